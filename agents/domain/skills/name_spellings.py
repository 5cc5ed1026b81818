"""The ways in which one name is commonly written; folded, so that a text is folded the same."""

import re

from agents.domain.folding import fold_name

_COMPOUNDS = (
    "back end", "front end", "full stack", "micro service", "java script", "type script",
    "data base", "open source", "big query", "power point", "life cycle", "work flow",
    "time series", "git hub", "git lab", "post gre sql", "dev ops", "on prem", "web site",
)  # fmt: skip
_JOINED = {name.replace(" ", ""): name for name in _COMPOUNDS}
_JOINED_WORD = re.compile(r"\b(?:" + "|".join(_JOINED) + r")(?=s?\b)")
_DOT_JS = re.compile(r"(?<=\w)\.js\b")
_MAX_VARIANTS = 24


def spellings(text: str) -> set[str]:
    """Ways to write one name: CI/CD, CI / CD and CI CD; Node.js and NodeJS; back end, backend."""
    name = fold_name(text)
    if not name:
        return set()
    options = [(name,)]
    if "/" in name:
        tight = name.replace(" / ", "/").replace("/ ", "/")
        options = [(tight,), (tight.replace("/", " / "),)]
        if len(tight) > 3:
            options.append((tight.replace("/", " "),))
    names = {option[0] for option in options}
    for old, new in ((" & ", " and "), (" and ", " & ")):
        names |= {each.replace(old, new) for each in names}
    for spelled in (".js", "js", " js"):
        names |= {_DOT_JS.sub(spelled, each) for each in names}
    for spelled in _compound_spellings(name):
        names.add(spelled)
    if _has_plural_s(text, name):
        names |= {each[:-1] for each in names if each.endswith("s")}
    return set(sorted(names)[:_MAX_VARIANTS])


def _compound_spellings(name: str) -> set[str]:
    """The other spelling of back end and its like, for each such word in the name."""
    apart = _JOINED_WORD.sub(lambda match: _JOINED[match.group()], name)
    return {apart, *(apart.replace(pair, "".join(pair.split())) for pair in _COMPOUNDS)}


def _has_plural_s(text: str, name: str) -> bool:
    """The name is a plural whose singular means the same: REST APIs, web services; not Windows."""
    if not text.endswith("s"):
        return False
    if text[-2:-1].isupper():
        return True
    return (" " in name or len(name) >= 10) and not name.endswith(("ss", "us", "is", "os", "ics"))
