-- What an organiser looks at: a version as a grid, what it changes and for whom, a person at a glance.

-- name: grid
-- The meetings of a version at some of the tables, table by table, in the order of the morning;
-- whoever was erased has no name.
select meeting.slot_number, meeting.table_number, meeting.pinned,
       holder.id as holder_id,
       case when holder.erased_at is null then coalesce(project.project, '') else '' end as project,
       case when holder.erased_at is null then holder.organisation else '' end as holder,
       investor.id as investor_id,
       case when investor.erased_at is null then investor.organisation else '' end as investor
from meeting
join person as holder on holder.id = meeting.holder_id
left join holder as project on project.person_id = holder.id
join person as investor on investor.id = meeting.investor_id
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

-- name: foresee
-- Whom publishing a version at this moment would write to, and how often; the same people as
-- `notices.announce`, whose fifth parameter is the fourth here.
with
wanted as materialized (
    select holder_id as recipient_id, investor_id as other_id, slot_number, table_number
    from meeting where schedule_id = $2
    union all
    select investor_id, holder_id, slot_number, table_number
    from meeting where schedule_id = $2
),
known as materialized (
    select uid, recipient_id, other_id, slot_number, table_number, starts_at, ends_at, cancelled
    from calendar_entry where edition_id = $1
),
changed as (
    select coalesce(wanted.recipient_id, known.recipient_id) as recipient_id,
           wanted.recipient_id is null as dissolved
    from wanted
    full join known on known.recipient_id = wanted.recipient_id
                   and known.other_id = wanted.other_id
    left join slot as after
           on after.edition_id = $1 and after.number = wanted.slot_number
    where ((known.uid is null or known.cancelled) = (wanted.recipient_id is not null)
           or not known.cancelled
              and (known.slot_number, known.table_number, known.starts_at, known.ends_at)
                  <> (wanted.slot_number, wanted.table_number, after.starts_at, after.ends_at))
      and greatest(case when not known.cancelled then known.ends_at end, after.ends_at) > $3
),
concerned as materialized (
    select recipient_id, count(*) filter (where dissolved) as lost, count(*) as changes
    from changed group by recipient_id
),
convoked as materialized (
    select distinct person_id from outbox
    where edition_id = $1 and kind in ('convocation', 'convocation_changed')
),
reached as (
    select person.kind, person.withdrawn_at is not null as gone,
           (concerned.recipient_id is not null or convoked.person_id is null and not $4::boolean)
               and (person.withdrawn_at is null or coalesce(concerned.lost, 0) > 0) as written_to,
           coalesce(concerned.lost, 0) as lost, coalesce(concerned.changes, 0) as changes,
           not exists (select from wanted where wanted.recipient_id = person.id) as without
    from person
    left join concerned on concerned.recipient_id = person.id
    left join convoked on convoked.person_id = person.id
    where person.edition_id = $1
),
mode as (
    select $4 or calendar_mode = 'invitations' as inviting from edition where id = $1
)
select count(*) filter (where written_to and kind = 'holder') as holders,
       count(*) filter (where written_to and kind = 'investor') as investors,
       count(*) filter (where written_to and without) as without_meeting,
       count(*) filter (where not written_to and not gone) as unconcerned,
       (coalesce(sum(lost) filter (where written_to), 0)
        + count(*) filter (where written_to and not gone and not $4)
        + coalesce(sum(changes - lost) filter (where written_to and not gone
                                                 and (select inviting from mode)), 0))::int
           as messages
from reached;

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
select id, first_name || ' ' || last_name as name, organisation
from person where edition_id = $1 and id = any ($2::uuid[]) and erased_at is null;
