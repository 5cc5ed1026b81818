"""Duties of a JD that the chosen role's catalog KRAs do not cover yet.

The KRA signal shows each role's best pairs of duty and KRA. Only these are judged: of a duty that
is not shown the similarity is not known, so nothing is claimed of it.
"""

from collections.abc import Sequence

from agents.domain.resolving.generic import telling_words
from agents.domain.roles.duties import reads_like_duty
from schemas.catalog import KraProposal
from schemas.skills import KraMatch

COVERED_FROM = 0.4
"""Cosine from which a KRA covers a duty: one in ten of the best pairs of a right role has less."""

_MOST = 5
_FEWEST_WORDS = 5
_MOST_WORDS = 45
_TELLING_WORDS = 4


def new_kras(
    role: str, duties: Sequence[str], matches: Sequence[KraMatch]
) -> tuple[KraProposal, ...]:
    """Proposals in the order of the duties, at most five."""
    nearest: dict[str, KraMatch] = {}
    for match in matches:
        shown = nearest.get(match.sentence)
        if shown is None or match.similarity > shown.similarity:
            nearest[match.sentence] = match
    proposals = [
        KraProposal(
            role=role,
            text=duty,
            nearest=nearest[duty].kra_text,
            similarity=nearest[duty].similarity,
        )
        for duty in dict.fromkeys(duties)
        if duty in nearest and nearest[duty].similarity < COVERED_FROM and _is_telling(duty)
    ]
    return tuple(proposals[:_MOST])


def _is_telling(duty: str) -> bool:
    """A duty that says what is done, and more than how: no call for accuracy or a good spirit."""
    return (
        _FEWEST_WORDS <= len(duty.split()) <= _MOST_WORDS
        and reads_like_duty(duty)
        and len(telling_words(duty)) >= _TELLING_WORDS
    )
