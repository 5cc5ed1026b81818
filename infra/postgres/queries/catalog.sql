-- name: lock_catalog
-- All writers of the catalog take it: the agent, loads and imports.
select pg_advisory_xact_lock(hashtextextended('rolestream.catalog', 0));

-- name: catalog_version
select coalesce(max(version), 0) from catalog.versions;

-- name: add_version
insert into catalog.versions (version, kind, reason, change)
select coalesce(max(version), 0) + 1, $1, $2, $3
from catalog.versions
returning version, at;

-- name: read_content
with
alias_lists as (
    select
        skill,
        jsonb_agg(
            jsonb_build_object(
                'text', text, 'type', type, 'match_strategy', match_strategy,
                'is_primary', is_primary
            ) order by ordinal
        ) as list
    from catalog.aliases
    group by skill
),
dimension_lists as (
    select
        skill,
        jsonb_agg(dimension order by ordinal) as list,
        jsonb_agg(dimension order by ordinal) filter (where locked) as locked
    from catalog.skill_dimensions
    group by skill
),
relation_lists as (
    select skill, jsonb_object_agg(kind, targets) as list
    from (
        select skill, kind, jsonb_agg(target order by ordinal) as targets
        from catalog.relations
        group by skill, kind
    ) as by_kind
    group by skill
),
role_lists as (
    select dimension, jsonb_agg(role order by ordinal) as list
    from catalog.role_dimensions
    group by dimension
),
role_alias_lists as (
    select role, jsonb_agg(text order by ordinal) as list
    from catalog.role_aliases
    group by role
),
kra_lists as (
    select role, jsonb_agg(text order by ordinal) as list
    from catalog.kras
    group by role
)
select
    (
        select coalesce(jsonb_agg(
            to_jsonb(skills) || jsonb_build_object(
                'aliases', coalesce(alias_lists.list, '[]'),
                'dimensions', coalesce(dimension_lists.list, '[]'),
                'locked_dimensions', coalesce(dimension_lists.locked, '[]'),
                'relations', coalesce(relation_lists.list, '{}')
            ) order by slug
        ), '[]')
        from catalog.skills
        left join alias_lists on alias_lists.skill = slug
        left join dimension_lists on dimension_lists.skill = slug
        left join relation_lists on relation_lists.skill = slug
    ) as skills,
    (
        select coalesce(jsonb_agg(
            to_jsonb(dimensions) || jsonb_build_object('roles', coalesce(role_lists.list, '[]'))
            order by slug
        ), '[]')
        from catalog.dimensions
        left join role_lists on role_lists.dimension = slug
    ) as dimensions,
    (
        select coalesce(jsonb_agg(
            to_jsonb(roles) || jsonb_build_object(
                'aliases', coalesce(role_alias_lists.list, '[]'),
                'kras', coalesce(kra_lists.list, '[]')
            ) order by slug
        ), '[]')
        from catalog.roles
        left join role_alias_lists on role_alias_lists.role = slug
        left join kra_lists on kra_lists.role = slug
    ) as roles;

-- name: clear_content
delete from catalog.aliases;
delete from catalog.relations;
delete from catalog.skill_dimensions;
delete from catalog.role_dimensions;
delete from catalog.role_aliases;
delete from catalog.kras;
delete from catalog.skills;
delete from catalog.dimensions;
delete from catalog.roles;

-- name: add_skills
insert into catalog.skills
select * from jsonb_populate_recordset(null::catalog.skills, $1);

-- name: add_aliases
insert into catalog.aliases (skill, ordinal, text, type, match_strategy, is_primary)
select
    skill ->> 'slug', ordinal, alias ->> 'text', alias ->> 'type', alias ->> 'match_strategy',
    (alias ->> 'is_primary')::boolean
from
    jsonb_array_elements($1) as skill,
    jsonb_array_elements(skill -> 'aliases') with ordinality as listed (alias, ordinal);

-- name: add_relations
insert into catalog.relations (skill, kind, ordinal, target)
select skill ->> 'slug', kind, ordinal, target
from
    jsonb_array_elements($1) as skill,
    jsonb_each(skill -> 'relations') as related (kind, targets),
    jsonb_array_elements_text(targets) with ordinality as listed (target, ordinal);

-- name: add_dimensions
insert into catalog.dimensions
select * from jsonb_populate_recordset(null::catalog.dimensions, $1);

-- name: add_skill_dimensions
insert into catalog.skill_dimensions (skill, ordinal, dimension, locked)
select skill ->> 'slug', ordinal, dimension, (skill -> 'locked_dimensions') ? dimension
from
    jsonb_array_elements($1) as skill,
    jsonb_array_elements_text(skill -> 'dimensions') with ordinality
        as listed (dimension, ordinal);

-- name: add_roles
insert into catalog.roles
select * from jsonb_populate_recordset(null::catalog.roles, $1);

-- name: add_role_aliases
insert into catalog.role_aliases (role, ordinal, text)
select role ->> 'slug', ordinal, alias
from
    jsonb_array_elements($1) as role,
    jsonb_array_elements_text(role -> 'aliases') with ordinality as listed (alias, ordinal);

-- name: add_role_dimensions
insert into catalog.role_dimensions (dimension, ordinal, role)
select dimension ->> 'slug', ordinal, role
from
    jsonb_array_elements($1) as dimension,
    jsonb_array_elements_text(dimension -> 'roles') with ordinality as listed (role, ordinal);

-- name: add_kras
insert into catalog.kras (role, ordinal, id, text)
select * from unnest($1::text[], $2::integer[], $3::uuid[], $4::text[]);

-- name: kra_vectors
select kra_vectors.kra_id, kra_vectors.vector
from catalog.kra_vectors
where kra_vectors.model = $1
    and exists (select from catalog.kras where kras.id = kra_vectors.kra_id);

-- name: store_vectors
insert into catalog.kra_vectors (model, kra_id, vector)
select $1, * from unnest($2::uuid[], $3::bytea[])
on conflict (model, kra_id) do update set vector = excluded.vector;
