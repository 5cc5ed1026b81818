"""Hashes by which the register tells a repeat, and a duplicate, from new content."""

import hashlib
import re

from agents.domain.text import fold
from schemas.base import canonical_json
from schemas.jd import Jd

_NOT_WORD = re.compile(r"[\W_]+")


def content_hash(jd: Jd) -> str:
    """Of every submitted field that reaches the record: SHA-256 in hex."""
    return hashlib.sha256(canonical_json(jd.model_dump(mode="json"))).hexdigest()


def withdrawal_hash(source: str, source_job_id: str) -> str:
    """Of a withdrawal, which has no content but whom it concerns."""
    withdrawal = {"withdrawn": True, "source": source, "source_job_id": source_job_id}
    return hashlib.sha256(canonical_json(withdrawal)).hexdigest()


def text_hash(text: str) -> str:
    """Of the words alone: letter case, punctuation and white space do not count.

    Empty where there are no words: such texts are no duplicates of each other.
    """
    words = _NOT_WORD.sub(" ", fold(text)).strip()
    return hashlib.sha256(words.encode()).hexdigest() if words else ""
