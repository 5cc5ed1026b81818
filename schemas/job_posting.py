"""A schema.org JobPosting (JSON-LD) read into the fields of `JdSubmitted`.

Who calls this: `JdSubmitted` itself before validation, so that the topic, the gateway and the
command line all take postings the same way. What a posting leaves out or writes badly is left out
here too; only values that a field of ours takes come through.
"""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

from schemas.dates import end_of_day

_MAX_DEPTH = 4
_MARKUP = re.compile(r"<[a-zA-Z/!][^<>]{0,300}>|&(?:[a-z]{2,8}|#\d{2,6});")
_TAG = re.compile(r"<[a-zA-Z/]")
_PARTS = (
    ("responsibilities", "Responsibilities"),
    ("qualifications", "Qualifications"),
    ("skills", "Skills"),
    ("experienceRequirements", "Experience"),
    ("educationRequirements", "Education"),
    ("jobBenefits", "Benefits"),
)
_OWN_FIELDS = ("text", "html", "withdrawn")


def find_job_posting(value: object, depth: int = 0) -> Mapping[str, object] | None:
    """The first JobPosting in a JSON value: itself, in a list, or in its `@graph`; else None."""
    if depth > _MAX_DEPTH:
        return None
    if isinstance(value, Mapping):
        if _is_posting(value):
            return value
        return find_job_posting(value.get("@graph"), depth + 1) if "@graph" in value else None
    if isinstance(value, list):
        found = (find_job_posting(each, depth + 1) for each in value)
        return next((posting for posting in found if posting is not None), None)
    return None


def read_job_posting(posting: Mapping[str, object]) -> dict[str, object]:
    """The posting as fields of `JdSubmitted`; the identifier counts only with a known source."""
    company = _name(posting.get("hiringOrganization"))
    url = _text(posting.get("url")) or _text(posting.get("@id"))
    source = _text(posting.get("source")) or _host(url) or company
    fields: dict[str, object] = {
        "source": source,
        "source_job_id": _identifier(posting.get("identifier")) if source else None,
        "title": _plain(_text(posting.get("title")) or _text(posting.get("name"))),
        "company": _plain(company),
        "location": _location(posting),
        "url": url,
        "posted_at": _date(posting.get("datePosted")),
        "valid_through": _last_moment(posting.get("validThrough")),
        "language": _text(posting.get("inLanguage")),
        "employment_type": ", ".join(_texts(posting.get("employmentType"))) or None,
        "pay": _pay(posting),
        **_body(posting),
    }
    return {name: value for name, value in fields.items() if value is not None}


def _is_posting(value: Mapping[str, object]) -> bool:
    types = _texts(value.get("@type"))
    if any(each.rsplit("/", 1)[-1] == "JobPosting" for each in types):
        return True
    bare = not types and not any(name in value for name in _OWN_FIELDS)
    return bare and "description" in value and "hiringOrganization" in value


def _text(value: object) -> str | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value.strip() or None if isinstance(value, str) else None


def _texts(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in map(_text, values) if text]


def _plain(text: str | None) -> str | None:
    return html.unescape(text) if text else None


def _name(value: object) -> str | None:
    return _first(value, ("name",))


def _identifier(value: object) -> str | None:
    return _first(value, ("value", "@id"))


def _first(value: object, names: tuple[str, ...]) -> str | None:
    """The first text in a value or a list of such; an object's is under one of the names.

    Lists in lists are not looked into: how deep they go is the producer's choice.
    """
    for each in value if isinstance(value, list) else [value]:
        held = [each.get(name) for name in names] if isinstance(each, Mapping) else [each]
        if found := next(filter(None, map(_text, held)), None):
            return found
    return None


def _host(url: str | None) -> str | None:
    try:
        return urlsplit(url).hostname if url else None
    except ValueError:  # an address that is none
        return None


def _date(value: object) -> datetime | None:
    text = _text(value)
    if text is None:
        return None
    try:
        date = datetime.fromisoformat(text)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _last_moment(value: object) -> datetime | None:
    return end_of_day(_text(value) or "") or _date(value)


def _location(posting: Mapping[str, object]) -> str | None:
    places = posting.get("jobLocation")
    found = [_place(each) for each in (places if isinstance(places, list) else [places])]
    if "TELECOMMUTE" in {text.upper() for text in _texts(posting.get("jobLocationType"))}:
        found.append("Remote")
    return "; ".join(dict.fromkeys(place for place in found if place)) or None


def _place(value: object) -> str | None:
    if not isinstance(value, Mapping):
        return _text(value)
    address = value.get("address")
    if not isinstance(address, Mapping):
        return _text(address) or _text(value.get("name"))
    names = ("addressLocality", "addressRegion", "addressCountry")
    parts = [_name(address.get(name)) for name in names]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or None


def _pay(posting: Mapping[str, object]) -> str | None:
    salary = posting.get("baseSalary") or posting.get("estimatedSalary")
    if isinstance(salary, list):
        salary = salary[0] if salary else None
    if not isinstance(salary, Mapping):
        amount = _text(salary)
        currency = _text(posting.get("salaryCurrency"))
        return " ".join(part for part in (currency, amount) if part) if amount else None
    value = salary.get("value")
    held = value if isinstance(value, Mapping) else {**salary, "value": value}
    low, high = _text(held.get("minValue")), _text(held.get("maxValue"))
    amount = " - ".join(dict.fromkeys(each for each in (low, high) if each))
    amount = amount or _text(held.get("value")) or ""
    currency = _text(salary.get("currency")) or _text(posting.get("salaryCurrency")) or ""
    unit = _text(held.get("unitText")) or _text(salary.get("unitText"))
    if not amount:
        return None
    return f"{currency} {amount}{f' per {unit.lower()}' if unit else ''}".strip()


def _body(posting: Mapping[str, object]) -> dict[str, object]:
    """`html` where any part is marked up, else `text`: the description, then what it leaves out."""
    description = "\n".join(_texts(posting.get("description")))
    if not _TAG.search(description) and "&lt;" in description:
        description = html.unescape(description)
    parts: list[tuple[str | None, str]] = [(None, description)] if description else []
    parts += [
        (heading, text)
        for name, heading in _PARTS
        for text in ["\n".join(_requirements(posting.get(name)))]
        if text and text not in description
    ]
    if any(_MARKUP.search(text) for _, text in parts):
        return {"html": "".join(_marked_up(heading, text) for heading, text in parts)}
    lines = [f"{heading}:\n{text}" if heading else text for heading, text in parts]
    return {"text": "\n\n".join(lines) or None}


def _marked_up(heading: str | None, text: str) -> str:
    body = text if _MARKUP.search(text) else html.escape(text).replace("\n", "<br>")
    return f"<h2>{heading}</h2><div>{body}</div>" if heading else f"<div>{body}</div>"


def _requirements(value: object) -> Iterator[str]:
    """Text as it is; a structured requirement as the words that it stands for."""
    for each in value if isinstance(value, list) else [value]:
        if not isinstance(each, Mapping):
            yield from _texts(each)
            continue
        months = each.get("monthsOfExperience")
        if isinstance(months, int | float) and not isinstance(months, bool) and months > 0:
            years = f"{months / 12:g} years" if months >= 12 else f"{months:g} months"
            yield f"At least {years} of experience"
        yield from _texts(each.get("credentialCategory"))
        yield from _texts(each.get("name"))
