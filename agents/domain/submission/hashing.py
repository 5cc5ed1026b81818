"""Hashes by which the register tells a repeat, and a duplicate, from new content."""

import hashlib
import re
from uuid import UUID

from agents.domain.text import fold
from schemas.base import canonical_json
from schemas.jd import Jd

_NOT_WORD = re.compile(r"[\W_]+")


def content_hash(jd: Jd) -> str:
    """Of every submitted field that reaches the record: SHA-256 in hex."""
    return hashlib.sha256(canonical_json(jd.model_dump(mode="json"))).hexdigest()


def withdrawal_hash(jd_id: UUID) -> str:
    """Of a withdrawal, which has no content but whom it concerns."""
    return hashlib.sha256(canonical_json({"withdrawn": str(jd_id)})).hexdigest()


def text_hash(text: str) -> str:
    """Of the words alone: letter case, punctuation and white space do not count.

    Empty where there are no words: such texts are no duplicates of each other.
    """
    words = _NOT_WORD.sub(" ", fold(text)).strip()
    return hashlib.sha256(words.encode()).hexdigest() if words else ""
