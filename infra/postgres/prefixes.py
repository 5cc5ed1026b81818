"""Ids by their beginnings, as people type them."""

from uuid import UUID

_HEX_DIGITS = 32


def uuid_range(prefix: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that begins like that; None for what is no beginning of one.

    Hyphens and case do not matter.
    """
    digits = prefix.strip().replace("-", "").lower()
    if not digits or len(digits) > _HEX_DIGITS or set(digits) - set("0123456789abcdef"):
        return None
    return UUID(digits.ljust(_HEX_DIGITS, "0")), UUID(digits.ljust(_HEX_DIGITS, "f"))
