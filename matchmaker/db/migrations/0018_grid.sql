-- Slots, tables and rules that may change at any time.

-- How many meetings on end an investor holds at most, unless they ask for another number; how many
-- in all, unless they say so themselves. None: no limit.
alter table edition
    add column investor_maximum smallint check (investor_maximum between 1 and 1000),
    add column max_consecutive smallint check (max_consecutive between 1 and 1000);
alter table investor
    add column max_consecutive smallint check (max_consecutive between 1 and 1000);

-- Counts the changes of an edition's rules, slots and tables: a form says what it was made from.
alter table edition add column if not exists revision integer not null default 0;

-- A slot that versions name stays for their sake; nobody meets in it any more.
alter table slot add column closed boolean not null default false;
alter table slot drop constraint slot_starts_once;
alter table slot add constraint slot_starts_once
    exclude using btree (edition_id with =, starts_at with =) where (not closed) deferrable;

-- Likewise a table, from a slot on; and where in the room it stands.
alter table meeting_table
    add column zone text not null default '' check (length(zone) <= 40),
    add column closed_from smallint check (closed_from between 0 and 999);

-- While nothing is planned, slots between two others are counted anew.
alter table table_closure
    drop constraint table_closure_edition_id_slot_number_fkey,
    add constraint table_closure_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot (edition_id, number)
        on update cascade on delete cascade;
alter table unavailability
    drop constraint unavailability_slot_exists,
    add constraint unavailability_slot_exists
        foreign key (edition_id, slot_number) references slot (edition_id, number)
        on update cascade on delete cascade;
alter table pin
    drop constraint pin_edition_id_slot_number_fkey,
    add constraint pin_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot (edition_id, number)
        on update cascade on delete cascade;

-- Where nobody can sit: a table closed for a slot, one that is gone, or a slot that is.
create view closed_place as
select edition_id, table_number, slot_number from table_closure
union
select slot.edition_id, meeting_table.number, slot.number
from slot
join meeting_table on meeting_table.edition_id = slot.edition_id
where slot.closed or slot.number >= meeting_table.closed_from;

-- As before, with places that are closed for whatever reason.
create or replace view offer_standing as
select offer.*, slot.starts_at, slot.ends_at, meeting_table.label,
       offer.state = 'open' and schedule.id is not null
       and not is_away(offer.holder_id, offer.slot_number)
       and not is_away(offer.investor_id, offer.slot_number)
       and not exists (select from refusal
                       where (author_id, target_id) in ((offer.holder_id, offer.investor_id),
                                                        (offer.investor_id, offer.holder_id)))
       and standing.places
       and exists (select from meeting_table as other
                   where other.edition_id = offer.edition_id
                     and other.number <> all (standing.tables)
                     and not exists (select from closed_place as closure
                                     where closure.edition_id = other.edition_id
                                       and closure.table_number = other.number
                                       and closure.slot_number = offer.slot_number)) as free
from offer
join slot on slot.edition_id = offer.edition_id and slot.number = offer.slot_number
join meeting_table on meeting_table.edition_id = offer.edition_id
                  and meeting_table.number = offer.table_number
left join schedule on schedule.edition_id = offer.edition_id and schedule.state = 'published'
cross join lateral (
    select coalesce(array_agg(meeting.table_number)
                        filter (where meeting.slot_number = offer.slot_number), '{}') as tables,
           count(*) filter (where meeting.slot_number = offer.slot_number
                              and meeting.investor_id = offer.investor_id)
               < coalesce(
                   (select said.count from delegates_from as said
                    where said.investor_id = offer.investor_id
                      and said.slot_number <= offer.slot_number
                    order by said.slot_number desc limit 1),
                   greatest(1, (select count(*) from delegate
                                where delegate.investor_id = offer.investor_id)))
           and count(*) filter (where meeting.holder_id = offer.holder_id) = 0 as places
    from meeting
    join slot as hour on hour.edition_id = meeting.edition_id and hour.number = meeting.slot_number
    where offer.state = 'open' and meeting.schedule_id = schedule.id
      and (meeting.slot_number = offer.slot_number
           or meeting.holder_id = offer.holder_id and meeting.investor_id = offer.investor_id
              and hour.starts_at > offer.offered_at)
      and not is_away(meeting.holder_id, meeting.slot_number)
      and not is_away(meeting.investor_id, meeting.slot_number)
      and not exists (select from closed_place as closure
                      where closure.edition_id = meeting.edition_id
                        and closure.table_number = meeting.table_number
                        and closure.slot_number = meeting.slot_number)
) as standing;

-- Where an event is, as letters hold it. What a table was called is kept only where it is called
-- otherwise now; a letter shows the present name of any other.
create or replace function place_told(slot smallint, "table" smallint, title text, room text,
                                      starts timestamptz, ends timestamptz)
returns jsonb language sql stable as $$
    select case when slot is null
        then jsonb_build_object('title', title, 'room', room, 'starts', starts, 'ends', ends)
        when room like 'table:%'
        then jsonb_build_object('slot', slot, 'table', "table", 'label', substr(room, 7),
                                'starts', starts, 'ends', ends)
        else jsonb_build_object('slot', slot, 'table', "table", 'starts', starts, 'ends', ends) end
$$;
