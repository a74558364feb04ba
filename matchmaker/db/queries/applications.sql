-- Who applied, and what was decided; the acts themselves wait in line on the rows they change.

-- name: application
-- How somebody's application stands, and what an organiser last entered in their name.
select person.id, person.application as state, person.application_reason as reason,
       person.application_at as decided_at, coalesce(organiser.name, '') as decided_by,
       person.confirmed_at, person.known_at, person.takes_part, person.updated_at,
       person.choices_corrected_at, person.availability_corrected_at
from person
left join organiser on organiser.id = person.application_by
where person.id = $1 and person.edition_id = $2 and person.erased_at is null;

-- name: accept
-- From now on these are accepted; answers with those whom that concerned.
update person
set application = 'accepted', application_reason = '', application_at = $3, application_by = $4
where edition_id = $1 and id = any ($2::uuid[]) and application = 'pending'
  and withdrawn_at is null
returning id;

-- name: refuse
-- An application is not accepted; no row unless it waited for an answer.
update person
set application = 'refused', application_reason = $3, application_at = $4, application_by = $5
where edition_id = $1 and id = $2 and application = 'pending'
returning id;

-- name: reopen
-- An application waits for an answer again.
update person
set application = 'pending', application_reason = '', application_at = $3, application_by = $4
where edition_id = $1 and id = $2 and application <> 'pending'
returning id;

-- name: was_told
-- Whether somebody's meetings, or that they have none, were announced to them.
select exists (select from meeting
               join schedule on schedule.id = meeting.schedule_id and schedule.state <> 'draft'
               where $1 in (meeting.holder_id, meeting.investor_id))
    or exists (select from outbox where person_id = $1 and kind = 'convocation');

-- name: know
-- Somebody real stands behind this registration; no row when that was known.
update person set known_at = $2 where id = $1 and known_at is null returning id;

-- name: rules
-- Which sides are looked at before they are shown.
select holders_by_acceptance as holders, investors_by_acceptance as investors
from edition where id = $1;

-- name: set_rules
-- Which sides are looked at from now on; no row when it is so already.
update edition set holders_by_acceptance = $2, investors_by_acceptance = $3
where id = $1 and (holders_by_acceptance, investors_by_acceptance) is distinct from ($2, $3)
returning id;

-- name: waiting_on
-- How many applications of each side wait, hence would be accepted if that side waited no more.
select count(*) filter (where kind = 'holder') as holders,
       count(*) filter (where kind = 'investor') as investors
from person where edition_id = $1 and application = 'pending' and withdrawn_at is null;

-- name: pending_among
-- Who of these waits for an answer, by name.
select id, ltrim(first_name || ' ' || last_name) as name, organisation from person
where edition_id = $1 and id = any ($2::uuid[]) and application = 'pending' and withdrawn_at is null
order by sort_key, id;

-- name: drop_undelivered
-- What was to be told of an earlier decision and has not left says nothing any more.
delete from outbox
where id in (
    select id from outbox
    where person_id = any ($1::uuid[]) and state = 'pending' and unfinished = 0
      and kind in ('application_accepted', 'application_refused')
    for update skip locked);

-- name: write_decisions
-- Each of these is told what was decided about them.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
select $1, decided.id, $3, $4, 'decided:' || gen_random_uuid(),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $5::text || '>'
from unnest($2::uuid[]) as decided (id);
