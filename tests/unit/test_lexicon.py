import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.domain.folding import fold_text
from agents.domain.skills.lexicon import Lexicon
from schemas.catalog import Alias, MatchStrategy, Skill

WEAK = MatchStrategy.CONTEXT
EXACT = MatchStrategy.CASE_SENSITIVE


def skill(slug: str, *aliases: str | Alias, nature: str = "TOOL") -> Skill:
    named = [each if isinstance(each, Alias) else Alias(text=each) for each in aliases]
    return Skill(
        slug=slug,
        display_name=named[0].text,
        category="Tool",
        sub_category="Tool",
        skill_nature=nature,
        aliases=tuple(named),
    )


LEXICON = Lexicon.compile(
    [
        skill("c", Alias(text="C", match_strategy=WEAK)),
        skill("cpp", "C++"),
        skill("csharp", "C#"),
        skill("dotnet", ".NET", "dotnet"),
        skill("nodejs", "Node.js"),
        skill("fsharp", "F#"),
        skill("cicd", "CI/CD"),
        skill("java", "Java"),
        skill("j2ee", "J2EE"),
        skill("rest", "RESTful", "REST APIs", nature="CONCEPT"),
        skill("back-end", "Back-end Development"),
        skill("react", "React"),
        skill("react-native", "React Native"),
        skill("aws", Alias(text="AWS", match_strategy=EXACT)),
        skill("ios", Alias(text="iOS", match_strategy=EXACT)),
        skill("machine-learning", "Machine Learning", nature="KNOWLEDGE"),
        skill("ci-tool", Alias(text="CI", match_strategy=WEAK)),
        skill("ci-practice", Alias(text="CI", match_strategy=WEAK), nature="PRACTICE"),
    ]
)


def found(text: str) -> list[tuple[str, str]]:
    return [
        (text[each.start : each.end], "|".join(entry.slug for entry in each.entries))
        for each in LEXICON.candidates(text)
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C, C++ and C#.", [("C", "c"), ("C++", "cpp"), ("C#", "csharp")]),
        ("F# on .NET", [("F#", "fsharp"), (".NET", "dotnet")]),
        ("ASP.NETs", []),
        ("Node.js/NodeJS or Node JS", [(s, "nodejs") for s in ("Node.js", "NodeJS", "Node JS")]),
        ("CI/CD, CI / CD", [("CI/CD", "cicd"), ("CI / CD", "cicd")]),
        ("Java/J2EE", [("Java", "java"), ("J2EE", "j2ee")]),
        ("JavaScript", []),
        ("Java's Java8 Java17+", [("Java", "java")] * 3),
        ("Java8u", []),
        ("REST API, REST APIs", [("REST API", "rest"), ("REST APIs", "rest")]),
        (
            "backend development, back end development",
            [("backend development", "back-end"), ("back end development", "back-end")],
        ),
        ("React and React Native", [("React", "react"), ("React Native", "react-native")]),
        ("Reacts", []),
        ("AWS, aws", [("AWS", "aws")]),
        ("KNOWLEDGE OF IOS AND AWS", [("IOS", "ios"), ("AWS", "aws")]),
        ("machine\nlearning", [("machine\nlearning", "machine-learning")]),
        ("machine  \u00adlearning", [("machine  \u00adlearning", "machine-learning")]),
        ("machine‑learning", [("machine‑learning", "machine-learning")]),
        ("Docker/CI/K8s", [("CI", "ci-tool|ci-practice")]),
        ("cutting-edge AI, next-machine learning", []),
        ("mail@java.com java.util @java", []),
    ],
)
def test_names_are_found_at_word_borders(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_a_full_name_wins_over_a_plural() -> None:
    lexicon = Lexicon.compile([skill("rendering", "SSR"), skill("reports", "SSRS")])
    assert [each.entries[0].slug for each in lexicon.candidates("SSRS")] == ["reports"]


def test_lookup_ignores_case_and_spelling() -> None:
    assert [entry.slug for entry in LEXICON.lookup("nodeJS")] == ["nodejs"]
    assert LEXICON.lookup("Erlang") == ()


def test_an_empty_catalog_finds_nothing() -> None:
    assert Lexicon.compile([]).candidates("Java") == []


def test_what_is_not_extractable_is_left_out() -> None:
    hidden = skill("java", "Java").model_copy(update={"is_extractable": False})
    assert Lexicon.compile([hidden]).candidates("Java") == []


@given(st.text(alphabet="aİßﬁﬃ\u00ad\u200b -–\n\tÅ™", max_size=40))
def test_every_folded_span_lies_in_the_text_in_order(text: str) -> None:
    folded = fold_text(text)
    offsets = [folded.original(at) for at in range(len(folded.text))]
    assert offsets == sorted(offsets)
    assert all(0 <= offset < len(text) for offset in offsets)


@given(st.text(alphabet="ﬁ\u00ad -–\n\t®", max_size=10), st.text(alphabet="ﬃ  \n•", max_size=10))
def test_a_name_is_found_where_it_stands_whatever_is_around(before: str, after: str) -> None:
    text = f"{before} Java {after}"
    spans = [text[each.start : each.end] for each in LEXICON.candidates(text)]
    assert spans == ["Java"]


def test_spellings_of_one_name_that_fold_alike_all_count() -> None:
    lexicon = Lexicon.compile(
        [
            skill(
                "rails",
                "Ruby on Rails",
                Alias(text="RoR", match_strategy=EXACT),
                Alias(text="ROR", match_strategy=EXACT),
            )
        ]
    )
    found = [len(lexicon.candidates(f"We use {name} here.")) for name in ("RoR", "ROR", "ror")]
    assert found == [1, 1, 0]
