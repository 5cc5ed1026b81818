"""The reference JD through `rolestream analyze --json`: where the old system was wrong."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from schemas.role import RoleFinalized
from schemas.skills import RoleScore

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> RoleFinalized:
    run = Path(os.environ["ROLESTREAM_SHARED"], "reference", "pipeline-run-sample.txt").read_text()
    text = run[run.index("About Highspot") : run.index("Skills from this JD")].strip()
    done = subprocess.run(
        [sys.executable, "-m", "cli", "analyze", "--json", "-"],
        input=text,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "ROLESTREAM_STATE_DIR": str(tmp_path_factory.mktemp("state"))},
    )
    return RoleFinalized.model_validate_json(done.stdout)


def rank(roles: tuple[RoleScore, ...], slug: str) -> int:
    return [role.slug for role in roles].index(slug) + 1


def test_the_role_is_backend_engineer(record: RoleFinalized) -> None:
    assert record.chosen_role is not None
    assert record.chosen_role.slug == "backend-engineer"
    assert record.chosen_role_resolution == "in_db"


def test_it_is_first_by_skills_and_title_and_not_below_third_by_duties(
    record: RoleFinalized,
) -> None:
    signals = record.stage3_signals
    assert rank(signals.skill_match_roles, "backend-engineer") == 1
    assert rank(signals.alias_match_roles, "backend-engineer") == 1
    assert rank(signals.kra_match_roles, "backend-engineer") <= 3


def test_its_skills_are_found_and_ci_is_continuous_integration(record: RoleFinalized) -> None:
    slugs = {skill.slug for skill in record.final_skills}
    assert {"rest", "docker", "kubernetes", "saas", "web-services"} <= slugs
    assert "continuous-integration" in slugs
    assert "codeigniter" not in slugs


def test_what_is_not_required_is_marked_so(record: RoleFinalized) -> None:
    wanted = {skill.slug: skill.requirement for skill in record.final_skills}
    assert {wanted[slug] for slug in ("docker", "continuous-integration", "kubernetes")} == {
        "not_required"
    }


def test_agile_as_a_personal_trait_is_no_methodology(record: RoleFinalized) -> None:
    assert "agile" not in {skill.slug for skill in record.final_skills}


def test_no_requirement_stands_among_the_duties(record: RoleFinalized) -> None:
    duties = record.enrichment.kra_description
    assert len(duties) == 5
    assert duties[0].startswith("Architect and build multiple high-availability")
    assert not any("experience" in duty.lower() or "proficiency" in duty.lower() for duty in duties)


def test_experience_degree_and_company_are_read(record: RoleFinalized) -> None:
    parsed = record.parsed
    assert parsed.experience is not None
    assert (parsed.experience.min, parsed.experience.max) == (8, None)
    (degree,) = parsed.education
    assert degree.level == "Bachelor's"
    assert degree.or_equivalent
    assert parsed.company_name == "Highspot"
    assert parsed.role == "Senior Backend Engineer"


def test_nothing_is_taken_from_the_text_about_the_company_or_equal_opportunity(
    record: RoleFinalized,
) -> None:
    parsed = record.parsed
    assert parsed.about_company is not None
    silent = [parsed.about_company, *parsed.eeo]
    assert parsed.eeo
    for skill in record.final_skills:
        for said in skill.evidence:
            assert not any(part.start <= said.start < part.end for part in silent)


def test_counts_are_those_of_the_rows(record: RoleFinalized) -> None:
    items, counts = record.persistence.items, record.persistence.counts
    assert counts.rows == len(items) > 0
    for outcome in ("already_there", "proposed", "skipped"):
        rows = [item for item in items if item.role_dimension == outcome]
        assert getattr(counts, f"role_dimension_{outcome}") == len(rows)
        rows = [item for item in items if item.skill_dimension == outcome]
        assert getattr(counts, f"skill_dimension_{outcome}") == len(rows)


def test_every_evidence_is_cut_out_of_the_text(record: RoleFinalized) -> None:
    text = record.jd.text
    for skill in record.final_skills:
        for said in skill.evidence:
            assert text[said.start : said.end] == said.text
    for section in record.parsed.sections():
        assert text[section.start : section.end] == section.text
