-- Who is told what: calendar entries, and the outbox from which a worker sends.

-- name: add_letter
-- One message to a person of an edition; the same key again adds nothing.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (dedupe_key) do nothing
returning id;

-- name: add_entrance_letter
-- As add_letter, unless so many have gone to this person since; then the last of them is named again.
with written as (
    insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
    select $1, $2::uuid, $3::text, $4, $5, $6
    where (select count(*) from outbox
           where person_id = $2 and kind = $3 and created_at > $7) < $8::integer
    on conflict (dedupe_key) do nothing
    returning id)
select coalesce((select id from written), (select max(id) from outbox where person_id = $2)) as id;

-- name: programme_news
-- What became of an item of the programme, to each of these people in place of what waits and says less.
with waiting as (
    select id from outbox
    where person_id = any ($2::uuid[]) and kind = 'programme' and state = 'pending'
      and unfinished = 0 and payload ->> 'workshop' = $3::uuid::text
      and (payload ->> 'event' = $4::text or $4 = 'cancelled'
           or $4 = 'waiting' and payload ->> 'event' = 'promoted'
           or $4 = 'promoted' and payload ->> 'event' = 'waiting')
    for update skip locked
),
superseded as (
    delete from outbox where id in (select id from waiting)
    returning id, person_id, payload
)
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
select $1, person.id, 'programme',
       $5::jsonb || coalesce((select jsonb_build_object('before', superseded.payload -> 'before')
                              from superseded
                              where superseded.person_id = person.id
                                and superseded.payload ->> 'event' = 'changed'
                              order by superseded.id limit 1), '{}'),
       'programme:' || gen_random_uuid(),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $6::text || '>'
from person
where person.id = any ($2) and person.withdrawn_at is null
  -- what is again as the reader knows it is no news
  and not ($4 = 'changed'
           and exists (select from superseded
                       where superseded.person_id = person.id
                         and superseded.payload -> 'before' = $5::jsonb -> 'after'))
order by person.kind, person.position
returning id;

-- name: add_organiser_letter
-- One message to an organiser; the same key again adds nothing.
insert into outbox (edition_id, organiser_id, kind, payload, dedupe_key, message_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (dedupe_key) do nothing
returning id;

-- name: correspondents_of_edition
-- Whose address replies go to: its domain names our messages.
select contact_email from edition where id = $1;

-- name: organisers_of_webhook
-- Who is told that a program is called no more: the edition's organisers, and who added it.
select organiser_id as id from role_in_edition where edition_id = $1 and role = 'organiser'
union
select created_by from webhook where id = $2 and created_by is not null;

-- name: webhook_address
-- Where a program is called; none once it is removed.
select address from webhook where id = $1;

-- name: correspondents_of_organiser
-- The organiser's own address, for messages outside any edition.
select email from organiser where id = $1;

-- name: held_letters
-- What the relay refused for good, with its words; the organiser decides.
select outbox.id, outbox.kind, outbox.person_id, outbox.attempts, outbox.created_at,
       coalesce(outbox.last_error, '') as words,
       coalesce(nullif(delegate.name, '-'), ltrim(person.first_name || ' ' || person.last_name),
                organiser.name, edition.contact_name)
           as recipient,
       coalesce(recipient.email, person.email, organiser.email, edition.contact_email) as email
from outbox
left join recipient on recipient.id = outbox.recipient_id
left join delegate on delegate.id = recipient.delegate_id
left join person on person.id = outbox.person_id
left join organiser on organiser.id = outbox.organiser_id
left join edition on edition.id = outbox.edition_id
where outbox.state = 'held'
  -- a sign-in link belongs to no edition: whoever organises one with its reader sees it
  and (outbox.edition_id = $1
       or outbox.edition_id is null and outbox.organiser_id in (
           select organiser_id from role_in_edition where edition_id = $1))
order by outbox.id;

-- name: letter_counts
-- How many messages of an edition wait, have left, are held.
select
    count(*) filter (where state = 'pending') as pending,
    count(*) filter (where state = 'sent') as sent,
    count(*) filter (where state = 'held') as held
from outbox
where edition_id = $1
   or edition_id is null and organiser_id in (
       select organiser_id from role_in_edition where edition_id = $1);

-- name: newer_letter_sent
-- Whether the person has since been sent a later word on the same thing.
select exists (
    select from outbox as held
    join outbox as newer on newer.person_id = held.person_id and newer.id > held.id
    where held.id = $1 and newer.state = 'sent'
      and newer.recipient_id is not distinct from held.recipient_id
      and (held.kind in ('convocation', 'convocation_changed')
               and newer.kind in ('convocation', 'convocation_changed')
           or held.kind in ('invitation', 'cancellation')
               and newer.kind in ('invitation', 'cancellation')
               and newer.payload ->> 'uid' = held.payload ->> 'uid')
) as found;

-- name: release_letter
-- A held message is to be tried again from the start.
update outbox
set state = 'pending', attempts = 0, unfinished = 0, next_attempt_at = now()
where id = $1 and state = 'held'
  and (edition_id = $2
       or edition_id is null and organiser_id in (
           select organiser_id from role_in_edition where edition_id = $2))
returning id;

-- name: places
-- The slots and tables of an edition by number, for letters that hold numbers only.
select
    (select coalesce(jsonb_agg(jsonb_build_object(
                'number', number, 'starts_at', starts_at, 'ends_at', ends_at)), '[]')
     from slot where edition_id = $1) as slots,
    (select coalesce(jsonb_agg(jsonb_build_object('number', number, 'label', label)), '[]')
     from meeting_table where edition_id = $1) as tables;
