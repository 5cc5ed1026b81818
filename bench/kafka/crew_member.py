"""One worker of a crew: handles events until its standard input ends."""

import asyncio
import json
import sys
import time
from typing import Any

import uvloop

from bench.kafka.ours import at_work, topic
from bench.kafka.peers.task import Task, asked
from infra.logs import configure
from infra.memory import keep_small
from schemas.message import Handled, Inbound
from schemas.topology import StageName
from streams.stage import Stage

_REST_S = 2.0
"""After which the group has settled: members that come later make it share once more."""


def _stage(task: Task) -> Stage:
    async def wait(inbound: Inbound[Any]) -> Handled:
        await asyncio.sleep(task.handler_s)
        place = inbound.position
        _tell([place.partition, place.offset, time.time()])
        return Handled()

    return Stage(StageName.PARSER, (topic(task.topics[0], task),), (), wait)


def _tell(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


async def _main() -> None:
    task = asked()
    async with at_work([_stage(task)], task) as worker:
        await worker.ready()
        await asyncio.sleep(_REST_S)
        await worker.ready()
        _tell("ready")
        await asyncio.to_thread(sys.stdin.read)


configure("error", "json")
keep_small()
uvloop.run(_main())
