-- The catalog: its versions and entries, and what JDs bring to it.

create schema if not exists catalog;

-- Every change of the entries, with what it was made of: a rebuild applies them in this order.
create table catalog.versions (
    version integer primary key,
    kind text not null check (kind in ('load', 'import', 'decision')),
    reason text not null,
    change jsonb not null,
    at timestamptz not null default now()
);

-- Slugs are compared byte by byte, so that every server orders them as Python does.
create table catalog.skills (
    slug text collate "C" primary key,
    display_name text not null,
    category text not null,
    sub_category text not null,
    skill_nature text not null,
    volatility text not null,
    typical_lifespan text not null,
    is_extractable boolean not null,
    is_also_category boolean not null,
    vendor text,
    license text,
    year_introduced integer,
    version_strategy text not null,
    version_tag text,
    confidence double precision not null,
    maturity_reasoning text,
    same_as text[] not null,
    context_tags text[] not null
);

create table catalog.aliases (
    skill text collate "C" not null references catalog.skills on delete cascade,
    ordinal integer not null,
    text text not null,
    type text not null,
    match_strategy text not null,
    is_primary boolean not null,
    primary key (skill, ordinal)
);

create table catalog.relations (
    skill text collate "C" not null references catalog.skills on delete cascade,
    kind text not null check (kind in ('part_of', 'needs', 'alternative_to', 'implies')),
    ordinal integer not null,
    target text collate "C" not null references catalog.skills on delete cascade,
    primary key (skill, kind, ordinal)
);

create table catalog.dimensions (
    slug text collate "C" primary key,
    display_name text not null,
    rationale text not null,
    difficulty_hint text not null
);

create table catalog.skill_dimensions (
    skill text collate "C" not null references catalog.skills on delete cascade,
    ordinal integer not null,
    dimension text collate "C" not null references catalog.dimensions on delete cascade,
    locked boolean not null,
    primary key (skill, dimension)
);

create table catalog.roles (
    slug text collate "C" primary key,
    display_name text not null,
    role_archetype text not null,
    summary text not null
);

create table catalog.role_aliases (
    role text collate "C" not null references catalog.roles on delete cascade,
    ordinal integer not null,
    text text not null,
    primary key (role, ordinal)
);

create table catalog.role_dimensions (
    dimension text collate "C" not null references catalog.dimensions on delete cascade,
    ordinal integer not null,
    role text collate "C" not null references catalog.roles on delete cascade,
    primary key (dimension, role)
);

create table catalog.kras (
    role text collate "C" not null references catalog.roles on delete cascade,
    ordinal integer not null,
    id uuid not null,
    text text not null,
    primary key (role, ordinal)
);

create index kras_by_id on catalog.kras (id);

-- Vectors depend on a KRA's text alone, so they outlive a load. float32, little-endian.
create table catalog.kra_vectors (
    model text not null,
    kra_id uuid not null,
    vector bytea not null,
    primary key (model, kra_id)
);

-- The newest contribution of every JD; an empty one is kept for its run_seq.
create table catalog.contributions (
    jd_id uuid primary key,
    run_seq bigint not null,
    body jsonb not null,
    vector integer[] not null,
    at timestamptz not null default now()
);

-- Sums over the contributions above, kept by what each change takes away and adds. A row that comes
-- to nothing is deleted, so that equal contributions mean equal tables.
create table catalog.role_centroids (
    role text not null,
    embedding text not null,
    dimensions integer not null,
    n bigint not null,
    sums bigint[] not null,
    primary key (role, embedding, dimensions)
);

create function catalog.add_vectors(a bigint[], b bigint[]) returns bigint[]
language sql immutable parallel safe
return (select array_agg(x + y order by i) from unnest(a, b) with ordinality as pair (x, y, i));

create table catalog.skill_counts (
    slug text not null,
    alias text not null,
    requirement text not null,
    is_primary boolean not null,
    n bigint not null,
    primary key (slug, alias, requirement, is_primary)
);

create index skill_counts_gone on catalog.skill_counts (slug) where n = 0;

-- What each JD proposes, under the normalised key of the review item that it supports.
create table catalog.proposals (
    jd_id uuid not null references catalog.contributions on delete cascade,
    item_key text collate "C" not null,
    kind text not null,
    detail jsonb not null,
    primary key (jd_id, item_key)
);

create index proposals_by_item on catalog.proposals (kind, item_key);

create view catalog.review_items as
select kind, item_key, count(*) as jds, (array_agg(detail order by jd_id))[1] as example
from catalog.proposals
group by kind, item_key;
