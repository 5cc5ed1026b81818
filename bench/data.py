"""Real job descriptions for the measurements, as submissions."""

import csv
import os
from pathlib import Path

from schemas.jd import JdSubmitted


def linkedin(count: int) -> list[JdSubmitted]:
    """`count` submissions out of `jds_linkedin_990`, each a JD of its own.

    The file is gone through again, under another source, where it is too short.

    Raises SystemExit where ROLESTREAM_SHARED does not name the folder with the data.
    """
    shared = os.environ.get("ROLESTREAM_SHARED")
    if shared is None:
        raise SystemExit("set ROLESTREAM_SHARED to the folder that holds data/jds_linkedin_990")
    csv.field_size_limit(2**31 - 1)
    path = Path(shared, "data", "jds_linkedin_990", "linkedin_jobs.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        JdSubmitted(
            source=f"round-{number // len(rows)}",
            source_job_id=str(number % len(rows)),
            title=row["posting_title"],
            company=row["company_name"],
            location=row["location"],
            text=row["description"],
        )
        for number, row in ((number, rows[number % len(rows)]) for number in range(count))
    ]
