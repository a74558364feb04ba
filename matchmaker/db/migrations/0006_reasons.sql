-- Why a wish is not granted, what would serve somebody, what one more of something would bring.

-- Something worked out about a version, once: its reasons, or what one more would bring.
create table inquiry (
    schedule_id  uuid not null references schedule on delete cascade,
    about        text not null check (about in ('reasons', 'gains')),
    state        text not null default 'queued'
                 check (state in ('queued', 'running', 'done', 'failed')),
    requested_at timestamptz not null,
    attempts     smallint not null default 0,
    -- the newest report while it lasts
    progress     jsonb,
    finished_at  timestamptz,
    -- meetings left out because they had become impossible by then
    fallen       integer check (fallen >= 0),
    -- wishes without a reason because there were too many
    left_out     integer check (left_out >= 0),
    -- the gains, for `gains`
    result       jsonb,
    error        text,
    primary key (schedule_id, about),
    check ((state in ('done', 'failed')) = (finished_at is not null))
);

-- One pair that was wished and does not meet. A pair kept apart by a refusal has no row: who looks
-- for it asks for the refusals themselves, and is written down.
create table wish_reason (
    edition_id  uuid not null,
    schedule_id uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    value       integer not null check (value >= 0),
    -- a rule by its name, 'possible', or why the planning did not look at the pair
    cause       text not null,
    -- what lists are filtered by
    kind        text not null check (kind in ('apart', 'full', 'rule', 'possible', 'out')),
    -- slots by what blocks them, who holds the places: figures, never names
    numbers     jsonb not null default '{}',
    -- lost at least and at most: guaranteed meetings, then points; null where nothing is known
    least_guarantees integer,
    least_points     bigint,
    most_guarantees  integer,
    most_points      bigint,
    changed     integer check (changed >= 0),
    moved       integer check (moved >= 0),
    primary key (schedule_id, holder_id, investor_id),
    check ((least_guarantees is null) = (least_points is null)),
    check ((most_guarantees is null) = (most_points is null)),
    check ((most_points is null) = (changed is null and moved is null)),
    foreign key (edition_id, schedule_id) references schedule (edition_id, id) on delete cascade,
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade
);
create index wish_reason_by_value
    on wish_reason (schedule_id, value desc, holder_id, investor_id);
create index wish_reason_by_holder on wish_reason (holder_id);
create index wish_reason_by_investor on wish_reason (investor_id);
create index wish_reason_by_edition on wish_reason (edition_id);

-- Somebody with fewer meetings than promised, or with none, and the smallest changes that help.
create table serving (
    edition_id  uuid not null,
    schedule_id uuid not null,
    person_id   uuid not null,
    -- guaranteed meetings that they lack; 0 for somebody without a meeting who was promised none
    lacking     smallint not null check (lacking >= 0),
    numbers     jsonb not null,
    primary key (schedule_id, person_id),
    foreign key (edition_id, schedule_id) references schedule (edition_id, id) on delete cascade,
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade
);
create index serving_by_person on serving (person_id);
create index serving_by_edition on serving (edition_id);

-- A pair of which one side's traces are erased leaves no trace with the other side either.
create function forget_reasons() returns trigger language plpgsql as $$
begin
    delete from wish_reason where new.id in (holder_id, investor_id);
    delete from serving
    where edition_id = new.edition_id
      and (person_id = new.id or numbers::text like '%' || new.id || '%');
    return new;
end $$;
create trigger person_erased after update of erased_at on person
    for each row when (new.erased_at is not null) execute function forget_reasons();
