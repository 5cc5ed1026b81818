-- name: try_lock_sweep
select pg_try_advisory_xact_lock(hashtextextended('rolestream.sweep.' || $1, 0));

-- name: expired_jds
-- The newest run's own submission, or the one whose content a replay has made into that run.
select jds.jd_id, jds.run_seq, source.payload
from ops.jds
join lateral (
    select payload
    from ops.submissions
    where submissions.jd_id = jds.jd_id and verdict = 'run' and not submissions.withdrawn
    order by submissions.run_seq desc limit 1
) as source on true
where jds.valid_through < $1 and not jds.withdrawn and not exists (
    select from ops.resends
    where kind = 'expiry' and resends.jd_id = jds.jd_id and resends.run_seq = jds.run_seq
        and next_at > $1
)
order by jds.valid_through, jds.jd_id
limit $2;

-- name: unapplied_runs_since
-- Not those that have died at the catalog: these wait for their redrive.
select
    jd_id, run_seq, revision, run_id, replay_id, outcome, record, contribution, catalog_version
from ops.runs
where not applied and finished_at < $2
    and not exists (
        select from ops.resends
        where kind = 'contribution' and resends.jd_id = runs.jd_id
            and resends.run_seq = runs.run_seq and next_at > $1
    )
    and not exists (
        select from ops.dead
        where dead.jd_id = runs.jd_id and dead.run_id = runs.run_id and stage = $3
    )
order by number
limit $4;

-- name: note_resends
insert into ops.resends (kind, jd_id, run_seq, sends, next_at)
select $1, jd_id, run_seq, 1, $4::timestamptz + $5::interval
from unnest($2::uuid[], $3::bigint[]) as sent (jd_id, run_seq)
on conflict (kind, jd_id, run_seq) do update set
    sends = resends.sends + 1,
    next_at = $4::timestamptz + $5::interval * least(2 ^ resends.sends, 96);

-- name: drop_old_resends
delete from ops.resends where kind = $1 and next_at < $2;
