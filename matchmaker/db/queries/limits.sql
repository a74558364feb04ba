-- How often somebody may knock: one row for each allowance that is not whole.

-- name: spend
-- One piece of an allowance, if there is one left; no row when there is none.
insert into allowance as known (key, spent_until) values ($1, $2::timestamptz + $3::interval)
on conflict (key) do update
set spent_until = greatest(known.spent_until, $2) + $3
where greatest(known.spent_until, $2) + $3 <= $2 + $4::interval
returning true;

-- name: sweep
-- What is whole again is forgotten.
delete from allowance where spent_until <= $1;
