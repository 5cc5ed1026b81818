"""Large JSON as it is stored: LZ4 frames, which cost the writer next to nothing."""

import cramjam


def pack(content: bytes) -> bytes:
    """The content as an LZ4 frame."""
    return bytes(cramjam.lz4.compress(content))


def unpack(packed: bytes) -> bytes:
    """The content of an LZ4 frame. Raises cramjam.DecompressionError where it is none."""
    return bytes(cramjam.lz4.decompress(packed))
