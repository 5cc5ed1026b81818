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

-- name: reopen_lost
update ops.dead set state = 'open'
where stage = $1 and state = 'redriven' and not exists (
    select from ops.submissions
    where submissions.cluster_id = dead.cluster_id and submissions.topic = dead.topic
        and submissions.partition = dead.partition and submissions."offset" = dead."offset"
)
returning id;

-- name: deaths_of_letters
select letter, seen, reason, error, attempts, first_at, at
from ops.dead_history
where letter = any($1::uuid[]) and what = 'died'
order by letter, number;

-- name: find_letters
-- A letter of the parser is about the submission that was admitted where it stands, if one was; the
-- others are about the run of their event.
select
    dead.id, dead.stage, dead.cluster_id, dead.topic, dead.partition, dead."offset", dead.reason,
    left(dead.error, 300) as error, dead.attempts, dead.first_at, dead.last_at, dead.appended_at,
    dead.roles, dead.state, dead.deaths, dead.kept, dead.value_bytes, dead.run_id,
    coalesce(at_door.jd_id, dead.jd_id) as about_jd,
    coalesce(at_door.run_seq, dead.run_seq) as about_run_seq,
    coalesce(at_door.verdict, of_run.verdict) as verdict,
    coalesce(at_door.outcome, of_run.outcome) as outcome,
    jds.stored_run_seq, jds.newest_appended_at,
    count(*) over () as total
from ops.dead
left join ops.submissions as at_door
    on dead.stage = 'parser'
        and at_door.cluster_id = dead.cluster_id and at_door.topic = dead.topic
        and at_door.partition = dead.partition and at_door."offset" = dead."offset"
left join ops.submissions as of_run
    on dead.stage <> 'parser'
        and of_run.jd_id = dead.jd_id and of_run.run_seq = dead.run_seq
        and of_run.verdict = 'run'
left join ops.jds on jds.jd_id = coalesce(at_door.jd_id, dead.jd_id)
where ($1::text is null or dead.stage = $1)
    and ($2::text is null or dead.reason = $2)
    and ($3::text is null or position(lower($3) in lower(dead.error)) > 0)
    and ($4::timestamptz is null or dead.last_at >= $4)
    and ($5::timestamptz is null or dead.last_at < $5)
    and ($6::uuid is null or coalesce(at_door.jd_id, dead.jd_id) between $6 and $7)
    and (
        $8::text is null
        or lower($8) in (select lower(role) from unnest(dead.roles) as role)
        or exists (
            select from catalog.contributions
            where contributions.jd_id = coalesce(at_door.jd_id, dead.jd_id)
                and lower(contributions.body ->> 'role') = lower($8)
        )
    )
    and ($9::text[] is null or dead.state = any($9))
    and ($10::uuid[] is null or dead.id = any($10))
order by dead.last_at desc, dead.id
limit $11;

-- name: letters_by_prefix
select id from ops.dead where id between $1 and $2 order by id limit $3;

-- name: letter
select kept, key, value, headers from ops.dead where id = $1;

-- name: history_of_letter
select what, at, seen, reason, error, attempts, first_at, by, why
from ops.dead_history
where letter = $1
order by number;

-- name: redrive_alone
select pg_try_advisory_lock(hashtextextended('rolestream.redrive', 0));

-- name: redrive_done
select pg_advisory_unlock(hashtextextended('rolestream.redrive', 0));
