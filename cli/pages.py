"""A saved page of a job board: the JobPosting that boards embed in it for search engines.

Called by `sources` for HTML files. The page's own text has menus and other ads around the JD; the
embedded posting (JSON-LD) has just the JD, with its fields.
"""

from collections.abc import Mapping

import orjson
from selectolax.lexbor import LexborHTMLParser

from schemas.job_posting import find_job_posting

_LD_JSON = 'script[type="application/ld+json"]'


def embedded_posting(page: str) -> Mapping[str, object] | None:
    """The first JobPosting of the page that says something of the work; None where there is none.

    What cannot be read as JSON is passed over, as search engines do.
    """
    if "JobPosting" not in page:
        return None
    for script in LexborHTMLParser(page).css(_LD_JSON):
        try:
            posting = find_job_posting(orjson.loads(script.text() or ""))
        except orjson.JSONDecodeError:
            continue
        if posting is not None and posting.get("description"):
            return posting
    return None
