-- What became of projects, asked of the holders three and six months after the morning.

-- name: due_editions
-- Editions of which somebody may have to be asked about now; days are looked at more closely after.
select id from edition
where purged_at is null
  and held_on between ($1::timestamptz - interval '8 months')::date
                  and ($1::timestamptz - interval '2 months')::date
  and purge_on > ($1::timestamptz at time zone timezone)::date
order by id;

-- name: ask
-- A letter to every holder who met somebody and was not asked yet, and that they were; whoever wants
-- no such letters is left out by the database.
with due as (
    select person.id, person.edition_id
    from person
    where person.edition_id = $1 and person.kind = 'holder' and person.takes_part
      and person.erased_at is null
      and person.id in (select holder_id from known_encounter where edition_id = $1)
      and not exists (select from follow_up as asked
                      where asked.holder_id = person.id and asked.months = $2::smallint)
),
written as (
    insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
    select due.edition_id, due.id, 'follow_up', jsonb_build_object('months', $2::smallint),
           'follow up:' || $2::smallint || ':' || due.id,
           '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $4::text || '>'
    from due
    order by due.id
    on conflict (dedupe_key) do nothing
    returning edition_id, person_id
)
insert into follow_up (edition_id, holder_id, months, asked_at)
select edition_id, person_id, $2::smallint, $3 from written
on conflict do nothing
returning holder_id;

-- name: asked_of
-- What one holder was asked, the latest first, and what they have answered.
select asked.months, asked.asked_at, asked.answered_at, asked.financed, asked.amount_euros,
       asked.investor_id, asked.financed_by,
       coalesce(investor.organisation, '') as investor
from follow_up as asked
left join person as investor on investor.id = asked.investor_id and investor.erased_at is null
where asked.holder_id = $1
order by asked.months desc;

-- name: met_by
-- Whom a holder met, as far as they are still known.
select person.id, person.organisation
from person
where person.erased_at is null
  and person.id in (select investor_id from known_encounter
                    where edition_id = $1 and holder_id = $2)
order by person.sort_key, person.id;

-- name: answer
-- What the holder says of it; no row where they were not asked.
update follow_up
set answered_at = $3, financed = $4, amount_euros = $5, investor_id = $6, financed_by = $7
where holder_id = $1 and months = $2
returning months;

-- name: answers
-- What holders of an edition were asked and answered, for organisers.
select asked.months, person.id as holder_id,
       ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation,
       holder.project, asked.asked_at, asked.answered_at, asked.financed, asked.amount_euros,
       coalesce(investor.organisation, asked.financed_by) as financed_by,
       stopped.person_id is not null as stopped
from follow_up as asked
join person on person.id = asked.holder_id and person.erased_at is null
join holder on holder.person_id = person.id
left join person as investor on investor.id = asked.investor_id and investor.erased_at is null
left join follow_up_stop as stopped on stopped.person_id = person.id
where asked.edition_id = $1
order by asked.months, person.sort_key, person.id;

-- name: standing
-- How many holders are known to have met somebody, how many of them want no such letters, and of how
-- many meetings it is unclear whether they took place.
with met as (
    select distinct encounter.holder_id
    from known_encounter as encounter
    join person on person.id = encounter.holder_id and person.takes_part
               and person.erased_at is null
    where encounter.edition_id = $1)
select count(*) as met, count(stopped.person_id) as stopped,
       (select count(*) from meeting_fate as fate
        where fate.edition_id = $1 and fate.fate = 'unclear') as unclear
from met left join follow_up_stop as stopped on stopped.person_id = met.holder_id;

-- name: stopped
-- Of which edition somebody is, and since when they want no such letters.
select edition.slug, follow_up_stop.stopped_at
from person
join edition on edition.id = person.edition_id
left join follow_up_stop on follow_up_stop.person_id = person.id
where person.id = $1 and person.erased_at is null;

-- name: stop
-- They want none from now on.
insert into follow_up_stop (person_id, edition_id, stopped_at)
select id, edition_id, $2 from person where id = $1 and erased_at is null
on conflict (person_id) do nothing;

-- name: resume
-- They want them again.
delete from follow_up_stop where person_id = $1;
