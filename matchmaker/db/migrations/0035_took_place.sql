-- What took place: every meeting that was published ends as held, missed by one side, or cancelled.

-- What an organiser says of a meeting once the morning has shown it; it counts before all else that
-- is known. A pair that meets again later has another slot, hence two rows, as with marks.
create table meeting_settlement (
    edition_id  uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    state       text not null
                check (state in ('held', 'holder_absent', 'investor_absent', 'cancelled')),
    settled_at  timestamptz not null,
    -- none: kept at an erasure, so that what is known of the other side's meeting stays true
    settled_by  uuid references organiser on delete set null,
    primary key (holder_id, investor_id, slot_number),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, slot_number) references slot (edition_id, number) on delete cascade
);
create index meeting_settlement_by_edition on meeting_settlement (edition_id);
create index meeting_settlement_by_investor on meeting_settlement (investor_id);
create index meeting_settlement_by_organiser on meeting_settlement (settled_by);

-- What became of each pair that was ever published, one row a pair; it knows no clock, so a meeting
-- still to come is 'unclear' too.
-- A pair stands where the version in force has it, or where the last version had it that did; where
-- they are known to have met, if it was elsewhere. What was left out before it began is cancelled;
-- of all others this is asked, the first answer counts: an organiser's word, that one of the two took
-- it back, the investor's mark (late: whether they met after all nobody said), whether one of them
-- was known to be away when the slot ended, whether one had withdrawn before it began. That both
-- were seen in the house says nothing of this table: unclear.
create view meeting_fate as
select distinct on (edition_id, holder_id, investor_id)
       edition_id, holder_id, investor_id, slot_number, table_number, fate, said_by
from (
    select place.edition_id, place.holder_id, place.investor_id, place.slot_number,
           place.table_number, place.in_force, place.replaced_at,
           case when settled.state is not null then settled.state
                when back.holder_id is not null or not began then 'cancelled'
                when mark.state = 'present' then 'held'
                when mark.state = 'absent' then 'holder_absent'
                when mark.state = 'late' then 'unclear'
                when holder_away then 'holder_absent'
                when investor_away then 'investor_absent'
                when withdrew then 'cancelled'
                else 'unclear' end as fate,
           case when settled.state is not null then 'settled'
                when back.holder_id is not null then 'withdrawal'
                when not began then case when withdrew then 'withdrawal' end
                when mark.state in ('present', 'absent') then 'mark'
                when mark.state = 'late' then null
                when holder_away or investor_away then 'check_in'
                when withdrew then 'withdrawal' end as said_by
    from (
        select distinct on (meeting.edition_id, meeting.holder_id, meeting.investor_id,
                            meeting.slot_number)
               meeting.edition_id, meeting.holder_id, meeting.investor_id, meeting.slot_number,
               meeting.table_number, age.state = 'published' as in_force, age.replaced_at
        from (
            select id, edition_id, state, published_at, version,
                   lead(published_at) over (partition by edition_id
                                            order by published_at, version) as replaced_at
            from schedule where state in ('published', 'superseded')
        ) as age
        join meeting on meeting.edition_id = age.edition_id and meeting.schedule_id = age.id
        order by meeting.edition_id, meeting.holder_id, meeting.investor_id, meeting.slot_number,
                 age.published_at desc, age.version desc
    ) as place
    join slot on slot.edition_id = place.edition_id and slot.number = place.slot_number
    join person as holder on holder.id = place.holder_id
    join person as investor on investor.id = place.investor_id
    left join meeting_settlement as settled
           on settled.holder_id = place.holder_id and settled.investor_id = place.investor_id
          and settled.slot_number = place.slot_number
    left join meeting_withdrawal as back
           on back.holder_id = place.holder_id and back.investor_id = place.investor_id
    left join meeting_mark as mark
           on mark.investor_id = place.investor_id and mark.holder_id = place.holder_id
          and mark.slot_number = place.slot_number
    left join lateral (
        select state, slot_number from attendance
        where attendance.person_id = place.holder_id and noted_at <= slot.ends_at
        order by id desc limit 1
    ) as holder_seen on true
    left join lateral (
        select state, slot_number from attendance
        where attendance.person_id = place.investor_id and noted_at <= slot.ends_at
        order by id desc limit 1
    ) as investor_seen on true
    cross join lateral (
        select place.in_force or slot.starts_at < place.replaced_at as began,
               coalesce(holder_seen.state = 'absent'
                        or holder_seen.state = 'late'
                           and place.slot_number < holder_seen.slot_number
                        or holder_seen.state = 'left'
                           and place.slot_number >= holder_seen.slot_number, false) as holder_away,
               coalesce(investor_seen.state = 'absent'
                        or investor_seen.state = 'late'
                           and place.slot_number < investor_seen.slot_number
                        or investor_seen.state = 'left'
                           and place.slot_number >= investor_seen.slot_number, false)
                   as investor_away,
               coalesce(least(holder.withdrawn_at, investor.withdrawn_at) <= slot.starts_at, false)
                   as withdrew
    ) as known
) as candidate
order by edition_id, holder_id, investor_id, fate = 'held' desc, in_force desc,
         replaced_at desc, slot_number;
