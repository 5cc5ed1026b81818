"""A submission at the door: JSON read into `JdSubmitted`, and that into the `Jd` of the record.

Who calls this: the command line and the gateway with JSON from files and requests, the parser with
what was on the topic.
"""

from pydantic import ValidationError

from agents.domain.submission.markup import html_to_text, looks_like_html
from agents.errors import PermanentError
from schemas.jd import Jd, JdSubmitted
from schemas.registry import explain
from schemas.topology import MAX_TEXT_BYTES

MAX_HTML_BYTES = 4 * MAX_TEXT_BYTES


def read_submission(value: object) -> JdSubmitted:
    """The submission that a JSON value holds: our own fields, or a schema.org JobPosting.

    Raises PermanentError, saying what to do, where it holds none.
    """
    try:
        submitted = JdSubmitted.model_validate(value)
    except ValidationError as error:
        raise PermanentError(f"not a submission: {explain(error)}") from error
    check_submission(submitted)
    return submitted


def check_submission(submitted: JdSubmitted) -> None:
    """Raises PermanentError for a JD without any text, or a withdrawal that names no JD."""
    if submitted.withdrawn:
        check_withdrawal(submitted)
    elif not has_text(submitted):
        raise PermanentError("there is no text: give the job description as `text` or `html`")


def check_withdrawal(submitted: JdSubmitted) -> None:
    """Raises PermanentError where it is not known which JD is taken back."""
    if not submitted.source_job_id or submitted.source == "unknown":
        raise PermanentError(
            "a withdrawal must name the job: give the `source` and `source_job_id` it was sent with"
        )


def has_text(submitted: JdSubmitted) -> bool:
    """Whether there is anything to read."""
    return any(body and not body.isspace() for body in (submitted.text, submitted.html))


def to_jd(submitted: JdSubmitted) -> Jd:
    """What the record keeps: plain text with LF line ends, changed in nothing else.

    HTML, also where it came as `text`, becomes text with its headings and lists kept. HTML over
    `MAX_HTML_BYTES` is left as it is: it is over every limit anyway.
    """
    fields = submitted.model_dump(exclude={"text", "html", "withdrawn"})
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
