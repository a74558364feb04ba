-- The organiser's list of people: narrowed, counted, a page at a time.

-- name: page
-- A page of those who fit, or are named with their words, by name; wishes are counted, refusals are not.
with page as (
    select p.id
    from people_who_fit($1, null, $3, $4, $5, $6, $7, $8) as p
    where ($2::text is null or p.search @@ $2::tsquery or p.id = any ($11::uuid[]))
      and ($9::text is null or p.external_id = $9)
      and ($10::text is null
           or exists (select from change_mark m where m.person_id = p.id and m.xid >= $10::text::xid8))
    order by p.sort_key, p.id
    limit $12 offset $13
)
select p.id, p.external_id, p.kind, p.first_name, p.last_name, p.organisation, p.email,
       p.registered_at,
       p.withdrawn_at, p.choices_saved_at, coalesce(h.project, '') as title, p.application,
       p.confirmed_at, p.takes_part,
       array(select t.tag from person_tag t where t.person_id = p.id order by t.folded) as tags,
       (select count(*) from wish w where w.author_id = p.id) as wishes_made,
       (select count(*) from wish w where w.target_id = p.id) as wishes_received
from page join person p on p.id = page.id left join holder h on h.person_id = page.id
order by p.sort_key, p.id;

-- name: everybody
-- All who fit, by name: whom an act on the list concerns.
select p.id
from people_who_fit($1, null, $3, $4, $5, $6, $7, $8) as p
where ($2::text is null or p.search @@ $2::tsquery or p.id = any ($11::uuid[]))
  and ($9::text is null or p.external_id = $9)
  and ($10::text is null
       or exists (select from change_mark m where m.person_id = p.id and m.xid >= $10::text::xid8))
order by p.sort_key, p.id;

-- name: count
-- How many fit.
select count(*)
from people_who_fit($1, null, $3, $4, $5, $6, $7, $8) as p
where ($2::text is null or p.search @@ $2::tsquery or p.id = any ($11::uuid[]))
  and ($9::text is null or p.external_id = $9)
  and ($10::text is null
       or exists (select from change_mark m where m.person_id = p.id and m.xid >= $10::text::xid8));

-- name: somebody
-- Whether anybody of the edition has these words.
select exists (select from person
               where edition_id = $1 and erased_at is null and search @@ $2::text::tsquery);

-- name: counts
-- How many each answer of each question would leave, the other questions being answered as they are;
-- under no question at all stands how many fit now.
with judged as materialized (
    select s.person_id, s.kind, s.application, s.confirmed, s.takes_part, s.withdrawn, s.waiting,
           s.profile_missing and not s.withdrawn as no_profile,
           s.wishes_missing and not s.withdrawn as no_wishes,
           s.availability_missing and not s.withdrawn as no_availability,
           ($3::text is null or s.kind = $3) as by_kind,
           ($4::text is null or s.application = $4) as by_application,
           ($5::boolean is null or s.confirmed = $5) as by_confirmed,
           case $6::text when 'profile' then s.profile_missing and not s.withdrawn
                         when 'wishes' then s.wishes_missing and not s.withdrawn
                         when 'availability' then s.availability_missing and not s.withdrawn
                         else true end as by_missing,
           ($7::text is null or exists (select from person_tag t
                                        where t.person_id = p.id and t.folded = $7)) as by_tag,
           case $8::text when 'coming' then s.takes_part
                         when 'withdrawn' then s.withdrawn
                         when 'silent' then s.takes_part and s.wishes_missing
                         when 'waiting' then s.waiting
                         else true end as by_state
    from person p join person_standing s on s.person_id = p.id
    where p.edition_id = $1
      and ($2::text is null or p.search @@ $2::tsquery or p.id = any ($11::uuid[]))
      and ($9::text is null or p.external_id = $9)
      and ($10::text is null
           or exists (select from change_mark m
                      where m.person_id = p.id and m.xid >= $10::text::xid8))
),
answers as (
    select 'kind' as question, kind as answer, count(*) as people from judged
    where by_application and by_confirmed and by_missing and by_tag and by_state
    group by kind
    union all
    select 'application', application, count(*) from judged
    where by_kind and by_confirmed and by_missing and by_tag and by_state
    group by application
    union all
    select 'confirmed', case when confirmed then 'yes' else 'no' end, count(*) from judged
    where by_kind and by_application and by_missing and by_tag and by_state
    group by confirmed
    union all
    select 'missing', word, count(*)
    from judged, lateral (values ('profile', no_profile), ('wishes', no_wishes),
                                 ('availability', no_availability)) as lacking (word, so)
    where so and by_kind and by_application and by_confirmed and by_tag and by_state
    group by word
    union all
    select 'state', word, count(*)
    from judged, lateral (values ('coming', takes_part), ('waiting', waiting),
                                 ('withdrawn', withdrawn)) as standing (word, so)
    where so and by_kind and by_application and by_confirmed and by_missing and by_tag
    group by word
    union all
    select 'tag', t.folded, count(*)
    from judged join person_tag t on t.person_id = judged.person_id
    where by_kind and by_application and by_confirmed and by_missing and by_state
    group by t.folded
    union all
    select '', '', count(*) from judged
    where by_kind and by_application and by_confirmed and by_missing and by_tag and by_state
)
select question, answer, people from answers;

-- name: who_is_sent
-- Those who come for investors, with whom they come for.
select delegate.investor_id, delegate.name,
       ltrim(person.first_name || ' ' || person.last_name) || ' ' || person.organisation as represents
from delegate join person on person.id = delegate.investor_id
where person.edition_id = $1 and person.erased_at is null and delegate.name <> '-'
order by delegate.investor_id, delegate.number;

-- name: vocabulary
-- Every word by which somebody of the edition can be found; figures are not guessed at.
select distinct word
from person, unnest(tsvector_to_array(search)) as word
where edition_id = $1 and erased_at is null and word !~ '^[0-9]+$';

-- name: rows_of
-- These people as a sheet lists them, by name; nothing of what they chose.
select p.kind, p.first_name, p.last_name, p.organisation, coalesce(h.project, '') as project,
       p.email, p.phone, p.language, p.application,
       p.confirmed_at is not null as confirmed, p.withdrawn_at is not null as withdrawn,
       p.registered_at, p.choices_saved_at is not null as has_chosen,
       array(select t.tag from person_tag t where t.person_id = p.id order by t.folded) as tags
from person p left join holder h on h.person_id = p.id
where p.edition_id = $1 and p.id = any ($2::uuid[]) and p.erased_at is null
order by p.sort_key, p.id;
