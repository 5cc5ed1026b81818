"""`rolestream worker parser` in a process of its own, with a handler that fails or never answers.

`python -m tests.troubled_worker HANDLER IN OUT` with the names of two topics; all but the handler
and its topics is the command's own, and set as usual.
"""

import asyncio
import sys

from cli import running
from cli.main import main
from schemas.message import Inbound
from schemas.topology import StageName
from tests.toys import Toy, relay, toy_topic


async def fails(inbound: Inbound[Toy]) -> None:
    """A fault of ours."""
    raise LookupError(inbound.event.number)


async def hangs(inbound: Inbound[Toy]) -> None:
    """Waits for what never comes."""
    del inbound
    await asyncio.Event().wait()


HANDLERS = {each.__name__: each for each in (fails, hangs)}


def work(handler: str, source: str, target: str) -> None:
    """Run the stage until it is told to stop, or cannot go on."""
    stage = relay(StageName.PARSER, toy_topic(source), toy_topic(target), HANDLERS[handler])
    vars(running)["build_stages"] = lambda *_: (stage,)
    sys.argv = ["rolestream", "worker", StageName.PARSER]
    main()


if __name__ == "__main__":
    work(*sys.argv[1:])
