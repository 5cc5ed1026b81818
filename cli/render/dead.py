"""Dead letters on a terminal and for scripts: in a list, with their whole story, and as a plan."""

import base64
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from cli.render.safe import safe, shorten
from infra.logs import mask, names_secret
from infra.postgres.letter_browser import LetterEvent, LetterLine, LetterStory
from schemas.registry import read_headers
from schemas.topology import StageName

_COLOURS = {"open": "red", "redriven": "green", "discarded": "dim"}
_SHOWN_OF_VALUE = 1500
_SHOWN_OF_HEADER = 200


def letters_table(lines: Sequence[LetterLine], total: int, now: datetime) -> RenderableType:
    """One row a letter, and how many more there are."""
    if not lines:
        return Text("no dead letters")
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="cyan")
    for column in ("letter", "died", "stage", "reason", "tries", "JD", "state", "error"):
        table.add_column(column, no_wrap=column not in {"error", "reason"})
    for line in lines:
        letter = line.letter
        table.add_row(
            str(line.id)[:8],
            ago(now - letter.last_at),
            letter.stage,
            letter.reason.value,
            str(letter.attempts) if line.deaths == 1 else f"{letter.attempts} in {line.deaths}",
            str(line.jd_id)[:8] if line.jd_id else "",
            Text(line.state, style=_COLOURS[line.state]),
            safe(shorten(mask(letter.error), 90)),
        )
    if total <= len(lines):
        return table
    return Group(table, Text(f"… and {total - len(lines)} more: --limit", style="dim"))


def about_letter(story: LetterStory) -> RenderableType:
    """Where, when and why it died, what was done since, and the record itself."""
    line = story.line
    letter = line.letter
    facts = _pairs(
        {
            "letter": str(line.id),
            "state": line.state,
            "stage": letter.stage,
            "stood at": str(letter.position),
            "appended at": f"{letter.appended_at:%Y-%m-%d %H:%M:%S}" if letter.appended_at else "",
            "attempts": f"{letter.attempts}, died {_times(line.deaths)}",
            "JD": str(line.jd_id or ""),
            "run": f"{line.run_id} (number {line.run_seq})" if line.run_id else "",
            "role": ", ".join(letter.roles),
            "since": what_became(line),
        }
    )
    parts: list[RenderableType] = [facts, Text(), Rule("What happened", align="left")]
    parts += [_event(event) for event in story.events]
    parts += [Text(), Rule("The record", align="left"), *_record(story)]
    return Group(*parts)


def what_became(line: LetterLine) -> str:
    """What the register knows of the submission or run that the letter is about."""
    late = "; redriven, it would end superseded: a newer one came since"
    if line.verdict is None:
        known = "never admitted" if line.letter.stage == StageName.PARSER else "no run is known"
    else:
        name = f"run {line.run_seq}" if line.verdict == "run" else f"a {line.verdict} submission"
        tells = "it tells of " if line.letter.stage == StageName.CATALOG else ""
        known = f"{tells}{name}, which is {line.outcome or 'in flight'}"
    return known + (late if line.comes_too_late else "")


def plan_lines(ready: Sequence[LetterLine], left: Counter[str]) -> list[str]:
    """What a redrive of these letters would do, and why it would leave others."""
    topics = Counter(line.letter.position.topic for line in ready)
    lines = [f"{count} would be sent again to {topic}" for topic, count in sorted(topics.items())]
    if late := sum(line.comes_too_late for line in ready):
        lines.append(f"{late} of them would end superseded: a newer one of their JD came since")
    lines += [f"{count} would be left: {why}" for why, count in sorted(left.items())]
    return lines or ["no dead letters match"]


def letter_json(line: LetterLine) -> dict[str, object]:
    """A letter of a list, for scripts."""
    letter = line.letter
    return {
        "id": line.id,
        "state": line.state,
        "stage": letter.stage,
        "position": str(letter.position),
        "reason": letter.reason.value,
        "error": mask(letter.error),
        "attempts": letter.attempts,
        "deaths": line.deaths,
        "first_at": letter.first_at,
        "last_at": letter.last_at,
        "appended_at": letter.appended_at,
        "jd_id": line.jd_id,
        "run_id": line.run_id,
        "run_seq": line.run_seq,
        "roles": letter.roles,
        "bytes": line.value_bytes,
        "bytes_kept": line.kept,
        "verdict": line.verdict,
        "outcome": line.outcome,
        "comes_too_late": line.comes_too_late,
    }


def story_json(story: LetterStory) -> dict[str, object]:
    """A letter with all that happened and its record; what is no UTF-8 is in base64."""
    original = story.original
    found = letter_json(story.line) | {
        "since": what_became(story.line),
        "history": [_event_json(event) for event in story.events],
        "record": None,
    }
    if original is not None:
        found["record"] = {
            "key": _content(original.key),
            "headers": _headers(original.headers),
            "value": _content(original.value),
        }
    return found


def ago(age: timedelta) -> str:
    """How long ago, in one number."""
    seconds = max(0, int(age.total_seconds()))
    for unit, length in (("d", 86_400), ("h", 3600), ("m", 60)):
        if seconds >= 2 * length:
            return f"{seconds // length}{unit}"
    return f"{seconds}s"


def _event(event: LetterEvent) -> Text:
    said = {
        "died": f"died at {event.seen}: {event.reason}, {mask(event.error or '')} "
        f"(tried {_times(event.attempts or 0)} since {event.first_at:%H:%M:%S})"
        if event.first_at
        else "died",
        "redriven": f"redriven by {event.by}",
        "discarded": f"discarded by {event.by}" + (f": {event.why}" if event.why else ""),
    }[event.what]
    return safe(f"{event.at:%Y-%m-%d %H:%M:%S}  {said}")


def _event_json(event: LetterEvent) -> dict[str, object]:
    fields = ("seen", "reason", "attempts", "first_at", "by", "why")
    found: dict[str, object] = {"what": event.what, "at": event.at}
    found |= {name: value for name in fields if (value := getattr(event, name)) is not None}
    return found | ({"error": mask(event.error)} if event.error is not None else {})


def _record(story: LetterStory) -> list[RenderableType]:
    original = story.original
    if original is None:
        return [Text("its bytes are not kept", style="dim")]
    headers = _pairs(
        {
            name: shorten(value, _SHOWN_OF_HEADER)
            for name, value in _headers(original.headers).items()
        }
    )
    key = "no key" if original.key is None else f"key {_text(original.key)}"
    if original.value is None:
        return [headers, Text(), safe(f"{key}, no value")]
    value, size = original.value, len(original.value)
    return [
        headers,
        Text(),
        safe(f"{key}, {size} bytes", "dim"),
        safe(shorten(_text(value[:_SHOWN_OF_VALUE]), _SHOWN_OF_VALUE)),
    ]


def _headers(headers: tuple[tuple[str, bytes], ...]) -> dict[str, str]:
    """As text, what they hold in secret masked; a header that is no UTF-8 shows its bytes."""
    texts = read_headers(headers)
    shown = {name: texts.get(name, repr(value)) for name, value in headers}
    return {name: "***" if names_secret(name) else mask(value) for name, value in shown.items()}


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _text(content: bytes) -> str:
    return content.decode(errors="backslashreplace")


def _content(content: bytes | None) -> object:
    if content is None:
        return None
    try:
        return content.decode()
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode()}


def _pairs(rows: dict[str, str]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), show_header=False)
    table.add_column()
    table.add_column(overflow="fold")
    for name, value in rows.items():
        if value:
            table.add_row(safe(name, "cyan"), safe(value))
    return table
