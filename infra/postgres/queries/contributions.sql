-- name: note_applied
insert into ops.applied_events (id)
select * from unnest($1::text[])
on conflict do nothing
returning id;

-- name: current_contributions
select body, vector from catalog.contributions where jd_id = any($1::uuid[]);

-- name: put_contribution
insert into catalog.contributions (jd_id, run_seq, body, vector)
values ($1, $2, $3, $4)
on conflict (jd_id) do update set
    run_seq = excluded.run_seq, body = excluded.body, vector = excluded.vector, at = now();

-- name: drop_proposals
delete from catalog.proposals where jd_id = any($1::uuid[]);

-- name: add_proposals
insert into catalog.proposals (jd_id, item_key, kind, detail)
select jd_id, item_key, kind, detail::jsonb
from unnest($1::uuid[], $2::text[], $3::text[], $4::text[]) as given (jd_id, item_key, kind, detail);

-- name: add_to_centroid
insert into catalog.role_centroids (role, embedding, dimensions, n, sums)
values ($1, $2, $3, $4, $5)
on conflict (role, embedding, dimensions) do update set
    n = role_centroids.n + excluded.n,
    sums = catalog.add_vectors(role_centroids.sums, excluded.sums);

-- name: drop_empty_centroids
delete from catalog.role_centroids where n = 0;

-- name: add_to_skill_counts
insert into catalog.skill_counts (slug, alias, requirement, is_primary, n)
select * from unnest($1::text[], $2::text[], $3::text[], $4::boolean[], $5::bigint[])
on conflict (slug, alias, requirement, is_primary) do update set n = skill_counts.n + excluded.n;

-- name: drop_empty_skill_counts
delete from catalog.skill_counts where n = 0;

-- name: mark_applied
-- What a newer contribution replaced before it was applied has nothing left to give.
update ops.runs set applied = true
from unnest($1::uuid[], $2::bigint[]) as done (jd_id, run_seq)
where runs.jd_id = done.jd_id and runs.run_seq <= done.run_seq and not runs.applied;

-- name: put_stages
insert into ops.run_stages (
    run_id, stage, jd_id, run_seq, outcome, at, ms, usd, tokens_in, tokens_out, calls
)
select * from unnest(
    $1::uuid[], $2::text[], $3::uuid[], $4::bigint[], $5::text[], $6::timestamptz[],
    $7::double precision[], $8::double precision[], $9::bigint[], $10::bigint[], $11::integer[]
)
on conflict (run_id, stage) do update set
    outcome = excluded.outcome, at = excluded.at, ms = excluded.ms, usd = excluded.usd,
    tokens_in = excluded.tokens_in, tokens_out = excluded.tokens_out, calls = excluded.calls
where excluded.at < run_stages.at;

-- name: all_centroids
select role, embedding, dimensions, n, sums from catalog.role_centroids;

-- name: all_skill_counts
select slug, alias, requirement, is_primary, n from catalog.skill_counts;

-- name: all_review_items
select item_key, jds from catalog.review_items;
