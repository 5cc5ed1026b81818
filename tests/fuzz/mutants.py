"""Mutants of real events, the same ones for the same seed.

Most have one or two changed fields: what is broken more dies at the door, and tells little.
"""

from collections.abc import Iterator, Sequence
from random import Random

from tests.fuzz import envelope, fields, raw, texts
from tests.fuzz.sample import Mutant, Sample

_KINDS = {"fields": 50, "text": 15, "bytes": 20, "envelope": 12, "null": 1, "huge": 0.2, "none": 2}


def mutants(samples: Sequence[Sample], seed: int, count: int) -> Iterator[Mutant]:
    """`count` mutants of the samples, all of one topic. The n-th depends on seed and n alone."""
    for number in range(count):
        yield mutant(samples, seed, number)


def mutant(samples: Sequence[Sample], seed: int, number: int) -> Mutant:
    """The mutant of that number."""
    rng = Random(f"{seed} {samples[0].topic} {number}")
    sample, other = rng.choice(samples), rng.choice(samples)
    made = Mutant.of(sample)
    match rng.choices(list(_KINDS), list(_KINDS.values()))[0]:
        case "fields":
            made = _fields(rng, made, sample, other)
        case "text":
            value = fields.to_bytes(texts.change_text(rng, sample.tree, other.tree))
            made = made.changed("change_text", value=value)
        case "bytes":
            made = _bytes(rng, made, other, rng.choice((1, 1, 2)))
        case "null":
            made = made.changed("null", value=None)
        case "huge":
            made = made.changed("huge", value=raw.huge(rng, sample.value, other.value))
        case "envelope":
            made = _envelope(rng, made, other)
    return _envelope(rng, made, other) if rng.random() < 0.1 else made


def _fields(rng: Random, made: Mutant, sample: Sample, other: Sample) -> Mutant:
    tree, changes = sample.tree, rng.choices(fields.CHANGES, k=rng.choice((1, 1, 1, 2, 3)))
    for change in changes:
        tree = type(tree)(change(rng, tree, other.tree))
    value = fields.to_bytes(tree.value)
    for change in changes:
        made = made.changed(change.__name__, value=value)
    return made


def _bytes(rng: Random, made: Mutant, other: Sample, times: int) -> Mutant:
    for change in rng.choices(raw.CHANGES, k=times):
        if made.value:
            value = change(rng, made.value, other.value)
            made = made.changed(change.__name__, value=value)
    return made


def _envelope(rng: Random, made: Mutant, other: Sample) -> Mutant:
    return rng.choice(envelope.CHANGES)(rng, made, other.headers)
