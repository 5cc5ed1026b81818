"""What one JD gives the catalog, complete: as updates of its record, artifacts, and a contribution.

A contribution replaces the JD's earlier one, so a rejection or a withdrawal gives the empty set.
"""

from collections.abc import Sequence

from agents.domain.proposals.new_kras import new_kras
from agents.domain.proposals.new_skills import (
    kept_as_new,
    rows_with_skills,
    sentence_of,
    skill_proposals,
)
from agents.domain.proposals.persistence import SURE_ROLE
from agents.domain.resolving.neighbours import sentence_at
from schemas.catalog import (
    VECTOR_SCALE,
    AliasProposal,
    AmbiguityReport,
    Collision,
    JdContribution,
    KraProposal,
    LinkProposal,
    RoleQueueEntry,
    SeenSkill,
)
from schemas.details import DerivedType, DetailsResolved
from schemas.jd import JdWithdrawn, Requirement
from schemas.role import Artifact, CentroidUpdate, Persistence, Updates

_WANTED = (
    Requirement.REQUIRED,
    Requirement.PREFERRED,
    Requirement.MENTIONED,
    Requirement.NOT_REQUIRED,
)


def updates(event: DetailsResolved, duties: Sequence[str]) -> Updates:
    """What this run proposes. `duties` are the JD's duty sentences."""
    role = _catalog_role(event)
    return Updates(
        centroid=CentroidUpdate(role=role, updated=role is not None and bool(event.role_vector)),
        collision=_collision(event),
        role_queue=_role_queue(event),
        new_skills=skill_proposals(event),
        new_kras=_new_kras(event, role, duties),
        aliases=_aliases(event),
    )


def contribution(
    event: DetailsResolved, proposed: Updates, persistence: Persistence, version: int
) -> JdContribution:
    """The complete set of a finished JD under that catalog version."""
    role = _catalog_role(event)
    return empty_contribution(event, version).model_copy(
        update={
            "role": role,
            "role_vector": _fixed_point(event.role_vector) if role else (),
            "embedding": event.versions.embedding if role else "",
            "skills": _seen(event),
            "new_skills": proposed.new_skills,
            "new_aliases": proposed.aliases,
            "new_kras": proposed.new_kras,
            "links": _links(persistence),
            "collision": proposed.collision,
            "role_queue": proposed.role_queue,
            "ambiguous": _ambiguous(event),
        }
    )


def empty_contribution(event: DetailsResolved | JdWithdrawn, version: int) -> JdContribution:
    """What a rejected or withdrawn JD gives: nothing, in place of what it gave before."""
    return JdContribution(
        **dict(event.run()),
        content_hash=event.content_hash,
        duplicate_of=event.duplicate_of,
        catalog_version=version,
    )


def artifacts(
    event: DetailsResolved, proposed: Updates, given: JdContribution
) -> tuple[Artifact, ...]:
    """The proposals as lines that a person reads."""
    kinds = {
        meta.skill_id: _kind(meta.derived)
        for row in event.resolved_skills
        if (meta := kept_as_new(row))
    }
    lines = [
        ("canonical_skill_proposed", f"{skill.name} | {kinds[skill.slug]}")
        for skill in proposed.new_skills
    ]
    lines += [("alias_proposed", f"{each.alias} -> {each.skill}") for each in proposed.aliases]
    if queued := proposed.role_queue:
        lines.append(("role_proposed", f"{queued.display_name} | slug={queued.slug}"))
    lines += [("kra_proposed", f"{kra.role} | {kra.text}") for kra in proposed.new_kras]
    pairs = dict.fromkeys((link.role, link.dimension) for link in given.links)
    lines += [("link_proposed", f"{role} -> {dimension}") for role, dimension in pairs]
    return tuple(Artifact(kind=kind, detail=detail) for kind, detail in lines)


def _kind(derived: DerivedType) -> str:
    return (
        f"type={derived.category} subtype={derived.sub_category}"
        f" nature={derived.skill_nature} lifespan={derived.typical_lifespan}"
    )


def _catalog_role(event: DetailsResolved) -> str | None:
    role = event.chosen_role
    return role.slug if role and role.source == "db" else None


def _fixed_point(vector: Sequence[float]) -> tuple[int, ...]:
    return tuple(round(value * VECTOR_SCALE) for value in vector)


def _collision(event: DetailsResolved) -> Collision | None:
    if not event.stage4_decision.alias_collision_detected:
        return None
    ranked = event.stage3_signals.alias_match_roles
    best = max((role.score for role in ranked), default=0.0)
    return Collision(
        title=event.parsed.role or event.jd.title or "",
        roles=tuple(sorted(role.slug for role in ranked if role.score == best)),
        chosen=event.chosen_role.slug if event.chosen_role else None,
    )


def _role_queue(event: DetailsResolved) -> RoleQueueEntry | None:
    role = event.chosen_role
    if role is None or role.source != "new":
        return None
    title = event.parsed.role or event.jd.title or role.display_name
    return RoleQueueEntry(display_name=role.display_name, slug=role.slug, title=title)


def _new_kras(
    event: DetailsResolved, role: str | None, duties: Sequence[str]
) -> tuple[KraProposal, ...]:
    if event.stage4_decision.confidence < SURE_ROLE:
        return ()
    for ranked in event.stage3_signals.kra_match_roles:
        if ranked.slug == role:
            return new_kras(ranked.slug, duties, ranked.kra_matches or ())
    return ()


def _aliases(event: DetailsResolved) -> tuple[AliasProposal, ...]:
    return tuple(
        AliasProposal(
            skill=row.canonical.slug,
            alias=row.new_alias_text,
            sentence=sentence_of(skill, event.jd.text),
        )
        for row, skill in rows_with_skills(event)
        if row.canonical and row.new_alias_text
    )


def _seen(event: DetailsResolved) -> tuple[SeenSkill, ...]:
    """Every catalog skill once, as the JD wants it most."""
    found: dict[str, SeenSkill] = {}
    for row, skill in rows_with_skills(event):
        if row.canonical is None:
            continue
        seen = SeenSkill(
            slug=row.canonical.slug,
            alias=skill.evidence[0].text if skill.evidence else skill.skill_name,
            requirement=skill.requirement,
            is_primary=skill.is_primary,
        )
        known = found.get(seen.slug)
        if known is None or _wanted_more(seen, known):
            found[seen.slug] = seen
    return tuple(sorted(found.values(), key=lambda skill: skill.slug))


def _wanted_more(left: SeenSkill, right: SeenSkill) -> bool:
    return (not left.is_primary, _WANTED.index(left.requirement)) < (
        not right.is_primary,
        _WANTED.index(right.requirement),
    )


def _links(persistence: Persistence) -> tuple[LinkProposal, ...]:
    return tuple(
        LinkProposal(skill=item.skill_slug, dimension=item.dimension.slug, role=item.chosen_role)
        for item in persistence.items
        if item.role_dimension == "proposed" and item.chosen_role
    )


def _ambiguous(event: DetailsResolved) -> tuple[AmbiguityReport, ...]:
    return tuple(
        AmbiguityReport(
            alias=mention.alias,
            candidates=mention.candidates,
            sentence=sentence_at(event.jd.text, mention.evidence),
        )
        for mention in event.ambiguous_mentions
    )
