-- One meeting that is taken back by one of the two, while both of them still come.

-- What was published is never edited: the meeting stays in its version, and from that moment on no
-- page, calendar, screen or paper has it. Nor is the pair planned again, until whoever took the
-- meeting back puts it back.
create table meeting_withdrawal (
    edition_id   uuid not null references edition (id) on delete cascade,
    holder_id    uuid not null,
    investor_id  uuid not null,
    -- which of the two said so
    by_side      text not null check (by_side in ('holder', 'investor')),
    -- whether they said at once that they are not there at that hour
    away         boolean not null,
    withdrawn_at timestamptz not null,
    primary key (holder_id, investor_id),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade
);
create index meeting_withdrawal_by_edition on meeting_withdrawal (edition_id);
create index meeting_withdrawal_by_investor on meeting_withdrawal (investor_id);

-- The meetings of versions without those that were taken back.
create view kept_meeting as
select meeting.* from meeting
where not exists (select from meeting_withdrawal as back
                  where back.holder_id = meeting.holder_id
                    and back.investor_id = meeting.investor_id);

-- What these people's calendars should hold: the meetings of a version, without those that were
-- taken back, and the workshops they go to. Nobody who withdrew has anything in it, nor anybody with
-- whom they would have met. An investor's own mailbox has everything, a delegate's what that delegate
-- holds.
create or replace function calendar_truth(of_edition uuid, of_schedule uuid, of_people uuid[])
 returns table(recipient_id uuid, other_id uuid, workshop_id uuid, slot_number smallint, table_number smallint, starts_at timestamp with time zone, ends_at timestamp with time zone, title text, room text, name text, detail text, held_by uuid)
 language sql
 stable
as $function$
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
        from kept_meeting as meeting where schedule_id = $2
        union all
        select meeting.investor_id, null, meeting.holder_id, meeting.slot_number,
               meeting.table_number, sharing.id, sharing.name
        from kept_meeting as meeting
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
        join kept_meeting as meeting on meeting.schedule_id = held.schedule_id
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
$function$;

-- Whether an offer can still be accepted: places that are closed for whatever reason are not free,
-- and a pair one of whom took their meeting back is not offered another.
create or replace view offer_standing as
 select offer.id,
    offer.edition_id,
    offer.schedule_id,
    offer.holder_id,
    offer.investor_id,
    offer.slot_number,
    offer.table_number,
    offer.offered_at,
    offer.offered_by,
    offer.deadline,
    offer.state,
    offer.answered_at,
    slot.starts_at,
    slot.ends_at,
    meeting_table.label,
    offer.state = 'open'::text and schedule.id is not null and not is_away(offer.holder_id, offer.slot_number) and not is_away(offer.investor_id, offer.slot_number) and not (exists ( select
           from refusal
          where refusal.author_id = offer.holder_id and refusal.target_id = offer.investor_id or refusal.author_id = offer.investor_id and refusal.target_id = offer.holder_id)) and not (exists ( select
           from meeting_withdrawal back
          where back.holder_id = offer.holder_id and back.investor_id = offer.investor_id)) and standing.places and (exists ( select
           from meeting_table other
          where other.edition_id = offer.edition_id and (other.number <> all (standing.tables)) and not (exists ( select
                   from closed_place closure
                  where closure.edition_id = other.edition_id and closure.table_number = other.number and closure.slot_number = offer.slot_number)))) as free
   from offer
     join slot on slot.edition_id = offer.edition_id and slot.number = offer.slot_number
     join meeting_table on meeting_table.edition_id = offer.edition_id and meeting_table.number = offer.table_number
     left join schedule on schedule.edition_id = offer.edition_id and schedule.state = 'published'::text
     cross join lateral ( select coalesce(array_agg(meeting.table_number) filter (where meeting.slot_number = offer.slot_number), '{}'::smallint[]) as tables,
            count(*) filter (where meeting.slot_number = offer.slot_number and meeting.investor_id = offer.investor_id) < coalesce((( select said.count
                   from delegates_from said
                  where said.investor_id = offer.investor_id and said.slot_number <= offer.slot_number
                  order by said.slot_number desc
                 limit 1))::bigint, greatest(1::bigint, ( select count(*) as count
                   from delegate
                  where delegate.investor_id = offer.investor_id))) and count(*) filter (where meeting.holder_id = offer.holder_id) = 0 as places
           from kept_meeting as meeting
             join slot hour on hour.edition_id = meeting.edition_id and hour.number = meeting.slot_number
          where offer.state = 'open'::text and meeting.schedule_id = schedule.id and (meeting.slot_number = offer.slot_number or meeting.holder_id = offer.holder_id and meeting.investor_id = offer.investor_id and hour.starts_at > offer.offered_at) and not is_away(meeting.holder_id, meeting.slot_number) and not is_away(meeting.investor_id, meeting.slot_number) and not (exists ( select
                   from closed_place closure
                  where closure.edition_id = meeting.edition_id and closure.table_number = meeting.table_number and closure.slot_number = meeting.slot_number))) standing;

-- A program reads both of them anew.
create function mark_both_sides() returns trigger language plpgsql as $$
declare
    changed record;
begin
    if tg_op = 'DELETE' then
        changed := old;
    else
        changed := new;
    end if;
    insert into change_mark as known (edition_id, person_id, what, xid, at)
    select person.edition_id, person.id, 'person', pg_current_xact_id(), now()
    from person where person.id in (changed.holder_id, changed.investor_id)
    on conflict (person_id, what) do update set xid = excluded.xid, at = excluded.at
        where known.xid <> excluded.xid;
    return null;
end $$;
create trigger withdrawal_marks_both after insert or delete on meeting_withdrawal
    for each row execute function mark_both_sides();
