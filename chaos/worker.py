"""`python -m chaos.worker MOOD-FILE`: `rolestream worker`, with an embedder that has moods."""

import sys
from functools import partial
from pathlib import Path

from chaos.embedder import MoodyEmbedder
from cli import wiring
from cli.main import main


def work(mood_file: Path) -> None:
    """Run all stages until told to stop."""
    # Only the embedder differs from production: all else is the command's own wiring.
    vars(wiring)["MiniLmEmbedder"] = partial(MoodyEmbedder, mood_file)
    sys.argv = ["rolestream", "worker"]
    main()


if __name__ == "__main__":
    work(Path(sys.argv[1]))
