"""What each (skill x dimension) pair of a JD means for the catalog, relative to one version of it.

Nothing is written here: a link is already there, proposed to the curators, or skipped for a reason.
A role gets a dimension proposed only where its JD asks for several skills of that dimension which
the role has in none of its own, and where the role itself is sure.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.domain.proposals.new_skills import (
    SURE_PLACE,
    kept_as_new,
    rows_with_skills,
    skill_proposals,
)
from agents.domain.snapshot import CatalogSnapshot
from schemas.details import (
    DetailsResolved,
    DimensionName,
    DimensionRef,
    ResolvedSkill,
    RoleRef,
)
from schemas.jd import Requirement
from schemas.role import LinkOutcome, Persistence, PersistenceCounts, PersistenceItem
from schemas.skills import FinalSkill

SEVERAL = 2
"""Skills asked for that must sit in a dimension before it is proposed for the role."""

SURE_ROLE = 0.7
"""Confidence in the role from which its JD may speak for the role."""

_NO_ROLE = "no role chosen"
_NEW_ROLE = "the chosen role is new and has no dimensions yet"
_NOT_UNDER_ROLE = "dimension not under chosen role"
_NOT_REQUIRED = "not required by the JD"
_SOFT_SKILL = "Soft Skill"
_WEAK_PLACE = "placed too weakly"


@dataclass(frozen=True, slots=True)
class _Link:
    outcome: LinkOutcome
    reason: str | None = None


_FOREIGN = _Link("skipped", _NOT_UNDER_ROLE)


def persistence(event: DetailsResolved, snapshot: CatalogSnapshot) -> Persistence:
    """The rows in the order of the skills and their dimensions, and the counts of these rows."""
    items = tuple(_items(event, snapshot))
    return Persistence(items=items, counts=count(items, len(skill_proposals(event))))


def count(items: Sequence[PersistenceItem], new_skills: int) -> PersistenceCounts:
    """How many rows have which outcome; `new_skills` counts those without a row too."""
    skill = Counter(item.skill_dimension for item in items)
    role = Counter(item.role_dimension for item in items)
    return PersistenceCounts(
        rows=len(items),
        skill_dimension_already_there=skill["already_there"],
        skill_dimension_proposed=skill["proposed"],
        skill_dimension_skipped=skill["skipped"],
        role_dimension_already_there=role["already_there"],
        role_dimension_proposed=role["proposed"],
        role_dimension_skipped=role["skipped"],
        new_skills=new_skills,
    )


def _items(event: DetailsResolved, snapshot: CatalogSnapshot) -> Iterator[PersistenceItem]:
    role = event.chosen_role
    own = frozenset(snapshot.role_dimensions.get(role.slug, ())) if role else frozenset()
    wanted = _wanted(event, own)
    for row, skill in rows_with_skills(event):
        if row.canonical is not None:
            for dimension in row.dimensions:
                link = _role_link(role, dimension.slug in own, skill)
                if link == _FOREIGN and (row.canonical.slug, dimension.slug) in wanted:
                    link = _Link("proposed")
                yield _item(row, dimension, role, _Link("already_there"), link)
        elif meta := kept_as_new(row):
            for place in meta.placed:
                reference = snapshot.dimension_refs.get(place.slug)
                if reference is None:  # an older catalog had it
                    continue
                dimension = reference.model_copy(update={"source": "proposed"})
                sure = place.score >= SURE_PLACE
                placed = _Link("proposed") if sure else _Link("skipped", _WEAK_PLACE)
                link = _role_link(role, place.slug in own, skill)
                yield _item(row, dimension, role, placed, link)


def _wanted(event: DetailsResolved, own: frozenset[str]) -> frozenset[tuple[str, str]]:
    """The (skill, dimension) pairs that speak for giving the role that dimension.

    Every skill that the JD asks for and the role lacks speaks for one dimension: the one for which
    most of these skills can speak, or else most skills of the JD. Soft skills fit every role and do
    not speak. `own` has the role's dimensions.
    """
    role = event.chosen_role
    if role is None or role.source == "new" or event.stage4_decision.confidence < SURE_ROLE:
        return frozenset()
    lacking: dict[str, set[str]] = defaultdict(set)
    held: Counter[str] = Counter()
    for row, skill in rows_with_skills(event):
        if row.canonical is None or row.canonical.category == _SOFT_SKILL:
            continue
        slugs = [dimension.slug for dimension in row.dimensions]
        held.update(slugs)
        if own.isdisjoint(slugs) and (
            skill.is_primary or skill.requirement is Requirement.REQUIRED
        ):
            for slug in slugs:
                lacking[slug].add(row.canonical.slug)
    pairs: set[tuple[str, str]] = set()
    while lacking:
        best = min(lacking, key=lambda slug: (-len(lacking[slug]), -held[slug], slug))
        skills = lacking.pop(best)
        if len(skills) < SEVERAL:
            break
        pairs |= {(skill, best) for skill in skills}
        for others in lacking.values():
            others.difference_update(skills)
    return frozenset(pairs)


def _role_link(role: RoleRef | None, under_role: bool, skill: FinalSkill) -> _Link:
    if role is None:
        return _Link("skipped", _NO_ROLE)
    if role.source == "new":
        return _Link("skipped", _NEW_ROLE)
    if under_role:
        return _Link("already_there")
    if skill.requirement is Requirement.NOT_REQUIRED:
        return _Link("skipped", _NOT_REQUIRED)
    return _FOREIGN


def _item(
    row: ResolvedSkill, dimension: DimensionRef, role: RoleRef | None, skill: _Link, link: _Link
) -> PersistenceItem:
    meta = row.new_skill_meta
    slug = row.canonical.slug if row.canonical else (meta.skill_id if meta else "")
    return PersistenceItem(
        input_skill=row.input_skill,
        skill_slug=slug,
        skill_tag="in_db" if row.canonical else "new",
        dimension=DimensionName(
            id=dimension.id,
            slug=dimension.slug,
            display_name=dimension.display_name,
            source=dimension.source,
        ),
        chosen_role=role.slug if role else None,
        matched_chosen_role=link.outcome == "already_there",
        skill_dimension=skill.outcome,
        role_dimension=link.outcome,
        skipped_reason=skill.reason or link.reason,
        outcome_line=f"{_skill_words(skill)} · {_role_words(link)}",
    )


def _skill_words(link: _Link) -> str:
    if link.outcome == "already_there":
        return "Existing dimension"
    if link.outcome == "proposed":
        return "Skill proposed for this dimension"
    return f"Skill not proposed ({link.reason})"


def _role_words(link: _Link) -> str:
    if link.outcome == "already_there":
        return "role link already there"
    if link.outcome == "proposed":
        return "role link proposed"
    return f"role link skipped ({link.reason})"
