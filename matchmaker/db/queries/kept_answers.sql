-- Answers kept for whoever asks again under the same key.

-- name: begin
-- A request is being answered, unless one under its key was, lately; no row then.
insert into kept_answer (key_hash, request_hash, edition_id, begun_at)
values ($1, $2, (select id from edition where slug = $3), $4)
on conflict (key_hash) do update
set request_hash = excluded.request_hash, edition_id = excluded.edition_id,
    begun_at = excluded.begun_at, status = null, headers = '{}', body = null
where kept_answer.begun_at < $5
   or kept_answer.status is null and kept_answer.begun_at < $6
returning key_hash;

-- name: find
-- What is known of a key.
select request_hash, status, headers, body from kept_answer where key_hash = $1;

-- name: keep
-- What was answered.
update kept_answer set status = $2, headers = $3, body = $4 where key_hash = $1;

-- name: forget
-- It was refused.
delete from kept_answer where key_hash = $1;

-- name: sweep
-- A day is over.
delete from kept_answer where begun_at < $1;
