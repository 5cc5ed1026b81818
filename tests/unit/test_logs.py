"""What is secret stays out of logs and messages."""

import pytest

from infra.logs import mask


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach postgresql://user:secret@db:5432/jobs now",
        "postgresql://user@db/jobs?password=secret&sslmode=require",
        "host=db password=secret user=u",
        "two: http://a:secret@b/ and http://c:secret@d/",
    ],
)
def test_passwords_in_addresses_are_masked_and_the_rest_is_told(text: str) -> None:
    masked = mask(text)
    assert "secret" not in masked
    assert masked.replace("***", "secret") == text


def test_text_without_passwords_is_left_as_it_is() -> None:
    text = "at 12:30 someone@example.org wrote http://example.org:80/a?b=c"
    assert mask(text) == text
