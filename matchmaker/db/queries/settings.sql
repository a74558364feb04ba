-- Changing what an edition says of itself, and making another one of it.

-- name: hold_for_change
-- The edition as it stands; whoever changes it takes turns.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition where id = $1 for update;

-- name: change
-- All of its settings anew; its stage follows the deadline.
update edition
set slug = $2, name = $3, place = $4, address = $5, held_on = $6, contact_name = $7,
    contact_email = $8, reply_address = $9, registration_closes_at = $10, wishes_close_at = $11,
    purge_on = $12, languages = $13, welcome = $14, welcome_english = $15, publisher = $16,
    publication_director = $17, host = $18, data_protection_officer = $19,
    accessibility_contact = $20, holders_calendar = $21, investors_calendar = $22, stage = $23
where id = $1
returning revision;

-- name: address_is_taken
-- Whether another edition has, or had, this address.
select exists (select from edition where slug = $1 and id <> $2)
       or exists (select from former_slug where slug = $1 and edition_id <> $2);

-- name: keep_address
-- What it was called before still leads to it.
insert into former_slug (slug, edition_id) values ($1, $2)
on conflict (slug) do nothing;

-- name: take_address_back
-- It is called so again.
delete from former_slug where slug = $1;

-- name: shift_slots
-- The whole grid so many days and minutes later, by the clocks of the place.
update slot
set starts_at = ((starts_at at time zone $2) + make_interval(days => $3, mins => $4))
                at time zone $2,
    ends_at = ((ends_at at time zone $2) + make_interval(days => $3, mins => $4)) at time zone $2
where edition_id = $1;

-- name: shift_programme
-- The programme so many days later, by the clocks of the place.
update workshop
set starts_at = ((starts_at at time zone $2) + make_interval(days => $3)) at time zone $2,
    ends_at = ((ends_at at time zone $2) + make_interval(days => $3)) at time zone $2
where edition_id = $1;

-- name: readers_of
-- How many people read in other languages than these.
select count(*) from person
where edition_id = $1 and withdrawn_at is null and language <> all ($2::text[]);

-- name: is_attended
-- Whether anybody has been noted as here or away, for the day of the edition.
select exists (select from attendance where edition_id = $1 and undone_at is null);

-- name: changed_since
-- Which settings were changed after a revision.
select distinct jsonb_array_elements_text(details -> 'fields') as field
from audit
where edition_id = $1 and act = 'edition.changed' and (details ->> 'revision')::integer > $2
order by field;
