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
       i.finance, i.ticket_from, i.ticket_to, i.project_stages, i.themes, i.needs_financed,
       i.territory, i.description, i.website, i.max_consecutive,
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

-- name: restore_absences
-- Slots in which people cannot come, of an edition that is brought in as it stood.
insert into unavailability (edition_id, person_id, slot_number)
select $1, row.person_id, row.slot_number
from unnest($2::uuid[], $3::smallint[]) as row (person_id, slot_number);

-- name: mark_available
-- These have said when they are there.
update person set availability_saved_at = $2 where id = any ($1::uuid[]);

-- name: restore_wishes
-- Wishes with their ranks, gaps and moments, likewise.
insert into wish (edition_id, author_id, target_id, rank, reason, made_at, by_organiser)
select $1, row.author_id, row.target_id, row.rank, row.reason, coalesce(row.made_at, $8),
       row.by_organiser
from unnest($2::uuid[], $3::uuid[], $4::smallint[], $5::text[], $6::timestamptz[], $7::boolean[])
     as row (author_id, target_id, rank, reason, made_at, by_organiser);

-- name: restore_refusals
-- Refusals, likewise.
insert into refusal (edition_id, author_id, target_id, reason, made_at)
select $1, row.author_id, row.target_id, row.reason, coalesce(row.made_at, $6)
from unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[])
     as row (author_id, target_id, reason, made_at);

-- name: mark_chosen
-- These have saved their choices.
update person set choices_saved_at = $2 where id = any ($1::uuid[]);

-- name: restore_standing
-- How somebody stands; of what $2 does not name, everything stays.
update person
set application = case when 'application' = any ($2::text[]) then $3 else application end,
    application_reason = case when 'application_reason' = any ($2) then $4
                              else application_reason end,
    application_at = case when 'application_at' = any ($2) then $5 else application_at end,
    registered_at = coalesce($6, registered_at),
    updated_at = coalesce($7, updated_at),
    known_at = case when 'known_at' = any ($2) then $8 else known_at end,
    confirmed_at = case when 'confirmed_at' = any ($2) then $9 else confirmed_at end,
    withdrawn_at = case when 'withdrawn_at' = any ($2) then $10 else withdrawn_at end,
    choices_saved_at = case when 'choices_saved_at' = any ($2) then $11 else choices_saved_at end,
    choices_corrected_at = case when 'choices_corrected_at' = any ($2) then $12
                                else choices_corrected_at end,
    availability_saved_at = case when 'availability_saved_at' = any ($2) then $13
                                 else availability_saved_at end,
    availability_corrected_at = case when 'availability_corrected_at' = any ($2) then $14
                                     else availability_corrected_at end,
    external_id = case when 'external_id' = any ($2) then $15 else external_id end,
    own_words_at = case when 'own_words_at' = any ($2) then $16 else own_words_at end,
    search = search || case when 'external_id' = any ($2)
             then to_tsvector('simple', lower(regexp_replace(coalesce($15, ''),
                                                             '[^[:alnum:]]+', ' ', 'g')))
             else ''::tsvector end
where id = $1;

-- name: taking_part
-- Who of these takes part.
select id from person where id = any ($1::uuid[]) and takes_part;

-- name: restore_way
-- How somebody chose that their calendar is reached.
update recipient set way = $2 where person_id = $1 and delegate_id is null and ended_at is null;

-- name: restore_stop
-- Somebody wants no reminders.
insert into reminder_stop (person_id, edition_id, stopped_at) values ($1, $2, $3)
on conflict (person_id) do nothing;

-- name: restore_seats
-- Who has a place in the programme; those who withdrew first, because they take none from others.
insert into workshop_attendance (edition_id, workshop_id, person_id, asked_at)
select $1, workshop.id, row.person_id, row.asked_at
from unnest($2::text[], $3::uuid[], $4::timestamptz[])
     with ordinality as row (code, person_id, asked_at, number)
join workshop on workshop.edition_id = $1 and workshop.code = row.code
join person on person.id = row.person_id
order by person.withdrawn_at is null, row.number;

-- name: restore_turns
-- Who waits for one.
insert into workshop_waiting (edition_id, workshop_id, person_id, asked_at)
select $1, workshop.id, row.person_id, row.asked_at
from unnest($2::text[], $3::uuid[], $4::timestamptz[]) as row (code, person_id, asked_at)
join workshop on workshop.edition_id = $1 and workshop.code = row.code;

-- name: tag_each
-- Each of these has a tag, written as it is already where somebody has it.
insert into person_tag (edition_id, person_id, tag, folded)
select $1, row.person_id,
       coalesce((select min(tag) from person_tag where edition_id = $1 and folded = row.folded),
                row.tag), row.folded
from unnest($2::uuid[], $3::text[], $4::text[]) as row (person_id, tag, folded)
on conflict do nothing
returning person_id;

-- name: note_each
-- Each of these is noted; what is noted already is not noted twice.
insert into person_note (edition_id, person_id, text, written_at, written_by)
select $1, row.person_id, row.text, coalesce(row.written_at, $5), $6
from unnest($2::uuid[], $3::text[], $4::timestamptz[]) as row (person_id, text, written_at)
where not exists (select from person_note known
                  where known.person_id = row.person_id and known.text = row.text)
returning person_id;
