"""The books: what became of every submission, as an equation and for scripts."""

from agents.ports import BookCounts

_OUTCOMES = ("stored", "rejected", "repeats", "superseded", "withdrawn", "dead")


def books_line(counts: BookCounts) -> str:
    """Submitted = stored + rejected + …, with what is still in flight where there is any."""
    sum_ = " + ".join(f"{getattr(counts, name)} {name}" for name in _OUTCOMES)
    flying = f" + {counts.in_flight} in flight" if counts.in_flight else ""
    return f"{counts.submitted} submitted = {sum_}{flying}"


def books_json(counts: BookCounts) -> dict[str, int]:
    """The same by name."""
    outcomes = {name: int(getattr(counts, name)) for name in _OUTCOMES}
    return {"submitted": counts.submitted, **outcomes, "in_flight": counts.in_flight}
