"""Sums of money as ads write them: amounts, ranges, scales, currencies and periods.

Who calls this: `pay`. All patterns are bounded.
"""

import re
from typing import Literal, get_args

from agents.domain.patterns import alternatives
from agents.domain.words import word_set

Period = Literal["hour", "day", "week", "month", "year"]
PERIODS: dict[str, Period] = {
    **{name: name for name in get_args(Period)},
    **dict.fromkeys(("hr", "hrs", "h", "hourly"), "hour"),
    **dict.fromkeys(("daily", "diem"), "day"),
    **dict.fromkeys(("wk", "weekly"), "week"),
    **dict.fromkeys(("mo", "monthly", "pm"), "month"),
    **dict.fromkeys(("yr", "yrs", "annum", "annual", "annually", "yearly"), "year"),
    **dict.fromkeys(("pa", "p.a", "lpa"), "year"),
}
LAKHS = word_set("l lpa lakh lakhs lac lacs")
CRORES = word_set("crore cr")
MILLIONS = word_set("m b mn bn million billion")

_CURRENCIES = {
    "USD": "$ us$ usd usd$",
    "EUR": "€ eur euro euros",
    "GBP": "£ gbp",
    "INR": "₹ inr rs rs.",
    "MAD": "mad dh dhs",
    "CAD": "cad cad$ ca$ c$",
    "AUD": "aud aud$ au$ a$",
    "SGD": "sgd s$",
    "BRL": "brl r$",
    "JPY": "jpy ¥",
    "PLN": "pln zł",
}
_CODES = word_set("chf aed sek nok dkk czk ron huf zar mxn hkd")
_CODE_OF = {
    **{code: code.upper() for code in _CODES},
    **{sign: code for code, signs in _CURRENCIES.items() for sign in signs.split()},
}

_SIGN = alternatives(
    r"""
    US\$|USD\s?\$?|CA\$|CAD\s?\$?|C\$|AU\$|AUD\s?\$?|A\$|S\$|R\$|\$|€|£|₹|¥
    EUR|GBP|INR|Rs\.?|MAD|CHF|PLN|AED|SEK|NOK|DKK|CZK|RON|HUF|ZAR|JPY|MXN|HKD|SGD|BRL
    """
)
_AFTER = alternatives(
    r"""
    USD|EUR|euros?|GBP|INR|MAD|D[Hh]s?|DHS|dhs?|CHF|PLN|zł|CAD|AUD|SGD|AED|SEK|NOK|DKK|CZK|RON
    HUF|ZAR|€|£|\$|₹
    """
)
_AMOUNT = r"(?:\d{1,3}(?:[,. '’]\d{2,3}){1,3}(?:\.\d{1,2})?|\d{1,7}(?:[.,]\d{1,2})?)"
_SCALE = r"(?:k|K|lakhs?|lacs?|L(?:PA)?|crore|cr|[Mm]illion|[Bb]illion|mn|bn|M|B)\b"
PAY = re.compile(
    rf"(?P<sign>{_SIGN})?\s?(?<![\w.,/-])(?P<low>{_AMOUNT})\s?(?P<lscale>{_SCALE})?"
    rf"\s?(?P<mid>{_AFTER})?(?:\s?(?:/|per )?\s?(?:hour|hr|year|yr|annum|month|week|day))?"
    rf"(?:\s?(?:-|–|—|to|and|up to)\s?(?P<sign2>{_SIGN})?\s?(?P<high>{_AMOUNT})"
    rf"\s?(?P<hscale>{_SCALE})?)?\s?(?P<after>{_AFTER})?(?![\w%])"
)
PERIOD = re.compile(
    r"\s{0,2}\(?\s?(?:(?:USD|EUR|GBP|CAD|AUD|gross|net|b2b|brutto|CTC|base|salary|pay)\s?[/,]?\s?){0,2}"
    r"(?:/|per|an?|each|p)?\s?\.?(?<![A-Za-z])"
    r"(?P<period>hour(?:ly)?|hrs?|h|day|daily|week(?:ly)?|wk|month(?:ly)?|mo|year(?:ly)?|yrs?|annum"
    r"|annual(?:ly)?|p\.?a|pm|LPA)\b",
    re.IGNORECASE,
)


def currency_of(sign: str | None) -> str | None:
    """The ISO code of a sign or code as written; None for none."""
    return _CODE_OF.get("".join((sign or "").lower().split()))


def amount_of(digits: str, scale: str | None) -> float:
    """The number that digits with separators and a scale word ("80k", "1,50,000") stand for."""
    bare = re.sub(r"[ '’]", "", digits)
    bare = re.sub(r"[,.](?=\d{3}(?:\D|$))", "", bare)
    bare = re.sub(r",(?=\d{2},)|(?<=\d),(?=\d{2}\d)", "", bare)
    value = float(bare.replace(",", "."))
    name = (scale or "").lower()
    if name in LAKHS:
        return value * 100_000
    if name in CRORES:
        return value * 10_000_000
    return value * 1_000 if name == "k" and value < 1_000 else value
