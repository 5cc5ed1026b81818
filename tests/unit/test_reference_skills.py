from pathlib import Path

import pytest

from agents.domain.parsing.parse import parse_jd
from agents.domain.skills.matching import extract_skills
from agents.domain.snapshot import compile_snapshot
from infra.starter_catalog.loader import load_starter
from schemas.jd import Jd, Requirement

pytestmark = pytest.mark.shared


def test_the_reference_jd_names_what_it_asks_for_and_no_more(shared: Path) -> None:
    page = (shared / "reference" / "pipeline-run-sample.txt").read_text().split("\n")
    text = "\n".join(page[page.index("Job description") + 1 : page.index("Skills from this JD")])
    jd = Jd(source="test", title="Senior Backend Engineer", company="Highspot", text=text)

    snapshot = compile_snapshot(1, load_starter(), {})
    found = {skill.slug: skill for skill in extract_skills(jd, parse_jd(jd), snapshot).final_skills}

    asked = {"rest", "web-services", "saas", "docker", "continuous-integration", "kubernetes"}
    assert asked <= found.keys()
    assert not found.keys() & {"codeigniter", "agile", "apache-spark"}
    aside = {found[slug] for slug in ("docker", "continuous-integration", "kubernetes")}
    assert {skill.requirement for skill in aside} == {Requirement.NOT_REQUIRED}
    assert not any(skill.is_primary for skill in aside)
    assert all(found[slug].is_primary for slug in ("rest", "web-services", "saas"))
    silent = ("About Highspot", "About The Role"), ("Equal Opportunity Statement", None)
    for begin, end in silent:
        start = text.index(begin)
        stop = text.index(end) if end else len(text)
        assert not any(
            start <= each.start < stop for skill in found.values() for each in skill.evidence
        )
