"""Settings, read once at the edge: environment variables `ROLESTREAM_*`, then a `.env` file.

Nothing else in rolestream reads the environment. `.env.example` lists what can be set.
"""

import re
from pathlib import Path
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

import platformdirs
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.topology import REPLICATION

_SERVER = re.compile(r"(?:\[[0-9a-fA-F:.%]{2,60}\]|[^\s:/@,\[\]]{1,255})(?::(?P<port>\d{1,5}))?")
_LAST_PORT = 65_535


class Settings(BaseSettings):
    """Where the servers are and how a worker runs. Without addresses the running stack is used."""

    model_config = SettingsConfigDict(
        env_prefix="ROLESTREAM_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    kafka_bootstrap: str | None = None
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ca_file: Path | None = None
    kafka_replication: int = Field(default=REPLICATION, ge=1)
    kafka_idempotent: bool = True
    kafka_compression: Literal["lz4", "gzip", "none"] = "lz4"
    kafka_session_timeout_s: float = Field(default=10.0, ge=1, le=60)

    postgres_dsn: SecretStr | None = None
    postgres_pool_size: int = Field(default=8, ge=2)

    qdrant_url: str | None = None
    qdrant_api_key: SecretStr | None = None

    state_dir: Path = Field(default_factory=lambda: platformdirs.user_state_path("rolestream"))
    cache_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("rolestream"))

    max_in_flight: int = Field(default=16, ge=1)
    max_ahead: int = Field(default=1000, ge=1)
    dead_limit: int = Field(default=50, ge=1)
    shutdown_timeout_s: float = Field(default=20.0, gt=0)
    revocation_timeout_s: float = Field(default=10.0, gt=0, le=300)
    stall_timeout_s: float = Field(default=900.0, ge=10)
    start_timeout_s: float = Field(default=60.0, gt=0)
    catalog_poll_s: float = Field(default=30.0, gt=0)
    emit_run_advanced: bool = True
    metrics_port: int | None = Field(default=None, ge=1, le=_LAST_PORT)
    metrics_host: str = "127.0.0.1"
    expire: bool = True
    expire_every_s: float = Field(default=60.0, gt=0)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"

    def secrets(self) -> frozenset[str]:
        """What must never be shown: passwords and keys, but a password that is a public name."""
        keys = (self.kafka_sasl_password, self.qdrant_api_key)
        found = {key.get_secret_value() for key in keys if key is not None}
        public = {self.kafka_sasl_username or ""}
        if self.postgres_dsn is not None:
            address = urlsplit(self.postgres_dsn.get_secret_value())
            public |= {address.username or "", address.hostname or "", address.path.lstrip("/")}
            asked = parse_qs(address.query).get("password", [])
            given = address.password or ""
            found |= {given, unquote(given), *asked}
        return frozenset(found - public - {""})

    @field_validator("kafka_bootstrap")
    @classmethod
    def _brokers(cls, value: str | None) -> str | None:
        if value is not None:
            _check_servers(value)
        return value

    @field_validator("postgres_dsn")
    @classmethod
    def _dsn(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            check_dsn(value.get_secret_value())
        return value

    @field_validator("kafka_ca_file")
    @classmethod
    def _certificates(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_file():
            raise ValueError("there is no such file")
        return value

    @model_validator(mode="after")
    def _sasl(self) -> "Settings":
        if not self.kafka_security_protocol.startswith("SASL"):
            return self
        if not (
            self.kafka_sasl_mechanism and self.kafka_sasl_username and self.kafka_sasl_password
        ):
            raise ValueError(
                f"{self.kafka_security_protocol} needs ROLESTREAM_KAFKA_SASL_MECHANISM, _USERNAME"
                " and _PASSWORD"
            )
        return self


def check_dsn(dsn: str) -> None:
    """Raises ValueError, without what it is given, for what is no address of a PostgreSQL."""
    wanted = "postgresql://user:password@host:port/database, special characters as %XX"
    scheme, _, rest = dsn.partition("://")
    servers = re.split(r"[/?#]", rest, maxsplit=1)[0].rpartition("@")[2]
    try:
        if servers:
            _check_servers(servers)
    except ValueError as error:
        raise ValueError(f"give {wanted}") from error
    if scheme not in {"postgres", "postgresql"}:
        raise ValueError(f"give {wanted}")


def _check_servers(addresses: str) -> None:
    """Raises ValueError for what is no list of `host` or `host:port`."""
    for address in addresses.split(","):
        match = _SERVER.fullmatch(address.strip())
        if match is None or int(match["port"] or 1) > _LAST_PORT:
            raise ValueError("give host:port, several separated by commas")
