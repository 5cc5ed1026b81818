import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.parsing.parse import parse_jd
from agents.domain.sentences import duty_sentences
from schemas.jd import Jd, JdType, Parsed, SectionKind

CUES = "We are hiring. Requirements: experience and skills. You will apply for this role. "


def read(text: str, **fields: str) -> Parsed:
    return parse_jd(Jd(source="board", text=text, **fields))


@pytest.fixture(scope="module")
def reference(shared: Path) -> str:
    page = (shared / "reference" / "pipeline-run-sample.txt").read_text(encoding="utf-8")
    return page.partition("\nJob description\n")[2].partition("\nSkills from this JD\n")[0].strip()


@pytest.mark.shared
def test_the_reference_jd_is_read_as_its_readers_would(reference: str) -> None:
    parsed = read(reference)
    assert (parsed.jd_type, parsed.language) == (JdType.PASS, "en")
    assert (parsed.role, parsed.seniority) == ("Senior Backend Engineer", "senior")
    assert parsed.role_archetype == "Engineering"
    assert parsed.company_name == "Highspot"
    assert parsed.domain is not None
    assert parsed.domain.primary.domain == "Software & SaaS Products"
    assert parsed.experience is not None
    assert (parsed.experience.min, parsed.experience.max) == (8, None)
    (degree,) = parsed.education
    assert (degree.level, degree.or_equivalent) == ("Bachelor's", True)
    assert parsed.ctc is None


@pytest.mark.shared
def test_the_reference_jd_has_its_duties_apart_from_its_requirements(reference: str) -> None:
    parsed = read(reference)
    (duties,) = parsed.roles_and_responsibilities
    (wanted,) = parsed.requirements
    assert (duties.heading, duties.bullet_count) == ("What You'll Do", 5)
    assert (wanted.heading, wanted.bullet_count) == ("Your Background", 8)
    assert len(duty_sentences(parsed)) == 5
    assert parsed.about_company is not None
    (eeo,) = parsed.eeo
    assert "checklist" in eeo.text


def ads(shared: Path) -> list[Jd]:
    with (shared / "data/jds_linkedin_990/linkedin_jobs.csv").open(encoding="utf-8") as rows:
        found = [
            Jd(
                source="one",
                title=row["posting_title"],
                company=row["company_name"],
                location=row["location"],
                text=row["description"].replace("\r\n", "\n"),
            )
            for row in csv.DictReader(rows)
        ]
    path = shared / "data/jds_multisector/rekrut_31_07_21_translated.json"
    rows_by_id = json.loads(path.read_text(encoding="utf-8"))
    return found + [
        Jd(source="other", title=row["title"], text="\n".join(row["skills_text"]))
        for row in rows_by_id.values()
    ]


@pytest.mark.shared
def test_real_ads_are_read_and_every_section_is_grounded(shared: Path) -> None:
    read_ads = [(jd, parse_jd(jd)) for jd in ads(shared)]
    for jd, parsed in read_ads:
        ends = 0
        for section in parsed.sections():
            assert jd.text[section.start : section.end] == section.text
            assert section.start >= ends
            ends = section.end
    served = [
        parsed for jd, parsed in read_ads if jd.source == "one" and parsed.jd_type is JdType.PASS
    ]
    assert len(served) > 800
    assert sum(bool(parsed.requirements) for parsed in served) > 0.9 * len(served)
    assert sum(bool(parsed.roles_and_responsibilities) for parsed in served) > 0.8 * len(served)


def test_links_are_kept_once_and_http_only() -> None:
    text = CUES + "See https://example.com/jobs, (http://example.com). Not ftp://example.com. " * 2
    assert read(text).urls == ("https://example.com/jobs", "http://example.com")


def test_the_kinds_go_to_their_fields() -> None:
    text = (
        "Head Baker\n\nAbout us\nWe bake.\n\nAbout our culture\nOurs is a company that cares.\n\n"
        "Duties\n- Bake bread\n\nSkills\n- Yeast\n\nPerks\n- Bread"
    )
    parsed = read(text + "\n\nRequirements\nExperience and a degree are required.")
    assert parsed.about_company is not None
    assert parsed.about_company.text == "We bake."
    assert [each.kind for each in parsed.requirements] == [
        SectionKind.SKILLS,
        SectionKind.REQUIREMENTS,
    ]
    assert [each.heading for each in parsed.benefits] == ["Perks"]
    assert parsed.about_company not in parsed.other_sections


@given(st.text(max_size=300))
def test_no_text_breaks_the_parser(text: str) -> None:
    full = CUES * 2 + text
    parsed = read(full)
    assert all(full[each.start : each.end] == each.text for each in parsed.sections())


@pytest.mark.parametrize(
    "unit",
    [
        "\n",
        "-\n",
        "• ",
        "a,\n",
        "5 years ",
        "$1 ",
        "About the\n",
        "At Foo, ",
        "e.g. ",
        "(",
        ". ",
        "\x00",
    ],
)
def test_a_quarter_of_a_megabyte_of_anything_is_read(unit: str) -> None:
    text = CUES + unit * (200_000 // len(unit))
    assert read(text).jd_type in set(JdType)
