-- What a worker asks of the outbox, and how it looks after the queue.

-- name: claim
-- So many letters whose turn has come, nobody else's for some seconds; none during a pause.
with chosen as materialized (
    select letter.id
    from outbox as letter
    where letter.state = 'pending' and letter.next_attempt_at <= now()
      and (letter.claimed_until is null or letter.claimed_until <= now())
      and not exists (select from sending where paused_at is not null)
      -- An older letter to the same person goes first, unless it was tried since and put off.
      and not exists (
          select from outbox as earlier
          where earlier.person_id = letter.person_id and earlier.id < letter.id
            and earlier.state = 'pending'
            and (earlier.tried_at is null or earlier.tried_at <= letter.created_at
                 or earlier.claimed_until > now()))
    order by letter.kind not in ('login', 'acknowledgement'), letter.next_attempt_at, letter.id
    limit $1
    for update skip locked
)
update outbox
set claim = claim + 1, claimed_until = now() + make_interval(secs => $2)
where id in (select id from chosen)
returning id, claim, unfinished, last_error;

-- name: claim_for_trial
-- One letter to try during a pause: put off some minutes ago, else a fresh one, else the stalest.
with chosen as materialized (
    select letter.id
    from outbox as letter
    where letter.state = 'pending' and letter.next_attempt_at <= now()
      and (letter.claimed_until is null or letter.claimed_until <= now())
      and not exists (
          select from outbox as earlier
          where earlier.person_id = letter.person_id and earlier.id < letter.id
            and earlier.state = 'pending')
    order by letter.tried_at is null or letter.tried_at > now() - interval '5 minutes',
             letter.tried_at nulls first, letter.id
    limit 1
    for update skip locked
)
update outbox
set claim = claim + 1, claimed_until = now() + make_interval(secs => $1)
where id in (select id from chosen)
returning id, claim, unfinished, last_error;

-- name: renew
-- Whoever claimed these letters is still at them. One that somebody writes to just now is left out
-- this time: whoever does away with many waits for none of ours while we wait for theirs.
with mine as materialized (
    select letter.id
    from outbox as letter
    join unnest($1::bigint[], $2::bigint[]) as claimed (id, claim)
      on letter.id = claimed.id and letter.claim = claimed.claim
    where letter.state = 'pending' and letter.claimed_until is not null
    for update of letter skip locked
)
update outbox
set claimed_until = now() + make_interval(secs => $3)
where id in (select id from mine);

-- name: hand_back
-- Whoever claimed this letter leaves it to the others, untried.
update outbox set claimed_until = null where id = $1 and claim = $2;

-- name: begin
-- One more attempt; nothing when the claim ran out, when it is done, or when sending has paused.
update outbox
set attempts = attempts + 1, unfinished = unfinished + 1, last_error = null, tried_at = now(),
    claimed_until = now() + make_interval(secs => $3)
where id = (select id from outbox
            where id = $1 and claim = $2 and state = 'pending' and claimed_until > now()
              and ($4::boolean or not exists (select from sending where paused_at is not null))
            for update skip locked)
returning id, attempts;

-- name: is_ours
-- Whether nobody else has claimed the letter, nor could have.
select exists (select from outbox
               where id = $1 and claim = $2 and state = 'pending' and claimed_until > now()) as ours;

-- name: take
-- The letter, as it is to be written.
select id, edition_id, person_id, organiser_id, kind, payload, message_id, created_at, attempts,
       recipient_id, texts
from outbox
where id = $1 and state = 'pending'
for update skip locked;

-- name: mark_sent
-- The relay has taken it, whoever has claimed it since; whatever was declined before was not for us.
with cleared as (
    update sending set suspects = '{}', domains = '{}'
    where suspects <> '{}' and paused_at is null
)
update outbox
set state = 'sent', sent_at = now(), last_error = null, unfinished = 0, claimed_until = null,
    answer = left($2, 500), digest = $3
where id = $1 and state = 'pending';

-- name: mark_deferred
-- It is tried again after some seconds; dropped if a newer letter to the person says it all.
update outbox as letter
set next_attempt_at = now() + make_interval(secs => $3), last_error = $4, claimed_until = null,
    unfinished = case when $5::boolean then unfinished else 0 end,
    state = case when not $5::boolean and exists (
        select from outbox as newer
        where newer.person_id = letter.person_id and newer.id > letter.id
          and newer.recipient_id is not distinct from letter.recipient_id
          and newer.state = 'pending'
          and (letter.kind in ('convocation', 'convocation_changed')
                   and newer.kind in ('convocation', 'convocation_changed')
               or letter.kind in ('invitation', 'cancellation')
                   and newer.kind in ('invitation', 'cancellation')
                   and newer.payload ->> 'uid' = letter.payload ->> 'uid'))
        then 'dropped' else state end
where id = $1 and claim = $2 and state = 'pending';

-- name: mark_waiting
-- It could not leave for a reason of ours: as if it had not been tried, but behind the others.
update outbox
set attempts = greatest(attempts - 1, 0), unfinished = 0, claimed_until = null, last_error = $3,
    next_attempt_at = now()
where id = $1 and claim = $2 and state = 'pending';

-- name: mark_pointless
-- What it was to say has been done meanwhile: it does not leave, and nobody need decide anything.
update outbox
set state = 'dropped', last_error = $3, claimed_until = null
where id = $1 and claim = $2 and state = 'pending';

-- name: mark_held
-- It is not tried again until an organiser says so.
update outbox
set state = 'held', last_error = $3, claimed_until = null
where id = $1 and claim = $2 and state = 'pending';

-- name: forgotten_requests
-- Links that were asked for and wait without a job.
select link_request.id
from link_request
where not exists (
    select from pgqueuer
    where pgqueuer.dedupe_key = 'answer:' || link_request.id
      and pgqueuer.status in ('queued', 'picked'))
order by link_request.asked_at
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
       person.language, person.withdrawn_at, person.erased_at, person.confirmed_at, person.organisation,
       coalesce(holder.project, '') as project,
       (select message_id from outbox
        where outbox.person_id = person.id and outbox.edition_id = person.edition_id
        order by outbox.id limit 1) as first_message_id,
       -- unless the letter is for one of their people
       false as delegate, null::uuid as delegate_id
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
select max(ends_at) as ends_at from slot where edition_id = $1 and not closed;

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
        and (holder_id, investor_id) in (($1, wish.target_id), (wish.target_id, $1)))
  and not exists (
      select from meeting_withdrawal
      where (holder_id, investor_id) in (($1, wish.target_id), (wish.target_id, $1)));
