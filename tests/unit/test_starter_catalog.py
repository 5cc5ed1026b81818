"""The starter catalog's loader: what it builds, and how it tells a curator what is wrong where."""

from pathlib import Path

import pytest

from infra.starter_catalog.loader import load_files, load_starter
from infra.starter_catalog.mistakes import CatalogFileError
from schemas.catalog import Alias, AliasType, CatalogContent, MatchStrategy

GOOD = """\
domain: cooking
dimensions:
  - name: Heat & Fire
    rationale: Making things hot.
    roles: [cook]
    skills: [grill, pan]
roles:
  - slug: cook
    name: Cook
    archetype: Engineering
    summary: Cooks.
    aliases: [Chef de Partie]
    kras: [one, two, three, four, five, six]
skills:
  - name: Pan
    category: Tool
    sub_category: Vessel
    nature: TOOL
    aliases: [frying pan]
    abbreviations: [FP]
    weak: [P]
    versions: [Pan 2]
    context: [a, b, c, d, e, f, g, h]
  - {name: Grill, category: Tool, sub_category: Fire, nature: TOOL, needs: [pan]}
"""


def load(folder: Path, **texts: str) -> CatalogContent:
    for name, text in texts.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_files(folder)


def mistakes(folder: Path, **texts: str) -> list[str]:
    with pytest.raises(CatalogFileError) as caught:
        load(folder, **texts)
    return [str(mistake) for mistake in caught.value.mistakes]


def test_a_folder_becomes_content_ordered_by_slug(tmp_path: Path) -> None:
    content = load(tmp_path, cooking=GOOD)

    assert [skill.slug for skill in content.skills] == ["grill", "pan"]
    assert content.skills[0].relations.needs == ("pan",)
    assert content.dimensions[0].slug == "heat-and-fire"
    assert content.roles[0].kras == ("one", "two", "three", "four", "five", "six")


def test_each_list_of_aliases_has_its_type_and_strategy(tmp_path: Path) -> None:
    pan = load(tmp_path, cooking=GOOD).skills[1]

    any_case, this_case, context = (
        MatchStrategy.CASE_INSENSITIVE,
        MatchStrategy.CASE_SENSITIVE,
        MatchStrategy.CONTEXT,
    )
    assert pan.aliases == (
        Alias(text="Pan", type=AliasType.CANONICAL, match_strategy=any_case, is_primary=True),
        Alias(text="frying pan", type=AliasType.SYNONYM, match_strategy=any_case),
        Alias(text="FP", type=AliasType.ABBREVIATION, match_strategy=this_case),
        Alias(text="P", type=AliasType.ABBREVIATION, match_strategy=context),
        Alias(text="Pan 2", type=AliasType.VERSION, match_strategy=any_case),
    )


def test_a_weak_name_makes_the_canonical_alias_weak(tmp_path: Path) -> None:
    content = load(tmp_path, cooking=GOOD.replace("weak: [P]", "weak_name: true"))

    assert content.skills[1].aliases[0].match_strategy is MatchStrategy.CONTEXT


def test_a_skill_belongs_to_the_dimensions_that_list_it(tmp_path: Path) -> None:
    assert load(tmp_path, cooking=GOOD).skills[0].dimensions == ("heat-and-fire",)


def test_references_may_cross_files(tmp_path: Path) -> None:
    head, skills = GOOD.split("skills:\n  - name: Pan")

    content = load(tmp_path, roles=head, tools="domain: tools\nskills:\n  - name: Pan" + skills)

    assert len(content.skills) == 2


@pytest.mark.parametrize(
    ("right", "wrong", "line", "said"),
    [
        ("domain: cooking", "domian: cooking", 1, "unknown key 'domian'; did you mean domain?"),
        ("rationale:", "rational:", 3, "missing 'rationale'; add it"),
        ("aliases: [frying pan]", "alias: [frying pan]", 19, "unknown key 'alias'; did you mean"),
        (
            "category: Tool\n",
            "category: Thing\n",
            16,
            "'category' is 'Thing'; use one of 'Language",
        ),
        ("nature: TOOL\n", "nature: tool\n", 18, "'nature' is 'tool'; use one of"),
        ("[grill, pan]", "[grill, pan, pot]", 6, "'heat-and-fire', skills: unknown skill 'pot'"),
        ("roles: [cook]", "roles: [cook, cok]", 5, "unknown role 'cok'; did you mean cook?"),
        ("needs: [pan]", "needs: [grill]", 24, "'grill' is in its own needs"),
        ("needs: [pan]", "needs: [pann]", 24, "unknown skill 'pann'; did you mean pan?"),
        ("[grill, pan]", "[grill]", 15, "no dimension lists skill 'pan'; add it to one"),
        ("[grill, pan]", "[grill, pan, pan]", 6, "skill 'pan' is in skills twice; keep one"),
        ("five, six]", "five]", 13, "'kras' has too few (5); write 6 or more"),
        ("name: Grill", "name: Pan", 24, "skill 'pan' is defined before, in cooking.yaml:15"),
        ("name: Grill", "slug: grill, name: PAN", 24, "skill name 'PAN' is taken"),
        ("[frying pan]", "[frying pan, no]", 19, "'aliases.1' must be text; put False in quotes"),
        ("[frying pan]", "frying pan", 19, "'aliases' must be a list; write [frying pan]"),
        ("[frying pan]", "[frying pan, PAN]", 15, "skill 'pan' has alias 'PAN' twice"),
        ("[a, b, c, d, e, f, g, h]", "[a, b]", 23, "has weak alias 'P' but little context"),
        ("[Chef de Partie]", "[Cook]", 12, "role 'cook' has title 'Cook' twice; keep one"),
        ("slug: cook", "slug: The Cook", 8, "'slug' is no slug: 'The Cook'"),
        ("name: Grill,", "name: Grill, aliases: [P],", 24, "alias 'P' is owned by grill, pan"),
        ("    summary: Cooks.\n", "    summary: [Cooks.\n", 12, "not YAML: "),
        (
            "    nature: TOOL\n",
            "    nature: TOOL\n    nature: TOOL\n",
            19,
            "'nature' is here twice",
        ),
        ("domain: cooking", "- domain", 2, "not YAML: "),
    ],
)
def test_a_mistake_is_told_with_its_file_line_and_remedy(
    tmp_path: Path, right: str, wrong: str, line: int, said: str
) -> None:
    assert right in GOOD

    told = mistakes(tmp_path, cooking=GOOD.replace(right, wrong, 1))

    assert any(f"cooking.yaml:{line}: " in each and said in each for each in told), told


def test_a_role_without_a_dimension_is_told(tmp_path: Path) -> None:
    other = GOOD[GOOD.index("roles:\n  - slug") : GOOD.index("skills:\n  - name")]
    other = "domain: more\n" + other.replace("cook", "waiter").replace("Cook", "Waiter")

    assert mistakes(tmp_path, cooking=GOOD, more=other) == [
        "more.yaml:3: no dimension lists role 'waiter'; add it to one"
    ]


def test_an_alias_of_two_skills_passes_when_weak_in_both(tmp_path: Path) -> None:
    wanted = "name: Grill, weak: [P], context: [a, b, c, d, e, f, g, h],"

    assert load(tmp_path, cooking=GOOD.replace("name: Grill,", wanted))


def test_mistakes_of_all_files_are_told_together_and_twenty_are_shown(tmp_path: Path) -> None:
    bad = "domain: x\nskills:\n" + "".join(f"  - name: S{at}\n" for at in range(9))

    with pytest.raises(CatalogFileError) as caught:
        load(tmp_path, one=bad, two=bad)

    assert len(caught.value.mistakes) == 2 * 9 * 3
    assert {mistake.file for mistake in caught.value.mistakes} == {"one.yaml", "two.yaml"}
    assert str(caught.value).splitlines()[20:] == ["... and 34 more"]


def test_a_folder_without_catalog_files_is_told(tmp_path: Path) -> None:
    assert "no catalog here" in mistakes(tmp_path)[0]


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_bytes(b"domain: \xff\xfe\n")

    assert "bad.yaml:1: not readable as YAML in UTF-8" in mistakes(tmp_path)[0]


@pytest.fixture(scope="module")
def starter() -> CatalogContent:
    return load_starter()


def test_the_starter_catalog_is_large_enough(starter: CatalogContent) -> None:
    assert len(starter.roles) >= 40
    assert len(starter.skills) >= 600


def test_every_starter_role_has_kras_dimensions_and_titles(starter: CatalogContent) -> None:
    linked = {role for dimension in starter.dimensions for role in dimension.roles}

    assert [role.slug for role in starter.roles if role.slug not in linked] == []
    assert [role.slug for role in starter.roles if len(role.kras) < 6] == []
    assert [role.slug for role in starter.roles if not role.aliases] == []


def test_no_starter_kra_belongs_to_two_roles(starter: CatalogContent) -> None:
    kras = [kra for role in starter.roles for kra in role.kras]

    assert len(set(kras)) == len(kras)


def test_only_the_backend_role_asks_for_rest_web_services_and_saas(
    starter: CatalogContent,
) -> None:
    roles: dict[str, set[str]] = {}
    by_dimension = {dimension.slug: dimension.roles for dimension in starter.dimensions}
    for skill in starter.skills:
        for dimension in skill.dimensions:
            for role in by_dimension[dimension]:
                roles.setdefault(role, set()).add(skill.slug)

    asked = {"rest", "web-services", "saas"}
    assert [role for role, skills in roles.items() if asked <= skills] == ["backend-engineer"]


@pytest.mark.parametrize("text", ["Go", "C", "R", "REST", "Spring", "Swift", "CI", "agile"])
def test_a_word_with_other_meanings_is_weak(starter: CatalogContent, text: str) -> None:
    strategies = {
        alias.match_strategy
        for skill in starter.skills
        for alias in skill.aliases
        if alias.text.casefold() == text.casefold()
    }

    assert strategies == {MatchStrategy.CONTEXT}
