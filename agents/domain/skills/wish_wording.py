"""The wording by which JDs say how much something is wanted, and where its scope ends.

`CUE` finds the wording; the group that matched is the value of a `Cue`. `BORDER` parts clauses.
"""

import re
from enum import StrEnum


class Cue(StrEnum):
    """What the wording says, and on which side of it stands what it is about."""

    NO = "no"
    NOT_NEEDED_AFTER = "not_needed_after"
    NOT_NEEDED_BEFORE = "not_needed_before"
    WISHED_AFTER = "wished_after"
    WISHED_BEFORE = "wished_before"
    NEEDED_AFTER = "needed_after"
    NEEDED_BEFORE = "needed_before"
    ASKED_AFTER = "asked_after"


_THINGS = r"(?:skills?|qualifications?|experience|requirements?|knowledge|competenc\w+|attributes?)"
_NEED = (
    r"(?:required|necessary|needed|mandatory|essential|expected|requirement|pre-?requisite|must)"
)
_CUES: tuple[tuple[Cue, str], ...] = (
    (
        Cue.NOT_NEEDED_BEFORE,
        (
            rf"(?:not|n['’]t|never)\s+(?:be\s+)?(?:strictly\s+|absolutely\s+|a\s+|an\s+|always\s+)?{_NEED}(?!\s*:)"
            r"|unnecessary|no(?:t\s+a)?\s+must(?:-have)?"
        ),
    ),
    (
        Cue.NOT_NEEDED_AFTER,
        (
            r"(?:do|does|did|need|will|would)(?:\s+not|n['’]t)\s+(?:need|require|expect|have\s+to)"
            r"(?:\s+you)?(?:\s+to)?(?:\s+(?:know|have|be))?|need\s+not|needn['’]t"
            r"|no\s+need\s+(?:for|to|of)"
            r"|(?:not|n['’]t)\s+(?:required|needed|necessary|essential|expected)\s*:"
            r"|what\s+(?:you|we)\s+(?:wo|do|are|will\s+|do\s+|are\s+)n(?:['’]|o)t\s+(?:[\w'’]+\s+){0,4}[\w'’]+\s*:"
            r"|(?<![\s\S])no(?=\s+[\w+#.-]+(?:\s[\w+#.-]+){0,2}(?<!required)(?<!needed)(?<!necessary)[.!]?$)"
        ),
    ),
    (Cue.NO, r"(?<![\w-])(?:no|without)(?=\s+(?:prior|previous|specific|direct|\w+))"),
    (
        Cue.WISHED_AFTER,
        (
            rf"(?:preferred|desired|desirable|additional|optional|bonus)\s+(?:\w+\s+)?{_THINGS}"
            r"|(?:preferred|desired|desirable|plus(?:es)?|bonus(?:es)?|optional)\s*:"
            r"|(?:nice|good|great)[\s-]to[\s-]haves?(?=\s*[:(-]|\s+(?!but|and|or|though|not)\w)"
            r"|(?:bonus|extra|brownie)\s+(?:points?|credit|marks?)(?:\s+(?:for|if))?"
            r"|(?:big\s+|huge\s+|a\s+)?(?:plus|bonus|advantage)\s+(?:if|for|to\s+have)"
            r"|ideally|preferably|optionally|(?:a\s+)?preference\s+(?:for|given)"
            r"|(?:great|nice|good|ideal|even\s+better|awesome|love\s+it)\s+if"
        ),
    ),
    (
        Cue.WISHED_BEFORE,
        (
            r"(?:a|an|as|big|strong|huge|definite|distinct|added|real|major|is|are|considered)\s+"
            r"(?:a\s+)?(?:plus|bonus|advantage|asset)(?:es)?(?!\s+(?:if|for|to\s+have))"
            r"|advantageous|preferred|preferable|desirable|desired|beneficial|helpful|favou?rable"
            r"|nice[\s-]to[\s-]haves?|good[\s-]to[\s-]haves?|optional|appreciated|welcomed?"
            r"|(?:would|will)\s+be\s+(?:a\s+|an\s+)?(?:great|nice|good|ideal|benefit|valuable|useful)"
            r"|(?:(?<=\s)\+|plus)(?=\s*[.)]?\s*$)"
        ),
    ),
    (
        Cue.NEEDED_AFTER,
        (
            rf"(?:must|shall)\s+(?:have|know|be|possess|hold)|must[\s-]haves?\s*:|requires?\b"
            rf"|(?:required|mandatory|essential|minimum|basic)\s+(?:\w+\s+)?{_THINGS}"
            r"|(?:required|mandatory|essential)\s*:"
        ),
    ),
    (
        Cue.NEEDED_BEFORE,
        (
            r"(?<!as\s)(?<!if\s)(?<!when\s)(?<!where\s)(?:required|mandatory|essential)(?!\s+(?:to|for))"
            r"|(?:is|are)\s+(?:needed|necessary|critical|a\s+must)|(?:is\s+)?a\s+must(?:[\s-]have)?"
            r"|(?<!as\s)(?<!if\s)(?<!when\s)(?<!where\s)(?:needed|necessary)(?=\s*[.)]?\s*$)"
        ),
    ),
    (
        Cue.ASKED_AFTER,
        (
            r"\d{1,2}\s*\+?\s*(?:years?|yrs?)|experience(?:d)?\s+(?:with|in|of|using|building)|expertise"
            r"|proficien\w+|knowledge\s+(?:of|in)|skilled\s+in|familiar\w*\s+with|fluen\w+\s+in"
            r"|understanding\s+of|expert\s+in|background\s+in"
        ),
    ),
)
CUE = re.compile(
    rf"(?<!\w)(?:{'|'.join(rf'(?P<{cue.value}>{pattern})' for cue, pattern in _CUES)})(?!\w)",
    re.IGNORECASE,
)
_DEMAND = (
    r"(?:knowledge|experience|familiarity|exposure|understanding|proficiency|ability|expertise|"
    r"prior|previous|strong|working|any|additional|having|ideally|preferably)"
)
BORDER = re.compile(
    rf"[;()\[\]]|\s[-–—]\s|,?\s+(?:but|however|although|though|whereas|while)(?=\s)"
    rf"|(?:,|\sand|\swith)\s+(?:and\s+|with\s+)?(?={_DEMAND}\s)",
    re.IGNORECASE,
)
