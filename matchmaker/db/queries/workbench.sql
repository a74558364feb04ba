-- A draft worked on by hand: what it holds, what an act writes, what it is called.

-- name: meetings
-- Every meeting of a version, with what is fixed by hand: as parallel lists, which are read soonest.
select coalesce(array_agg(holder_id), '{}') as holders,
       coalesce(array_agg(investor_id), '{}') as investors,
       coalesce(array_agg(slot_number), '{}') as slots,
       coalesce(array_agg(table_number), '{}') as tables,
       coalesce(array_agg(pinned), '{}') as pinned
from meeting where schedule_id = $1;

-- name: prohibitions
-- Pairs that are kept apart in a version, by who they are.
select holder.id as holder_id, holder.organisation as holder,
       investor.id as investor_id, investor.organisation as investor
from prohibition
join person as holder on holder.id = prohibition.holder_id
join person as investor on investor.id = prohibition.investor_id
where prohibition.schedule_id = $1
order by investor.sort_key, holder.sort_key, holder.id;

-- name: is_kept_apart
-- Whether one of the two refuses the other, took their meeting back or takes no part, or, where a
-- wish is asked for, neither wished it: which of these is not told apart.
select not exists (select from person as holder
                   join person as investor on investor.edition_id = holder.edition_id
                   where holder.id = $1 and investor.id = $2
                     and holder.takes_part and investor.takes_part)
       or exists (select from refusal
                  where (author_id, target_id) in (($1, $2), ($2, $1)))
       or exists (select from meeting_withdrawal
                  where holder_id = $1 and investor_id = $2)
       or $3 and not exists (select from wish
                             where (author_id, target_id) in (($1, $2), ($2, $1))) as so;

-- name: copy_version
-- A draft that holds what a version holds, and is called like it; under the next number.
insert into schedule
    (edition_id, version, base_id, name, created_at, meetings, guarantee_shortfall,
     shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status)
select edition_id,
       (select max(others.version) + 1 from schedule as others
        where others.edition_id = schedule.edition_id),
       id, name, $3, meetings, guarantee_shortfall, shortfall_bound, value, value_bound, breaks,
       breaks_bound, waiting, status
from schedule where edition_id = $1 and id = $2
returning id;

-- name: copy_meetings
-- The meetings of one version in another, with what is fixed by hand.
insert into meeting
    (edition_id, schedule_id, holder_id, investor_id, slot_number, table_number, pinned)
select edition_id, $2, holder_id, investor_id, slot_number, table_number, pinned
from meeting where schedule_id = $1;

-- name: take_meetings
-- Meetings leave a draft, as parallel lists of who meets.
delete from meeting
where schedule_id = (select id from schedule where id = $1 and state = 'draft')
  and (holder_id, investor_id) in (select * from unnest($2::uuid[], $3::uuid[]));

-- name: put_meetings
-- Meetings come into a draft, as parallel lists.
insert into meeting
    (edition_id, schedule_id, holder_id, investor_id, slot_number, table_number, pinned)
select $1, $2, row.*
from unnest($3::uuid[], $4::uuid[], $5::smallint[], $6::smallint[], $7::boolean[]) as row;

-- name: forbid
-- A pair is kept apart in a version.
insert into prohibition (edition_id, schedule_id, holder_id, investor_id)
values ($1, $2, $3, $4)
on conflict do nothing;

-- name: allow
-- A pair is kept apart no more.
delete from prohibition where schedule_id = $1 and holder_id = $2 and investor_id = $3;

-- name: count_revision
-- What a draft is worth after an act upon the revision that was seen; nothing when it is another.
update schedule
set revision = schedule.revision + 1, meetings = figures.meetings,
    guarantee_shortfall = figures.guarantee_shortfall, shortfall_bound = figures.shortfall_bound,
    value = figures.value, value_bound = figures.value_bound, breaks = figures.breaks,
    breaks_bound = figures.breaks_bound, waiting = figures.waiting, status = figures.status
from jsonb_to_record($3::jsonb) as figures (
    meetings integer, guarantee_shortfall integer, shortfall_bound integer, value bigint,
    value_bound bigint, breaks integer, breaks_bound integer, waiting integer, status text)
where schedule.id = $1 and schedule.revision = $2 and schedule.state = 'draft'
returning schedule.id;

-- name: forget_inquiries
-- What was asked of a draft before it was changed holds no more.
delete from inquiry where schedule_id = $1;

-- name: forget_forecast
-- How many meetings of a draft would have taken place before it was changed.
delete from forecast where schedule_id = $1;

-- name: forget_reasons
-- Why wishes were not granted before a draft was changed.
delete from wish_reason where schedule_id = $1;

-- name: forget_servings
-- Whom a draft served less than promised before it was changed.
delete from serving where schedule_id = $1;

-- name: name_version
-- What organisers call a version among themselves.
update schedule set name = $3 where edition_id = $1 and id = $2 returning id;

-- name: participants
-- Everybody who takes part and meets somebody, by the name they come under.
select id, kind, organisation
from person
where edition_id = $1 and takes_part and kind <> 'visitor'
order by kind, sort_key, id;

-- name: is_worked_on
-- Whether anything is fixed or kept apart by hand in a version.
select exists (select from meeting where schedule_id = $1 and pinned)
       or exists (select from prohibition where schedule_id = $1) as so;
