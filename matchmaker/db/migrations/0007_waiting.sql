-- The waiting list: a free place is offered to whoever would be called next; one of them gets it.

alter table schedule
    drop constraint schedule_origin_check,
    add constraint schedule_origin_check
        check (origin in ('solve', 'replan', 'rollback', 'waiting'));

-- A place is an investor's slot; the table is where it would be. Several may be offered the same.
create table offer (
    id           uuid primary key default gen_random_uuid(),
    edition_id   uuid not null,
    -- the version in which the place was free
    schedule_id  uuid not null,
    holder_id    uuid not null,
    investor_id  uuid not null,
    slot_number  smallint not null,
    table_number smallint not null,
    offered_at   timestamptz not null,
    offered_by   uuid not null references organiser on delete cascade,
    deadline     timestamptz not null,
    -- what is past its deadline counts as expired whether or not anybody has written that down
    state        text not null default 'open'
                 check (state in ('open', 'accepted', 'declined', 'expired', 'taken')),
    answered_at  timestamptz,
    check (deadline > offered_at),
    check ((state = 'open') = (answered_at is null)),
    foreign key (edition_id, schedule_id) references schedule (edition_id, id) on delete cascade,
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, slot_number) references slot (edition_id, number) on delete cascade,
    foreign key (edition_id, table_number)
        references meeting_table (edition_id, number) on delete cascade
);
create unique index offer_open_once on offer (holder_id, investor_id, slot_number)
    where state = 'open';
create index offer_by_holder on offer (holder_id, offered_at desc);
create index offer_by_investor on offer (investor_id, slot_number);
create index offer_by_edition on offer (edition_id, offered_at desc);
create index offer_by_schedule on offer (schedule_id);
create index offer_by_organiser on offer (offered_by);

-- Whether somebody is known not to be there in a slot: declared, in a workshop, noted, withdrawn.
create function is_away(person_id uuid, slot_number smallint) returns boolean
language sql stable as $$
    select exists (select from person where person.id = $1 and person.withdrawn_at is not null)
        or exists (select from unavailability as declared
                   where declared.person_id = $1 and declared.slot_number = $2)
        or exists (select from workshop_attendance as attending
                   join workshop on workshop.id = attending.workshop_id
                   join slot on slot.edition_id = workshop.edition_id and slot.number = $2
                   where attending.person_id = $1
                     and slot.starts_at < workshop.ends_at and workshop.starts_at < slot.ends_at)
        or exists (select from attendance_now as known
                   where known.person_id = $1
                     and (known.state = 'absent'
                          or known.state = 'late' and $2 < known.slot_number
                          or known.state = 'left' and $2 >= known.slot_number))
$$;

-- Offers with their hour, and whether their place is still free in the version in force: meetings
-- that can no longer take place hold none. What is said to readers; who accepts is checked anew.
-- Of what is no longer open it says nothing.
create view offer_standing as
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
                     and not exists (select from table_closure as closure
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
      and not exists (select from table_closure as closure
                      where closure.edition_id = meeting.edition_id
                        and closure.table_number = meeting.table_number
                        and closure.slot_number = meeting.slot_number)
) as standing;
