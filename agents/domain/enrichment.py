"""What a client shows first of a record; each part says whether the JD or its role told it."""

from collections.abc import Sequence

from agents.domain.ai_index import ai_index
from agents.domain.clusters import baseline_cluster, cluster_skills, skill_names
from agents.domain.maturity import stack_maturity
from agents.domain.nature_of_work import nature_of_work
from agents.domain.new_skills import rows_with_skills
from agents.domain.snapshot import CatalogSnapshot
from schemas.catalog import Skill
from schemas.details import DetailsResolved
from schemas.jd import Requirement
from schemas.role import Enrichment, EnrichmentSources, TechStackMaturity


def enrich(event: DetailsResolved, duties: Sequence[str], snapshot: CatalogSnapshot) -> Enrichment:
    """The enrichment of a finished JD. `duties` are its duty sentences, in its own words.

    Where the JD names no skills or no duties, the chosen catalog role stands in, and says so.
    """
    chosen = event.chosen_role
    role = snapshot.roles.get(chosen.slug) if chosen and chosen.source == "db" else None
    title = event.parsed.role or event.jd.title
    named = skill_names(event.resolved_skills)
    absent = "role_baseline" if role else "none"
    if named or role is None:
        cluster = cluster_skills(event.resolved_skills, chosen, snapshot)
    else:
        cluster = baseline_cluster(role.slug, snapshot)
    if duties or role is None:
        kras = tuple(dict.fromkeys(duties))
        nature = nature_of_work(title, kras)
    else:
        kras = role.kras
        nature = nature_of_work(title, kras, quoted=False)
    asked = _asked_for(event, snapshot)
    return Enrichment(
        skill_cluster=cluster,
        nature_of_work=nature,
        ai_index=ai_index(event, duties),
        tech_stack_maturity=_maturity(asked, role.slug if role else None, snapshot),
        evidence=named,
        kra_description=kras,
        sources=EnrichmentSources(
            skill_cluster="jd" if named else absent,
            nature_of_work="jd" if duties else absent,
            ai_index="jd",
            tech_stack_maturity="jd" if asked else absent,
            evidence="jd" if named else "none",
            kra_description="jd" if duties else absent,
        ),
    )


def _asked_for(event: DetailsResolved, snapshot: CatalogSnapshot) -> list[Skill]:
    """The catalog skills of the JD, each once, but for those it says it does not require."""
    slugs = dict.fromkeys(
        row.canonical.slug
        for row, skill in rows_with_skills(event)
        if row.canonical and skill.requirement is not Requirement.NOT_REQUIRED
    )
    return [snapshot.skills[slug] for slug in slugs]


def _maturity(
    asked: Sequence[Skill], role: str | None, snapshot: CatalogSnapshot
) -> TechStackMaturity | None:
    if asked:
        return stack_maturity(asked)
    if role is None:
        return None
    return stack_maturity([snapshot.skills[slug] for slug in sorted(snapshot.role_skills[role])])
