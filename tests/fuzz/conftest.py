"""What the fuzz tests share: one engine, real events of every topic, and how much of it."""

import asyncio
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from structlog.typing import EventDict, WrappedLogger

from agents.doubles.catalog import MemoryCatalog
from agents.doubles.embedder import HashEmbedder
from agents.doubles.kra_index import MemoryKraIndex
from agents.snapshots import SharedSnapshots
from infra.starter_catalog.loader import load_starter
from tests.fuzz.corpus import Corpus, make_corpus
from tests.fuzz.flow import Engine


@dataclass(frozen=True, slots=True)
class Fuzzing:
    """How many mutants of each topic, and from which seed."""

    events: int
    seed: int


@pytest.fixture(scope="session")
def fuzzing(request: pytest.FixtureRequest) -> Fuzzing:
    config = request.config
    return Fuzzing(config.getoption("--fuzz-events"), config.getoption("--fuzz-seed"))


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Lines about dead events are made as JSON, and printed nowhere: there are thousands."""
    before = structlog.get_config()
    structlog.configure(processors=[structlog.processors.JSONRenderer(), _drop])
    yield
    structlog.configure(**before)


def _drop(_logger: WrappedLogger, _method: str, _line: EventDict | str) -> EventDict:
    raise structlog.DropEvent


@pytest.fixture(scope="session")
def engine() -> Engine:
    """The starter catalog, and doubles of what compares texts."""
    catalog, embedder, index = MemoryCatalog(), HashEmbedder(), MemoryKraIndex()
    asyncio.run(catalog.load_content(load_starter(), "test"))
    return Engine(SharedSnapshots(catalog, None, embedder, index), embedder, index)


@pytest.fixture(scope="session")
def corpus(engine: Engine) -> Corpus:
    shared = os.environ.get("ROLESTREAM_SHARED")
    return asyncio.run(make_corpus(engine, Path(shared) if shared else None))
