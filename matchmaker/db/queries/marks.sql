-- What programs of other houses read: what has changed since a mark, and whom they call how.

-- name: horizon
-- The oldest transaction that may still be under way: what is older is seen whole; and the newest.
select pg_snapshot_xmin(pg_current_snapshot())::text as oldest,
       pg_snapshot_xmax(pg_current_snapshot())::text as newest;

-- name: since
-- Who has changed since a mark, by transactions that are over, in their order.
select mark.person_id, person.external_id, person.kind, mark.what, mark.at as changed_at,
       person.withdrawn_at, person.erased_at, mark.xid::text as xid
from change_mark as mark
join person on person.id = mark.person_id
where mark.edition_id = $1
  and (mark.xid, mark.person_id, mark.what) > ($2::text::xid8, $3::uuid, $4::text)
  and mark.xid < $5::text::xid8
  and ($6::text is null or mark.what = $6)
order by mark.xid, mark.person_id, mark.what
limit $7;

-- name: external_id
-- What another house's program calls a person.
select external_id from person where id = $1 and edition_id = $2;

-- name: called
-- The people of the edition whom a program calls so.
select id, external_id from person where edition_id = $1 and external_id = any ($2::text[]);

-- name: call
-- From now on a program calls this person so; the words by which they are found follow.
update person
set external_id = $3,
    search = to_tsvector('simple', $4 || ' ' ||
                         lower(regexp_replace(coalesce($3, ''), '[^[:alnum:]]+', ' ', 'g')))
where id = $1 and edition_id = $2 and external_id is distinct from $3;
