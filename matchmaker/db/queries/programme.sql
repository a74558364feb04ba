-- Workshops, who attends them, and when people cannot meet.

-- name: add_workshop
-- A new item of the programme; a code that is taken gives no row.
insert into workshop (edition_id, code, title, room, starts_at, ends_at)
values ($1, $2, $3, $4, $5, $6)
on conflict (edition_id, code) do nothing
returning id, code, title, room, starts_at, ends_at;

-- name: hold_workshop
-- A workshop of the edition, held until the transaction ends.
select id from workshop where edition_id = $1 and id = $2 for update;

-- name: attending
-- Who goes to a workshop.
select person_id from workshop_attendance where workshop_id = $1;

-- name: code_is_taken
-- Another workshop of the edition has this code.
select exists (select from workshop where edition_id = $1 and code = $2 and id <> $3);

-- name: change_workshop
-- Another hour, room or name.
update workshop set code = $2, title = $3, room = $4, starts_at = $5, ends_at = $6 where id = $1;

-- name: drop_workshop
-- It does not take place; nobody goes to it any more.
delete from workshop where id = $1;

-- name: workshops
-- The programme in order.
select id, code, title, room, starts_at, ends_at from workshop
where edition_id = $1 order by starts_at, code;

-- name: attended
-- What a person takes part in, in order.
select w.id, w.code, w.title, w.room, w.starts_at, w.ends_at
from workshop_attendance a join workshop w on w.id = a.workshop_id
where a.person_id = $1 order by w.starts_at, w.code;

-- name: stop_attending
-- A person leaves every workshop but these.
delete from workshop_attendance where person_id = $1 and workshop_id <> all ($2::uuid[]);

-- name: attend
-- A person enters these workshops.
insert into workshop_attendance (edition_id, person_id, workshop_id)
select $1, $2, unnest($3::uuid[])
on conflict do nothing;

-- name: availability
-- Every slot of a person's edition: whether they declared it away, and the workshop that takes it.
select s.number, s.starts_at, s.ends_at, s.pause_after,
       exists (select from unavailability u
               where u.person_id = $2 and u.slot_number = s.number) as declared,
       (select w.title
        from workshop_attendance a join workshop w on w.id = a.workshop_id
        where a.person_id = $2 and w.starts_at < s.ends_at and w.ends_at > s.starts_at
        order by w.starts_at, w.code limit 1) as workshop
from slot s where s.edition_id = $1
order by s.number;

-- name: clear_availability
-- Before the new answer comes.
delete from unavailability where person_id = $1;

-- name: note_availability
-- They have said when they cannot be there, even if that is never.
update person set availability_saved_at = $2 where id = $1;

-- name: declare_unavailable
-- The slots in which a person cannot meet.
insert into unavailability (edition_id, person_id, slot_number) select $1, $2, unnest($3::smallint[]);

-- name: unavailable
-- When people who come cannot meet: declared slots, and slots that overlap a workshop of theirs.
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
where p.withdrawn_at is null
order by p.kind, p.position, s.slot_number;
