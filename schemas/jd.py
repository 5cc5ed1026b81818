"""The first two words of the flow: what a producer submits, and what the parser makes of it."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field, field_validator, model_validator

from schemas.base import Count, Model
from schemas.cost import Cost, Versions
from schemas.dates import end_of_day
from schemas.envelope import MAX_RUN_SEQ, Mode, Position, RunRef, derive_run_id
from schemas.job_posting import find_job_posting, read_job_posting


class JdSubmitted(Model):
    """A job description as its board wrote it. Only `text` or `html` is required.

    `valid_through` takes the JD back by itself: a day without a time lasts until its end in UTC.
    `withdrawn` takes it back at once: `source` and `source_job_id` name it, or `jd_id` where it was
    sent without a job id, and no text is needed. `expires_run_seq` makes that an expiry, which
    counts only while that run is the JD's newest and its `valid_through` has passed. Both fields
    are read in withdrawals only.

    A schema.org JobPosting (JSON-LD) is taken as it is: `schemas.job_posting` says how.
    """

    source: str = "unknown"
    source_job_id: str | None = Field(default=None, coerce_numbers_to_str=True)
    title: str | None = None
    company: str | None = None
    location: str | None = None
    url: str | None = None
    posted_at: datetime | None = None
    valid_through: datetime | None = None
    language: str | None = None
    employment_type: str | None = None
    pay: str | None = Field(default=None, coerce_numbers_to_str=True)
    text: str | None = None
    html: str | None = None
    withdrawn: bool = False
    jd_id: str | None = None
    expires_run_seq: int | None = Field(default=None, ge=1, le=MAX_RUN_SEQ)

    @model_validator(mode="before")
    @classmethod
    def _lift_job_posting(cls, value: object) -> object:
        posting = find_job_posting(value)
        return value if posting is None else read_job_posting(posting)

    @field_validator("*")
    @classmethod
    def _encodable(cls, value: object) -> object:
        if isinstance(value, str) and not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError as error:
                raise ValueError("holds half of a surrogate pair: send valid Unicode") from error
        return value

    @field_validator("jd_id", mode="before")
    @classmethod
    def _ours_alone(cls, value: object) -> object:
        """What a board of its own accord calls `jd_id` need not be text."""
        return value if isinstance(value, str) else None

    @field_validator("valid_through", mode="before")
    @classmethod
    def _whole_day(cls, value: object) -> object:
        return (end_of_day(value) or value) if isinstance(value, str) else value

    @field_validator("posted_at", "valid_through")
    @classmethod
    def _aware(cls, value: datetime | None) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Jd(Model):
    """A submission as the record keeps it: spans are half-open code-point offsets in `text`."""

    source: str
    source_job_id: str | None = None
    title: str | None = None
    company: str | None = None
    location: str | None = None
    url: str | None = None
    posted_at: AwareDatetime | None = None
    valid_through: AwareDatetime | None = None
    language: str | None = None
    employment_type: str | None = None
    pay: str | None = None
    text: str


class JdType(StrEnum):
    """`pass`, or why the text is no job description that we serve."""

    PASS = "pass"  # noqa: S105 - a verdict, not a password
    NO_TEXT = "no_text"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    NOT_A_JOB_DESCRIPTION = "not_a_job_description"
    UNSUPPORTED_LANGUAGE = "unsupported_language"


class SectionKind(StrEnum):
    """What a stretch of the JD is for."""

    TITLE = "title"
    ABOUT_COMPANY = "about_company"
    ABOUT_ROLE = "about_role"
    DUTIES = "duties"
    REQUIREMENTS = "requirements"
    PREFERRED = "preferred"
    SKILLS = "skills"
    BENEFITS = "benefits"
    EEO = "eeo"
    APPLY = "apply"
    OTHER = "other"


class Requirement(StrEnum):
    """How much the employer wants it."""

    REQUIRED = "required"
    PREFERRED = "preferred"
    MENTIONED = "mentioned"
    NOT_REQUIRED = "not_required"


class SourceMarker(Model):
    """The first and last five words of a stretch, by which it can be found in the JD again."""

    first_5_words: str
    last_5_words: str


class Section(Model):
    """A stretch under one heading: `jd.text[start:end] == text`; the heading is outside."""

    heading: str | None
    heading_was_present: bool
    kind: SectionKind
    text: str
    bullet_count: Count
    word_count: Count
    source_marker: SourceMarker
    start: Count
    end: Count


class DomainName(Model):
    """A field of business and its other names."""

    domain: str
    aliases: tuple[str, ...] = ()


class Domain(Model):
    """The field of business that the employer or the work is in."""

    primary: DomainName
    secondary: DomainName | None = None


class Experience(Model):
    """Years of experience asked for. `raw` is the sentence of the JD that says so."""

    min: float | None
    max: float | None
    raw: str
    requirement: Requirement = Requirement.REQUIRED


class Education(Model):
    """A degree asked for. `raw` is the sentence of the JD that says so."""

    level: str
    qualification: str | None
    raw: str
    requirement: Requirement
    or_equivalent: bool = False


class Certification(Model):
    """A certificate by name. `raw` is the sentence of the JD that says so."""

    name: str
    raw: str
    requirement: Requirement


class Pay(Model):
    """Pay as stated: amounts in units of `currency` per `period`."""

    min: float | None
    max: float | None
    currency: str | None
    period: Literal["hour", "day", "week", "month", "year"] | None
    raw: str


class Workplace(StrEnum):
    """Where the work is done."""

    ONSITE = "onsite"
    HYBRID = "hybrid"
    REMOTE = "remote"


class JobLocation(Model):
    """A place of work as stated; `workplace` where the JD says how much of it is there."""

    raw: str
    city: str | None = None
    region: str | None = None
    country: str | None = None
    workplace: Workplace | None = None


class Parsed(Model):
    """The parser's fields. Every text in it is cut out of the JD."""

    jd_type: JdType = JdType.PASS
    role: str | None = None
    role_aliases: tuple[str, ...] = ()
    role_archetype: str | None = None
    seniority: str | None = None
    company_name: str | None = None
    about_company: Section | None = None
    domain: Domain | None = None
    experience: Experience | None = None
    education: tuple[Education, ...] = ()
    certifications: tuple[Certification, ...] = ()
    ctc: Pay | None = None
    job_locations: tuple[JobLocation, ...] = ()
    employment_type: str | None = None
    roles_and_responsibilities: tuple[Section, ...] = ()
    requirements: tuple[Section, ...] = ()
    benefits: tuple[Section, ...] = ()
    eeo: tuple[Section, ...] = ()
    other_sections: tuple[Section, ...] = ()
    urls: tuple[str, ...] = ()
    language: str | None = None
    ungrounded_dropped: Count = 0

    def sections(self) -> tuple[Section, ...]:
        """All sections in the order of the text."""
        about = (self.about_company,) if self.about_company else ()
        found = (
            *about,
            *self.roles_and_responsibilities,
            *self.requirements,
            *self.benefits,
            *self.eeo,
            *self.other_sections,
        )
        return tuple(sorted(found, key=lambda section: section.start))


class JdRole(Model):
    """The role in the JD's own words, before any catalog is asked."""

    display_name: str | None = None
    role_aliases: tuple[str, ...] = ()
    role_archetype: str | None = None
    rationale: str | None = None


class RunEvent(Model):
    """What every event of a run carries: which run it belongs to."""

    jd_id: UUID
    revision: Count
    run_seq: Annotated[Count, Field(ge=1)]
    run_id: UUID
    content_hash: str
    duplicate_of: UUID | None = None
    replay_id: UUID | None = None
    mode: Mode = Mode.LIVE

    def is_under_its_id(self) -> bool:
        """Whether `run_id` is derived from the others, as every id of a run is."""
        return self.run_id == derive_run_id(self.jd_id, self.run_seq, self.replay_id)

    def run(self) -> RunRef:
        """The run that this event belongs to."""
        return RunRef(
            jd_id=self.jd_id,
            revision=self.revision,
            run_seq=self.run_seq,
            run_id=self.run_id,
            replay_id=self.replay_id,
            mode=self.mode,
        )


class JdParsed(RunEvent):
    """parser → extractor. With a `rejection_reason` the stages only pass it on."""

    rejection_reason: JdType | None = None
    jd: Jd
    parsed: Parsed = Field(default_factory=Parsed)
    jd_role: JdRole = Field(default_factory=JdRole)
    cost: Cost = Field(default_factory=Cost)
    versions: Versions = Field(default_factory=Versions)


class JdWithdrawn(RunEvent):
    """A JD taken back: every stage passes it on, the finalizer ends it with a tombstone."""

    source: str
    source_job_id: str | None = None
    versions: Versions = Field(default_factory=Versions)


class JdRepeated(RunEvent):
    """The same submission again: passed on, and answered with the newest stored record."""

    position: Position
