"""A worker process for tests: one stage that passes toys on, until SIGTERM.

`python -m tests.toy_worker SETTINGS IN OUT` with KafkaSettings as JSON and the names of two topics.
"""

import asyncio
import json
import signal
import sys

from infra.clock import SystemClock
from infra.kafka import KafkaSettings, make_producer
from infra.logs import configure
from schemas.message import Inbound
from schemas.topology import StageName
from streams.outbox import Outbox
from streams.worker import Worker, WorkerOptions
from tests.toys import Toy, ToyBooks, relay, toy_topic

HANDLING_S = 0.02


async def handle(inbound: Inbound[Toy]) -> None:
    del inbound
    await asyncio.sleep(HANDLING_S)


async def main(settings: str, source: str, target: str) -> bool:
    kafka = KafkaSettings(**json.loads(settings))
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    outbox = Outbox(make_producer(kafka))
    await outbox.start()
    stage = relay(StageName.PARSER, toy_topic(source), toy_topic(target), handle)
    worker = Worker([stage], kafka, WorkerOptions(), outbox, ToyBooks(), SystemClock())
    await worker.start()
    await worker.ready()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    failed = asyncio.create_task(worker.wait())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([failed, stopping], return_when=asyncio.FIRST_COMPLETED)
    if failed.done():
        failed.result()
    finished = await worker.stop()
    await failed
    await outbox.stop()
    return finished


if __name__ == "__main__":
    configure("info", "json")
    sys.exit(0 if asyncio.run(main(*sys.argv[1:])) else 4)
