-- name: record_dead
insert into ops.dead (
    stage, cluster_id, topic, partition, "offset", reason, error, attempts, first_at, last_at,
    run_id, jd_id
) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (stage, cluster_id, topic, partition, "offset") do update set
    reason = excluded.reason,
    error = excluded.error,
    attempts = excluded.attempts,
    first_at = least(dead.first_at, excluded.first_at),
    last_at = greatest(dead.last_at, excluded.last_at),
    run_id = coalesce(excluded.run_id, dead.run_id),
    jd_id = coalesce(excluded.jd_id, dead.jd_id);

-- name: admitted
select exists (
    select from ops.submissions
    where cluster_id = $1 and topic = $2 and partition = $3 and "offset" = $4 and payload = $5
);

-- name: submission_at_died
update ops.submissions set outcome = 'dead'
where cluster_id = $1 and topic = $2 and partition = $3 and "offset" = $4 and outcome is null;

-- name: open_runs
select run_seq, replay_id from ops.submissions
where jd_id = $1 and verdict = 'run' and outcome is null;

-- name: submission_of_run_died
update ops.submissions set outcome = 'dead'
where jd_id = $1 and run_seq = $2 and verdict = 'run' and outcome is null;

-- name: counts
-- What died at the door was never admitted, so the register does not have it.
select
    admitted.total + at_door.n as submitted,
    admitted.stored, admitted.rejected, admitted.repeats, admitted.superseded, admitted.withdrawn,
    admitted.dead + at_door.n as dead
from
    (
        select
            count(*) as total,
            count(*) filter (where outcome = 'stored') as stored,
            count(*) filter (where outcome = 'rejected') as rejected,
            count(*) filter (where outcome = 'repeat') as repeats,
            count(*) filter (where outcome = 'superseded') as superseded,
            count(*) filter (where outcome = 'withdrawn') as withdrawn,
            count(*) filter (where outcome = 'dead') as dead
        from ops.submissions
    ) as admitted,
    (
        select count(*) as n
        from ops.dead
        where stage = $1 and not exists (
            select from ops.submissions
            where submissions.cluster_id = dead.cluster_id
                and submissions.topic = dead.topic
                and submissions.partition = dead.partition
                and submissions."offset" = dead."offset"
        )
    ) as at_door;
