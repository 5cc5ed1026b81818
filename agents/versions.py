"""The versions of our own decisions, stamped on every record.

Raise one when its rules change: admission then takes a repeat as a new run, so that a re-submission
gets what today's rules say (RUNS.md 2).
"""

from schemas.cost import Versions

PARSER = "1"
ENGINE = "rules-1"


def versions(embedding: str) -> Versions:
    """What this code stamps, with the embedding model that it runs with."""
    return Versions(parser=PARSER, engine=ENGINE, embedding=embedding)
