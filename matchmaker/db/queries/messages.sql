-- What people are sent, as organisers look at it: before it is sent, and afterwards.

-- name: letter
-- A letter, whatever has become of it, as it is to be drawn.
select id, edition_id, person_id, organiser_id, kind, payload, message_id, created_at, attempts,
       recipient_id, texts
from outbox where id = $1;

-- name: digest
-- What was read in it as it left, as a hash.
select digest from outbox where id = $1;

-- name: last_number
-- The number of the newest letter.
select coalesce(max(id), 0) as last from outbox;

-- name: addressees
-- Whom the letters of an edition after that number are for, each person once.
select person.id, person.kind, ltrim(person.first_name || ' ' || person.last_name) as name,
       person.organisation, person.email, array_agg(outbox.kind order by outbox.id) as letters,
       count(distinct recipient.delegate_id) as delegates
from outbox
join person on person.id = outbox.person_id
left join recipient on recipient.id = outbox.recipient_id
where outbox.edition_id = $1 and outbox.id > $2
group by person.id
order by person.sort_key, person.id;

-- name: written_to
-- The letters after that number to one person, in the order in which they would leave.
select id from outbox where edition_id = $1 and id > $2 and person_id = $3 order by id;

-- name: lines
-- Every message to a person, the newest first.
select id, person_id, kind, state, created_at, sent_at, attempts, answer,
       coalesce(last_error, '') as words, undelivered_at, undelivered_words, message_id
from outbox
where edition_id = $1 and person_id = $2
order by id desc;

-- name: line
-- One message to a person of an edition.
select id, person_id, kind, state, created_at, sent_at, attempts, answer,
       coalesce(last_error, '') as words, undelivered_at, undelivered_words, message_id
from outbox
where edition_id = $1 and id = $2 and person_id is not null;

-- name: matching
-- People whose names or address hold these words, or who are named, with the last message that
-- they were sent.
select person.id, ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation,
       person.email, latest.kind, latest.sent_at
from person
left join lateral (select kind, sent_at from outbox
                   where outbox.person_id = person.id and outbox.state = 'sent'
                   order by outbox.id desc limit 1) as latest on true
where person.edition_id = $1 and person.erased_at is null
  and (person.search @@ $2::tsquery or person.id = any ($3::uuid[]))
order by person.sort_key, person.id
limit 20;

-- name: first_person
-- Whom a preview is for as long as nobody was chosen.
select id from person
where edition_id = $1 and withdrawn_at is null and erased_at is null
order by sort_key, id
limit 1;

-- name: newest_to
-- The number of the last letter to a person.
select coalesce(max(id), 0) as newest from outbox where person_id = $1;

-- name: waits
-- Whether a word on somebody's morning is still on its way to them.
select exists (select from outbox
               where person_id = $1 and state = 'pending'
                 and kind in ('convocation', 'convocation_changed', 'invitation', 'cancellation',
                              'calendar_way')) as found;

-- name: again
-- The same letter once more, under another identifier; no row when the database leaves it out.
insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key, message_id)
select edition_id, person_id, recipient_id, kind, $2, 'again:' || gen_random_uuid(), $3
from outbox where id = $1
returning id;

-- name: mailbox_of
-- The mailbox that a message was for, if it is still in use; else the one of the person themselves.
select recipient.id
from recipient
join person on person.id = recipient.person_id
where recipient.person_id = $1 and recipient.ended_at is null
  and (recipient.id = $2::uuid or lower(recipient.email) = lower(person.email))
order by (recipient.id = $2) desc nulls last, to_jsonb(recipient) ->> 'delegate_id' nulls first
limit 1;

-- name: restamp
-- What a mailbox holds by invitation is said again now: the same entries, a later word.
update calendar_entry as entry set stamped_at = $2
where entry.recipient_id = $1 and entry.invited and not entry.cancelled;

-- name: convoke_again
-- A morning as a mailbox's calendar holds it, whole, in one letter, or one for each meeting too.
with version as (
    select jsonb_build_object('schedule', id, 'version', version, 'published_at', published_at)
               as facts
    from schedule where edition_id = $1 and state = 'published'
),
box as (
    select recipient.id, recipient.person_id,
           coalesce(recipient.way, case person.kind when 'investor' then edition.investors_calendar
                                                    else edition.holders_calendar end) as way
    from recipient
    join person on person.id = recipient.person_id
    join edition on edition.id = person.edition_id
    where person.edition_id = $1 and recipient.id = $2
),
held as (
    select entry.*, box.way, count(*) filter (where entry.kind = 'meeting' and not entry.cancelled)
                                 over () as meetings
    from calendar_entry as entry join box on box.id = entry.recipient_id
),
meetings as (
    select cancelled, jsonb_agg(jsonb_build_object(
               'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
               'slot', slot_number, 'table', table_number, 'starts', starts_at, 'ends', ends_at
           ) order by starts_at, table_number, uid) as entries
    from held where kind = 'meeting' group by cancelled
),
letters as (
    select 0 as turn, 'convocation' as kind,
           jsonb_build_object(
               'way', box.way,
               'entries', coalesce((select entries from meetings where not cancelled), '[]'),
               'cancelled', coalesce((select entries from meetings
                                      where cancelled and box.way = 'file'), '[]'),
               'workshops', coalesce((
                   select jsonb_agg(jsonb_build_object(
                       'uid', uid, 'workshop', workshop_id, 'sequence', sequence,
                       'stamp', stamped_at, 'title', title, 'room', room, 'starts', starts_at,
                       'ends', ends_at, 'cancelled', cancelled) order by starts_at, uid)
                   from held where kind = 'workshop' and (not cancelled or box.way = 'file')), '[]'),
               'event', (select jsonb_build_object(
                   'uid', uid, 'sequence', sequence, 'stamp', stamped_at, 'starts', starts_at,
                   'ends', ends_at, 'cancelled', false, 'organizer', organizer)
                   from held where kind = 'morning' and not cancelled)) as facts
    from box
    union all
    select row_number() over (order by starts_at, table_number, uid), 'invitation',
           jsonb_build_object(
               'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
               'before', null,
               'after', place_told(slot_number, table_number, title, room, starts_at, ends_at,
                                   held_by),
               'alone', meetings = 1, 'standing', true, 'organizer', organizer)
    from held
    where kind = 'meeting' and not cancelled and way = 'meetings'
)
insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key, message_id)
select $1, box.person_id, box.id, letters.kind, letters.facts || version.facts,
       'again:' || gen_random_uuid(),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $3::text || '>'
from letters cross join box cross join version
order by letters.turn
returning id;

-- name: release_all
-- Every held letter of an edition that still has something to say is tried again from the start.
update outbox as held
set state = 'pending', attempts = 0, unfinished = 0, next_attempt_at = now()
where held.edition_id = $1 and held.state = 'held'
  and not exists (select from person
                  where person.id = held.person_id
                    and (person.erased_at is not null and not held.payload ? 'mailbox'
                         or person.withdrawn_at is not null
                            and held.kind in ('convocation', 'convocation_changed', 'invitation',
                                              'offer', 'reminder', 'calendar_way')))
  and not exists (
      select from outbox as newer
      where newer.person_id = held.person_id and newer.id > held.id and newer.state = 'sent'
        and (held.kind in ('convocation', 'convocation_changed')
                 and newer.kind in ('convocation', 'convocation_changed')
             or held.kind in ('invitation', 'cancellation')
                 and newer.kind in ('invitation', 'cancellation')
                 and newer.payload ->> 'uid' = held.payload ->> 'uid'))
returning held.id;

-- name: example
-- What an example of a letter to a person is made of: another side, the first slot and table.
select (select other.id from person as other
        where other.edition_id = person.edition_id and other.kind <> person.kind
          and other.kind in ('holder', 'investor')
          and other.withdrawn_at is null and other.erased_at is null
        order by other.sort_key, other.id limit 1) as other,
       slot.number as slot, slot.starts_at as starts, slot.ends_at as ends,
       (select min(number) from meeting_table where edition_id = person.edition_id) as "table"
from person
join slot on slot.edition_id = person.edition_id and not slot.closed
where person.id = $1
order by slot.number
limit 1;

-- name: add_example
-- A letter that is drawn and taken back before anybody could send it.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
values ($1, $2, $3, $4, 'example:' || gen_random_uuid(), $5)
returning id;

-- name: forget_invitation
-- For an example alone: as if their mailbox had not been invited to their own edition.
delete from invitation
using person
where person.id = $1 and invitation.edition_id = person.edition_id
  and lower(invitation.email) = lower(person.email);

-- name: example_invitation
-- For an example alone: somebody of an edition as if they were invited to it.
insert into invitation (edition_id, kind, email, first_name, last_name, organisation, language,
                        invited_at, purge_on)
select person.edition_id, person.kind, person.email, person.first_name,
       person.last_name, person.organisation, person.language, $2, edition.purge_on
from person join edition on edition.id = person.edition_id
where person.id = $1
returning id;

-- name: add_invitation_example
-- The letter to them, which is taken back before anybody could send it.
insert into outbox (edition_id, kind, payload, dedupe_key, message_id)
values ($1, 'edition_invitation', $2, 'example:' || gen_random_uuid(), $3)
returning id;

-- name: forget_reminded
-- For an example alone: as if they had never been reminded.
with reminders as (delete from reminded where person_id = $1)
delete from reminder_stop where person_id = $1;

-- name: invitation_to
-- The letter of the invitation that was made for somebody of an earlier edition.
select o.id from outbox o join invitation i on o.dedupe_key = 'edition invitation:' || i.id
where i.edition_id = $1 and i.from_person_id = $2;
