"""Catalog files in, checked entries with their places out; every mistake with its file and line.

Called by `loader`. YAML is composed into nodes, not just loaded, because nodes know their lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

import yaml
from pydantic import ValidationError

from infra.starter_catalog.entries import DimensionEntry, Entry, RoleEntry, SkillEntry
from infra.starter_catalog.mistakes import CatalogFileError, Mistake, explain, unknown

_STRING = "tag:yaml.org,2002:str"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_KINDS: Mapping[str, type[Entry]] = {
    "dimensions": DimensionEntry,
    "roles": RoleEntry,
    "skills": SkillEntry,
}

EntryT = TypeVar("EntryT", bound=Entry)
Path = tuple[str | int, ...]


class CatalogFile(Protocol):
    """What is read: a `pathlib.Path` or a packaged resource."""

    @property
    def name(self) -> str:
        """The file's own name, which stands in front of its mistakes."""

    def read_bytes(self) -> bytes:
        """All of it."""


@dataclass(frozen=True, slots=True)
class Located(Generic[EntryT]):
    """An entry and where it stands. `lines` is of its parts, by path."""

    entry: EntryT
    file: str
    line: int
    lines: Mapping[Path, int]

    def mistake(self, message: str, *path: str | int) -> Mistake:
        """A mistake at the part of the entry that `path` leads to."""
        return Mistake(self.file, self.lines.get(path, self.line), message)


@dataclass(frozen=True, slots=True)
class Entries:
    """All entries of all files, in the order of reading."""

    dimensions: tuple[Located[DimensionEntry], ...]
    roles: tuple[Located[RoleEntry], ...]
    skills: tuple[Located[SkillEntry], ...]


def read_entries(files: Iterable[CatalogFile]) -> Entries:
    """The entries of the files.

    Raises:
        CatalogFileError: with every place that is not YAML or not an entry as the format has it.
    """
    found: list[Located[Any]] = []
    mistakes: list[Mistake] = []
    for file in files:
        for result in _read_file(file):
            if isinstance(result, Mistake):
                mistakes.append(result)
            else:
                found.append(result)
    if mistakes:
        raise CatalogFileError(mistakes)
    return Entries(
        dimensions=tuple(each for each in found if isinstance(each.entry, DimensionEntry)),
        roles=tuple(each for each in found if isinstance(each.entry, RoleEntry)),
        skills=tuple(each for each in found if isinstance(each.entry, SkillEntry)),
    )


def _read_file(file: CatalogFile) -> Iterator[Located[Any] | Mistake]:
    try:
        loader = _LOADER(file.read_bytes())
        root = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield Mistake(file.name, line, f"not YAML: {error.problem}; mind indents, quotes, brackets")
        return
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        yield Mistake(file.name, 1, f"not readable as YAML in UTF-8: {error}")
        return
    if not isinstance(root, yaml.MappingNode):
        yield Mistake(file.name, 1, "must be a mapping with domain, dimensions, roles and skills")
        return
    if "domain" not in {str(key.value) for key, _ in root.value}:
        yield Mistake(file.name, 1, "missing 'domain'; say in a word what the file is about")
    for key, value in root.value:
        name = str(key.value)
        if name == "domain":
            continue
        if name not in _KINDS:
            yield Mistake(file.name, _line(key), unknown("key", name, ("domain", *_KINDS)))
        elif not isinstance(value, yaml.SequenceNode):
            yield Mistake(file.name, _line(key), f"'{name}' must be a list ('- name: ...')")
        else:
            for node in value.value:
                yield from _read_entry(file.name, loader, node, _KINDS[name])


def _read_entry(
    file: str, loader: yaml.SafeLoader, node: yaml.Node, kind: type[Entry]
) -> Iterator[Located[Any] | Mistake]:
    plain = _Plain(loader)
    data = plain.value(node)
    for line, key in plain.repeated:
        yield Mistake(file, line, f"'{key}' is here twice; keep one")
    try:
        entry = kind.model_validate(data)
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            loc: Path = tuple(problem["loc"])
            line = next(
                (
                    plain.lines[loc[:end]]
                    for end in range(len(loc), 0, -1)
                    if loc[:end] in plain.lines
                ),
                _line(node),
            )
            yield Mistake(file, line, explain(problem, kind))
    else:
        yield Located(entry, file, _line(node), plain.lines)


@dataclass(slots=True)
class _Plain:
    """Turns a node into plain values, noting the line of every part and keys given twice."""

    loader: yaml.SafeLoader
    lines: dict[Path, int] = field(default_factory=dict)
    repeated: list[tuple[int, str]] = field(default_factory=list)

    def value(self, node: yaml.Node, path: Path = ()) -> Any:  # noqa: ANN401 - YAML decides
        """The node's value: a dict, a list, or a scalar as YAML types it."""
        self.lines[path] = _line(node)
        if isinstance(node, yaml.SequenceNode):
            return tuple(self.value(item, (*path, at)) for at, item in enumerate(node.value))
        if not isinstance(node, yaml.MappingNode):
            return self._scalar(node)
        values: dict[str, Any] = {}
        for key, item in node.value:
            name = str(key.value)
            if name in values:
                self.repeated.append((_line(key), name))
            values[name] = self.value(item, (*path, name))
        return values

    def _scalar(self, node: yaml.Node) -> object:
        if node.tag == _STRING:
            return node.value
        try:
            return self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError):  # a strange tag, or a date that is none
            return node.value


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1
