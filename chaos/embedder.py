"""An embedder that is slow, fails or hangs for a while, as a file says that others write."""

import asyncio
import json
import time
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

from agents.errors import TransientError
from infra.minilm.embedder import MiniLmEmbedder
from infra.minilm.weights import Floats

_SLOW_S = 0.5
_LOOK_S = 0.1


class Mood(StrEnum):
    """How it misbehaves."""

    SLOW = "slow"
    FAILING = "failing"
    HANGING = "hanging"


def set_mood(file: Path, mood: Mood, seconds: float) -> None:
    """Every embedder that reads the file is in that mood for so long."""
    new = file.with_suffix(".new")
    new.write_text(json.dumps({"mood": mood, "until": time.time() + seconds}))
    new.replace(file)


def read_mood(file: Path) -> Mood | None:
    """The mood that the file asks for now."""
    try:
        asked = json.loads(file.read_text())
    except FileNotFoundError:
        return None
    return Mood(asked["mood"]) if time.time() < asked["until"] else None


class MoodyEmbedder(MiniLmEmbedder):
    """MiniLM, but for its moods."""

    def __init__(self, file: Path, cache: Path | None) -> None:
        super().__init__(cache)
        self._file = file

    async def embed(self, texts: Sequence[str]) -> Floats:
        """The same vectors as ever, if there are any."""
        mood = read_mood(self._file)
        if mood is Mood.FAILING:
            raise TransientError("the embedder fails", dependency="embedder")
        if mood is Mood.SLOW:
            await asyncio.sleep(_SLOW_S)
        while mood is Mood.HANGING:
            await asyncio.sleep(_LOOK_S)
            mood = read_mood(self._file)
        return await super().embed(texts)
