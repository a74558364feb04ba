-- How many meetings of a version will take place, and what earlier mornings say of who comes.

-- name: request
-- A question about a version; no row where the same one is under way. Another one takes its place,
-- and whoever works at the one before has lost it.
insert into forecast as known
    (schedule_id, absent_holders, absent_investors, late, requested_at)
values ($1, $2, $3, $4, $5)
on conflict (schedule_id) do update
set state = 'queued', absent_holders = $2, absent_investors = $3, late = $4, requested_at = $5,
    attempts = 0, progress = null, finished_at = null, error = null,
    lease = known.lease + 1, leased_until = null
where known.state in ('done', 'failed')
   or (known.absent_holders, known.absent_investors, known.late) <> ($2, $3, $4)
returning schedule_id as id;

-- name: first
-- The question that is asked once a version is published; nothing where one was asked.
insert into forecast (schedule_id, absent_holders, absent_investors, late, requested_at)
select id, $2, $3, $4, $5 from schedule where id = $1
on conflict (schedule_id) do nothing;

-- name: find
-- How it stands.
select schedule_id, state, absent_holders, absent_investors, late, requested_at, progress,
       finished_at, result, error
from forecast where schedule_id = $1;

-- name: subject
-- The version in question; what comes before `from_slot` is history.
select id, edition_id, coalesce(from_slot, 0) as from_slot, from_slot is not null as of_the_day
from schedule where id = $1;

-- name: begin
-- One more attempt, held for $2 seconds; nothing when it is over, held, or its version is gone.
update forecast
set state = 'running', attempts = attempts + 1, progress = null, lease = lease + 1,
    leased_until = now() + make_interval(secs => $2)
where schedule_id = $1 and state in ('queued', 'running') and coalesce(leased_until < now(), true)
returning absent_holders, absent_investors, late, attempts, lease;

-- name: held
-- For how many seconds one that is not over is kept by a worker that says nothing more.
select coalesce(greatest(extract(epoch from leased_until - now()), 0), 0)::float as seconds
from forecast where schedule_id = $1 and state in ('queued', 'running');

-- name: renew
-- A sign of life of the worker with this lease; nothing when another has taken over.
update forecast
set leased_until = case when state = 'running' then now() + make_interval(secs => $3) end
where schedule_id = $1 and lease = $2
returning schedule_id as id;

-- name: pause
-- The worker ends before it did; another one begins anew, and this was no attempt.
update forecast set state = 'queued', attempts = attempts - 1, progress = null, leased_until = null
where schedule_id = $1 and lease = $2 and state = 'running';

-- name: note
-- How far it is; no row when somebody else has it, or another question took its place.
update forecast set progress = $3
where schedule_id = $1 and lease = $2 and state = 'running'
returning schedule_id as id;

-- name: finish
-- What came of it.
update forecast
set state = 'done', finished_at = $3, result = $4, error = null, leased_until = null
where schedule_id = $1 and lease = $2 and state = 'running'
returning schedule_id as id;

-- name: fail
-- There is no answer, with the reason in words.
update forecast set state = 'failed', finished_at = $3, error = $4, leased_until = null
where schedule_id = $1 and lease = $2 and state = 'running'
returning schedule_id as id;

-- name: forget_fragile
-- On whom the answer before depended.
delete from forecast_fragile where schedule_id = $1;

-- name: add_fragile
-- On whom it depends, as parallel lists; nobody who was erased meanwhile.
insert into forecast_fragile (edition_id, schedule_id, person_id, loss, error)
select $1, $2, row.*
from unnest($3::uuid[], $4::float[], $5::float[]) as row (person_id, loss, error)
where exists (select from person where person.id = row.person_id and person.erased_at is null);

-- name: fragile
-- On whom a version depends, the most first.
select person.id as person_id, person.kind,
       ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation,
       fragile.loss, fragile.error
from forecast_fragile as fragile join person on person.id = fragile.person_id
where fragile.schedule_id = $1
order by fragile.loss desc, person.id;

-- name: earlier_mornings
-- The last mornings before an edition that are over and that one of its organisers organised;
-- administrators count where they are named, as otherwise all mornings would be one house's.
select other.id
from edition as this
join edition as other on other.held_on < this.held_on and other.stage in ('over', 'purged')
where this.id = $1
  and exists (select
              from membership as ours
              join membership as theirs on theirs.organiser_id = ours.organiser_id
                                       and theirs.role = 'organiser'
              where ours.edition_id = this.id and ours.role = 'organiser'
                and theirs.edition_id = other.id)
order by other.held_on desc, other.id
limit $2;

-- name: forgotten
-- Versions in force before their day, without a forecast and without a job to find it; questions
-- that wait or go on without one.
select schedule.id
from schedule
join edition on edition.id = schedule.edition_id
left join forecast on forecast.schedule_id = schedule.id
where (forecast.state in ('queued', 'running')
       or forecast.state is null and schedule.state = 'published' and schedule.from_slot is null
          and edition.stage = 'published')
  and not exists (
      select from pgqueuer
      where pgqueuer.dedupe_key = 'forecast:' || schedule.id
        and pgqueuer.status in ('queued', 'picked'))
order by schedule.created_at;
