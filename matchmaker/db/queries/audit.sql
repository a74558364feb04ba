-- The audit trail: who did what, when, in which edition.

-- name: record
-- One act.
insert into audit (edition_id, at, actor_id, act, subject, details, token_id)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: trail
-- The acts of an edition, the newest first, from before a given line on: of somebody, or of the
-- service; whose code begins with one of some words, or with none; since a moment; about people.
select a.id, a.at, a.actor_id, coalesce(o.name, '') as actor,
       coalesce(t.name, '') as program, a.act, a.subject, a.details
from audit a
left join organiser o on o.id = a.actor_id
left join machine_token t on t.id = a.token_id
where a.edition_id = $1 and ($2::bigint is null or a.id < $2)
  and ($4::uuid is null or a.actor_id = $4)
  and (not $5::boolean or a.actor_id is null)
  and ($6::text[] is null or split_part(a.act, '.', 1) = any ($6))
  and ($7::text[] is null or split_part(a.act, '.', 1) <> all ($7))
  and ($8::timestamptz is null or a.at >= $8)
  and ($9::text[] is null or a.subject = any ($9))
order by a.id desc
limit $3;

-- name: actors
-- Who has acted in an edition.
select id, name from organiser
where exists (select from audit where audit.edition_id = $1 and audit.actor_id = organiser.id)
order by name, id;

-- name: doer
-- Who did the newest of some acts, about something if it is named, since a moment if one is.
select organiser.name
from audit join organiser on organiser.id = audit.actor_id
where audit.edition_id = $1 and audit.act = any ($2::text[])
  and ($3::text is null or audit.subject = $3)
  and ($4::timestamptz is null or audit.at >= $4)
order by audit.id desc
limit 1;
