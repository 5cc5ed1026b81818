"""How a sentence about the work itself reads: its verbs and its lead-ins."""

import re

from agents.domain.words import word_set

_DUTY_LEAD = re.compile(
    r"\b(?:you(?:['’]ll| will| would)(?: also)?(?: be)?|responsible for|in this role|"
    r"(?:your|the) (?:role|job|mission|tasks?|duties) (?:is|are|will be|includes?)|"
    r"(?:accountable|in charge) (?:for|of)|tasked with)\b",
    re.IGNORECASE,
)
DUTY_VERBS = word_set(
    """
    achieve act administer advise aid align analyse analyze answer apply architect arrange
    assess assist attend audit automate balance build calculate carry champion check clean coach
    code collaborate collect communicate compile complete conduct configure consult contribute
    control coordinate craft create cultivate debug define deliver deploy design detect
    determine develop diagnose direct discover distribute document draft drive edit educate
    enable engage engineer enhance ensure enter establish estimate evaluate examine execute
    expand explore extract facilitate follow forecast formulate gather generate greet guide
    handle help host identify implement improve influence innovate inspect install integrate
    interact interpret investigate keep launch lead learn leverage liaise load maintain make
    manage map measure meet mentor migrate model monitor negotiate offer onboard operate
    optimise optimize orchestrate order organise organize oversee own participate partner
    perform plan prepare present prioritise prioritize process produce program promote propose
    prospect prototype provide publish pull push react receive recommend reconcile record
    recruit refine report represent research resolve respond review run scale schedule select
    sell serve set shape ship simplify solve source spearhead standardise standardize steer
    streamline structure study supervise supply support synthesise synthesize tackle take teach
    test track train transform translate troubleshoot tune turn understand undertake update
    upgrade use utilise utilize validate verify visualise visualize work write
    """
)


def reads_like_duty(sentence: str) -> bool:
    """Whether it says what the person will do: by its first verb, or by a lead-in phrase."""
    return begins_with_duty(sentence) or _DUTY_LEAD.search(sentence[:400]) is not None


def begins_with_duty(sentence: str) -> bool:
    """Whether its first word is a verb of work: "Build", "Building"."""
    words = sentence.split(maxsplit=1)
    first = words[0].strip(",:;").casefold() if words else ""
    return first in DUTY_VERBS or (first.endswith("ing") and _stem_of(first) in DUTY_VERBS)


def _stem_of(gerund: str) -> str:
    stem = gerund[:-3]
    if stem in DUTY_VERBS:
        return stem
    if f"{stem}e" in DUTY_VERBS:
        return f"{stem}e"
    return stem[:-1] if stem[-2:-1] == stem[-1:] else stem
