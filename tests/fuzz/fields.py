"""Changes of an event's fields: each takes a tree, and another event's to take from."""

import json
from collections.abc import Callable
from random import Random

from tests.fuzz import hostile
from tests.fuzz.trees import Json, Path, Tree, drop, get, put

Change = Callable[[Random, Tree, Tree], Json]

_DATES = frozenset({"at", "posted_at", "valid_through"})
_NAMES = frozenset({"slug", "role", "skill", "dimension", "embedding", "stage", "outcome", "kind"})
_VECTORS = frozenset({"role_vector", "scores"})


def to_bytes(value: Json) -> bytes:
    """JSON as careless writers make it: NaN, numbers of any length, halves of surrogate pairs."""
    return json.dumps(value, separators=(",", ":")).encode()


def drop_field(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.any_place(rng)
    return drop(tree.value, path) if path else tree.value


def rename_field(rng: Random, tree: Tree, other: Tree) -> Json:
    path = tree.any_place(rng)
    if path is None or not isinstance(path[-1], str):
        return tree.value
    name = path[-1]
    new = rng.choice((name.upper(), f"{name} ", "", *other.places))
    return _added(drop(tree.value, path), path[:-1], new, get(tree.value, path))


def add_field(rng: Random, tree: Tree, other: Tree) -> Json:
    path = tree.place_of(rng, lambda _, value: isinstance(value, dict)) or ()
    name = rng.choice((rng.choice(hostile.PIECES), "__class__", "$ref", *other.places))
    return _added(tree.value, path, name, hostile.anything(rng))


def retype(rng: Random, tree: Tree, _other: Tree) -> Json:
    return _put_somewhere(rng, tree, hostile.anything(rng))


def retype_all(rng: Random, _tree: Tree, _other: Tree) -> Json:
    return hostile.anything(rng)


def swap_values(rng: Random, tree: Tree, _other: Tree) -> Json:
    one, two = tree.any_place(rng), tree.any_place(rng)
    if one is None or two is None or one[: len(two)] == two or two[: len(one)] == one:
        return tree.value
    swapped = put(tree.value, one, get(tree.value, two))
    return put(swapped, two, get(tree.value, one))


def take_from_other(rng: Random, tree: Tree, other: Tree) -> Json:
    """Ids, texts, spans and skills of two events that do not belong together."""
    path = tree.any_place(rng)
    name = next((part for part in reversed(path or ()) if isinstance(part, str)), None)
    if path is None or name is None or name not in other.places:
        return tree.value
    return put(tree.value, path, get(other.value, rng.choice(other.places[name])))


def repeat_items(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda _, value: isinstance(value, list) and bool(value))
    if path is None:
        return tree.value
    items = get(tree.value, path)
    assert isinstance(items, list)
    room = max(2, 2000 // len(to_bytes(items)) * 10)
    return put(tree.value, path, items * min(rng.choice((2, 3, 50, 500)), room))


def empty_value(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.any_place(rng)
    if path is None:
        return tree.value
    value = get(tree.value, path)
    empty: Json = [] if isinstance(value, list) else {} if isinstance(value, dict) else ""
    return put(tree.value, path, rng.choice((empty, None)))


def long_value(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda _, value: isinstance(value, str))
    return put(tree.value, path, hostile.long_text(rng)) if path else tree.value


def strange_text(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda _, value: isinstance(value, str))
    if path is None:
        return tree.value
    text = get(tree.value, path)
    assert isinstance(text, str)
    for _ in range(rng.randint(1, 4)):
        place = rng.randint(0, len(text))
        text = text[:place] + rng.choice(hostile.PIECES) + text[place:]
    return put(tree.value, path, text)


def strange_number(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda _, value: _is_number(value))
    new = rng.choice((*hostile.INTEGERS, *hostile.FLOATS))
    return put(tree.value, path, new) if path else tree.value


def strange_span(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(
        rng, lambda _, value: isinstance(value, dict) and value.keys() >= {"start", "end"}
    )
    if path is None:
        return tree.value
    start, end = get(tree.value, (*path, "start")), get(tree.value, (*path, "end"))
    far: tuple[tuple[Json, Json], ...] = (
        (end, start), (-1, end), (start, -1), (0, 10**9), (10**9, 10**9 + 5), (start, start),
        (0, 2**63), (-(2**40), 2**40), (1.5, end), (str(start), str(end)),
    )  # fmt: skip
    start, end = rng.choice(far)
    return put(put(tree.value, (*path, "start"), start), (*path, "end"), end)


def strange_run(rng: Random, tree: Tree, _other: Tree) -> Json:
    name = rng.choice(("run_seq", "revision", "catalog_version", "duplicate_of", "replay_id"))
    ids, numbers = rng.choice(hostile.IDS), rng.choice(hostile.INTEGERS)
    value: Json = ids if name.endswith(("_of", "_id")) else numbers
    return _added(tree.value, (), rng.choice((name, "mode")), rng.choice((value, "shadow")))


def strange_id(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda name, _: name == "id" or name.endswith("_id"))
    return put(tree.value, path, rng.choice(hostile.IDS)) if path else tree.value


def strange_date(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda name, _: name in _DATES)
    date: Json = rng.choice(hostile.DATES)
    if path is None:
        return _added(tree.value, (), rng.choice(sorted(_DATES)), date)
    return put(tree.value, path, date)


def unknown_name(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda name, value: name in _NAMES and isinstance(value, str))
    new = rng.choice(("no-such-thing", "", "java", "backend-engineer", "parser", "DB", "\0"))
    return put(tree.value, path, new) if path else tree.value


def unknown_catalog_version(rng: Random, tree: Tree, _other: Tree) -> Json:
    stamped: Json = {rng.choice(("extractor", "", "x" * 500)): rng.choice(hostile.INTEGERS)}
    path = tree.place_of(rng, lambda name, value: name == "versions" and isinstance(value, dict))
    return _added(tree.value, path, "catalog", stamped) if path else tree.value


def strange_vector(rng: Random, tree: Tree, _other: Tree) -> Json:
    path = tree.place_of(rng, lambda name, value: name in _VECTORS and isinstance(value, list))
    number: Json = rng.choice((0, 1, *hostile.FLOATS, *hostile.INTEGERS, "1", None))
    vector: list[Json] = [number] * rng.choice((0, 1, 2, 255, 256, 257, 384, 20_000))
    return put(tree.value, path, vector) if path else _added(tree.value, (), "role_vector", vector)


def nest(rng: Random, tree: Tree, _other: Tree) -> Json:
    return _put_somewhere(rng, tree, hostile.nested(rng))


CHANGES: tuple[Change, ...] = (
    drop_field, rename_field, add_field, retype, retype_all, swap_values, take_from_other,
    repeat_items, empty_value, long_value, strange_text, strange_number, strange_span, strange_run,
    strange_id, strange_date, unknown_name, unknown_catalog_version, strange_vector, nest,
)  # fmt: skip


def _added(value: Json, path: Path, name: str, new: Json) -> Json:
    holder = get(value, path)
    return put(value, path, {**holder, name: new}) if isinstance(holder, dict) else value


def _put_somewhere(rng: Random, tree: Tree, new: Json) -> Json:
    path = tree.any_place(rng)
    return put(tree.value, path, new) if path else new


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
