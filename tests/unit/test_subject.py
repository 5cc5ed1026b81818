import orjson
import pytest

from schemas.envelope import derive_jd_id
from streams.subject import Subject, subject

JD_ID = derive_jd_id("board", "7", None, None, "")


@pytest.mark.parametrize(
    "event",
    [
        {"source": "board", "source_job_id": "7", "text": "an ad"},
        {"source": "board", "source_job_id": 7, "text": "an ad"},
        {"source": "board", "source_job_id": "7", "text": {"no": "text"}},
    ],
)
def test_a_submission_is_found_by_the_id_of_its_source(event: dict[str, object]) -> None:
    assert subject("jd.submitted", orjson.dumps(event)) == Subject(jd_id=JD_ID)


@pytest.mark.parametrize(
    "value", [None, b"", b"{", b"[]", b"7", b"null", b'{"source_job_id": [1]}']
)
@pytest.mark.parametrize("topic", ["jd.submitted", "skills.extracted"])
def test_bytes_that_tell_nothing_are_about_nothing(topic: str, value: bytes | None) -> None:
    assert subject(topic, value) == Subject()


@pytest.mark.parametrize(
    ("event", "roles"),
    [
        ({"chosen_role": {"slug": "baker", "display_name": "Baker"}}, ("baker", "Baker")),
        ({"stage4_decision": {"chosen_role": {"slug": "baker"}}}, ("baker",)),
        ({"role": "baker"}, ("baker",)),
        ({"chosen_role": None, "stage4_decision": 3, "role": {}}, ()),
        ({"chosen_role": "baker"}, ()),
    ],
)
def test_the_role_that_was_chosen_is_found(
    event: dict[str, object], roles: tuple[str, ...]
) -> None:
    assert subject("details.resolved", orjson.dumps(event)).roles == roles
