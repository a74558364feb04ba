-- Two records that look like one and are two, as an organiser has said.

create table known_apart (
    edition_id uuid not null,
    first_id   uuid not null,
    second_id  uuid not null,
    noted_at   timestamptz not null,
    noted_by   uuid references organiser (id) on delete set null,
    primary key (first_id, second_id),
    foreign key (edition_id, first_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, second_id) references person (edition_id, id) on delete cascade,
    check (first_id < second_id)
);
create index known_apart_by_edition on known_apart (edition_id);
create index known_apart_by_second on known_apart (second_id);
create index known_apart_by_organiser on known_apart (noted_by);

-- The journal is looked through by whom it is about.
create index audit_by_subject on audit (edition_id, subject, id desc);
