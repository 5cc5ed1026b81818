-- Runs that end by themselves or are made anew: expiry, replays, and what is sent again by sweeps.

alter table ops.jds add column valid_through timestamptz;

alter table ops.submissions add column expires_run_seq bigint;

-- `json` and not `jsonb`: a payload may hold U+0000, and is only looked into.
update ops.jds set valid_through = (
    select (convert_from(payload, 'utf8')::json ->> 'valid_through')::timestamptz
    from ops.submissions
    where submissions.jd_id = jds.jd_id and verdict = 'run' and not submissions.withdrawn
    order by submissions.run_seq desc limit 1
)
where run_seq > 0;

create index jds_by_valid_through on ops.jds (valid_through)
    where valid_through is not null and not withdrawn;

-- A replay that the operator has started. Who is not in here does not replay.
create table ops.replays (
    replay_id uuid primary key,
    topic text not null,
    mode text not null check (mode in ('live', 'shadow')),
    started_at timestamptz not null default now()
);

-- The runs that live replays were given; shadow runs are nobody's.
create table ops.replay_runs (
    jd_id uuid not null references ops.jds,
    run_seq bigint not null,
    replay_id uuid not null references ops.replays,
    source_run_seq bigint not null,
    revision bigint not null,
    primary key (jd_id, run_seq),
    unique (replay_id, jd_id)
);

-- What sweeps have sent, and when each may be sent again: the waits double.
create table ops.resends (
    kind text not null,
    jd_id uuid not null,
    run_seq bigint not null,
    sends integer not null,
    next_at timestamptz not null,
    primary key (kind, jd_id, run_seq)
);

create index resends_by_time on ops.resends (next_at);

-- The new parameters have defaults: processes of the version before go on meanwhile.
drop function ops.admit(
    uuid, text, text, integer, bigint, timestamptz, text, text, bigint[], text, bytea, boolean
);

create function ops.admit(
    p_jd_id uuid,
    p_cluster_id text,
    p_topic text,
    p_partition integer,
    p_offset bigint,
    p_appended_at timestamptz,
    p_content_hash text,
    p_text_hash text,
    p_bands bigint[],
    p_versions text,
    p_payload bytea,
    p_withdrawn boolean,
    p_valid_through timestamptz default null,
    p_expires_run_seq bigint default null
) returns ops.admission
language plpgsql as $$
declare
    head ops.jds;
    answer ops.admission;
    first_with_text ops.jds;
    number_now bigint;
    has_text boolean := p_text_hash <> '' and not p_withdrawn;
    is_expiry boolean := p_expires_run_seq is not null;
    same_text boolean;
begin
    -- Of two JDs that bring one text at the same time, the later must see the earlier. Every call
    -- takes its text's lock first and its JD's second, so no two wait for each other.
    if has_text then
        perform pg_advisory_xact_lock(hashtextextended(p_text_hash, 1));
    end if;
    insert into ops.jds (jd_id) values (p_jd_id) on conflict do nothing;
    select * into head from ops.jds where jd_id = p_jd_id for update;

    select verdict, jd_id, run_seq, revision, replay_id, content_hash, duplicate_of, true
    into answer
    from ops.submissions
    where cluster_id = p_cluster_id and topic = p_topic
        and partition = p_partition and "offset" = p_offset;
    if found then
        return answer;
    end if;

    answer.jd_id := p_jd_id;
    answer.content_hash := p_content_hash;
    answer.known := false;
    answer.run_seq := head.run_seq;
    answer.revision := head.revision;

    if is_expiry then
        -- Not judged by when it was appended: a renewal that was appended before may come after.
        if head.run_seq = p_expires_run_seq and not head.withdrawn
            and head.valid_through < p_appended_at
        then
            answer.verdict := 'run';
        else
            answer.verdict := 'stale';
        end if;
    elsif p_appended_at < head.newest_appended_at then
        answer.verdict := 'stale';
    elsif not p_withdrawn and not head.withdrawn
        and head.run_seq > 0 and head.stored_run_seq = head.run_seq
        and head.content_hash = p_content_hash and head.versions = p_versions
    then
        answer.verdict := 'repeat';
    else
        answer.verdict := 'run';
    end if;

    if answer.verdict <> 'run' then
        select replay_id into answer.replay_id
        from ops.replay_runs where jd_id = p_jd_id and run_seq = head.run_seq;
    else
        answer.run_seq := head.run_seq + 1;
        if not p_withdrawn and p_content_hash is distinct from head.content_hash then
            answer.revision := head.revision + 1;
        end if;
        if has_text then
            select * into first_with_text
            from ops.jds
            where text_hash = p_text_hash and text_hash <> '' and not withdrawn
            order by text_number limit 1;
            answer.duplicate_of := nullif(first_with_text.jd_id, p_jd_id);
        end if;
    end if;

    insert into ops.submissions (
        cluster_id, topic, partition, "offset", jd_id, appended_at, content_hash, text_hash,
        bands, versions, payload, withdrawn, expires_run_seq, verdict, run_seq, revision,
        replay_id, duplicate_of, outcome
    ) values (
        p_cluster_id, p_topic, p_partition, p_offset, p_jd_id, p_appended_at, p_content_hash,
        p_text_hash, p_bands, p_versions, p_payload, p_withdrawn, p_expires_run_seq,
        answer.verdict, answer.run_seq, answer.revision, answer.replay_id, answer.duplicate_of,
        case answer.verdict when 'stale' then 'superseded' when 'repeat' then 'repeat' end
    ) returning number into number_now;

    if answer.verdict = 'run' then
        same_text := p_withdrawn or (head.text_hash = p_text_hash and not head.withdrawn);
        update ops.jds set
            run_seq = answer.run_seq,
            revision = answer.revision,
            newest_appended_at = case when is_expiry then newest_appended_at else p_appended_at end,
            withdrawn = p_withdrawn,
            content_hash = case when p_withdrawn then content_hash else p_content_hash end,
            text_hash = case when p_withdrawn then text_hash else p_text_hash end,
            text_number = case when same_text then text_number else number_now end,
            versions = case when p_withdrawn then versions else p_versions end,
            valid_through = case when p_withdrawn then valid_through else p_valid_through end
        where jd_id = p_jd_id;
    elsif answer.verdict = 'repeat' then
        update ops.jds set newest_appended_at = p_appended_at where jd_id = p_jd_id;
    end if;
    return answer;
end;
$$;

-- How the run that a submission led to has ended, for people: an expiry is a withdrawal, but nobody
-- has withdrawn anything.
create function ops.run_outcome(submission ops.submissions) returns text
language sql stable as $$
    select case
        when submission.outcome = 'withdrawn' and submission.expires_run_seq is not null
            then 'expired'
        else coalesce(submission.outcome, 'in_flight')
    end
$$;

-- RUNS 16 and 17: gives no row where the source is not the JD's newest run, or it is withdrawn, or
-- there is no such replay. Asked again, it answers as it did; a shadow run leaves nothing here.
create function ops.admit_replay(
    p_jd_id uuid, p_source_run_seq bigint, p_replay_id uuid
) returns table (revision bigint, run_seq bigint, mode text)
language plpgsql as $$
#variable_conflict use_column
declare
    head ops.jds;
    replay ops.replays;
    earlier ops.replay_runs;
begin
    select * into replay from ops.replays where replay_id = p_replay_id;
    select * into head from ops.jds where jd_id = p_jd_id for update;

    select * into earlier from ops.replay_runs
    where replay_id = p_replay_id and jd_id = p_jd_id and source_run_seq = p_source_run_seq;
    if found then
        return query select earlier.revision, earlier.run_seq, replay.mode;
        return;
    end if;

    if replay.replay_id is null or head.jd_id is null or head.withdrawn
        or head.run_seq = 0 or head.run_seq <> p_source_run_seq
    then
        return;
    end if;
    if replay.mode = 'shadow' then
        return query select head.revision, head.run_seq, replay.mode;
        return;
    end if;

    insert into ops.replay_runs (jd_id, run_seq, replay_id, source_run_seq, revision)
    values (p_jd_id, head.run_seq + 1, p_replay_id, p_source_run_seq, head.revision)
    on conflict do nothing;
    if not found then
        return;
    end if;
    update ops.jds set run_seq = head.run_seq + 1 where jd_id = p_jd_id;
    return query select head.revision, head.run_seq + 1, replay.mode;
end;
$$;
