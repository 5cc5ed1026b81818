"""Contributions in PostgreSQL: a JD's newer set in the place of its older one, sums kept by both.

Called by the catalog writer inside its transaction and under the catalog's lock.
"""

from collections.abc import Sequence
from uuid import UUID

import asyncpg

from agents.domain.catalog.tallies import (
    Centroid,
    CentroidKey,
    SkillUse,
    Tallies,
    difference,
    review_items,
    tally,
)
from infra.postgres.pool import Statements
from infra.postgres.transposed import transposed
from schemas.catalog import JdContribution
from schemas.envelope import Mode


async def replace_contributions(
    statements: Statements, contributions: Sequence[JdContribution]
) -> None:
    """Apply those that are newer than what their JDs have; shadow runs give nothing."""
    newest: dict[UUID, JdContribution] = {}
    for each in contributions:
        known = newest.get(each.jd_id)
        if each.mode is Mode.LIVE and (known is None or known.run_seq < each.run_seq):
            newest[each.jd_id] = each
    rows = await statements.rows("current_contributions", list(newest))
    current = {old.jd_id: old for old in map(_stored, rows)}
    changed = [
        each
        for each in newest.values()
        if each.jd_id not in current or current[each.jd_id].run_seq < each.run_seq
    ]
    if changed:
        replaced = [current[each.jd_id] for each in changed if each.jd_id in current]
        await _put(statements, changed)
        await _add(statements, difference(tally(changed), tally(replaced)))
    await statements.run("mark_applied", list(newest), [each.run_seq for each in newest.values()])


async def read_tallies(statements: Statements) -> Tallies:
    """The sums as they are stored: `tally` of the current contributions, if all is well."""
    return Tallies(
        centroids={
            CentroidKey(row["role"], row["embedding"], row["dimensions"]): Centroid(
                row["n"], tuple(row["sums"])
            )
            for row in await statements.rows("all_centroids")
        },
        skills={
            SkillUse(row["slug"], row["alias"], row["requirement"], row["is_primary"]): row["n"]
            for row in await statements.rows("all_skill_counts")
        },
        items={row["item_key"]: row["jds"] for row in await statements.rows("all_review_items")},
    )


async def _put(statements: Statements, contributions: Sequence[JdContribution]) -> None:
    await statements.run_many(
        "put_contribution",
        [
            (
                each.jd_id,
                each.run_seq,
                each.model_dump_json(exclude={"role_vector"}),
                each.role_vector,
            )
            for each in contributions
        ],
    )
    await statements.run("drop_proposals", [each.jd_id for each in contributions])
    proposals = [
        (each.jd_id, item.key, item.kind.value, item.detail.model_dump_json())
        for each in contributions
        for item in review_items(each)
    ]
    await statements.run("add_proposals", *transposed(proposals, columns=4))


async def _add(statements: Statements, change: Tallies) -> None:
    await statements.run_many(
        "add_to_centroid",
        [
            (key.role, key.embedding, key.dimensions, centroid.n, centroid.sums)
            for key, centroid in change.centroids.items()
        ],
    )
    counts = [
        (use.slug, use.alias, use.requirement, use.is_primary, n)
        for use, n in change.skills.items()
    ]
    await statements.run("add_to_skill_counts", *transposed(counts, columns=5))
    await statements.run("drop_empty_centroids")
    await statements.run("drop_empty_skill_counts")


def _stored(row: asyncpg.Record) -> JdContribution:
    contribution = JdContribution.model_validate_json(row["body"])
    return contribution.model_copy(update={"role_vector": tuple(row["vector"])})
