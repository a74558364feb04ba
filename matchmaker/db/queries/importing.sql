-- What an import compares its lines with.

-- name: known_people
-- Everybody of an edition.
select p.id, p.edition_id, p.kind, p.email, p.first_name, p.last_name, p.phone, p.language,
       p.organisation, p.position, p.max_meetings, p.registered_at, p.updated_at, p.withdrawn_at,
       p.erased_at, p.choices_saved_at, h.siret
from person p left join holder h on h.person_id = p.id
where p.edition_id = $1 and p.erased_at is null;

-- name: known_holders
-- The answers of those holders, as their form has them.
select p.email, p.first_name, p.last_name, p.phone, p.language, p.organisation, p.max_meetings,
       coalesce(h.siret, '') as siret, coalesce(h.rna, '') as rna, h.in_creation, h.project,
       h.summary, h.need, h.amount_sought, h.project_stage, h.commune, h.themes,
       '{}'::text[] as workshops, false as newsletter, false as pass_contact_on
from person p join holder h on h.person_id = p.id
where p.id = any ($1::uuid[]);

-- name: known_investors
-- The answers of those investors, as their form has them.
select p.email, p.first_name, p.last_name, p.phone, p.language, p.organisation, p.max_meetings,
       i.finance, i.ticket_from, i.ticket_to, i.project_stages, i.themes, i.territory,
       i.description, i.website, i.max_consecutive,
       array(select d.name from delegate d where d.investor_id = p.id order by d.number)
           as delegates,
       array(select coalesce(d.email, '') from delegate d
             where d.investor_id = p.id
               and exists (select from delegate o where o.investor_id = p.id and o.email is not null)
             order by d.number) as delegate_emails,
       '{}'::text[] as workshops, false as newsletter, false as pass_contact_on
from person p join investor i on i.person_id = p.id
where p.id = any ($1::uuid[]);

-- name: known_visitors
-- The answers of those visitors, as their form has them.
select p.email, p.first_name, p.last_name, p.phone, p.language, p.organisation, v.quality,
       v.occupation,
       '{}'::text[] as workshops, false as newsletter, false as pass_contact_on
from person p join visitor v on v.person_id = p.id
where p.id = any ($1::uuid[]);

-- name: known_attendances
-- Who attends which workshops already, or waits for a place in them.
select a.person_id, array_agg(w.code order by w.code) as codes
from (select person_id, workshop_id from workshop_attendance where edition_id = $1
      union all
      select person_id, workshop_id from workshop_waiting where edition_id = $1) as a
join workshop w on w.id = a.workshop_id
group by a.person_id;

-- name: known_absences
-- The slots that people have declared away.
select person_id, array_agg(slot_number order by slot_number) as slots
from unavailability where edition_id = $1
group by person_id;

-- name: known_wishes
-- The wishes of everybody, each author's from the dearest on.
select author_id, target_id, reason from wish where edition_id = $1 order by author_id, rank;

-- name: known_refusals
-- The refusals of everybody.
select author_id, target_id, reason from refusal
where edition_id = $1 order by author_id, target_id;
