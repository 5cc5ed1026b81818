"""The page of a worker over HTTP."""

import aiohttp
import pytest

from infra.metrics_server import metrics_server
from schemas.topology import StageName

HOST = "127.0.0.1"


async def get(port: int, path: str) -> tuple[int, str]:
    async with aiohttp.ClientSession() as session:  # noqa: SIM117 - one names the other
        async with session.get(f"http://{HOST}:{port}{path}") as response:
            return response.status, await response.text()


async def test_metrics_are_read_anew_at_every_look() -> None:
    looks = iter([b"first", b"second"])
    async with metrics_server(HOST, 0, lambda: next(looks), dict) as port:
        assert await get(port, "/metrics") == (200, "first")
        assert await get(port, "/metrics") == (200, "second")


async def test_health_is_200_until_a_stage_is_in_trouble() -> None:
    problems: dict[StageName, str] = {}
    async with metrics_server(HOST, 0, bytes, lambda: problems) as port:
        well = await get(port, "/healthz")
        problems[StageName.PARSER] = "hangs"
        ill = await get(port, "/healthz")
    assert well == (200, '{"status": "ok", "problems": {}}')
    assert ill == (503, '{"status": "failing", "problems": {"parser": "hangs"}}')


async def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    async with metrics_server(HOST, 0, bytes, dict) as port:
        with pytest.raises(OSError, match="in use"):
            async with metrics_server(HOST, port, bytes, dict):
                pass
