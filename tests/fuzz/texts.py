"""Changes of a job description's text that leave it a text: other orders, other shapes."""

from collections.abc import Callable
from random import Random

from tests.fuzz import hostile
from tests.fuzz.trees import Json, Tree, get, put

Change = Callable[[Random, str, str], str]

_BODIES = frozenset({"text", "html", "description"})


def change_text(rng: Random, tree: Tree, other: Tree) -> Json:
    """The event with its longest kind of text changed in one to three ways."""
    path = tree.place_of(rng, _is_body)
    if path is None:
        return tree.value
    theirs = other.place_of(rng, _is_body)
    text, more = get(tree.value, path), get(other.value, theirs) if theirs else "Other."
    assert isinstance(text, str)
    assert isinstance(more, str)
    for change in rng.choices(CHANGES, k=rng.randint(1, 3)):
        text = change(rng, text, more)
    return put(tree.value, path, text)


def shuffle_lines(rng: Random, text: str, _other: str) -> str:
    lines = text.split("\n")
    return "\n".join(rng.sample(lines, len(lines)))


def mix_lines(rng: Random, text: str, other: str) -> str:
    lines = text.split("\n") + other.split("\n")
    return "\n".join(rng.sample(lines, rng.randint(1, len(lines))))


def repeat_line(rng: Random, text: str, _other: str) -> str:
    lines = text.split("\n")
    line = rng.choice(lines)
    times = min(rng.choice((2, 30, 300)), 1 + 20_000 // (len(line) + 1))
    return "\n".join([*lines, *[line] * times])


def one_line(rng: Random, text: str, _other: str) -> str:
    return text.replace("\n", rng.choice(("", " ", "\r", "\u2028", "\\n", "<br>")))


def line_per_word(_rng: Random, text: str, _other: str) -> str:
    return "\n".join(text.split())


def other_case(rng: Random, text: str, _other: str) -> str:
    return rng.choice((str.upper, str.lower, str.title, str.swapcase))(text)


def cut_text(rng: Random, text: str, _other: str) -> str:
    start, end = sorted((rng.randint(0, len(text)), rng.randint(0, len(text))))
    return text[start:end]


def in_tags(rng: Random, text: str, _other: str) -> str:
    tag = rng.choice(("p", "li", "h2", "div", "pre", "script", "td", "svg", "b"))
    shut = f"</{tag}>" if rng.random() < 0.7 else ""
    return "".join(f"<{tag}>{line}{shut}" for line in text.split("\n"))


def sprinkle(rng: Random, text: str, _other: str) -> str:
    """Strange pieces in many places."""
    words = text.split(" ")
    for _ in range(rng.choice((1, 5, 40))):
        words.insert(rng.randint(0, len(words)), rng.choice(hostile.PIECES))
    return rng.choice((" ", "")).join(words) if rng.random() < 0.1 else " ".join(words)


def double_spaced(_rng: Random, text: str, _other: str) -> str:
    return " ".join(text)


def long_piece(rng: Random, text: str, _other: str) -> str:
    place = rng.randint(0, len(text))
    return text[:place] + hostile.long_text(rng) + text[place:]


CHANGES: tuple[Change, ...] = (
    shuffle_lines, mix_lines, repeat_line, one_line, line_per_word, other_case, cut_text, in_tags,
    sprinkle, double_spaced, long_piece,
)  # fmt: skip


def _is_body(name: str, value: Json) -> bool:
    return name in _BODIES and isinstance(value, str) and len(value) > 80
