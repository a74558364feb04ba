-- The programme: its items, who goes to them or waits for a place, and when people cannot meet.

-- name: add_workshop
-- A new item of the programme; a code that is taken gives no row.
insert into workshop (edition_id, code, kind, title, speaker, room, description, capacity,
                      starts_at, ends_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
on conflict (edition_id, code) do nothing
returning id, code, kind, title, speaker, room, description, capacity, starts_at, ends_at, revision;

-- name: hold_workshop
-- An item of the edition, held until the transaction ends.
select id, code, kind, title, speaker, room, description, capacity, starts_at, ends_at, revision
from workshop where edition_id = $1 and id = $2 for update;

-- name: attending
-- Who goes to an item, those who withdrew aside.
select seat.person_id
from workshop_attendance as seat
join person on person.id = seat.person_id and person.withdrawn_at is null
where seat.workshop_id = $1;

-- name: waiting_for
-- Who waits for a place in an item, those who withdrew aside.
select queue.person_id
from workshop_waiting as queue
join person on person.id = queue.person_id and person.withdrawn_at is null
where queue.workshop_id = $1;

-- name: code_is_taken
-- Another item of the edition has this code.
select exists (select from workshop where edition_id = $1 and code = $2 and id <> $3);

-- name: change_workshop
-- Everything that is said of an item, as it is from now on.
update workshop
set code = $2, kind = $3, title = $4, speaker = $5, room = $6, description = $7, capacity = $8,
    starts_at = $9, ends_at = $10, revision = revision + 1
where id = $1;

-- name: drop_workshop
-- It does not take place; nobody goes to it any more, nobody waits for it.
delete from workshop where id = $1;

-- name: workshops
-- The programme in order.
select id, code, kind, title, speaker, room, description, capacity, starts_at, ends_at, revision
from workshop where edition_id = $1 order by starts_at, code;

-- name: attended
-- What a person takes part in, in order.
select w.id, w.code, w.kind, w.title, w.speaker, w.room, w.description, w.capacity, w.starts_at,
       w.ends_at, w.revision
from workshop_attendance a join workshop w on w.id = a.workshop_id
where a.person_id = $1 order by w.starts_at, w.ends_at, w.title, w.code;

-- name: listed
-- The programme in order, with how many places are taken and how many people wait.
select w.id, w.code, w.kind, w.title, w.speaker, w.room, w.description, w.capacity, w.starts_at,
       w.ends_at, w.revision,
       (select count(*) from workshop_attendance as seat
        join person on person.id = seat.person_id and person.withdrawn_at is null
        where seat.workshop_id = w.id) as taken,
       (select count(*) from workshop_waiting as queue
        join person on person.id = queue.person_id and person.withdrawn_at is null
        where queue.workshop_id = w.id) as waiting
from workshop w where w.edition_id = $1 order by w.starts_at, w.code;

-- name: asked_by
-- The codes of what a person goes to or waits for, in order.
select w.code
from workshop w
where w.id in (select workshop_id from workshop_attendance where person_id = $1
               union all
               select workshop_id from workshop_waiting where person_id = $1)
order by w.starts_at, w.code;

-- name: standings
-- How a person stands with what they go to or wait for: `place` counts those before them in the line.
select seat.workshop_id, 0 as place from workshop_attendance as seat where seat.person_id = $1
union all
select mine.workshop_id,
       1 + (select count(*) from workshop_waiting as queue
            join person on person.id = queue.person_id and person.withdrawn_at is null
            where queue.workshop_id = mine.workshop_id
              and (queue.asked_at, queue.person_id) < (mine.asked_at, mine.person_id))
from workshop_waiting as mine where mine.person_id = $1;

-- name: stop_attending
-- A person leaves every item but these, and waits for no other.
with queue as (
    delete from workshop_waiting where person_id = $1 and workshop_id <> all ($2::uuid[]))
delete from workshop_attendance where person_id = $1 and workshop_id <> all ($2::uuid[]);

-- name: leave
-- A person gives their place up, or their turn; nothing when they had neither.
with queue as (
    delete from workshop_waiting where person_id = $1 and workshop_id = $2 returning workshop_id),
seat as (
    delete from workshop_attendance where person_id = $1 and workshop_id = $2
    returning workshop_id)
select workshop_id as id from queue union all select workshop_id from seat;

-- name: take_place
-- A person has a place, if one is left; nothing when none is, or when they go or wait already.
insert into workshop_attendance (edition_id, person_id, workshop_id)
select $1, $2, w.id
from workshop w
where w.id = $3 and w.edition_id = $1
  and (w.capacity is null
       or w.capacity > (select count(*) from workshop_attendance as seat
                        join person on person.id = seat.person_id and person.withdrawn_at is null
                        where seat.workshop_id = w.id))
  and not exists (select from workshop_attendance where workshop_id = w.id and person_id = $2)
  and not exists (select from workshop_waiting where workshop_id = w.id and person_id = $2)
returning workshop_id as id;

-- name: line_up
-- A person waits behind everybody else, unless they go or wait already.
insert into workshop_waiting (edition_id, person_id, workshop_id)
select $1, $2, $3
where not exists (select from workshop_attendance where workshop_id = $3 and person_id = $2)
on conflict do nothing;

-- name: promote_next
-- The first in line for a place that is free has it. Whoever goes elsewhere at that hour, or has a
-- meeting then (in the version named, else in the one in force), is passed over and keeps waiting.
with chosen as (
    select queue.workshop_id, queue.person_id, queue.asked_at
    from workshop_waiting as queue
    join workshop as item on item.id = queue.workshop_id
    join person on person.id = queue.person_id and person.withdrawn_at is null
    where queue.edition_id = $1 and item.starts_at > $2
      and (item.capacity is null
           or item.capacity > (select count(*) from workshop_attendance as seat
                               join person as sits on sits.id = seat.person_id
                                                  and sits.withdrawn_at is null
                               where seat.workshop_id = item.id))
      and not exists (select from workshop_attendance as seat
                      join workshop as other on other.id = seat.workshop_id
                      where seat.person_id = queue.person_id
                        and other.starts_at < item.ends_at and item.starts_at < other.ends_at)
      and not exists (select from schedule
                      join kept_meeting as meeting on meeting.schedule_id = schedule.id
                                  and queue.person_id in (meeting.holder_id, meeting.investor_id)
                      join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
                      where schedule.edition_id = $1
                        and case when $3::uuid is null then schedule.state = 'published'
                                 else schedule.id = $3 end
                        and slot.starts_at < item.ends_at and item.starts_at < slot.ends_at)
    order by item.starts_at, item.id, queue.asked_at, queue.person_id
    limit 1
),
turned as (
    delete from workshop_waiting as queue using chosen
    where queue.workshop_id = chosen.workshop_id and queue.person_id = chosen.person_id
)
insert into workshop_attendance (edition_id, workshop_id, person_id, asked_at)
select $1, workshop_id, person_id, asked_at from chosen
returning workshop_id, person_id;

-- name: send_back
-- Whoever asked last beyond the places that there are waits again, before all who wait.
with beyond as (
    select seat.workshop_id, seat.person_id, seat.asked_at
    from workshop_attendance as seat
    join person on person.id = seat.person_id and person.withdrawn_at is null
    where seat.workshop_id = $2
    order by seat.asked_at, seat.person_id
    offset (select coalesce(capacity, 100000000) from workshop where id = $2)
),
gone as (
    delete from workshop_attendance as seat using beyond
    where seat.workshop_id = beyond.workshop_id and seat.person_id = beyond.person_id
)
insert into workshop_waiting (edition_id, workshop_id, person_id, asked_at)
select $1, workshop_id, person_id, asked_at from beyond
returning workshop_id, person_id;

-- name: give_up_lost_places
-- Whoever comes back waits, from now on, where their place was given to somebody else.
with lost as (
    select seat.workshop_id
    from workshop_attendance as seat join workshop as item on item.id = seat.workshop_id
    where seat.person_id = $2
      and item.capacity < (select count(*) from workshop_attendance as other
                           join person on person.id = other.person_id
                                      and person.withdrawn_at is null
                           where other.workshop_id = item.id)
),
gone as (
    delete from workshop_attendance as seat using lost
    where seat.workshop_id = lost.workshop_id and seat.person_id = $2
)
insert into workshop_waiting (edition_id, workshop_id, person_id)
select $1, workshop_id, $2 from lost
on conflict do nothing;

-- name: meetings_at
-- The meetings in force of these people within some hours.
select person.id, ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation,
       slot.starts_at
from schedule
join kept_meeting as meeting on meeting.schedule_id = schedule.id
join person on person.id in (meeting.holder_id, meeting.investor_id)
           and person.id = any ($2::uuid[]) and person.withdrawn_at is null
join slot on slot.edition_id = $1 and slot.number = meeting.slot_number
where schedule.edition_id = $1 and schedule.state = 'published'
  and slot.starts_at < $4 and $3 < slot.ends_at
order by slot.starts_at, person.sort_key, person.id;

-- name: elsewhere_at
-- Who goes to an item and to another one at the same hours, with what the other is called.
select person.id, ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation,
       other.title
from workshop as item
join workshop_attendance as seat on seat.workshop_id = item.id
join person on person.id = seat.person_id and person.withdrawn_at is null
join workshop_attendance as second on second.person_id = person.id and second.workshop_id <> item.id
join workshop as other on other.id = second.workshop_id
                      and other.starts_at < item.ends_at and item.starts_at < other.ends_at
where item.id = $1
order by person.sort_key, person.id, other.starts_at;

-- name: takes_slots
-- Some slot in which people meet lies within these hours.
select exists (select from slot
               where edition_id = $1 and not closed and starts_at < $3 and $2 < ends_at);

-- name: roll
-- Who goes to an item, by name, with the hour at which they were ticked.
select person.id, person.kind, person.first_name, person.last_name, person.organisation,
       seat.came_at, 0 as place
from workshop_attendance as seat
join person on person.id = seat.person_id and person.withdrawn_at is null
where seat.edition_id = $1 and seat.workshop_id = $2
order by person.sort_key, person.id;

-- name: line
-- Who waits for an item, in order.
select person.id, person.kind, person.first_name, person.last_name, person.organisation,
       null::timestamptz as came_at,
       row_number() over (order by queue.asked_at, queue.person_id)::int as place
from workshop_waiting as queue
join person on person.id = queue.person_id and person.withdrawn_at is null
where queue.edition_id = $1 and queue.workshop_id = $2
order by queue.asked_at, queue.person_id;

-- name: tick
-- Somebody came to an item, or did not after all; nothing when that was known.
update workshop_attendance set came_at = $4
where edition_id = $1 and workshop_id = $2 and person_id = $3
  and (came_at is null) <> ($4::timestamptz is null)
returning person_id as id;

-- name: told
-- Whom these letters are for, each once, by name.
select person.id, ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation
from person where person.id in (select person_id from outbox where id = any ($1::bigint[]))
order by person.sort_key, person.id;

-- name: named
-- People by what an organiser calls them.
select person.id, ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation
from person where person.edition_id = $1 and person.id = any ($2::uuid[])
order by person.sort_key, person.id;

-- name: told_of_morning
-- Whose letters among these tell all of a morning.
select distinct person_id from outbox
where id = any ($1::bigint[]) and kind in ('convocation', 'convocation_changed');

-- name: availability
-- Every slot of a person's edition: whether they declared it away, and the workshop that takes it.
select s.number, s.starts_at, s.ends_at, s.pause_after,
       exists (select from unavailability u
               where u.person_id = $2 and u.slot_number = s.number) as declared,
       (select w.title
        from workshop_attendance a join workshop w on w.id = a.workshop_id
        where a.person_id = $2 and w.starts_at < s.ends_at and w.ends_at > s.starts_at
        order by w.starts_at, w.code limit 1) as workshop
from slot s where s.edition_id = $1 and not s.closed
order by s.number;

-- name: clear_availability
-- Before the new answer comes.
delete from unavailability where person_id = $1;

-- name: declare_unavailable
-- The slots in which a person cannot meet.
insert into unavailability (edition_id, person_id, slot_number) select $1, $2, unnest($3::smallint[]);

-- name: mark_available
-- When the person, or with $3 an organiser in their name, last said when they are there.
update person
set availability_saved_at = $2,
    availability_corrected_at = case when $3 then $2 else availability_corrected_at end
where id = $1;

-- name: unavailable
-- When people who come cannot meet: declared slots, and slots that overlap a workshop of theirs.
-- Visitors meet nobody.
select p.kind, p.position, s.slot_number
from (
    select person_id, slot_number from unavailability where edition_id = $1
    union
    select a.person_id, slot.number
    from workshop w
    join workshop_attendance a on a.workshop_id = w.id
    join slot on slot.edition_id = w.edition_id
             and w.starts_at < slot.ends_at and w.ends_at > slot.starts_at
    where w.edition_id = $1
) s
join person p on p.id = s.person_id
where p.takes_part and p.kind <> 'visitor'
order by p.kind, p.position, s.slot_number;
