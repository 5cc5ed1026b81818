"""skills.extracted → details.resolved: each skill with its catalog entry, or a place proposed.

A rejected JD, a withdrawal and a repeat pass as what they are (RUNS.md 5).
"""

from agents.domain.resolving.near_names import Comparison, Likeness
from agents.domain.resolving.resolve import resolve, unlinked
from agents.domain.snapshot import CatalogSnapshot
from agents.outputs import Stopwatch, advanced, handled, output, passed_on
from agents.ports import Clock, Embedder, Snapshots
from schemas.details import DetailsResolved
from schemas.jd import JdRepeated, JdWithdrawn
from schemas.message import Handled, Inbound
from schemas.skills import SkillsExtracted
from schemas.topology import DETAILS_RESOLVED, StageName

_STAGE = StageName.RESOLVER


class Resolver:
    """The resolver stage. Built from the shared snapshots, an embedder for names, and a clock."""

    def __init__(self, snapshots: Snapshots, embedder: Embedder, clock: Clock) -> None:
        self._snapshots = snapshots
        self._embedder = embedder
        self._clock = clock

    async def __call__(
        self, inbound: Inbound[SkillsExtracted | JdWithdrawn | JdRepeated]
    ) -> Handled:
        """One event in; details.resolved, or what passes on, and a notice out."""
        watch = Stopwatch.start(self._clock)
        event = inbound.event
        if isinstance(event, JdWithdrawn | JdRepeated):
            return passed_on(_STAGE, DETAILS_RESOLVED, event, watch)
        resolved = await self._resolve(event, watch)
        return handled(
            output(_STAGE, DETAILS_RESOLVED, "details.resolved", resolved),
            advanced(
                _STAGE,
                event,
                "rejected" if event.rejection_reason else "resolved",
                resolved.cost.stages[_STAGE],
                self._clock,
            ),
        )

    async def _resolve(self, event: SkillsExtracted, watch: Stopwatch) -> DetailsResolved:
        before = {name: getattr(event, name) for name in type(event).model_fields}
        if event.rejection_reason:
            return DetailsResolved(**before | {"cost": event.cost.plus(_STAGE, watch.cost())})
        seen = max(event.versions.catalog.values(), default=0)
        snapshot = await self._snapshots.at_least(seen)
        resolution = resolve(event, snapshot, await self._likeness(event, snapshot))
        added = {
            "chosen_role": resolution.chosen_role,
            "resolved_skills": resolution.resolved_skills,
            "alias_matches": resolution.alias_matches,
            "candidate_roles": resolution.candidate_roles,
            "unmatched_skills": resolution.unmatched_skills,
            "new_aliases_proposed": resolution.new_aliases_proposed,
            "versions": event.versions.seen(_STAGE, snapshot.version),
            "cost": event.cost.plus(_STAGE, watch.cost()),
        }
        return DetailsResolved(**before | added)

    async def _likeness(self, event: SkillsExtracted, snapshot: CatalogSnapshot) -> Likeness:
        comparison = Comparison(unlinked(event, snapshot), snapshot)
        if not comparison.texts:
            return Likeness()
        return comparison.likeness(await self._embedder.embed(comparison.texts))
