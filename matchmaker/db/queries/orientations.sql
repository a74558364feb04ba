-- Holders oriented to the programmes that support them further.

-- name: own
-- Every programme of an edition, and how it stands with one holder.
select programme.id as programme_id, programme.code, programme.name, programme.about, programme.url,
       case when held.holder_id is null then 'none'
            when held.withdrawn_at is not null then 'declined'
            when held.agreed_at is not null then 'agreed'
            else 'proposed' end as state,
       held.agreed_at, held.withdrawn_at
from support_programme as programme
left join orientation as held on held.programme_id = programme.id and held.holder_id = $2
where programme.edition_id = $1
order by programme.position, programme.id;

-- name: hold_programme
-- A programme that is not removed meanwhile.
select id, code, name, about, url from support_programme where edition_id = $1 and id = $2
for key share;

-- name: agree
-- The holder wishes to be contacted by it, from now on; agreed already, the day stands.
insert into orientation as held (edition_id, holder_id, programme_id, by, proposed_at, agreed_at)
values ($1, $2, $3, 'holder', $4, $4)
on conflict (holder_id, programme_id) do update
set agreed_at = excluded.agreed_at, withdrawn_at = null
where held.agreed_at is null or held.withdrawn_at is not null;

-- name: decline
-- They do not wish it, or not any more.
update orientation set withdrawn_at = $4
where edition_id = $1 and holder_id = $2 and programme_id = $3 and withdrawn_at is null;

-- name: propose
-- They are asked; no row where they were, or have answered.
insert into orientation (edition_id, holder_id, programme_id, by, proposed_at)
values ($1, $2, $3, $4, $5)
on conflict (holder_id, programme_id) do nothing
returning holder_id;

-- name: still_proposed
-- Whether one of these programmes waits for the holder's answer.
select exists (select from orientation
               where holder_id = $1 and programme_id = any ($2::uuid[])
                 and agreed_at is null and withdrawn_at is null) as so;

-- name: tell_in_turn
-- Of two workers that tell of proposals at once, the second sees what the first has written.
select pg_advisory_xact_lock(hashtextextended('orientations', 0));

-- name: to_tell
-- To whom something was proposed on a day before the one of $1 at the place, once it is $2 o'clock
-- there, and not longer ago than $3: what they have not answered and were not told of; not to whom
-- wants no such letters.
select held.edition_id, held.holder_id,
       array_agg(held.programme_id order by programme.position, programme.id) as programmes
from orientation as held
join edition on edition.id = held.edition_id and edition.purged_at is null
join support_programme as programme on programme.id = held.programme_id
join person on person.id = held.holder_id and person.takes_part and person.erased_at is null
where held.agreed_at is null and held.withdrawn_at is null
  and held.proposed_at > $1::timestamptz - $3::interval
  and (held.proposed_at at time zone edition.timezone)::date
      < ($1::timestamptz at time zone edition.timezone)::date
  and ($1::timestamptz at time zone edition.timezone)::time >= $2::time
  and not exists (select from follow_up_stop as stop where stop.person_id = held.holder_id)
  and not exists (select from outbox
                  where outbox.person_id = held.holder_id and outbox.kind = 'orientation_proposed'
                    and outbox.payload -> 'programmes' ? held.programme_id::text)
group by held.edition_id, held.holder_id
order by held.holder_id;

-- name: tell
-- Word to $2 that these programmes are proposed to them.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
values ($1, $2, 'orientation_proposed',
        jsonb_build_object('programmes', to_jsonb($3::uuid[])), 'orientation:' || gen_random_uuid(),
        '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $4::text || '>')
returning id;

-- name: counts
-- The programmes with how many holders stand how with each; who is erased or withdrew counts nowhere.
select programme.id, programme.code, programme.name, programme.about, programme.url,
       count(*) filter (where person.id is not null and held.withdrawn_at is null
                          and held.agreed_at is not null) as agreed,
       count(*) filter (where person.id is not null and held.withdrawn_at is null
                          and held.agreed_at is null) as proposed,
       count(*) filter (where person.id is not null and held.withdrawn_at is not null) as declined
from support_programme as programme
left join orientation as held on held.programme_id = programme.id
left join person on person.id = held.holder_id and person.takes_part
where programme.edition_id = $1
group by programme.id
order by programme.position, programme.id;

-- name: agreed_to
-- What a programme is told of those who agreed.
select person.id as holder_id, person.first_name, person.last_name, person.organisation,
       person.email, person.phone, holder.commune, holder.project, holder.need,
       holder.amount_sought, held.agreed_at
from orientation as held
join person on person.id = held.holder_id and person.takes_part
join holder on holder.person_id = person.id
where held.edition_id = $1 and held.programme_id = $2
  and held.agreed_at is not null and held.withdrawn_at is null
order by person.sort_key, person.id;

-- name: pending
-- Who was asked and has not answered, and who said no or took it back.
select person.id as holder_id, ltrim(person.first_name || ' ' || person.last_name) as name,
       person.organisation, held.by, held.proposed_at, held.agreed_at, held.withdrawn_at,
       case when held.withdrawn_at is null then 'proposed' else 'declined' end as state
from orientation as held
join person on person.id = held.holder_id and person.takes_part
where held.edition_id = $1 and held.programme_id = $2
  and (held.agreed_at is null or held.withdrawn_at is not null)
order by held.withdrawn_at is not null, person.sort_key, person.id;

-- name: unasked
-- Holders with whom nothing stands yet as to a programme.
select person.id, ltrim(person.first_name || ' ' || person.last_name) || ', ' || person.organisation as name
from person
where person.edition_id = $1 and person.kind = 'holder' and person.takes_part
  and not exists (select from orientation as held
                  where held.holder_id = person.id and held.programme_id = $2)
order by person.sort_key, person.id;
