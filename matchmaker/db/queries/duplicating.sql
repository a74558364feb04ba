-- The next edition, made of one that stands. Rows are copied whole, whatever columns they have.

-- name: address_is_known
-- Whether an edition has, or had, this address.
select exists (select from edition where slug = $1)
       or exists (select from former_slug where slug = $1);

-- name: copy_edition
-- The edition itself, in preparation, its dates so many days later by the clocks of the place.
insert into edition
select (jsonb_populate_record(null::edition, to_jsonb(source) || jsonb_build_object(
    'id', gen_random_uuid(), 'slug', $2::text, 'name', $3::text, 'held_on', $4::date,
    'stage', 'preparing', 'revision', 0, 'purged_at', null, 'figures', null,
    'created_at', $6::timestamptz,
    'purge_on', source.purge_on + $5::integer,
    'wishes_close_at', ((source.wishes_close_at at time zone source.timezone)
                        + make_interval(days => $5)) at time zone source.timezone,
    'registration_closes_at', ((source.registration_closes_at at time zone source.timezone)
                               + make_interval(days => $5)) at time zone source.timezone))).*
from edition as source where source.id = $1
returning id;

-- name: copy_slots
-- The grid, so many days later.
insert into slot
select (jsonb_populate_record(null::slot, to_jsonb(source) || jsonb_build_object(
    'edition_id', $2::uuid,
    'starts_at', ((source.starts_at at time zone $4) + make_interval(days => $3)) at time zone $4,
    'ends_at', ((source.ends_at at time zone $4) + make_interval(days => $3)) at time zone $4))).*
from slot as source where source.edition_id = $1;

-- name: copy_tables
-- The tables.
insert into meeting_table
select (jsonb_populate_record(null::meeting_table,
                              to_jsonb(source) || jsonb_build_object('edition_id', $2::uuid))).*
from meeting_table as source where source.edition_id = $1;

-- name: copy_closures
-- When tables are closed.
insert into table_closure
select (jsonb_populate_record(null::table_closure,
                              to_jsonb(source) || jsonb_build_object('edition_id', $2::uuid))).*
from table_closure as source where source.edition_id = $1;

-- name: copy_programme
-- The programme, so many days later.
insert into workshop
select (jsonb_populate_record(null::workshop, to_jsonb(source) || jsonb_build_object(
    'id', gen_random_uuid(), 'edition_id', $2::uuid,
    'starts_at', ((source.starts_at at time zone $4) + make_interval(days => $3)) at time zone $4,
    'ends_at', ((source.ends_at at time zone $4) + make_interval(days => $3)) at time zone $4))).*
from workshop as source where source.edition_id = $1;

-- name: copy_partners
-- The partners with their images.
insert into partner
select (jsonb_populate_record(null::partner, to_jsonb(source) || jsonb_build_object(
    'id', gen_random_uuid(), 'edition_id', $2::uuid))).*
from partner as source where source.edition_id = $1;

-- name: copy_members
-- Its organisers; who stood at its desk is named anew.
insert into membership
select (jsonb_populate_record(null::membership,
                              to_jsonb(source) || jsonb_build_object('edition_id', $2::uuid))).*
from membership as source where source.edition_id = $1 and source.role = 'organiser';

-- name: copy_texts
-- The newest wordings of one edition become the first of another.
insert into letter_text (edition_id, revision, kind, opening_fr, signature_fr, opening_en,
                         signature_en, written_at)
select $2, row_number() over (order by kind), kind, opening_fr, signature_fr, opening_en,
       signature_en, $3
from (select distinct on (kind) * from letter_text
      where edition_id = $1 order by kind, revision desc) as newest;
