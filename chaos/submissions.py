"""What is submitted: real JDs, with repeats, new content, withdrawals and reposts made of them."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from schemas.envelope import derive_jd_id
from schemas.jd import JdSubmitted

_NEW = "\n\nThe team has grown: knowledge of Python and Docker is now required as well."


def submissions(data: Path, jds: int, seed: int) -> list[JdSubmitted]:
    """The submissions of so many JDs, mixed; those of one JD stand in their order."""
    rng = Random(seed)
    placed: list[tuple[float, JdSubmitted]] = []
    for jd in _real(data, jds):
        history = _history(jd, rng)
        moments = sorted(rng.random() for _ in history)
        placed += zip(moments, history, strict=True)
    return [jd for _, jd in sorted(placed, key=lambda each: each[0])]


def expected(submitted: Sequence[JdSubmitted]) -> dict[str, bool]:
    """Per JD whether it ends with a record; else with a tombstone."""
    return {
        str(derive_jd_id(jd.source, jd.source_job_id, jd.title, jd.company, "")): not jd.withdrawn
        for jd in submitted
    }


def _history(jd: JdSubmitted, rng: Random) -> Sequence[JdSubmitted]:
    """What a board sends of one JD over time."""
    revised = jd.model_copy(update={"text": f"{jd.text}{_NEW}"})
    withdrawn = JdSubmitted(source=jd.source, source_job_id=jd.source_job_id, withdrawn=True)
    histories = (
        (0.74, (jd,)),
        (0.08, (jd, jd)),
        (0.06, (jd, revised)),
        (0.03, (jd, revised, jd)),
        (0.04, (jd, withdrawn)),
        (0.03, (jd, withdrawn, jd)),
        (0.02, (jd, revised, withdrawn, revised)),
    )
    shares = [share for share, _ in histories]
    return rng.choices([history for _, history in histories], shares)[0]


def _real(data: Path, count: int) -> list[JdSubmitted]:
    """JDs of two boards; raises ValueError where the data has too few."""
    multisector = count // 5
    found = [*_linkedin(data)[: count - multisector], *_multisector(data)[:multisector]]
    if len(found) < count:
        raise ValueError(f"the data has {len(found)} JDs of the {count} asked for")
    return found


def _linkedin(data: Path) -> list[JdSubmitted]:
    csv.field_size_limit(2**31 - 1)
    path = data / "jds_linkedin_990" / "linkedin_jobs.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return [
            JdSubmitted(
                source="linkedin",
                source_job_id=str(number),
                title=row["posting_title"],
                company=row["company_name"],
                location=row["location"],
                text=row["description"],
            )
            for number, row in enumerate(csv.DictReader(file))
        ]


def _multisector(data: Path) -> list[JdSubmitted]:
    path = data / "jds_multisector" / "rekrut_31_07_21_translated.json"
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        JdSubmitted(
            source="rekrut",
            source_job_id=number,
            title=row["title"],
            location=row["location"],
            text="\n".join((row["title"], *row["skills_text"])),
        )
        for number, row in rows.items()
    ]
