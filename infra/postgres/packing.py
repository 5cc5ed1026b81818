"""Large content as it is stored: LZ4 frames, which cost the writer next to nothing."""

import hashlib

import cramjam


def pack(content: bytes) -> bytes:
    """The content as an LZ4 frame."""
    return bytes(cramjam.lz4.compress(content))


def unpack(packed: bytes) -> bytes:
    """The content of an LZ4 frame. Raises cramjam.DecompressionError where it is none."""
    return bytes(cramjam.lz4.decompress(packed))


def digest(content: bytes | None) -> bytes | None:
    """What content is known by where its bytes need not be compared (SHA-256); None for a null."""
    return None if content is None else hashlib.sha256(content).digest()
