-- The audit trail: who did what, when, in which edition.

-- name: record
-- One act.
insert into audit (edition_id, at, actor_id, act, subject, details)
values ($1, $2, $3, $4, $5, $6);

-- name: trail
-- The acts of an edition, the newest first, from before a given line on.
select a.id, a.at, a.actor_id, coalesce(o.name, '') as actor, a.act, a.subject, a.details
from audit a left join organiser o on o.id = a.actor_id
where a.edition_id = $1 and ($2::bigint is null or a.id < $2)
order by a.id desc
limit $3;
