-- Who is told what: calendar entries, and the outbox from which a worker sends.

-- name: add_letter
-- One message to a person of an edition; the same key again adds nothing.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (dedupe_key) do nothing
returning id;

-- name: add_entrance_letter
-- As add_letter, unless so many have gone to this person since; then the last of them is named again.
with written as (
    insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
    select $1, $2::uuid, $3::text, $4, $5, $6
    where (select count(*) from outbox
           where person_id = $2 and kind = $3 and created_at > $7) < $8::integer
    on conflict (dedupe_key) do nothing
    returning id)
select coalesce((select id from written), (select max(id) from outbox where person_id = $2)) as id;

-- name: add_organiser_letter
-- One message to an organiser; the same key again adds nothing.
insert into outbox (edition_id, organiser_id, kind, payload, dedupe_key, message_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (dedupe_key) do nothing
returning id;

-- name: correspondents_of_edition
-- Whose address replies go to: its domain names our messages.
select contact_email from edition where id = $1;

-- name: correspondents_of_organiser
-- The organiser's own address, for messages outside any edition.
select email from organiser where id = $1;

-- name: announce
-- Brings the calendar entries to a version and writes a letter to everybody whose meetings it changes.
with
-- What the version wants, seen from both sides of each meeting.
wanted as materialized (
    select holder_id as recipient_id, investor_id as other_id, slot_number, table_number
    from meeting where schedule_id = $2
    union all
    select investor_id, holder_id, slot_number, table_number
    from meeting where schedule_id = $2
),
known as materialized (
    select uid, recipient_id, other_id, sequence, slot_number, table_number, starts_at, ends_at,
           stamped_at, cancelled
    from calendar_entry where edition_id = $1
),
-- Where the two differ, in place or hour; nobody hears of a meeting that is over.
changed as materialized (
    select
        coalesce(wanted.recipient_id, known.recipient_id) as recipient_id,
        coalesce(wanted.other_id, known.other_id) as other_id,
        case when not known.cancelled then
            jsonb_build_object('slot', known.slot_number, 'table', known.table_number,
                               'starts', known.starts_at, 'ends', known.ends_at) end as before,
        known.slot_number as before_slot,
        known.table_number as before_table,
        known.starts_at as before_starts,
        known.ends_at as before_ends,
        wanted.slot_number as after_slot,
        wanted.table_number as after_table,
        after.starts_at as after_starts,
        after.ends_at as after_ends
    from wanted
    full join known on known.recipient_id = wanted.recipient_id
                   and known.other_id = wanted.other_id
    left join slot as after
           on after.edition_id = $1 and after.number = wanted.slot_number
    where ((known.uid is null or known.cancelled) = (wanted.recipient_id is not null)
           or not known.cancelled
              and (known.slot_number, known.table_number, known.starts_at, known.ends_at)
                  <> (wanted.slot_number, wanted.table_number, after.starts_at, after.ends_at))
      and greatest(case when not known.cancelled then known.ends_at end, after.ends_at) > $3
      -- A meeting that began before somebody had their data erased stays; they have no calendar.
      and not exists (select from person
                      where person.id = coalesce(wanted.recipient_id, known.recipient_id)
                        and person.erased_at is not null)
),
-- A pair keeps its UID for ever and counts on, whatever becomes of its meeting.
stored as (
    insert into calendar_entry as entry
        (uid, edition_id, recipient_id, other_id, slot_number, table_number, starts_at, ends_at,
         cancelled, stamped_at)
    select gen_random_uuid()::text, $1, recipient_id, other_id,
           coalesce(after_slot, before_slot), coalesce(after_table, before_table),
           coalesce(after_starts, before_starts), coalesce(after_ends, before_ends),
           after_slot is null, $3
    from changed
    on conflict (recipient_id, other_id) do update
        set sequence = entry.sequence + 1,
            slot_number = excluded.slot_number,
            table_number = excluded.table_number,
            starts_at = excluded.starts_at,
            ends_at = excluded.ends_at,
            cancelled = excluded.cancelled,
            stamped_at = excluded.stamped_at
    returning uid, recipient_id, other_id, sequence, slot_number, table_number, starts_at, ends_at,
              cancelled, stamped_at
),
-- The whole morning, in this version, of everybody whom it concerns.
entries as materialized (
    select stored.*, before, true as changed
    from stored join changed using (recipient_id, other_id)
    union all
    select known.uid, known.recipient_id, known.other_id, known.sequence, known.slot_number,
           known.table_number, known.starts_at, known.ends_at, known.cancelled, known.stamped_at,
           null, false
    from known
    join wanted on wanted.recipient_id = known.recipient_id and wanted.other_id = known.other_id
    where not known.cancelled
      and known.recipient_id in (select recipient_id from changed)
      and not exists (select from changed where changed.recipient_id = known.recipient_id
                                            and changed.other_id = known.other_id)
),
placed as materialized (
    select uid, recipient_id, other_id, sequence, stamped_at, slot_number, table_number, starts_at,
           ends_at, cancelled, changed, before,
           case when not cancelled then
               jsonb_build_object('slot', slot_number, 'table', table_number,
                                  'starts', starts_at, 'ends', ends_at) end as after
    from entries
),
mornings as (
    select
        recipient_id,
        coalesce(jsonb_agg(jsonb_build_object(
            'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
            'slot', slot_number, 'table', table_number, 'starts', starts_at, 'ends', ends_at
        ) order by starts_at) filter (where not cancelled), '[]') as entries,
        coalesce(jsonb_agg(jsonb_build_object(
            'other', other_id, 'before', before, 'after', after
        ) order by starts_at) filter (where changed), '[]') as changes
    from placed
    group by recipient_id
),
convoked as materialized (
    select distinct person_id from outbox
    where edition_id = $1 and kind in ('convocation', 'convocation_changed')
),
version as (
    select jsonb_build_object('schedule', schedule.id, 'version', schedule.version,
                              'published_at', schedule.published_at) as facts,
           edition.calendar_mode = 'invitations' as inviting
    from schedule join edition on edition.id = schedule.edition_id
    where schedule.id = $2
),
letters as (
    -- One digest for each of them, and a word to whoever has no meeting and never had one; on the
    -- day itself neither: what has changed is told meeting by meeting.
    select
        person.id as person_id, person.kind as side, person.position, 0 as turn,
        case when convoked.person_id is null then 'convocation' else 'convocation_changed' end as kind,
        jsonb_build_object('entries', coalesce(mornings.entries, '[]'),
                           'changes', coalesce(mornings.changes, '[]')) as facts,
        'convocation:' || $2 || ':' || person.id as dedupe_key
    from person
    left join mornings on mornings.recipient_id = person.id
    left join convoked on convoked.person_id = person.id
    where person.edition_id = $1 and person.withdrawn_at is null and not $5::boolean
      and (mornings.recipient_id is not null or convoked.person_id is null)
    union all
    -- One message per calendar entry: Outlook reads only the first of several.
    select
        person.id, person.kind, person.position, 1 + placed.slot_number,
        case when placed.cancelled then 'cancellation' else 'invitation' end,
        jsonb_build_object(
            'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
            'before', before, 'after', after,
            'alone', count(*) over (partition by placed.recipient_id) = 1),
        'entry:' || uid || ':' || sequence
    from placed
    join person on person.id = placed.recipient_id
    where placed.changed
      and (placed.cancelled
           or ($5 or (select inviting from version)) and person.withdrawn_at is null)
)
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
select $1, person_id, kind, facts || (select facts from version), dedupe_key,
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $4::text || '>'
from letters
order by side, position, turn
returning id;

-- name: held_letters
-- What the relay refused for good, with its words; the organiser decides.
select outbox.id, outbox.kind, outbox.person_id, outbox.attempts, outbox.created_at,
       coalesce(outbox.last_error, '') as words,
       coalesce(person.first_name || ' ' || person.last_name, organiser.name, edition.contact_name)
           as recipient,
       coalesce(person.email, organiser.email, edition.contact_email) as email
from outbox
left join person on person.id = outbox.person_id
left join organiser on organiser.id = outbox.organiser_id
left join edition on edition.id = outbox.edition_id
where outbox.state = 'held'
  -- a sign-in link belongs to no edition: whoever organises one with its reader sees it
  and (outbox.edition_id = $1
       or outbox.edition_id is null and outbox.organiser_id in (
           select organiser_id from membership where edition_id = $1))
order by outbox.id;

-- name: letter_counts
-- How many messages of an edition wait, have left, are held.
select
    count(*) filter (where state = 'pending') as pending,
    count(*) filter (where state = 'sent') as sent,
    count(*) filter (where state = 'held') as held
from outbox
where edition_id = $1
   or edition_id is null and organiser_id in (
       select organiser_id from membership where edition_id = $1);

-- name: newer_letter_sent
-- Whether the person has since been sent a later word on the same thing.
select exists (
    select from outbox as held
    join outbox as newer on newer.person_id = held.person_id and newer.id > held.id
    where held.id = $1 and newer.state = 'sent'
      and (held.kind in ('convocation', 'convocation_changed')
               and newer.kind in ('convocation', 'convocation_changed')
           or held.kind in ('invitation', 'cancellation')
               and newer.kind in ('invitation', 'cancellation')
               and newer.payload ->> 'uid' = held.payload ->> 'uid')
) as found;

-- name: release_letter
-- A held message is to be tried again from the start.
update outbox
set state = 'pending', attempts = 0, unfinished = 0, next_attempt_at = now()
where id = $1 and state = 'held'
  and (edition_id = $2
       or edition_id is null and organiser_id in (
           select organiser_id from membership where edition_id = $2))
returning id;

-- name: places
-- The slots and tables of an edition by number, for letters that hold numbers only.
select
    (select coalesce(jsonb_agg(jsonb_build_object(
                'number', number, 'starts_at', starts_at, 'ends_at', ends_at)), '[]')
     from slot where edition_id = $1) as slots,
    (select coalesce(jsonb_agg(jsonb_build_object('number', number, 'label', label)), '[]')
     from meeting_table where edition_id = $1) as tables;

-- name: feed_owner
-- Whose calendar it is, and the version in force.
select person.id, person.edition_id, person.kind, person.language,
       schedule.version, schedule.published_at
from person
left join schedule on schedule.edition_id = person.edition_id and schedule.state = 'published'
where person.id = $1;

-- name: feed_entries
-- Everything that was ever put into a person's calendar, as it stands.
select entry.uid, entry.other_id, entry.sequence, entry.cancelled, entry.stamped_at,
       entry.starts_at, entry.ends_at, meeting_table.label
from calendar_entry as entry
join meeting_table on meeting_table.edition_id = entry.edition_id
                  and meeting_table.number = entry.table_number
where entry.recipient_id = $1
order by entry.starts_at, entry.uid;
