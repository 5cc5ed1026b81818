"""A submission made into the `Jd` of its record. Who calls this: the parser."""

from uuid import UUID

from agents.domain.submission.markup import html_to_text, looks_like_html
from agents.errors import PermanentError
from schemas.envelope import derive_jd_id
from schemas.jd import Jd, JdSubmitted
from schemas.topology import MAX_TEXT_BYTES

_KEPT = set(Jd.model_fields) - {"text"}
MAX_HTML_BYTES = 4 * MAX_TEXT_BYTES


def withdrawn_jd(submitted: JdSubmitted) -> UUID:
    """The JD that a withdrawal takes back. Raises PermanentError where it does not name one."""
    source, job_id = submitted.source, submitted.source_job_id
    named = derive_jd_id(source, job_id, None, None, "") if job_id else None
    if submitted.jd_id is None:
        if named is None or source == "unknown":
            raise PermanentError(
                "a withdrawal must name the job: give the `source` and `source_job_id` it was sent"
                " with, or its `jd_id`"
            )
        return named
    try:
        jd_id = UUID(submitted.jd_id)
    except ValueError as error:
        raise PermanentError("the `jd_id` of a withdrawal is none") from error
    if named not in {None, jd_id}:
        raise PermanentError(
            "a withdrawal names two jobs: its `jd_id` is not that of its `source_job_id`"
        )
    return jd_id


def to_jd(submitted: JdSubmitted) -> Jd:
    """What the record keeps: plain text with LF line ends, changed in nothing else.

    HTML, also where it came as `text`, becomes text with its headings and lists kept. HTML over
    `MAX_HTML_BYTES` is left as it is: it is over every limit anyway.
    """
    fields = submitted.model_dump(include=_KEPT)
    return Jd(**fields, text=_plain_text(submitted))


def is_too_long(submitted: JdSubmitted, text: str) -> bool:
    """Whether it is over what is read: 256 KiB of text, from at most 1 MiB of HTML."""
    sent = max(len(body.encode()) for body in (submitted.text or "", submitted.html or ""))
    return sent > MAX_HTML_BYTES or len(text.encode()) > MAX_TEXT_BYTES


def _plain_text(submitted: JdSubmitted) -> str:
    text, html = submitted.text, submitted.html
    body = text if text and not text.isspace() else html or ""
    marked_up = body is not text or looks_like_html(body)
    if marked_up and len(body.encode()) <= MAX_HTML_BYTES:
        return html_to_text(body)
    return body.replace("\r\n", "\n").replace("\r", "\n")
