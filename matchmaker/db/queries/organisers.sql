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
insert into membership (edition_id, organiser_id, role, invited_at) values ($1, $2, $3, $4)
on conflict (edition_id, organiser_id) do update
set role = excluded.role, invited_at = coalesce(excluded.invited_at, membership.invited_at);

-- name: editions_of
-- The editions of an organiser with their role there, the newest first.
select e.id, e.slug, e.name, e.held_on, e.stage, m.role
from role_in_edition m join edition e on e.id = m.edition_id
where m.organiser_id = $1
order by e.held_on desc, e.name, e.id;

-- name: members
-- Who works on an edition: organisers, then readers, then the desk.
select o.id, o.email, o.name, o.language, m.role, o.administrator, own.invited_at, o.signed_in_at
from role_in_edition m
join organiser o on o.id = m.organiser_id
left join membership own on own.edition_id = m.edition_id and own.organiser_id = m.organiser_id
where m.edition_id = $1
order by array_position(array['organiser', 'reader', 'front_desk'], m.role), lower(o.name), o.id;

-- name: take_turns
-- Appointments and dismissals come one after the other: somebody is always left.
select pg_advisory_xact_lock(hashtextextended('organisers', 0));

-- name: accounts
-- Every account with its roles by edition, administrators first.
select o.id, o.email, o.name, o.administrator,
       coalesce((select jsonb_object_agg(e.slug, m.role)
                 from membership m join edition e on e.id = m.edition_id
                 where m.organiser_id = o.id), '{}') as roles
from organiser o
order by o.administrator desc, lower(o.name), o.id;

-- name: rename
-- Somebody is called otherwise.
update organiser set name = $2 where id = $1;

-- name: make_administrator
-- An organiser of every edition from now on.
update organiser set administrator = true where id = $1;

-- name: unmake_administrator
-- An organiser only of the editions in which they have a role; no row for who was none.
update organiser set administrator = false where id = $1 and administrator returning id;

-- name: administrators
-- Who is organiser of every edition.
select id, email, name, language, signed_in_at from organiser
where administrator order by lower(name), id;

-- name: drop_invitation
-- An invitation that has not left yet is not sent any more.
update outbox set state = 'dropped'
where organiser_id = $2 and edition_id is not distinct from $1 and kind = 'colleague'
  and state in ('pending', 'held');

-- name: is_administrator
-- Whether somebody is administrator.
select administrator from organiser where id = $1;

-- name: remove_member
-- Somebody has no role in an edition any more; no row when they had none.
delete from membership where edition_id = $1 and organiser_id = $2 returning organiser_id;

-- name: end_sessions
-- Who was signed in with this account is not any more.
delete from browser_session where organiser_id = $1;

-- name: delete_account
-- An account goes with its roles, links and sessions; acts remain, of nobody.
delete from organiser where id = $1;

-- name: other_administrators
-- Whether somebody else is administrator.
select exists (select from organiser where administrator and id <> $1);

-- name: alone_in
-- The editions of which somebody is the only organiser.
select e.slug
from edition e
join membership m on m.edition_id = e.id and m.organiser_id = $1 and m.role = 'organiser'
where not exists (select from role_in_edition other
                  where other.edition_id = e.id and other.role = 'organiser'
                    and other.organiser_id <> $1)
order by e.slug;

-- name: is_anybody_organiser
-- Whether there is somebody who can plan a morning.
select exists (select from organiser where administrator)
       or exists (select from membership where role = 'organiser');
