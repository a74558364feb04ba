-- A new plan before anyone has sat down: where a version comes from, what is proposed, hours told.

-- A proposal has no number until it is applied: seven of them are computed, one comes into force.
alter table schedule
    add column origin text not null default 'solve'
        check (origin in ('solve', 'replan', 'rollback')),
    -- the version it was made from; what comes before its slot is history
    add column base_id uuid references schedule on delete set null,
    add column from_slot smallint check (from_slot >= 0),
    alter column version drop not null,
    add constraint schedule_numbered
        check (version is not null or (state = 'draft' and origin <> 'solve')),
    add constraint schedule_of_the_day check ((origin = 'solve') = (from_slot is null));
create index schedule_by_base on schedule (base_id);

create or replace function check_schedule_step() returns trigger language plpgsql as $$
begin
    if (old.state, new.state) not in
           (('draft', 'draft'), ('draft', 'published'), ('published', 'superseded'),
            ('published', 'published'), ('superseded', 'superseded'))
       or (new.value, new.value_bound, new.guarantee_shortfall, new.meetings)
          is distinct from
          (old.value, old.value_bound, old.guarantee_shortfall, old.meetings)
       or new.version is distinct from old.version
          and not (old.version is null and new.state = 'published') then
        raise exception 'schedule % cannot go from % to %', old.version, old.state, new.state
            using errcode = 'check_violation', constraint = 'schedule_step';
    end if;
    return new;
end $$;

-- Proposals computed together, and what the plan in force is worth without what cannot be any more.
create table replan_batch (
    id             uuid primary key default gen_random_uuid(),
    edition_id     uuid not null references edition on delete cascade,
    base_id        uuid not null references schedule on delete cascade,
    from_slot      smallint not null check (from_slot >= 0),
    -- the older version that a rollback goes back to
    target_id      uuid references schedule on delete cascade,
    requested_by   uuid references organiser on delete set null,
    requested_at   timestamptz not null,
    seconds        real not null check (seconds >= 0),
    meetings_left  integer not null check (meetings_left >= 0),
    value_left     bigint not null check (value_left >= 0),
    shortfall_left integer not null check (shortfall_left >= 0)
);
create index replan_batch_by_edition on replan_batch (edition_id, requested_at);
create index replan_batch_by_base on replan_batch (base_id);
create index replan_batch_by_target on replan_batch (target_id);
create index replan_batch_by_requester on replan_batch (requested_by);

create table replan_proposal (
    schedule_id uuid primary key references schedule on delete cascade,
    batch_id    uuid not null references replan_batch on delete cascade,
    -- the policies whose best plan this is: 'fill', 'at-most:2', 'best', 'keep'
    policies    text[] not null check (cardinality(policies) > 0),
    -- what no plan of these policies exceeds in value; the schedule's own bound is that of any plan
    policy_bound bigint not null,
    kept        integer not null check (kept >= 0),
    moved       integer not null check (moved >= 0),
    dropped     integer not null check (dropped >= 0),
    cancelled   integer not null check (cancelled >= 0),
    forced      integer not null check (forced >= 0),
    added       integer not null check (added >= 0),
    retabled    integer not null check (retabled >= 0),
    moves_bound integer not null check (moves_bound between 0 and moved + dropped)
);
create index replan_proposal_by_batch on replan_proposal (batch_id);

-- A slot may slip: an entry holds the hours that its reader was told, not a slot's of today.
alter table calendar_entry add column starts_at timestamptz, add column ends_at timestamptz;
update calendar_entry as entry set starts_at = slot.starts_at, ends_at = slot.ends_at
from slot where slot.edition_id = entry.edition_id and slot.number = entry.slot_number;
alter table calendar_entry
    alter column starts_at set not null,
    alter column ends_at set not null,
    add check (ends_at > starts_at);
