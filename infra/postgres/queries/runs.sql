-- name: finish
select * from ops.finish($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: newest_run
select
    jd_id, run_seq, revision, run_id, replay_id, outcome, record, contribution, catalog_version
from ops.runs
where jd_id = $1
order by run_seq desc
limit 1;

-- name: newest_run_after
select
    jd_id, run_seq, revision, run_id, replay_id, outcome, record, contribution, catalog_version
from ops.runs
where jd_id = $1 and run_seq > $2
order by run_seq desc
limit 1;

-- name: unapplied_runs
select
    jd_id, run_seq, revision, run_id, replay_id, outcome, record, contribution, catalog_version
from ops.runs
where not applied
order by number;
