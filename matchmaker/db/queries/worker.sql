-- What a worker asks of the outbox, and how it looks after the queue.

-- name: look
-- Whether a letter's turn has come: what it waits for, and how often a worker died with it.
select
    letter.state, letter.unfinished, letter.last_error,
    greatest(extract(epoch from letter.next_attempt_at - now()), 0)::float as wait,
    exists (
        select from outbox as earlier
        where earlier.person_id = letter.person_id and earlier.id < letter.id
          and earlier.state = 'pending'
    ) as behind
from outbox as letter
where letter.id = $1;

-- name: begin
-- One more attempt; nothing when somebody else is at it, or it is done.
update outbox
set attempts = attempts + 1, unfinished = unfinished + 1, last_error = null
where id = (select id from outbox where id = $1 and state = 'pending' for update skip locked)
returning id, attempts;

-- name: take
-- The letter, held until its fate is written down; nothing when somebody else holds it.
select id, edition_id, person_id, organiser_id, kind, payload, message_id, created_at, attempts,
       recipient_id
from outbox
where id = $1 and state = 'pending'
for update skip locked;

-- name: mark_sent
-- The relay has taken it.
update outbox
set state = 'sent', sent_at = now(), last_error = null, unfinished = 0
where id = $1 and state = 'pending';

-- name: mark_deferred
-- It is tried again after some seconds.
update outbox
set next_attempt_at = now() + make_interval(secs => $2), last_error = $3,
    unfinished = case when $4::boolean then unfinished else 0 end
where id = $1 and state = 'pending';

-- name: mark_held
-- It is not tried again until an organiser says so.
update outbox
set state = 'held', last_error = $2
where id = $1 and state = 'pending';

-- name: following
-- The next letter that waits for the same person.
select min(next.id) as id
from outbox as letter
join outbox as next on next.person_id = letter.person_id and next.id > letter.id
where letter.id = $1 and next.state = 'pending'
having min(next.id) is not null;

-- name: forgotten_letters
-- Letters that wait without a job: a worker died at a bad moment, or the queue was emptied.
select outbox.id
from outbox
where outbox.state = 'pending'
  and not exists (
      select from pgqueuer
      where pgqueuer.dedupe_key = 'send:' || outbox.id and pgqueuer.status in ('queued', 'picked'))
order by outbox.id
limit $1;

-- name: forgotten_runs
-- Runs that wait or go on without a job.
select solve_run.id
from solve_run
where solve_run.state in ('queued', 'running')
  and not exists (
      select from pgqueuer
      where pgqueuer.dedupe_key = 'solve:' || solve_run.id
        and pgqueuer.status in ('queued', 'picked'));

-- name: clear_log
-- What the queue did more than a week ago.
delete from pgqueuer_log where created < now() - interval '7 days';

-- name: reader
-- The person whom a letter is for, and the thread that it continues.
select person.id, person.edition_id, person.kind, person.email, person.first_name, person.last_name,
       person.language, person.withdrawn_at, person.erased_at, person.organisation,
       coalesce(holder.project, '') as project,
       (select message_id from outbox
        where outbox.person_id = person.id and outbox.edition_id = person.edition_id
        order by outbox.id limit 1) as first_message_id
from person
left join holder on holder.person_id = person.id
where person.id = $1;

-- name: organiser
-- The organiser whom a letter is for.
select id, email, name, language from organiser where id = $1;

-- name: login_link
-- Until when a sign-in link opens anything.
select id, expires_at, used_at from login_link where id = $1;

-- name: morning_end
-- When the last slot of an edition is over.
select max(ends_at) as ends_at from slot where edition_id = $1;

-- name: run_outcome
-- What a run has come to, for the organiser who asked for it.
select coalesce(solve_run.error, '') as error, solve_run.edition_id, schedule.id as schedule_id
from solve_run
left join schedule on schedule.solve_run_id = solve_run.id
where solve_run.id = $1;

-- name: ungranted_count
-- How many of a person's wishes a version does not hold.
select count(*) as ungranted
from wish
where wish.author_id = $1
  and not exists (
      select from meeting
      where schedule_id = $2
        and (holder_id, investor_id) in (($1, wish.target_id), (wish.target_id, $1)));
