-- name: admit
select * from ops.admit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: recall
select verdict, jd_id, run_seq, revision, replay_id, content_hash, duplicate_of, payload
from ops.submissions
where cluster_id = $1 and topic = $2 and partition = $3 and "offset" = $4;

-- name: redriven_there
-- The parser is the stage that reads submissions.
select appended_at from ops.dead
where stage = 'parser' and cluster_id = $1 and topic = $2 and partition = $3 and "offset" = $4
    and redrives > 0 and digest is not distinct from $5;

-- name: unfinished
select
    cluster_id, topic, partition, "offset",
    verdict, jd_id, run_seq, revision, replay_id, content_hash, duplicate_of, payload
from ops.submissions
where verdict = 'run' and outcome is null and cluster_id <> $1
order by number;

-- name: open_replay
insert into ops.replays (replay_id, topic, mode) values ($1, $2, $3) on conflict do nothing;

-- name: admit_replay
select * from ops.admit_replay($1, $2, $3);

-- name: recall_replay
-- What a run of a replay is made of: the content that was the JD's when its source was newest.
select
    'run' as verdict, $1::uuid as jd_id, $2::bigint as run_seq, source.revision,
    replays.replay_id, source.content_hash, source.duplicate_of, source.payload, replays.mode
from ops.replays
join ops.jds on jds.jd_id = $1 and jds.run_seq >= $2
join lateral (
    select revision, content_hash, duplicate_of, payload, withdrawn
    from ops.submissions
    where submissions.jd_id = $1 and verdict = 'run' and submissions.run_seq <= $2
    order by submissions.run_seq desc limit 1
) as source on not source.withdrawn
where replays.replay_id = $3 and (
    replays.mode = 'shadow' or exists (
        select from ops.replay_runs
        where replay_runs.replay_id = $3 and replay_runs.jd_id = $1 and replay_runs.run_seq = $2
    )
);
