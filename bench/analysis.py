"""The pipeline without a stream: JDs a second, and each component's share of the time."""

import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.ports import Embedder, KraHit, KraIndex, KraPoint, Vectors
from cli.analyze import analyzed
from cli.options import load_settings, run
from cli.sources import Entry
from cli.wiring import Engine, build_stages, open_analysis, open_engine
from infra.catalog_file import FileCatalog
from infra.clock import SystemClock
from infra.settings import Settings
from infra.starter_catalog.loader import load_starter
from schemas.jd import JdSubmitted
from schemas.role import RoleFinalized
from schemas.topology import ROLE_FINALIZED, StageName
from streams.inline import InlineFlow, NoStore


@dataclass(frozen=True, slots=True)
class Analysis:
    """JDs a second of wall time and of CPU time, model and catalog loaded before."""

    jds: int
    per_second: float
    per_cpu_second: float


def measure_analysis(submissions: Sequence[JdSubmitted]) -> Analysis:
    """Through `analyze`, as many at once as it takes."""
    settings = _fresh()
    return run(_measure(submissions, settings), settings)


def measure_shares(submissions: Sequence[JdSubmitted]) -> dict[str, float]:
    """Milliseconds a JD of each component, one JD after the other; repeats of sentences cached."""
    settings = _fresh()
    return run(_measure_shares(submissions, settings), settings)


async def _measure(submissions: Sequence[JdSubmitted], settings: Settings) -> Analysis:
    async with open_analysis(settings, None) as flow:
        wall, cpu = time.perf_counter(), time.process_time()
        entries = [Entry(str(number), each) for number, each in enumerate(submissions)]
        async for _ in analyzed(entries, flow):
            pass
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return Analysis(len(submissions), len(submissions) / wall, len(submissions) / cpu)


class _Stopwatch:
    """The Embedder and KraIndex of an engine, with the time spent in each."""

    def __init__(self, embedder: Embedder, index: KraIndex) -> None:
        self._embedder = embedder
        self._index = index
        self.model, self.dimensions = embedder.model, embedder.dimensions
        self.seconds: dict[str, float] = defaultdict(float)

    async def embed(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        try:
            return await self._embedder.embed(texts)
        finally:
            self.seconds["embedding"] += time.perf_counter() - began

    async def search(self, vectors: Vectors, k: int) -> list[list[KraHit]]:
        began = time.perf_counter()
        try:
            return await self._index.search(vectors, k)
        finally:
            self.seconds["KRA search"] += time.perf_counter() - began

    async def sync(self, points: Sequence[KraPoint]) -> None:
        await self._index.sync(points)

    async def close(self) -> None:
        await self._index.close()


async def _measure_shares(
    submissions: Sequence[JdSubmitted], settings: Settings
) -> dict[str, float]:
    catalog = FileCatalog(load_starter(), settings.cache_dir)
    stages: dict[str, float] = defaultdict(float)
    async with open_engine(catalog, catalog, settings) as engine:
        await engine.load(settings.start_timeout_s)
        watch = _Stopwatch(engine.embedder, engine.index)
        timed = Engine(watch, watch, engine.snapshots)
        flow = InlineFlow(build_stages(timed, NoStore(), NoStore(), NoStore()))
        for number, submitted in enumerate(submissions):
            for out in await flow.run(submitted, number, SystemClock().now()):
                if out.topic is ROLE_FINALIZED and out.body is not None:
                    record = RoleFinalized.model_validate_json(out.body)
                    for name, cost in record.cost.stages.items():
                        stages[name] += cost.ms / 1000
    seconds = {**stages, **watch.seconds}
    rules = seconds[StageName.EXTRACTOR] - seconds["embedding"] - seconds["KRA search"]
    seconds["extractor, rules"] = rules
    del seconds[StageName.EXTRACTOR.value]
    return {name: spent * 1000 / len(submissions) for name, spent in sorted(seconds.items())}


def _fresh() -> Settings:
    """Settings without a running stack: the starter catalog is what is measured."""
    nowhere = Path(tempfile.gettempdir(), "rolestream-bench-without-a-stack")
    return load_settings().model_copy(update={"state_dir": nowhere, "postgres_dsn": None})
