-- The programme: four kinds of items with places of their own, who waits for one, who came; and
-- visitors, who come for it without meetings.

alter table person drop constraint person_kind_check;
alter table person add constraint person_kind_check
    check (kind in ('holder', 'investor', 'visitor'));

create table visitor (
    person_id  uuid primary key,
    edition_id uuid not null,
    kind       text not null default 'visitor' check (kind = 'visitor'),
    -- why they come: elected official, press, student, local authority …
    quality    text not null,
    -- what they are where they work, in their own words
    occupation text not null default '' check (length(occupation) <= 120),
    foreign key (edition_id, person_id, kind)
        references person (edition_id, id, kind) on delete cascade
);

-- A choice goes from a holder to an investor or back: never along one side, never to or from
-- anybody else, never both ways at once.
create or replace function check_choice() returns trigger language plpgsql as $$
begin
    if exists (select from person as author, person as target
               where author.id = new.author_id and target.id = new.target_id
                 and (author.kind, target.kind) not in
                     (('holder', 'investor'), ('investor', 'holder'))) then
        raise exception 'a choice joins a holder and an investor'
            using errcode = 'check_violation', constraint = 'choice_joins_both_sides';
    end if;
    if tg_table_name = 'wish' and exists
           (select from refusal where author_id = new.author_id and target_id = new.target_id)
       or tg_table_name = 'refusal' and exists
           (select from wish where author_id = new.author_id and target_id = new.target_id) then
        raise exception 'the same person is wished and refused'
            using errcode = 'check_violation', constraint = 'choice_is_one_thing';
    end if;
    return new;
end $$;

alter table workshop add column kind text not null default 'workshop'
    check (kind in ('workshop', 'conference', 'pitch', 'visit'));
alter table workshop add column speaker text not null default '' check (length(speaker) <= 160);
alter table workshop add column description text not null default ''
    check (length(description) <= 1500);
-- how many may come; none: as many as want to
alter table workshop add column capacity integer check (capacity between 1 and 100000);
-- counts the changes, so that of two at once the second is told
alter table workshop add column revision integer not null default 1 check (revision >= 1);

-- when somebody asked for their place: who asked last is the first to wait when places go
alter table workshop_attendance add column asked_at timestamptz not null default clock_timestamp();
update workshop_attendance as seat set asked_at = person.registered_at
from person where person.id = seat.person_id;
-- ticked on the sheet
alter table workshop_attendance add column came_at timestamptz;

-- Who waits for a place, in the order in which they asked.
create table workshop_waiting (
    edition_id  uuid not null,
    workshop_id uuid not null,
    person_id   uuid not null,
    asked_at    timestamptz not null default clock_timestamp(),
    primary key (workshop_id, person_id),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, workshop_id) references workshop (edition_id, id) on delete cascade
);
create index workshop_waiting_by_person on workshop_waiting (person_id);
create index workshop_waiting_by_edition on workshop_waiting (edition_id);

-- Nobody sits down where no place is left; whoever withdrew holds none.
create function refuse_crowding() returns trigger language plpgsql as $$
declare
    places integer;
begin
    select capacity into places from workshop where id = new.workshop_id for no key update;
    if places is not null and places <= (
        select count(*) from workshop_attendance as seat
        join person on person.id = seat.person_id and person.withdrawn_at is null
        where seat.workshop_id = new.workshop_id) then
        raise exception 'this item of the programme is full'
            using errcode = 'check_violation', constraint = 'workshop_within_capacity';
    end if;
    return new;
end $$;
create trigger workshop_within_capacity before insert on workshop_attendance
    for each row execute function refuse_crowding();
