import pytest

from agents.domain.parsing.parse import parse_jd
from agents.domain.submission.language import detect_language
from schemas.jd import Jd, JdType

AD = (
    "We are hiring a baker. You will bake bread every night with our team. Two years of experience "
    "and good knowledge of yeast are required. Full-time, apply with your resume."
)


def verdict(text: str, title: str | None = None) -> JdType:
    return parse_jd(Jd(source="board", title=title, text=text)).jd_type


@pytest.mark.parametrize(
    "text",
    [
        AD,
        "Plumber wanted. 3 years experience and a driving licence required. Call to apply today.",
    ],
)
def test_a_job_description_passes(text: str) -> None:
    assert verdict(text) is JdType.PASS


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_nothing_is_no_text(text: str) -> None:
    assert verdict(text) is JdType.NO_TEXT


@pytest.mark.parametrize("text", ["Baker wanted", "x" * 5_000, "1 " * 5_000, "\x00\x01" * 100])
def test_too_little_is_too_short(text: str) -> None:
    assert verdict(text) is JdType.TOO_SHORT


OTHER_TEXTS = {
    "filler": "Lorem ipsum dolor sit amet, " * 9,
    "newsletter": """
        Hello friends! In this issue: five tips for better bread and our summer sale. You will love
        it. If you no longer wish to receive our newsletter, unsubscribe here at any time.
    """,
    "recipe": """
        Preheat the oven. Mix two cups of flour with a teaspoon of salt and three tablespoons of
        sugar. You will need a large bowl. Bake until golden and serve as a warm dessert.
    """,
    "code": """
def bake(dough):
    return heat(dough)
import oven
from yeast import rise
for loaf in range(10):
    print(bake(loaf), loaf == 3, loaf == 4)
def sell(loaf):
    return {}
    """,
    "news": """
        The town council voted on Tuesday to repair the roads. The mayor said that the team behind
        the plan had worked on it for months. Residents will see the work begin in the spring.
    """,
    "resume": """
        Jane Doe, curriculum vitae. I am a baker with ten years of experience. I have worked in
        three bakeries, where my skills were valued by the team. References available on request.
    """,
}


@pytest.mark.parametrize("kind", OTHER_TEXTS)
def test_other_texts_are_no_job_description(kind: str) -> None:
    assert verdict(OTHER_TEXTS[kind]) is JdType.NOT_A_JOB_DESCRIPTION


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Wir suchen eine Bäckerin, die mit uns und für die Stadt Brot bäckt und verkauft.", "de"),
        ("Nous cherchons un boulanger pour notre équipe, avec une bonne expérience du pain.", "fr"),
        ("Buscamos un panadero para nuestro equipo, con experiencia en el pan y los dulces.", "es"),
        (
            "Cerchiamo un panettiere per il nostro negozio, con esperienza del pane.",
            "it",
        ),
        ("Wij zoeken een bakker voor onze winkel, die het brood bakt en ook verkoopt.", "nl"),
        (
            "Szukamy piekarza do naszej piekarni, który piecze chleb i nie boi się nocy.",
            "pl",
        ),
        ("Мы ищем пекаря в нашу пекарню, который любит хлеб и умеет работать ночью.", "ru"),
        ("私たちは夜にパンを焼くことができるパン職人を探しています。経験は必要ありません。", "ja"),
        ("نحن نبحث عن خباز يعمل معنا في الليل ويحب الخبز والعمل مع الفريق", "ar"),
    ],
)
def test_another_language_is_known_and_not_served(text: str, language: str) -> None:
    assert detect_language(text) == language
    assert verdict(f"{text}\n{text}\n{text}") is JdType.UNSUPPORTED_LANGUAGE


def test_a_mixed_ad_with_a_fair_share_of_english_is_served() -> None:
    german = "Wir backen Brot und verkaufen es in der ganzen Stadt."
    assert detect_language(f"{german} {AD}") == "en"


def test_a_rejection_says_the_verdict_and_nothing_else() -> None:
    parsed = parse_jd(Jd(source="board", title="Baker", text="Baker wanted"))
    assert parsed.sections() == ()
    assert parsed.role is None


def test_a_titled_ad_that_tells_of_the_work_in_prose_passes() -> None:
    prose = "One day you'd be fixing an oven, the next you'll plan the bread of the week. " * 8
    assert verdict(f"{prose}We pay 40k plus equity.", "Founding Baker") is JdType.PASS
