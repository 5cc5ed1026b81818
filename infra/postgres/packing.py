"""Large JSON as it is stored: LZ4 frames, which cost the writer next to nothing."""

import lz4.frame


def pack(content: bytes) -> bytes:
    """The content as an LZ4 frame."""
    packed: bytes = lz4.frame.compress(content)
    return packed


def unpack(packed: bytes) -> bytes:
    """The content of an LZ4 frame. Raises RuntimeError where it is none."""
    content: bytes = lz4.frame.decompress(packed)
    return content
