-- The pause of all sending: one row, shared by every worker.

-- name: standing
-- How sending stands.
select paused_at, reason, answer, pause, next_trial_at from sending;

-- name: hold_standing
-- What was declined in a row, held while the next answer is weighed.
select paused_at, suspects, domains from sending for update;

-- name: note_suspects
-- The letters declined in a row, and their domains.
update sending set suspects = $1, domains = $2;

-- name: pause
-- Nothing leaves from now on; longer than the last time if that was a moment ago.
update sending
set paused_at = now(), reason = $1, answer = $2, suspects = '{}', domains = '{}',
    turn_until = null,
    pause = pauses.seconds,
    next_trial_at = now() + make_interval(secs => pauses.seconds)
from (select case when resumed_at > now() - interval '1 minute' then least(2 * pause, $4)
                  else $3 end as seconds from sending) as pauses
where paused_at is null;

-- name: free_suspects
-- What was held or put off in that row goes back to waiting.
update outbox
set state = 'pending', attempts = greatest(attempts - 1, 0), next_attempt_at = now()
where id = any($1) and state in ('held', 'pending');

-- name: take_turn
-- The turn to try one letter, when its time has come and nobody else is at it.
update sending
set turn = turn + 1, turn_until = now() + make_interval(secs => $1)
where paused_at is not null and next_trial_at <= now()
  and (turn_until is null or turn_until <= now())
returning turn;

-- name: renew_turn
-- Whoever has the turn is still at it.
update sending set turn_until = now() + make_interval(secs => $2)
where turn = $1 and turn_until is not null;

-- name: give_turn_back
-- There was nothing to try; the next look is soon.
update sending
set turn_until = null, next_trial_at = now() + make_interval(secs => $2)
where turn = $1;

-- name: pause_longer
-- The trial was in vain: wait twice as long, up to a limit.
update sending
set reason = $2, answer = $3, turn_until = null, pause = pauses.seconds,
    next_trial_at = now() + make_interval(secs => pauses.seconds)
from (select least(2 * greatest(pause, $4), $5::float8) as seconds from sending) as pauses
where turn = $1 and paused_at is not null;

-- name: resume
-- The trial went through: everything leaves again.
update sending
set paused_at = null, reason = '', answer = '', turn_until = null, resumed_at = now()
where turn = $1 and paused_at is not null;

-- name: try_now
-- An organiser says that it is mended: one letter is tried at once.
update sending set next_trial_at = now(), pause = 0 where paused_at is not null
returning paused_at;
