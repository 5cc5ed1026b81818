-- name: admit
select * from ops.admit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

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
