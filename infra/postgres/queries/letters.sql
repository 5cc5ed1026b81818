-- name: note_redrives
-- A run that died with its event is on its way again.
with noted as (
    update ops.dead set redrives = redrives + 1, state = 'open'
    where id = any($1::uuid[]) and state = any($2::text[]) and kept
    returning *
), at_door as (
    update ops.submissions set outcome = null
    from noted
    where noted.stage = 'parser'
        and submissions.cluster_id = noted.cluster_id and submissions.topic = noted.topic
        and submissions.partition = noted.partition and submissions."offset" = noted."offset"
        and submissions.outcome = 'dead'
), on_its_way as (
    update ops.submissions set outcome = null
    from noted
    where noted.stage not in ('parser', 'catalog')
        and submissions.jd_id = noted.jd_id and submissions.run_seq = noted.run_seq
        and submissions.verdict = 'run' and submissions.outcome = 'dead'
)
select * from noted
order by first_at, topic, partition, "offset";

-- name: confirm_redrives
with given as (
    select * from unnest($1::uuid[], $2::integer[]) as given (id, deaths)
), confirmed as (
    update ops.dead set state = 'redriven'
    from given
    where dead.id = given.id and dead.deaths = given.deaths
)
insert into ops.dead_history (letter, what, by, at)
select id, 'redriven', $3, $4 from given;

-- name: discard_letters
-- Where a redrive was noted and never sent, the run is dead again.
with discarded as (
    update ops.dead set state = 'discarded'
    where id = any($1::uuid[]) and state = 'open'
    returning *
), at_door as (
    update ops.submissions set outcome = 'dead'
    from discarded
    where discarded.stage = 'parser' and discarded.redrives > 0
        and submissions.cluster_id = discarded.cluster_id and submissions.topic = discarded.topic
        and submissions.partition = discarded.partition
        and submissions."offset" = discarded."offset"
        and submissions.outcome is null
), on_its_way as (
    update ops.submissions set outcome = 'dead'
    from discarded
    where discarded.stage not in ('parser', 'catalog') and discarded.redrives > 0
        and submissions.jd_id = discarded.jd_id and submissions.run_seq = discarded.run_seq
        and submissions.verdict = 'run' and submissions.outcome is null
), told as (
    insert into ops.dead_history (letter, what, by, at, why)
    select id, 'discarded', $2, $3, $4 from discarded
)
select id from discarded;

-- name: deaths_of_letters
select letter, seen, reason, error, attempts, first_at, at
from ops.dead_history
where letter = any($1::uuid[]) and what = 'died'
order by letter, number;
