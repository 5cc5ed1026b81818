"""Names of skills that are ordinary words too, and the phrases in which they are just that.

`reads_as_word` answers for one mention, so that "go to market", "Series C" or "excel at" never
count as Go, C or Excel, whatever else the sentence says.
"""

import re
from collections.abc import Iterator

from agents.domain.words import word_set

EVERYDAY = frozenset("abcdefghijklmnopqrstuvwxyz") | word_set(
    """
    access act actions active ada adapt air alert allure alpha amber amplitude anchor ant apex
    apollo app apt ar arc argo array arrow artillery as assembler assembly at athena atlas atom
    aurora auto avalanche axes axis azure babel backbone backstage ballerina bamboo base basic
    basics bazaar beam bedrock bi bicep blade blazer blend blender blueprint blueprints bolt
    boost boot bootstrap bottle box brackets branch brave bricks bridge bridges bruno buck build
    bundler bus cache calendar camel canvas capacitor capacity capybara care cascade case cast
    catalyst cats celery ceph chai chain channel chapel charles charm chat check chef chroma
    chrome circle clarity classic clean clear clips cloud cobra coco coda code codes coffee cold
    collections color combine comet common compass component compose composer concept concourse
    connect console consul contact context control copy coral core craft crew cross crystal
    cucumber culture curl cursor cvs cycle cypress dagger dart dash data delphi delta devise
    dial diamond digital direct director discover dive docs doctrine domo door doors dot
    dovetail draft drill drive drone drools druid drupal eagle echo eclipse edge eiffel elastic
    element elements elm eloquent ember emblem emotion enterprise envoy enzyme epic equinox
    espresso ess essence ether evolution excel exchange exec expo exposed express expression
    fabric factor factory falcon fast feather feathers feature fiber fiddler find fire fish
    fission fit flash flask fleet flex flink flow fluent fluid flutter flux fly focus forge form
    forms forth fortify foundation foundry frame framer front fuel fusion game gate gatling
    gauge gem gin git glide glow glue go golf grape graph grid grunt gulp guru hack hand harbor
    haste haven heap heat helix helm hilt hiring hive hooks hop horizon hub hunt husky hydra
    icon igloo ignite illustrator image impact impala in incident infer influence infuse ingress
    input insight insights insomnia intercom io ionic ip iron is it jade jaeger jam jasmine jest
    jet jetpack jetty job joint journey julia jump karate karma keen key keynote kit knife
    knockout knot kudos lambda lance language lasso layer lead lean ledger lens less level lift
    light lighthouse lightning lightroom limit line linear link lint liquid lit live load local
    locust logic logo loki looker loop lottie lua luigi lumen luna mail main make manage mantis
    maps marathon market master match matter maven max maya maze measure mercurial mesh meta
    metal meteor mint mirage miro mirror mix mobile mocha mode model modern moment monday
    monitor moon motion move muse native navigator neat nest net network newman next nexus nim
    ninja node nomad notes notice notion nova now nox numbers oak ocean octave ok onyx op open
    optimize or oracle orbit order origin outlook oxygen oz pack packer pact page pages paint
    pair palm panda pandas panel paper parcel parse pascal pass path pay peak pearl pendo people
    percy perl phoenix pic pick pig pika pike pilot pinot pipe pipeline pivot pixel plan planner
    platform play plot plus pm poetry points polar polaris polygon polymer pony pool port
    postman power practice prefect prelude presto prettier prime prism pro process processing
    progress project projects prolog promise propel protocol prototype provider pull pulsar
    pulse puma pump puppet puppeteer pure pursuit push pyramid qa quantum quarry query quest
    queue quick quill race rack racket rad radar radix rails rain rake rally ranger rank rapid
    raven ray razor reach react ready real realm reason rebus recoil record redmine reef reflex
    relay release remix render replay report resolve resource rest restful retrofit revit rex
    rider ring river roam robot rocket rollup room root rose router ruby ruff run runner rust
    sac safe sage sail sails salt same sanity sap sass saturn scale scheme scope scout scratch
    script seam search sections see segment self sense sentinel sentry series serve server
    service shell shift shiny ship shop signal signals silver simple sinatra singer site sketch
    skip slack slick slim small smart smoke snap snort soar social solid solution solutions
    solve sonic sound source spark spell sphere spin spinnaker splash spock spring sprint sprite
    square squash squid stack stage standard star stash state steam step steps stitch stone
    storm story storybook strata stream streams stress stride string stripe strong structure
    studio style stylus sublime substrate suite summit sun support surf swarm swift swing switch
    symphony synapse sync syntax system table tag tally tango target task teams terms terra test
    testing think thread thrift tiger tilt time titan toad today toggle tooling tornado touch
    tox track trade trail transit travis tree trello trend trigger trino truffle trust turbo
    twig twist undertow unity uno unreal up us vagrant vault vega velocity venture verify vi vim
    viper virtual vision vite voice volley volt waterfall wave waves wax way web webflow weka
    whisper wicket win windows windsurf wing wire wit wolf word work workbench workday works xp
    yarn yeoman yes yield zap zen zephyr zest zeus zoom
    """
)
_PHRASES = r"""
go
 < on the; to; will; let's; can; you; we; they; ready to; good to; no; the; must; should
 > to; live; lives; above; beyond; the; for; through; on; into; with; where; from; along; ahead;
   back; home; get; getter; deep; deeper; places; big; forward; out; further; by; after; over;
   off; down; up; green; so; hand; wrong; well; far; kart; karting
r
 < &; toys; h; a and; &amp
 > &; and d; us
 >> &
 << &
c
 < series; vitamin; class; schedule; grade; section; tier; level; title; appendix; part;
   hepatitis; phase; type; category; group; option; plan; hep; usb; °; degrees
 << °; °
 > level; levels; suite; suites; corp; section; class; store; stores; corporation; executives
 >> \); '; ’
d
 < &; r and; vitamin; series; part; r; r &; 3; 2
 << r&
 > &; level; o; d
 >> '; ’
it
 > is; was; will; takes; has; can; would; all; means; up; out; comes; makes; to; may; should;
   does
rest
 < the; your; our; all; some
 > of; assured; is; day; days; break; up; easy; periods; breaks
excel
 < to; you; who; we; can; will; that; they; people; help; also; should; must; individuals
 > at; as; within; when; while; here; both; under; personally; beyond; professionally;
   academically; in a; in an; in this; in our; in your; in the; in fast; in their; in both; in
   all; in delivering
express
 < american; to; an; your; our; we; federal; gender; rail; train; or; holiday inn; panda
 > interest; your; their; an; the; ideas; yourself; themselves; oneself; concepts; complex;
   written; consent; entry; delivery; opinions; thoughts; or implied; shipping; permission;
   scripts
access
 < to; have; has; full; open; data; easy; free; early; direct; remote; identity;
   gain; get; provide; providing; giving; user; secure; network; internet; public; market;
   equal; client; patient; privileged; root; conditional; role based; based; physical; system;
   file; self; unlimited; customer; exclusive; immediate; priority; health; care; multiple;
   information; no; least privilege
 > to; control; controls; management; rights; point; points; token; layer; level; levels;
   review; reviews; governance; program; network; networks; policies; policy; request; requests;
   permission; permissions; needs; our; your; a; the; this; issues; services; patterns; list;
   lists; card
word
 < the; of; a; one; every; spread the; by; key; written; final; good; latest; our; your; from;
   per
 > of; on; about; for; to; choice; by; processing; count; embeddings; embedding; clouds
teams
 < of; our; your; the; their; functional; product; engineering; business; sales; data;
   development; multiple; across; other; small; global; agile; internal; science; between;
   support; it; marketing; technical; in; virtual; large; scrum; project; design; security;
   diverse; different; distributed; remote; building; leading; lead; manage; managing;
   technology; success; operations; software; analytics; delivery; finance; best; stakeholder;
   cross team; platform; research; ml
 > to; across; that; who; in; of; with; on; is; are; will; within; at; from; by; working;
   including
spring
 < this; next; by; palo; last; early; late; silver; palm; colorado; hot; the; fall;
   summer; winter; coral; rock
 > semester; break; of; term; intern; internship; summer; or; hiring; into; \d{4}; quarter;
   hill; valley; street
swift
 < a; taylor; ensure; the
 > payments; payment; response; messages; message; messaging; action; resolution; codes; code;
   mt; network; decisions; changes; delivery; growth; and
chef
 < sous; head; a; the; executive; pastry; private; in house; our; personal; as; of
 > de; prepared; cooked; in; for; who; on
spark
 < a; the; to; that; creative; of; your; will; can; we; bright; innovative
 > of; joy; innovation; interest; curiosity; change; creativity; conversation; conversations; a;
   your; new; the; meaningful; ideas
agile
 < you're; you’re; you are; be; are; nimble; and nimble; creative; curious; flexible; flexible
   dynamic; dynamic and; nimble and; remain; stay; staying; being; more; fast; fast and;
   adaptable; adaptable and; small; mentally; innovative; innovative and; smart; quick; very;
   highly; lean and; more; collaborative and; entrepreneurial
 > mindset; thinker; thinking; learner; startup; company; culture; mind; minds; enough;
   business; organization; organisation; and nimble; and flexible; and dynamic; and fast; and
   creative; and adaptable; and innovative; and curious; and resilient; and responsive; and
   entrepreneurial; and inclusive; and collaborative; start up; way; response
 >> , creative; , curious; , nimble; , flexible; , resourceful; , fast; , innovative; ,
   adaptable; , dynamic; , smart
next
 < the; your; our; what's; what’s; to; this; is
 > level; generation; gen; step; steps; big; year; years; month; months; week; weeks; day; days;
   to; phase; role; career; chapter; great; \d+; move; stage; few; challenge; job; opportunity;
   best; wave; frontier; era; quarter; door
node
 < per; each; single; multi; the; a; edge; leaf; lymph
 > in; of; cluster; clusters; network; networks
flow
 < cash; work; data; the; process; traffic; user; of; a; information; material; air; value;
   control; to; in; patient; order; deal; optical; power; customer
 > of; rate; through; from; chart; charts; diagram; diagrams; cytometry; state; in; into;
   between
dash
 < a; the; mad
 > of; to; cam; for
ray
 < x; gamma; blu; a; of; cosmic; mr; dr
 > ban; tracing; of
dart
 < a; the; to
salt
 < the; a; of; sea; table
 > lake; and; of; water; river
rust
 < no; prevent; of; to; from
 > belt; resistant; proof; removal; inhibitor
react
 < to; quickly; you; we; how; just; can; will; proactively
 > to; quickly; fast; appropriately; positively; swiftly; effectively; accordingly; well; in
ruby
 > tuesday; princess
scala
 < la
ar
 > aging; ageing; invoicing; invoices; collections; ledger
 >> /ap
pm
 < \d{1,2}; \d{2}:\d{2}; \d{1,2}:\d{2}
 << \d
 > est; pst; cst; et; gmt; cet; pt
 > to
sas
 > drives; drive
sketch
 < to; a; quick; can
 > out; ideas; of; up; concepts; flows; wireframes; screens; the; solutions; early; user; new;
   rough; quick; layouts; interfaces; journeys; and
notion
 < the; a; any; this
 > of; that
linear
 < non; a; the
 > regression; regressions; model; models; algebra; programming; growth; path; optimization;
   mixed; systems; way; feet; tv; thinking; career; process; and
zoom
 < to; a; via; over; on; by; through
 > in; out; call; calls; meeting; interview; link; info
slack
 < the; cut; some; any; pick up
 > off; in; time
unity
 < of; the
 > of; and; in; among; point; church; catalog
 >> , ceedling
oracle
 < the; an; of
 > of
lean
 < to; a; very
 > in; into; on; team; teams; startup; start up; towards; toward
workday
 < the; a; your; each; typical; per; every; standard; hour; during; of; entire; one; next; full
 > is; at; starts; with
outlook
 < positive; an; a; optimistic; your; their; our; the; job; economic; market; global;
   great; good; mental; healthy
 > on; for; of; that; towards
master
 < to; a; the; scrum; quickly; must; data
 > degree; degrees; of; new; data; class; plan; service; in; level; or; program; programs
 >> 's; ’s
assembly
 < the; final; of; general; pcb; product; mechanical; cable; national
 > line; lines; of; instructions; drawings; plant; operations; process; workers; and
shell
 < the; a; royal; at; of
 > is; energy; oil; companies; company
julia
 > [A-Z][a-z]+
puppet
 < a; the; sock
 > show; master
storm
 < a; the; perfect; brain; tropical; winter; ice
 > water; drain; damage; response; restoration
flask
 < a; the; hip
 > of
apache
 > (?-i:[A-Z]\w*); license; 2
cvs
 > should; must; in; to; will; and; from; are
 < your; their
cv
 < your; the; a; an; updated; english; my; recent; current; full; latest; us your
 > and; in; to; along; by; or; screening; with
reporting
 > to; into; directly; line; lines; structure; in to
less
 > than; is; likely; of; time; about
make
 > a; an; the; sure; it; your; our; decisions; an impact; recommendations; data; informed; use
qa
 >> /ra
ts
 >> /sci
learning & development
 > budget; allowance; opportunities; stipend
learning and development
 > budget; allowance; opportunities; stipend
"""
"""Per name the phrases in front (<) and behind (>) of it; doubled marks: with no space."""

_MARKS = {
    "<": r"(?:^|(?<=\W))(?:%s)[ -]$",
    ">": r"[ -](?:%s)(?!\w)",
    "<<": "(?:%s)$",
    ">>": "(?:%s)",
}


def reads_as_word(name: str, before: str, after: str) -> bool:
    """The folded name, between these texts, is part of an ordinary turn of phrase."""
    return any(
        pattern.search(before) if in_front else pattern.match(after)
        for in_front, pattern in _COMPILED.get(name, ())
    )


def _read_phrases(table: str) -> Iterator[tuple[str, bool, re.Pattern[str]]]:
    name = ""
    for block in re.split(r"\n(?! {3})", table.strip()):
        line = " ".join(block.split())
        mark, _, listed = line.partition(" ")
        if mark not in _MARKS:
            name = line
            continue
        phrases = "|".join(each.strip() for each in listed.split(";") if each.strip())
        pattern = re.compile(_MARKS[mark] % phrases, re.IGNORECASE)
        yield name, mark[0] == "<", pattern


def _compile(table: str) -> dict[str, list[tuple[bool, re.Pattern[str]]]]:
    compiled: dict[str, list[tuple[bool, re.Pattern[str]]]] = {}
    for name, in_front, pattern in _read_phrases(table):
        compiled.setdefault(name, []).append((in_front, pattern))
    return compiled


_COMPILED = _compile(_PHRASES)
