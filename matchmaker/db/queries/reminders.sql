-- Who has not done what yet, reminders to them, and who wants none.

-- name: unready
-- From whom one of these topics is missing; $3: whether they can still do more than confirm, $4:
-- among whom, everybody if none are given.
select person.id, person.kind, person.email, person.first_name, person.last_name,
       person.organisation, person.language, told.lacking, reminded.at as reminded_at,
       reminder_stop.person_id is not null as stopped
from person
cross join lateral (select array(select topic from unnest(lacks(person.id, $3)) as topic
                                 where topic = any ($2::text[])) as lacking) as told
left join reminded on reminded.person_id = person.id
left join reminder_stop on reminder_stop.person_id = person.id
where person.edition_id = $1 and person.withdrawn_at is null and person.erased_at is null
  and cardinality(told.lacking) > 0 and ($4::uuid[] is null or person.id = any ($4))
order by person.sort_key, person.id;

-- name: lacking
-- Whether something of these topics is still missing from one person.
select exists (select from unnest(lacks($1, $2)) as topic where topic = any ($3::text[])) as found;

-- name: edition_of
-- Where a person takes part.
select edition_id from person where id = $1;

-- name: take_turns
-- Reminders of an edition are asked for one after the other.
select pg_advisory_xact_lock(hashtextextended('reminders of ' || $1::uuid::text, 0));

-- name: newest
-- The last reminder that was asked for.
select id from reminder where edition_id = $1 order by asked_at desc, id desc limit 1;

-- name: ask
-- One more reminder, at its hour.
insert into reminder (edition_id, topics, send_at, asked_at, asked_by)
values ($1, $2, $3, $4, $5)
returning id;

-- name: history
-- The reminders of an edition, the newest first.
select reminder.id, reminder.topics, reminder.send_at, reminder.asked_at,
       coalesce(organiser.name, '') as asked_by, reminder.done_at, reminder.letters,
       reminder.cancelled_at
from reminder
left join organiser on organiser.id = reminder.asked_by
where reminder.edition_id = $1
order by reminder.asked_at desc, reminder.id desc
limit 50;

-- name: cancel
-- It does not leave; no row when it has, or was cancelled already.
update reminder set cancelled_at = $3
where edition_id = $1 and id = $2 and done_at is null and cancelled_at is null
returning id;

-- name: due
-- Reminders whose hour has come; those of purged editions never.
select reminder.id
from reminder
join edition on edition.id = reminder.edition_id and edition.purged_at is null
where reminder.done_at is null and reminder.cancelled_at is null and reminder.send_at <= $1
order by reminder.send_at, reminder.id;

-- name: take_due
-- One of those, for whoever takes it first.
select id, edition_id, topics, asked_by
from reminder
where id = $1 and done_at is null and cancelled_at is null and send_at <= $2
for update skip locked;

-- name: write
-- A letter to everybody from whom one of these is missing, or to those of $7 alone; the database
-- leaves out who must be.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
select $1, person.id, 'reminder',
       jsonb_build_object('at', $5::timestamptz, 'lacking', told.lacking),
       'reminder:' || $4::uuid || ':' || person.id,
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $6::text || '>'
from person
cross join lateral (select array(select topic from unnest(lacks(person.id, $3)) as topic
                                 where topic = any ($2::text[])) as lacking) as told
where person.edition_id = $1 and person.withdrawn_at is null and person.erased_at is null
  and cardinality(told.lacking) > 0 and ($7::uuid[] is null or person.id = any ($7))
order by person.id
returning person_id;

-- name: done
-- It has been written, to so many.
update reminder set done_at = $2, letters = $3 where id = $1;

-- name: stopped
-- Whether somebody wants no reminders.
select edition.slug, reminder_stop.stopped_at
from person
join edition on edition.id = person.edition_id
left join reminder_stop on reminder_stop.person_id = person.id
where person.id = $1 and person.erased_at is null;

-- name: stop
-- They want none from now on.
insert into reminder_stop (person_id, edition_id, stopped_at)
select id, edition_id, $2 from person where id = $1 and erased_at is null
on conflict (person_id) do nothing;

-- name: resume
-- They want them again.
delete from reminder_stop where person_id = $1;
