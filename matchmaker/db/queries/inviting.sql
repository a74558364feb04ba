-- Invitations to an edition for those who asked for one in an earlier one.

-- name: sources
-- The mornings before the one of $2 whose people are still known, with how many of them asked to be
-- invited and can still be invited to $1; the latest first.
select e.slug, e.name, e.held_on, e.purge_on,
       (select count(*) from wants_invitation w where w.edition_id = e.id) as asked,
       (select count(*) from wants_invitation w
        where w.edition_id = e.id
          and not exists (select from person n
                          where n.edition_id = $1 and lower(n.email) = lower(w.email))
          and not exists (select from invitation i
                          where i.edition_id = $1
                            and (i.from_person_id = w.person_id
                                 or lower(i.email) = lower(w.email)))) as left_over
from edition e
where e.held_on < $2 and e.purged_at is null and e.id <> $1
order by e.held_on desc, e.id;

-- name: candidates
-- Who asked in the edition $1 to be invited, and has not been to $2 and is not registered there.
select p.id, p.kind, p.email, p.first_name, p.last_name, p.organisation, p.language
from wants_invitation w join person p on p.id = w.person_id
where w.edition_id = $1
  and not exists (select from person n where n.edition_id = $2 and lower(n.email) = lower(w.email))
  and not exists (select from invitation i
                  where i.edition_id = $2
                    and (i.from_person_id = w.person_id or lower(i.email) = lower(w.email)))
order by p.sort_key, p.id;

-- name: invite
-- What somebody answered, kept for the next edition; nothing where their mailbox is invited already.
insert into invitation (id, edition_id, from_edition_id, from_person_id, kind, email, first_name,
                        last_name, organisation, language, answers, invited_at, invited_by,
                        purge_on)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
on conflict do nothing;

-- name: write
-- The letter of each of these invitations, once.
insert into outbox (edition_id, kind, payload, dedupe_key, message_id)
select i.edition_id, 'edition_invitation', jsonb_build_object('invitation', i.id),
       'edition invitation:' || i.id,
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $2::text || '>'
from invitation i
where i.id = any ($1::uuid[])
order by i.id
on conflict (dedupe_key) do nothing
returning id;

-- name: listed
-- The invitations to an edition, the newest first; names are there until they are answered. Whoever
-- has registered by themselves meanwhile has answered.
select i.id, i.kind, i.email, i.first_name, i.last_name, i.organisation, i.language, i.invited_at,
       coalesce(o.name, '') as invited_by, i.purge_on, i.answered_at, i.state,
       p.id is not null as registered_apart,
       coalesce(f.name, '') as from_edition
from invitation i
left join organiser o on o.id = i.invited_by
left join edition f on f.id = i.from_edition_id
left join person p on p.edition_id = i.edition_id and lower(p.email) = lower(i.email)
where i.edition_id = $1
order by i.state = 'open' desc, i.invited_at desc, i.last_name, i.id
limit $2;

-- name: counted
-- How the invitations to an edition stand.
select count(*) as sent,
       count(*) filter (where state = 'open') as open,
       count(*) filter (where state = 'registered') as registered,
       count(*) filter (where state = 'declined') as declined,
       count(*) filter (where state = 'lapsed') as lapsed
from invitation where edition_id = $1;

-- name: uninvited
-- How many of an edition asked to be invited and were invited nowhere yet.
select count(*) from wants_invitation w
where w.edition_id = $1
  and not exists (select from invitation i where i.from_person_id = w.person_id);

-- name: find
-- An invitation with what it holds.
select i.id, i.edition_id, i.from_person_id, i.kind, i.email, i.first_name, i.last_name,
       i.organisation, i.language, i.answers, i.invited_at, i.purge_on, i.state, i.answered_at,
       coalesce(f.name, '') as from_edition, f.held_on as from_day
from invitation i left join edition f on f.id = i.from_edition_id
where i.id = $1;

-- name: hold
-- Nobody else answers it before the transaction ends.
select from invitation where id = $1 for update;

-- name: hold_invited
-- Nobody else changes what they have agreed to.
select from person where id = $1 for no key update;

-- name: close
-- It is answered, or has lapsed: nothing personal stays in it.
update invitation
set state = $2, answered_at = $3, person_id = $4, email = null, first_name = '', last_name = '',
    organisation = '', answers = '{}'
where id = $1 and state = 'open';

-- name: drop_letter
-- Its letter does not leave any more.
delete from outbox where dedupe_key = 'edition invitation:' || $1::uuid and state <> 'sent';

-- name: drop_drafts
-- What was begun with its answers, and not sent.
delete from registration_draft where invitation_id = $1;

-- name: due
-- Invitations that nobody has answered and whose day has come, by the calendar of the place.
select i.id, i.edition_id from invitation i join edition e on e.id = i.edition_id
where i.state = 'open' and i.purge_on <= ($1::timestamptz at time zone e.timezone)::date
order by i.id
for update of i skip locked;

-- name: settled_apart
-- Invitations whose owner has registered by themselves, under the same address.
select i.id, p.id as person_id
from invitation i
join person p on p.edition_id = i.edition_id and lower(p.email) = lower(i.email)
where i.state = 'open'
order by i.id
for update of i skip locked;

-- name: mark_draft
-- A registration that begins with an invitation's answers.
update registration_draft set invitation_id = $2 where id = $1;

-- name: draft_of
-- The invitation with whose answers a registration began, while it stands open.
select i.id, i.email from registration_draft d join invitation i on i.id = d.invitation_id
where d.id = $1 and i.state = 'open'
for update of i;

-- name: invited_from
-- How many of an edition were invited to a later one.
select count(*) from invitation where from_edition_id = $1;

-- name: later
-- Editions after the day of this one to which people of it may be invited, the next one first.
select e.slug, e.name, e.stage from edition e
where e.held_on > $2 and e.id <> $1 and e.purged_at is null and e.stage in ('preparing', 'open')
order by e.held_on, e.id;
