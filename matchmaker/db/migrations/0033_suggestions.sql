-- Suggestions: what each side's wishes tell all together, counted once a day.

-- By which day the wishes of an edition were counted last, by the calendar of the place.
create table suggestion_count (
    edition_id uuid primary key references edition on delete cascade,
    counted_on date not null
);

-- To what a group of one side leans, in halves of a doubling: a need to kinds of finance, a kind of
-- finance to needs. A group that was heard has wishes of five people at least.
create table suggestion_leaning (
    edition_id uuid not null references edition on delete cascade,
    side       text not null check (side in ('holder', 'investor')),
    leaning    text not null,
    towards    text not null,
    level      smallint not null check (level between -4 and 4),
    heard      boolean not null,
    primary key (edition_id, side, leaning, towards)
);

-- Who is among the third most, or least, sought after by the other side; nobody is shown it.
create table suggestion_third (
    edition_id uuid not null,
    person_id  uuid primary key,
    third      smallint not null check (third in (0, 2)),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade
);
create index suggestion_third_by_edition on suggestion_third (edition_id, person_id);

-- Which places a territory names is read from its words, each time.
alter table investor drop column territory_codes;
