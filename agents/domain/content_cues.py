"""What a stretch of a job description is for, told by its own words where no heading says so.

Who calls this: `sections`, for text without headings and for prose that strays under a heading.
Each pattern looks at one logical line; all are bounded, and only its first `MAX_READ` characters
are read.
"""

import re

from agents.domain.duties import reads_like_duty
from schemas.jd import SectionKind

MAX_READ = 600
_MANY_HINTS = 3

_EEO = re.compile(
    r"equal[- ](?:employment[- ])?opportunit|\beeo\b|affirmative action|regardless of (?:\w+,? ){0,3}"
    r"(?:race|gender|age|background|religion|colou?r|ethnicity|sex)\b|without regard to"
    r"|(?:do(?:es)? not|not|never) (?:tolerate )?discriminat|non-?discrimination|reasonable accommodation"
    r"|protected (?:veteran|status|characteristic|class|category)|all qualified (?:applicants|candidates)"
    r"|sexual orientation|gender identity|(?:every|all) (?:single )?(?:box|requirement|qualification)s?\b"
    r"(?: listed| above)?.{0,40}(?:apply|anyway|hear from)|tick every|check every|meet (?:all|every|100)"
    r"|rule yourself out|criminal histor|fair chance|individuals? with (?:a )?disabilit"
    r"|celebrate (?:diversity|differences)|e-verify",
    re.IGNORECASE,
)
_EEO_HINTS = re.compile(
    r"\b(?:divers(?:e|ity)|inclusi(?:ve|on)|equit(?:y|able)|belonging|underrepresented)\b", re.IGNORECASE
)
_APPLY = re.compile(
    r"\b(?:apply (?:now|today|here|online|via|by|with|through|directly)|how to apply|to apply,|hit .{0,3}apply"
    r"|(?:send|submit|email|forward|upload|share) (?:us )?(?:your|a|an updated|their|an?) (?:\w+ ){0,2}"
    r"(?:cv|resume|résumé|application|profile|portfolio|cover letter)|cover letter|shortlisted candidates"
    r"|click (?:on )?.{0,12}apply|we look forward to (?:hearing|receiving|your|meeting)"
    r"|we (?:can't|cannot) wait to (?:hear|meet)|interview process|recruitment process"
    r"|only (?:\w+ )?candidates will be contacted|closing date|application deadline)",
    re.IGNORECASE,
)
_BENEFITS = re.compile(
    r"\b(?:paid time off|pto\b|401\(?k|health(?:care)?(?:,| and| &)? ?(?:\w+,? ){0,2}insurance|medical,|dental"
    r"|vision insurance|life insurance|parental leave|maternity|paternity|(?:paid|annual|vacation|sick) "
    r"(?:leave|days|holidays?)|days (?:of )?(?:paid )?(?:holiday|vacation|annual leave)|pension"
    r"|competitive (?:salary|pay|compensation|benefits|remuneration|package)|(?:stock|equity) (?:options?|plan"
    r"|awards?|compensation)|(?:performance|signing|sign-on|annual|referral|retention) bonus|salary range|base (?:salary|pay)"
    r"|pay range|hourly rate|gym|wellness|flexible (?:working )?(?:hours|schedule)|we offer\b|benefits package"
    r"|tuition|lunch(?:es)?\b|learning budget|training budget|employee (?:discount|assistance)|meal vouchers?"
    r"|holiday (?:pay|allowance)|relocation (?:package|assistance|support)|career (?:growth|development|progression) "
    r"|opportunit(?:y|ies) (?:for|to) (?:career |professional )?(?:growth|grow|advance|development|learn))",
    re.IGNORECASE,
)
_REQUIREMENTS = re.compile(
    r"\b(?:experience|experienced|years?['’]? (?:of|in|working)|degree|bachelor|master['’]?s|diploma|phd|proficien\w+"
    r"|familiar(?:ity)?|knowledge|understanding of|abilit(?:y|ies)|able to|skills?|skilled|fluen\w+|excellent"
    r"|strong|solid|proven|hands-on|expert(?:ise)?|track record|must (?:have|be|possess)|comfortable|passion(?:ate)?"
    r"|certif\w+|qualification|mindset|aptitude|background in|graduate|capab\w+|mastery|command of|willing(?:ness)?"
    r"|motivated|self-starter|detail-oriented|attention to detail|team player|curious|eager|native speaker|driving licen)",
    re.IGNORECASE,
)
_WANTED = re.compile(
    r"\b(?:you (?:have|are|should|must|need|bring|possess)|(?:ideal|successful) candidate|applicants?|must"
    r"|required|requires|degree|years?['’]? (?:of )?(?:\w+ )?experience|we expect|you['’]re|required)\b",
    re.IGNORECASE,
)
_ROLE = re.compile(
    r"\b(?:(?:we|he|she|they)(?:['’]re| are| is)? (?:currently |now |actively |also )?(?:looking for|seeking|hiring|recruiting"
    r"|searching)|is (?:currently |now |actively )?(?:looking for|seeking|hiring|recruiting|searching)"
    r"|(?:this|the) (?:role|position|job|opportunity|internship|candidate|successful candidate|ideal candidate)"
    r"|as an? (?:[\w/+#&.-]+ ){1,6}?(?:you|at)\b|you (?:will|would|are going to|get to)|you['’]ll|in this role"
    r"|join (?:us|our|the|a) |opportunity (?:to|for)|your (?:role|mission|job)|reports? (?:directly )?to"
    r"|responsible for|our client|position (?:is|will|requires))",
    re.IGNORECASE,
)
_COMPANY = re.compile(
    r"\b(?:(?:is|are|was) (?:an? |the |one of )?(?:\w+[ -]){0,3}(?:leading|leader|global|world|fastest|premier|largest"
    r"|innovative|startup|start-up|company|provider|agency|consultancy|organi[sz]ation|platform|firm|pioneer\w*"
    r"|manufacturer|group|brand|employer of choice|family|team of)|founded (?:in|by)|established in|headquarter\w+"
    r"|our (?:mission|vision|purpose|story|values|customers|clients|products|platform|founders|culture|team of|people"
    r"|company)|we (?:believe|build|help|are (?:a|an|the|on a|proud|committed)|have (?:been|over|more|offices)|serve"
    r"|provide|exist|value|empower|deliver)|we['’]re (?:a|an|on a|building|proud|committed)|employees (?:across|in|world)"
    r"|countries|years of (?:history|innovation|excellence)|backed by|our (?:\d|over)|series [a-e]\b"
    r"|fortune \d|trusted by|at (?:[A-Z][\w.&-]+ ?){1,3}, we|mission (?:is|to)|since (?:19|20)\d\d)",
)
_DUTY_HINTS = re.compile(r"^(?:you will|you['’]ll|responsible for)\b", re.IGNORECASE)


def stray_kind(text: str) -> SectionKind | None:
    """For prose under a heading that speaks of something else: only where the words leave no doubt."""
    head = text[:MAX_READ]
    if _EEO.search(head) or len(_EEO_HINTS.findall(head)) >= _MANY_HINTS:
        return SectionKind.EEO
    if _APPLY.search(head):
        return SectionKind.APPLY
    if len(_BENEFITS.findall(head)) >= 2:
        return SectionKind.BENEFITS
    return None


def content_kind(text: str, *, listed: bool) -> SectionKind | None:
    """For a logical line under no heading; `listed` lines are points of a list rather than prose."""
    head = text[:MAX_READ]
    stray = stray_kind(head)
    if stray is not None:
        return stray
    if listed:
        return _listed_kind(head)
    if _WANTED.search(head) and len(_REQUIREMENTS.findall(head)) >= 3:
        return SectionKind.REQUIREMENTS
    role = len(_ROLE.findall(head))
    company = len(_COMPANY.findall(head))
    if role or company:
        return SectionKind.ABOUT_ROLE if role >= company else SectionKind.ABOUT_COMPANY
    if _WANTED.search(head) and len(_REQUIREMENTS.findall(head)) >= 2:
        return SectionKind.REQUIREMENTS
    return None


def _listed_kind(head: str) -> SectionKind | None:
    if _BENEFITS.search(head):
        return SectionKind.BENEFITS
    wanted = len(_REQUIREMENTS.findall(head[:160]))
    if _DUTY_HINTS.match(head) or (reads_like_duty(head) and wanted < 2):
        return SectionKind.DUTIES
    return SectionKind.REQUIREMENTS if wanted else None
