-- The day itself: who is here, what took place, what the room lost.

-- name: attendance
-- What holds of everybody who is not simply expected.
select person_id, state, slot_number, noted_at, noted_by
from attendance_now where edition_id = $1;

-- name: presences
-- Everybody who is expected or has come, by name: how they stand, and since when.
select person.id as person_id, person.kind, person.first_name, person.last_name,
       person.organisation, coalesce(known.state, 'expected') as state, known.slot_number,
       known.noted_at
from person
left join attendance_now as known on known.person_id = person.id
where person.edition_id = $1 and person.takes_part
order by person.sort_key, person.id;

-- name: note_in_force
-- What holds of one person, with the investor who said it, if it was one.
select id, state, slot_number, investor_id from attendance_now where person_id = $1;

-- name: note
-- One more note on a person.
insert into attendance
    (edition_id, person_id, state, slot_number, noted_at, noted_by, investor_id)
values ($1, $2, $3, $4, $5, $6, $7)
returning id;

-- name: forget_note
-- A note was a mistake; the one before it holds again.
delete from attendance where id = $1;

-- name: withdraw_again
-- The withdrawal that an arrival had ended holds again, as of when it was said.
update person set withdrawn_at = $2 where id = $1 and withdrawn_at is null;

-- name: write_down
-- An act of the day with what was so before it.
insert into day_act (edition_id, act, subject, person_id, details, before, done_at, done_by,
                     investor_id)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
returning id;

-- name: newest_act
-- The last act on a subject that was not taken back.
select id, act, subject, person_id, details, before, done_at, done_by, investor_id
from day_act where edition_id = $1 and subject = $2 and undone_at is null
order by id desc limit 1;

-- name: hold_act
-- An act that was not taken back; whoever would take it back as well waits.
select id, act, subject, person_id, details, before, done_at, done_by, investor_id
from day_act where edition_id = $1 and id = $2 and undone_at is null for update;

-- name: recent_acts
-- The last acts of the house since a moment, of each subject the newest, that hold.
select id, act, subject, person_id, details, before, done_at, done_by, investor_id
from day_act as done
where edition_id = $1 and done_at >= $2 and undone_at is null and done_by is not null
  and not exists (select from day_act as later
                  where later.edition_id = $1 and later.subject = done.subject
                    and later.undone_at is null and later.id > done.id)
order by id desc limit $3;

-- name: mark_undone
-- An act is taken back.
update day_act set undone_at = $2 where id = $1;

-- name: take_key
-- The key of an act that a device sends; no row when it was done under it before.
insert into act_key (edition_id, key, done_at) values ($1, $2, $3)
on conflict do nothing
returning key;

-- name: meeting_in_force
-- The slot in which this pair meets in the version in force.
select meeting.slot_number
from kept_meeting as meeting
join schedule on schedule.id = meeting.schedule_id and schedule.state = 'published'
where meeting.edition_id = $1 and meeting.investor_id = $2 and meeting.holder_id = $3;

-- name: hold_mark
-- What the investor has said of a meeting so far.
select state, marked_at from meeting_mark
where investor_id = $1 and holder_id = $2 and slot_number = $3 for update;

-- name: mark
-- What the investor says of a meeting, in place of what they said before.
insert into meeting_mark (edition_id, investor_id, holder_id, slot_number, state, marked_at)
values ($1, $2, $3, $4, $5, $6)
on conflict on constraint meeting_mark_once
    do update set state = excluded.state, marked_at = excluded.marked_at
    where meeting_mark.state <> excluded.state
returning state;

-- name: unmark
-- They have said nothing.
delete from meeting_mark where investor_id = $1 and holder_id = $2 and slot_number = $3;

-- name: marked_in
-- Whether a meeting of this slot in the version in force was marked.
select exists (
    select from meeting_mark as mark
    join schedule on schedule.edition_id = mark.edition_id and schedule.state = 'published'
    join meeting on meeting.schedule_id = schedule.id
                and meeting.holder_id = mark.holder_id and meeting.investor_id = mark.investor_id
                and meeting.slot_number = mark.slot_number
    where mark.edition_id = $1 and mark.slot_number = $2);

-- name: marks
-- What was said of meetings that the version in force holds.
select mark.holder_id, mark.investor_id, mark.slot_number, mark.state, mark.marked_at
from meeting_mark as mark
join schedule on schedule.edition_id = mark.edition_id and schedule.state = 'published'
join meeting on meeting.schedule_id = schedule.id
            and meeting.holder_id = mark.holder_id and meeting.investor_id = mark.investor_id
            and meeting.slot_number = mark.slot_number
where mark.edition_id = $1 and ($2::uuid is null or mark.investor_id = $2);

-- name: missed
-- Pairs of the version in force whose slot has begun and of whom it is known that they did not meet.
select fate.holder_id, fate.investor_id
from schedule
join meeting on meeting.schedule_id = schedule.id
join slot on slot.edition_id = schedule.edition_id and slot.number = meeting.slot_number
join meeting_fate as fate
     on fate.edition_id = $1 and fate.holder_id = meeting.holder_id
    and fate.investor_id = meeting.investor_id and fate.slot_number = meeting.slot_number
where schedule.edition_id = $1 and schedule.state = 'published' and slot.starts_at <= $2
  and fate.fate in ('holder_absent', 'investor_absent', 'cancelled');

-- name: close_table
-- A table cannot be used from a slot on; answers with the slots that were open.
insert into table_closure (edition_id, table_number, slot_number)
select $1, $2, number from slot where edition_id = $1 and number >= $3
on conflict do nothing
returning slot_number;

-- name: reopen_table
-- A table can be used again from a slot on; answers with the slots that were closed.
delete from table_closure
where edition_id = $1 and table_number = $2 and slot_number >= $3
returning slot_number;

-- name: close_slots
-- A table cannot be used in these slots.
insert into table_closure (edition_id, table_number, slot_number)
select $1, $2, unnest($3::smallint[]) on conflict do nothing;

-- name: open_slots
-- A table can be used again in these slots.
delete from table_closure
where edition_id = $1 and table_number = $2 and slot_number = any ($3::smallint[]);

-- name: forget_delegates
-- What was said of an investor's delegates from a slot on.
delete from delegates_from where investor_id = $1 and slot_number >= $2
returning slot_number, count;

-- name: delegates_before
-- How many delegates of an investor are here just before a slot.
select coalesce(
    (select count from delegates_from where investor_id = $1 and slot_number < $2
     order by slot_number desc limit 1),
    (select count(*) from delegate where investor_id = $1))::int as delegates;

-- name: delegates_of
-- What was said of an investor's delegates.
select slot_number, count from delegates_from where investor_id = $1 order by slot_number;

-- name: set_delegates
-- So many delegates from a slot on.
insert into delegates_from (edition_id, investor_id, slot_number, count) values ($1, $2, $3, $4);

-- name: delegates
-- How many delegates are here from which slot on, for investors with fewer than registered.
select investor_id, slot_number, count from delegates_from
where edition_id = $1 order by investor_id, slot_number;

-- name: hold_slots
-- The slots that are not closed in order, kept from anybody else who would move them.
select number, starts_at, ends_at, pause_after, closed from slot
where edition_id = $1 and not closed order by number for no key update;

-- name: slip
-- Every slot from this one on begins and ends so many minutes later.
update slot
set starts_at = starts_at + make_interval(mins => $3::int),
    ends_at = ends_at + make_interval(mins => $3::int)
where edition_id = $1 and number >= $2 and not closed;

-- name: set_hours
-- Slots begin and end at these hours again.
update slot set starts_at = hours.starts_at, ends_at = hours.ends_at
from jsonb_to_recordset($2::jsonb)
     as hours (number smallint, starts_at timestamptz, ends_at timestamptz)
where slot.edition_id = $1 and slot.number = hours.number;

-- name: desk_lines
-- People as the desk lists them: by a search, those not here yet, or the newest arrivals.
select person.id, person.kind, person.first_name, person.last_name, person.organisation,
       person.withdrawn_at is not null as withdrawn, coalesce(known.state, 'expected') as state,
       late.starts_at as expected_at, known.noted_at,
       ahead.starts_at as next_at, ahead.label as next_table
from person
left join lateral (
    select state, slot_number, noted_at from attendance
    where person_id = person.id
    order by id desc limit 1
) as known on true
left join slot as late on late.edition_id = $1 and late.number = known.slot_number
                      and known.state = 'late'
left join lateral (
    select slot.starts_at, meeting_table.label
    from schedule
    join kept_meeting as meeting on meeting.schedule_id = schedule.id
                and (meeting.holder_id = person.id or meeting.investor_id = person.id)
    join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
    join meeting_table on meeting_table.edition_id = $1
                      and meeting_table.number = meeting.table_number
    where schedule.edition_id = $1 and schedule.state = 'published' and slot.ends_at > $4
    order by slot.starts_at limit 1
) as ahead on true
where person.edition_id = $1 and person.erased_at is null and person.application = 'accepted'
  and ($2::text is null or person.search @@ $2::tsquery or person.id = any ($6::uuid[]))
  and case $3::text
          when 'missing' then person.withdrawn_at is null
                              and coalesce(known.state, 'expected') not in ('arrived', 'left')
          when 'recent' then known.state = 'arrived'
          else true end
order by case when $3 = 'recent' then known.noted_at end desc nulls last,
         person.sort_key, person.id
limit $5;

-- name: desk_line
-- One person as the desk lists them.
select person.id, person.kind, person.first_name, person.last_name, person.organisation,
       person.withdrawn_at is not null as withdrawn, coalesce(known.state, 'expected') as state,
       late.starts_at as expected_at, known.noted_at,
       ahead.starts_at as next_at, ahead.label as next_table
from person
left join attendance_now as known on known.person_id = person.id
left join slot as late on late.edition_id = $1 and late.number = known.slot_number
                      and known.state = 'late'
left join lateral (
    select slot.starts_at, meeting_table.label
    from schedule
    join kept_meeting as meeting on meeting.schedule_id = schedule.id
                and (meeting.holder_id = person.id or meeting.investor_id = person.id)
    join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
    join meeting_table on meeting_table.edition_id = $1
                      and meeting_table.number = meeting.table_number
    where schedule.edition_id = $1 and schedule.state = 'published' and slot.ends_at > $3
    order by slot.starts_at limit 1
) as ahead on true
where person.edition_id = $1 and person.id = $2 and person.erased_at is null
  and person.application = 'accepted';

-- name: desk_figures
-- How many people take part and how many of them have come, whether or not they have left again.
select count(*) filter (where person.kind = 'holder') as holders,
       count(*) filter (where person.kind = 'investor') as investors,
       count(*) filter (where person.kind = 'visitor') as visitors,
       count(*) filter (where person.kind = 'visitor' and known.state in ('arrived', 'left'))
           as visitors_here,
       count(*) filter (where person.kind = 'holder' and known.state in ('arrived', 'left'))
           as holders_here,
       count(*) filter (where person.kind = 'investor' and known.state in ('arrived', 'left'))
           as investors_here,
       count(*) filter (where known.state = 'late') as late,
       count(*) filter (where known.state = 'absent') as absent
from person
left join attendance_now as known on known.person_id = person.id
where person.edition_id = $1 and person.takes_part;

-- name: keep_badge
-- The badge of a person; their code is the same for as long as the secret is.
insert into badge (person_id, token_hash) values ($1, $2)
on conflict (person_id) do update set token_hash = excluded.token_hash
    where badge.token_hash <> excluded.token_hash;

-- name: badge_owner
-- Whose badge this is, in this edition.
select person.id
from badge join person on person.id = badge.person_id
where person.edition_id = $1 and badge.token_hash = $2 and person.erased_at is null;

-- name: badges
-- Everybody who gets a badge, by name within their side.
select id, kind, first_name, last_name, organisation from person
where edition_id = $1 and takes_part
order by kind, sort_key, id;

-- name: open_places
-- How many slots from a moment on each investor who comes has free, over all delegates.
select person.id, person.organisation,
       greatest(1, (select count(*) from delegate where delegate.investor_id = person.id))
           * (select count(*) from slot
              where slot.edition_id = $1 and not slot.closed and slot.starts_at >= $2
                and not exists (select from unavailability
                                where unavailability.person_id = person.id
                                  and unavailability.slot_number = slot.number)
                and not exists (select from workshop_attendance as seat
                                join workshop on workshop.id = seat.workshop_id
                                where seat.person_id = person.id
                                  and workshop.starts_at < slot.ends_at
                                  and slot.starts_at < workshop.ends_at))
       - (select count(*) from schedule
          join kept_meeting as meeting
               on meeting.schedule_id = schedule.id and meeting.investor_id = person.id
          join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
          where schedule.edition_id = $1 and schedule.state = 'published'
            and slot.starts_at >= $2) as places
from person
left join attendance_now as known on known.person_id = person.id
where person.edition_id = $1 and person.kind = 'investor' and person.takes_part
  and coalesce(known.state, 'expected') not in ('absent', 'left')
order by person.sort_key, person.id;

-- name: day_meetings
-- Every meeting of the version in force with what was said of it, slot after slot; whoever was
-- erased has no name.
select meeting.slot_number, meeting.table_number, meeting.holder_id, meeting.investor_id,
       case when holder.erased_at is null then ltrim(holder.first_name || ' ' || holder.last_name)
            else '' end as holder,
       case when investor.erased_at is null then investor.organisation else '' end as investor,
       holder.withdrawn_at is not null as holder_withdrawn,
       investor.withdrawn_at is not null as investor_withdrawn, back.by_side as taken_back_by,
       mark.state as mark, coalesce(fate.fate, 'held') as fate
from schedule
join meeting on meeting.schedule_id = schedule.id
join person as holder on holder.id = meeting.holder_id
join person as investor on investor.id = meeting.investor_id
left join meeting_fate as fate
       on fate.edition_id = $1 and fate.holder_id = meeting.holder_id
      and fate.investor_id = meeting.investor_id and fate.slot_number = meeting.slot_number
left join meeting_withdrawal as back
       on back.holder_id = meeting.holder_id and back.investor_id = meeting.investor_id
left join meeting_mark as mark
       on mark.investor_id = meeting.investor_id and mark.holder_id = meeting.holder_id
      and mark.slot_number = meeting.slot_number
where schedule.edition_id = $1 and schedule.state = 'published'
order by meeting.slot_number, meeting.table_number;
