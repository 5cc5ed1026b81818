-- name: put_letter
-- Its deaths are counted by `letter_died`.
insert into ops.dead (
    id, stage, cluster_id, topic, partition, "offset", reason, error, attempts, first_at, last_at,
    appended_at, roles, run_id, jd_id, run_seq, kept, digest, value_bytes, key, value, headers
) values (
    $1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21
) on conflict (stage, cluster_id, topic, partition, "offset") do nothing;

-- name: put_death
insert into ops.dead_history (letter, what, seen, reason, error, attempts, first_at, at)
select id, 'died', $6, $7, $8, $9, $10, $11
from ops.dead
where stage = $1 and cluster_id = $2 and topic = $3 and partition = $4 and "offset" = $5
on conflict (letter, seen) where what = 'died' do nothing
returning number;

-- name: letter_died
update ops.dead set
    state = 'open',
    deaths = deaths + 1,
    reason = $6,
    error = $7,
    attempts = attempts + $8,
    first_at = least(first_at, $9),
    last_at = greatest(last_at, $10)
where stage = $1 and cluster_id = $2 and topic = $3 and partition = $4 and "offset" = $5;

-- name: prune_letters
update ops.dead set kept = false, key = null, value = null, headers = null
where id in (select id from ops.dead where kept and last_at < $1 order by last_at limit $2);

-- name: known_there
select exists (
    select from ops.submissions
    where cluster_id = $2 and topic = $3 and partition = $4 and "offset" = $5 and payload = $6
) or exists (
    select from ops.dead
    where stage = $1 and cluster_id = $2 and topic = $3 and partition = $4 and "offset" = $5
        and redrives > 0 and digest is not distinct from $7
);

-- name: deaths_there
select history.seen, history.reason, history.error, history.attempts, history.first_at, history.at
from ops.dead
join ops.dead_history as history on history.letter = dead.id
where history.what = 'died'
    and stage = $1 and cluster_id = $2 and topic = $3 and partition = $4 and "offset" = $5
order by history.number;

-- name: submission_at_died
update ops.submissions set outcome = 'dead'
where cluster_id = $1 and topic = $2 and partition = $3 and "offset" = $4 and outcome is null;

-- name: runs_of_jd
select run_seq, replay_id from ops.submissions
where jd_id = $1 and verdict = 'run'
order by run_seq desc;

-- name: submission_of_run_died
update ops.submissions set outcome = 'dead'
where jd_id = $1 and run_seq = $2 and verdict = 'run' and outcome is null;

-- name: counts
-- What died at the door was never admitted, so the register does not have it; redriven, it is on its
-- way until it is admitted or dies again.
select
    admitted.total + at_door.n as submitted,
    admitted.stored, admitted.rejected, admitted.repeats, admitted.superseded, admitted.withdrawn,
    admitted.dead + at_door.dead as dead
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
        select count(*) as n, count(*) filter (where state <> 'redriven') as dead
        from ops.dead
        where stage = $1 and not exists (
            select from ops.submissions
            where submissions.cluster_id = dead.cluster_id
                and submissions.topic = dead.topic
                and submissions.partition = dead.partition
                and submissions."offset" = dead."offset"
        )
    ) as at_door;
