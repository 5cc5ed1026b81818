"""What a run cost and which versions made it."""

from pydantic import ConfigDict, Field

from schemas.base import Count, Model, Moment, SmallCount

SCHEMA_VERSION = "1"


class StageCost(Model):
    """One stage's share: US dollars, tokens, model calls, milliseconds, and when it began."""

    usd: float = 0.0
    tokens_in: Count = 0
    tokens_out: Count = 0
    calls: SmallCount = 0
    ms: float = 0.0
    at: Moment | None = None


class Cost(Model):
    """Cost by stage name; with `at` it is the run's timeline too."""

    stages: dict[str, StageCost] = Field(default_factory=dict)
    total: StageCost = Field(default_factory=StageCost)

    def plus(self, stage: str, cost: StageCost) -> "Cost":
        """The same with one stage added and the totals anew."""
        stages = {**self.stages, stage: cost}
        begun = min((each.at for each in stages.values() if each.at), default=None)
        total = StageCost(
            usd=sum(each.usd for each in stages.values()),
            tokens_in=sum(each.tokens_in for each in stages.values()),
            tokens_out=sum(each.tokens_out for each in stages.values()),
            calls=sum(each.calls for each in stages.values()),
            ms=round(sum(each.ms for each in stages.values()), 3),
            at=begun,
        )
        return Cost(stages=stages, total=total)


class Versions(Model):
    """What made the record. `admission_key` leaves the catalog out: RUNS.md 2, *repeat*."""

    schema_: str = Field(default=SCHEMA_VERSION, alias="schema")
    parser: str = ""
    engine: str = ""
    prompts: str = ""
    models: dict[str, str] = Field(default_factory=dict)
    embedding: str = ""
    catalog: dict[str, SmallCount] = Field(default_factory=dict)

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    def admission_key(self) -> str:
        """What must be equal for a submission to count as a repeat."""
        models = ",".join(f"{name}={version}" for name, version in sorted(self.models.items()))
        made_by = f"{self.parser}|{self.engine}|{self.prompts}|{models}|{self.embedding}"
        return f"{self.schema_}|{made_by}"

    def seen(self, stage: str, catalog_version: int) -> "Versions":
        """The same with the catalog version that a stage used."""
        return self.model_copy(update={"catalog": {**self.catalog, stage: catalog_version}})
