-- One meeting that one of the two takes back: which it is, saying so, and putting it back.

-- name: meeting_of_pair
-- The meeting of this pair in the version in force, between two who come, and who took it back.
select meeting.holder_id, meeting.investor_id, meeting.slot_number, slot.starts_at, slot.ends_at,
       meeting_table.label, back.by_side, coalesce(back.away, false) as away
from schedule
join meeting on meeting.schedule_id = schedule.id
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
join person as holder on holder.id = meeting.holder_id and holder.takes_part
join person as investor on investor.id = meeting.investor_id and investor.takes_part
left join meeting_withdrawal as back
       on back.holder_id = meeting.holder_id and back.investor_id = meeting.investor_id
where schedule.edition_id = $1 and schedule.state = 'published'
  and meeting.holder_id = $2 and meeting.investor_id = $3;

-- name: taken_back
-- What a person took back of the version in force and has not begun, in the order of the morning.
select meeting.holder_id, meeting.investor_id, meeting.slot_number, slot.starts_at, slot.ends_at,
       meeting_table.label, back.by_side, back.away
from meeting_withdrawal as back
join schedule on schedule.edition_id = back.edition_id and schedule.state = 'published'
join meeting on meeting.schedule_id = schedule.id
            and meeting.holder_id = back.holder_id and meeting.investor_id = back.investor_id
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
join person as other
     on other.id = case back.by_side when 'holder' then back.investor_id else back.holder_id end
    and other.takes_part
where case back.by_side when 'holder' then back.holder_id else back.investor_id end = $1
  and slot.starts_at > $2
order by slot.starts_at, meeting_table.number;

-- name: seats
-- How many people an investor comes with; of a holder none.
select count(*) from delegate where investor_id = $1;

-- name: declare_away
-- The person is not there in that slot; nothing when that was known.
insert into unavailability (edition_id, person_id, slot_number) values ($1, $2, $3)
on conflict do nothing
returning slot_number;

-- name: declare_there
-- The person is there in that slot after all.
delete from unavailability where person_id = $1 and slot_number = $2;

-- name: take_back
-- One of the two takes the meeting back; nothing when that was done.
insert into meeting_withdrawal (edition_id, holder_id, investor_id, by_side, away, withdrawn_at)
values ($1, $2, $3, $4, $5, $6)
on conflict do nothing
returning holder_id;

-- name: put_back
-- Whoever took the meeting back comes to it after all.
delete from meeting_withdrawal where holder_id = $1 and investor_id = $2;

-- name: is_taken
-- Whether one of the two has found something else to do at that hour.
select is_away($1, $3) or is_away($2, $3) as so;

-- name: taken_back_in_edition
-- Every meeting of the version in force still to come that was taken back, in the order of the morning.
select meeting.holder_id, meeting.investor_id, slot.starts_at, meeting_table.label, back.by_side,
       ltrim(holder.first_name || ' ' || holder.last_name) as holder, investor.organisation as investor,
       back.withdrawn_at
from meeting_withdrawal as back
join schedule on schedule.edition_id = back.edition_id and schedule.state = 'published'
join meeting on meeting.schedule_id = schedule.id
            and meeting.holder_id = back.holder_id and meeting.investor_id = back.investor_id
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
join person as holder on holder.id = back.holder_id and holder.takes_part
join person as investor on investor.id = back.investor_id and investor.takes_part
where back.edition_id = $1 and slot.starts_at > $2
order by slot.starts_at, meeting_table.number;
