"""Settings that cannot work are refused at the edge, without telling what is secret in them."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from infra.settings import Settings, check_dsn


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://user:pass%2Fword@127.0.0.1:5432/jobs",
        "postgres://user@db-1:5432,db-2:5432/jobs?sslmode=require",
        "postgresql://user@[::1]:5432/jobs",
        "postgresql://user@/jobs?host=%2Fvar%2Frun%2Fpostgres",
        "postgresql://db",
    ],
)
def test_an_address_of_a_database_is_taken(dsn: str) -> None:
    check_dsn(dsn)


@pytest.mark.parametrize(
    "dsn",
    [
        "",
        "db:5432",
        "mysql://user:secret@db/jobs",
        "postgresql://user:sec/ret@db:5432/jobs",
        "postgresql://user:secret@db:port/jobs",
        "postgresql://user:secret@db:99999/jobs",
    ],
)
def test_what_is_no_address_of_a_database_is_refused_without_its_password(dsn: str) -> None:
    with pytest.raises(ValueError, match="user:password@host:port/database") as refused:
        check_dsn(dsn)
    assert "secret" not in str(refused.value)
    with pytest.raises(ValidationError, match="postgres_dsn"):
        Settings(postgres_dsn=SecretStr(dsn))


@pytest.mark.parametrize("bootstrap", ["", "a:b", "a:b:c", "kafka://a:1", "a:1,", "a:70000", "a b"])
def test_what_is_no_address_of_a_broker_is_refused(bootstrap: str) -> None:
    with pytest.raises(ValidationError, match="host:port"):
        Settings(kafka_bootstrap=bootstrap)


def test_several_brokers_are_taken() -> None:
    assert Settings(kafka_bootstrap="a:9092, b,[::1]:9092").kafka_bootstrap is not None


def test_a_protocol_with_passwords_needs_all_that_it_takes() -> None:
    with pytest.raises(ValidationError, match="needs ROLESTREAM_KAFKA_SASL_MECHANISM"):
        Settings(kafka_security_protocol="SASL_SSL", kafka_sasl_mechanism="PLAIN")


def test_certificates_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValidationError, match="no such file"):
        Settings(kafka_ca_file=Path("/nowhere/ca.pem"))


def test_the_example_lists_every_setting_and_nothing_else() -> None:
    example = Path(__file__).parents[2] / ".env.example"
    listed = re.findall(r"^#ROLESTREAM_(\w+)=", example.read_text(), re.MULTILINE)
    assert sorted(listed) == sorted(name.upper() for name in Settings.model_fields)


def test_what_is_set_to_nothing_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("KAFKA_BOOTSTRAP", "KAFKA_CA_FILE", "STATE_DIR"):
        monkeypatch.setenv(f"ROLESTREAM_{name}", "")
    settings = Settings()
    assert (settings.kafka_bootstrap, settings.kafka_ca_file) == (None, None)
    assert settings.state_dir.is_absolute()


@pytest.mark.parametrize(
    ("dsn", "secrets"),
    [
        ("postgresql://me:pa%2Fss@db/jobs", {"pa%2Fss", "pa/ss"}),
        ("postgresql://me@db/jobs?password=other", {"other"}),
        ("postgresql://me:word@db-1:5432,db-2:5432/jobs", {"word"}),
        ("postgresql://postgres:postgres@db/jobs", set()),
        ("postgresql://me@db/jobs", set()),
    ],
)
def test_a_password_is_a_secret_unless_it_is_a_public_name(dsn: str, secrets: set[str]) -> None:
    assert Settings(postgres_dsn=SecretStr(dsn)).secrets() == secrets


def test_keys_are_secrets() -> None:
    settings = Settings(kafka_sasl_password=SecretStr("one"), qdrant_api_key=SecretStr("two"))
    assert settings.secrets() == {"one", "two"}
