"""The phrases by which job descriptions head their sections.

One pattern a line, over folded text without punctuation at its ends. `<name>` stands for a pattern
of `MACROS`. The kinds are tried in this order: "preferred qualifications" is PREFERRED before it
could be REQUIREMENTS.
"""

# ruff: noqa: E501 - a pattern is one line: broken up, it could not be read as the phrase it is

from schemas.jd import SectionKind

MACROS = {
    "mods": r"(?:(?:key|main|core|primary|principal|major|general|essential|additional|other|your|our"
    r"|the|job|role|position|work|typical|specific|day[- ]to[- ]day|daily|detailed|overall|critical"
    r"|minimum|basic|required|mandatory|ideal|professional|technical|relevant|necessary|candidate"
    r"|personal|expected|desired|some|of|and|&) )*",
    "tail": r"(?:,? ?(?:and|&|/|,|\+|or|-) ?(?:the |your |key |other |main )?(?:duties|responsibilit"
    r"(?:y|ies)|requirements?|qualifications?|skills?|experiences?|education|knowledge|expertise"
    r"|abilities|competenc(?:e|es|y|ies)|tasks|accountabilities|activities|deliverables|attributes"
    r"|expectations|background|tools|technologies|certifications?|licenses?|training|perks|benefits"
    r"|compensation|conditions|culture|pay|salary|rewards?|wellbeing|values|mission|languages)){0,4}",
    "rest": r"(?: \S{1,24}){0,5}",
    "work": r"(?! (?:receive|enjoy|get|gain|earn|experience|have access)\b)(?: \S{1,24}){0,5}",
    "role": r"(?:role|job|position|opportunity|team|project|vacancy|assignment|opening|internship)",
    "you": r"you(?:'ll|'d|'re| will| would| can| could| should| may| might| must)?"
    r"(?: also| be| get to| need to| ideally| likely| already)*",
    "here": r"(?:here's |here is )?",
    "hint": r"(?! (?:of|in|with|on|to|is|has|for a)\b)(?: ?\(.{1,40}\)| \S{1,24}){0,3}",
}

PHRASES: dict[SectionKind, str] = {
    SectionKind.TITLE: r"""
        (?:job |position |role )?titles?
        (?:position|role|job|vacancy)(?: name)?
        (?:job )?profile title
    """,
    SectionKind.PREFERRED: r"""
        <mods>nice[- ]to[- ]haves?<tail><hint>
        (?:great|good|useful)[- ]to[- ]haves?<hint>
        nice to know
        <mods>bonus(?: points?| skills?| qualifications?)?(?: (?:if|for)<rest>)?
        extra (?:credit|points?)<rest>
        (?:a |big |strong |huge )*plus(?:es)?(?: if<rest>)?
        (?:would|will|could) be (?:a |an )?(?:\w+ )?(?:plus|advantage|asset|bonus)
        it(?:'s|'d| is| will| would)(?: be)? (?:a )?(?:\w+ )?(?:plus|bonus|advantage)(?: if<rest>)?
        (?:preferred|desired|desirable|optional|advantageous|beneficial|ideally)<hint>
        <mods>(?:preferred|desired|desirable|optional|bonus) <mods>qualifications?<tail><hint>
        <mods>(?:preferred|desired|desirable|optional|bonus) <mods>(?:requirements?|skills?)<tail><hint>
        <mods>(?:preferred|desired|desirable) <mods>(?:experiences?|education|criteria)<tail><hint>
        (?:preferred|desired|desirable) <mods>(?:attributes|background|knowledge|competencies)<tail>
        <mods>(?:qualifications?|skills?|requirements?|experience) ?[-(]* ?(?:preferred|desired)\)?
        what (?:will|would|could|can) (?:make you|set you apart|help you)<rest>
        (?:you )?stand out<rest>
        ways to stand out<rest>
        even better<rest>
        we(?:'d| would) (?:also )?love<rest>
        <mods>assets?
    """,
    SectionKind.DUTIES: r"""
        <mods>(?:duties|responsibilit(?:y|ies)|accountabilit(?:y|ies))<tail><rest>
        <mods>(?:tasks|functions|key result areas|kras|activities|deliverables)<tail><hint>
        roles? ?(?:and|&|/) ?<mods>responsibilit(?:y|ies)<rest>
        <here>what(?:'ll| will)? <you>(?: actually)? (?:do|doing|own|owning|deliver)<rest>
        <here>what(?:'ll| will)? <you> (?:achieve|accomplish|lead|handle|build|drive)<rest>
        <here>what(?:'ll| will)? <you> (?:work|working|focus|focusing|contribute) ?<rest>
        what <you>(?: be)? (?:responsible for|tackling|building|up to|driving|creating)<rest>
        what (?:does|will|would) (?:the |an? )?(?:\S+ ){1,4}do
        what (?:are|will be) your (?:tasks|responsibilities)<rest>
        what the (?:role|job) (?:involves?|entails?)
        (?:in|as|on|within) (?:this|an?|our|your|the|part of)<rest>,? you(?:'ll|'re| will| would| can)<work>
        as an? (?:\S+ ){1,6}you(?:'ll|'re| will| would| can)<work>
        you(?:'ll| will| would)(?: be| also)?(?: responsible for)?
        in this (?:role|position|job)
        how you(?:'ll| will|'d| can)? (?:make|have|create|contribute|spend|drive|help)<rest>
        (?:your|the) (?:\w+ )?(?:impact|mission|day|contributions?|challenges?|assignment)<hint>
        your (?:role|job|work|focus|objectives?|playground|day[- ]to[- ]day)<hint>
        (?:a |your )?(?:typical )?day in (?:the|your) life<rest>
        (?:a |your )(?:typical )?day[- ]to[- ]day<hint>
        day[- ]to[- ]day
        scope of (?:the )?(?:work|role|responsibilities|position)
        (?:key )?(?:focus areas|areas of (?:responsibility|focus|impact))
        job (?:content|scope)
        (?:you are |you're )?(?:responsible|accountable) for
        primary focus
        what awaits you<rest>
    """,
    SectionKind.SKILLS: r"""
        <mods>(?:(?:hard|soft|computer|software|programming|it|digital|language|analytical|data) )?skills?(?: ?sets?)?<tail><hint>
        <mods>(?:technologies|frameworks|programming languages|platforms|tools|software)<tail><hint>
        (?:our |the |your )?tech(?:nology|nical)?[- ]?(?:stack|environment|tools)<hint>
        (?:our |the )?(?:stack|toolbox|tools)<hint>
        technolog(?:y|ies) (?:we use|you(?:'ll| will) use|stack)<rest>
        what we (?:use|work with)
        <mods>(?:functional|behaviou?ral|domain)? ?competenc(?:y|ies)<tail>
    """,
    SectionKind.REQUIREMENTS: r"""
        <mods>(?:requirements?|qualifications?|must[- ]haves?|pre-?requisites?|criteria)<tail><rest>
        <mods>(?:eligibility(?: criteria)?|credentials|background|profile|expertise)<tail><hint>
        <mods>(?:work )?experiences?<tail>(?: (?:required|needed|requirements?|level|requested))?
        <mods>educational<rest>
        <mods>(?:education|academic)(?: (?:background|level|qualifications?))?<tail>(?: required)?
        <mods>knowledge,?(?: skills)?<tail><hint>
        <mods>(?:abilities|attributes|certifications?|licenses?|languages?|degrees?)<tail>(?: required)?
        <mods>(?:specifications?|demands)<tail>
        (?:physical|mental) (?:requirements|demands)<rest>
        <here>what (?:we (?:think|hope|expect) )?<you>(?: (?:need|bring|have|know|offer|possess|require))+<rest>
        what we(?:'re|'ll|'d| are| will| would)?(?: be)? (?:look(?:ing)?|hoping|searching|ask(?:ing)?) for<rest>
        what we(?:'re|'ll|'d| are| will| would)? (?:need|expect|require|want|value|seek|like|love)<rest>
        what (?:are we|they(?:'re| are)) looking for<rest>
        what (?:it takes|makes you|do you need|do we expect|will you need|we are after)<rest>
        who (?:you are|are you|we need|we want|should apply|can apply|you'll be|is this for)<rest>
        who (?:we are|we're|are we) looking for<rest>
        (?:a (?:little |bit )?|more )?about you(?:rself)?<hint>
        (?:is this|are|could this be|sounds? like) you<rest>
        you (?:have|bring|need|know|possess|are)(?: a)?(?: \S{1,24}){0,2}
        you(?:'re| are| should| must|'ll| will| might| may)(?: be)? (?:a |have |need )<rest>
        your (?:skills?|profile|qualifications?|experience|expertise|strengths|toolkit)<tail><hint>
        your (?:superpowers?|competenc\w+|know-?how|portfolio|education|abilities|talents?)<hint>
        (?:the |our |your )?(?:ideal|right|successful|perfect|best|suitable) (?:candidate|person|fit)<rest>
        (?:we(?:'re| are) )?looking for<hint>
        we (?:expect|require|need)<hint>
        to (?:be successful|succeed|qualify|thrive|excel|be considered)<rest>,?(?: you<rest>)?
        (?:skills|experience|knowledge|education) ?(?:and|&|/|,) (?:\S+ ?){1,4}
        this (?:role|job|opportunity) is for you if<rest>
        you(?:'ll| will) (?:thrive|love|succeed|be successful|excel|fit)<rest>
        required
        must have<hint>
    """,
    SectionKind.BENEFITS: r"""
        <mods>(?:employee |company |team |full |great |added |staff |competitive )*benefits?<tail><rest>
        <mods>(?:perks|compensation|total rewards|rewards?|remuneration|salary|wages?|stipend)<tail><rest>
        <mods>(?:base |hourly )?(?:pay|rate)(?: (?:range|rate|scale|transparency|band)s?)?<hint>
        <mods>(?:offerings?|bonus(?:es)?|package)<hint>
        <here>what(?:'s| is| do| can| will|'ll)? we(?:'ll|'re| can| will)? (?:offer|provide|give)<rest>
        what we(?:'re| are) offering<rest>
        <here>what(?:'s| is| do| can| will)? <you> (?:get|gain|receive|enjoy|earn|love|find|expect)<rest>
        what(?:'s| is) (?:in it for (?:you|me)|on offer|in store)<rest>
        what do you get<rest>
        we offer(?: you)?<hint>
        our (?:offer|benefits|promise|perks)<hint>
        why (?:you|join|work|us|choose|apply|this|be part|come)<rest>
        (?:some of )?(?:the |our )?(?:perks|benefits)<rest>
        reasons to (?:join|work)<rest>
        (?:working|life) at (?:\S+ ?){1,3}
        what makes us<rest>
        (?:career )?growth (?:and|&) development
    """,
    SectionKind.EEO: r"""
        (?:an? )?(?:equal|equality|eeo|inclusion|inclusivity|belonging|affirmative action)<rest><rest>
        (?:an? )?(?:diversity|equity|deib?|d&i),?<rest>
        (?:reasonable )?accommodations?<rest>
        (?:\S+ ){0,4}equal (?:employment )?opportunit(?:y|ies)<rest>
        (?:\S+ ){0,3}commitment to (?:diversity|inclusion|equal|equity)<rest>
        eeo statement
    """,
    SectionKind.APPLY: r"""
        how (?:to|do i|can i) apply<hint>
        apply(?: now| today| here)?
        (?:ready|want|interested) (?:to|in) (?:apply|join|joining|applying)<rest>
        to apply
        applications?(?: (?:process|instructions|deadline|procedure|details|information|method))?
        (?:our |the )?(?:interview|hiring|recruitment|selection|recruiting|vetting) (?:\S+ ){0,2}(?:process|steps|stages|procedure|journey|timeline)<hint>
        (?:our |the )?(?:interview|hiring|recruitment|selection|recruiting) (?:process|steps|stages)<hint>
        next steps
        what(?:'s| is| happens) next
        contact(?: us| details| information| person)?
        (?:interested|interview|deadline|closing date|apply by|how we hire)
        join (?:us|our team)(?: today| now)?
        to be considered<hint>
    """,
    SectionKind.ABOUT_ROLE: r"""
        (?:more |a bit )?about (?:the |this |your )?<role><hint>
        <mods><role> ?(?:description|summary|overview|purpose|details|information|info|brief)s?<hint>
        <mods><role> ?(?:introduction|context|statement|snapshot|highlights|objectives?|profile)<hint>
        <mods>(?:description|summary|overview|introduction|purpose|objective|context)s?
        (?:executive|program) (?:summary|description|overview)
        (?:the|our) (?:<role>|challenge)<hint>
        basic function
        (?:at a glance|in short|in a nutshell)
        (?:meet|join) (?:the|our|your) (?:new )?team
        your (?:new )?team<hint>
        (?:the )?role you<rest>
        purpose of (?:the |this )?(?:role|job|position)
    """,
    SectionKind.ABOUT_COMPANY: r"""
        about (?:us|the (?:company|firm|organi[sz]ation|business|group|client|employer|division))<hint>
        about (?:the department|our (?:company|client|team|organi[sz]ation|business|group|culture|values))<hint>
        (?:the |our )?(?:company|client|organi[sz]ation|employer|corporate|business) (?:description|overview|profile|background|introduction|information|summary|culture|values)
        (?:here is )?who (?:we are|are we)<hint>
        our (?:company|mission|vision|story|values|culture|purpose|business|products?|dna|history)<hint>
        our (?:people|principles|why|client)<hint>
        (?:mission|vision|values|culture)(?: (?:and|&) \w+)?
        what we do
        the (?:company|organi[sz]ation|client)
        we are
        (?:how we work|get to know us)<hint>
    """,
    SectionKind.OTHER: r"""
        (?:job |work(?:ing)? |office |primary |base )?locations?(?:\(s\))?<hint>
        (?:workplace|place of work|where)(?: type)?
        work(?:ing)? (?:setting|arrangement|model|mode|environment|authorization|schedule|hours)s?<hint>
        work(?:ing)? (?:type|conditions|pattern|days|time|visa)s?
        (?:job |employment |position |contract )?(?:types?|status|segmentation|schedule|function)<hint>
        (?:job|employment|position|contract) (?:category|family|level|number|code|id|posting|grade)
        (?:job|employment|position|contract) (?:terms|length|duration|start|basis|details)
        (?:schedules?|shifts?|hours|duration|contract|travel)(?: (?:type|length|details|required))?
        travel (?:requirements?|opportunities|expectations)
        (?:target )?start(?:ing)?(?: date)?
        (?:additional|other|more|further|important) (?:information|info|details|notes?|comments)
        (?:notes?|please note|important|disclaimers?|legal|privacy|environment)
        (?:global |candidate )?(?:data )?privacy<rest><rest>
        (?:industr(?:y|ies)|sector|department|division|business unit|employer|client|company)(?: name)?
        (?:reports? to|reporting (?:to|line|structure)|direct reports|supervis\w+ \w+)
        (?:openings|vacanc(?:y|ies)|(?:number|no) of<rest>)
        (?:seniority|career|experience) level
        (?:full|part)[- ]time
        req(?:uisition)?(?: id| number)?
        (?:job |ref(?:erence)? ?)(?:id|number|code|no)
        (?:date|posted|date posted|posted on|tags|keywords|recruiter|hiring manager)
        visa sponsorship
        (?:security )?clearance<hint>
        (?:remote|hybrid|onsite)(?: work)?
        (?:fraud|scam|background check)<rest>
        about the (?:location|office)
    """,
}

LIKELY: dict[SectionKind, str] = {
    SectionKind.PREFERRED: r"""
        \b(?:preferred|nice[- ]to[- ]have|bonus points|desired|desirable|good to have)\b
        \b(?:a plus|an advantage|considered an asset|optional)\b
    """,
    SectionKind.BENEFITS: r"""
        \b(?:benefits|perks|we offer|offer you|compensation|salary|why join|in it for you)\b
        \b(?:pay range|you(?:'ll| will) (?:get|receive|enjoy))\b
    """,
    SectionKind.REQUIREMENTS: r"""
        \bqualifi
        \b(?:requirement|prerequisite|eligib)
        \bmust[- ]have\b
        \byou(?:'ll| will| must| should)?(?: also)?(?: need| have(?! the)| bring| possess)\b
        \bideal candidate\b
        \bcandidates? (?:will|should|must|profile)\b
        \blooking for\b
        \brequired\b
        \bwe(?:'d)? expect\b
        \byour (?:profile|background|experience|skills)\b
        \b(?:to succeed|if you)\b
    """,
    SectionKind.DUTIES: r"""
        \b(?:responsibilit|accountabilities|essential functions)
        \b(?:responsible for|duties|your tasks|tasks (?:include|are))\b
        \byou(?:'ll| will| would| are going to)(?: also)?(?: be| have the)?(?: \w{1,20}){0,3}$
    """,
    SectionKind.SKILLS: r"""
        \b(?:skills|tech(?:nical)? stack)\b
        \bcompetenc
    """,
    SectionKind.EEO: r"""
        \bequal (?:employment )?opportunit
        \bdiversity\b
        \baccommodation
    """,
    SectionKind.APPLY: r"""
        \b(?:to apply|application process|interview process)\b
    """,
    SectionKind.ABOUT_COMPANY: r"""
        ^about (?:us|our)\b
        \b(?:who we are|our company)\b
    """,
    SectionKind.ABOUT_ROLE: r"""
        ^about the (?:role|job|position)\b
        \brole overview\b
    """,
}
"""Key words that tell the kind of a line which looks like a heading already."""
