import pytest

from agents.domain.parsing.role import find_role, role_aliases, role_archetype
from agents.domain.titles.index import TitleIndex, clean_title
from agents.domain.titles.readings import alternatives
from schemas.catalog import Role


def role(slug: str, name: str, *aliases: str) -> Role:
    return Role(slug=slug, display_name=name, role_archetype="Work", summary="", aliases=aliases)


INDEX = TitleIndex.compile(
    [
        role("backend-engineer", "Backend Engineer", "Server-Side Engineer", "Engineer of Hearts"),
        role("data-engineer", "Data Engineer", "Engineer of Hearts"),
        role("data-analyst", "Data Analyst"),
        role("engineering-manager", "Engineering Manager", "Software Engineering Manager"),
        role("ml-engineer", "Machine Learning Engineer"),
    ]
)


@pytest.mark.parametrize(
    ("raw", "cleaned", "seniority", "core"),
    [
        ("Sr. SWE II - Remote (m/f/d)", "Senior Software Engineer", "senior", "software engineer"),
        ("Senior/Lead Data Engineer", "Senior Data Engineer", "senior", "data engineer"),
        ("DATA ENTRY CLERK", "Data Entry Clerk", None, "data entry clerk"),
        ("Manager, Software Engineering", "Software Engineering Manager", "manager", None),
        ("Senior Product Manager, Growth", "Senior Product Manager", "senior", "product manager"),
        ("Product Manager", "Product Manager", None, "product manager"),
        ("Staff Accountant", "Staff Accountant", None, "staff accountant"),
        ("Staff Engineer", "Staff Engineer", "staff", "engineer"),
        ("Lead Generation Specialist", "Lead Generation Specialist", None, None),
        ("Software Engineer Intern", "Software Engineer Intern", "intern", "software engineer"),
        ("Data Entry Clerk / Junior Level", "Data Entry Clerk", "junior", "data entry clerk"),
        ("Data Analyst (Senior)", "Data Analyst", "senior", "data analyst"),
        ("Software Engineer - New Grad", "Software Engineer", "junior", "software engineer"),
        ("Data Analyst - Lead Generation", "Data Analyst", None, "data analyst"),
        ("Junior .NET Developer", "Junior .NET Developer", "junior", ".net developer"),
        ("VP of Engineering", "VP of Engineering", "executive", None),
        ("Urgent | Data Engineer @ Example", "Data Engineer", None, "data engineer"),
        ("Nurse Jobs in Sometown, Somewhere", "Nurse", None, "nurse"),
    ],
)
def test_a_title_is_cleaned(
    raw: str, cleaned: str, seniority: str | None, core: str | None
) -> None:
    title = clean_title(raw)
    assert (title.role, title.seniority) == (cleaned, seniority)
    assert core is None or title.core == core


@pytest.mark.parametrize("raw", ["", "   ", "!!!", "(m/f/d)"])
def test_a_title_that_says_nothing_is_empty(raw: str) -> None:
    assert (clean_title(raw).role, clean_title(raw).core) == ("", "")


def test_engineer_and_developer_are_equal_words() -> None:
    best = INDEX.match("Senior Back-End Developer (Remote)")[0]
    assert (best.role, best.alias, best.score) == ("backend-engineer", "Backend Engineer", 1.0)


def test_abbreviations_are_spelled_out() -> None:
    assert INDEX.match("ML Engineer")[0].role == "ml-engineer"


def test_an_alias_of_two_roles_is_a_collision() -> None:
    found = INDEX.match("Engineer of Hearts")
    assert [(match.role, match.score) for match in found[:2]] == [
        ("backend-engineer", 1.0),
        ("data-engineer", 1.0),
    ]


def test_a_near_title_scores_less_than_an_equal_one() -> None:
    best = INDEX.match("Python Backend Engineer")[0]
    assert best.role == "backend-engineer"
    assert 0.4 <= best.score < 1.0


def test_another_kind_of_worker_scores_less() -> None:
    scores = {match.role: match.score for match in INDEX.match("Data Entry Analyst")}
    assert scores["data-analyst"] > scores.get("data-engineer", 0.0)


def test_what_no_role_is_near_to_matches_nothing() -> None:
    assert INDEX.match("Pastry Chef") == []
    assert TitleIndex.compile([]).match("Pastry Chef") == []


def test_the_title_counts_before_the_text() -> None:
    found = find_role("Lead Baker", "We are looking for a Data Engineer to join us.")
    assert found is not None
    assert found.role == "Lead Baker"


@pytest.mark.parametrize(
    "text",
    [
        "Bread is life. We’re looking for a Senior Backend Engineer to help build ovens.",
        "Job Title: Senior Backend Engineer\nBread is life.",
        "Senior Backend Engineer\nBread is life.",
        "As a \nSenior Backend Engineer\n, you will build ovens.",
    ],
)
def test_without_a_title_the_text_is_asked(text: str) -> None:
    found = find_role(None, text)
    assert found is not None
    assert (found.role, found.seniority) == ("Senior Backend Engineer", "senior")


def test_a_text_that_names_no_worker_has_no_role() -> None:
    assert find_role(None, "We love bread. Come and bake it with us, every day.") is None


def test_aliases_leave_out_the_level_and_name_the_twin() -> None:
    aliases = role_aliases(clean_title("Senior Backend Engineer"))
    assert aliases[:2] == ("Backend Engineer", "Backend Developer")


def test_the_archetype_is_told_by_the_words() -> None:
    assert role_archetype(clean_title("Senior Backend Engineer")) == "Engineering"
    assert role_archetype(clean_title("Data Analyst")) == "Data"
    assert role_archetype(clean_title("Wizard")) is None


@pytest.mark.parametrize(
    ("raw", "cleaned", "seniority", "core"),
    [
        ("Software Engineer in Test", "Software Engineer in Test", None, None),
        ("Engineer - Backend", "Backend Engineer", None, "backend engineer"),
        ("Internship – Data Science", "Data Science Internship", "intern", "data scientist"),
        ("Software Engineering Co-op (Fall 2025)", "Software Engineering Co-op", "intern", None),
        ("Data Engineer/Senior Data Engineer", "Data Engineer", None, "data engineer"),
        ("Frontend / Backend Developer", "Frontend/Backend Developer", None, None),
        ("Director, Machine Learning", "Machine Learning Director", "director", None),
        ("Data Analyst New York City, NY", "Data Analyst", None, "data analyst"),
        ("Backend Developer_Roma", "Backend Developer", None, "backend developer"),
        ("Backend Developer - 100% remoto", "Backend Developer", None, "backend developer"),
        ("2025 Software Engineer Graduate", "Software Engineer Graduate", "junior", None),
        ("SDET II", "SDET", None, "sdet"),
    ],
)
def test_what_boards_add_to_a_title_goes_and_the_trade_stays(
    raw: str, cleaned: str, seniority: str | None, core: str | None
) -> None:
    title = clean_title(raw)
    assert (title.role, title.seniority) == (cleaned, seniority)
    assert core is None or title.core == core


@pytest.mark.parametrize(
    "raw", ["Software Engineer, Backend", "Developer (Backend)", "Software Engineer - Backend"]
)
def test_a_general_title_with_a_trade_names_the_narrower_role(raw: str) -> None:
    assert [match.role for match in INDEX.match(raw)[:1]] == ["backend-engineer"]


@pytest.mark.parametrize(
    "raw", ["Data Engineer / ML Engineer", "Data Engineer/ML Engineer", "ML/Data Engineer"]
)
def test_both_sides_of_a_slash_are_named(raw: str) -> None:
    exact = {match.role for match in INDEX.match(raw) if match.score == 1.0}
    assert exact == {"data-engineer", "ml-engineer"}


def test_a_kind_of_worker_alone_is_no_side_of_a_slash() -> None:
    assert alternatives("Consultant/Data") == ("Data Consultant",)


def test_a_lone_letter_is_no_title() -> None:
    assert clean_title("K - 5th Grade Navigators").role == "5th Grade Navigators"


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("Engineer in Crop Improvement", "Engineer in Crop Improvement"),
        ("Engineer in Berlin", "Engineer"),
        ("Associate- Data Operations", "Data Operations Associate"),
        ("Associate, New York", "Associate"),
    ],
)
def test_a_bare_worker_keeps_its_trade_and_no_place(raw: str, cleaned: str) -> None:
    assert clean_title(raw).role == cleaned
