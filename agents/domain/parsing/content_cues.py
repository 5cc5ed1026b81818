"""What a stretch of a job description is for, told by its own words where no heading says so.

Who calls this: `sections`, for text without headings and for prose that strays under a heading: one
logical line at a time, of which the first `MAX_READ` characters are read.
"""

import re
from collections import Counter

from agents.domain.phrases import PhraseBook
from agents.domain.roles.duties import reads_like_duty
from schemas.jd import SectionKind

MAX_READ = 600
_MANY_HINTS = 3

_CUES = PhraseBook.of_lists(
    {
        "eeo": """
            equal opportunit*, equal employment, equal-opportunit*, eeo, eeoc, affirmative action,
            regardless of race, regardless of gender, regardless of age, regardless of background,
            regardless of religion, regardless of color, regardless of their, regardless of your,
            without regard to, not discriminate, never discriminate, non-discrimination,
            discriminate against, reasonable accommodation, protected veteran, protected status,
            protected characteristic, protected class, protected by law, all qualified applicants,
            all qualified candidates, qualified applicants will, sexual orientation, gender
            identity, tick every, check every, every single requirement, every single
            qualification, every box, meet every, meet all the, meet all of the, meet 100%, rule
            yourself out, criminal histor*, fair chance, individuals with disabilit*, people with
            disabilit*, disability status, celebrate diversity, celebrate differences, e-verify
        """,
        "eeo hint": """
            diverse, diversity, inclusive, inclusion, equitable, equity, belonging,
            underrepresented
        """,
        "apply": """
            apply now, apply today, apply here, apply online, apply directly, how to apply, hit
            apply, hit 'apply', to apply for, to apply please, apply for this, send your, send us
            your, submit your, email your, forward your, upload your, share your cv, share your
            resume, send a cv, send cv, submit an application, submit a resume, cover letter,
            shortlisted candidate, click apply, click 'apply', click on apply, apply button,
            'apply' button, look forward to hearing, look forward to receiving, look forward to
            meeting, look forward to your, can't wait to hear, can't wait to meet, interview
            process, recruitment process, candidates will be contacted, closing date, application
            deadline, encourage you to apply, please apply
        """,
        "benefit": """
            paid time off, pto, 401k, 401(k), health insurance, healthcare insurance,
            medical insurance, dental, vision insurance, life insurance, parental leave,
            maternity, paternity, paid leave, annual leave, sick leave, paid holiday,
            vacation day, sick day, paid vacation, days holiday, days of holiday,
            days of vacation, days of annual leave, pension, competitive salary, competitive pay,
            competitive compensation, competitive benefits, competitive remuneration,
            competitive package, stock option, equity plan, equity award, stock plan,
            performance bonus, signing bonus, sign-on bonus, annual bonus, referral bonus,
            retention bonus, salary range, base salary, base pay, pay range, hourly rate, gym,
            wellness, flexible hours, flexible working hours, flexible schedule, flexible working,
            we offer, benefits package, tuition, lunch, lunches, learning budget, training budget,
            employee discount, employee assistance, meal voucher, holiday pay, holiday allowance,
            relocation package, relocation assistance, relocation support, career growth,
            career development, career progression, opportunity for growth,
            opportunities for growth, growth opportunit*, opportunity to grow,
            opportunities to grow, opportunities for advancement, opportunities for career,
            professional development
        """,
        "skill": """
            experience, experienced, years of, years in, year of, degree, bachelor*, master's,
            diploma, phd, proficien*, familiar, familiarity, knowledge, understanding of, ability,
            abilities, able to, skill, skilled, fluen*, excellent, strong, solid, proven,
            hands-on, expert, expertise, track record, must have, must be, must possess,
            comfortable, passion*, certif*, qualification, mindset, aptitude, background in,
            graduate, capab*, mastery, command of, willing*, motivated, self-starter,
            detail-oriented, attention to detail, team player, curious, eager, native speaker,
            driving licen*
        """,
        "wanted": """
            you have, you are, you should, you must, you need, you bring, you possess,
            ideal candidate, successful candidate, applicant, must, required, requires, degree,
            years of experience, year experience, years experience, we expect, you're
        """,
        "role": """
            looking for, seeking, hiring, recruiting, searching for, this role, this position,
            this job, this opportunity, this internship, the role, the position, the job,
            the opportunity, the internship, the candidate, successful candidate, ideal candidate,
            you will, you would, you'll, you get to, you are going to, in this role, join us,
            join our, join the, join a, opportunity to, opportunity for, your role, your mission,
            your job, reports to, report to, reporting to, responsible for, our client,
            position is, position will, position requires
        """,
        "company": """
            leading, leader in, leader of, world's, worldwide, global leader, fastest-growing,
            premier, largest, startup, start-up, company, provider of, agency, consultancy,
            organization that, platform that, firm, pioneer*, manufacturer, brand,
            employer of choice, founded in, founded by, established in, headquarter*, our mission,
            our vision, our purpose, our story, our values, our customers, our clients,
            our products, our platform, our founders, our culture, our people, our company,
            we believe, we build, we help, we are a, we are an, we are the, we are on a,
            we are proud, we are committed, we have been, we have over, we have offices, we serve,
            we provide, we exist, we value, we empower, we deliver, we're a, we're an, we're on a,
            we're building, we're proud, we're committed, employees across, employees in,
            employees worldwide, countries, years of innovation, years of excellence, backed by,
            series a, series b, series c, fortune 500, trusted by, mission is, since 19*,
            since 20*
        """,
    }
)
_DUTY_HINT = re.compile(r"(?:you will|you['’]ll|responsible for)\b", re.IGNORECASE)
_YEARS_WANTED = re.compile(
    r"(?:looking for|seeking|need|want|bring|must have|require)\b"
    r"[^.\n]{0,60}?\b\d{1,2}\+? ?(?:years|yrs)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[^:.]{2,45}:\s{1,3}(?=\S)")


def is_labelled(text: str) -> bool:
    """Whether a line begins with a label, as points of lists do: "Reporting: Prepare ..."."""
    return _LABEL.match(text) is not None


def stray_kind(text: str) -> SectionKind | None:
    """For prose under a heading that speaks of something else: only where it leaves no doubt."""
    return _stray(_cues(text))


def content_kind(text: str, *, listed: bool) -> SectionKind | None:
    """For a logical line under no heading; `listed` lines are points of a list, not prose."""
    cues = _cues(text)
    stray = _stray(cues)
    if stray is not None:
        return stray
    return _listed_kind(text, cues) if listed else _prose_kind(text, cues)


def _cues(text: str) -> Counter[str]:
    return Counter(_CUES.find(text[:MAX_READ]))


def _stray(cues: Counter[str]) -> SectionKind | None:
    if cues["eeo"] or cues["eeo hint"] >= _MANY_HINTS:
        return SectionKind.EEO
    if cues["apply"]:
        return SectionKind.APPLY
    return SectionKind.BENEFITS if cues["benefit"] > 1 else None


def _prose_kind(text: str, cues: Counter[str]) -> SectionKind | None:
    asked = cues["wanted"] and cues["skill"] >= _MANY_HINTS
    if asked or _YEARS_WANTED.search(text, 0, MAX_READ):
        return SectionKind.REQUIREMENTS
    if cues["role"] or cues["company"]:
        about_role = cues["role"] >= cues["company"]
        return SectionKind.ABOUT_ROLE if about_role else SectionKind.ABOUT_COMPANY
    return SectionKind.REQUIREMENTS if cues["wanted"] and cues["skill"] else None


def _listed_kind(text: str, cues: Counter[str]) -> SectionKind | None:
    if cues["benefit"]:
        return SectionKind.BENEFITS
    point = _LABEL.sub("", text[:MAX_READ])
    if _DUTY_HINT.match(point) or (cues["skill"] < 2 and reads_like_duty(point)):
        return SectionKind.DUTIES
    return SectionKind.REQUIREMENTS if cues["skill"] else None
