-- An investor's people, and who of them holds which meeting.

-- name: delegates_of
-- An investor's people in their order.
select delegate.id, delegate.investor_id, investor.edition_id, delegate.number, delegate.name,
       delegate.email, delegate.arrived_at, delegate.updated_at
from delegate join investor on investor.person_id = delegate.investor_id
where delegate.investor_id = $1 order by delegate.number;

-- name: find_delegate
-- One of them.
select delegate.id, delegate.investor_id, investor.edition_id, delegate.number, delegate.name,
       delegate.email, delegate.arrived_at, delegate.updated_at
from delegate join investor on investor.person_id = delegate.investor_id
where delegate.investor_id = $1 and delegate.id = $2;

-- name: delegate_of_edition
-- Somebody's people, found by themselves alone.
select delegate.id, delegate.investor_id, investor.edition_id, delegate.number, delegate.name,
       delegate.email, delegate.arrived_at, delegate.updated_at
from delegate
join investor on investor.person_id = delegate.investor_id
join person on person.id = delegate.investor_id
where delegate.id = $1 and person.erased_at is null;

-- name: teams
-- The named people of these investors, where they are others than the contact alone.
select delegate.id, delegate.investor_id, investor.edition_id, delegate.number, delegate.name,
       delegate.email, delegate.arrived_at, delegate.updated_at
from delegate
join investor on investor.person_id = delegate.investor_id
join person on person.id = delegate.investor_id
where delegate.investor_id = any ($1::uuid[]) and delegate.name <> '-'
  and exists (select from delegate as colleague
              where colleague.investor_id = delegate.investor_id
                and colleague.name <> ltrim(person.first_name || ' ' || person.last_name))
order by delegate.investor_id, delegate.number;

-- name: held
-- An investor's meetings in the version in force, in the order of the morning; none that was taken
-- back, none with whoever withdrew before it was over.
select meeting.holder_id, meeting.slot_number, slot.starts_at, slot.ends_at, meeting_table.label,
       case when other.erased_at is null then holder.project else '' end as project,
       held.delegate_id
from schedule
join kept_meeting as meeting on meeting.schedule_id = schedule.id
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
join person as other on other.id = meeting.holder_id
join holder on holder.person_id = meeting.holder_id
left join meeting_delegate as held
       on held.schedule_id = meeting.schedule_id and held.holder_id = meeting.holder_id
      and held.investor_id = meeting.investor_id
where schedule.state = 'published' and meeting.investor_id = $1
  and (other.withdrawn_at is null or slot.ends_at <= other.withdrawn_at)
order by slot.starts_at, meeting_table.number;

-- name: to_spread
-- The meetings of investors with several people, each with who of them held it before: in the
-- version that was in force before this one, or, anew of one investor, in this one.
with before as (
    select id from schedule
    where edition_id = (select edition_id from schedule where id = $1)
      and id <> $1 and state <> 'draft' and $2::uuid is null
    order by published_at desc, version desc limit 1
)
select meeting.investor_id, meeting.holder_id, meeting.slot_number, meeting.table_number,
       nullif(coalesce(then_held.delegate_id, now_held.delegate_id), $3::uuid) as before
from meeting
left join meeting_delegate as then_held
       on then_held.schedule_id = (select id from before)
      and then_held.holder_id = meeting.holder_id
      and then_held.investor_id = meeting.investor_id
left join meeting_delegate as now_held
       on now_held.schedule_id = meeting.schedule_id
      and now_held.holder_id = meeting.holder_id
      and now_held.investor_id = meeting.investor_id
where meeting.schedule_id = $1 and ($2 is null or meeting.investor_id = $2)
  and exists (select from delegate where investor_id = meeting.investor_id
              having count(*) > 1)
order by meeting.investor_id, meeting.slot_number, meeting.table_number;

-- name: seats
-- The people of these investors, in their order, without whoever leaves.
select delegate.investor_id, delegate.id
from delegate
where delegate.investor_id in (select investor_id from meeting where schedule_id = $1)
  and ($2::uuid is null or delegate.investor_id = $2)
  and delegate.id is distinct from $3::uuid
order by delegate.investor_id, delegate.number;

-- name: forget_spread
-- Before it is said anew who holds what.
delete from meeting_delegate where schedule_id = $1 and ($2::uuid is null or investor_id = $2);

-- name: spread_alone
-- Whoever comes alone holds everything; in a slot with more than one can hold, the first.
insert into meeting_delegate (schedule_id, holder_id, investor_id, slot_number, delegate_id)
select distinct on (meeting.investor_id, meeting.slot_number)
       meeting.schedule_id, meeting.holder_id, meeting.investor_id, meeting.slot_number, alone.id
from meeting
join delegate as alone on alone.investor_id = meeting.investor_id
                      and not exists (select from delegate as colleague
                                      where colleague.investor_id = alone.investor_id
                                        and colleague.id <> alone.id)
where meeting.schedule_id = $1 and ($2::uuid is null or meeting.investor_id = $2)
order by meeting.investor_id, meeting.slot_number, meeting.table_number;

-- name: add_held
-- Who holds which meeting, as parallel lists.
insert into meeting_delegate (schedule_id, holder_id, investor_id, slot_number, delegate_id)
select $1, row.holder_id, row.investor_id, row.slot_number, row.delegate_id
from unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::uuid[])
     as row (holder_id, investor_id, slot_number, delegate_id);

-- name: exchange
-- Two of an investor's people exchange what they hold in these slots of a version.
update meeting_delegate
set delegate_id = case delegate_id when $3 then $4::uuid else $3::uuid end
where schedule_id = $1 and investor_id = $2 and delegate_id in ($3::uuid, $4::uuid)
  and slot_number = any ($5::smallint[])
returning holder_id;

-- name: version_in_force
-- The version in force of an edition.
select id from schedule where edition_id = $1 and state = 'published';

-- name: unheld
-- How many of an investor's meetings still to come nobody of them holds.
select count(*) from schedule
join kept_meeting as meeting on meeting.schedule_id = schedule.id
join slot on slot.edition_id = schedule.edition_id and slot.number = meeting.slot_number
join person as other on other.id = meeting.holder_id
where schedule.state = 'published' and meeting.investor_id = $1 and slot.starts_at > $2
  and other.withdrawn_at is null
  and not exists (select from meeting_delegate as held
                  where held.schedule_id = schedule.id and held.holder_id = meeting.holder_id
                    and held.investor_id = meeting.investor_id);

-- name: add_delegate
-- One more of an investor's people, behind the others where there is room.
insert into delegate (investor_id, number, name, email)
select $1, (select min(free) from generate_series(0, 19) as free
            where free > (select coalesce(max(number), -1) from delegate where investor_id = $1)
               or (select max(number) from delegate where investor_id = $1) = 19
                  and free not in (select number from delegate where investor_id = $1)),
       $2, $3
returning id;

-- name: change_delegate
-- Another name or address for one of them, or another person on the seat.
update delegate set name = $3, email = $4, updated_at = $5
where investor_id = $1 and id = $2 returning id;

-- name: remove_delegate
-- A seat goes.
delete from delegate where investor_id = $1 and id = $2 returning id;

-- name: forget_former
-- What is known of who sat there before goes: letters to mailboxes that are theirs no more, with
-- their entries, links, and that they came.
with letters as (delete from outbox using recipient
                 where outbox.recipient_id = recipient.id and recipient.delegate_id = $1
                   and recipient.ended_at is not null and not outbox.payload ? 'mailbox'),
     links as (delete from personal_link where delegate_id = $1),
     badges as (delete from delegate_badge where delegate_id = $1),
     arrival as (update delegate set arrived_at = null where id = $1)
delete from recipient where delegate_id = $1 and ended_at is not null;

-- name: order_delegates
-- An investor's people in this order.
update delegate set number = wanted.place - 1
from unnest($2::uuid[]) with ordinality as wanted (id, place)
where delegate.investor_id = $1 and delegate.id = wanted.id;

-- name: export_delegate
-- Everything held on one of an investor's people, for them alone.
select jsonb_build_object(
    'name', delegate.name, 'email', delegate.email, 'arrived_at', delegate.arrived_at,
    'represents', person.organisation, 'named_by', ltrim(person.first_name || ' ' || person.last_name),
    'edition', (select jsonb_build_object('name', edition.name, 'held_on', edition.held_on,
                                          'place', edition.place, 'contact', edition.contact_email,
                                          'purge_on', edition.purge_on)
                from edition where edition.id = person.edition_id),
    'meetings', (select coalesce(jsonb_agg(jsonb_build_object(
                     'version', schedule.version, 'state', schedule.state,
                     'organisation', case when other.erased_at is null
                                          then other.organisation end,
                     'starts_at', slot.starts_at, 'ends_at', slot.ends_at, 'table', place.label)
                     order by schedule.version, slot.number), '[]')
                 from meeting_delegate as held
                 join schedule on schedule.id = held.schedule_id and schedule.state <> 'draft'
                 join meeting on meeting.schedule_id = held.schedule_id
                             and meeting.holder_id = held.holder_id
                             and meeting.investor_id = held.investor_id
                 join person as other on other.id = held.holder_id
                 join slot on slot.edition_id = person.edition_id
                          and slot.number = held.slot_number
                 join meeting_table as place on place.edition_id = person.edition_id
                                            and place.number = meeting.table_number
                 where held.delegate_id = delegate.id),
    'badge', exists (select from delegate_badge as badge where badge.delegate_id = delegate.id),
    'mailboxes', (select coalesce(jsonb_agg(jsonb_build_object(
                      'email', box.email, 'way', box.way, 'ended_at', box.ended_at)
                      order by box.email), '[]')
                  from recipient as box where box.delegate_id = delegate.id),
    'messages', (select coalesce(jsonb_agg(jsonb_build_object(
                     'kind', letter.kind, 'state', letter.state, 'created_at', letter.created_at,
                     'sent_at', letter.sent_at) order by letter.id), '[]')
                 from outbox as letter join recipient as box on box.id = letter.recipient_id
                 where box.delegate_id = delegate.id),
    'calendar_entries', (select coalesce(jsonb_agg(jsonb_build_object(
                             'uid', entry.uid, 'sequence', entry.sequence,
                             'cancelled', entry.cancelled, 'kind', entry.kind) order by entry.uid),
                             '[]')
                         from calendar_entry as entry
                         join recipient as box on box.id = entry.recipient_id
                         where box.delegate_id = delegate.id),
    'links', (select coalesce(jsonb_agg(jsonb_build_object(
                  'use', link.use, 'created_at', link.created_at, 'revoked_at', link.revoked_at)
                  order by link.created_at), '[]')
              from personal_link as link where link.delegate_id = delegate.id)
)
from delegate join person on person.id = delegate.investor_id
where delegate.id = $1 and person.erased_at is null;

-- name: keep_badge
-- The badge of one of them; the code is the same for as long as the secret is.
insert into delegate_badge (delegate_id, token_hash) values ($1, $2)
on conflict (delegate_id) do update set token_hash = excluded.token_hash
    where delegate_badge.token_hash <> excluded.token_hash;

-- name: badge_owner
-- Whose badge this is, in this edition.
select delegate.id
from delegate_badge
join delegate on delegate.id = delegate_badge.delegate_id
join person on person.id = delegate.investor_id
where person.edition_id = $1 and delegate_badge.token_hash = $2 and person.erased_at is null;

-- name: badges
-- Everybody of the investors who come, by organisation; the contact has a badge already.
select delegate.id, delegate.investor_id, delegate.name, person.organisation
from delegate join person on person.id = delegate.investor_id
where person.edition_id = $1 and person.withdrawn_at is null and delegate.name <> '-'
  and delegate.name <> ltrim(person.first_name || ' ' || person.last_name)
order by person.sort_key, person.id, delegate.number;

-- name: arrive
-- One of them is here, or is not after all; nothing when that was known.
update delegate set arrived_at = $2
where id = $1 and (arrived_at is null) <> ($2::timestamptz is null)
returning id;

-- name: letters_since
-- How many links were written to one of them lately.
select count(*) from outbox
join recipient on recipient.id = outbox.recipient_id
where recipient.delegate_id = $1 and outbox.kind = 'delegate_link' and outbox.created_at > $2;

-- name: add_letter
-- One message to one of an investor's people, at the address of their own.
insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key, message_id)
select $1, $2, recipient.id, $4, $5, $6, $7
from recipient
where recipient.delegate_id = $3 and recipient.ended_at is null
on conflict (dedupe_key) do nothing
returning id;

-- name: is_confirmed
-- Whether somebody reads the investor's own address.
select confirmed_at is not null from person where id = $1;
