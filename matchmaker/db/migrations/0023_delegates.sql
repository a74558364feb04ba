-- Delegates are people: an address, a badge, a link, a calendar; each meeting is held by one of them.

-- A delegate's row is their seat: whoever sits there may be replaced or erased, the seat is planned.
alter table delegate
    add column id uuid not null default gen_random_uuid(),
    -- none: what is for them goes to the investor's own address
    add column email text check (length(email) between 3 and 254),
    add column arrived_at timestamptz,
    add column updated_at timestamptz not null default now(),
    drop constraint delegate_pkey,
    -- looked at when a statement ends, so that their order may change
    add constraint delegate_pkey primary key (investor_id, number) deferrable,
    add constraint delegate_id_key unique (id),
    add constraint delegate_of_investor unique (investor_id, id);
create unique index delegate_email_once on delegate (investor_id, lower(email));

-- Which delegate holds a meeting. A version is never edited; who of an investor's people sits there
-- may be exchanged until the day.
create table meeting_delegate (
    schedule_id uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    delegate_id uuid not null,
    primary key (schedule_id, holder_id, investor_id),
    foreign key (schedule_id, holder_id, investor_id) references meeting on delete cascade,
    foreign key (investor_id, delegate_id) references delegate (investor_id, id) on delete cascade,
    -- looked at when a statement ends, so that two may exchange
    constraint meeting_delegate_once unique (schedule_id, delegate_id, slot_number) deferrable
);
create index meeting_delegate_by_delegate on meeting_delegate (investor_id, delegate_id);

-- What stands is spread as it lies: the first of an investor's tables in a slot is their first
-- delegate's.
insert into meeting_delegate (schedule_id, holder_id, investor_id, slot_number, delegate_id)
select placed.schedule_id, placed.holder_id, placed.investor_id, placed.slot_number, seat.id
from (
    select meeting.*, row_number() over (partition by schedule_id, investor_id, slot_number
                                         order by table_number) as turn
    from meeting
    join schedule on schedule.id = meeting.schedule_id and schedule.state = 'published'
) as placed
join (
    select id, investor_id, row_number() over (partition by investor_id order by number) as turn
    from delegate
) as seat on seat.investor_id = placed.investor_id and seat.turn = placed.turn;

-- A badge of their own, beside the person's.
create table delegate_badge (
    delegate_id uuid primary key references delegate (id) on delete cascade,
    token_hash  bytea not null unique check (length(token_hash) = 32)
);

-- A link of their own opens their own meetings, and nothing else of the investor's.
alter table personal_link
    add column delegate_id uuid references delegate (id) on delete cascade;
create index personal_link_by_delegate on personal_link (delegate_id);

-- A mailbox of their own: a recipient like any other, of one delegate.
alter table recipient
    add column delegate_id uuid references delegate (id) on delete cascade;
drop index recipient_once;
drop index recipient_in_use;
create unique index recipient_once on recipient (person_id, lower(email))
    where delegate_id is null;
create unique index recipient_in_use on recipient (person_id)
    where ended_at is null and delegate_id is null;
create unique index recipient_of_delegate_once on recipient (delegate_id, lower(email));
create unique index recipient_of_delegate_in_use on recipient (delegate_id)
    where ended_at is null;
create index recipient_by_person on recipient (person_id);

create or replace function follow_address() returns trigger language plpgsql as $$
declare
    chosen text;
begin
    if new.erased_at is not null then
        return null;
    end if;
    update recipient set ended_at = now()
    where person_id = new.id and delegate_id is null and ended_at is null
      and lower(email) <> lower(new.email)
    returning way into chosen;
    insert into recipient as known (edition_id, person_id, email, way)
    values (new.edition_id, new.id, new.email, chosen)
    on conflict (person_id, lower(email)) where delegate_id is null do update
        set email = excluded.email, ended_at = null,
            way = case when known.ended_at is null then known.way else excluded.way end;
    return null;
end $$;

-- Whoever has an address of their own has a mailbox; whoever has none shares the investor's.
create function follow_delegate() returns trigger language plpgsql as $$
begin
    update recipient set ended_at = now()
    where delegate_id = new.id and ended_at is null
      and lower(email) is distinct from lower(new.email);
    insert into recipient (edition_id, person_id, delegate_id, email)
    select investor.edition_id, new.investor_id, new.id, new.email
    from investor where investor.person_id = new.investor_id and new.email is not null
    on conflict (delegate_id, lower(email)) do update
        set email = excluded.email, ended_at = null;
    return null;
end $$;
create trigger delegate_has_a_mailbox after insert or update of email on delegate
    for each row execute function follow_delegate();

-- Who of several holds the meeting, where they have no calendar of their own: this one says it.
alter table calendar_entry add column held_by uuid;
update calendar_entry as entry set held_by = held.delegate_id
from recipient
join meeting_delegate as held on held.investor_id = recipient.person_id
where recipient.id = entry.recipient_id and entry.other_id = held.holder_id
  and exists (select from delegate as colleague
              where colleague.investor_id = held.investor_id
                and colleague.id <> held.delegate_id);

drop function calendar_changes(uuid, uuid, timestamptz, uuid[]);
drop function calendar_truth(uuid, uuid, uuid[]);
drop function place_told(smallint, smallint, text, text, timestamptz, timestamptz);

-- What these people's calendars should hold: the meetings of a version and the workshops they go
-- to. Nobody who withdrew has anything in it, nor anybody with whom they would have met. An
-- investor's own mailbox has everything, a delegate's what that delegate holds.
create function calendar_truth(of_edition uuid, of_schedule uuid, of_people uuid[])
returns table (recipient_id uuid, other_id uuid, workshop_id uuid, slot_number smallint,
               table_number smallint, starts_at timestamptz, ends_at timestamptz, title text,
               room text, name text, detail text, held_by uuid)
language sql stable as $$
    select recipient.id, other.id, null::uuid, met.slot_number, met.table_number,
           slot.starts_at, slot.ends_at, '', '',
           md5(concat_ws(E'\n', project.project, other.organisation)),
           md5(concat_ws(E'\n', project.need, project.amount_sought, project.commune,
                         offer.finance, offer.ticket_from, offer.ticket_to, met.held_name)),
           met.held_by
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
    join (
        select holder_id as met_by, null::uuid as seat_id, investor_id as other_id,
               meeting.slot_number, meeting.table_number, null::uuid as held_by,
               null::text as held_name
        from meeting where schedule_id = $2
        union all
        select meeting.investor_id, null, meeting.holder_id, meeting.slot_number,
               meeting.table_number, sharing.id, sharing.name
        from meeting
        left join meeting_delegate as held
               on held.schedule_id = meeting.schedule_id and held.holder_id = meeting.holder_id
              and held.investor_id = meeting.investor_id
        left join delegate as sharing
               on sharing.id = held.delegate_id and sharing.email is null
              and exists (select from delegate as colleague
                          where colleague.investor_id = sharing.investor_id
                            and colleague.id <> sharing.id)
        where meeting.schedule_id = $2
        union all
        select held.investor_id, held.delegate_id, held.holder_id, meeting.slot_number,
               meeting.table_number, null, null
        from meeting_delegate as held
        join meeting on meeting.schedule_id = held.schedule_id
                    and meeting.holder_id = held.holder_id
                    and meeting.investor_id = held.investor_id
        where held.schedule_id = $2
    ) as met on met.met_by = person.id and met.seat_id is not distinct from recipient.delegate_id
    join person as other on other.id = met.other_id and other.withdrawn_at is null
    join slot on slot.edition_id = $1 and slot.number = met.slot_number
    left join holder as project on project.person_id = other.id
    left join investor as offer on offer.person_id = other.id
    where person.id = any ($3) and person.edition_id = $1 and person.withdrawn_at is null
    union all
    select recipient.id, null, workshop.id, null, null, workshop.starts_at, workshop.ends_at,
           workshop.title, workshop.room, null, null, null
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
                  and recipient.delegate_id is null
    join workshop_attendance as seat on seat.person_id = person.id
    join workshop on workshop.id = seat.workshop_id
    where person.id = any ($3) and person.edition_id = $1 and person.withdrawn_at is null
$$;

-- Where an event is, as letters hold it, and which delegate holds it where that is said there.
create function place_told(slot smallint, "table" smallint, title text, room text,
                           starts timestamptz, ends timestamptz, held uuid)
returns jsonb language sql stable as $$
    select case when slot is null
        then jsonb_build_object('title', title, 'room', room, 'starts', starts, 'ends', ends)
        else jsonb_build_object('slot', slot, 'table', "table", 'starts', starts, 'ends', ends)
             -- what a table was called, where it is called otherwise now
             || case when room like 'table:%' then jsonb_build_object('label', substr(room, 7))
                     else '{}' end
             || case when held is null then '{}' else jsonb_build_object('held', held) end end
$$;

-- Where these people's calendars, as they were told, differ from what is so; nothing that is over.
-- `quiet`: only what an entry says beside the name of the other side.
create function calendar_changes(of_edition uuid, of_schedule uuid, at timestamptz,
                                 of_people uuid[])
returns table (recipient_id uuid, subject_id uuid, other_id uuid, workshop_id uuid,
               slot_number smallint, table_number smallint, starts_at timestamptz,
               ends_at timestamptz, title text, room text, name text, detail text, held_by uuid,
               cancelled boolean, before jsonb, was text, was_invited boolean, quiet boolean)
language sql stable as $$
    with truth as materialized (select * from calendar_truth($1, $2, $4)),
    known as materialized (
        select entry.*
        from recipient
        join calendar_entry as entry on entry.recipient_id = recipient.id
        where recipient.person_id = any ($4) and entry.kind <> 'morning'
    ),
    compared as (
        select truth.recipient_id as wanted_by, known.uid,
               coalesce(truth.recipient_id, known.recipient_id) as recipient_id,
               coalesce(truth.other_id, known.other_id) as other_id,
               coalesce(truth.workshop_id, known.workshop_id) as workshop_id,
               coalesce(truth.slot_number, known.slot_number) as slot_number,
               coalesce(truth.table_number, known.table_number) as table_number,
               coalesce(truth.starts_at, known.starts_at) as starts_at,
               coalesce(truth.ends_at, known.ends_at) as ends_at,
               coalesce(truth.title, known.title) as title,
               coalesce(truth.room, known.room) as room,
               coalesce(truth.name, known.name_told) as name,
               coalesce(truth.detail, known.detail_told) as detail,
               case when truth.recipient_id is null then known.held_by else truth.held_by end
                   as held_by,
               coalesce(known.cancelled, true) as absent_before,
               known.invited, known.ends_at as known_ends_at, truth.ends_at as truth_ends_at,
               place_told(known.slot_number, known.table_number, known.title, known.room,
                          known.starts_at, known.ends_at, known.held_by) as before,
               coalesce(known.name_told, truth.name) as was,
               truth.recipient_id is not null and known.uid is not null and not known.cancelled
                   and (known.slot_number, known.table_number, known.starts_at, known.ends_at,
                        known.title, known.room, coalesce(known.name_told, truth.name),
                        known.held_by)
                       is distinct from
                       (truth.slot_number, truth.table_number, truth.starts_at, truth.ends_at,
                        truth.title, truth.room, truth.name, truth.held_by) as moved,
               known.detail_told <> truth.detail as detailed
        from truth
        full join known on known.recipient_id = truth.recipient_id
                       and known.subject_id = coalesce(truth.other_id, truth.workshop_id)
    )
    select recipient_id, coalesce(other_id, workshop_id), other_id, workshop_id, slot_number,
           table_number, starts_at, ends_at, title, room, name, detail, held_by,
           wanted_by is null, case when not absent_before then before end,
           case when not absent_before then was end, coalesce(invited, false),
           not moved and absent_before = (wanted_by is null)
    from compared
    where (absent_before = (wanted_by is not null) or moved
           or not absent_before and coalesce(detailed, false))
      and greatest(case when not absent_before then known_ends_at end, truth_ends_at) > $3
$$;
