"""What an unknown skill seems to be: from the words of its name, else from what stands beside it.

A name says most by its last word ("load testing" is a practice, "Azure Key Vault API" an
interface), then by any word, then by how it ends ("MariaDB", "Alpine.js"), then by what the catalog
has of names that end in the same word.
"""

from collections import Counter
from collections.abc import Sequence

from agents.domain.resolving.spelling import tokens
from schemas.catalog import Skill
from schemas.details import DerivedType

_FEW = 2
_MAJORITY = 0.6
_GENERAL = "General"


def _type(  # noqa: PLR0913 - one row of the table below
    category: str,
    sub_category: str,
    nature: str,
    *,
    lifespan: str = "MULTI_YEAR",
    versions: str = "NOT_APPLICABLE",
    volatility: str = "MEDIUM",
) -> DerivedType:
    return DerivedType(
        category=category,
        sub_category=sub_category,
        skill_nature=nature,
        typical_lifespan=lifespan,
        version_strategy=versions,
        volatility=volatility,
    )


_CONCEPT = _type("Concept", "General Concept", "CONCEPT")
_TOOL = _type("Tool", "Software Tool", "TOOL", versions="UNVERSIONED")
_LANGUAGE = _type(
    "Language", "Programming Language", "LANGUAGE", lifespan="EVERGREEN", versions="UNVERSIONED"
)
_QUERY = _type("Language", "Query Language", "LANGUAGE", lifespan="EVERGREEN", volatility="STABLE")
_FRAMEWORK = _type("Framework", "Application Framework", "FRAMEWORK", versions="UNVERSIONED")
_LIBRARY = _type("Library", "Software Library", "LIBRARY", versions="UNVERSIONED")
_WEB_LIBRARY = _type(
    "Library", "JavaScript Library", "LIBRARY", versions="UNVERSIONED", volatility="FAST"
)
_DATABASE = _type("Database", "Data Store", "DATABASE", versions="UNVERSIONED")
_CLOUD = _type("Cloud Service", "Cloud Platform Service", "SERVICE", volatility="FAST")
_PLATFORM = _type("Platform", "Software Platform", "PLATFORM", versions="UNVERSIONED")
_PROTOCOL = _type(
    "Protocol", "Communication Protocol", "PROTOCOL", lifespan="EVERGREEN", volatility="STABLE"
)
_STANDARD = _type("Standard", "Industry Standard", "STANDARD", volatility="STABLE")
_INTERFACE = _type("Concept", "Programming Interface", "CONCEPT")
_METHOD = _type("Methodology", "Working Method", "METHODOLOGY", volatility="STABLE")
_PRACTICE = _type("Practice", "Working Practice", "PRACTICE", volatility="STABLE")
_TESTING = _type(
    "Practice", "Testing Practice", "PRACTICE", lifespan="EVERGREEN", volatility="STABLE"
)
_ENGINEERING = _type("Practice", "Engineering Practice", "PRACTICE", volatility="STABLE")
_SECURITY = _type("Practice", "Security Practice", "PRACTICE")
_MANAGEMENT = _type(
    "Practice", "Management Practice", "PRACTICE", lifespan="EVERGREEN", volatility="STABLE"
)
_ANALYSIS = _type("Practice", "Analysis Practice", "PRACTICE", volatility="STABLE")
_AI = _type("Concept", "Artificial Intelligence", "CONCEPT", volatility="FAST")
_DOMAIN = _type(
    "Domain Knowledge", "Business Domain", "KNOWLEDGE", lifespan="EVERGREEN", volatility="STABLE"
)
_CERTIFICATE = _type("Certification", "Professional Certification", "KNOWLEDGE")
_ARCHITECTURE = _type("Concept", "Architecture Style", "CONCEPT", volatility="STABLE")
_SYSTEM = _type("Tool", "Business System", "TOOL", versions="UNVERSIONED")
_EQUIPMENT = _type("Tool", "Equipment", "TOOL", lifespan="EVERGREEN", volatility="STABLE")

_WORDS: dict[str, DerivedType] = {
    word: derived
    for words, derived in (
        ("language languages scripting", _LANGUAGE),
        ("sql query queries plsql tsql", _QUERY),
        ("framework frameworks", _FRAMEWORK),
        ("library libraries sdk toolkit bindings", _LIBRARY),
        ("db dbms rdbms database databases datastore warehouse lakehouse cache nosql", _DATABASE),
        ("cloud aws azure gcp lambda s3 serverless saas paas iaas", _CLOUD),
        ("platform platforms server servers cluster os linux unix runtime engine", _PLATFORM),
        ("protocol protocols tcp udp ip bus networking http https mqtt vpn dns", _PROTOCOL),
        (
            (
                "standard standards compliance regulation regulations iso iec ieee gdpr hipaa sox"
                " pci gaap ifrs specification act code codes"
            ),
            _STANDARD,
        ),
        ("api apis webhook webhooks interface interfaces endpoint endpoints", _INTERFACE),
        ("methodology methodologies method methods scrum lean kanban agile", _METHOD),
        ("testing tests test qa tdd bdd validation verification debugging", _TESTING),
        (
            (
                "development engineering programming coding automation integration deployment"
                " implementation migration administration configuration modeling modelling design"
                " optimization optimisation tuning monitoring refactoring"
            ),
            _ENGINEERING,
        ),
        (
            (
                "security cybersecurity encryption authentication authorization hardening forensics"
                " pentesting threat threats"
            ),
            _SECURITY,
        ),
        (
            (
                "management planning budgeting forecasting governance procurement recruiting"
                " recruitment onboarding scheduling negotiation leadership marketing sales"
                " reporting"
            ),
            _MANAGEMENT,
        ),
        (
            (
                "analysis analytics research auditing statistics visualization visualisation mining"
                " profiling evaluation assessment"
            ),
            _ANALYSIS,
        ),
        ("ai ml llm llms nlp gpt agentic neural rag genai", _AI),
        (
            (
                "accounting finance banking insurance healthcare medicine law legal tax taxation"
                " logistics manufacturing retail education construction nursing economics biology"
                " chemistry physics pharmacology operations"
            ),
            _DOMAIN,
        ),
        (
            (
                "certification certifications certified certificate certificates license licence"
                " licensed licensure credential cissp cpa pmp ccna cfa"
            ),
            _CERTIFICATE,
        ),
        ("architecture architectures microservices microservice pattern patterns", _ARCHITECTURE),
        ("tool tools software suite studio ide plugin plugins editor app apps client", _TOOL),
        ("system systems erp crm hris ehr emr pos", _SYSTEM),
        ("equipment machinery machine machines vehicles forklift crane hardware", _EQUIPMENT),
    )
    for word in words.split()
}

_ENDINGS: tuple[tuple[str, DerivedType], ...] = (
    (".js", _WEB_LIBRARY),
    ("js", _WEB_LIBRARY),
    ("sql", _DATABASE),
    ("db", _DATABASE),
    ("script", _LANGUAGE),
    ("lang", _LANGUAGE),
    ("unit", _TESTING),
    ("ops", _PRACTICE),
    ("ql", _QUERY),
)


def derive_type(
    name: str, neighbours: Sequence[Skill], namesakes: Sequence[Skill]
) -> tuple[DerivedType, str]:
    """The type of an unknown skill and why.

    `neighbours` are the known skills beside it, `namesakes` those whose names end in its last word.
    """
    if named := _by_name(name):
        return named
    for alike, how in ((namesakes, "its last word is that of"), (neighbours, "it stands beside")):
        if likely := _like_most(alike):
            derived, some = likely
            return derived, f"{how} {some}"
    if name[:1].isupper() or any(letter.isdigit() for letter in name):
        return _TOOL, "it is written like the name of a product"
    return _CONCEPT, "nothing says what it is"


def _by_name(name: str) -> tuple[DerivedType, str] | None:
    words = tokens(name)
    if words and (named := _WORDS.get(words[-1])):
        return named, f"its last word is {words[-1]!r}"
    for word in words[:-1]:
        if named := _WORDS.get(word):
            return named, f"it has the word {word!r}"
    lowered = name.casefold()
    for ending, derived in _ENDINGS if " " not in name else ():
        if lowered.endswith(ending) and len(lowered) > len(ending) + 1:
            return derived, f"it ends in {ending!r}"
    return None


def _like_most(skills: Sequence[Skill]) -> tuple[DerivedType, str] | None:
    """The type that most of them share, and which these are."""
    if len(skills) < _FEW:
        return None
    category, count = _most_common([skill.category for skill in skills])
    if count < _FEW or count / len(skills) < _MAJORITY:
        return None
    alike = [skill for skill in skills if skill.category == category]
    derived = DerivedType(
        category=category,
        sub_category=_shared([skill.sub_category for skill in alike]) or _GENERAL,
        skill_nature=_most_common([skill.skill_nature for skill in alike])[0],
        typical_lifespan=_most_common([skill.typical_lifespan for skill in alike])[0],
        version_strategy=_most_common([skill.version_strategy for skill in alike])[0],
        volatility=_most_common([skill.volatility for skill in alike])[0],
    )
    named = ", ".join(skill.display_name for skill in alike[:3])
    return derived, f"{count} of that kind, such as {named}"


def _shared(values: Sequence[str]) -> str | None:
    """The value that several have, and at least half of all."""
    value, count = _most_common(values)
    return value if count >= max(_FEW, len(values) / 2) else None


def _most_common(values: Sequence[str]) -> tuple[str, int]:
    """The value that is there most often, ties by the value itself."""
    return min(Counter(values).items(), key=lambda item: (-item[1], item[0]))
