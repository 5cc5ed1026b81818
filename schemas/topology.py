"""Every topic: its name, what it carries, how it is partitioned and kept. The one table."""

from dataclasses import dataclass
from enum import StrEnum

from schemas.base import Model
from schemas.catalog import CatalogUpdated, JdContribution, ReviewDecided, RunAdvanced
from schemas.details import DetailsResolved
from schemas.jd import JdParsed, JdRepeated, JdSubmitted, JdWithdrawn
from schemas.role import RoleFinalized
from schemas.skills import SkillsExtracted

PARTITIONS = 12
REPLICATION = 3
MIN_IN_SYNC = 2
MAX_MESSAGE_BYTES = 4 * 1024 * 1024
MAX_TEXT_BYTES = 256 * 1024
_DAY_MS = 24 * 60 * 60 * 1000
_FOR_EVER = -1


class StageName(StrEnum):
    """The stages, in the order of the flow."""

    PARSER = "parser"
    EXTRACTOR = "extractor"
    RESOLVER = "resolver"
    FINALIZER = "finalizer"
    CATALOG = "catalog"

    @property
    def group(self) -> str:
        """The stage's consumer group."""
        return f"rolestream.{self.value}"

    @property
    def dead_topic(self) -> str:
        """Where its dead letters go."""
        return f"{self.value}.dead"


@dataclass(frozen=True, slots=True)
class Topic:
    """A topic. `carries` maps a `ce_type` to the model of its value; a tombstone has no value."""

    name: str
    carries: dict[str, type[Model]]
    partitions: int = PARTITIONS
    cleanup: str = "delete"
    retention_ms: int = 7 * _DAY_MS
    log_append_time: bool = False
    tombstones: bool = False

    def config(self) -> dict[str, str]:
        """The broker's settings for it."""
        config = {
            "cleanup.policy": self.cleanup,
            "max.message.bytes": str(MAX_MESSAGE_BYTES),
        }
        if self.cleanup == "delete":
            config["retention.ms"] = str(self.retention_ms)
        if self.log_append_time:
            config["message.timestamp.type"] = "LogAppendTime"
        return config


_PASSED_ON: dict[str, type[Model]] = {"jd.withdrawn": JdWithdrawn, "jd.repeated": JdRepeated}

JD_SUBMITTED = Topic(
    "jd.submitted",
    {"jd.submitted": JdSubmitted, "jd.withdrawn": JdSubmitted},
    retention_ms=365 * _DAY_MS,
    log_append_time=True,
)
JD_PARSED = Topic("jd.parsed", {"jd.parsed": JdParsed, **_PASSED_ON})
SKILLS_EXTRACTED = Topic("skills.extracted", {"skills.extracted": SkillsExtracted, **_PASSED_ON})
DETAILS_RESOLVED = Topic("details.resolved", {"details.resolved": DetailsResolved, **_PASSED_ON})
ROLE_FINALIZED = Topic(
    "role.finalized", {"role.finalized": RoleFinalized}, cleanup="compact", tombstones=True
)
ROLE_FINALIZED_SHADOW = Topic("role.finalized.shadow", {"role.finalized": RoleFinalized})
CATALOG_CHANGES = Topic("catalog.changes", {"jd.contribution": JdContribution})
RUN_ADVANCED = Topic("run.advanced", {"run.advanced": RunAdvanced})
CATALOG_REVIEWS = Topic(
    "catalog.reviews", {"review.decided": ReviewDecided}, partitions=1, retention_ms=_FOR_EVER
)
CATALOG_UPDATED = Topic(
    "catalog.updated", {"catalog.updated": CatalogUpdated}, partitions=1, cleanup="compact"
)
DEAD = {stage: Topic(stage.dead_topic, {}, retention_ms=365 * _DAY_MS) for stage in StageName}

TOPICS: dict[str, Topic] = {
    topic.name: topic
    for topic in (
        JD_SUBMITTED,
        JD_PARSED,
        SKILLS_EXTRACTED,
        DETAILS_RESOLVED,
        ROLE_FINALIZED,
        ROLE_FINALIZED_SHADOW,
        CATALOG_CHANGES,
        RUN_ADVANCED,
        CATALOG_REVIEWS,
        CATALOG_UPDATED,
        *DEAD.values(),
    )
}
