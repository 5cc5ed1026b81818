"""What the fuzz tests share: one engine, and real events of every topic."""

import asyncio
import os
from pathlib import Path

import pytest

from agents.doubles.catalog import MemoryCatalog
from agents.doubles.embedder import HashEmbedder
from agents.doubles.kra_index import MemoryKraIndex
from agents.snapshots import SharedSnapshots
from infra.starter_catalog.loader import load_starter
from tests.fuzz.corpus import Corpus, make_corpus
from tests.fuzz.flow import Engine


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
