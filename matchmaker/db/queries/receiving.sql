-- What comes back by mail: reports, answers of calendars, words of people.

-- name: remember
-- This message has come; nothing when it came before.
insert into received (digest) values ($1) on conflict do nothing returning digest;

-- name: forget
-- Which messages came long ago.
delete from received where received_at < $1;

-- name: forget_forwarded
-- What has been passed on, or never will be.
delete from forwarded
where received_at < now() - interval '1 hour'
  and not exists (select from outbox
                  where outbox.dedupe_key = 'forward:' || forwarded.id
                    and outbox.state in ('pending', 'held'));

-- name: letter_meant
-- The letter of that number, or of one of these Message-IDs.
select id, edition_id, person_id
from outbox
where id = $1::bigint or $1 is null and message_id = any($2::text[])
order by id desc
limit 1;

-- name: mark_undelivered
-- It left, and somebody says that it did not arrive; the first words stay.
update outbox set undelivered_at = now(), undelivered_words = $2
where id = $1 and state = 'sent' and undelivered_at is null
returning id;

-- name: note_answer
-- What the owner of this calendar entry answered last, by the newest state of the entry they knew.
insert into calendar_answer as known (person_id, uid, edition_id, other_id, answer, sequence)
select recipient.person_id, entry.uid, entry.edition_id, entry.other_id, $2, $3
from calendar_entry as entry
join recipient on recipient.id = entry.recipient_id
where entry.uid = $1
on conflict (person_id, uid) do update
    set answer = excluded.answer, sequence = excluded.sequence, answered_at = now()
    where known.sequence <= excluded.sequence
returning person_id;

-- name: contact_for
-- Who reads what came: of that edition; else where the sender takes part; else of the next morning.
select edition.id as edition_id, person.id as person_id, edition.contact_email
from edition
left join person on person.edition_id = edition.id and person.erased_at is null
                and (person.id = $2::uuid or $2 is null and lower(person.email) = lower($3::text))
where edition.stage <> 'purged' and ($1::uuid is null or edition.id = $1)
order by person.id is null, edition.held_on < current_date, abs(edition.held_on - current_date)
limit 1;

-- name: forwards_lately
-- How many messages were passed on to an edition's contact within an hour.
select count(*) from outbox
where edition_id = $1 and kind = 'forward' and created_at > now() - interval '1 hour';

-- name: keep_forwarded
-- The message as it came, until it has been passed on.
insert into forwarded (edition_id, person_id, message) values ($1, $2, $3) returning id;

-- name: forwarded
-- The message as it came.
select message, received_at from forwarded where id = $1;

-- name: undelivered
-- Letters that did not arrive and after which none has; of one person if one is given.
select outbox.id, outbox.kind, outbox.person_id, outbox.undelivered_at,
       outbox.undelivered_words as words,
       coalesce(ltrim(person.first_name || ' ' || person.last_name), organiser.name, edition.contact_name)
           as recipient,
       coalesce(person.email, organiser.email, edition.contact_email) as email
from outbox
left join person on person.id = outbox.person_id
left join organiser on organiser.id = outbox.organiser_id
left join edition on edition.id = outbox.edition_id
where outbox.undelivered_at is not null
  and ($2::uuid is null or outbox.person_id = $2)
  and (outbox.edition_id = $1
       or outbox.edition_id is null and outbox.organiser_id in (
           select organiser_id from role_in_edition where edition_id = $1))
  and not exists (
      select from outbox as later
      where later.person_id = outbox.person_id and later.state = 'sent'
        and later.sent_at > outbox.undelivered_at and later.undelivered_at is null)
order by outbox.undelivered_at desc
limit 200;

-- name: answers
-- What calendars answered to meetings that stand: all of one person's, or everybody's declines.
select answer.person_id, ltrim(person.first_name || ' ' || person.last_name) as name,
       answer.other_id, coalesce(project.project, other.organisation, '') as other,
       answer.answer as said, answer.answered_at
from calendar_answer as answer
join person on person.id = answer.person_id and person.withdrawn_at is null
join calendar_entry as entry on entry.uid = answer.uid and not entry.cancelled
left join person as other on other.id = answer.other_id
left join holder as project on project.person_id = answer.other_id
where answer.edition_id = $1
  and (answer.person_id = $2 or $2::uuid is null and answer.answer = 'declined')
order by answer.answered_at desc
limit 200;
