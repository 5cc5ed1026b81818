from datetime import UTC, datetime

import pytest
from pydantic import ValidationError
from selectolax.lexbor import LexborHTMLParser

from agents.domain.submission.hashing import content_hash, text_hash
from agents.domain.submission.intake import is_too_long, to_jd, withdrawn_jd
from agents.domain.submission.markup import MAX_DEPTH, _shallow, html_to_text
from agents.errors import PermanentError
from schemas.envelope import derive_id, derive_jd_id
from schemas.jd import JdSubmitted
from schemas.registry import explain

POSTING = {
    "@context": "https://schema.org",
    "@type": "JobPosting",
    "title": "Baker &amp; Cook",
    "description": "<p>We bake.</p><ul><li>Bread</li><li>Cake</li></ul>",
    "identifier": {"@type": "PropertyValue", "name": "Example", "value": 42},
    "url": "https://jobs.example.com/42",
    "datePosted": "2026-02-30",
    "validThrough": "2026-03-01",
    "hiringOrganization": {"@type": "Organization", "name": "Example Bakery"},
    "jobLocation": [
        {"@type": "Place", "address": {"addressLocality": "Lyon", "addressCountry": {"name": "FR"}}}
    ],
    "jobLocationType": "TELECOMMUTE",
    "employmentType": ["FULL_TIME", "CONTRACTOR"],
    "baseSalary": {
        "currency": "EUR",
        "value": {"minValue": 30000, "maxValue": 36000, "unitText": "YEAR"},
    },
    "experienceRequirements": {"monthsOfExperience": 24},
}


def test_our_own_fields_are_read() -> None:
    submitted = JdSubmitted.model_validate({"source": "board", "source_job_id": 7, "text": "Bake"})
    assert (submitted.source, submitted.source_job_id, submitted.text) == ("board", "7", "Bake")


def test_a_job_posting_is_taken_as_it_is() -> None:
    submitted = JdSubmitted.model_validate(POSTING)
    assert submitted.source == "jobs.example.com"
    assert submitted.source_job_id == "42"
    assert submitted.title == "Baker & Cook"
    assert submitted.company == "Example Bakery"
    assert submitted.location == "Lyon, FR; Remote"
    assert submitted.employment_type == "FULL_TIME, CONTRACTOR"
    assert submitted.pay == "EUR 30000 - 36000 per year"
    assert submitted.valid_through is not None
    assert to_jd(submitted).text.endswith("Experience\n\nAt least 2 years of experience")


def test_a_bad_optional_date_of_a_posting_is_dropped() -> None:
    assert JdSubmitted.model_validate(POSTING).posted_at is None


@pytest.mark.parametrize("value", [[POSTING], {"@graph": [{"@type": "Thing"}, POSTING]}])
def test_a_posting_is_found_in_lists_and_graphs(value: object) -> None:
    assert JdSubmitted.model_validate(value).company == "Example Bakery"


def test_an_identifier_without_a_known_source_names_nothing() -> None:
    submitted = JdSubmitted.model_validate(
        {"@type": "JobPosting", "identifier": "1", "description": "Bake"}
    )
    assert (submitted.source, submitted.source_job_id) == ("unknown", None)


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], "dictionary"),
        ("text", "dictionary"),
        ({"text": 5}, "text: Input should be a valid string"),
        ({"text": "half \ud800"}, "surrogate"),
        ({"text": "Bake", "posted_at": "soon"}, "posted_at"),
    ],
)
def test_what_is_no_submission_is_refused_with_a_reason(value: object, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        JdSubmitted.model_validate(value)
    assert reason in explain(refused.value)


@pytest.mark.parametrize("fields", [{"source": "board"}, {"source_job_id": "1"}])
def test_a_withdrawal_must_say_of_what(fields: dict[str, str]) -> None:
    with pytest.raises(PermanentError, match="must name the job"):
        withdrawn_jd(JdSubmitted.model_validate({**fields, "withdrawn": True}))


def test_a_withdrawal_names_its_jd_by_either_id() -> None:
    jd_id = derive_jd_id("board", "1", None, None, "")
    by_job_id = JdSubmitted(source="board", source_job_id="1", withdrawn=True)
    assert withdrawn_jd(by_job_id) == jd_id
    assert withdrawn_jd(JdSubmitted(jd_id=str(jd_id), withdrawn=True)) == jd_id
    assert withdrawn_jd(by_job_id.model_copy(update={"jd_id": str(jd_id)})) == jd_id


@pytest.mark.parametrize(
    ("jd_id", "message"), [("board-1", "is none"), (str(derive_id("jd", "x")), "two jobs")]
)
def test_an_id_that_is_none_or_another_jobs_withdraws_nothing(jd_id: str, message: str) -> None:
    event = JdSubmitted(source="board", source_job_id="1", jd_id=jd_id, withdrawn=True)
    with pytest.raises(PermanentError, match=message):
        withdrawn_jd(event)


def test_what_a_board_of_its_own_accord_calls_jd_id_need_not_be_text() -> None:
    submitted = JdSubmitted.model_validate({"text": "Bake", "jd_id": {"any": 1}})
    assert submitted.jd_id is None


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2026-03-01", "2026-03-01T23:59:59+00:00"),
        (" 2026-03-01 ", "2026-03-01T23:59:59+00:00"),
        ("20260301", "2026-03-01T23:59:59+00:00"),
        ("2026-03-01T00:00:00", "2026-03-01T00:00:00+00:00"),
        ("2026-03-01T12:00:00+02:00", "2026-03-01T12:00:00+02:00"),
    ],
)
def test_a_day_without_a_time_lasts_until_its_end_in_utc(text: str, last: str) -> None:
    own = JdSubmitted.model_validate({"text": "Bake", "valid_through": text})
    posting = JdSubmitted.model_validate({**POSTING, "validThrough": text})
    assert own.valid_through == posting.valid_through == datetime.fromisoformat(last)


def test_a_day_on_which_an_ad_was_posted_begins_at_midnight() -> None:
    submitted = JdSubmitted.model_validate({"text": "Bake", "posted_at": "2026-03-01"})
    assert submitted.posted_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_an_address_that_is_none_names_no_source() -> None:
    submitted = JdSubmitted.model_validate({**POSTING, "url": "http://[jobs"})
    assert (submitted.source, submitted.company) == ("Example Bakery", "Example Bakery")


def test_text_keeps_everything_but_its_line_ends() -> None:
    jd = to_jd(JdSubmitted(text="one\r\ntwo\rthree \x00 & <b>\n"))
    assert jd.text == "one\ntwo\nthree \x00 & <b>\n"


def test_html_keeps_headings_and_lists() -> None:
    html = (
        "<style>p {}</style><h2>Duties</h2><p>You &amp; we <b>bake</b>:<br>daily&nbsp;bread</p>"
        "<ul><li><p>Bread</p></li><li>Cake<ul><li>Cream</li></ul></li></ul><div>End</div>"
    )
    assert html_to_text(html) == (
        "Duties\n\nYou & we bake:\ndaily bread\n\n• Bread\n• Cake\n• Cream\n\nEnd"
    )


def test_html_that_came_as_text_is_converted() -> None:
    jd = to_jd(JdSubmitted(text="<div><p>We bake.</p><ul><li>Bread</li></ul></div>"))
    assert jd.text == "We bake.\n\n• Bread"


def test_text_that_speaks_of_tags_is_left_alone() -> None:
    text = "You know <div> and <span> and a < b"
    assert to_jd(JdSubmitted(text=text)).text == text


def test_deep_nesting_is_flattened_not_followed() -> None:
    assert html_to_text("<div>" * 50_000 + "bread") == "bread"


def test_too_long_is_measured_in_bytes() -> None:
    submitted = JdSubmitted(text="é" * 131_073)
    assert is_too_long(submitted, to_jd(submitted).text)
    assert not is_too_long(submitted, "é" * 131_072)


def test_the_content_hash_is_of_every_field() -> None:
    jd = to_jd(JdSubmitted(text="Bake", location="Lyon"))
    assert content_hash(jd) == content_hash(to_jd(JdSubmitted(location="Lyon", text="Bake")))
    assert content_hash(jd) != content_hash(to_jd(JdSubmitted(text="Bake", location="Paris")))


def test_the_text_hash_is_of_the_words_alone() -> None:
    assert text_hash("Bake: BREAD,\n daily!") == text_hash("bake bread daily")
    assert text_hash("bake bread") != text_hash("bake cake")


@pytest.mark.parametrize("piece", ["<b></i>", "<div></span>", "<b><i></u>"])
def test_what_closes_nothing_leaves_no_way_to_nest_deeper(piece: str) -> None:
    text = html_to_text(f"<p>{piece * 20_000}Deep.</p>")
    body = LexborHTMLParser(_shallow(piece * 20_000)).body
    depth = 0
    while body is not None:
        body, depth = body.first_child, depth + 1
    assert depth <= MAX_DEPTH + 2
    assert text == "Deep."
