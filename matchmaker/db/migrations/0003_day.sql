-- The day itself: who is here, which meetings took place, what the room lost since the plan was made.

-- Notes on a person, in the order in which they were made; the newest that was not taken back holds.
-- Whoever has none is expected. A withdrawal is no note: see person.withdrawn_at.
create table attendance (
    id           bigint generated always as identity primary key,
    edition_id   uuid not null,
    person_id    uuid not null,
    state        text not null check (state in ('arrived', 'late', 'absent', 'left')),
    -- late: the first slot they can take; left: the first in which they are gone
    slot_number  smallint,
    noted_at     timestamptz not null,
    -- an organiser or the front desk; or the investor who waited at their table
    noted_by     uuid references organiser on delete set null,
    investor_id  uuid references person on delete set null,
    undone_at    timestamptz,
    constraint attendance_slot_where_it_matters
        check ((state in ('late', 'left')) = (slot_number is not null)),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, slot_number) references slot (edition_id, number) on delete cascade
);
create index attendance_by_person on attendance (person_id, id desc);
create index attendance_by_edition on attendance (edition_id, id desc);
create index attendance_by_investor on attendance (investor_id);

create view attendance_now as
select distinct on (person_id)
       id, edition_id, person_id, state, slot_number, noted_at, noted_by, investor_id
from attendance
where undone_at is null
order by person_id, id desc;

-- What an investor says of a meeting. A pair that meets again later has another slot, hence two rows.
create table meeting_mark (
    edition_id  uuid not null,
    investor_id uuid not null,
    holder_id   uuid not null,
    slot_number smallint not null,
    state       text not null check (state in ('present', 'late', 'absent')),
    marked_at   timestamptz not null,
    constraint meeting_mark_once primary key (investor_id, holder_id, slot_number),
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, slot_number) references slot (edition_id, number) on delete cascade
);
create index meeting_mark_by_holder on meeting_mark (holder_id);
create index meeting_mark_by_edition on meeting_mark (edition_id);

-- From a slot on, an investor has so many delegates here; the newest slot before a meeting counts.
create table delegates_from (
    edition_id  uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    count       smallint not null check (count between 1 and 20),
    primary key (investor_id, slot_number),
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, slot_number) references slot (edition_id, number) on delete cascade
);
create index delegates_from_by_edition on delegates_from (edition_id);

-- What a badge carries is derived from the secret and the person; only its hash is kept.
create table badge (
    person_id  uuid primary key references person on delete cascade,
    token_hash bytea not null unique check (length(token_hash) = 32)
);

-- A slip moves many slots in one statement: hours are compared at its end, not row by row.
alter table slot drop constraint slot_edition_id_starts_at_key;
alter table slot add constraint slot_starts_once unique (edition_id, starts_at)
    deferrable initially immediate;
