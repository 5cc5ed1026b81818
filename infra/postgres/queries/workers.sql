-- name: worker_is_here
-- The silent are kept for an hour, last words for a day.
with gone as (
    delete from ops.workers
    where id <> $1 and seen_at < now() - case
        when last_words is null then interval '1 hour' else interval '1 day'
    end
)
insert into ops.workers (
    id, host, pid, version, started_at, seen_at, clock_ahead_s, catalog_version, stages
)
values (
    $1, $2, $3, $4, $5, clock_timestamp(),
    extract(epoch from $6::timestamptz - clock_timestamp()), $7, $8::jsonb
)
on conflict (id) do update set
    seen_at = excluded.seen_at,
    clock_ahead_s = excluded.clock_ahead_s,
    catalog_version = excluded.catalog_version,
    stages = excluded.stages

-- name: worker_left
delete from ops.workers where id = $1

-- name: worker_failed
update ops.workers set last_words = $2, seen_at = clock_timestamp() where id = $1

-- name: workers
select
    id, host, pid, version, started_at, seen_at, clock_ahead_s, catalog_version,
    stages::text as stages, last_words,
    greatest(0, extract(epoch from clock_timestamp() - seen_at))::double precision as silent_s
from ops.workers
order by host, pid, started_at

-- name: open_letters
select stage, count(*) as letters from ops.dead where state = 'open' group by stage

-- name: clock_ahead
select extract(epoch from clock_timestamp() - $1::timestamptz)::double precision
