-- What a morning came to, in figures: kept at its purge, compared with years before, published.

-- The cells of the figures as they were when the people went (matchmaker/figures says which exist,
-- and which are kept at all). Nothing of a person is among them.
create table edition_figure (
    edition_id uuid not null references edition on delete cascade,
    figure     text not null check (length(figure) between 1 and 60),
    -- empty: the figure is one number
    cell       text not null default '' check (length(cell) <= 200),
    -- none: the cell is there, and too few people stand in it to be told
    value      numeric,
    taken_at   timestamptz not null,
    primary key (edition_id, figure, cell)
);

-- What an organiser knows of a year before: entered by hand or taken over from an edition, and where
-- it comes from. It stands under the edition whose figures it is compared with.
create table earlier_year (
    edition_id uuid not null references edition on delete cascade,
    year       smallint not null check (year between 1990 and 2999),
    figure     text not null check (length(figure) between 1 and 60),
    value      numeric not null check (value >= 0 and value < 1000000000000),
    source     text not null check (length(source) between 1 and 300),
    primary key (edition_id, year, figure)
);

-- Since when the figures of an edition are shown to everybody; its row goes when that ends.
create table bilan_publication (
    edition_id   uuid primary key references edition on delete cascade,
    published_at timestamptz not null,
    published_by uuid references organiser on delete set null
);
create index bilan_publication_by_organiser on bilan_publication (published_by);

-- Whom figures count: who had a place, whoever withdrew since among them; whoever had their data
-- erased is counted nowhere.
create view counted_person as
select id, edition_id, kind, withdrawn_at
from person where erased_at is null and application = 'accepted' and known_at is not null;

-- Who was seen on the day: at the desk, as one of an investor's people, at an item of the programme,
-- or in a meeting that was held.
create view seen_person as
select edition_id, person_id from attendance_now where state in ('arrived', 'left')
union
select person.edition_id, person.id
from delegate join person on person.id = delegate.investor_id where delegate.arrived_at is not null
union
select edition_id, person_id from workshop_attendance where came_at is not null
union
select edition_id, holder_id from meeting_fate where fate = 'held'
union
select edition_id, investor_id from meeting_fate where fate = 'held';
