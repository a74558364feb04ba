-- Programs that are called: where, of what, what they answered.

-- name: hold_edition
-- Webhooks of an edition are added one after the other.
select pg_advisory_xact_lock(hashtextextended('webhooks of ' || $1::uuid::text, 0));

-- name: count
-- How many programs an edition calls.
select count(*) from webhook where edition_id = $1;

-- name: add
-- One more program is called.
insert into webhook (edition_id, address, events, created_at, created_by)
values ($1, $2, $3, $4, $5)
returning id;

-- name: webhooks
-- The programs that an edition calls, oldest first, or one of them.
select webhook.id, webhook.address, webhook.events, webhook.created_at,
       webhook.old_secret_until, webhook.failures, webhook.failing_since, webhook.off_at,
       webhook.off_reason, webhook.secret_number,
       (select count(*) from webhook_delivery as waiting
        where waiting.webhook_id = webhook.id and waiting.state = 'pending') as waiting
from webhook
where webhook.edition_id = $1 and ($2::uuid is null or webhook.id = $2)
order by webhook.created_at, webhook.id;

-- name: hold
-- One program that is called, until the transaction ends.
select id from webhook where edition_id = $1 and id = $2 for no key update;

-- name: change
-- Where a program is called and of what; switched on, it is tried at once.
update webhook
set address = $3, events = $4,
    off_at = case when $5::boolean then null else coalesce(off_at, $6::timestamptz) end,
    off_reason = case when $5 then null else coalesce(off_reason, 'organiser') end,
    failures = case when $5 then 0 else failures end,
    failing_since = case when $5 then null else failing_since end,
    resting_until = case when $5 then now() else resting_until end
where edition_id = $1 and id = $2
returning id;

-- name: rotate
-- The next secret is in force; the one before holds for a while.
update webhook set secret_number = secret_number + 1, old_secret_until = $3
where edition_id = $1 and id = $2
returning secret_number;

-- name: remove
-- A program is called no more.
delete from webhook where edition_id = $1 and id = $2 returning id;

-- name: deliveries
-- The calls of a program, newest first.
select delivery.id, delivery.message, delivery.event, delivery.person_id, delivery.schedule_id,
       delivery.happened_at, delivery.state, delivery.attempts, delivery.tried_at,
       delivery.next_attempt_at, delivery.status, delivery.fault, delivery.answer,
       delivery.delivered_at
from webhook_delivery as delivery
where delivery.webhook_id = $1 and ($2::bigint is null or delivery.id < $2)
order by delivery.id desc
limit $3;

-- name: send_again
-- A call is made once more, under the name that it had.
update webhook_delivery
set state = 'pending', attempts = 1, delivered_at = null, next_attempt_at = now(),
    claim = claim + 1, claimed_until = null
where webhook_id = $1 and id = $2
returning id;

-- name: wake
-- What waits for a program that answers again is not waited for any longer.
update webhook_delivery set next_attempt_at = now()
where webhook_id = $1 and state = 'pending' and next_attempt_at > now();

-- name: claim
-- Calls whose turn has come: of one person in their order, few at once for each program, one at a
-- time for one that fails. One that was refused so many times, and whose next attempt is still to
-- come, holds up nothing else about its person any longer.
with
open as materialized (
    select webhook.id,
           case when webhook.failures > 1 then 1 else $3::integer end
           - (select count(*) from webhook_delivery as busy
              where busy.webhook_id = webhook.id and busy.state = 'pending'
                and busy.claimed_until > now()) as room
    from webhook
    where webhook.off_at is null and webhook.resting_until <= now()
),
taken as (
    select chosen.id
    from open
    cross join lateral (
        select delivery.id
        from webhook_delivery as delivery
        where delivery.webhook_id = open.id and delivery.state = 'pending'
          and delivery.next_attempt_at <= now()
          and (delivery.claimed_until is null or delivery.claimed_until <= now())
          and not exists (
              select from webhook_delivery as earlier
              where earlier.webhook_id = open.id and earlier.state = 'pending'
                and earlier.person_id = delivery.person_id and earlier.id < delivery.id
                and (earlier.attempts < $4 or earlier.next_attempt_at <= now()
                     or earlier.claimed_until > now()))
        order by delivery.id
        limit greatest(open.room, 0)
        for update of delivery skip locked
    ) as chosen
    limit $1
)
update webhook_delivery as delivery
set claim = delivery.claim + 1, attempts = delivery.attempts + 1, tried_at = now(),
    claimed_until = now() + make_interval(secs => $2::double precision)
from taken
join webhook_delivery as known on known.id = taken.id
join webhook on webhook.id = known.webhook_id
join edition on edition.id = webhook.edition_id
where delivery.id = taken.id
returning delivery.id, delivery.message, delivery.claim, delivery.attempts, delivery.event,
          delivery.person_id, delivery.schedule_id, delivery.happened_at, webhook.id as webhook_id,
          webhook.edition_id, webhook.address, webhook.secret_number, edition.slug,
          coalesce(webhook.old_secret_until > now(), false) as old_secret_holds;

-- name: delivered
-- The other side has taken it; no row for a claim that ran out.
update webhook_delivery
set state = 'delivered', delivered_at = now(), claimed_until = null, status = $3, fault = null,
    answer = $4
where id = $1 and claim = $2
returning id;

-- name: answers_again
-- A program that failed takes calls again; answers with how many were in vain.
with before as (select id, failures from webhook where id = $1 and failures > 0 for update)
update webhook set failures = 0, failing_since = null, resting_until = now()
from before where webhook.id = before.id
returning before.failures;

-- name: failed
-- It was in vain: again later, or put aside after so many attempts; no row for a claim that ran out.
update webhook_delivery
set claimed_until = null, status = $3, fault = $4, answer = $5,
    next_attempt_at = now() + make_interval(secs => $6::double precision),
    state = case when attempts >= $7 then 'failed' else 'pending' end
where id = $1 and claim = $2
returning id;

-- name: falls_silent
-- One more failure in a row; from the second on nothing leaves for a while, and those in the air at
-- once count as two at most.
update webhook
set failures = failures + 1, failing_since = coalesce(failing_since, now()),
    resting_until = case when failures >= 1
                         then now() + make_interval(secs => ($2::double precision[])
                                                    [least(failures + 1, cardinality($2))])
                         else resting_until end
where id = $1 and resting_until <= now()
returning failures, failing_since <= now() - make_interval(secs => $3::double precision) as is_lost;

-- name: switch_off
-- Nothing leaves any more; no row where that was so.
update webhook set off_at = now(), off_reason = $2 where id = $1 and off_at is null returning id;

-- name: forget
-- What was told and is old, whether or not it was heard.
delete from webhook_delivery
where happened_at < $1 and (state <> 'pending' or happened_at < $1 - interval '30 days');
