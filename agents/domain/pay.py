"""Pay as a JD states it.

Who calls this: `parsing`, with the submitted pay and the text. Revenue, funding and other sums of the
company are no pay: an amount counts where a word of pay, or a period, is near to it.
"""

import re
from collections.abc import Iterator
from typing import Literal, get_args

from schemas.jd import Pay

Period = Literal["hour", "day", "week", "month", "year"]
_PERIODS: dict[str, Period] = {
    **{name: name for name in get_args(Period)},
    **dict.fromkeys(("hr", "h", "hourly", "hrs", "hours", "hora"), "hour"),
    **dict.fromkeys(("daily", "diem"), "day"),
    **dict.fromkeys(("wk", "weekly"), "week"),
    **dict.fromkeys(("mo", "monthly", "pm", "months"), "month"),
    **dict.fromkeys(
        ("yr", "annum", "annual", "annually", "yearly", "pa", "p.a", "lpa", "yrs"), "year"
    ),
}
_CURRENCIES = {
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "€": "EUR",
    "eur": "EUR",
    "euro": "EUR",
    "euros": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "₹": "INR",
    "inr": "INR",
    "rs": "INR",
    "rs.": "INR",
    "mad": "MAD",
    "dh": "MAD",
    "dhs": "MAD",
    "chf": "CHF",
    "pln": "PLN",
    "zł": "PLN",
    "cad": "CAD",
    "c$": "CAD",
    "ca$": "CAD",
    "cad$": "CAD",
    "aud": "AUD",
    "a$": "AUD",
    "au$": "AUD",
    "sgd": "SGD",
    "s$": "SGD",
    "aed": "AED",
    "sek": "SEK",
    "nok": "NOK",
    "dkk": "DKK",
    "czk": "CZK",
    "ron": "RON",
    "huf": "HUF",
    "zar": "ZAR",
    "jpy": "JPY",
    "¥": "JPY",
    "brl": "BRL",
    "r$": "BRL",
    "mxn": "MXN",
    "try": "TRY",
    "hkd": "HKD",
}
_SIGN = (
    r"(?:US\$|USD\s?\$?|CA\$|CAD\s?\$?|C\$|AU\$|AUD\s?\$?|A\$|S\$|SGD|R\$|BRL|\$|€|EUR|£|GBP|₹|INR|Rs\.?|MAD|CHF|PLN|AED|SEK|NOK|DKK"
    r"|CZK|RON|HUF|ZAR|JPY|¥|MXN|HKD)"
)
_AFTER_SIGN = r"(?:USD|EUR|euros?|GBP|INR|MAD|DHS?|CHF|PLN|zł|CAD|AUD|SGD|AED|SEK|NOK|DKK|CZK|RON|HUF|ZAR|€|£|\$|₹)"
_AMOUNT = r"\d{1,3}(?:[,. '’]\d{2,3}){1,3}(?:\.\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?"
_SCALE = r"k|K|lakhs?|lacs?|lac|L(?:PA)?|crore|cr|[Mm]illion|[Bb]illion|mn|bn|M|B"
_PAY = re.compile(
    rf"(?P<sign>{_SIGN})?\s?(?<![\w.,/-])(?P<low>{_AMOUNT})\s?(?P<lscale>(?:{_SCALE})\b)?\s?(?P<mid>{_AFTER_SIGN})?"
    rf"(?:\s?(?:/|per )?\s?(?:hour|hr|year|yr|annum|month|week|day))?"
    rf"(?:\s?(?:-|–|—|to|and|up to)\s?(?P<sign2>{_SIGN})?\s?(?P<high>{_AMOUNT})\s?(?P<hscale>(?:{_SCALE})\b)?)?"
    rf"\s?(?P<after>{_AFTER_SIGN})?(?![\w%])"
)
_PERIOD = re.compile(
    r"\s{0,2}\(?\s?(?:(?:USD|EUR|GBP|CAD|AUD|gross|net|b2b|brutto|CTC|base|salary|pay)\s?[/,]?\s?){0,2}(?:/|per|a|an|each|p)?\s?\.?"
    r"(?P<period>hour(?:ly)?|hrs?|h|day|daily|week(?:ly)?|wk|month(?:ly)?|mo|year(?:ly)?|yrs?|annum|annual(?:ly)?|p\.?a|pa|pm|LPA)\b",
    re.IGNORECASE,
)
_PAY_WORDS = re.compile(
    r"\b(?:salary|pay(?:ing)?|paid|compensation|wage|remuneration|ctc|rate|earn(?:ings)?|stipend|package|ote|base|hourly|gross"
    r"|net|range|budget|lpa|annual)\b",
    re.IGNORECASE,
)
_NOT_PAY = re.compile(
    r"\b(?:revenue|funding|raised|valuation|valued|arr\b|assets|aum|turnover|series [a-e]|investment|invested|sales of"
    r"|budgets? of|customers?|worth of|profit|bonus(?:es)?|reimbursement|allowance|stipend of|gift|voucher|donat\w+|deductible"
    r"|up to \$?\d+ (?:in|for) tuition|sign[- ]?(?:on|ing)|sing-up|referral|savings|transactions?|401|fine|fee|per claim|coverage"
    r"|learning|equipment|home office|wellness|credit)",
    re.IGNORECASE,
)
_PAY_LABEL = re.compile(
    r"\b(?:salary|pay|compensation|rate|wage|ctc|remuneration)(?: range)?\s?[:\-–]\s?$",
    re.IGNORECASE,
)
_MAX_MENTIONS = 400
_NEAR = 90
_SURELY_YEARLY = 15_000


def find_pay(submitted: str | None, text: str) -> Pay | None:
    """The submitted pay if it holds an amount, else the best that the text states; None for none."""
    if submitted:
        stated = next(_mentions(submitted, trusted=True), None)
        return stated[1] if stated else None
    found = list(_mentions(text, trusted=False))
    return max(found, key=lambda each: each[0])[1] if found else None


def _mentions(text: str, *, trusted: bool) -> Iterator[tuple[int, Pay]]:
    for number, match in enumerate(_PAY.finditer(text)):
        if number == _MAX_MENTIONS:
            return
        symbol = match.group("sign") or match.group("mid") or match.group("after")
        symbol = symbol or match.group("sign2")
        scale = match.group("hscale") or match.group("lscale")
        lakhs = bool(scale and scale.lower() in {"l", "lpa", "lakh", "lakhs", "lac", "lacs"})
        if not (symbol or trusted or lakhs):
            continue
        pay = _read(match, text, symbol, "INR" if lakhs else None)
        before = text[max(0, match.start() - _NEAR) : match.start()]
        after = text[match.end() : match.end() + _NEAR // 2]
        near = f"{before} {after}"
        score = 2 * bool(_PAY_WORDS.search(near)) + (pay.period is not None) + (pay.max != pay.min)
        if trusted or (
            score >= 2 and not _is_other_sum(match, pay, before, after) and _is_likely(pay)
        ):
            yield score, pay


def _read(match: re.Match[str], text: str, symbol: str | None, fallback: str | None) -> Pay:
    scale_low, scale_high = match.group("lscale"), match.group("hscale")
    low = _number(match.group("low"), scale_low or scale_high)
    high = _number(match.group("high"), scale_high or scale_low) if match.group("high") else None
    after = _PERIOD.match(text, match.end())
    inside = _PERIOD.search(match.group())
    period = next((found.group("period") for found in (after, inside) if found), None)
    if period is None and (scale_low or scale_high or "").lower() == "lpa":
        period = "year"
    end = after.end() if after else match.end()
    upper_only = re.search(
        r"\b(?:up to|max(?:imum)?:?)\s?$", text[max(0, match.start() - 12) : match.start()], re.I
    )
    if high is not None and high < low:
        high = None
    return Pay(
        min=None if upper_only and high is None else low,
        max=high if high is not None else low if upper_only else None,
        currency=_CURRENCIES.get("".join((symbol or "").lower().split()).removesuffix("$"))
        or _CURRENCIES.get((symbol or "").lower().strip(), fallback),
        period=_likely_period(_PERIODS.get((period or "").lower().rstrip(".")), low),
        raw=text[match.start() : end].strip(),
    )


def _likely_period(stated: Period | None, amount: float) -> Period | None:
    """As stated, unless no one is paid so much per hour; large sums are per year."""
    if amount >= _SURELY_YEARLY and stated in {None, "hour", "day"}:
        return "year"
    return stated


def _is_other_sum(match: re.Match[str], pay: Pay, before: str, after: str) -> bool:
    """Whether it is a sum of the company, or what comes on top of the pay."""
    scale = (match.group("hscale") or match.group("lscale") or "").lower()
    if scale in {"m", "b", "mn", "bn", "million", "billion"}:
        return True
    if _PAY_LABEL.search(before) or (pay.min or 0) >= _SURELY_YEARLY and pay.max is not None:
        return False
    return _NOT_PAY.search(before[-60:] + after[:25]) is not None


def _is_likely(pay: Pay) -> bool:
    amount = pay.min if pay.min is not None else pay.max
    return amount is not None and amount >= (5 if pay.period == "hour" else 50)


def _number(text: str, scale: str | None) -> float:
    digits = re.sub(r"[ '’]", "", text)
    digits = re.sub(r"[,.](?=\d{3}(?:\D|$))", "", digits)
    digits = re.sub(r",(?=\d{2},)|(?<=\d),(?=\d{2}\d)", "", digits)
    value = float(digits.replace(",", "."))
    factor = {"k": 1_000, "crore": 10_000_000, "cr": 10_000_000}
    name = (scale or "").lower()
    if name in {"l", "lpa", "lakh", "lakhs", "lac", "lacs"}:
        return value * 100_000
    if name == "k" and value >= 1_000:
        return value
    return value * factor.get(name, 1)
