"""JSON values as trees: the places in them by name, and copies changed in one place."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from random import Random

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]
Path = tuple[str | int, ...]


class Tree:
    """A JSON value and where its values stand. The value is never changed in place."""

    def __init__(self, value: Json) -> None:
        self.value = value

    @cached_property
    def places(self) -> Mapping[str, list[Path]]:
        """The paths of all values but the outermost, by the name of the nearest field."""
        found: defaultdict[str, list[Path]] = defaultdict(list)
        for path in _paths(self.value, ()):
            names = [part for part in path if isinstance(part, str)]
            found[names[-1] if names else ""].append(path)
        return found

    def any_place(self, rng: Random) -> Path | None:
        """Any path; every field name is as likely as another, however often it occurs."""
        if not self.places:
            return None
        return rng.choice(self.places[rng.choice(list(self.places))])

    def place_of(self, rng: Random, wanted: Callable[[str, Json], bool]) -> Path | None:
        """The path of any value that is wanted, by its field's name and itself."""
        names = [
            name
            for name, paths in self.places.items()
            if any(wanted(name, get(self.value, path)) for path in paths[:20])
        ]
        if not names:
            return None
        name = rng.choice(names)
        paths = [path for path in self.places[name] if wanted(name, get(self.value, path))]
        return rng.choice(paths)


def get(value: Json, path: Path) -> Json:
    """What stands at the path."""
    for part in path:
        assert isinstance(value, dict | list)
        value = value[part]  # type: ignore[index]
    return value


def put(value: Json, path: Path, new: Json) -> Json:
    """A copy with another value at the path; all that lies beside the path is shared."""
    if not path:
        return new
    head, rest = path[0], path[1:]
    if isinstance(value, dict) and isinstance(head, str):
        return {**value, head: put(value[head], rest, new)}
    if isinstance(value, list) and isinstance(head, int):
        return [*value[:head], put(value[head], rest, new), *value[head + 1 :]]
    raise LookupError(path)


def drop(value: Json, path: Path) -> Json:
    """A copy without what stands at the path."""
    parent, last = get(value, path[:-1]), path[-1]
    if isinstance(parent, dict):
        return put(value, path[:-1], {name: each for name, each in parent.items() if name != last})
    if isinstance(parent, list) and isinstance(last, int):
        return put(value, path[:-1], [*parent[:last], *parent[last + 1 :]])
    raise LookupError(path)


def _paths(value: Json, path: Path) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, dict):
        for name, each in value.items():
            yield from _paths(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from _paths(each, (*path, place))
