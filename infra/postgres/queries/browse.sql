-- name: list_runs
select
    submissions.jd_id, submissions.run_seq, submissions.revision, submissions.replay_id,
    submissions.duplicate_of, submissions.appended_at,
    coalesce(taken_back.payload, submissions.payload) as payload,
    ops.run_outcome(submissions) as outcome, runs.finished_at,
    coalesce(runs.applied, false) as applied, runs.record
from ops.submissions
left join ops.runs using (jd_id, run_seq)
left join lateral (
    select earlier.payload
    from ops.submissions as earlier
    where submissions.withdrawn and earlier.jd_id = submissions.jd_id
        and earlier.run_seq < submissions.run_seq
        and earlier.verdict = 'run' and not earlier.withdrawn
    order by earlier.run_seq desc limit 1
) as taken_back on true
where submissions.verdict = 'run'
    and ($1::uuid is null or submissions.jd_id = $1)
    and ($2::text is null or ops.run_outcome(submissions) = $2)
order by submissions.number desc
limit $3;

-- name: find_runs
-- A JD stands for its newest run, and a withdrawal for what it takes back.
with found as (
    select jd_id, run_seq from ops.runs where run_id between $1 and $2
    union
    select jd_id, run_seq from ops.run_stages where run_id between $1 and $2
    union
    select jd_id, max(run_seq) from ops.submissions
    where verdict = 'run' and jd_id between $1 and $2
    group by jd_id
)
select
    submissions.jd_id, submissions.run_seq, submissions.revision, submissions.replay_id,
    submissions.duplicate_of, submissions.appended_at,
    coalesce(taken_back.payload, submissions.payload) as payload,
    ops.run_outcome(submissions) as outcome, runs.finished_at,
    coalesce(runs.applied, false) as applied, runs.record
from found
join ops.submissions using (jd_id, run_seq)
left join ops.runs using (jd_id, run_seq)
left join lateral (
    select earlier.payload
    from ops.submissions as earlier
    where submissions.withdrawn and earlier.jd_id = submissions.jd_id
        and earlier.run_seq < submissions.run_seq
        and earlier.verdict = 'run' and not earlier.withdrawn
    order by earlier.run_seq desc limit 1
) as taken_back on true
where submissions.verdict = 'run'
order by submissions.number desc
limit $3;

-- name: submissions_of_run
select cluster_id, topic, partition, "offset", appended_at, verdict, outcome, payload
from ops.submissions
where jd_id = $1 and run_seq = $2
order by number;

-- name: stages_of_run
select stage, outcome, at, ms, usd, tokens_in, tokens_out, calls
from ops.run_stages
where run_id = $1
order by at, stage;

-- name: dead_of_run
-- Those of its events, and those that its submissions left at the door.
select
    id, state, stage, cluster_id, topic, partition, "offset", reason, error, attempts,
    first_at, last_at, appended_at, roles
from ops.dead
where run_id = $1 or exists (
    select from ops.submissions
    where submissions.jd_id = $2 and submissions.run_seq = $3 and dead.stage = $4
        and submissions.cluster_id = dead.cluster_id and submissions.topic = dead.topic
        and submissions.partition = dead.partition and submissions."offset" = dead."offset"
)
order by last_at, stage;

-- name: stored_run
select record, contribution, catalog_version from ops.runs where jd_id = $1 and run_seq = $2;
