-- What an organiser looks at: a version as a grid, what it changes and for whom, a person at a glance.

-- name: grid
-- The meetings of a version at some of the tables, table by table, in the order of the morning;
-- whoever was erased has no name.
select meeting.slot_number, meeting.table_number, meeting.pinned,
       holder.id as holder_id,
       case when holder.erased_at is null then coalesce(project.project, '') else '' end as project,
       case when holder.erased_at is null then holder.organisation else '' end as holder,
       investor.id as investor_id,
       case when investor.erased_at is null then investor.organisation else '' end as investor,
       coalesce(nullif(delegate.name, '-'), '') as delegate
from meeting
join person as holder on holder.id = meeting.holder_id
left join holder as project on project.person_id = holder.id
join person as investor on investor.id = meeting.investor_id
left join meeting_delegate as held
       on held.schedule_id = meeting.schedule_id and held.holder_id = meeting.holder_id
      and held.investor_id = meeting.investor_id
left join delegate on delegate.id = held.delegate_id
                  and exists (select from delegate as colleague
                              where colleague.investor_id = delegate.investor_id
                                and colleague.id <> delegate.id)
where meeting.schedule_id = $1 and meeting.table_number = any ($2::smallint[])
order by meeting.table_number, meeting.slot_number;

-- name: tables_in_use
-- The tables at which a version has meetings.
select distinct meeting_table.number, meeting_table.label
from meeting
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
where meeting.schedule_id = $1
order by meeting_table.number;

-- name: differences
-- What a version changes compared with another one: pairs that are new, gone, moved, as before.
with
former as (
    select holder_id, investor_id, slot_number, table_number from meeting where schedule_id = $1
),
latter as (
    select holder_id, investor_id, slot_number, table_number from meeting where schedule_id = $2
)
select count(*) filter (where former.holder_id is null) as added,
       count(*) filter (where latter.holder_id is null) as dropped,
       count(*) filter (where (former.slot_number, former.table_number)
                              <> (latter.slot_number, latter.table_number)) as moved,
       count(*) filter (where (former.slot_number, former.table_number)
                              = (latter.slot_number, latter.table_number)) as kept
from former
full join latter on latter.holder_id = former.holder_id
                and latter.investor_id = former.investor_id;

-- name: wish_counts
-- A person's wishes and those for them, in figures; of refusals nothing.
select (select count(*) from wish where author_id = $1) as made,
       (select count(*) from wish where target_id = $1) as received,
       (select count(*) from wish as mine
        join wish as theirs on theirs.author_id = mine.target_id
                           and theirs.target_id = mine.author_id
        where mine.author_id = $1) as mutual;

-- name: names
-- Who these people of the edition are; whoever was erased is left out.
select id, ltrim(first_name || ' ' || last_name) as name, organisation
from person where edition_id = $1 and id = any ($2::uuid[]) and erased_at is null;

-- name: meetings_of_version
-- Every meeting of a version in the order of the morning: who, when, where, held by whom, and the rank
-- of the wishes that it grants; whoever was erased has no name.
select meeting.slot_number as slot, slot.starts_at, slot.ends_at,
       meeting.table_number as table, meeting_table.label, meeting.pinned,
       holder.id as holder_id,
       case when holder.erased_at is null then holder.organisation else '' end as holder,
       case when holder.erased_at is null then coalesce(project.project, '') else '' end as project,
       investor.id as investor_id,
       case when investor.erased_at is null then investor.organisation else '' end as investor,
       held.delegate_id, coalesce(nullif(delegate.name, '-'), '') as delegate,
       theirs.rank as holder_rank, ours.rank as investor_rank
from meeting
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
join person as holder on holder.id = meeting.holder_id
left join holder as project on project.person_id = holder.id
join person as investor on investor.id = meeting.investor_id
left join meeting_delegate as held
       on held.schedule_id = meeting.schedule_id and held.holder_id = meeting.holder_id
      and held.investor_id = meeting.investor_id
left join delegate on delegate.id = held.delegate_id
left join wish as theirs on theirs.author_id = holder.id and theirs.target_id = investor.id
left join wish as ours on ours.author_id = investor.id and ours.target_id = holder.id
where meeting.schedule_id = $1
  and ($2::uuid is null or $2 in (meeting.holder_id, meeting.investor_id))
order by slot.starts_at, meeting.table_number;
