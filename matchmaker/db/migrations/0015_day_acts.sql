-- The acts of the day: each is written down with what it replaced, and taken back whole.

-- A journal beside the audit trail: it says what was so before, in identifiers and hours only.
create table day_act (
    id          bigint generated always as identity primary key,
    edition_id  uuid not null references edition on delete cascade,
    -- as in the audit trail: 'attendance.arrived', 'meeting.marked', 'table.closed', ...
    act         text not null check (act ~ '^[a-z_]+\.[a-z_]+$'),
    -- what it is about; what came later on the same is taken back first
    subject     text not null,
    person_id   uuid references person on delete cascade,
    details     jsonb not null default '{}',
    before      jsonb not null,
    done_at     timestamptz not null,
    -- an organiser or the front desk; or the investor at their table
    done_by     uuid references organiser on delete set null,
    investor_id uuid references person on delete set null,
    undone_at   timestamptz
);
create index day_act_by_subject on day_act (edition_id, subject, id desc) where undone_at is null;
create index day_act_by_edition on day_act (edition_id, done_at desc) where undone_at is null;
create index day_act_by_person on day_act (person_id);
create index day_act_by_investor on day_act (investor_id);

-- Notes made before today may be taken back as well.
insert into day_act (edition_id, act, subject, person_id, before, done_at, done_by, investor_id)
select edition_id, 'attendance.' || state, person_id::text, person_id,
       jsonb_build_object('note', id), noted_at, noted_by, investor_id
from attendance where undone_at is null order by id;
insert into day_act (edition_id, act, subject, person_id, before, done_at, investor_id)
select edition_id, 'meeting.marked', concat_ws(' ', investor_id, holder_id, slot_number),
       holder_id, '{"mark": null}', marked_at, investor_id
from meeting_mark;

-- What was taken back is as if it had never been; the journals know of it.
delete from attendance where undone_at is not null;

-- What a device has sent once and sends again, because no answer came, is done once.
create table act_key (
    edition_id uuid not null references edition on delete cascade,
    key        uuid not null,
    done_at    timestamptz not null,
    primary key (edition_id, key)
);
