-- What hangs in the hall: the address of its screens, and the version in force as they show it.

-- name: key_in_force
-- The address that opens the screens of an edition.
select id, edition_id, minted_at from hall_key where edition_id = $1 and revoked_at is null;

-- name: add_key
-- The first address, or one in place of another; two at once are one.
insert into hall_key (id, edition_id, key_hash, minted_at, minted_by) values ($1, $2, $3, $4, $5)
on conflict (edition_id) where revoked_at is null do nothing;

-- name: revoke_key
-- The address opens nothing any more.
update hall_key set revoked_at = $2 where edition_id = $1 and revoked_at is null;

-- name: key_hash
-- What the address of an edition's screens must come to.
select key_hash from hall_key where edition_id = $1 and revoked_at is null;

-- name: version_in_force
-- Its number, and since when.
select id, version, published_at from schedule where edition_id = $1 and state = 'published';

-- name: seats
-- Who meets whom, when and where, in the version in force.
select meeting.slot_number, meeting.table_number, meeting.holder_id, meeting.investor_id
from kept_meeting as meeting
where meeting.schedule_id = $1
order by meeting.slot_number, meeting.table_number;

-- name: told_before
-- What other versions that were in force since a moment said, newest first.
with
age as (
    select id, version, state, published_at,
           lead(published_at) over (order by published_at, version) as replaced_at
    from schedule where edition_id = $1 and state in ('published', 'superseded')
)
select age.version, meeting.slot_number, meeting.table_number, meeting.holder_id,
       meeting.investor_id
from age
join meeting on meeting.schedule_id = age.id
where age.state = 'superseded' and age.replaced_at >= $2
order by age.version desc, meeting.slot_number, meeting.table_number;

-- name: versions_before
-- Which versions those are: one may have held nothing.
with
age as (
    select version, state, published_at,
           lead(published_at) over (order by published_at, version) as replaced_at
    from schedule where edition_id = $1 and state in ('published', 'superseded')
)
select version from age where state = 'superseded' and replaced_at >= $2 order by version desc;

-- name: people_of_versions
-- Everybody whom a version of the edition seats, by the names that are read aloud; `gone` if known
-- to be elsewhere today.
select person.id, person.kind, person.first_name, person.last_name, person.organisation,
       coalesce(holder.project, '') as project,
       person.withdrawn_at is not null or coalesce(note.state in ('absent', 'left'), false) as gone
from person
left join holder on holder.person_id = person.id
left join attendance_now as note on note.person_id = person.id
where person.edition_id = $1 and person.erased_at is null
  and exists (select from meeting
              where meeting.edition_id = $1
                and (meeting.holder_id = person.id or meeting.investor_id = person.id));
