"""YAML files in, `CatalogContent` out: the starter catalog, or a curator's own folder.

`read_entries` takes the files apart, `find_mistakes` checks them against each other, and what is
here builds the values: aliases by their lists, a skill's dimensions from those that list it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path

from infra.starter_catalog.checks import find_mistakes
from infra.starter_catalog.entries import SkillEntry
from infra.starter_catalog.mistakes import CatalogFileError, Mistake
from infra.starter_catalog.reader import CatalogFile, Entries, read_entries
from schemas.catalog import (
    Alias,
    AliasType,
    CatalogContent,
    Dimension,
    MatchStrategy,
    Relations,
    Role,
    Skill,
)

_ABBREVIATION_LENGTH = 6


def load_starter() -> CatalogContent:
    """The catalog that ships with the project.

    Raises:
        CatalogFileError: if its files are damaged.
    """
    resources = files(__package__).iterdir()
    return _load(each for each in resources if each.name.endswith(".yaml"))


def load_files(path: Path) -> CatalogContent:
    """The catalog of one file, or of all `*.yaml` files of a folder.

    Raises:
        CatalogFileError: with every mistake's file, line and remedy. Mistakes within entries come
            first; those between entries are looked for when there are none within.
    """
    found = [path] if path.is_file() else sorted(path.glob("*.yaml"))
    if not found:
        raise CatalogFileError(
            [Mistake(str(path), 1, "no catalog here; name a *.yaml file or a folder of such")]
        )
    return _load(found)


def aliases_of(skill: SkillEntry) -> tuple[Alias, ...]:
    """The skill's name, then its other names, each with the strategy that its list stands for."""
    return tuple(_aliases(skill))


def _aliases(skill: SkillEntry) -> Iterator[Alias]:
    any_case, this_case, context = (
        MatchStrategy.CASE_INSENSITIVE,
        MatchStrategy.CASE_SENSITIVE,
        MatchStrategy.CONTEXT,
    )
    yield Alias(
        text=skill.name,
        type=AliasType.CANONICAL,
        match_strategy=context if skill.weak_name else any_case,
        is_primary=True,
    )
    for text in skill.aliases:
        yield Alias(text=text, type=AliasType.SYNONYM, match_strategy=any_case)
    for text in skill.abbreviations:
        yield Alias(text=text, type=AliasType.ABBREVIATION, match_strategy=this_case)
    for text in skill.weak:
        short = text.isupper() and len(text) <= _ABBREVIATION_LENGTH
        kind = AliasType.ABBREVIATION if short else AliasType.SYNONYM
        yield Alias(text=text, type=kind, match_strategy=context)
    for text in skill.versions:
        yield Alias(text=text, type=AliasType.VERSION, match_strategy=any_case)


def _load(catalog_files: Iterable[CatalogFile]) -> CatalogContent:
    entries = read_entries(sorted(catalog_files, key=lambda file: file.name))
    aliases = {each.entry.slug: aliases_of(each.entry) for each in entries.skills}
    if mistakes := list(find_mistakes(entries, aliases)):
        raise CatalogFileError(mistakes)
    return CatalogContent(
        skills=tuple(sorted(_skills(entries, aliases), key=lambda skill: skill.slug)),
        dimensions=tuple(sorted(_dimensions(entries), key=lambda dimension: dimension.slug)),
        roles=tuple(sorted(_roles(entries), key=lambda role: role.slug)),
    )


def _skills(entries: Entries, aliases: dict[str, tuple[Alias, ...]]) -> Iterator[Skill]:
    dimensions: dict[str, list[str]] = defaultdict(list)
    for dimension in (each.entry for each in entries.dimensions):
        for slug in dimension.skills:
            dimensions[slug].append(dimension.slug)
    for skill in (each.entry for each in entries.skills):
        yield Skill(
            slug=skill.slug,
            display_name=skill.name,
            category=skill.category,
            sub_category=skill.sub_category,
            skill_nature=skill.nature,
            volatility=skill.volatility,
            typical_lifespan=skill.lifespan,
            is_also_category=skill.is_also_category,
            vendor=skill.vendor,
            license=skill.license,
            year_introduced=skill.year,
            version_strategy=skill.version_strategy,
            confidence=skill.confidence,
            maturity_reasoning=skill.maturity,
            same_as=skill.same_as,
            aliases=aliases[skill.slug],
            context_tags=skill.context,
            dimensions=tuple(sorted(dimensions[skill.slug])),
            relations=Relations(
                part_of=skill.part_of,
                needs=skill.needs,
                alternative_to=skill.alternative_to,
                implies=skill.implies,
            ),
        )


def _dimensions(entries: Entries) -> Iterator[Dimension]:
    for dimension in (each.entry for each in entries.dimensions):
        yield Dimension(
            slug=dimension.slug,
            display_name=dimension.name,
            rationale=dimension.rationale,
            difficulty_hint=dimension.difficulty,
            roles=tuple(sorted(dimension.roles)),
        )


def _roles(entries: Entries) -> Iterator[Role]:
    for role in (each.entry for each in entries.roles):
        yield Role(
            slug=role.slug,
            display_name=role.name,
            role_archetype=role.archetype,
            summary=role.summary,
            aliases=role.aliases,
            kras=role.kras,
        )
