"""What a client shows first of a record; each part says whether the JD or its role told it."""

from collections.abc import Mapping, Sequence

from agents.domain.enrichment.ai_index import ai_index
from agents.domain.enrichment.clusters import baseline_cluster, cluster_skills, skill_names
from agents.domain.enrichment.maturity import stack_maturity
from agents.domain.enrichment.nature_of_work import nature_of_work
from agents.domain.proposals.new_skills import rows_with_skills
from agents.domain.snapshot import CatalogSnapshot
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
    weights = _weights(event, snapshot)
    return Enrichment(
        skill_cluster=cluster,
        nature_of_work=nature,
        ai_index=ai_index(event, duties),
        tech_stack_maturity=_maturity(weights, role.slug if role else None, snapshot),
        evidence=named,
        kra_description=kras,
        sources=EnrichmentSources(
            skill_cluster="jd" if named else absent,
            nature_of_work="jd" if duties else absent,
            ai_index="jd",
            tech_stack_maturity="jd" if weights else absent,
            evidence="jd" if named else "none",
            kra_description="jd" if duties else absent,
        ),
    )


def _weights(event: DetailsResolved, snapshot: CatalogSnapshot) -> dict[str, float]:
    """The JD's catalog skills; what it says it does not require counts half."""
    weights: dict[str, float] = {}
    for row, skill in rows_with_skills(event):
        if row.canonical and row.canonical.slug in snapshot.skills:
            weight = 0.5 if skill.requirement is Requirement.NOT_REQUIRED else 1.0
            weights[row.canonical.slug] = max(weight, weights.get(row.canonical.slug, 0.0))
    return weights


def _maturity(
    weights: Mapping[str, float], role: str | None, snapshot: CatalogSnapshot
) -> TechStackMaturity | None:
    if weights:
        return stack_maturity(weights, snapshot.skills)
    if role is None:
        return None
    usual = dict.fromkeys(sorted(snapshot.role_skills[role]), 1.0)
    return stack_maturity(usual, snapshot.skills)
