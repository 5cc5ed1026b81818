from schemas.base import Model
from schemas.compatibility import breaks
from schemas.publish import documents, json_schema


class Inner(Model):
    name: str


class Old(Model):
    inner: Inner
    items: tuple[Inner, ...] = ()
    note: str | None = None


def test_a_new_field_with_a_default_breaks_no_reader() -> None:
    class New(Old):
        added: int = 0

    assert breaks(json_schema(Old), json_schema(New)) == []


def test_a_new_required_field_breaks_readers_of_the_old() -> None:
    class New(Old):
        added: int

    assert breaks(json_schema(Old), json_schema(New)) == ["added has become required"]


def test_a_type_that_narrows_is_found_inside_lists_too() -> None:
    class Narrow(Model):
        name: int

    class New(Model):
        inner: Inner
        items: tuple[Narrow, ...] = ()
        note: str

    found = breaks(json_schema(Old), json_schema(New))
    assert "items[].name no longer takes string" in found
    assert "note no longer takes null" in found
    assert "note has become required" in found


def test_every_type_of_every_topic_is_published() -> None:
    assert {"jd.submitted.json", "role.finalized.json", "asyncapi.yaml"} <= set(documents())
