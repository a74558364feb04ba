-- Organisers and the editions that are theirs.

-- name: create
-- A new organiser; an address that is taken gives no row.
insert into organiser (email, name, language, created_at) values ($1, $2, $3, $4)
on conflict (lower(email)) do nothing
returning id, email, name, language, created_at;

-- name: by_email
-- The organiser of this address.
select id, email, name, language, created_at from organiser where lower(email) = lower($1);

-- name: by_id
-- The organiser of this identifier.
select id, email, name, language, created_at from organiser where id = $1;

-- name: add_member
-- An organiser gets a role in an edition, or another one.
insert into membership (edition_id, organiser_id, role) values ($1, $2, $3)
on conflict (edition_id, organiser_id) do update set role = excluded.role;

-- name: editions_of
-- The editions of an organiser with their role there, the newest first.
select e.id, e.slug, e.name, e.held_on, e.stage, m.role
from membership m join edition e on e.id = m.edition_id
where m.organiser_id = $1
order by e.held_on desc, e.name, e.id;

-- name: members
-- Who organises an edition.
select o.id, o.email, o.name, m.role
from membership m join organiser o on o.id = m.organiser_id
where m.edition_id = $1
order by lower(o.name), o.id;
