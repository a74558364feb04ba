-- After the morning: what took place, and what an organiser settles of it.

-- name: fates
-- What became of every meeting that was published, hour after hour; whom of the two the house had
-- seen when it ended, what each of the two says of it, and who settled it. Whoever was erased has no
-- name.
select fate.holder_id, fate.investor_id, fate.slot_number, slot.starts_at, slot.ends_at,
       meeting_table.label as "table", fate.fate, fate.said_by,
       case when holder.erased_at is null then ltrim(holder.first_name || ' ' || holder.last_name)
            else '' end as holder,
       case when investor.erased_at is null then investor.organisation else '' end as investor,
       case when mark.state = 'late' then 'late'
            when here.holder and here.investor then 'both'
            when here.holder then 'holder'
            when here.investor then 'investor'
            else 'nobody' end as seen,
       card.took_place as holder_says, outcome.took_place as investor_says,
       settled.settled_at, coalesce(organiser.name, '') as settled_by
from meeting_fate as fate
join slot on slot.edition_id = $1 and slot.number = fate.slot_number
join meeting_table on meeting_table.edition_id = $1 and meeting_table.number = fate.table_number
join person as holder on holder.id = fate.holder_id
join person as investor on investor.id = fate.investor_id
left join meeting_mark as mark
       on mark.investor_id = fate.investor_id and mark.holder_id = fate.holder_id
      and mark.slot_number = fate.slot_number
left join meeting_card as card
       on card.holder_id = fate.holder_id and card.investor_id = fate.investor_id
left join meeting_outcome as outcome
       on outcome.holder_id = fate.holder_id and outcome.investor_id = fate.investor_id
left join meeting_settlement as settled
       on settled.holder_id = fate.holder_id and settled.investor_id = fate.investor_id
      and settled.slot_number = fate.slot_number
left join organiser on organiser.id = settled.settled_by
cross join lateral (
    select exists (select from attendance
                   where person_id = fate.holder_id and state = 'arrived'
                     and noted_at <= slot.ends_at) as holder,
           exists (select from attendance
                   where person_id = fate.investor_id and state = 'arrived'
                     and noted_at <= slot.ends_at)
           or exists (select from meeting_mark as other
                      where other.investor_id = fate.investor_id) as investor
) as here
where fate.edition_id = $1 and ($2::uuid is null or $2 in (fate.holder_id, fate.investor_id))
order by slot.starts_at, meeting_table.number, fate.holder_id;

-- name: kept
-- How many meetings ended in which way, as it was kept when the people went.
select cell as fate, value::int as meetings from edition_figure
where edition_id = $1 and figure = 'meetings' and cell <> 'planned' order by cell;

-- name: take_turns
-- Of two who settle meetings of an edition at once, the second sees what the first has said.
select pg_advisory_xact_lock(hashtextextended('settling:' || $1::uuid, 0));

-- name: settle
-- An organiser says what became of these meetings, in place of what was settled before.
insert into meeting_settlement
    (edition_id, holder_id, investor_id, slot_number, state, settled_at, settled_by)
select $1, holder_id, investor_id, slot_number, $5, $6, $7
from unnest($2::uuid[], $3::uuid[], $4::smallint[]) as asked (holder_id, investor_id, slot_number)
on conflict on constraint meeting_settlement_pkey
    do update set state = excluded.state, settled_at = excluded.settled_at,
                  settled_by = excluded.settled_by;

-- name: unsettle
-- What was settled of these meetings is taken back.
delete from meeting_settlement as settled
using unnest($2::uuid[], $3::uuid[], $4::smallint[]) as asked (holder_id, investor_id, slot_number)
where settled.edition_id = $1 and settled.holder_id = asked.holder_id
  and settled.investor_id = asked.investor_id and settled.slot_number = asked.slot_number
returning settled.holder_id, settled.investor_id, settled.slot_number;

-- name: next_edition
-- The newest edition that was made of this one; else the next one of somebody who organises this.
with made as (
    select edition.id
    from edition
    join audit on audit.edition_id = edition.id and audit.act = 'edition.duplicated'
    where audit.details ->> 'from' in (select slug from edition where id = $1
                                       union all
                                       select slug from former_slug where edition_id = $1)
    order by edition.held_on desc, edition.created_at desc limit 1
), later as (
    select edition.id
    from edition
    join edition as this on this.id = $1
    where edition.held_on > this.held_on
      and exists (select from membership as theirs
                  join membership as ours on ours.organiser_id = theirs.organiser_id
                  where theirs.edition_id = edition.id and theirs.role = 'organiser'
                    and ours.edition_id = this.id and ours.role = 'organiser')
    order by edition.held_on, edition.id limit 1
)
select edition.slug, edition.name
from edition
where edition.id = coalesce((select id from made), (select id from later));
