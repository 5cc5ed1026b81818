"""Settings, read once at the edge: environment variables `ROLESTREAM_*`, then a `.env` file.

Nothing else in rolestream reads the environment. `.env.example` lists what can be set.
"""

from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where the servers are and how a worker runs. Without addresses the running stack is used."""

    model_config = SettingsConfigDict(
        env_prefix="ROLESTREAM_", env_file=".env", extra="ignore", frozen=True
    )

    kafka_bootstrap: str | None = None
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None = None
    kafka_sasl_username: str | None = None
    kafka_sasl_password: SecretStr | None = None
    kafka_ca_file: Path | None = None
    kafka_replication: int = Field(default=3, ge=1)
    kafka_idempotent: bool = True
    kafka_compression: Literal["lz4", "gzip", "none"] = "lz4"

    postgres_dsn: SecretStr | None = None
    postgres_pool_size: int = Field(default=8, ge=2)

    qdrant_url: str | None = None
    qdrant_api_key: SecretStr | None = None

    state_dir: Path = Field(default_factory=lambda: platformdirs.user_state_path("rolestream"))
    cache_dir: Path = Field(default_factory=lambda: platformdirs.user_cache_path("rolestream"))

    max_in_flight: int = Field(default=32, ge=1)
    max_ahead: int = Field(default=1000, ge=1)
    shutdown_timeout_s: float = Field(default=20.0, gt=0)
    start_timeout_s: float = Field(default=60.0, gt=0)
    catalog_poll_s: float = Field(default=30.0, gt=0)
    emit_run_advanced: bool = True
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["json", "console"] = "json"
