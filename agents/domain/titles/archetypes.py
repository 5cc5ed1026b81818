"""Families of work, by the words of a title.

Who calls this: `role`.
"""

import re

from agents.domain.patterns import alternatives

ARCHETYPES = tuple(
    (archetype, re.compile(rf"\b{alternatives(block)}\b"))
    for archetype, block in (
        (
            "Data Entry & Administration",
            r"""
            data entry|typist|administrative|receptionist|secretary|clerk
            office (?:manager|assistant|administrator)|front office|back office
            executive assistant|virtual assistant|personal assistant
            """,
        ),
        (
            "AI & Machine Learning",
            r"""
            machine learning|ai|deep learning|nlp|llm|computer vision|mlops|genai
            artificial intelligence|prompt|research scientist|applied scientist
            """,
        ),
        (
            "Data",
            r"""
            data|analytics|bi|business intelligence|etl|statistician|quantitative|power bi
            tableau|reporting analyst|database
            """,
        ),
        (
            "Security",
            r"""
            security|cybersecurity|cyber|penetration|soc|infosec
            """,
        ),
        (
            "Quality",
            r"""
            qa|quality assurance|test|tester|sdet|quality
            """,
        ),
        (
            "Infrastructure & Operations",
            r"""
            devops|site reliability|cloud|platform|infrastructure|network|system administrator
            systems administrator|sysadmin|linux|kubernetes|it support|help ?desk
            support engineer|desktop
            """,
        ),
        (
            "Product",
            r"""
            product (?:manager|owner|analyst|lead|director|management)|scrum master
            """,
        ),
        (
            "Design",
            r"""
            designer|design|ux|ui|creative|illustrator|animator|graphic|art director
            """,
        ),
        (
            "Marketing",
            r"""
            marketing|seo|content|brand|social media|growth|copywriter|communications
            public relations|community|campaign|media
            """,
        ),
        (
            "Sales",
            r"""
            sales|account (?:executive|manager)|business development|commercial|pre-sales
            presales|inside sales|merchandiser|realtor
            """,
        ),
        (
            "Customer Service",
            r"""
            customer|support (?:specialist|agent|representative)|call cent(?:er|re)
            client advisor|success|teleconsultant|conseiller
            """,
        ),
        (
            "Finance",
            r"""
            accountant|accounting|finance|financial|auditor|audit|tax|controller|treasur\w+
            bookkeeper|payroll|actuar\w+|credit|underwriter|billing|investment|risk
            """,
        ),
        (
            "Human Resources",
            r"""
            human resources|hr|recruiter|talent|people (?:partner|operations)|recruitment
            """,
        ),
        (
            "Legal",
            r"""
            legal|lawyer|attorney|paralegal|counsel|compliance|contract manager
            """,
        ),
        (
            "Healthcare",
            r"""
            nurse|nursing|physician|doctor|medical|clinical|pharmac\w+|therapist|caregiver
            dentist|patient|health|surgeon|radiolog\w+
            """,
        ),
        (
            "Education",
            r"""
            teacher|tutor|professor|lecturer|instructor|education|trainer|librarian
            """,
        ),
        (
            "Project & Program Management",
            r"""
            project|program|delivery manager|pmo
            """,
        ),
        (
            "Supply Chain & Logistics",
            r"""
            logistics|supply|warehouse|procurement|purchas\w+|buyer|driver|inventory|shipping
            dispatcher|import|export
            """,
        ),
        (
            "Construction & Manufacturing",
            r"""
            construction|manufacturing|mechanical|civil|electrical|production|maintenance|welder
            electrician|plumber|machinist|industrial|process engineer|technician|operator
            foreman|site manager
            """,
        ),
        (
            "Hospitality & Retail",
            r"""
            hotel|chef|cook|waiter|waitress|barista|store|retail|cashier|housekeeping|restaurant
            kitchen
            """,
        ),
        (
            "Engineering",
            r"""
            engineer|developer|programmer|architect|software|backend|frontend|fullstack
            engineering|swe|tech lead|technical lead|cto|java|python
            """,
        ),
        (
            "Science & Research",
            r"""
            scientist|research|researcher|laborator\w+|biolog\w+|chem\w+
            """,
        ),
        (
            "Consulting",
            r"""
            consultant|consulting|advisor|adviser
            """,
        ),
        (
            "Management",
            r"""
            manager|director|head|chief|president|lead|supervisor|executive|ceo|coo|operations
            """,
        ),
        (
            "Analysis",
            r"""
            analyst
            """,
        ),
    )
)
"""Families of work by words of the title's core; the first that fits counts."""
