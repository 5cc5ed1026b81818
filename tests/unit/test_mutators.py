"""The mutators of the fuzz tests: the same from the same seed, and each does what its name says."""

from random import Random

import orjson
import pytest

from tests.fuzz import envelope, fields, hostile, raw, texts
from tests.fuzz.mutants import mutant
from tests.fuzz.sample import Mutant, Sample
from tests.fuzz.trees import Json, Tree, drop, get, put

VALUE: Json = {
    "source": "board",
    "slug": "java",
    "run_seq": 1,
    "role_vector": [0.1, 0.2],
    "at": "2026-01-01T00:00:00Z",
    "jd_id": "11111111-1111-5111-8111-111111111111",
    "text": "What you do\n- Build services\n- Run them\n\nWhat you bring\n- Java\n- " + "SQL " * 20,
    "versions": {"catalog": {"extractor": 1}},
    "final_skills": [{"slug": "java", "evidence": [{"start": 3, "end": 7}]}],
}
OTHER: Json = {"source": "other", "text": "Another ad.\n" * 10, "run_seq": 9, "slug": "go"}
HEADERS = (("ce_type", b"jd.parsed"), ("ce_id", b"1"))
SAMPLE = Sample("jd.parsed", b"key", orjson.dumps(VALUE), HEADERS)
SEEDS = range(40)


def made_by(change: fields.Change) -> list[Json]:
    tree, other = Tree(VALUE), Tree(OTHER)
    return [change(Random(seed), tree, other) for seed in SEEDS]


def test_a_mutant_depends_on_seed_and_number_alone() -> None:
    samples = [SAMPLE]
    first = [mutant(samples, 1, number) for number in range(50)]
    assert [mutant(samples, 1, number) for number in reversed(range(50))] == first[::-1]
    assert [mutant(samples, 2, number) for number in range(50)] != first


def test_most_mutants_differ_from_their_sample_and_say_how() -> None:
    made = [mutant([SAMPLE], 1, number) for number in range(300)]
    changed = [each for each in made if each != Mutant.of(SAMPLE)]
    assert len(changed) > 280
    assert all(each.how for each in changed)


def test_every_change_comes_up() -> None:
    made = {name for number in range(4000) for name in mutant([SAMPLE], 1, number).how}
    changes = [*fields.CHANGES, *raw.CHANGES, *envelope.CHANGES]
    assert made == {change.__name__ for change in changes} | {"change_text", "null", "huge"}


@pytest.mark.parametrize("change", fields.CHANGES, ids=lambda each: each.__name__)
def test_a_change_of_fields_leaves_the_sample_alone_and_can_be_written(
    change: fields.Change,
) -> None:
    before = orjson.dumps(VALUE)
    made = made_by(change)
    assert orjson.dumps(VALUE) == before
    assert any(orjson.dumps(VALUE) != fields.to_bytes(each) for each in made)


@pytest.mark.parametrize("change", [*raw.CHANGES, raw.huge], ids=lambda each: each.__name__)
def test_a_change_of_bytes_gives_other_bytes(change: raw.Change) -> None:
    value = SAMPLE.value
    made = [change(Random(seed), value, fields.to_bytes(OTHER)) for seed in SEEDS]
    assert sum(each != value for each in made) > len(SEEDS) / 2


@pytest.mark.parametrize("change", envelope.CHANGES, ids=lambda each: each.__name__)
def test_a_change_of_the_envelope_leaves_the_value(change: envelope.Change) -> None:
    other = (("ce_id", b"x"), ("rs_run_id", b"y"))
    made = [change(Random(seed), Mutant.of(SAMPLE), other) for seed in SEEDS]
    assert {each.value for each in made} == {SAMPLE.value}
    assert any(
        (each.headers, each.key, each.timestamp) != (SAMPLE.headers, SAMPLE.key, None)
        for each in made
    )


@pytest.mark.parametrize("change", texts.CHANGES, ids=lambda each: each.__name__)
def test_a_change_of_text_gives_text(change: texts.Change) -> None:
    text = "One line.\nAnother line.\n- A third"
    assert all(isinstance(change(Random(seed), text, "x\ny"), str) for seed in SEEDS)


def test_a_text_is_changed_in_its_place() -> None:
    for made in made_by(texts.change_text):
        assert isinstance(made, dict)
        assert made["slug"] == "java"
    assert any(get(made, ("text",)) != get(VALUE, ("text",)) for made in made_by(texts.change_text))


def test_a_topic_of_ours_gets_no_type_that_would_make_its_stage_wait() -> None:
    types = {
        value
        for number in range(2000)
        for name, value in mutant([SAMPLE], 1, number).headers
        if name == "ce_type"
    }
    assert types == {b"jd.parsed", b"jd.withdrawn", b"jd.repeated"}


def test_places_are_found_by_the_name_of_their_field() -> None:
    places = Tree(VALUE).places
    assert ("final_skills", 0, "evidence", 0, "start") in places["start"]
    assert places["slug"] == [("slug",), ("final_skills", 0, "slug")]


def test_a_value_is_put_and_dropped_in_a_copy() -> None:
    path = ("final_skills", 0, "slug")
    assert get(put(VALUE, path, "go"), path) == "go"
    assert get(VALUE, path) == "java"
    assert get(drop(VALUE, path), ("final_skills", 0)) == {"evidence": [{"start": 3, "end": 7}]}
    assert get(drop(VALUE, ("final_skills", 0)), ("final_skills",)) == []


def test_strange_json_is_written_as_careless_writers_do() -> None:
    assert fields.to_bytes([hostile.INFINITY, 10**40, "\ud800"]) == (
        b"[Infinity,1" + b"0" * 40 + b',"\\ud800"]'
    )
