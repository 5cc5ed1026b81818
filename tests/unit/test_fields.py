import pytest

from agents.domain.parsing.business_domain import find_domain
from agents.domain.parsing.certificates import find_certifications
from agents.domain.parsing.clauses import read_clauses
from agents.domain.parsing.company import find_company
from agents.domain.parsing.education import find_education
from agents.domain.parsing.employment import find_employment_type
from agents.domain.parsing.experience import find_experience
from agents.domain.parsing.pay import find_pay
from agents.domain.parsing.places import find_locations
from agents.domain.parsing.sections import find_sections
from schemas.jd import Requirement, Workplace


def years(text: str) -> tuple[float | None, float | None] | None:
    found = find_experience(read_clauses(find_sections(text)))
    return None if found is None else (found.min, found.max)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("8+ years of baking experience", (8, None)),
        ("3-5 years of relevant experience", (3, 5)),
        ("At least two years’ experience in sales", (2, None)),
        ("five (5) years of experience", (5, None)),
        ("Minimum of 6 months of experience", (0.5, None)),
        ("0–1 year(s) of working experience", (0, 1)),
        ("Up to 3 years of experience", (0, 3)),
        ("Two to four years in a similar role", (2, 4)),
        ("BS and 8 years of experience, or MS and 6 years", (8, None)),
    ],
)
def test_years_are_read(line: str, expected: tuple[float, float | None]) -> None:
    assert years(f"Requirements\n- {line}") == expected


@pytest.mark.parametrize(
    "text",
    [
        "About us\nWe have 25 years of experience in bread.",
        "Requirements\n- Must be 18 years of age",
        "Benefits\n- A sabbatical after 4 years of work",
        "The Role\nThis is a 2 years contract.",
        "Requirements\n- Warm hands",
    ],
)
def test_other_years_are_no_experience(text: str) -> None:
    assert years(text) is None


def test_the_years_of_the_work_count_before_those_of_a_tool() -> None:
    text = (
        "Requirements\n- 6+ years of experience with ovens\n- 4+ years of professional experience"
    )
    assert years(text) == (4, None)


def test_required_years_count_before_preferred_ones() -> None:
    text = "Requirements\n- 3 years of experience\n\nNice to have\n- 9 years of experience"
    assert years(text) == (3, None)


def test_a_degree_is_read_with_its_field() -> None:
    text = "Requirements\n- B.S./M.S. in Computer Science or equivalent industry experience"
    (degree,) = find_education(read_clauses(find_sections(text)))
    assert (degree.level, degree.qualification) == ("Bachelor's", "BS - Computer Science")
    assert degree.or_equivalent
    assert degree.requirement is Requirement.REQUIRED


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("High school diploma or GED", "High school"),
        ("Associate degree", "Associate's"),
        ("Bachelor’s degree in a technical field", "Bachelor's"),
        ("Bac+5 in finance", "Master's"),
        ("PhD in physics", "Doctorate"),
    ],
)
def test_levels_have_many_names(line: str, level: str) -> None:
    found = find_education(read_clauses(find_sections(f"Requirements\n- {line}")))
    assert [degree.level for degree in found] == [level]


@pytest.mark.parametrize(
    "line", ["MS Office and Excel", "Certified Scrum Master", "Tuition for a degree"]
)
def test_what_only_sounds_like_a_degree_is_none(line: str) -> None:
    assert find_education(read_clauses(find_sections(f"Requirements\n- {line}"))) == ()


def test_a_preferred_degree_is_preferred() -> None:
    text = "Requirements\n- Master's degree preferred"
    (degree,) = find_education(read_clauses(find_sections(text)))
    assert degree.requirement is Requirement.PREFERRED


def test_certificates_are_found_by_name() -> None:
    text = "Requirements\n- CISSP or AWS Certified Solutions Architect, PMP a plus"
    found = find_certifications(read_clauses(find_sections(text)))
    assert [each.name for each in found] == ["CISSP", "AWS Certified Solutions Architect", "PMP"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Salary: $120,000 - $150,000 per year", (120_000, 150_000, "USD", "year")),
        ("Pay: $35-40/hr", (35, 40, "USD", "hour")),
        ("a salary of up to €70k gross per year", (None, 70_000, "EUR", "year")),
        ("CTC: ₹12 - 18 LPA", (1_200_000, 1_800_000, "INR", "year")),
        ("Salary of 8 to 10 lakhs per annum", (800_000, 1_000_000, "INR", "year")),
        ("Salary: 8000 DH per month", (8000, None, "MAD", "month")),
        ("£45k–£55k per annum", (45_000, 55_000, "GBP", "year")),
        ("The pay range is 120,000 - 150,000 PLN", (120_000, 150_000, "PLN", "year")),
        ("Salary: 3.724 EUR monthly", (3724, None, "EUR", "month")),
    ],
)
def test_pay_is_read(text: str, expected: tuple[object, ...]) -> None:
    pay = find_pay(None, text)
    assert pay is not None
    assert (pay.min, pay.max, pay.currency, pay.period) == expected
    assert pay.raw in text


@pytest.mark.parametrize(
    "text",
    [
        "With revenue of $13.8 billion a year we are the largest bakery.",
        "We raised $165M from investors and serve 3,000,000 customers.",
        "A one-time allowance of €250 for your home office.",
        "We pay attention to your growth: 1.000 € Educational Budget and language courses.",
        "Competitive salary",
    ],
)
def test_other_sums_are_no_pay(text: str) -> None:
    assert find_pay(None, text) is None


def test_submitted_pay_counts_before_the_text_and_only_with_an_amount() -> None:
    text = "Salary: $50,000 per year"
    submitted, stated = find_pay("EUR 30000 per year", text), find_pay("competitive", text)
    assert (submitted and submitted.currency, stated and stated.currency) == ("EUR", "USD")


def test_a_submitted_location_is_taken_apart() -> None:
    (place,) = find_locations("Lyon, Rhône, France", None, "This role is hybrid.")
    assert (place.city, place.region, place.country) == ("Lyon", "Rhône", "France")
    assert place.workplace is Workplace.HYBRID


def test_a_state_is_a_region() -> None:
    (place,) = find_locations("Plano, TX", None, "")
    assert (place.city, place.region, place.country) == ("Plano", "TX", None)


def test_a_state_that_names_no_city_is_a_region() -> None:
    (place,) = find_locations("California, United States", None, "")
    assert (place.city, place.region, place.country) == (None, "California", "United States")


def test_several_places_are_several_locations() -> None:
    places = find_locations(None, None, "Location: Lyon, France; Berlin, Germany\nBake bread.")
    assert [place.city for place in places] == ["Lyon", "Berlin"]


@pytest.mark.parametrize(
    ("title", "text", "workplace"),
    [
        ("Baker (Remote)", "", Workplace.REMOTE),
        (None, "This position is fully remote.", Workplace.REMOTE),
        (None, "You spend 3 days a week in the office.", Workplace.HYBRID),
        (None, "This is an on-site position.", Workplace.ONSITE),
    ],
)
def test_the_workplace_is_what_the_ad_says(
    title: str | None, text: str, workplace: Workplace
) -> None:
    assert find_locations("Lyon", title, text)[0].workplace is workplace


@pytest.mark.parametrize("text", ["Remote sensing of ovens", "Support our remote team", ""])
def test_other_remoteness_is_no_workplace(text: str) -> None:
    assert find_locations("Lyon", None, text)[0].workplace is None


@pytest.mark.parametrize(
    ("submitted", "title", "text", "kind"),
    [
        ("FULL_TIME", None, "", "full_time"),
        ("Part-time", "Baker", "", "part_time"),
        ("CDI", None, "", "full_time"),
        ("CDD", None, "", "temporary"),
        ("Contract", None, "", "contract"),
        (None, "Baker Internship", "", "internship"),
        (None, None, "Employment type: Full-time", "full_time"),
        (None, None, "This is a 6 months contract position.", "contract"),
        (None, None, "We bake full of joy, part by part.", None),
    ],
)
def test_employment_is_one_of_few_kinds(
    submitted: str | None, title: str | None, text: str, kind: str | None
) -> None:
    assert find_employment_type(submitted, title, text) == kind


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("About Crumbworks\nWe bake.", "Crumbworks"),
        ("At Crumbworks, we bake bread for all.", "Crumbworks"),
        ("Crumbworks is a leading bakery.", "Crumbworks"),
        ("Company: Crumb & Co\nWe bake.", "Crumb & Co"),
        ("About the role\nThis role is a new one.", None),
    ],
)
def test_the_employer_is_found_in_the_text(text: str, name: str | None) -> None:
    assert find_company(None, text) == name


def test_the_submitted_employer_counts() -> None:
    assert find_company("  Crumb  Co ", "At Other, we bake.") == "Crumb Co"


def test_the_field_of_business_is_told_by_its_words() -> None:
    text = "About us\nWe are a bank. Our banking apps serve borrowers; lending is what we do."
    domain = find_domain(find_sections(text), None)
    assert domain is not None
    assert domain.primary.domain == "Banking"


def test_a_field_named_in_passing_does_not_count() -> None:
    assert find_domain(find_sections("Requirements\n- Has once been in a bank"), None) is None


def test_a_certificate_keeps_its_level_and_needs_no_other_word_where_it_is_asked() -> None:
    text = "Requirements:\n- AWS Certified Solutions Architect – Associate\n- CPA preferred"
    found = find_certifications(read_clauses(find_sections(text)))
    names = [each.name for each in found]
    assert names == ["AWS Certified Solutions Architect – Associate", "CPA"]


def test_a_wish_in_the_next_clause_leaves_the_degree_required() -> None:
    text = "Requirements:\n- Bachelor's degree in Accounting, CPA preferred"
    (degree,) = find_education(read_clauses(find_sections(text)))
    assert degree.requirement is Requirement.REQUIRED


@pytest.mark.parametrize(("line", "level"), [("BSN preferred", "Bachelor's"), ("MSN", "Master's")])
def test_degrees_of_one_field_are_known_by_their_letters(line: str, level: str) -> None:
    (degree,) = find_education(read_clauses(find_sections(f"Requirements:\n- {line}")))
    assert degree.level == level
