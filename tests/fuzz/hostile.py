"""Values that programs stumble over."""

from random import Random

from tests.fuzz.trees import Json

INFINITY = float("inf")
INTEGERS = (
    0, -1, 1, 2, 127, 2**15, 2**31 - 1, 2**31, -(2**31) - 1, 2**32, 2**53 + 1, 2**63 - 1, 2**63,
    -(2**63), -(2**63) - 1, 2**64, 2**70, 10**40, -(10**300),
)  # fmt: skip
FLOATS = (
    0.5, -0.0, 1e-320, 1.7976931348623157e308, -1e308, 1e22, 2.5e9, INFINITY, -INFINITY,
    float("nan"),
)  # fmt: skip
DATES = (
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59-23:59",
    "0001-01-01T00:00:00+23:59", "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-13-01",
    "2026-01-01", "2026-01-01T25:00:00Z", "tomorrow", "", "1700000000", "-1", "+10000-01-01",
    "infinity", "2026-01-01T00:00:00.123456789Z", "2026-01-01T00:00:00", 0, -1, 1e11, 10**18, 2**63,
    -(10**14), float("nan"), float("inf"), True,
)  # fmt: skip
IDS = (
    "", "no-uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "11111111111151118111111111111111", "{11111111-1111-5111-8111-111111111111}",
    "urn:uuid:11111111-1111-5111-8111-111111111111", "11111111-1111-5111-8111-11111111111g",
)  # fmt: skip
PIECES = (
    "\0", "\x01\x1b[31m\x7f", "\ud800", "\udfff\ud800", "\uffff", "\ufeff", "\u202e\u2066",
    "\u200b", "e\u0301\u0301\u0301", "\u0301" * 40, "👩\u200d👩\u200d👧", "\U0010ffff",
    "İ", "ß", "ﬃ", "ＪＡＶＡ", "٣+", "½", "²", "\r\n", "\r", "\n\n\n", "\t", "\u2028", "\x85",
    "\x1c\x1d", "<b>", "</p>", "<!--", "&#0;", "&amp;", "%s%n{0}", "'; drop table ops.jds; --",
    "${x}", "\\", '"', "•", "- ", "1. ", "**", "#", ":", "(((", ")))", ",,,", "C++", ".NET",
    "Node.js", "R", "Go", "5+ years", "10-3 years", "99999999999 years", "1e400", "-1", "€0",
    "$1,000,000,000,000,000,000", "Remote", "https://", "a@b.c", "AI/ML", "EEO", "=cmd()",
    "React Native/Swift/Kotlin", "Not required:",
)  # fmt: skip
REPEATED = (
    "a",
    " ",
    "(",
    "Java ",
    "• x\n",
    "\n",
    "<li>",
    "&",
    "/",
    "1",
    "é",
    "\0",
    "\u0301",
    "A. ",
)
LENGTHS = (2, 10, 100, 1000, 5000, 20_000)
NESTING = (2, 20, 120, 500, 5000)


def anything(rng: Random) -> Json:
    """A value of any type."""
    values: tuple[Json, ...] = (
        None, True, False, "", [], {}, [[]], {"": None}, "null", "0", "true", rng.choice(INTEGERS),
        rng.choice(FLOATS), rng.choice(DATES), rng.choice(IDS), rng.choice(PIECES), [None],
        [1, "a"], {"a": 1}, {"slug": None}, long_text(rng), nested(rng),
    )  # fmt: skip
    return rng.choice(values)


def long_text(rng: Random) -> str:
    """One piece again and again."""
    return rng.choice(REPEATED) * rng.choice(LENGTHS)


def nested(rng: Random) -> Json:
    """Lists in lists, or objects in objects."""
    value: Json = None
    in_objects = rng.random() < 0.5
    for _ in range(rng.choice(NESTING[:-1])):
        value = {"a": value} if in_objects else [value]
    return value
