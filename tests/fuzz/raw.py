"""Changes of bytes, whatever they say: each takes another event's bytes to take from."""

import re
from collections.abc import Callable
from random import Random

from tests.fuzz import hostile

Change = Callable[[Random, bytes, bytes], bytes]

_NUMBER = re.compile(rb"(?<=[:,\[])-?\d+(?:\.\d+)?(?=[,}\]])")
_STRANGE_NUMBERS = (
    b"1e400", b"-1e400", b"NaN", b"Infinity", b"-Infinity", b"9" * 400, b"0x10", b"01", b"1.",
    b".5", b"1e-400", b"-0", b"+1", b"9223372036854775808", b"1" + b"0" * 5000, b"1_000", b"--1",
)  # fmt: skip
_STRANGE_BYTES = (
    b"\xff", b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xc0\x80", b"\0", b"\x1b", b"\n",
    b"\\ud800", b"\\u0000", b"\\", b'"', b"{", b"}", b"[", b"]", b",", b":", b"//", b"/*", b"\\x41",
)  # fmt: skip
_ENCODINGS = ("utf-16", "utf-16-le", "utf-32", "utf-7", "latin-1", "cp1252", "utf-8-sig")


def flip_bits(rng: Random, value: bytes, _other: bytes) -> bytes:
    changed = bytearray(value)
    for _ in range(rng.choice((1, 1, 2, 8, 64))):
        changed[rng.randrange(len(changed))] ^= 1 << rng.randrange(8)
    return bytes(changed)


def cut(rng: Random, value: bytes, _other: bytes) -> bytes:
    start, end = _stretch(rng, value)
    return rng.choice((value[:start] + value[end:], value[:start], value[end:]))


def insert(rng: Random, value: bytes, _other: bytes) -> bytes:
    place = rng.randrange(len(value))
    what = rng.choice((rng.choice(_STRANGE_BYTES), rng.randbytes(rng.choice((1, 4, 64)))))
    return value[:place] + what + value[place:]


def splice(rng: Random, value: bytes, other: bytes) -> bytes:
    return value[: rng.randrange(len(value))] + other[rng.randrange(len(other)) :]


def duplicate(rng: Random, value: bytes, _other: bytes) -> bytes:
    start, end = _stretch(rng, value)
    times = min(rng.choice((1, 2, 20)), 1 + 500_000 // max(1, end - start))
    return value[:start] + value[start:end] * times + value[start:]


def twice(_rng: Random, value: bytes, other: bytes) -> bytes:
    return value + other


def other_encoding(rng: Random, value: bytes, _other: bytes) -> bytes:
    return value.decode(errors="replace").encode(rng.choice(_ENCODINGS), errors="replace")


def strange_number(rng: Random, value: bytes, _other: bytes) -> bytes:
    places = list(_NUMBER.finditer(value))
    if not places:
        return rng.choice(_STRANGE_NUMBERS)
    place = rng.choice(places)
    return value[: place.start()] + rng.choice(_STRANGE_NUMBERS) + value[place.end() :]


def deep_nesting(rng: Random, value: bytes, _other: bytes) -> bytes:
    depth = rng.choice((*hostile.NESTING, 100_000))
    opened, closed = rng.choice(((b"[", b"]"), (b'{"a":', b"}")))
    inner = rng.choice((b"", value)) or b"0"
    shut = closed * (depth if rng.random() < 0.7 else 0)
    return opened * depth + inner + shut


def same_key_again(rng: Random, value: bytes, other: bytes) -> bytes:
    """The fields of another event before or after our own, in one object."""
    if not (value.startswith(b"{") and other.startswith(b"{")):
        return value
    one, two = rng.sample((value, other), 2)
    return one[:-1] + b"," + two[1:]


def white_space(rng: Random, value: bytes, _other: bytes) -> bytes:
    return rng.choice((b" " * 5000, b"\xef\xbb\xbf", b"\x0c", b"\xc2\xa0", b"\0", b"\n\n")) + value


def short(rng: Random, _value: bytes, _other: bytes) -> bytes:
    return rng.choice((b"", b" ", b"null", b"0", b'""', b"[]", b"{}", b"true", b"\0", b"NaN", b"{"))


def huge(rng: Random, value: bytes, _other: bytes) -> bytes:
    """Over the limit of a message: JSON by its form, or no JSON at all."""
    return rng.choice((value[:-1] + b" " * (4 << 20) + value[-1:], b"a" * (4 << 20) + b"!"))


CHANGES: tuple[Change, ...] = (
    flip_bits, cut, insert, splice, duplicate, twice, other_encoding, strange_number, deep_nesting,
    same_key_again, white_space, short,
)  # fmt: skip


def _stretch(rng: Random, value: bytes) -> tuple[int, int]:
    start = rng.randrange(len(value))
    return start, min(len(value), start + rng.choice((1, 5, 50, 500, 5000)))
