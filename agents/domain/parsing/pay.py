"""Pay as a JD states it.

Who calls this: `parsing`, with the submitted pay and the text. Revenue, funding and other sums of
the company are no pay: an amount counts where a word of pay, or a period, is near to it.
"""

import re
from collections.abc import Iterator
from itertools import islice

from agents.domain.parsing.money import (
    LAKHS,
    MILLIONS,
    PAY,
    PERIOD,
    PERIODS,
    Period,
    amount_of,
    currency_of,
)
from agents.domain.patterns import any_of
from schemas.jd import Pay

_PAY_WORDS = any_of(
    r"""
    \b(?:salary|pay(?:ing)?|paid|compensation|wages?|remuneration|ctc|rate|earn(?:ings)?|stipend)\b
    \b(?:package|ote|base|hourly|gross|net|range|budget|lpa|annual|salaire)\b
    """
)
_NOT_PAY = any_of(
    r"""
    \b(?:revenue|funding|raised|valuation|valued|arr|assets|aum|turnover|series [a-e])\b
    \b(?:invest(?:ed|ment)|sales of|budgets? of|worth of|profit|savings|transactions?)
    \b(?:customers?|donat\w+|deductible|fine|fees?|per claim|coverage|credit)\b
    \b(?:bonus(?:es)?|reimbursement|allowance|stipend of|gift|voucher|sign[- ]?(?:on|ing)|sing-up)
    \b(?:referral|401|learning|equipment|home office|wellness|tuition)
    \b(?:education(?:al)?|training|travel|relocation|commut\w+|personal|development) budget
    """
)
_PAY_LABEL = re.compile(
    r"\b(?:salary|pay|compensation|rate|wage|ctc|remuneration)(?: range)?\s?[:–-]\s?$",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\b(?:up to|max(?:imum)?:?)\s?$", re.IGNORECASE)

_MAX_MENTIONS = 400
_NEAR = 90
_ENOUGH = 2
_SIGNS = ("sign", "mid", "after", "sign2")
_SURELY_YEARLY = 15_000


def find_pay(submitted: str | None, text: str) -> Pay | None:
    """The submitted pay if it holds an amount, else the best that the text states, if any."""
    stated = next(_mentions(submitted or "", trusted=True), None)
    if stated is not None:
        return stated[1]
    found = list(_mentions(text, trusted=False))
    return max(found, key=lambda each: each[0])[1] if found else None


def _mentions(text: str, *, trusted: bool) -> Iterator[tuple[int, Pay]]:
    """Sums that may be the pay, each with how much speaks for it."""
    for match in islice(PAY.finditer(text), _MAX_MENTIONS):
        if not (trusted or _sign_of(match) or _scale_of(match) in LAKHS):
            continue
        before = text[max(0, match.start() - _NEAR) : match.start()]
        after = text[match.end() : match.end() + _NEAR // 2]
        pay = _read(match, text, before)
        score = 2 * (_PAY_WORDS.search(f"{before} {after}") is not None)
        score += (pay.period is not None) + (pay.max != pay.min)
        other = _is_other_sum(match, pay, before, after)
        if trusted or (score >= _ENOUGH and not other and _is_likely(pay)):
            yield score, pay


def _read(match: re.Match[str], text: str, before: str) -> Pay:
    low_scale, high_scale = match.group("lscale"), match.group("hscale")
    low = amount_of(match.group("low"), low_scale or high_scale)
    high = amount_of(match.group("high"), high_scale or low_scale) if match.group("high") else None
    if high is not None and high < low:
        high = None
    up_to = high is None and _UP_TO.search(before) is not None
    after, inside = PERIOD.match(text, match.end()), PERIOD.search(match.group())
    period = after or inside
    name = period.group("period").lower().rstrip(".") if period else _scale_of(match)
    return Pay(
        min=None if up_to else low,
        max=low if up_to else high,
        currency=currency_of(_sign_of(match)) or ("INR" if _scale_of(match) in LAKHS else None),
        period=_likely_period(PERIODS.get(name), low),
        raw=text[match.start() : after.end() if after else match.end()].strip(),
    )


def _sign_of(match: re.Match[str]) -> str | None:
    return next((match.group(name) for name in _SIGNS if match.group(name)), None)


def _scale_of(match: re.Match[str]) -> str:
    return (match.group("hscale") or match.group("lscale") or "").lower()


def _likely_period(stated: Period | None, amount: float) -> Period | None:
    """As stated, unless no one is paid so much per hour; large sums are per year."""
    if amount >= _SURELY_YEARLY and stated in {None, "hour", "day"}:
        return "year"
    return stated


def _is_other_sum(match: re.Match[str], pay: Pay, before: str, after: str) -> bool:
    """Whether it is a sum of the company, or what comes on top of the pay."""
    if _scale_of(match) in MILLIONS:
        return True
    if _PAY_LABEL.search(before) or ((pay.min or 0) >= _SURELY_YEARLY and pay.max is not None):
        return False
    return _NOT_PAY.search(before[-60:] + after[:25]) is not None


def _is_likely(pay: Pay) -> bool:
    amount = pay.min if pay.min is not None else pay.max
    return amount is not None and amount >= (5 if pay.period == "hour" else 50)
