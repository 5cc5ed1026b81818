"""Certificates that a JD asks for, by name.

Who calls this: `parsing`, with the clauses.
"""

import re
from collections.abc import Iterable

from agents.domain.parsing.clauses import Clause
from agents.domain.patterns import alternatives
from agents.domain.words import word_set
from schemas.jd import Certification

MAX_CERTIFICATES = 12
_MAX_READ = 2_000

_NAMES = alternatives(
    r"""
    AWS Certified [A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){0,3}_LEVEL
    (?:Microsoft|Azure|AWS|Google Cloud|GCP|Oracle|Cisco|Salesforce)_CERTIFIED
    (?:Tableau|Databricks|Snowflake|Kubernetes|HashiCorp|Red Hat|SAP)_CERTIFIED
    Certified [A-Z][A-Za-z]+(?: [A-Z][A-Za-z]+){1,4}
    PMP|CAPM|PRINCE2|CSM|CSPO|PSM(?: I{1,3})?|SAFe Agilist|CBAP
    CISSP|CISM|CISA|CEH|OSCP|Security\+|CompTIA [A-Z][A-Za-z]+\+?|CIPP(?:/[A-Z]{1,2})?
    CCNA|CCNP|Network\+|RHCE|RHCSA|CKA|CKAD|(?:AZ|DP|AI|PL)-\d{3}
    CPA|CFA|ACCA|CIMA|CMA|FRM|NMLS
    ITIL(?: v?\d| Foundation)?|TOGAF|CDMP
    SHRM-(?:CP|SCP)|PHR|SPHR
    (?:Lean )?Six Sigma(?: (?:Green|Black) Belt)?
    BLS|ACLS|CPR|RN license|CDL(?: Class [A-C])?|TEFL|TESOL
    """
)
_SAID_TO_BE_ONE = re.compile(
    r"\b(?:certifi|licen[sc]|designation|chartered|charterholder|credential|qualifi|preferred|"
    r"required|a plus|an asset)",
    re.IGNORECASE,
)
_SHORT = 3
_PLAIN = word_set("PMP CEH CKA")
_CERTIFIED = r"(?:['’]s)? [Cc]ertifi(?:ed|cations?)(?: [A-Z][A-Za-z]+){0,4}"
_LEVEL = r"(?: [-–] (?:Associate|Professional|Specialty))?"
_CERTIFICATE = re.compile(
    rf"(?<!\w){_NAMES.replace('_CERTIFIED', _CERTIFIED).replace('_LEVEL', _LEVEL)}(?!\w)"
)


def find_certifications(clauses: Iterable[Clause]) -> tuple[Certification, ...]:
    """Certificates by name, each once, in the order of the text."""
    found: dict[str, Certification] = {}
    for clause in clauses:
        for match in _CERTIFICATE.finditer(clause.text[:_MAX_READ]):
            name = match.group()
            if len(name) <= _SHORT and not (name in _PLAIN or _SAID_TO_BE_ONE.search(clause.text)):
                continue
            found.setdefault(
                name.casefold(),
                Certification(name=name, raw=clause.text, requirement=clause.requirement),
            )
    return tuple(found.values())[:MAX_CERTIFICATES]
