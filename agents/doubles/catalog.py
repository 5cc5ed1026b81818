"""`CatalogReader` and `CatalogWriter` in memory; its sums are counted anew whenever asked for."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from agents.domain.catalog.content_order import in_order
from agents.domain.catalog.tallies import Tallies, tally
from agents.doubles.stores import MemoryOps
from agents.ports import CatalogEvent, CatalogVersion, Vectors
from schemas.catalog import CatalogContent, JdContribution, Kra, RunAdvanced
from schemas.envelope import Mode


class MemoryCatalog:
    """The schema `catalog` as mappings. `ops` is told which stored runs were applied."""

    def __init__(self, ops: MemoryOps | None = None) -> None:
        self._ops = ops
        self._version = 0
        self._content = CatalogContent()
        self._vectors: dict[str, dict[UUID, Vectors]] = {}
        self._applied: set[str] = set()
        self._contributions: dict[UUID, JdContribution] = {}

    async def version(self) -> int:
        """The newest version's number; 0 for an empty catalog."""
        return self._version

    async def load(self, embedding_model: str) -> CatalogVersion:
        """The newest version as a whole, with those of its KRAs' vectors that are stored."""
        stored = self._vectors.get(embedding_model, {})
        kras = [
            Kra(role=role.slug, text=text) for role in self._content.roles for text in role.kras
        ]
        vectors = {kra.id: stored[kra.id] for kra in kras if kra.id in stored}
        return CatalogVersion(self._version, self._content, vectors)

    async def apply(self, events: Sequence[CatalogEvent]) -> None:
        """An event whose id was applied before changes nothing.

        Raises TypeError for an event of another kind than JdContribution and RunAdvanced.
        """
        for each in events:
            if not isinstance(each.event, JdContribution | RunAdvanced):
                raise TypeError(f"the catalog does not apply a {type(each.event).__name__}")
        for each in events:
            if each.id not in self._applied and isinstance(each.event, JdContribution):
                self._replace(each.event)
            self._applied.add(each.id)

    def _replace(self, contribution: JdContribution) -> None:
        jd_id = contribution.jd_id
        current = self._contributions.get(jd_id)
        if contribution.mode is not Mode.LIVE:
            return
        if current is None or current.run_seq < contribution.run_seq:
            self._contributions[jd_id] = contribution
        if self._ops is not None:
            self._ops.mark_applied(jd_id, contribution.run_seq)

    async def store_vectors(self, model: str, vectors: Mapping[UUID, Vectors]) -> None:
        """Keep the vectors of KRAs for that embedding model."""
        self._vectors.setdefault(model, {}).update(vectors)

    async def load_content(self, content: CatalogContent, reason: str) -> int:  # noqa: ARG002 - kept by the real one
        """Put these entries in the place of the present ones: the version that has them."""
        wanted = in_order(content)
        if wanted != self._content:
            self._content = wanted
            self._version += 1
        return self._version

    async def tallies(self) -> Tallies:
        """The sums over the JDs' current contributions."""
        return tally(self._contributions.values())
