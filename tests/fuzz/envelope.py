"""Changes of an event's headers and key."""

from collections.abc import Callable
from random import Random

from schemas.topology import JD_SUBMITTED, TOPICS
from tests.fuzz import hostile
from tests.fuzz.sample import Headers, Mutant

Change = Callable[[Random, Mutant, Headers], Mutant]

_NAMES = (
    "ce_specversion", "ce_id", "ce_source", "ce_time", "ce_subject", "ce_dataschema", "traceparent",
    "rs_run_id", "rs_run_seq", "rs_replay_id", "rs_mode", "rs_position", "rs_dead_stage",
    "rs_dead_offset", "rs_dead_error", "content-type", "", "é", "x" * 1000,
)  # fmt: skip
_TRACE = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_VALUES = (
    b"", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"a" * 100_000, b"live", b"shadow", b"0", b"-1",
    b"9223372036854775808", b"abc", b"1.5", b"NaN", _TRACE, b"00-" + b"0" * 32 + b"-0-01",
    b"11111111-1111-5111-8111-111111111111", b"test/jd.submitted/0/0", b"test/jd.submitted/0/7",
    b"test/jd.submitted/999999999/999999999999999999", b"////", b"a/b/-1/-1", b"c\n/t/0/1",
    b"c/t/1_0/1", "c/t/٣/٣".encode(), b"\x1b[31mred\x1b[0m", b"%s{0}", b"true",
)  # fmt: skip
_TYPES = (b"jd.submitted.v2", b"role.finalized", b"", b"\0", b"JD.SUBMITTED", b"x" * 5000, b"\xff")


def drop_header(rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    if not mutant.headers:
        return mutant
    gone = rng.randrange(len(mutant.headers))
    left = mutant.headers[:gone] + mutant.headers[gone + 1 :]
    return mutant.changed("drop_header", headers=left)


def no_headers(_rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    return mutant.changed("no_headers", headers=())


def strange_header(rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    """In the place of one of that name, or beside it."""
    name, value = (
        rng.choice(_NAMES),
        rng.choice((*_VALUES, *(each.encode() for each in hostile.IDS))),
    )
    kept = mutant.headers if rng.random() < 0.3 else _without(mutant.headers, name)
    at = rng.randint(0, len(kept))
    return mutant.changed("strange_header", headers=(*kept[:at], (name, value), *kept[at:]))


def another_events_header(rng: Random, mutant: Mutant, other: Headers) -> Mutant:
    """A run id, a subject, a position that belongs to another event."""
    if not other:
        return mutant
    name, value = rng.choice(other)
    if name == "ce_type":
        return mutant
    headers = (*_without(mutant.headers, name), (name, value))
    return mutant.changed("another_events_header", headers=headers)


def another_type(rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    """Another type that the topic carries; on a topic of ours an unknown one makes a stage wait."""
    known = tuple(name.encode() for name in TOPICS[mutant.topic].carries)
    types = known + _TYPES if mutant.topic == JD_SUBMITTED.name else known
    headers = (*_without(mutant.headers, "ce_type"), ("ce_type", rng.choice(types)))
    return mutant.changed("another_type", headers=headers)


def many_headers(rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    more = tuple((f"x-{number}", b"y" * 10) for number in range(rng.choice((10, 1000))))
    return mutant.changed("many_headers", headers=more + mutant.headers)


def another_key(rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    keys = (None, b"", b"\xff", b"\0", b"key", b"k" * (1 << 20))
    return mutant.changed("another_key", key=rng.choice(keys))


def another_time(rng: Random, mutant: Mutant, _other: Headers) -> Mutant:
    times = (-0.001, 0.0, -9.2e15, 253402300799.0, 253402300800.0, 1e12, 9.2e15)
    return mutant.changed("another_time", timestamp=rng.choice(times))


CHANGES: tuple[Change, ...] = (
    drop_header, no_headers, strange_header, strange_header, another_events_header, another_type,
    many_headers, another_key, another_time,
)  # fmt: skip


def _without(headers: Headers, name: str) -> Headers:
    return tuple(each for each in headers if each[0] != name)
