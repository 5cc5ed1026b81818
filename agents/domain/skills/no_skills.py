"""Words written like names in JDs that are no skills: places, spoken languages, and such."""

from agents.domain.words import word_set

_PLACES = word_set(
    """
    africa america americas amsterdam apac arizona asia atlanta austin australia austria baltics
    bangalore barcelona belgium benelux bengaluru berlin boston brazil bulgaria california
    canada chennai chicago china colorado croatia czech dach dallas delhi denmark denver dubai
    dublin egypt emea england estonia eu europe finland florida france georgia germany global
    greece gurgaon houston hungary hyderabad illinois india indonesia ireland israel italy japan
    kenya korea latam latvia lisbon lithuania london luxembourg madrid malaysia manchester
    manila massachusetts mea melbourne mexico miami michigan milan mumbai munich netherlands
    nigeria noida nordics norway nyc oregon oslo pakistan paris pennsylvania philippines poland
    portugal prague pune qatar romania rome russia scotland seattle serbia singapore slovakia
    slovenia spain stockholm sweden switzerland sydney taiwan texas thailand tokyo toronto
    turkey uae uk ukraine us usa utah vietnam virginia wales warsaw washington york zealand
    zurich
    """
)
_SPOKEN = word_set(
    """
    arabic bengali cantonese chinese croatian czech danish dutch english estonian finnish french
    german greek hebrew hindi hungarian italian japanese korean latvian lithuanian mandarin
    norwegian polish portuguese romanian russian serbian slovak spanish swedish tamil thai
    turkish ukrainian urdu vietnamese
    """
)
_PEOPLE_AND_WORK = word_set(
    """
    account accounts administration administrator analyst analysts applicants architect
    architects associate bachelor bonus business businesses candidate candidates career ceo cfo
    cio client clients colleague colleagues companies company computer consultant consultants
    coordinator cto customer customers department design designer designers developer developers
    development diploma director doctorate economics education employees employer engineer
    engineering engineers english executive executives experience expert facilities field
    finance fortune fulltime government graduate graduates headquarters hospital hr human
    institute intern interns internship job law lead leader leaders leadership legal level
    logistics maintenance manager managers manufacturing marketing master masters math
    mathematics maths member members office operations organization owner owners partner
    partners people person phd physics position president procurement product production
    professional professionals program project projects purchasing quality quantitative related
    relevant remote research resources responsibilities role roles sales school science sciences
    scientist scientists security senior seniors service services shift specialist specialists
    staff stakeholders statistics stem student students supervisor support team teams technician
    technology title training university user users vendor vendors vice work
    """
)
_TIME = word_set(
    """
    april august daily december february friday fridays hour hours january july june march may
    monday month monthly months november october saturday september spring summer sunday
    thursday tuesday wednesday week weekly winter year yearly years
    """
)
_FILLER = word_set(
    """
    401k ability able about additional additionally advanced all also am amazon an and any apple
    apply as asap at aws-certified b.s b2b b2c ba bachelor's basic be benefits best big-4 both
    bs bsc btech build building but by can cet clear collaborate collaborating communicate
    communication confident corp covid create creating creative cross data deep dei deliver
    demonstrated design develop developing disney diy dod e.g each eeo eoe est etc eur excellent
    f500 familiar familiarity faq fast flexible fluency fluent for from fte furthermore gbp ged
    gmbh gmt good google gpa great hands have high highly ibm id ideal ideally if ii iii
    implement implementing in inc industry innovation inr integrity internet it it's iv
    junior-mid key knowledge kpi kpis large lead leading learn lgbtq llc location ltd m.s ma
    maintain maintaining manage managing master's md me meta methods microsoft minimum modern
    msc mtech must mvp n/a na nda necessary new no not notice of okr okrs on one open optional
    or ote other others our own passion passionate performance plc please plus pm poc pocs ppe
    preferred prior proficiency proficient proven provide pst pto relational required
    requirements roi sat scale sci skills sme smes solid some specifically ssn strong such
    support tbd testing that the their these they this to tools ts ts/sci understanding us usd
    use using various vi we what when where who will willingness with within working writing
    written you your
    """
)
_ENDINGS = word_set(
    """
    abilities ability background certificate certification degree environment environments
    experience field inc industries industry knowledge languages llc ltd mindset principles
    qualification qualifications requirements sector skill skills team teams tools university
    years
    """
)

NO_SKILL_ALONE = word_set(
    """
    ad ads aggregations area areas edge functions indexes insights integration mle mles modeling
    modelling notebooks op ops pipelines r&d read sheets sigma slides smoke swe swes tech
    technologies
    """
)
"""No skill on its own, but a part of the names of many."""

NO_SKILL = _PLACES | _SPOKEN | _PEOPLE_AND_WORK | _TIME | _FILLER
"""No skill on its own, nor in a name that is not otherwise technical."""

NO_SKILL_PART = _TIME | _ENDINGS | (_FILLER - word_set("data design open cross"))
"""No skill begins or ends with one of these."""
