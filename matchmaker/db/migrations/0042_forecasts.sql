-- How many meetings of a version will take place: the morning played ahead, with people missing.

-- What was asked of a version last, and the newest answer; another question takes the place of the
-- one before, whose answer stays until there is a newer one.
create table forecast (
    schedule_id      uuid primary key references schedule on delete cascade,
    state            text not null default 'queued'
                     check (state in ('queued', 'running', 'done', 'failed')),
    -- of a hundred of a side, how many do not come
    absent_holders   smallint not null check (absent_holders between 0 and 95),
    absent_investors smallint not null check (absent_investors between 0 and 95),
    -- of a hundred who come, how many come after the first slot
    late             smallint not null check (late between 0 and 95),
    requested_at     timestamptz not null,
    attempts         smallint not null default 0,
    -- the newest report while it lasts
    progress         jsonb,
    finished_at      timestamptz,
    -- figures, and for which rates they were found; nobody's name
    result           jsonb,
    error            text,
    lease            integer not null default 0,
    leased_until     timestamptz,
    check ((state in ('done', 'failed')) = (finished_at is not null)),
    check (state <> 'done' or result is not null)
);

-- On whom the newest answer depends most: meetings lost when that person stays away.
create table forecast_fragile (
    edition_id  uuid not null,
    schedule_id uuid not null references forecast on delete cascade,
    person_id   uuid not null,
    loss        double precision not null,
    -- the standard error of it; none where nothing was left to chance
    error       double precision,
    primary key (schedule_id, person_id),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade
);
create index forecast_fragile_by_person on forecast_fragile (person_id);
create index forecast_fragile_by_edition on forecast_fragile (edition_id, person_id);

-- A pair of which one side's traces are erased leaves no trace with the other side either.
create or replace function forget_reasons() returns trigger language plpgsql as $$
begin
    delete from wish_reason where new.id in (holder_id, investor_id);
    delete from serving
    where edition_id = new.edition_id
      and (person_id = new.id or numbers::text like '%' || new.id || '%');
    delete from forecast_fragile where person_id = new.id;
    return new;
end $$;
