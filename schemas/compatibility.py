"""Whether today's models still read what was written under an earlier, published schema.

Replay reads topics back to their beginning, so this must hold against every released version.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

JsonSchema = Mapping[str, object]


def breaks(old: JsonSchema, new: JsonSchema) -> list[str]:
    """Where a reader of `new` cannot take what was valid under `old`, one line each.

    Compared are the properties that both know: a property must not become required, change its
    type, or lose a value of its enumeration.
    """
    pair = _Pair(_mappings(old.get("$defs")), _mappings(new.get("$defs")))
    return list(pair.breaks(old, new, "", frozenset()))


@dataclass(frozen=True, slots=True)
class _Pair:
    """The named definitions of both sides, by which references are followed."""

    old: Mapping[str, JsonSchema]
    new: Mapping[str, JsonSchema]

    def breaks(
        self, old: JsonSchema, new: JsonSchema, path: str, seen: frozenset[str]
    ) -> Iterator[str]:
        old, name = _resolve(old, self.old)
        new, _ = _resolve(new, self.new)
        if name in seen:
            return
        seen |= {name} if name else frozenset()
        where = path or "the value"
        old_types, new_types = _types(old, self.old), _types(new, self.new)
        if new_types and (lost := old_types - new_types):
            yield f"{where} no longer takes {', '.join(sorted(lost))}"
        if new.get("enum") and (gone := set(_names(old, "enum")) - set(_names(new, "enum"))):
            yield f"{where} no longer knows {', '.join(sorted(gone))}"
        for field in sorted(set(_names(new, "required")) - set(_names(old, "required"))):
            yield f"{path}.{field}".lstrip(".") + " has become required"
        old_fields, new_fields = _mappings(old.get("properties")), _mappings(new.get("properties"))
        for field in sorted(old_fields.keys() & new_fields.keys()):
            yield from self.breaks(
                old_fields[field], new_fields[field], f"{path}.{field}".lstrip("."), seen
            )
        old_items, new_items = old.get("items"), new.get("items")
        if isinstance(old_items, Mapping) and isinstance(new_items, Mapping):
            yield from self.breaks(old_items, new_items, f"{path}[]", seen)


def _resolve(schema: JsonSchema, definitions: Mapping[str, JsonSchema]) -> tuple[JsonSchema, str]:
    reference = schema.get("$ref")
    if not isinstance(reference, str):
        return schema, ""
    name = reference.rsplit("/", 1)[-1]
    return definitions[name], name


def _types(schema: JsonSchema, definitions: Mapping[str, JsonSchema]) -> set[str]:
    branches = schema.get("anyOf")
    if isinstance(branches, list):
        resolved = [_resolve(branch, definitions)[0] for branch in branches]
        return {kind for branch in resolved for kind in _types(branch, definitions)}
    kind = schema.get("type")
    return {kind} if isinstance(kind, str) else set()


def _names(schema: JsonSchema, key: str) -> list[str]:
    values = schema.get(key)
    return [str(value) for value in values] if isinstance(values, list) else []


def _mappings(value: object) -> Mapping[str, JsonSchema]:
    return value if isinstance(value, Mapping) else {}
