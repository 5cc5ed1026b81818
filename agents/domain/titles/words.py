"""The words of job titles: kinds of workers, levels, abbreviations, and what is no title at all."""

from agents.domain.words import word_set

HEAD_NOUNS = word_set(
    """
    accountant actuary administrator adviser advisor agent ambassador analyst animator
    apprentice architect artist assistant associate attendant attorney auditor baker barista
    bookkeeper broker builder buyer captain caregiver carer carpenter cashier chef chemist chief
    cleaner clerk coach commander consultant controller cook coordinator copywriter counsel
    counselor counsellor courier creator curator custodian dba dentist designer detective
    developer devops dev director dispatcher doctor driver editor educator electrician engineer
    engineers engr entrepreneur estimator evaluator evangelist executive expert fellow fitter
    foreman gardener generalist guard handler head hostess host hr inspector installer
    instructor intern internship interpreter investigator janitor journalist judge laborer
    labourer landscaper lawyer lead leader lecturer librarian machinist magistrate maker manager
    marketer mason mechanic merchandiser midwife moderator monitor nanny nurse officer operative
    operator optician organizer owner packer painter paralegal paramedic partner pharmacist
    photographer physician picker pilot planner plumber porter practitioner president principal
    processor producer professional professor programmer psychologist realtor receptionist
    recruiter registrar rep reporter representative researcher reviewer roofer salesperson sales
    scheduler scientist sdet secretary server specialist sre stylist superintendent supervisor
    surgeon surveyor swe sde teacher technician technologist teller tester therapist trader
    trainee trainer translator treasurer tutor typist underwriter videographer vp waiter
    waitress warden welder worker writer ceo cto cfo coo cio ciso cmo cpo strategist
    statistician mathematician physicist biologist economist geologist toxicologist ecologist
    annotator administrators developers analysts scientists managers consultants specialists
    """
)

FRONT_SENIORITY = {
    "senior": "senior",
    "sr": "senior",
    "snr": "senior",
    "junior": "junior",
    "jr": "junior",
    "jnr": "junior",
    "entry-level": "junior",
    "entry": "junior",
    "associate": "junior",
    "graduate": "junior",
    "mid": "mid",
    "mid-level": "mid",
    "middle": "mid",
    "intermediate": "mid",
    "experienced": "mid",
    "mid-senior": "senior",
    "lead": "lead",
    "staff": "staff",
    "principal": "principal",
    "distinguished": "principal",
    "executive": "executive",
    "intern": "intern",
    "internship": "intern",
    "co-op": "intern",
    "coop": "intern",
    "trainee": "intern",
    "apprentice": "intern",
    "level": "mid",
}

_TRADES_WITH_STAFF = word_set(
    """
    accountant accounting nurse attorney auditor pharmacist assistant physician therapist writer
    officer photographer interpreter sergeant counsel member coordinator psychologist
    """
)

NOT_A_LEVEL_BEFORE = {
    "staff": _TRADES_WITH_STAFF,
    "lead": word_set("generation gen management"),
    "associate": word_set("director professor partner dean counsel"),
    "graduate": word_set("school studies admissions medical"),
    "principal": word_set("investigator of"),
}

INTERNS = word_set("intern interns internship co-op coop trainee apprentice apprenticeship")

WORKERS_OF = {
    "engineering": "engineer",
    "development": "developer",
    "science": "scientist",
    "analytics": "analyst",
    "analysis": "analyst",
    "design": "designer",
    "testing": "tester",
    "research": "researcher",
}
"""Fields of work that stand in for the worker where a title names an intern of the field."""

BARE_WORKERS = INTERNS | word_set(
    "manager director engineer developer programmer analyst associate specialist coordinator"
)
"""Kinds of workers that leave the trade to what follows: `Manager, Data Science`."""

TRADES = word_set(
    """
    software backend back-end frontend front-end fullstack full-stack web mobile ios android data
    analytics science machine ml ai engineering development product project program marketing sales
    finance accounting security cloud platform infrastructure devops qa quality test testing design
    research business systems system network database embedded firmware hardware mechanical
    electrical civil chemical hr operations support technology it bi intelligence
    """
)

OFFICERS = word_set("ceo cto cfo coo cio ciso cmo cpo")

TRAILING_LEVELS = word_set("i ii iii iv v 1 2 3 4 5 6 remote hybrid onsite on-site")

SMALL_WORDS = word_set("and of for the in a to de des du en et la le les d'")

INDIVIDUAL_MANAGERS = (
    "product",
    "project",
    "program",
    "programme",
    "account",
    "key account",
    "community",
    "social media",
    "case",
    "content",
    "customer success",
    "success",
    "brand",
    "category",
    "property",
    "event",
    "events",
    "campaign",
    "partner",
    "partnership",
    "relationship",
    "delivery",
    "release",
    "risk",
    "change",
    "data",
    "portfolio",
    "contract",
    "office",
    "territory",
    "database",
    "stakeholder",
    "proposal",
    "bid",
)

READABLE = {
    "sr": "Senior",
    "snr": "Senior",
    "jr": "Junior",
    "jnr": "Junior",
    "swe": "Software Engineer",
    "sde": "Software Engineer",
    "eng": "Engineer",
    "engr": "Engineer",
    "dev": "Developer",
    "mgr": "Manager",
    "ai": "AI",
    "ml": "ML",
    "bi": "BI",
    "qa": "QA",
    "ui": "UI",
    "ux": "UX",
    "it": "IT",
    "hr": "HR",
    "sql": "SQL",
    "etl": "ETL",
    "api": "API",
    "aws": "AWS",
    "sap": "SAP",
    "crm": "CRM",
    "erp": "ERP",
    "ios": "iOS",
    "devops": "DevOps",
    "php": "PHP",
    "seo": "SEO",
    "sre": "SRE",
    "sdet": "SDET",
    "dba": "DBA",
    "nlp": "NLP",
    "llm": "LLM",
    "r&d": "R&D",
    "vp": "VP",
}

ABBREVIATIONS: dict[str, tuple[str, ...]] = {
    "swe": ("software", "engineer"),
    "sde": ("software", "engineer"),
    "dev": ("developer",),
    "eng": ("engineer",),
    "engr": ("engineer",),
    "mgr": ("manager",),
    "admin": ("administrator",),
    "sre": ("site", "reliability", "engineer"),
    "dba": ("database", "administrator"),
    "ml": ("machine", "learning"),
    "ai": ("ai",),
    "qa": ("quality", "assurance"),
    "hr": ("human", "resources"),
    "bi": ("business", "intelligence"),
    "sw": ("software",),
    "rep": ("representative",),
    "sr": ("senior",),
    "snr": ("senior",),
    "jr": ("junior",),
    "jnr": ("junior",),
    "programme": ("program",),
    "and": (),
    "&": (),
    "of": (),
    "the": (),
    "engineers": ("engineer",),
    "developers": ("developer",),
    "analysts": ("analyst",),
    "scientists": ("scientist",),
    "managers": ("manager",),
    "consultants": ("consultant",),
    "specialists": ("specialist",),
}

TWINS = {"developer": "engineer", "programmer": "engineer", "coder": "engineer"}

NOISE = frozenset(
    {
        "remote",
        "hybrid",
        "onsite",
        "on-site",
        "full time",
        "full-time",
        "part time",
        "part-time",
        "contract",
        "contractor",
        "freelance",
        "permanent",
        "temporary",
        "urgent",
        "hiring",
        "now hiring",
        "remote work",
        "work from home",
        "wfh",
        "all genders",
        "new",
        "job description",
        "job title",
        "cdi",
        "cdd",
        "careers",
        "vacancy",
        "new grad",
        "early career",
        "us",
        "usa",
        "uk",
        "emea",
    }
)

ALIAS_PAIRS = (
    ("Machine Learning", "ML"),
    ("Site Reliability Engineer", "SRE"),
    ("Software Engineer", "SWE"),
    ("Database Administrator", "DBA"),
    ("Quality Assurance", "QA"),
    ("Business Intelligence", "BI"),
    ("Artificial Intelligence", "AI"),
    ("Human Resources", "HR"),
    ("Full-Stack", "Fullstack"),
    ("Back-End", "Backend"),
    ("Front-End", "Frontend"),
)
"""Words of titles that stand for each other."""

TWIN_TRADES = word_set(
    """
    software backend back-end frontend front-end fullstack full-stack web mobile java python .net
    php ruby go golang rust scala kotlin swift android ios javascript typescript react angular
    node.js c++ c# game etl salesforce
    """
)
"""Trades in which an engineer and a developer are the same."""

GENERIC_WORKERS = word_set(
    """
    professional partner leader expert colleague associate director agent consultant operator
    worker lead manager ambassador resource head owner intern internship fellow staff executive
    specialist officer assistant founder counsel president trainee buyer host maker monitor broker
    driver
    """
)
"""Words that name no trade by themselves: too weak to be found in running text."""

RUNNING_WORDS = word_set(
    """
    who who's what this that the is be by with to reports you like when which across about our your
    their must will thought resources
    """
)
"""Words of running text: a phrase with one of them is no title."""
