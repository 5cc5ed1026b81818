-- name: known_jds
select jds.jd_id, jds.withdrawn, newest.payload
from ops.jds
join lateral (
    select payload
    from ops.submissions
    where submissions.jd_id = jds.jd_id and verdict = 'run'
    order by submissions.withdrawn, submissions.run_seq desc limit 1
) as newest on true
where jds.jd_id = any($1::uuid[]);
