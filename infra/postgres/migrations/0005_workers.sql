-- Who works where, for `rolestream topics` and `doctor`: a row per process, renewed every two
-- seconds and removed at a clean stop. Nothing here outlives a crash of the server: the living
-- tell again.
create unlogged table ops.workers (
    id uuid primary key,
    host text not null,
    pid integer not null,
    version text not null,
    started_at timestamptz not null,
    seen_at timestamptz not null,
    clock_ahead_s double precision not null,
    catalog_version integer,
    stages jsonb not null,
    last_words text
);
