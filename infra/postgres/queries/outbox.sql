-- name: add_outbox_row
insert into ops.outbox (type, payload) values ($1, $2);

-- name: try_lock_outbox
select pg_try_advisory_xact_lock(hashtextextended('rolestream.outbox', 0));

-- name: first_outbox_row
select id, type, payload, at from ops.outbox order by id limit 1;

-- name: drop_outbox_row
delete from ops.outbox where id = $1;
