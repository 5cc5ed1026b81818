"""A finished record on a card: what a recruiter wants to see first. `demo` and `watch` print it."""

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from cli.render.safe import plain, safe, shorten
from schemas.jd import Requirement
from schemas.role import RoleFinalized
from schemas.skills import FinalSkill

_STYLE = {
    Requirement.REQUIRED: "bold",
    Requirement.PREFERRED: "",
    Requirement.MENTIONED: "",
    Requirement.NOT_REQUIRED: "dim strike",
}


def card(record: RoleFinalized) -> RenderableType:
    """The record in a panel of ten lines or so."""
    title = safe(headline(record), "bold")
    if record.status == "rejected":
        reason = plain(record.rejection_reason).replace("_", " ")
        return Panel(Text(f"rejected: {reason}", style="yellow"), title=title, title_align="left")
    return Panel(Group(_facts(record)), title=title, title_align="left")


def headline(record: RoleFinalized) -> str:
    """Title and company as posted, or what the parser found."""
    title = record.jd.title or record.parsed.role or shorten(record.jd.text, 50) or "(no text)"
    company = record.jd.company or record.parsed.company_name
    return shorten(f"{title} · {company}" if company else title, 90)


def role_line(record: RoleFinalized) -> str:
    """The role in a few words, with its confidence and how it came about."""
    decision = record.stage4_decision
    if record.chosen_role is None:
        return "no role"
    new = " (new role, queued for review)" if decision.is_new_role else ""
    case = decision.case.value.lower().replace("_", " ")
    return f"{record.chosen_role.display_name}{new} · {decision.confidence:.2f} · {case}"


def _facts(record: RoleFinalized) -> Table:
    parsed, enrichment = record.parsed, record.enrichment
    table = Table.grid(padding=(0, 2))
    table.add_column(style="cyan", no_wrap=True)
    table.add_column(overflow="fold")
    rows: list[tuple[str, RenderableType | None]] = [
        ("role", safe(role_line(record), "bold green")),
        ("ranking", _ranking(record)),
        ("asks", _line(_asks(record))),
        ("pay", safe(parsed.ctc.raw) if parsed.ctc else None),
        ("where", _line(_places(record))),
        ("skills", skill_names(record.final_skills)),
        ("duties", _line(f"{len(enrichment.kra_description)} found", shown=_has_duties(record))),
        (
            "work",
            safe(enrichment.nature_of_work.label) if enrichment.nature_of_work else None,
        ),
        (
            "stack",
            safe(enrichment.tech_stack_maturity.label) if enrichment.tech_stack_maturity else None,
        ),
        ("AI index", Text(f"{enrichment.ai_index.score:.2f} / 5")),
        ("run", Text(f"{record.run_id}  revision {record.revision}", style="dim")),
    ]
    for name, value in rows:
        if value is not None:
            table.add_row(name, value)
    return table


def skill_names(skills: Iterable[FinalSkill]) -> Text | None:
    """Skills in a row: bold is required, struck through is explicitly not required, + is new."""
    line = Text()
    for skill in skills:
        if line:
            line.append(", ", style="dim")
        name = plain(skill.skill_name) + ("" if skill.slug else "+")
        line.append(name, style=_STYLE[skill.requirement])
    return line or None


def _has_duties(record: RoleFinalized) -> bool:
    return bool(record.enrichment.kra_description)


def _ranking(record: RoleFinalized) -> Text | None:
    names = [f"{role.display_name} {role.score:.2f}" for role in record.role_ranking[:3]]
    return safe(" · ".join(names), "dim") if names else None


def _asks(record: RoleFinalized) -> str:
    parsed = record.parsed
    parts = []
    if parsed.seniority:
        parts.append(parsed.seniority)
    if parsed.experience:
        low, high = parsed.experience.min, parsed.experience.max
        years = (
            f"{_number(low)}-{_number(high)}"
            if low is not None and high is not None
            else (f"{_number(low)}+" if low is not None else f"up to {_number(high)}")
        )
        parts.append(f"{years} years")
    parts += [
        f"{degree.level}{' or equivalent' if degree.or_equivalent else ''}"
        for degree in parsed.education[:2]
    ]
    if parsed.employment_type:
        parts.append(parsed.employment_type.replace("_", " "))
    return " · ".join(parts)


def _places(record: RoleFinalized) -> str:
    return " · ".join(
        f"{place.raw}{f' ({place.workplace.value})' if place.workplace else ''}"
        for place in record.parsed.job_locations[:3]
    )


def _line(text: str, *, shown: bool = True) -> Text | None:
    return safe(text) if text and shown else None


def _number(value: float | None) -> str:
    return "?" if value is None else f"{value:g}"
