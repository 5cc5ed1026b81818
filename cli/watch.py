"""`rolestream watch`: finished records as they come."""

from typing import Annotated

import orjson
import typer
from rich.console import Console

from cli.addresses import Addresses, find_addresses
from cli.options import AsJson, load_settings, run
from cli.render.card import card
from cli.render.safe import safe, write_json
from infra.kafka import follow
from schemas.role import RoleFinalized
from schemas.topology import ROLE_FINALIZED


def watch(
    *,
    from_start: Annotated[
        bool, typer.Option("--from-start", help="All that the topic holds, then what comes.")
    ] = False,
    count: Annotated[int | None, typer.Option(min=1, help="Stop after that many.")] = None,
    as_json: AsJson = False,
) -> None:
    """Follow `role.finalized` until Ctrl-C; withdrawals are shown too."""
    settings = load_settings()
    addresses = find_addresses(settings)
    run(_watch(addresses, from_start=from_start, count=count, as_json=as_json), settings)


async def _watch(
    addresses: Addresses, *, from_start: bool, count: int | None, as_json: bool
) -> None:
    show = _json_line if as_json else _card
    seen = 0
    async for record in follow(addresses.kafka, [ROLE_FINALIZED.name], from_start=from_start):
        show((record.key or b"").decode(errors="replace"), record.value)
        seen += 1
        if seen == count:
            return


def _json_line(jd_id: str, value: bytes | None) -> None:
    write_json(value or orjson.dumps({"jd_id": jd_id, "withdrawn": True}))


def _card(jd_id: str, value: bytes | None) -> None:
    if value is None:
        Console().print(safe(f"withdrawn: {jd_id}"))
    else:
        Console().print(card(RoleFinalized.model_validate_json(value)))
