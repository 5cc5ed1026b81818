"""Kinds of work and the words of duties that tell them: verbs and what they are done to.

A phrase has up to three words, each cut to its stem (`stem`), so "designing services" and "design a
service" meet. `/` parts phrases; a phrase counts as many points as it has words. Words that every
ad uses ("team", "project", "support") tell nothing and are left out.
"""

from agents.domain.resolving.spelling import tokens

_KINDS: dict[str, str] = {
    "API and service implementation": (
        "api / rest api / restful api / web service / microservice / backend / back end /"
        " endpoint / server side / distributed service / distributed system / build service /"
        " backend service / high availability / third party integration / graphql / grpc / event"
        " driven / scalable service / message queue / service oriented architecture / backend"
        " engineer"
    ),
    "Web application development": (
        "web application / full stack / front end and back / web app / web platform / cms /"
        " wordpress / e commerce site / website / web development / php / content management"
    ),
    "User interface development": (
        "user interface / front end / frontend / ui component / component library / responsive /"
        " accessible / pixel perfect / react component / single page / design system / browser /"
        " web interface / client side / css"
    ),
    "Mobile app development": (
        "mobile app / mobile application / ios / android / app store / play store / native app /"
        " mobile device / mobile feature / swiftui / jetpack compose / react native"
    ),
    "Software feature development": (
        "software / code / feature / write clean code / code review / unit test / software"
        " solution / software development / application / develop application / program / debug /"
        " design and develop / maintainable / new feature / refactor / technical design"
    ),
    "Embedded and device engineering": (
        "firmware / embedded / microcontroller / device driver / rtos / fpga / sensor / pcb /"
        " circuit / hardware design / schematic / real time system / signal processing / plc /"
        " robot / board bring"
    ),
    "Game development": (
        "game / gameplay / game engine / game mechanic / level design / shader / player"
        " experience / unity / unreal"
    ),
    "Data pipeline engineering": (
        "data pipeline / etl / elt / data warehouse / data lake / ingest / data model / data"
        " platform / batch process / stream process / data quality / transform data / data"
        " infrastructure / data integration / spark / airflow / dataset / data set / data"
        " engineering / data flow / data engineer / data stack"
    ),
    "Data analysis and reporting": (
        "dashboard / report / analyze data / analyse data / data analysis / insight / metric /"
        " visualization / ad hoc / kpi / trend / business intelligence / spreadsheet /"
        " quantitative analysis / a b test / query / forecast model / data analyst / analyst /"
        " analytics / collect data"
    ),
    "Model development": (
        "machine learning / model train / train model / machine learning model / deep learning /"
        " predictive model / feature engineering / neural / nlp / computer vision / llm /"
        " generative ai / statistical model / algorithm / experiment / fine tune / ai model /"
        " model performance / ai / ml / mlops / ai ml / ml model / ml pipeline / ai engineer /"
        " data scientist / data science"
    ),
    "Infrastructure automation": (
        "infrastructure / ci cd / deploy pipeline / terraform / kubernetes / infrastructure as"
        " code / automate deploy / cloud infrastructure / container / provision / configuration"
        " manage / release pipeline / observability / on call / reliability / uptime / aws / azure"
        " / devops / build pipeline / incident management / site reliability"
    ),
    "Systems and network administration": (
        "server / network / active directory / firewall / router / switch / backup / patch /"
        " virtual machine / vmware / workstation / lan / wan / vpn / operating system / system"
        " administration / network device / user account / storage system"
    ),
    "Database administration": (
        "database / database performance / query tune / replication / backup and recovery /"
        " stored procedure / sql server / oracle database / schema change / index / database"
        " administration / database design"
    ),
    "Security operations": (
        "security / vulnerability / threat / penetration test / incident response / siem /"
        " security control / risk assessment / malware / encryption / identity and access /"
        " security incident / security policy / cyber / security architecture / phish"
    ),
    "Test automation and quality assurance": (
        "test case / test plan / automate test / test automation / regression / defect / qa /"
        " quality assurance / manual test / test script / bug report / acceptance test / test"
        " strategy / performance test / functional test / test result / test environment"
    ),
    "Solution architecture": (
        "architecture / solution architecture / technical architecture / reference architecture /"
        " architect solution / technology roadmap / enterprise architecture / design pattern /"
        " technical standard / architecture review / migration strategy / solution design"
    ),
    "Technical support": (
        "help desk / service desk / ticket / troubleshoot / end user / technical support /"
        " technical issue / hardware and software / password / escalate / user support / desktop"
        " support / remote support / diagnose"
    ),
    "Customer support": (
        "customer inquiry / customer service / answer call / customer question / inbound call /"
        " customer complaint / customer satisfaction / phone call / live chat / respond to"
        " customer / customer issue / resolve customer / greet customer / call center / incoming"
        " call"
    ),
    "Customer success and account management": (
        "customer success / account manage / renewal / onboard customer / client relationship /"
        " retention / upsell / key account / customer relationship / adoption / churn / existing"
        " client / account plan / customer health"
    ),
    "Sales and business development": (
        "sale / prospect / quota / cold call / lead generation / close deal / pipeline of / sell"
        " / new business / revenue / sale target / business development / negotiate / territory /"
        " sale cycle / quote / product demo / new client / buyer / sales representative / qualify"
        " lead"
    ),
    "Marketing and campaigns": (
        "marketing / campaign / seo / social media / brand / email marketing / advertise /"
        " content strategy / paid media / google ads / market strategy / audience / landing page /"
        " marketing campaign / public relation / influencer / ppc / event marketing"
    ),
    "Content creation and editing": (
        "write content / edit / blog / copy / article / proofread / content creation / video /"
        " editorial / publish / technical document / user manual / story / photograph / newsletter"
        " / writer / editor"
    ),
    "Product discovery and delivery": (
        "product roadmap / product manager / backlog / user story / product vision / prioritize"
        " feature / product strategy / roadmap / product requirement / go to market / customer"
        " need / product launch / product owner / market research / product lifecycle"
    ),
    "User experience design": (
        "wireframe / prototype / user research / usability / ux / user experience / user flow /"
        " mockup / figma / interaction design / persona / journey map / visual design / design"
        " concept / graphic / typography / illustration"
    ),
    "Business analysis": (
        "business requirement / gather requirement / requirement document / process map / gap"
        " analysis / business process / business analysis / use case / stakeholder interview /"
        " functional specification / process improvement / elicit / user acceptance / business"
        " need / as is"
    ),
    "Project and programme management": (
        "project plan / project manage / milestone / project schedule / project team / scope /"
        " project budget / risk and issue / program manage / status report / project status /"
        " deliverable / timeline / resource plan / stakeholder manage / project deliver / change"
        " request / gantt / steering"
    ),
    "Team leadership": (
        "lead team / lead a team / mentor / direct report / performance review / coach / manage"
        " team / manage a team / people manage / team performance / supervise / career development"
        " / motivate / train staff / supervise staff / team member / performance manage / set goal"
        " / hire and train"
    ),
    "Agile facilitation": (
        "scrum / sprint / retrospective / stand up / agile coach / scrum ceremony / agile"
        " ceremony / remove impediment / velocity / sprint plan / agile practice / daily stand"
    ),
    "Consulting and client advisory": (
        "advise client / client engagement / consult / client need / client site / workshop /"
        " recommendation to client / client project / proposal / engagement / client solution /"
        " advisory / presale / pre sale / subject matter expert"
    ),
    "Enterprise system configuration": (
        "sap / erp / salesforce / crm / configure / oracle / workday / dynamics / servicenow /"
        " apex / workflow rule / business rule / system configuration / blueprint / netsuite /"
        " functional design / custom object / sharepoint"
    ),
    "Financial accounting and reporting": (
        "account payable / account receivable / reconcile / general ledger / journal entry /"
        " financial statement / month end / audit / tax / invoice / payroll / bookkeep / financial"
        " report / budget / accounting / bank / fixed asset / cost account / gaap"
    ),
    "Financial analysis and investment": (
        "financial model / valuation / portfolio / investment / financial analysis / forecast /"
        " credit risk / underwrite / due diligence / trade / equity / asset manage / loan /"
        " variance analysis / market risk / financial plan / fund / insurance"
    ),
    "Recruiting and people operations": (
        "recruit / candidate / employee relation / onboard / talent acquisition / human resource"
        " / hr / interview / benefit administration / job description / employee engagement /"
        " compensation / hire manager / talent / workforce plan / labor law / job fair / recruiter"
    ),
    "Legal and compliance work": (
        "legal / contract / compliance / regulatory / litigation / regulation / legal advice /"
        " legal document / gdpr / court / draft contract / law / filing / intellectual property /"
        " counsel / legal research"
    ),
    "Supply chain and procurement": (
        "supplier / procurement / purchase order / vendor / inventory / supply chain / purchase /"
        " stock / logistics / freight / shipment / import / export / demand plan / customs /"
        " source material / distribution / transportation"
    ),
    "Warehouse work and driving": (
        "warehouse / forklift / load / unload / pick / pack / deliver goods / drive / truck /"
        " vehicle / order pick / pallet / delivery route / ship order / stock shelf / cargo"
    ),
    "Manufacturing and production": (
        "manufacture / assembly / production line / machine operator / quality inspection / cnc /"
        " weld / production process / raw material / shop floor / lean manufacture / blueprints /"
        " operate machine / assemble / technical drawing / production work / production floor /"
        " production target / machinery"
    ),
    "Maintenance and repair": (
        "repair / preventive maintenance / electrical / plumb / hvac / equipment / install"
        " equipment / breakdown / service equipment / mechanical / maintain equipment / faulty /"
        " maintenance work / maintenance technician / power tool / hand tool / routine maintenance"
    ),
    "Construction and site work": (
        "construction / contractor / build site / subcontractor / construction site /"
        " construction project / survey / structural / architectural drawing / civil / concrete /"
        " autocad / build design / permit / installation work / excavat"
    ),
    "Engineering design and analysis": (
        "mechanical design / cad / solidworks / simulation / product design / engineering drawing"
        " / tolerance / finite element / design review / thermal / engineering analysis / bom /"
        " prototype test / power system / structural analysis / design specification"
    ),
    "Patient care and health services": (
        "patient / clinical / medication / care plan / nurse / treatment / medical record /"
        " health care / therapy / physician / diagnosis / medical / resident / caregiver /"
        " pharmacy / clinic / hospital / vital sign / nursing"
    ),
    "Teaching and training": (
        "teach / lesson / student / curriculum / classroom / training program / training material"
        " / deliver training / learner / course / conduct training / instruct / workshop / child /"
        " education program / school / tutor"
    ),
    "Scientific research": (
        "research / laboratory / experiment / sample / publication / protocol / assay /"
        " scientific / grant / clinical trial / hypothesis / literature / lab / peer review /"
        " specimen / conduct research"
    ),
    "Office administration": (
        "schedule meeting / calendar / travel arrangement / correspondence / office supply / data"
        " entry / enter data / clerk / typing / spreadsheets / reception / administrative /"
        " administrative support / visitor / meeting minute / mail / office / clerical / expense"
        " report / record keep / executive assistant / office assistant / typist / word processor"
    ),
    "Retail and store operations": (
        "store / merchandise / cash register / cashier / retail / display / store manager / sale"
        " floor / shop / point of sale / product display / visual merchandise / customer purchase"
    ),
    "Food and hospitality service": (
        "food / kitchen / menu / restaurant / cook / beverage / hotel / guest / dine / meal /"
        " chef / food safety / serve food / cater / clean room / bartend / housekeeping"
    ),
    "Cleaning and facility care": (
        "clean / housekeep / sanitize / janitor / garbage / vacuum / waste / groundskeep /"
        " facility / laundry / tidy / sweep / mop / mop floor"
    ),
    "Protective services": (
        "patrol / security guard / surveillance / emergency / safety of people / cctv / law"
        " enforcement / alarm / access control / fire / guard / protect property"
    ),
    "Operations management": (
        "daily operation / operational efficiency / standard operating procedure / continuous"
        " improvement / process optimization / operational performance / day to day operation /"
        " operating plan / workflow / cost reduction"
    ),
    "Health, safety and environment": (
        "safety / osha / hazard / environmental / safety train / occupational health / safety"
        " inspection / accident / safety regulation / sustainability / emission / ehs"
    ),
}
"""Label -> phrases, as a person writes them."""


def stem(word: str) -> str:
    """A word without the endings of number, person and time: rough, the same on both sides."""
    for ending in ("ations", "ation", "ings", "ing", "ies", "es", "ed", "s", "ers", "er", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in tokens(text)]


def _compile() -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], list[str]] = {}
    for label, text in _KINDS.items():
        for phrase in text.split("/"):
            labels = found.setdefault(tuple(stems(phrase)), [])
            if label not in labels:
                labels.append(label)
    return {phrase: tuple(labels) for phrase, labels in found.items()}


LABELS = tuple(_KINDS)
PHRASES = _compile()
"""Stems of a phrase -> the kinds of work that it tells."""

LONGEST = max(len(phrase) for phrase in PHRASES)
