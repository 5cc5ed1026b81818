"""Duties of a JD that the chosen role's catalog KRAs do not cover yet.

The KRA signal shows each role's best pairs of duty and KRA, best first. A duty that is not shown is
no nearer to any KRA of the role than the last pair shown, so it is known to be far only where that
last pair is far itself; elsewhere nothing is claimed.
"""

from collections.abc import Sequence

from agents.domain.duties import reads_like_duty
from agents.domain.generic import telling_words
from agents.domain.text import fold
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
    if not matches:
        return ()
    nearest: dict[str, KraMatch] = {}
    for match in matches:
        shown = nearest.get(fold(match.sentence))
        if shown is None or match.similarity > shown.similarity:
            nearest[fold(match.sentence)] = match
    bound = min(match.similarity for match in matches)
    proposals = []
    for duty in dict.fromkeys(duties):
        if not _is_telling(duty):
            continue
        shown = nearest.get(fold(duty))
        similarity = shown.similarity if shown else bound
        if similarity < COVERED_FROM:
            kra = shown.kra_text if shown else None
            proposals.append(KraProposal(role=role, text=duty, nearest=kra, similarity=similarity))
    return tuple(proposals[:_MOST])


def _is_telling(duty: str) -> bool:
    """A duty that says what is done, and more than how: no call for accuracy or a good spirit."""
    return (
        _FEWEST_WORDS <= len(duty.split()) <= _MOST_WORDS
        and reads_like_duty(duty)
        and len(telling_words(duty)) >= _TELLING_WORDS
    )
