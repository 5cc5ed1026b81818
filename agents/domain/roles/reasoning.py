"""A decision in plain sentences, with the evidence of each signal."""

from agents.domain.roles.fusion import Fused
from agents.domain.roles.ranking import EXACT
from agents.domain.roles.signals import RoleEvidence
from agents.domain.snapshot import CatalogSnapshot

_SHOWN_SKILLS = 5
_MIN_RUNNER_UP = 0.02
_MAX_QUOTE = 120


def explain_choice(fused: Fused, evidence: RoleEvidence, snapshot: CatalogSnapshot) -> str:
    """Why the first role of the ranking was chosen, and what came second."""
    role = fused.roles[0][0]
    name = snapshot.roles[role].display_name
    said = [
        _title(role, evidence),
        _skills(role, evidence, snapshot),
        _duties(role, evidence),
    ]
    reasons = "; ".join(each for each in said if each)
    return f"{name}: {reasons}. {_runner_up(fused, snapshot)}".rstrip()


def explain_new_role(
    title: str | None, fused: Fused, evidence: RoleEvidence, snapshot: CatalogSnapshot
) -> str:
    """Why no role of the catalog was chosen."""
    called = f'"{title}"' if title else "the job, which has no title,"
    if not fused.roles:
        return f"No role of the catalog has anything in common with {called}."
    role = fused.roles[0][0]
    said = [
        _title(role, evidence),
        _skills(role, evidence, snapshot),
        _duties(role, evidence),
    ]
    reasons = "; ".join(each for each in said if each)
    nearest = snapshot.roles[role].display_name
    return f"No role of the catalog fits {called}. The nearest is {nearest}: {reasons}."


def _title(role: str, evidence: RoleEvidence) -> str:
    match = evidence.titles.get(role)
    if match is None:
        return "the title does not name it"
    others = sum(each.score == EXACT for each in evidence.titles.values()) - 1
    if match.score < EXACT:
        return f'the title is near to "{match.alias}" ({match.score:.2f})'
    also = f", and {others} other role{'s' if others > 1 else ''}" if others > 0 else ""
    return f'the title names it ("{match.alias}"){also}'


def _skills(role: str, evidence: RoleEvidence, snapshot: CatalogSnapshot) -> str:
    support = evidence.skills.get(role)
    if support is None:
        return "none of the main skills is among its own"
    names = [snapshot.skills[slug].display_name for slug in support.slugs]
    more = f" and {len(names) - _SHOWN_SKILLS} more" if len(names) > _SHOWN_SKILLS else ""
    shown = ", ".join(names[:_SHOWN_SKILLS]) + more
    return f"{len(names)} of {support.total} main skills are its own ({shown})"


def _duties(role: str, evidence: RoleEvidence) -> str:
    support = evidence.duties.get(role)
    if support is None or not support.pairs:
        return "no duty is near to what it does"
    best = support.pairs[0]
    return (
        f'of its duties "{_quote(best.sentence)}" is nearest to "{_quote(best.kra_text)}" '
        f"({best.similarity:.2f})"
    )


def _runner_up(fused: Fused, snapshot: CatalogSnapshot) -> str:
    if len(fused.roles) < 2 or fused.roles[1][1] < _MIN_RUNNER_UP:
        return ""
    role, probability = fused.roles[1]
    return f"Next is {snapshot.roles[role].display_name} ({probability:.2f})."


def _quote(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _MAX_QUOTE else flat[: _MAX_QUOTE - 1].rstrip() + "…"
