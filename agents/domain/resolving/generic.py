"""Which candidates are no skills at all: personal traits, filler and conditions of work.

They are shown in the record as generic and never proposed to the catalog.
"""

from agents.domain.resolving.spelling import tokens

_NEVER_A_SKILL = frozenset(
    tokens(
        "ability abilities applicant applicants aptitude attitude benefits bonus candidate"
        " candidates colleagues communicator culture degree diploma diversity enthusiasm"
        " environment environments ethic ethics initiative learner mindset motivation"
        " opportunities opportunity pace passion personality player salary spirit starter thinker"
        " years"
    )
)
"""A name that ends in one of these is no skill, whatever comes before."""

_EMPTY_HEADS = frozenset(
    tokens(
        "awareness background business clients company customers day days deadlines duties"
        " employees equivalent experience experiences expertise familiarity field inclusion job"
        " jobs knowledge month people person position priorities proficiency projects"
        " qualifications requirements responsibilities role roles skill skills stakeholders"
        " standards tasks team teams time understanding values week work worker"
    )
)
"""These say nothing of their own: with only traits before them, the name is no skill."""

_TRAITS = frozenset(
    tokens(
        "a accountability accuracy adaptability adaptable agility ambitious an analytical and"
        " articulate attention building collaborate collaboration collaborative commitment"
        " communicate communication communications compassion confidence confident conflict"
        " cooperation cooperative creative creativity critical cross curiosity curious decision"
        " decisive dedicated dedication dependability dependable detail details determination"
        " diligence discretion driven dynamic effective effectively efficient empathy energetic"
        " energy enthusiastic excellent fast flexibility flexible focused friendly functional goal"
        " good great group hands hard hardworking honesty in independence independent"
        " independently innovative integrity interpersonal judgement judgment leader learning"
        " listening making motivated multitask multitasking of on or oral organisation"
        " organisational organised organization organizational organized orientation oriented"
        " outgoing ownership paced passionate patience persistence persuasive pleasant positive"
        " preferred pressure proactive proactivity problem problems prioritization proven punctual"
        " punctuality reliability reliable required relationship relationships resilience"
        " resilient resolution resourceful resourcefulness respect respectful result results rigor"
        " self sense sincere smart soft solver solving speaking spoken strategic stress strong"
        " structured tact team teamwork tenacious the thinking thoroughness time to trustworthy"
        " under verbal verbally versatile versatility willing willingness with work working write"
        " written management"
    )
)


def is_generic(name: str) -> bool:
    """Whether the name is that of a trait or of filler, not of something one can be tested in."""
    words = tokens(name)
    return not words or words[-1] in _NEVER_A_SKILL or not telling_words(name)


def telling_words(text: str) -> list[str]:
    """The words that are neither those of traits nor filler."""
    return [word for word in tokens(text) if word not in _TRAITS and word not in _EMPTY_HEADS]
