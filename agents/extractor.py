"""jd.parsed → skills.extracted: a JD's skills, three role signals, and the decision.

A rejected JD, a withdrawal and a repeat pass as what they are (RUNS.md 5).
"""

import numpy as np

from agents.aside import aside
from agents.domain.roles.decision import decide, rejected
from agents.domain.roles.profiles import skill_profiles
from agents.domain.roles.ranking import rank
from agents.domain.roles.signals import (
    RoleEvidence,
    duty_support,
    neighbours,
    skill_support,
    title_support,
)
from agents.domain.sentences import duty_sentences
from agents.domain.skills.matching import extract_skills
from agents.outputs import Stopwatch, advanced, handled, output, passed_on
from agents.ports import Clock, Embedder, KraIndex, Snapshots, Vectors
from schemas.jd import JdParsed, JdRepeated, JdWithdrawn
from schemas.message import Handled, Inbound
from schemas.skills import SkillsExtracted
from schemas.topology import SKILLS_EXTRACTED, StageName

_STAGE = StageName.EXTRACTOR
_VECTOR_DIGITS = 6


class Extractor:
    """The extractor stage, built from the shared snapshots, two ways to compare, and a clock."""

    def __init__(
        self, snapshots: Snapshots, embedder: Embedder, index: KraIndex, clock: Clock
    ) -> None:
        self._snapshots = snapshots
        self._embedder = embedder
        self._index = index
        self._clock = clock

    async def __call__(self, inbound: Inbound[JdParsed | JdWithdrawn | JdRepeated]) -> Handled:
        """One event in; skills.extracted, or what passes on, and a notice out."""
        watch = Stopwatch.start(self._clock)
        event = inbound.event
        if isinstance(event, JdWithdrawn | JdRepeated):
            return passed_on(_STAGE, SKILLS_EXTRACTED, event, watch)
        extracted = await self._extract(event, watch)
        return handled(
            output(_STAGE, SKILLS_EXTRACTED, "skills.extracted", extracted),
            advanced(
                _STAGE,
                event,
                "rejected" if event.rejection_reason else "extracted",
                extracted.cost.stages[_STAGE],
                self._clock,
            ),
        )

    async def _extract(self, event: JdParsed, watch: Stopwatch) -> SkillsExtracted:
        before = {name: getattr(event, name) for name in type(event).model_fields}
        if event.rejection_reason:
            added: dict[str, object] = {
                "stage4_decision": rejected(event.rejection_reason.value),
                "cost": event.cost.plus(_STAGE, watch.cost()),
            }
            return SkillsExtracted(**before | added)
        seen = max(event.versions.catalog.values(), default=0)
        snapshot = await self._snapshots.at_least(seen)
        text = event.jd.text
        skills = await aside(len(text), extract_skills, event.jd, event.parsed, snapshot)
        duties = [span.text for span in duty_sentences(event.parsed)]
        vectors = await self._embedder.embed(duties)
        found = await self._index.search(vectors, neighbours(len(snapshot.kras)))
        title = event.parsed.role or event.jd.title
        evidence = RoleEvidence(
            skills=skill_support(skills.final_skills, snapshot),
            titles=title_support((event.parsed.role, event.jd.title), snapshot),
            duties=duty_support(duties, found, snapshot),
            profiles=skill_profiles(skills.final_skills, snapshot),
        )
        signals = rank(evidence, snapshot)
        decided = decide(title, skills.final_skills, evidence, signals, snapshot)
        added = {
            "final_skills": skills.final_skills,
            "ambiguous_mentions": skills.ambiguous,
            "stage3_signals": signals,
            "stage4_decision": decided.decision,
            "role_ranking": decided.ranking,
            "role_vector": _mean_vector(vectors),
            "versions": event.versions.seen(_STAGE, snapshot.version),
            "cost": event.cost.plus(_STAGE, watch.cost()),
        }
        return SkillsExtracted(**before | added)


def _mean_vector(vectors: Vectors) -> tuple[float, ...]:
    """The direction of all duties together, of unit length; empty where there are none."""
    if not len(vectors):
        return ()
    mean = vectors.mean(axis=0, dtype=np.float64)
    norm = np.linalg.norm(mean)
    return tuple(round(float(each), _VECTOR_DIGITS) for each in mean / norm) if norm else ()
