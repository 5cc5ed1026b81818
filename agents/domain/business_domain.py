"""The field of business of an employer, by the words of the ad.

Who calls this: `parsing`. The text about the company weighs most, the rest of the ad less; a field
must be named more than in passing to count.
"""

import re
from collections import defaultdict
from collections.abc import Iterable

from schemas.jd import Domain, DomainName, Section, SectionKind

MIN_WEIGHT = 2.0
SECONDARY_SHARE = 0.5
_MAX_READ = 6_000
_WEIGHTS = {
    SectionKind.ABOUT_COMPANY: 3.0,
    SectionKind.ABOUT_ROLE: 1.5,
    SectionKind.OTHER: 1.0,
    SectionKind.DUTIES: 0.75,
    SectionKind.REQUIREMENTS: 0.5,
    SectionKind.PREFERRED: 0.5,
}

_FIELDS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (
        "Software & SaaS Products",
        ("SaaS", "Software Products"),
        r"saas|software (?:company|products?|platform|provider)|cloud platform|sales enablement|our (?:app|platform)|b2b software|enterprise software|breakthrough software",
    ),
    (
        "IT Services & Consulting",
        ("IT Services", "Technology Consulting"),
        r"it (?:services|consulting|consultancy|solutions|outsourcing)|technology (?:consulting|services|partner)|digital transformation|system integrator|software house|esn|outsourcing|it company",
    ),
    (
        "Artificial Intelligence",
        ("AI", "Machine Learning Products"),
        r"ai[- ](?:company|startup|products?|platform|solutions?|first|native|powered|lab|agents?)|generative ai|foundation models?|artificial intelligence (?:company|products?|solutions?)|ai research",
    ),
    (
        "Banking",
        ("Banks", "Retail Banking", "Investment Banking"),
        r"bank(?:ing|s)?|credit union|wealth management|lending|mortgages?",
    ),
    (
        "Financial Services",
        ("Finance", "Asset Management", "Investment"),
        r"financial services|asset management|investment (?:management|firm|fund)|hedge fund|private equity|capital markets|trading (?:firm|desk|platform)|portfolio management|brokerage|quantitative trading",
    ),
    (
        "FinTech & Payments",
        ("FinTech", "Payments"),
        r"fintech|payments? (?:platform|company|provider|processing|solutions?)|neobank|digital wallet|buy now,? pay later|money app",
    ),
    (
        "Insurance & InsurTech",
        ("Insurance", "InsurTech"),
        r"insur(?:ance (?:company|carrier|industry|group|products?|broker)|tech|er)s?|reinsurance|underwriting|actuarial|claims handling",
    ),
    (
        "Crypto & Blockchain",
        ("Blockchain", "Web3"),
        r"crypto(?:currenc(?:y|ies))?|blockchain|web3|defi|digital assets?",
    ),
    (
        "Healthcare Providers",
        ("Healthcare", "Hospitals"),
        r"health ?care (?:provider|system|services|organi[sz]ation)|hospitals?|clinics?|patient care|patients|medical (?:center|practice)|nursing|caregiv\w+",
    ),
    (
        "Health Technology",
        ("HealthTech", "Digital Health"),
        r"health ?tech|digital health|medical devices?|telehealth|health (?:platform|plan|tech)|healthcare (?:technology|data|analytics)|imaging|medtech",
    ),
    (
        "Pharmaceuticals & Biotechnology",
        ("Pharma", "Biotech", "Life Sciences"),
        r"pharma\w*|biotech\w*|life sciences?|drug (?:discovery|development)|clinical (?:trials?|research|development)|therapeutics|biopharma\w*|genomics",
    ),
    (
        "Retail",
        ("Retailers", "Stores"),
        r"retail(?:er|ers)?|stores|supermarket|fashion|apparel|consumer electronics|shops?",
    ),
    (
        "E-commerce & Marketplaces",
        ("E-commerce", "Marketplaces"),
        r"e-?commerce|marketplace|online (?:shop|store|retail)|delivery (?:app|platform)|d2c",
    ),
    (
        "Consumer Goods",
        ("FMCG", "CPG"),
        r"fmcg|cpg|consumer (?:goods|products|packaged)|cosmetics|beauty|household brands?|toys?",
    ),
    (
        "Food & Beverage",
        ("Food Industry", "Restaurants"),
        r"food (?:industry|production|company|service|processing|and beverage|& beverage)|beverages?|restaurants?|brewery|catering|bakery|foods",
    ),
    (
        "Hospitality & Travel",
        ("Hotels", "Travel", "Tourism"),
        r"hotels?|hospitality|travel (?:company|industry|platform|tech)?|touris(?:m|ts?)|airlines?|resorts?|guests|vacation rentals?",
    ),
    (
        "Manufacturing & Industrial",
        ("Manufacturing", "Industrial Engineering"),
        r"manufactur\w+|factory|factories|industrial (?:automation|equipment|group)|production (?:line|plant|site)|machinery|steel|textiles?",
    ),
    (
        "Automotive & Mobility",
        ("Automotive", "Mobility"),
        r"automotive|vehicles?|car manufacturer|mobility (?:company|services|platform|solutions?)|autonomous driving|ride[- ]?(?:hailing|sharing)|ev charging|electric vehicles?",
    ),
    (
        "Aerospace & Defense",
        ("Aerospace", "Defense", "Space"),
        r"aerospace|aviation|aircraft|defen[cs]e (?:industry|contractor|sector|company)|department of defense|\bdod\b|satellites?|space (?:company|industry|exploration)|military|intelligence community|national security",
    ),
    (
        "Energy & Utilities",
        ("Energy", "Renewables", "Oil & Gas"),
        r"energy (?:company|sector|industry|transition|markets?|management|storage|trading|solutions)|renewable\w*|oil (?:and|&) gas|utilit(?:y|ies) (?:company|sector|provider)|electricity|solar|wind farms?|power (?:grid|plants?|generation)|nuclear|batter(?:y|ies)",
    ),
    (
        "Telecommunications",
        ("Telecom", "Mobile Networks"),
        r"telecom\w*|mobile (?:network|operator)|broadband|5g|internet service provider|fib(?:er|re)[- ]optics?",
    ),
    (
        "Semiconductors & Electronics",
        ("Semiconductors", "Electronics", "Hardware"),
        r"semiconductors?|chips?\b|electronics|microchips?|integrated circuits?|lithography|hardware company|photonics",
    ),
    (
        "Media & Entertainment",
        ("Media", "Entertainment", "Publishing"),
        r"media (?:company|group|industry|landscape|brands?)|entertainment|streaming|broadcast\w*|film|music|publish(?:er|ing)|television|newsroom|content creators?",
    ),
    (
        "Gaming & Betting",
        ("Gaming", "iGaming", "Sports Betting"),
        r"(?:video|mobile|online) games?|gaming|igaming|esports|game (?:studio|developer|development)|betting|casino|players",
    ),
    (
        "Marketing & Advertising",
        ("Advertising", "AdTech", "Agencies"),
        r"advertis(?:ing|ers?)|adtech|marketing (?:agency|services|technology|platform)|digital agency|creative agency|media buying|performance marketing|audience measurement",
    ),
    (
        "Education & EdTech",
        ("Education", "EdTech", "E-learning"),
        r"edtech|universit(?:y|ies)|schools?|e-?learning|students|education (?:company|provider|platform|sector)|tutoring|learning platform",
    ),
    (
        "Real Estate & PropTech",
        ("Real Estate", "Property"),
        r"real estate|proptech|property (?:management|portfolio|development)|realt(?:y|or)s?|tenants|housing|home design",
    ),
    (
        "Construction & Engineering",
        ("Construction", "Civil Engineering"),
        r"construction|civil engineering|infrastructure projects|architectur(?:e|al) (?:firm|practice)|building materials|contractors?|building sites?",
    ),
    (
        "Logistics & Supply Chain",
        ("Logistics", "Transportation", "Supply Chain"),
        r"logistics|supply chain (?:company|solutions|services)|freight|shipping|warehous\w+|fleet|trucking|couriers?|transport(?:ation)? (?:company|services|industry)|yacht|maritime",
    ),
    (
        "Agriculture & Environment",
        ("AgriTech", "Environment", "Climate Tech"),
        r"agri(?:culture|tech|cultural)|farm(?:ers|ing)|climate (?:tech|change|action)|sustainab\w+|environmental (?:services|consulting)|carbon|forestry|water treatment",
    ),
    (
        "Public Sector & Government",
        ("Government", "Public Administration"),
        r"government (?:agency|agencies|contractor|clients?)|public (?:sector|administration|service)|federal (?:agency|agencies|government)|ministry|municipal\w*|state agency",
    ),
    (
        "Non-profit & International Organizations",
        ("Non-profit", "NGO"),
        r"non-?profit|ngo|charit(?:y|ies|able)|foundation (?:that|is|for)|humanitarian|united nations|501\(c\)",
    ),
    (
        "Staffing & Recruitment",
        ("Staffing", "Recruitment", "HR Services"),
        r"staffing|recruit(?:ment|ing) (?:agency|company|firm|services)|talent (?:marketplace|agency|solutions)|hr (?:services|tech|solutions)|headhunt\w+|on behalf of (?:our|a|the) client|placement",
    ),
    (
        "Legal & Professional Services",
        ("Legal Services", "Accounting", "Audit"),
        r"law firm|legal services|legaltech|audit(?:ing)? (?:firm|services)|tax (?:services|advisory)|professional services|big (?:four|4)|accounting firm|notar(?:y|ies)",
    ),
    (
        "Management Consulting",
        ("Consulting", "Strategy Consulting"),
        r"management consult\w+|strategy consult\w+|consulting (?:firm|company|group)|advisory (?:firm|services)|consultancy",
    ),
    (
        "Cybersecurity",
        ("Information Security", "Security Products"),
        r"cyber ?security|security (?:company|platform|solutions|products|vendor)|threat (?:intelligence|detection)|managed security|data protection company",
    ),
    (
        "Customer Service & BPO",
        ("Call Centers", "BPO"),
        r"call cent(?:er|re)s?|contact cent(?:er|re)s?|bpo|customer (?:service|support|relations) (?:provider|company|cent(?:er|re))|customer advisors?|outsourced support|teleconsultants?|data entry",
    ),
    (
        "Research & Science",
        ("Research", "Scientific Institutes"),
        r"research (?:institute|cent(?:er|re)|laborator(?:y|ies)|organi[sz]ation)|scientific (?:research|community)|laborator(?:y|ies)|academ(?:ia|ic research)",
    ),
    (
        "Sports & Wellness",
        ("Sports", "Fitness"),
        r"sports? (?:club|team|brand|data|industry|analytics)|fitness|wellness (?:company|platform|brand)|football|gyms?|athletes?",
    ),
)
_NAMES = {name: DomainName(domain=name, aliases=aliases) for name, aliases, _ in _FIELDS}
_WORDS = tuple(
    (name, re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, _, pattern in _FIELDS
)


def find_domain(sections: Iterable[Section], company: str | None) -> Domain | None:
    """The main field of business and, if it is named nearly as much, a second one."""
    weights: dict[str, float] = defaultdict(float)
    for section in sections:
        weight = _WEIGHTS.get(section.kind, 0.0)
        if weight:
            text = section.text[:_MAX_READ]
            for name, pattern in _WORDS:
                weights[name] += weight * min(3, len(pattern.findall(text)))
    for name, pattern in _WORDS:
        if company and pattern.search(company):
            weights[name] += 4.0
    ranked = sorted(((-weight, name) for name, weight in weights.items() if weight >= MIN_WEIGHT))
    if not ranked:
        return None
    (best, primary), *others = ranked
    secondary = others[0][1] if others and others[0][0] <= best * SECONDARY_SHARE else None
    return Domain(
        primary=_NAMES[primary], secondary=_NAMES[secondary] if secondary is not None else None
    )
