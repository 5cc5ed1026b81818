import pytest

from agents.domain.skills.requirement import read_wishes, strongest
from schemas.jd import Requirement, SectionKind

NEED, WISH, SAID, NOT = (
    Requirement.REQUIRED,
    Requirement.PREFERRED,
    Requirement.MENTIONED,
    Requirement.NOT_REQUIRED,
)


@pytest.mark.parametrize(
    ("sentence", "name", "expected"),
    [
        ("Docker/CI/K8s experience is not required but relevant to this role", "CI", NOT),
        ("No prior experience with Kafka is needed", "Kafka", NOT),
        ("No Kafka experience required", "Kafka", NOT),
        ("You don't need to know Rust", "Rust", NOT),
        ("Rust is not required but a plus", "Rust", WISH),
        ("Familiarity with AWS is preferred but not required", "AWS", WISH),
        ("Kafka experience is a plus", "Kafka", WISH),
        ("Experience with Python, knowledge of Spark a plus", "Python", NEED),
        ("Experience with Python, knowledge of Spark a plus", "Spark", WISH),
        ("Python (preferred), Java (required)", "Python", WISH),
        ("Python (preferred), Java (required)", "Java", NEED),
        ("Experience with Java, ideally Kotlin", "Java", NEED),
        ("Experience with Java, ideally Kotlin", "Kotlin", WISH),
        ("Python is required; R is preferred", "Python", NEED),
        ("Python is required; R is preferred", "R", WISH),
        ("Must know Python, Spark is a plus", "Python", NEED),
        ("Must know Python, Spark is a plus", "Spark", WISH),
        ("Nice to have: Go, Rust", "Rust", WISH),
        ("Kotlin or Java - nice to have", "Kotlin", WISH),
        ("Bonus points for Elixir", "Elixir", WISH),
        ("Knowledge of cloud platforms (AWS preferred)", "cloud", NEED),
        ("Knowledge of cloud platforms (AWS preferred)", "AWS", WISH),
        ("Kubernetes would be beneficial", "Kubernetes", WISH),
        ("Java or Kotlin", "Kotlin", NEED),
        ("Experience with Java, Go, C++", "Java", NEED),
    ],
)
def test_the_clause_decides_before_the_section(
    sentence: str, name: str, expected: Requirement
) -> None:
    start = sentence.index(name)
    wishes = read_wishes(sentence)
    assert wishes.about(start, start + len(name), SectionKind.REQUIREMENTS) is expected


@pytest.mark.parametrize(
    ("kind", "sentence", "expected"),
    [
        (SectionKind.REQUIREMENTS, "Java", NEED),
        (SectionKind.SKILLS, "Java", NEED),
        (SectionKind.PREFERRED, "Java", WISH),
        (SectionKind.PREFERRED, "Java (required)", NEED),
        (SectionKind.DUTIES, "Build services in Java", SAID),
        (SectionKind.DUTIES, "Update pages as required with Java", SAID),
        (SectionKind.ABOUT_ROLE, "You have 5+ years of Java", NEED),
        (SectionKind.OTHER, "Java", SAID),
    ],
)
def test_without_wording_the_section_decides(
    kind: SectionKind, sentence: str, expected: Requirement
) -> None:
    start = sentence.index("Java")
    assert read_wishes(sentence).about(start, start + 4, kind) is expected


def test_the_strongest_of_several_mentions_counts() -> None:
    assert strongest([SAID, WISH, NEED]) is NEED
    assert strongest([NOT, NEED]) is NEED


def test_an_explicit_no_outweighs_a_mere_mention() -> None:
    assert strongest([SAID, NOT, SAID]) is NOT


def test_a_long_sentence_is_read_in_linear_time() -> None:
    text = "Java is not required, experience with Go (a plus) " * 4000
    wishes = read_wishes(text)
    last = text.rindex("Java")
    assert wishes.about(last, last + 4, SectionKind.REQUIREMENTS) is NOT


@pytest.mark.parametrize(
    ("sentence", "name", "wanted"),
    [
        ("GraphQL (Apollo) nice to have", "GraphQL", Requirement.PREFERRED),
        ("Java (Spring), Docker a plus", "Java", Requirement.REQUIRED),
        ("Not required: Linux kernel work.", "Linux", Requirement.NOT_REQUIRED),
        ("What you won't find here: Java, Jira.", "Jira", Requirement.NOT_REQUIRED),
        ("No Windows administration.", "Windows", Requirement.NOT_REQUIRED),
        ("No day is the same and you use Java", "Java", Requirement.REQUIRED),
    ],
)
def test_labels_and_remarks_behind_brackets_count(
    sentence: str, name: str, wanted: Requirement
) -> None:
    start = sentence.index(name)
    read = read_wishes(sentence).about(start, start + len(name), SectionKind.REQUIREMENTS)
    assert read is wanted
