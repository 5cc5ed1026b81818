"""A value of about 8 KB as JSON, and its model: what the contestants decode and encode."""

from pydantic import BaseModel, ConfigDict


class Skill(BaseModel):
    """One skill of a posting."""

    model_config = ConfigDict(frozen=True)

    name: str
    slug: str
    confidence: float
    evidence: tuple[int, int]
    is_primary: bool


class Posting(BaseModel):
    """A job description with some of what was found in it. `number` counts within its key."""

    model_config = ConfigDict(frozen=True)

    key: str
    number: int
    text: str
    sections: tuple[str, ...]
    skills: tuple[Skill, ...]


def posting(key: str, number: int) -> Posting:
    """The `number`-th of a key, always the same."""
    duty = f"Build and run services of team {number % 17}, on call every {2 + number % 7} weeks. "
    return Posting(
        key=key,
        number=number,
        text=duty * 55,
        sections=tuple(duty * 3 for _ in range(4)),
        skills=tuple(
            Skill(
                name=f"Skill {each}",
                slug=f"skill-{each}",
                confidence=round(0.5 + each / 100, 2),
                evidence=(each * 40, each * 40 + 8),
                is_primary=each % 3 == 0,
            )
            for each in range(24)
        ),
    )
