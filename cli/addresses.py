"""Where the servers are: from the settings, else from the note of the stack that runs here."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

import typer

from agents.errors import RefusedError, TransientError
from cli.exits import CommandError, Exit
from infra.embedded.note import StackNote, read_note
from infra.kafka import KafkaSettings, cluster_id, embedded
from infra.logs import mask
from infra.settings import Settings

T = TypeVar("T")
_PROBE_EVERY_S = 1.0
_REJOIN_S = 20.0
"""What a broker waits for a member to rejoin, beyond the time to end the work on its partitions."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The servers of one stack. `cluster_id` None: ask the brokers.

    `forgetful` brokers lose all at their end: who submits there waits until all is admitted.
    """

    kafka: KafkaSettings
    postgres_dsn: str
    cluster_id: str | None = None
    forgetful: bool = False

    async def cluster(self) -> str:
        """The id under which positions on this cluster are kept."""
        return self.cluster_id or await cluster_id(self.kafka)


def of_note(note: StackNote) -> Addresses:
    """The addresses of an embedded stack."""
    return Addresses(
        embedded(note.kafka_bootstrap), note.postgres_dsn, note.cluster_id, forgetful=True
    )


def find_addresses(settings: Settings) -> Addresses:
    """The addresses that are set, else those of the running stack.

    Raises CommandError where there are neither, or only one of the two.
    """
    bootstrap, dsn = settings.kafka_bootstrap, settings.postgres_dsn
    if bootstrap and dsn:
        return Addresses(_kafka(settings, bootstrap), dsn.get_secret_value())
    if bootstrap or dsn:
        raise CommandError(
            "set both ROLESTREAM_KAFKA_BOOTSTRAP and ROLESTREAM_POSTGRES_DSN, or neither",
            Exit.USAGE,
        )
    note = read_note(settings.state_dir)
    if note is None:
        raise CommandError(
            "no stack runs here: start one with `rolestream up`, or set "
            "ROLESTREAM_KAFKA_BOOTSTRAP and ROLESTREAM_POSTGRES_DSN",
            Exit.UNAVAILABLE,
        )
    return of_note(note)


async def wait_for(what: str, probe: Callable[[], Awaitable[T]], seconds: float) -> T:
    """What `probe` answers once its server is there; told once, in a line, while it is not.

    Raises CommandError when it stays away for `seconds`, and at once where it refuses us.
    """
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    reason = ""
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                return await probe()
        except RefusedError as error:
            raise CommandError(str(error), Exit.UNAVAILABLE) from error
        except (TransientError, TimeoutError) as error:
            told = bool(reason)
            reason = str(error) or reason or f"{what} does not answer"
            if loop.time() + _PROBE_EVERY_S >= deadline:
                raise CommandError(
                    f"{mask(reason)}; gave up after {seconds:g} s", Exit.UNAVAILABLE
                ) from error
            if not told:
                typer.echo(f"{mask(reason)}; waiting up to {seconds:g} s", err=True)
            await asyncio.sleep(_PROBE_EVERY_S)


def _kafka(settings: Settings, bootstrap: str) -> KafkaSettings:
    password = settings.kafka_sasl_password
    return KafkaSettings(
        bootstrap=bootstrap,
        replication=settings.kafka_replication,
        idempotent=settings.kafka_idempotent,
        compression=settings.kafka_compression,
        session_timeout=settings.kafka_session_timeout_s,
        revocation_timeout=settings.revocation_timeout_s,
        rebalance_timeout=settings.revocation_timeout_s + _REJOIN_S,
        security_protocol=settings.kafka_security_protocol,
        sasl_mechanism=settings.kafka_sasl_mechanism,
        sasl_username=settings.kafka_sasl_username,
        sasl_password=password.get_secret_value() if password else None,
        ca_file=settings.kafka_ca_file,
    )
