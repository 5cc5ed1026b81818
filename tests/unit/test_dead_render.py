"""Dead letters on a terminal: nothing that outsiders wrote is obeyed, and no secret is shown."""

import io
from collections import Counter
from datetime import timedelta
from typing import Any

import orjson
import pytest
from rich.console import Console, RenderableType

from cli.exits import CommandError
from cli.letter_options import Wanted, letter_filter
from cli.redriving import NO_BYTES, plan
from cli.render.dead import about_letter, ago, letters_table, plan_lines, story_json, what_became
from infra.postgres.letter_browser import LetterEvent, LetterFilter, LetterLine, LetterStory
from schemas.envelope import derive_jd_id
from schemas.failure import Original
from tests.contract.submissions import JD, NOON, letter

NASTY = "\x1b[2Jerase[red]"
ORIGINAL = Original(
    NASTY.encode(),
    f"{NASTY} value \u202e".encode() + b"\xff",
    (("x-api_key", b"s3cret"), ("url", b"kafka://me:s3cret@host"), ("raw", b"\xff"), (NASTY, b"n")),
)


def line(offset: int = 3, **told: object) -> LetterLine:
    died = letter(offset).model_copy(update={"error": f"{NASTY} postgres://me:s3cret@host"})
    fields: dict[str, object] = {
        "id": died.id,
        "letter": died,
        "state": "open",
        "deaths": 1,
        "jd_id": JD,
        "run_id": None,
        "run_seq": None,
        "kept": True,
        "value_bytes": 10,
        "verdict": None,
        "outcome": None,
        "stored_run_seq": None,
        "newest_at": None,
    }
    return LetterLine(**(fields | told))  # type: ignore[arg-type]


def story() -> LetterStory:
    died = LetterEvent(
        "died", NOON, "c1/t/0/3", "bug", "postgres://me:s3cret@host", 1, NOON, None, None
    )
    gone = LetterEvent("discarded", NOON, None, None, None, None, None, "ann", NASTY)
    return LetterStory(line(), (died, gone), ORIGINAL)


def shown(view: RenderableType) -> str:
    console = Console(file=io.StringIO(), width=200, force_terminal=False)
    console.print(view)
    file = console.file
    assert isinstance(file, io.StringIO)
    return file.getvalue()


@pytest.mark.parametrize("view", [about_letter(story()), letters_table([line()], 5, NOON)])
def test_nothing_that_outsiders_wrote_is_obeyed_and_no_secret_shown(view: RenderableType) -> None:
    told = shown(view)
    assert "erase[red]" in told
    assert "\x1b" not in told
    assert "\u202e" not in told
    assert "s3cret" not in told


def test_for_scripts_secrets_are_masked_and_bytes_come_whole() -> None:
    told = orjson.loads(orjson.dumps(story_json(story())))
    assert b"s3cret" not in orjson.dumps(told)
    assert told["record"]["key"] == NASTY
    assert set(told["record"]["value"]) == {"base64"}
    assert told["record"]["headers"]["raw"] == "b'\\xff'"


def test_letters_beyond_the_limit_are_counted() -> None:
    assert "and 4 more" in shown(letters_table([line()], 5, NOON))
    assert "no dead letters" in shown(letters_table([], 0, NOON))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({}, "never admitted"),
        ({"verdict": "run", "run_seq": 1, "outcome": "stored"}, "run 1, which is stored"),
        ({"verdict": "run", "run_seq": 1}, "run 1, which is in flight"),
        (
            {"verdict": "run", "run_seq": 1, "outcome": "dead", "stored_run_seq": 2},
            "run 1, which is dead; redriven, it would end superseded: a newer one came since",
        ),
        (
            {"letter": letter(3, "catalog"), "verdict": "run", "run_seq": 1, "stored_run_seq": 2},
            "it tells of run 1, which is in flight",
        ),
        ({"letter": letter(3, "resolver")}, "no run is known"),
    ],
)
def test_it_is_told_what_became_of_the_run(told: dict[str, Any], said: str) -> None:
    assert what_became(line(**told)) == said


def test_a_plan_takes_what_is_open_and_kept_oldest_first_up_to_the_limit() -> None:
    lines = [line(1, kept=False), line(2, state="redriven"), line(3), line(4), line(5)]
    planned = plan(lines, ("open",), 2, needs_bytes=True)
    assert [each.letter.position.offset for each in planned.ready] == [3, 4]
    assert planned.left == Counter({NO_BYTES: 1, "redriven already": 1, "over the limit": 1})
    assert "2 would be sent again to jd.submitted" in plan_lines(planned.ready, planned.left)
    assert plan_lines([], Counter()) == ["no dead letters match"]


def wanted(**given: Any) -> LetterFilter:
    nothing = dict.fromkeys(
        ("stage", "reason", "error", "since", "until", "jd", "role", "states"), None
    )
    return letter_filter(NOON, otherwise=("open",), **(nothing | given))


def test_a_jd_is_named_by_its_id_or_by_its_source_and_its_id_there() -> None:
    named = derive_jd_id("board", "a/1", None, None, "")
    assert wanted(jd="board/a/1").jd == (named, named)
    between = wanted(jd=str(JD)[:8]).jd
    assert between is not None
    assert between[0] <= JD <= between[1]
    with pytest.raises(CommandError, match="no beginning"):
        wanted(jd="nobody")


def test_a_state_that_there_is_not_is_refused() -> None:
    with pytest.raises(CommandError, match="open, redriven, discarded"):
        wanted(states=["lost"])


def test_a_filter_by_state_alone_names_no_letters() -> None:
    assert not Wanted(wanted(states=["redriven"])).names_any
    assert Wanted(wanted(error="x")).names_any
    assert Wanted(wanted(), ("1f0c",)).names_any


@pytest.mark.parametrize(
    ("age", "said"), [(-5, "0s"), (90, "90s"), (150, "2m"), (7200, "2h"), (3 * 86_400, "3d")]
)
def test_an_age_is_told_in_one_number(age: int, said: str) -> None:
    assert ago(timedelta(seconds=age)) == said
