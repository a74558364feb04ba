-- Changing slots, tables and rules, and what that touches.

-- name: hold
-- The edition, kept from anybody else who plans or changes it; what forms are made from.
select purged_at is not null as purged, revision from edition where id = $1 for no key update;

-- name: revision
-- What a form of the edition is made from.
select revision from edition where id = $1;

-- name: count_on
-- Forms made before this change are out of date.
update edition set revision = revision + 1 where id = $1;

-- name: planned
-- Whether anything was ever planned, and whether it is being planned at this moment.
select exists (select from schedule where edition_id = $1) as planned,
       exists (select from solve_run
               where edition_id = $1 and state in ('queued', 'running')) as running;

-- name: slots_named
-- Slots that something of what was planned or done names.
select slot_number as number from meeting where edition_id = $1
union select slot_number from calendar_entry where edition_id = $1 and slot_number is not null
union select from_slot from schedule where edition_id = $1 and from_slot is not null
union select slot_number from attendance where edition_id = $1 and slot_number is not null
union select slot_number from meeting_mark where edition_id = $1
union select slot_number from delegates_from where edition_id = $1
union select slot_number from offer where edition_id = $1;

-- name: tables_named
-- Tables that something of what was planned names.
select table_number as number from meeting where edition_id = $1
union select table_number from calendar_entry where edition_id = $1 and table_number is not null
union select table_number from offer where edition_id = $1;

-- name: seats
-- The version in force, by slot and table, with what can be said of each meeting still to come.
select meeting.holder_id, meeting.investor_id, meeting.slot_number, meeting.table_number
from schedule
join kept_meeting as meeting on meeting.schedule_id = schedule.id
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
where schedule.edition_id = $1 and schedule.state = 'published' and slot.ends_at > $2;

-- name: impossible
-- Meetings of the version in force still to come that can no longer be.
select meeting.holder_id, meeting.investor_id
from schedule
join kept_meeting as meeting on meeting.schedule_id = schedule.id
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
where schedule.edition_id = $1 and schedule.state = 'published' and slot.starts_at > $2
  and (is_away(meeting.holder_id, meeting.slot_number)
       or is_away(meeting.investor_id, meeting.slot_number)
       or (meeting.table_number, meeting.slot_number)
          in (select table_number, slot_number from closed_place where edition_id = $1));

-- name: expected
-- Which of these people still come.
select id from person where id = any ($1::uuid[]) and withdrawn_at is null;

-- name: readers
-- How many people these letters are for.
select count(distinct person_id) as people from outbox where id = any ($1::bigint[]);

-- name: renumber_slot
-- A slot is counted otherwise; what hangs on it follows.
update slot set number = $3 where edition_id = $1 and number = $2;

-- name: defer_hours
-- Two slots may begin at one hour until the change is complete.
set constraints slot_starts_once deferred;

-- name: set_slots
-- Slots have these hours and are open.
update slot
set starts_at = row.starts_at, ends_at = row.ends_at, pause_after = row.pause_after, closed = false
from unnest($2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::boolean[])
     as row (number, starts_at, ends_at, pause_after)
where slot.edition_id = $1 and slot.number = row.number;

-- name: add_slots
-- New slots, under numbers that are free.
insert into slot (edition_id, number, starts_at, ends_at, pause_after)
select $1, row.number, row.starts_at, row.ends_at, row.pause_after
from unnest($2::smallint[], $3::timestamptz[], $4::timestamptz[], $5::boolean[])
     as row (number, starts_at, ends_at, pause_after);

-- name: close_slots
-- Nobody meets in these slots any more.
update slot set closed = true where edition_id = $1 and number = any ($2::smallint[]);

-- name: drop_slots
-- Slots that nothing names are gone.
delete from slot where edition_id = $1 and number = any ($2::smallint[]);

-- name: release_pins
-- Meetings fixed in these slots are fixed no more.
delete from pin where edition_id = $1 and slot_number = any ($2::smallint[]) returning holder_id;

-- name: follow_the_clock
-- Who declared to be away at an hour is away at that hour, whichever slots it belongs to now; $2 to
-- $4 are the slots as they were. Answers with whom it changes.
with old as (
    select * from unnest($2::smallint[], $3::timestamptz[], $4::timestamptz[])
         as row (number, starts_at, ends_at)
),
said as (
    select unavailability.person_id, old.starts_at, old.ends_at
    from unavailability
    join old on old.number = unavailability.slot_number
    where unavailability.edition_id = $1
),
away as materialized (
    select distinct said.person_id, slot.number
    from said
    join slot on slot.edition_id = $1 and not slot.closed
             and slot.starts_at < said.ends_at and said.starts_at < slot.ends_at
),
gone as (
    delete from unavailability
    where edition_id = $1 and (person_id, slot_number) not in (select person_id, number from away)
    returning person_id
),
come as (
    insert into unavailability (edition_id, person_id, slot_number)
    select $1, person_id, number from away
    on conflict do nothing
    returning person_id
)
select person_id from gone union select person_id from come;

-- name: closures
-- Tables closed for a slot, one by one.
select table_number, slot_number from table_closure where edition_id = $1;

-- name: close_places
-- These tables are closed in these slots.
insert into table_closure (edition_id, table_number, slot_number)
select $1, * from unnest($2::smallint[], $3::smallint[]) on conflict do nothing;

-- name: open_places
-- They are open in these.
delete from table_closure
where edition_id = $1
  and (table_number, slot_number) in (select * from unnest($2::smallint[], $3::smallint[]));

-- name: remember_labels
-- Calendars hold these tables under the name that they had until now.
update calendar_entry as entry set room = 'table:' || meeting_table.label
from meeting_table
where entry.edition_id = $1 and entry.kind = 'meeting' and not entry.cancelled
  and entry.ends_at > $3 and entry.room = ''
  and meeting_table.edition_id = $1 and meeting_table.number = entry.table_number
  and meeting_table.number = any ($2::smallint[]);

-- name: clear_labels
-- Two tables may exchange what they are called.
update meeting_table set label = 'table ' || number || ' of old'
where edition_id = $1 and number = any ($2::smallint[]);

-- name: set_tables
-- Tables are called so, stand there, and are in use.
update meeting_table set label = row.label, zone = row.zone, closed_from = null
from unnest($2::smallint[], $3::text[], $4::text[]) as row (number, label, zone)
where meeting_table.edition_id = $1 and meeting_table.number = row.number;

-- name: add_tables
-- New tables.
insert into meeting_table (edition_id, number, label, zone)
select $1, row.number, row.label, row.zone
from unnest($2::smallint[], $3::text[], $4::text[]) as row (number, label, zone);

-- name: take_tables_away
-- These tables are not there any more from a slot on.
update meeting_table set closed_from = $3
where edition_id = $1 and number = any ($2::smallint[]);

-- name: drop_tables
-- Tables that nothing names are gone.
delete from meeting_table where edition_id = $1 and number = any ($2::smallint[]);

-- name: change_rules
-- The planning obeys these rules from now on.
update edition
set holder_guaranteed = $2, investor_guaranteed = $3, holder_maximum = $4, investor_maximum = $5,
    max_consecutive = $6, finance_maximum = $7, top_points = $8, mutual_bonus = $9,
    holder_weight = $10, investor_weight = $11
where id = $1;

-- name: taking_part
-- Whoever still comes, with their own limits, their slots in the version in force, and the most
-- meetings there with investors of one kind of finance.
select person.id, person.kind, ltrim(person.first_name || ' ' || person.last_name) as name,
       person.organisation, person.max_meetings, investor.max_consecutive,
       array(select meeting.slot_number from schedule
             join kept_meeting as meeting on meeting.schedule_id = schedule.id
                         and (meeting.holder_id = person.id or meeting.investor_id = person.id)
             where schedule.edition_id = $1 and schedule.state = 'published'
             order by meeting.slot_number) as slots,
       (select coalesce(max(alike.meetings), 0)::int
        from (select count(*) as meetings from schedule
              join kept_meeting as meeting on meeting.schedule_id = schedule.id
              join investor as other on other.person_id = meeting.investor_id
              where schedule.edition_id = $1 and schedule.state = 'published'
                and meeting.holder_id = person.id
              group by other.finance) as alike) as alike
from person
left join investor on investor.person_id = person.id
where person.edition_id = $1 and person.withdrawn_at is null
order by person.kind, person.sort_key, person.id;

-- name: in_force
-- The version in force, if there is one.
select id from schedule where edition_id = $1 and state = 'published';
