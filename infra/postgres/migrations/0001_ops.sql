-- Who admits and who finishes. RUNS.md has the rules that `ops.admit` and `ops.finish` follow.

create schema if not exists ops;

-- One row per JD: the lock that orders its admissions and finishes, and the head of its history.
-- `text_number` is the number of the submission that brought the JD's present text: of several JDs
-- with one text, the lowest had it first.
create table ops.jds (
    jd_id uuid primary key,
    run_seq bigint not null default 0,
    revision bigint not null default 0,
    content_hash text,
    text_hash text,
    text_number bigint,
    versions text,
    newest_appended_at timestamptz,
    withdrawn boolean not null default false,
    stored_run_seq bigint not null default 0
) with (fillfactor = 80);

create index jds_by_text on ops.jds (text_hash, text_number) where text_hash <> '' and not withdrawn;

-- Every admitted position, for ever: it answers redeliveries, redrives and the books.
create table ops.submissions (
    cluster_id text not null,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    number bigint generated always as identity,
    jd_id uuid not null references ops.jds,
    appended_at timestamptz not null,
    admitted_at timestamptz not null default now(),
    content_hash text not null,
    text_hash text not null,
    bands bigint[] not null,
    versions text not null,
    payload bytea not null,
    withdrawn boolean not null,
    verdict text not null check (verdict in ('run', 'repeat', 'stale')),
    run_seq bigint not null,
    revision bigint not null,
    replay_id uuid,
    duplicate_of uuid,
    outcome text check (
        outcome in ('stored', 'rejected', 'withdrawn', 'superseded', 'repeat', 'dead')
    ),
    primary key (cluster_id, topic, partition, "offset")
);

create unique index submissions_by_run on ops.submissions (jd_id, run_seq) where verdict = 'run';
create unique index submissions_by_number on ops.submissions (number);
create index submissions_pending on ops.submissions (number)
    where verdict = 'run' and outcome is null;
create index submissions_by_outcome on ops.submissions (outcome);

-- Stored runs: the first writer of a (JD, run_seq) wins and stays. `record` and `contribution` are
-- LZ4 frames, made by the client: a third of the time of the server's own compression.
create table ops.runs (
    jd_id uuid not null references ops.jds,
    run_seq bigint not null,
    revision bigint not null,
    run_id uuid not null unique,
    replay_id uuid,
    outcome text not null check (outcome in ('stored', 'rejected', 'withdrawn')),
    record bytea,
    contribution bytea not null,
    catalog_version integer not null,
    number bigint generated always as identity,
    finished_at timestamptz not null default now(),
    applied boolean not null default false,
    primary key (jd_id, run_seq)
);

alter table ops.runs alter record set storage external, alter contribution set storage external;

create unique index runs_by_number on ops.runs (number);
create index runs_unapplied on ops.runs (number) where not applied;

-- How far runs came: the live view. A run's first passage of a stage is kept.
create table ops.run_stages (
    run_id uuid not null,
    stage text not null,
    jd_id uuid not null,
    run_seq bigint not null,
    outcome text not null,
    at timestamptz not null,
    ms double precision not null,
    usd double precision not null,
    tokens_in bigint not null,
    tokens_out bigint not null,
    calls integer not null,
    primary key (run_id, stage)
);

create index run_stages_by_jd on ops.run_stages (jd_id);

create table ops.dead (
    stage text not null,
    cluster_id text not null,
    topic text not null,
    partition integer not null,
    "offset" bigint not null,
    reason text not null,
    error text not null,
    attempts integer not null,
    first_at timestamptz not null,
    last_at timestamptz not null,
    run_id uuid,
    jd_id uuid,
    primary key (stage, cluster_id, topic, partition, "offset")
);

create index dead_by_jd on ops.dead (jd_id);
create index dead_by_time on ops.dead (last_at);

-- Ids of events whose effect is stored: written in the same transaction as the effect.
create table ops.applied_events (
    id text primary key,
    at timestamptz not null default now()
);

create table ops.outbox (
    id bigint generated always as identity primary key,
    type text not null,
    payload jsonb not null,
    at timestamptz not null default now()
);

create type ops.admission as (
    verdict text,
    jd_id uuid,
    run_seq bigint,
    revision bigint,
    replay_id uuid,
    content_hash text,
    duplicate_of uuid,
    known boolean
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
    p_withdrawn boolean
) returns ops.admission
language plpgsql as $$
declare
    head ops.jds;
    answer ops.admission;
    first_with_text ops.jds;
    number_now bigint;
    has_text boolean := p_text_hash <> '' and not p_withdrawn;
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

    if p_appended_at < head.newest_appended_at then
        answer.verdict := 'stale';
    elsif not p_withdrawn and not head.withdrawn
        and head.run_seq > 0 and head.stored_run_seq = head.run_seq
        and head.content_hash = p_content_hash and head.versions = p_versions
    then
        answer.verdict := 'repeat';
    else
        answer.verdict := 'run';
        answer.run_seq := head.run_seq + 1;
        if not p_withdrawn and p_content_hash is distinct from head.content_hash then
            answer.revision := head.revision + 1;
        end if;
    end if;

    if answer.verdict <> 'run' then
        select replay_id into answer.replay_id
        from ops.runs where jd_id = p_jd_id and run_seq = head.run_seq;
    elsif has_text then
        select * into first_with_text
        from ops.jds
        where text_hash = p_text_hash and text_hash <> '' and not withdrawn
        order by text_number limit 1;
        answer.duplicate_of := nullif(first_with_text.jd_id, p_jd_id);
    end if;

    insert into ops.submissions (
        cluster_id, topic, partition, "offset", jd_id, appended_at, content_hash, text_hash,
        bands, versions, payload, withdrawn, verdict, run_seq, revision, replay_id,
        duplicate_of, outcome
    ) values (
        p_cluster_id, p_topic, p_partition, p_offset, p_jd_id, p_appended_at, p_content_hash,
        p_text_hash, p_bands, p_versions, p_payload, p_withdrawn, answer.verdict,
        answer.run_seq, answer.revision, answer.replay_id, answer.duplicate_of,
        case answer.verdict when 'stale' then 'superseded' when 'repeat' then 'repeat' end
    ) returning number into number_now;

    if answer.verdict = 'run' then
        same_text := p_withdrawn or (head.text_hash = p_text_hash and not head.withdrawn);
        update ops.jds set
            run_seq = answer.run_seq,
            revision = answer.revision,
            newest_appended_at = p_appended_at,
            withdrawn = p_withdrawn,
            content_hash = case when p_withdrawn then content_hash else p_content_hash end,
            text_hash = case when p_withdrawn then text_hash else p_text_hash end,
            text_number = case when same_text then text_number else number_now end,
            versions = case when p_withdrawn then versions else p_versions end
        where jd_id = p_jd_id;
    elsif answer.verdict = 'repeat' then
        update ops.jds set newest_appended_at = p_appended_at where jd_id = p_jd_id;
    end if;
    return answer;
end;
$$;

-- Gives no row where a newer run is stored; `won` says that this call's run is the stored one,
-- whose record the caller has, so that it is not sent back.
create function ops.finish(
    p_jd_id uuid,
    p_run_seq bigint,
    p_revision bigint,
    p_run_id uuid,
    p_replay_id uuid,
    p_outcome text,
    p_record bytea,
    p_contribution bytea,
    p_catalog_version integer
) returns table (
    won boolean,
    revision bigint,
    run_id uuid,
    replay_id uuid,
    outcome text,
    record bytea,
    contribution bytea,
    catalog_version integer
)
language plpgsql as $$
#variable_conflict use_column
declare
    newest bigint;
begin
    insert into ops.jds (jd_id) values (p_jd_id) on conflict do nothing;
    select stored_run_seq into newest from ops.jds where jd_id = p_jd_id for update;

    if newest > p_run_seq then
        update ops.submissions set outcome = 'superseded'
        where jd_id = p_jd_id and run_seq = p_run_seq and verdict = 'run'
            and (outcome is null or outcome = 'dead');
        return;
    end if;

    insert into ops.runs (
        jd_id, run_seq, revision, run_id, replay_id, outcome, record, contribution,
        catalog_version
    ) values (
        p_jd_id, p_run_seq, p_revision, p_run_id, p_replay_id, p_outcome, p_record,
        p_contribution, p_catalog_version
    ) on conflict (jd_id, run_seq) do nothing;
    if found then
        update ops.jds
        set stored_run_seq = p_run_seq, run_seq = greatest(run_seq, p_run_seq)
        where jd_id = p_jd_id;
        update ops.submissions set outcome = p_outcome
        where jd_id = p_jd_id and run_seq = p_run_seq and verdict = 'run';
        return query select
            true, p_revision, p_run_id, p_replay_id, p_outcome, null::bytea, null::bytea,
            p_catalog_version;
        return;
    end if;

    return query
    select
        false, revision, run_id, replay_id, outcome, record, contribution, catalog_version
    from ops.runs where jd_id = p_jd_id and run_seq = p_run_seq;
end;
$$;
