-- Dead letters as a tool: the bytes that a redrive sends again, the state, and what was done when.

-- `id` is a uuid5 of stage and position, made by the writer; letters from before have any. `deaths`
-- counts how often the event died, `redrives` how often a redrive of it was noted: only what is
-- noted here may claim the letter's position. `digest` is the SHA-256 of the value. `key`, `value`
-- and `headers` (the two as LZ4 frames) are there while `kept`.
alter table ops.dead
    add column id uuid not null default gen_random_uuid(),
    add column state text not null default 'open'
        check (state in ('open', 'redriven', 'discarded')),
    add column deaths integer not null default 1,
    add column redrives integer not null default 0,
    add column appended_at timestamptz,
    add column run_seq bigint,
    add column roles text[] not null default '{}',
    add column kept boolean not null default false,
    add column digest bytea,
    add column value_bytes integer,
    add column key bytea,
    add column value bytea,
    add column headers bytea;

alter table ops.dead
    alter id drop default,
    alter deaths set default 0,
    alter value set storage external;

create unique index dead_by_id on ops.dead (id);
create index dead_kept on ops.dead (last_at) where kept;

-- What became of each letter, in order. `seen` is the record that was read when it died: a death
-- that is written twice counts once.
create table ops.dead_history (
    number bigint generated always as identity primary key,
    letter uuid not null references ops.dead (id),
    what text not null check (what in ('died', 'redriven', 'discarded')),
    at timestamptz not null,
    seen text,
    reason text,
    error text,
    attempts integer,
    first_at timestamptz,
    by text,
    why text
);

create unique index dead_history_by_death on ops.dead_history (letter, seen) where what = 'died';
create index dead_history_by_letter on ops.dead_history (letter, number);

insert into ops.dead_history (letter, what, at, seen, reason, error, attempts, first_at)
select
    id, 'died', last_at, cluster_id || '/' || topic || '/' || partition || '/' || "offset",
    reason, error, attempts, first_at
from ops.dead;
