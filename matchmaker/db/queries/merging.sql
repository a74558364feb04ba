-- Records that may be one and the same, and making one out of two: $1 is kept, $2 goes.

-- name: sketches
-- Everybody of an edition, as they are compared.
select person.id, person.kind, person.first_name, person.last_name, person.organisation,
       person.email, person.phone, holder.siret, holder.rna,
       coalesce(holder.project, '') as project, person.registered_at,
       person.withdrawn_at is not null as withdrawn
from person left join holder on holder.person_id = person.id
where person.edition_id = $1 and person.erased_at is null and person.kind <> 'visitor'
order by person.kind, person.position;

-- name: people_there
-- How many records an edition has.
select count(*) from person where edition_id = $1 and erased_at is null;

-- name: known_apart
-- Which two an organiser has said are two.
select first_id, second_id from known_apart where edition_id = $1;

-- name: note_apart
-- These two are two; no row when that was known.
insert into known_apart (edition_id, first_id, second_id, noted_by, noted_at)
values ($1, $2, $3, $4, $5)
on conflict do nothing
returning first_id;

-- name: record
-- What is held on a person beside their answers; of refusals nothing.
select schedule.version, person.confirmed_at,
       (select count(*) from meeting
        where meeting.schedule_id = schedule.id
          and person.id in (meeting.holder_id, meeting.investor_id)) as meetings,
       (select count(*) from wish where author_id = person.id) as wishes_made,
       (select count(*) from wish where target_id = person.id) as wishes_received,
       array(select slot_number from unavailability where person_id = person.id
             order by slot_number) as away
from person
left join schedule on schedule.edition_id = person.edition_id and schedule.state = 'published'
where person.id = $1;

-- name: additions
-- What the record that goes adds: slots away, workshops; barred is what a meeting in force of the
-- one that is kept stands against, or a workshop that it goes to at that hour.
with met as (
    select slot.number, slot.starts_at, slot.ends_at
    from schedule
    join kept_meeting as meeting on meeting.schedule_id = schedule.id
    join slot on slot.edition_id = schedule.edition_id and slot.number = meeting.slot_number
    where schedule.state = 'published' and $1 in (meeting.holder_id, meeting.investor_id)
),
asked as (
    select workshop_id, person_id from workshop_attendance where person_id in ($1, $2)
    union all
    select workshop_id, person_id from workshop_waiting where person_id in ($1, $2)
)
select null::text as code, away.slot_number,
       away.slot_number in (select number from met) as barred
from unavailability as away
where away.person_id = $2
  and not exists (select from unavailability as own
                  where own.person_id = $1 and own.slot_number = away.slot_number)
union all
select workshop.code, null,
       exists (select from met
               where met.starts_at < workshop.ends_at and workshop.starts_at < met.ends_at)
       or exists (select from asked as own
                  join workshop as other on other.id = own.workshop_id
                  where own.person_id = $1
                    and other.starts_at < workshop.ends_at and workshop.starts_at < other.ends_at)
from asked as seat
join workshop on workshop.id = seat.workshop_id
where seat.person_id = $2
  and not exists (select from asked as own
                  where own.person_id = $1 and own.workshop_id = seat.workshop_id)
order by slot_number, code;

-- name: any_erased
-- Whether one of these people was erased, as a merge erases.
select exists (select from person
               where edition_id = $1 and id = any ($2::uuid[]) and erased_at is not null);

-- name: take_absences
-- Slots away that the record that goes adds.
insert into unavailability (edition_id, person_id, slot_number)
select edition_id, $1::uuid, number from slot
where edition_id = (select edition_id from person where id = $1::uuid)
  and number = any ($2::smallint[])
on conflict do nothing;

-- name: take_seats
-- Seats pass over as they are, and turns in a line: nobody else is given them meanwhile. Who has a
-- seat under the record that goes waits no more under the other one.
with turns as (
    delete from workshop_waiting as turn
    where turn.person_id = $1
      and exists (select from workshop_attendance as seat
                  where seat.person_id = $2 and seat.workshop_id = turn.workshop_id)
),
lines as (
    update workshop_waiting as turn set person_id = $1
    from workshop
    where workshop.id = turn.workshop_id and turn.person_id = $2 and workshop.code = any ($3::text[])
      and not exists (select from workshop_waiting as own
                      where own.person_id = $1 and own.workshop_id = turn.workshop_id)
      and not exists (select from workshop_attendance as own
                      where own.person_id = $1 and own.workshop_id = turn.workshop_id)
)
update workshop_attendance as seat set person_id = $1
from workshop
where workshop.id = seat.workshop_id and seat.person_id = $2 and workshop.code = any ($3::text[])
  and not exists (select from workshop_attendance as own
                  where own.person_id = $1 and own.workshop_id = seat.workshop_id);

-- name: chosen
-- Wishes of both, the kept record's own before the other's, and whom either of them avoids.
select choice.target_id as target, choice.reason, choice.made_at, choice.refused,
       choice.by_organiser
from (
    select author_id, target_id, reason, made_at, rank, false as refused, by_organiser from wish
    where author_id in ($1, $2)
    union all
    select author_id, target_id, reason, made_at, 0, true, false from refusal
    where author_id in ($1, $2)
) as choice
order by choice.author_id = $2, choice.rank, choice.made_at, choice.target_id;

-- name: wishers
-- Who wishes to meet the record that goes.
select author_id from wish where target_id = $1;

-- name: drop_avoided
-- Whoever avoids one of the two wishes for neither; what an organiser entered stays, as it tells them
-- of nothing.
delete from wish
where target_id in ($1, $2) and not by_organiser
  and exists (select from refusal
              where refusal.author_id = wish.author_id and refusal.target_id in ($1, $2));

-- name: drop_second
-- Of somebody's wishes for both, the dearer one stays.
delete from wish using wish as other
where wish.target_id in ($1, $2) and other.target_id in ($1, $2)
  and other.author_id = wish.author_id and other.rank < wish.rank;

-- name: take_wishes
-- Wishes for the record that goes are for the other one.
update wish set target_id = $1 where target_id = $2;

-- name: take_refusals
-- Whoever avoids the record that goes avoids the other one.
with known as (
    delete from refusal
    where target_id = $2
      and exists (select from refusal as own
                  where own.author_id = refusal.author_id and own.target_id = $1)
)
update refusal set target_id = $1
where target_id = $2
  and not exists (select from refusal as own
                  where own.author_id = refusal.author_id and own.target_id = $1);

-- name: renumber
-- The ranks of these authors, counted from 1 without gaps.
update wish set rank = counted.rank
from (select author_id, target_id,
             row_number() over (partition by author_id order by rank) as rank
      from wish where author_id = any ($1::uuid[])) as counted
where wish.author_id = counted.author_id and wish.target_id = counted.target_id
  and wish.rank <> counted.rank;

-- name: take_pins
-- Meetings fixed by hand, where nothing of the kept record is fixed against them.
update pin
set holder_id = case when holder_id = $2 then $1 else holder_id end,
    investor_id = case when investor_id = $2 then $1 else investor_id end
where $2 in (holder_id, investor_id)
  and not exists (
      select from pin as own
      where $1 in (own.holder_id, own.investor_id)
        and (own.slot_number = pin.slot_number
             or own.holder_id = pin.holder_id or own.investor_id = pin.investor_id));

-- name: take_prohibitions
-- Who is kept apart by hand from the one is so from the other.
insert into prohibition (edition_id, schedule_id, holder_id, investor_id)
select edition_id, schedule_id,
       case when holder_id = $2 then $1 else holder_id end,
       case when investor_id = $2 then $1 else investor_id end
from prohibition where $2 in (holder_id, investor_id)
on conflict do nothing;

-- name: take_withdrawals
-- What was taken back with the one is so with the other.
insert into meeting_withdrawal (edition_id, holder_id, investor_id, by_side, away, withdrawn_at)
select edition_id,
       case when holder_id = $2 then $1 else holder_id end,
       case when investor_id = $2 then $1 else investor_id end,
       by_side, away, withdrawn_at
from meeting_withdrawal where $2 in (holder_id, investor_id)
on conflict do nothing;

-- name: drop_prohibitions
-- Nothing is kept apart from a record that is no more.
delete from prohibition where $1 in (holder_id, investor_id);

-- name: take_links
-- Links and their sessions lead to the record that is kept; those of delegates end with theirs, who
-- are entered anew.
update personal_link set person_id = $1 where person_id = $2 and delegate_id is null;

-- name: take_entries
-- What a mailbox was told that both records have had is told once.
with pair as (
    select own.id as own_id, other.id as other_id
    from recipient as own
    join recipient as other on lower(other.email) = lower(own.email)
    where own.person_id = $1 and other.person_id = $2
      and own.delegate_id is null and other.delegate_id is null
),
letters as (
    update outbox set recipient_id = pair.own_id
    from pair where outbox.recipient_id = pair.other_id
)
update calendar_entry as entry set recipient_id = pair.own_id
from pair
where entry.recipient_id = pair.other_id
  and not exists (
      select from calendar_entry as own
      where own.recipient_id = pair.own_id
        and (own.subject_id = entry.subject_id or own.kind = 'morning' and entry.kind = 'morning'));

-- name: take_mailbox
-- Mailboxes become former ones of the person: what their calendars hold is taken back from them.
update recipient set person_id = $1, ended_at = coalesce(ended_at, $3)
where person_id = $2 and delegate_id is null
  and not exists (select from recipient as own
                  where own.person_id = $1 and own.delegate_id is null
                    and lower(own.email) = lower(recipient.email));

-- name: drop_letters
-- What waits for the record that goes is not sent any more.
update outbox set state = 'dropped' where person_id = $1 and state in ('pending', 'held');

-- name: take_letters
-- What was sent stays to be looked up; what was written and answered too.
with letters as (update outbox set person_id = $1 where person_id = $2),
     writings as (update forwarded set person_id = $1 where person_id = $2)
update calendar_answer set person_id = $1
where person_id = $2
  and not exists (select from calendar_answer as own
                  where own.person_id = $1 and own.uid = calendar_answer.uid);

-- name: take_presence
-- Who was checked in under the record that goes is here, unless the other one was noted as well.
with notes as (
    update attendance set person_id = $1
    where person_id = $2
      and not exists (select from attendance as own where own.person_id = $1)
)
update day_act set person_id = $1, subject = replace(subject, $2::uuid::text, $1::uuid::text)
where person_id = $2 and act like 'attendance.%'
  and not exists (select from attendance as own where own.person_id = $1);

-- name: forget_older_reminder
-- When one of the two was reminded last, where the other one was later: the last time counts.
delete from reminded using reminded as other
where reminded.person_id in ($1, $2) and other.person_id in ($1, $2)
  and (reminded.at, reminded.person_id) < (other.at, other.person_id);

-- name: take_words
-- What organisers noted of either, under one record; who was reminded under one is left alone as long,
-- and who wants no reminders under one wants none, whoever was invited under one was.
with became as (update invitation set person_id = $1 where person_id = $2),
     invited as (
         update invitation as it set from_person_id = $1
         where from_person_id = $2
           and not exists (select from invitation as own
                           where own.edition_id = it.edition_id and own.from_person_id = $1)),
     notes as (update person_note set person_id = $1 where person_id = $2),
     tags as (
         update person_tag as tag set person_id = $1
         where person_id = $2
           and not exists (select from person_tag as own
                           where own.person_id = $1 and own.folded = tag.folded)),
     reminders as (
         insert into reminded (person_id, edition_id, at)
         select $1, edition_id, at from reminded where person_id = $2)
insert into reminder_stop (person_id, edition_id, stopped_at)
select $1::uuid, edition_id, stopped_at from reminder_stop where person_id = $2
on conflict do nothing;

-- name: take_follow_up
-- What the holder agreed to, answered or wants no more under the record that goes, where nothing is
-- known of it under the other one; whoever was named as the investor is named still.
with agreed as (
         update orientation as held set holder_id = $1
         where held.holder_id = $2
           and not exists (select from orientation as own
                           where own.holder_id = $1 and own.programme_id = held.programme_id)),
     asked as (
         update follow_up as held
         set holder_id = case when held.holder_id = $2 then $1 else held.holder_id end,
             investor_id = case when held.investor_id = $2 then $1 else held.investor_id end
         where held.investor_id = $2
            or held.holder_id = $2
               and not exists (select from follow_up as own
                               where own.holder_id = $1 and own.months = held.months))
insert into follow_up_stop (person_id, edition_id, stopped_at)
select $1::uuid, edition_id, stopped_at from follow_up_stop where person_id = $2
on conflict do nothing;

-- name: decision
-- What was decided of the record that goes, before it is emptied.
select application, application_reason as reason, application_at as decided_at,
       application_by as decided_by, known_at, availability_saved_at, choices_saved_at,
       own_words_at
from person where id = $1;

-- name: settle
-- What holds of the one record: when choices were last saved under either, whether the address is
-- known to be theirs, and the decision of one of the two where the other one still waits.
update person
set choices_saved_at = greatest(choices_saved_at, $2::timestamptz),
    confirmed_at = coalesce(confirmed_at, $3::timestamptz),
    known_at = least(known_at, $4::timestamptz),
    own_words_at = greatest(own_words_at, $10::timestamptz),
    availability_saved_at = greatest(availability_saved_at, $5::timestamptz),
    application = case when application = 'pending' then $6::text else application end,
    application_reason = case when application = 'pending' then $7::text
                              else application_reason end,
    application_at = case when application = 'pending' then $8::timestamptz
                          else application_at end,
    application_by = case when application = 'pending' then $9::uuid else application_by end
where id = $1;
