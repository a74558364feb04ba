-- What organisers know of the years before, and whether everybody may see the figures of a morning.

-- name: earlier
-- What is known of other years, the first one first.
select year, figure, value, source from earlier_year where edition_id = $1 order by year, figure;

-- name: say
-- What is known of a year; no row for what is said of it already.
insert into earlier_year (edition_id, year, figure, value, source)
select $1, $2, one.figure, one.value, $5
from unnest($3::text[], $4::numeric[]) as one (figure, value)
where not exists (select from earlier_year where edition_id = $1 and year = $2)
on conflict (edition_id, year, figure) do nothing
returning figure;

-- name: forget
-- Nothing is said of a year any more; a row for each figure that went.
delete from earlier_year where edition_id = $1 and year = $2 returning figure;

-- name: publication
-- Since when everybody may see the figures of an edition; no row while they may not.
select published_at from bilan_publication where edition_id = $1;

-- name: publish
-- Everybody may see them from now on; no row when they could already.
insert into bilan_publication (edition_id, published_at, published_by) values ($1, $2, $3)
on conflict (edition_id) do nothing
returning edition_id;

-- name: unpublish
-- Nobody but those who organise sees them any more; no row when that was so.
delete from bilan_publication where edition_id = $1 returning edition_id;
