-- A draft is worked on by hand: it has a name, counts its revisions, and keeps what is forbidden.

alter table schedule
    -- what organisers call it among themselves
    add column name text not null default '' check (length(name) <= 80),
    -- counted up by each act upon a draft: nobody overwrites what they have not seen
    add column revision integer not null default 1 check (revision >= 1);

alter table solve_run
    -- the version that is planned again: what is fixed and forbidden in it stays so; a version is
    -- not taken away, and names its run itself
    add column base_id uuid;

-- Pairs that an organiser keeps apart in a version, and in what is planned from it.
create table prohibition (
    edition_id  uuid not null,
    schedule_id uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    primary key (schedule_id, holder_id, investor_id),
    foreign key (edition_id, schedule_id) references schedule (edition_id, id) on delete cascade,
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade
);
create index prohibition_by_holder on prohibition (holder_id);
create index prohibition_by_investor on prohibition (investor_id);

-- What a draft is worth changes with each act upon it; what was published stays as it was.
create or replace function check_schedule_step() returns trigger language plpgsql as $$
begin
    if (old.state, new.state) not in
           (('draft', 'draft'), ('draft', 'published'), ('published', 'superseded'),
            ('published', 'published'), ('superseded', 'superseded'))
       or (new.value, new.value_bound, new.guarantee_shortfall, new.meetings)
          is distinct from
          (old.value, old.value_bound, old.guarantee_shortfall, old.meetings)
          and not ((old.state, new.state) = ('draft', 'draft')
                   and new.revision = old.revision + 1)
       or new.version is distinct from old.version
          and not (old.version is null and new.state = 'published') then
        raise exception 'schedule % cannot go from % to %', old.version, old.state, new.state
            using errcode = 'check_violation', constraint = 'schedule_step';
    end if;
    return new;
end $$;
