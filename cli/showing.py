"""What a worker shows of itself: its metrics over HTTP, and its row among the workers."""

import os
import socket
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import orjson

from agents.snapshots import SharedSnapshots
from cli.exits import CommandError, Exit
from infra.clock import SystemClock
from infra.kafka import KafkaSettings
from infra.lag import lags
from infra.logs import mask
from infra.postgres.workers import WorkerRow
from infra.settings import Settings
from streams.collector import Exposition, WorkerView
from streams.flow import FLOW
from streams.observer import Observer
from streams.presence import Roll, keep_telling, sign_off
from streams.view import STAGE_VIEW
from streams.worker import Worker

_HUNG_SHARE = 1 / 3
"""Of the time after which the watchdog ends the process: `/healthz` tells of it before."""


class Showing:
    """One worker's self-portrait, from before its start until after its end."""

    def __init__(
        self,
        worker: Worker,
        snapshots: SharedSnapshots,
        roll: Roll,
        kafka: KafkaSettings,
        settings: Settings,
    ) -> None:
        self._worker = worker
        self._snapshots = snapshots
        self._roll = roll
        self._settings = settings
        self._id = uuid4()
        self._clock = SystemClock()
        self._started_at = self._clock.now()
        reads = {
            name.group: [topic.name for topic in FLOW[name].reads] for name in worker.stage_names
        }
        self._observer = Observer(
            worker,
            partial(lags, kafka, reads),
            self._clock,
            settings.stall_timeout_s * _HUNG_SHARE,
        )

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Serve the metrics meanwhile; on leaving tell whether the worker has failed, and why.

        Raises CommandError where nobody can listen at the port that is set.
        """
        async with AsyncExitStack() as stack:
            if self._settings.metrics_port is not None:
                await self._serve(stack, self._settings.metrics_host, self._settings.metrics_port)
            try:
                yield
            except CommandError as error:
                failed = error.code in {Exit.STOPPED, Exit.HUNG, Exit.CRASHED}
                await sign_off(self._roll, self._id, mask(str(error)) if failed else None)
                raise
            except BaseException:
                await sign_off(self._roll, self._id, None)
                raise
            await sign_off(self._roll, self._id, None)

    def side_work(self) -> Iterator[tuple[str, Coroutine[Any, Any, None]]]:
        """What it does beside the stages, by name."""
        yield "observer", self._observer.run()
        yield "presence", keep_telling(self._roll, self._row)

    async def _serve(self, stack: AsyncExitStack, host: str, port: int) -> None:
        from infra.metrics_server import metrics_server  # noqa: PLC0415 - slow, and off by default

        metrics = Exposition(self._view)
        try:
            await stack.enter_async_context(
                metrics_server(host, port, metrics.text, self._observer.problems)
            )
        except OSError as error:
            raise CommandError(
                f"cannot listen on {host}:{port} for metrics: {error.strerror or error}; "
                "set ROLESTREAM_METRICS_PORT to a free one",
                Exit.UNAVAILABLE,
            ) from error

    def _view(self) -> WorkerView:
        return WorkerView(
            stages=self._observer.stages(),
            catalog_version=self._snapshots.version,
            lag_age_s=self._observer.lag_age_s(),
        )

    def _row(self) -> WorkerRow:
        stages = self._observer.stages()
        return WorkerRow(
            id=self._id,
            host=socket.gethostname(),
            pid=os.getpid(),
            version=version("rolestream"),
            started_at=self._started_at,
            now=self._clock.now(),
            catalog_version=self._snapshots.version,
            stages=orjson.dumps(
                {
                    name.value: orjson.Fragment(STAGE_VIEW.dump_json(stage))
                    for name, stage in stages.items()
                }
            ),
        )
