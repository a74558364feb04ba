-- Addresses that somebody wants to be written to, until their owners have said yes.

-- name: ask
-- Another address is wanted; an earlier wish of the same person is forgotten with its link.
insert into address_change (person_id, id, email, token_hash, asked_at, expires_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (person_id) do update
set id = excluded.id, email = excluded.email, token_hash = excluded.token_hash,
    asked_at = excluded.asked_at, expires_at = excluded.expires_at;

-- name: wanted
-- The address that somebody wants, while its link serves.
select email from address_change where person_id = $1 and expires_at > $2;

-- name: wanted_by_letter
-- Where the letter of this change goes, while its link serves.
select email from address_change where id = $1 and expires_at > $2;

-- name: occasion
-- Whose change this link confirms.
select a.person_id, p.edition_id, e.slug, a.email
from address_change a join person p on p.id = a.person_id join edition e on e.id = p.edition_id
where a.token_hash = $1 and a.expires_at > $2 and p.erased_at is null;

-- name: forget
-- It is done, or not wanted any more.
delete from address_change where person_id = $1;

-- name: sweep
-- What nobody said yes to in time.
delete from address_change where expires_at <= $1;
