"""What must hold between entries of all files: slugs known, nothing twice, nothing left over.

Called by `loader` with entries that are each right in themselves.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from agents.domain.text import fold
from infra.starter_catalog.entries import SkillEntry
from infra.starter_catalog.mistakes import Mistake, unknown
from infra.starter_catalog.reader import Entries, EntryT, Located
from schemas.catalog import Alias, MatchStrategy

_RELATIONS = ("part_of", "needs", "alternative_to", "implies")
_CONTEXT_OF_A_WEAK_ALIAS = 8


def find_mistakes(entries: Entries, aliases: dict[str, tuple[Alias, ...]]) -> Iterator[Mistake]:
    """Every mistake between the entries. `aliases` are those of each skill, by slug."""
    yield from _defined_twice("dimension", entries.dimensions)
    yield from _defined_twice("role", entries.roles)
    yield from _defined_twice("skill", entries.skills)
    yield from _references(entries)
    yield from _left_over(entries)
    for skill in entries.skills:
        yield from _alias_twice(skill, aliases[skill.entry.slug])
        yield from _context_too_thin(skill, aliases[skill.entry.slug])
    for role in entries.roles:
        yield from _title_twice(role.entry.name, role.entry.aliases, role)
    yield from _strong_in_two_skills(entries.skills, aliases)


def _defined_twice(kind: str, located: Iterable[Located[EntryT]]) -> Iterator[Mistake]:
    slugs: dict[str, Located[EntryT]] = {}
    names: dict[str, Located[EntryT]] = {}
    for each in located:
        slug, name = each.entry.slug, fold(each.entry.name)
        if first := slugs.get(slug):
            where = f"{first.file}:{first.line}"
            yield each.mistake(f"{kind} '{slug}' is defined before, in {where}; keep one")
        elif first := names.get(name):
            where = f"{first.file}:{first.line}"
            yield each.mistake(f"{kind} name '{each.entry.name}' is taken, in {where}; rename one")
        slugs.setdefault(slug, each)
        names.setdefault(name, each)


def _references(entries: Entries) -> Iterator[Mistake]:
    skills = {each.entry.slug for each in entries.skills}
    roles = {each.entry.slug for each in entries.roles}
    for dimension in entries.dimensions:
        yield from _unknown_slugs(dimension, "roles", "role", roles)
        yield from _unknown_slugs(dimension, "skills", "skill", skills)
    for skill in entries.skills:
        for relation in _RELATIONS:
            yield from _unknown_slugs(skill, relation, "skill", skills)
            if skill.entry.slug in getattr(skill.entry, relation):
                yield skill.mistake(f"'{skill.entry.slug}' is in its own {relation}", relation)


def _unknown_slugs(
    located: Located[EntryT], field: str, kind: str, known: set[str]
) -> Iterator[Mistake]:
    seen = set()
    for at, slug in enumerate(getattr(located.entry, field)):
        if slug not in known:
            message = f"'{located.entry.slug}', {field}: {unknown(kind, slug, known)}"
            yield located.mistake(message, field, at)
        elif slug in seen:
            yield located.mistake(f"{kind} '{slug}' is in {field} twice; keep one", field, at)
        seen.add(slug)


def _left_over(entries: Entries) -> Iterator[Mistake]:
    skills = {slug for each in entries.dimensions for slug in each.entry.skills}
    roles = {slug for each in entries.dimensions for slug in each.entry.roles}
    for skill in entries.skills:
        if skill.entry.slug not in skills:
            yield skill.mistake(f"no dimension lists skill '{skill.entry.slug}'; add it to one")
    for role in entries.roles:
        if role.entry.slug not in roles:
            yield role.mistake(f"no dimension lists role '{role.entry.slug}'; add it to one")


def _alias_twice(skill: Located[SkillEntry], aliases: tuple[Alias, ...]) -> Iterator[Mistake]:
    seen: dict[str, Alias] = {}
    for alias in aliases:
        first = seen.setdefault(fold(alias.text), alias)
        by_case = {first.match_strategy, alias.match_strategy} == {MatchStrategy.CASE_SENSITIVE}
        if first is not alias and not (by_case and first.text != alias.text):
            yield skill.mistake(f"skill '{skill.entry.slug}' has alias '{alias.text}' twice")


def _context_too_thin(skill: Located[SkillEntry], aliases: tuple[Alias, ...]) -> Iterator[Mistake]:
    weak = [each.text for each in aliases if each.match_strategy is MatchStrategy.CONTEXT]
    if weak and len(skill.entry.context) < _CONTEXT_OF_A_WEAK_ALIAS:
        yield skill.mistake(
            f"skill '{skill.entry.slug}' has weak alias '{weak[0]}' but little context; "
            f"list {_CONTEXT_OF_A_WEAK_ALIAS} or more words that stand near it",
            "context",
        )


def _title_twice(name: str, titles: Iterable[str], role: Located[EntryT]) -> Iterator[Mistake]:
    seen = {fold(name)}
    for at, title in enumerate(titles):
        if fold(title) in seen:
            message = f"role '{role.entry.slug}' has title '{title}' twice; keep one"
            yield role.mistake(message, "aliases", at)
        seen.add(fold(title))


def _strong_in_two_skills(
    skills: Iterable[Located[SkillEntry]], aliases: dict[str, tuple[Alias, ...]]
) -> Iterator[Mistake]:
    owners: dict[str, list[tuple[Located[SkillEntry], Alias]]] = defaultdict(list)
    for skill in skills:
        for alias in aliases[skill.entry.slug]:
            owners[fold(alias.text)].append((skill, alias))
    for owned in owners.values():
        slugs = sorted({skill.entry.slug for skill, _ in owned})
        if len(slugs) == 1:
            continue
        for skill, alias in owned:
            if alias.match_strategy is not MatchStrategy.CONTEXT:
                yield skill.mistake(
                    f"alias '{alias.text}' is owned by {', '.join(slugs)}; make it weak in each "
                    "(a skill's own name: weak_name: true), or drop it"
                )
