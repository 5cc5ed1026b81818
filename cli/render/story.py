"""The whole story of a run, as `run show` tells it: from the decision down to every stored row."""

from collections.abc import Callable, Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.render.card import card
from cli.render.safe import plain, safe, shorten
from schemas.details import NewSkillMeta, ResolvedSkill
from schemas.jd import Parsed, Section
from schemas.role import RoleFinalized
from schemas.skills import RoleScore
from schemas.topology import StageName


def story(record: RoleFinalized) -> RenderableType:
    """Everything in the record, section by section."""
    parts: list[RenderableType] = [card(record)]
    if record.status == "finalized":
        chapters: tuple[tuple[str, Callable[[RoleFinalized], Iterable[RenderableType]]], ...] = (
            ("What the person will do", _work),
            ("Signals", _signals),
            ("Decision", _decision),
            ("Skills", _skills),
            ("How each skill met the catalog", _resolved),
            ("Links to the catalog", _persistence),
            ("What this run proposes", _proposals),
            ("The job description, as parsed", _parsed),
        )
        for title, chapter in chapters:
            body = list(chapter(record))
            if body:
                parts += [Text(), Rule(title, align="left"), *body]
    parts += [Text(), Rule("Cost and versions", align="left"), *_books(record)]
    return Group(*parts)


def _table(*columns: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _bullets(lines: Iterable[str]) -> RenderableType:
    return Group(*(Padding(safe(f"• {line}"), (0, 0, 0, 2)) for line in lines))


def _work(record: RoleFinalized) -> Iterable[RenderableType]:
    enrichment = record.enrichment
    if work := enrichment.nature_of_work:
        yield safe(f"{work.label}: {work.summary}")
        yield _bullets(f"“{quote}”" for quote in work.evidence)
    yield _bullets(enrichment.kra_description)
    if stack := enrichment.tech_stack_maturity:
        yield safe(f"Stack: {stack.label}. {stack.rationale}")
    index = enrichment.ai_index
    components = {
        "title match": index.title_match,
        "has AI skill": index.has_ai_skill,
        "AI skill primary": index.ai_skill_primary,
        "AI skill secondary": index.ai_skill_secondary,
        "on an AI team": index.on_ai_team,
        "builds AI products": index.builds_ai_products,
    }
    said = ", ".join(name for name, holds in components.items() if holds) or "no sign of AI"
    yield safe(f"AI index {index.score:.2f} of 5: {said}")
    if cluster := [*enrichment.skill_cluster.groups]:
        table = _table("dimension", "skills")
        for group in cluster:
            table.add_row(safe(group.dimension), safe(", ".join(group.skills)))
        if enrichment.skill_cluster.cross_cutting:
            table.add_row(
                Text("cross-cutting", style="dim"),
                safe(", ".join(enrichment.skill_cluster.cross_cutting)),
            )
        yield table


def _signals(record: RoleFinalized) -> Iterable[RenderableType]:
    signals = record.stage3_signals
    table = _table("signal", "role", "score", "because")
    for name, roles in (
        ("skill", signals.skill_match_roles),
        ("title", signals.alias_match_roles),
        ("KRA", signals.kra_match_roles),
    ):
        for role in roles[:5]:
            table.add_row(name, safe(role.display_name), f"{role.score:.2f}", _because(role))
    if table.rows:
        yield table


def _because(role: RoleScore) -> Text:
    if role.matched_skills is not None:
        return safe(f"{role.matched_count} of {role.total_count}: {', '.join(role.matched_skills)}")
    if role.kra_matches:
        best = role.kra_matches[0]
        return safe(f"{best.similarity:.2f} “{shorten(best.sentence, 60)}” ~ {best.kra_text}")
    return safe(role.matched_alias or "")


def _decision(record: RoleFinalized) -> Iterable[RenderableType]:
    decision = record.stage4_decision
    yield safe(decision.reasoning)
    rows = {
        "resolution": record.chosen_role_resolution,
        "sub-role": decision.sub_role,
        "skills": ", ".join(decision.matched_skills),
        "dimensions": ", ".join(decision.matched_dimensions),
        "candidates": ", ".join(role.display_name for role in record.candidate_roles[:12]),
    }
    table = _table("", "")
    table.show_header = False
    for name, value in rows.items():
        if value:
            table.add_row(Text(name, style="cyan"), safe(value))
    yield table


def _skills(record: RoleFinalized) -> Iterable[RenderableType]:
    table = _table("skill", "", "requirement", "sure", "the JD says")
    for skill in record.final_skills:
        first = skill.evidence[0] if skill.evidence else None
        said = f"{first.text} ({first.section}, {first.start}-{first.end})" if first else "title"
        more = f" and {len(skill.evidence) - 1} more" if len(skill.evidence) > 1 else ""
        table.add_row(
            safe(skill.skill_name + ("" if skill.slug else " +")),
            "primary" if skill.is_primary else "",
            skill.requirement.value.replace("_", " "),
            f"{skill.confidence:.2f}",
            safe(said + more),
        )
    for mention in record.ambiguous_mentions:
        table.add_row(
            safe(mention.alias, "yellow"),
            "",
            "for review",
            "",
            safe(" or ".join(mention.candidates)),
        )
    if table.rows:
        yield table


def _resolved(record: RoleFinalized) -> Iterable[RenderableType]:
    table = _table("skill", "catalog", "type", "dimensions")
    for row in record.resolved_skills:
        table.add_row(safe(row.input_skill), safe(_met(row)), safe(_type(row)), safe(_places(row)))
    if table.rows:
        yield table


def _met(row: ResolvedSkill) -> str:
    if row.canonical:
        return f"{row.canonical.slug} by {row.matched_via}"
    return "generic, not proposed" if row.new_skill_meta and row.new_skill_meta.generic else "new"


def _type(row: ResolvedSkill) -> str:
    if row.canonical:
        return f"{row.canonical.category} / {row.canonical.sub_category}"
    meta = row.new_skill_meta
    return f"{meta.derived.category} / {meta.derived.sub_category}" if meta else ""


def _places(row: ResolvedSkill) -> str:
    if row.canonical is None and row.new_skill_meta:
        return _placed(row.new_skill_meta)
    return ", ".join(dimension.display_name for dimension in row.dimensions)


def _placed(meta: NewSkillMeta) -> str:
    return ", ".join(f"{place.display_name} ({place.score:.2f})" for place in meta.placed)


def _persistence(record: RoleFinalized) -> Iterable[RenderableType]:
    table = _table("skill", "", "dimension", "outcome")
    for item in record.persistence.items:
        table.add_row(
            safe(item.input_skill),
            item.skill_tag.replace("_", " "),
            safe(item.dimension.display_name),
            safe(item.outcome_line),
        )
    if table.rows:
        yield table
        counts = record.persistence.counts
        yield safe(
            f"{counts.rows} rows · skill links: {counts.skill_dimension_already_there} there, "
            f"{counts.skill_dimension_proposed} proposed, {counts.skill_dimension_skipped} skipped"
            f" · role links: {counts.role_dimension_already_there} there, "
            f"{counts.role_dimension_proposed} proposed, {counts.role_dimension_skipped} skipped"
            f" · new skills: {counts.new_skills}",
            "dim",
        )


def _proposals(record: RoleFinalized) -> Iterable[RenderableType]:
    lines = [f"{artifact.kind}: {artifact.detail}" for artifact in record.artifacts]
    updates = record.updates
    if updates.centroid.updated:
        lines.insert(0, f"adds to the centroid of {updates.centroid.role}")
    if updates.collision:
        roles = ", ".join(updates.collision.roles)
        lines.append(f"title collision: {updates.collision.title} names {roles}")
    if lines:
        yield _bullets(lines)


def _parsed(record: RoleFinalized) -> Iterable[RenderableType]:
    parsed = record.parsed
    table = _table("", "")
    table.show_header = False
    for name, value in _fields(parsed).items():
        if value:
            table.add_row(Text(name, style="cyan"), safe(value))
    yield table
    for section in parsed.sections():
        yield _section(section)


def _fields(parsed: Parsed) -> dict[str, str | None]:
    return {
        "role": parsed.role,
        "also called": ", ".join(parsed.role_aliases),
        "archetype": parsed.role_archetype,
        "domain": parsed.domain.primary.domain if parsed.domain else None,
        "experience": parsed.experience.raw if parsed.experience else None,
        "education": "; ".join(degree.raw for degree in parsed.education),
        "certifications": ", ".join(each.name for each in parsed.certifications),
        "links": ", ".join(parsed.urls),
    }


def _section(section: Section) -> RenderableType:
    heading = section.heading if section.heading_was_present else "(no heading)"
    first = section.source_marker.first_5_words
    last = section.source_marker.last_5_words
    return Text.assemble(
        (f"{section.kind.value:14}", "cyan"),
        (plain(heading or ""), "bold"),
        f"  {section.word_count} words, {section.bullet_count} bullets  ",
        (plain(f"{first} … {last}"), "dim"),
    )


def _books(record: RoleFinalized) -> Iterable[RenderableType]:
    table = _table("stage", "ms", "calls", "tokens", "USD", "catalog")
    catalog = record.versions.catalog
    stages = [(name.value, record.cost.stages.get(name.value)) for name in StageName]
    for stage, cost in [*stages, ("total", record.cost.total)]:
        if cost is None:
            continue
        table.add_row(
            stage,
            f"{cost.ms:.1f}",
            str(cost.calls),
            str(cost.tokens_in + cost.tokens_out),
            f"{cost.usd:.4f}",
            str(catalog.get(stage, "")),
        )
    yield table
    versions = record.versions
    yield safe(
        f"schema {versions.schema_} · parser {versions.parser} · engine {versions.engine}"
        f" · embedding {versions.embedding}",
        "dim",
    )
    yield safe(f"JD {record.jd_id} · run {record.run_id} · run_seq {record.run_seq}", "dim")
