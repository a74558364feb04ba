-- What suggestions are made of: what people state, and what each side's own wishes tell.

-- name: projects
-- What every holder states who takes part.
select h.person_id as id, h.need, h.amount_sought, h.project_stage, h.themes, h.commune
from holder h join person p on p.id = h.person_id
where h.edition_id = $1 and p.takes_part;

-- name: offers
-- What every investor states who takes part.
select i.person_id as id, i.finance, i.ticket_from, i.ticket_to, i.project_stages, i.themes,
       i.needs_financed, i.territory
from investor i join person p on p.id = i.person_id
where i.edition_id = $1 and p.takes_part;

-- name: judged
-- Of whom somebody has made up their mind.
select target_id from wish where author_id = $1
union
select target_id from refusal where author_id = $1;

-- name: leanings
-- To what the groups of one side lean, as it was counted last.
select leaning, towards, level, heard from suggestion_leaning where edition_id = $1 and side = $2;

-- name: thirds
-- Who is among the most or the least sought after, as it was counted last.
select t.person_id, t.third from suggestion_third t join person p on p.id = t.person_id
where t.edition_id = $1 and p.kind = $2;

-- name: due
-- Editions that take wishes and were not counted yet on this day, by the calendar of the place.
select e.id, ($1::timestamptz at time zone e.timezone)::date as today
from edition e left join suggestion_count c on c.edition_id = e.id
where e.stage in ('preparing', 'open') and e.wishes_close_at > $1
  and (c.counted_on is null or c.counted_on < ($1::timestamptz at time zone e.timezone)::date)
order by e.id;

-- name: count_today
-- Whoever writes this day down counts; of two at once the second finds it written.
insert into suggestion_count as c (edition_id, counted_on) values ($1, $2)
on conflict (edition_id) do update set counted_on = $2 where c.counted_on < $2
returning edition_id;

-- name: wishes_of_side
-- What one side wishes, among those who take part; at which rank plays no part.
select w.author_id as author, w.target_id as target
from wish w
join person a on a.id = w.author_id
join person t on t.id = w.target_id
where w.edition_id = $1 and a.kind = $2 and a.takes_part and t.takes_part;

-- name: forget
-- What was counted before.
with thirds as (delete from suggestion_third where edition_id = $1)
delete from suggestion_leaning where edition_id = $1;

-- name: keep_leanings
-- To what the groups of one side lean.
insert into suggestion_leaning (edition_id, side, leaning, towards, level, heard)
select $1, $2, row.leaning, row.towards, row.level, row.heard
from unnest($3::text[], $4::text[], $5::smallint[], $6::boolean[])
     as row (leaning, towards, level, heard);

-- name: keep_thirds
-- Who is among the most, or the least, sought after.
insert into suggestion_third (edition_id, person_id, third)
select $1, row.person_id, row.third
from unnest($2::uuid[], $3::smallint[]) as row (person_id, third);
