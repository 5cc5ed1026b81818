"""Text from outside on a terminal is text, whatever it holds."""

import unicodedata

import orjson
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from cli.render.safe import escaped, plain, safe, shorten

HOSTILE = "a\x1b[31mb\x9b2Jc\u202ed\x07\r\ne[red]f[/] \x00\u200bg"


def test_control_characters_and_line_ends_are_taken_out() -> None:
    assert plain(HOSTILE) == "a[31mb2Jcd e[red]f[/] g"


def test_markup_is_shown_and_not_obeyed() -> None:
    console = Console(force_terminal=True, color_system="truecolor", width=60)
    with console.capture() as capture:
        console.print(safe("[red]x[/red] [link=file:///etc]y[/link]"))
    assert capture.get() == "[red]x[/red] [link=file:///etc]y[/link]\n"


@given(st.text(max_size=50), st.integers(1, 20))
def test_what_is_shortened_fits(text: str, width: int) -> None:
    assert len(shorten(text, width)) <= width


@given(st.text(max_size=50))
def test_json_says_the_same_without_what_a_terminal_would_obey(text: str) -> None:
    body = escaped(orjson.dumps({"text": text}))
    assert orjson.loads(body) == {"text": text}
    assert not any(unicodedata.category(char) == "Cc" for char in body.decode())


def test_marks_of_direction_are_escaped_in_json() -> None:
    body = escaped(orjson.dumps("safe\u202etxt.exe\u2066"))
    assert body == b'"safe\\u202etxt.exe\\u2066"'
