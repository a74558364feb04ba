-- Mailboxes as recipients of calendars, the three ways to reach a calendar, workshops with entries
-- of their own.

-- 'morning': one entry for the whole morning; 'meetings': one invitation for each meeting; 'file':
-- a file to import by hand, or a feed to subscribe to. An edition that stands keeps what it chose.
alter table edition
    add column holders_calendar text not null default 'morning'
        check (holders_calendar in ('morning', 'meetings', 'file')),
    add column investors_calendar text not null default 'morning'
        check (investors_calendar in ('morning', 'meetings', 'file'));
update edition
set holders_calendar = case calendar_mode when 'invitations' then 'meetings' else 'file' end,
    investors_calendar = case calendar_mode when 'invitations' then 'meetings' else 'file' end;
alter table edition drop column calendar_mode;

-- A mailbox to which a person's calendar goes. Another address is another recipient: what the old
-- one holds is cancelled there, and the new one is invited anew.
create table recipient (
    id         uuid primary key default gen_random_uuid(),
    edition_id uuid not null,
    person_id  uuid not null,
    email      text not null check (length(email) between 3 and 254),
    -- the way that the person chose; none: as the edition says for their side
    way        text check (way in ('morning', 'meetings', 'file')),
    ended_at   timestamptz,
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade
);
create unique index recipient_once on recipient (person_id, lower(email));
create unique index recipient_in_use on recipient (person_id) where ended_at is null;
create index recipient_by_edition on recipient (edition_id);
-- Under the person's own identifier, so that entries and letters that stand keep theirs.
insert into recipient (id, edition_id, person_id, email)
select id, edition_id, id, email from person where erased_at is null;

-- Whatever changes an address, the mailbox follows.
create function follow_address() returns trigger language plpgsql as $$
declare
    chosen text;
begin
    if new.erased_at is not null then
        return null;
    end if;
    update recipient set ended_at = now()
    where person_id = new.id and ended_at is null and lower(email) <> lower(new.email)
    returning way into chosen;
    insert into recipient as known (edition_id, person_id, email, way)
    values (new.edition_id, new.id, new.email, chosen)
    on conflict (person_id, lower(email)) do update
        set email = excluded.email, ended_at = null,
            way = case when known.ended_at is null then known.way else excluded.way end;
    return null;
end $$;
create trigger person_has_a_mailbox after insert or update of email on person
    for each row execute function follow_address();

-- Entries hang on recipients. A meeting's is of its pair, a workshop's of the workshop, a morning's
-- of nothing else; a workshop that is dropped leaves its entry behind, cancelled.
alter table calendar_entry
    drop constraint calendar_entry_edition_id_recipient_id_fkey,
    drop constraint calendar_entry_recipient_id_other_id_key,
    alter column other_id drop not null,
    alter column slot_number drop not null,
    alter column table_number drop not null,
    add column kind text not null default 'meeting'
        check (kind in ('morning', 'meeting', 'workshop')),
    add column workshop_id uuid,
    add column subject_id uuid not null
        generated always as (coalesce(other_id, workshop_id, recipient_id)) stored,
    add column title text not null default '',
    add column room text not null default '',
    -- what the other side was called, and what else the entry said of it: hashes, no names
    add column name_told text,
    add column detail_told text,
    -- whether the mailbox holds it by an invitation, which only a CANCEL takes away
    add column invited boolean not null default false,
    -- who invited first: later messages keep it
    add column organizer text,
    add constraint calendar_entry_once unique (recipient_id, subject_id),
    add check ((kind = 'meeting') = (other_id is not null)),
    add check ((kind = 'workshop') = (workshop_id is not null)),
    add check (kind <> 'meeting' or num_nonnulls(slot_number, table_number) = 2);
delete from calendar_entry where recipient_id not in (select id from recipient);
alter table calendar_entry
    add foreign key (recipient_id) references recipient on delete cascade,
    add foreign key (edition_id) references edition on delete cascade;
create index calendar_entry_by_edition on calendar_entry (edition_id);
update calendar_entry as entry set invited = not cancelled
from recipient
join person on person.id = recipient.person_id
join edition on edition.id = recipient.edition_id
where recipient.id = entry.recipient_id
  and case person.kind when 'holder' then holders_calendar else investors_calendar end = 'meetings';
insert into calendar_entry (uid, edition_id, recipient_id, kind, workshop_id, title, room,
                            starts_at, ends_at, stamped_at)
select gen_random_uuid()::text, workshop.edition_id, seat.person_id, 'workshop', workshop.id,
       workshop.title, workshop.room, workshop.starts_at, workshop.ends_at, now()
from workshop_attendance as seat
join workshop on workshop.id = seat.workshop_id
join recipient on recipient.id = seat.person_id;

-- Which mailbox a letter is for; none where only the person counts.
alter table outbox add column recipient_id uuid references recipient on delete set null;
create index outbox_by_recipient on outbox (recipient_id);
update outbox set recipient_id = person_id
where person_id in (select id from recipient)
  and kind in ('convocation', 'convocation_changed', 'invitation', 'cancellation');

update outbox
set payload = payload || jsonb_build_object('workshops', coalesce((
    select jsonb_agg(jsonb_build_object(
        'uid', uid, 'workshop', workshop_id, 'sequence', sequence, 'stamp', stamped_at,
        'title', title, 'room', room, 'starts', starts_at, 'ends', ends_at) order by starts_at)
    from calendar_entry as entry
    where entry.recipient_id = outbox.recipient_id and entry.kind = 'workshop'), '[]'))
where state = 'pending' and kind in ('convocation', 'convocation_changed');

-- The last letter to somebody who had their data erased holds their address until it has left.
create function forget_mailbox() returns trigger language plpgsql as $$
begin
    new.payload := new.payload - 'mailbox';
    return new;
end $$;
create trigger outbox_forgets_mailbox before update of state on outbox
    for each row when (new.state = 'sent' and new.payload ? 'mailbox')
    execute function forget_mailbox();

-- What these people's calendars should hold: the meetings of a version and the workshops they go
-- to. Nobody who withdrew has anything in it, nor anybody with whom they would have met.
create function calendar_truth(of_edition uuid, of_schedule uuid, of_people uuid[])
returns table (recipient_id uuid, other_id uuid, workshop_id uuid, slot_number smallint,
               table_number smallint, starts_at timestamptz, ends_at timestamptz, title text,
               room text, name text, detail text)
language sql stable as $$
    select recipient.id, other.id, null::uuid, met.slot_number, met.table_number,
           slot.starts_at, slot.ends_at, '', '',
           md5(concat_ws(E'\n', project.project, other.organisation)),
           md5(concat_ws(E'\n', project.need, project.amount_sought, project.commune,
                         offer.finance, offer.ticket_from, offer.ticket_to))
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
    join (
        select holder_id as met_by, investor_id as other_id, meeting.slot_number,
               meeting.table_number
        from meeting where schedule_id = $2
        union all
        select investor_id, holder_id, meeting.slot_number, meeting.table_number
        from meeting where schedule_id = $2
    ) as met on met.met_by = person.id
    join person as other on other.id = met.other_id and other.withdrawn_at is null
    join slot on slot.edition_id = $1 and slot.number = met.slot_number
    left join holder as project on project.person_id = other.id
    left join investor as offer on offer.person_id = other.id
    where person.id = any ($3) and person.edition_id = $1 and person.withdrawn_at is null
    union all
    select recipient.id, null, workshop.id, null, null, workshop.starts_at, workshop.ends_at,
           workshop.title, workshop.room, null, null
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
    join workshop_attendance as seat on seat.person_id = person.id
    join workshop on workshop.id = seat.workshop_id
    where person.id = any ($3) and person.edition_id = $1 and person.withdrawn_at is null
$$;

-- Where an event is, as letters hold it.
create function place_told(slot smallint, "table" smallint, title text, room text,
                           starts timestamptz, ends timestamptz)
returns jsonb language sql stable as $$
    select case when slot is null
        then jsonb_build_object('title', title, 'room', room, 'starts', starts, 'ends', ends)
        else jsonb_build_object('slot', slot, 'table', "table", 'starts', starts, 'ends', ends) end
$$;

-- Where these people's calendars, as they were told, differ from what is so; nothing that is over.
-- `quiet`: only what an entry says beside the name of the other side.
create function calendar_changes(of_edition uuid, of_schedule uuid, at timestamptz,
                                 of_people uuid[])
returns table (recipient_id uuid, subject_id uuid, other_id uuid, workshop_id uuid,
               slot_number smallint, table_number smallint, starts_at timestamptz,
               ends_at timestamptz, title text, room text, name text, detail text,
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
               coalesce(known.cancelled, true) as absent_before,
               known.invited, known.ends_at as known_ends_at, truth.ends_at as truth_ends_at,
               place_told(known.slot_number, known.table_number, known.title, known.room,
                          known.starts_at, known.ends_at) as before,
               coalesce(known.name_told, truth.name) as was,
               truth.recipient_id is not null and known.uid is not null and not known.cancelled
                   and (known.slot_number, known.table_number, known.starts_at, known.ends_at,
                        known.title, known.room, coalesce(known.name_told, truth.name))
                       is distinct from
                       (truth.slot_number, truth.table_number, truth.starts_at, truth.ends_at,
                        truth.title, truth.room, truth.name) as moved,
               known.detail_told <> truth.detail as detailed
        from truth
        full join known on known.recipient_id = truth.recipient_id
                       and known.subject_id = coalesce(truth.other_id, truth.workshop_id)
    )
    select recipient_id, coalesce(other_id, workshop_id), other_id, workshop_id, slot_number,
           table_number, starts_at, ends_at, title, room, name, detail,
           wanted_by is null, case when not absent_before then before end,
           case when not absent_before then was end, coalesce(invited, false),
           not moved and absent_before = (wanted_by is null)
    from compared
    where (absent_before = (wanted_by is not null) or moved
           or not absent_before and coalesce(detailed, false))
      and greatest(case when not absent_before then known_ends_at end, truth_ends_at) > $3
$$;
