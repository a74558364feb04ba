-- Registering, correcting, finding, withdrawing.

-- name: queue_up
-- Registrations of an edition take turns: positions and addresses are given once.
select pg_advisory_xact_lock(hashtextextended('registration of ' || $1::uuid::text, 0));

-- name: register_person
-- A person enters an edition behind all others of their kind; no row when the address is taken.
-- Whom an organiser enters ($13) is accepted and known; others wait where their side is looked at.
insert into person (edition_id, kind, email, first_name, last_name, phone, language, organisation,
                    max_meetings, sort_key, search, position, registered_at, updated_at, known_at,
                    own_words_at, application)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, to_tsvector('simple', $11),
        1 + coalesce((select max(position) from person where edition_id = $1 and kind = $2), -1),
        $12, $12, case when $13::boolean then $12::timestamptz end,
        case when not $13 then $12::timestamptz end,
        case when not $13 and exists (
                 select from edition
                 where id = $1 and case $2 when 'holder' then holders_by_acceptance
                                           when 'investor' then investors_by_acceptance end)
             then 'pending' else 'accepted' end)
on conflict (edition_id, lower(email)) do nothing
returning id, edition_id, kind, email, first_name, last_name, phone, language, organisation,
          position, max_meetings, registered_at, updated_at, withdrawn_at, erased_at,
          choices_saved_at;

-- name: count_people
-- How many have ever entered the edition.
select count(*) from person where edition_id = $1;

-- name: find_by_emails
-- The people of the edition with these lower-case addresses, in registration order.
select id, edition_id, kind, email, first_name, last_name, phone, language, organisation,
       position, max_meetings, registered_at, updated_at, withdrawn_at, erased_at,
       choices_saved_at
from person where edition_id = $1 and lower(email) = any ($2::text[]) and erased_at is null
order by kind, position;

-- name: refresh_statistics
-- The planner learns how many people there are, unless somebody is telling it already.
analyze (skip_locked) person;

-- name: add_holder
-- The project of a new holder.
insert into holder (edition_id, person_id, siret, rna, in_creation, project, summary, need,
                    amount_sought, project_stage, commune, themes, sort_key, search)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, to_tsvector('simple', $14));

-- name: add_investor
-- The offer of a new investor.
insert into investor (edition_id, person_id, finance, ticket_from, ticket_to, project_stages,
                      themes, needs_financed, territory, description, website, max_consecutive,
                      sort_key, search)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, to_tsvector('simple', $14));

-- name: add_visitor
-- Why a new visitor comes.
insert into visitor (edition_id, person_id, quality, occupation) values ($1, $2, $3, $4);

-- name: update_visitor
-- Why a visitor comes.
update visitor set quality = $2, occupation = $3 where person_id = $1;

-- name: add_delegates
-- The delegates of an investor in the order given, each with an address or "".
insert into delegate (investor_id, number, name, email)
select $1, row.number - 1, row.name, nullif(row.email, '')
from unnest($2::text[], $3::text[]) with ordinality as row (name, email, number);

-- name: hold_person
-- The person, held until the transaction ends so that their own acts take turns.
select id, edition_id, kind, email, first_name, last_name, phone, language, organisation,
       position, max_meetings, registered_at, updated_at, withdrawn_at, erased_at,
       choices_saved_at
from person where id = $1 and edition_id = $2 for no key update;

-- name: address_is_taken
-- Somebody else of the edition has this address.
select exists (select from person
               where edition_id = $1 and lower(email) = lower($2) and id <> $3);

-- name: update_person
-- The answers both kinds give; with $12 in the person's own words.
update person
set email = $2, first_name = $3, last_name = $4, phone = $5, language = $6, organisation = $7,
    max_meetings = $8, sort_key = $9, updated_at = $11,
    search = to_tsvector('simple', $10 || ' ' || lower(regexp_replace(coalesce(external_id, ''),
                                                                  '[^[:alnum:]]+', ' ', 'g'))),
    confirmed_at = case when lower(email) = lower($2) then confirmed_at end,
    own_words_at = case when $12::boolean then $11 else own_words_at end
where id = $1;

-- name: update_holder
-- The answers about the project.
update holder
set siret = $2, rna = $3, in_creation = $4, project = $5, summary = $6, need = $7,
    amount_sought = $8, project_stage = $9, commune = $10, themes = $11, sort_key = $12,
    search = to_tsvector('simple', $13)
where person_id = $1;

-- name: update_investor
-- The answers about the offer.
update investor
set finance = $2, ticket_from = $3, ticket_to = $4, project_stages = $5, themes = $6,
    needs_financed = $7, territory = $8, description = $9, website = $10, max_consecutive = $11,
    sort_key = $12, search = to_tsvector('simple', $13)
where person_id = $1;

-- name: kind_of
-- Which side a person of the edition is on.
select kind from person where id = $1 and edition_id = $2 and erased_at is null;

-- name: find_person
-- A person of the edition, whichever side.
select id, edition_id, kind, email, first_name, last_name, phone, language, organisation,
       position, max_meetings, registered_at, updated_at, withdrawn_at, erased_at,
       choices_saved_at
from person where id = $1 and edition_id = $2 and erased_at is null;

-- name: find_by_email
-- The person of the edition with this address.
select id, edition_id, kind, email, first_name, last_name, phone, language, organisation,
       position, max_meetings, registered_at, updated_at, withdrawn_at, erased_at,
       choices_saved_at
from person where edition_id = $1 and lower(email) = lower($2) and erased_at is null;

-- name: find_holder
-- A holder with their project.
select p.id, p.edition_id, p.kind, p.email, p.first_name, p.last_name, p.phone, p.language,
       p.organisation, p.position, p.max_meetings, p.registered_at, p.updated_at, p.withdrawn_at,
       p.erased_at, p.choices_saved_at, h.siret, h.rna, h.in_creation, h.project, h.summary,
       h.need, h.amount_sought, h.project_stage, h.commune, h.themes
from person p join holder h on h.person_id = p.id
where p.id = $1 and p.edition_id = $2 and p.erased_at is null;

-- name: find_investor
-- An investor with their offer and delegates.
select p.id, p.edition_id, p.kind, p.email, p.first_name, p.last_name, p.phone, p.language,
       p.organisation, p.position, p.max_meetings, p.registered_at, p.updated_at, p.withdrawn_at,
       p.erased_at, p.choices_saved_at, i.finance, i.ticket_from, i.ticket_to, i.project_stages,
       i.themes, i.needs_financed, i.territory, i.description, i.website, i.max_consecutive,
       array(select name from delegate d where d.investor_id = p.id order by d.number) as delegates,
       array(select coalesce(email, '') from delegate d
             where d.investor_id = p.id
               and exists (select from delegate o where o.investor_id = p.id and o.email is not null)
             order by d.number) as delegate_emails
from person p join investor i on i.person_id = p.id
where p.id = $1 and p.edition_id = $2 and p.erased_at is null;

-- name: find_visitor
-- A visitor with why they come.
select p.id, p.edition_id, p.kind, p.email, p.first_name, p.last_name, p.phone, p.language,
       p.organisation, p.position, p.max_meetings, p.registered_at, p.updated_at, p.withdrawn_at,
       p.erased_at, p.choices_saved_at, v.quality, v.occupation
from person p join visitor v on v.person_id = p.id
where p.id = $1 and p.edition_id = $2 and p.erased_at is null;

-- name: withdraw
-- They will not come; no row when that was known.
update person set withdrawn_at = $2 where id = $1 and withdrawn_at is null returning id;

-- name: come_back
-- They come after all; no row when they had never gone, or were erased.
update person set withdrawn_at = null
where id = $1 and withdrawn_at is not null and erased_at is null returning id;
