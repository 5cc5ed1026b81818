"""The HTTP page of a worker: `/metrics` for Prometheus, `/healthz` for whoever restarts it.

Served from the worker's own event loop: one that stands still answers nobody, which is true.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST

from schemas.topology import StageName

_STOP_S = 1.0


@asynccontextmanager
async def metrics_server(
    host: str,
    port: int,
    metrics: Callable[[], bytes],
    problems: Callable[[], Mapping[StageName, str]],
) -> AsyncIterator[int]:
    """Serve until left; the port, which the system chose if `port` is 0.

    `problems` says what is wrong with which stage; `/healthz` answers 503 while there are any.
    Raises OSError where nobody can listen there.
    """

    async def show(_: web.Request) -> web.Response:
        return web.Response(body=metrics(), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def check(_: web.Request) -> web.Response:
        found = problems()
        body = {
            "status": "failing" if found else "ok",
            "problems": {name.value: why for name, why in found.items()},
        }
        return web.json_response(body, status=503 if found else 200)

    app = web.Application()
    app.router.add_get("/metrics", show)
    app.router.add_get("/healthz", check)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_STOP_S)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
