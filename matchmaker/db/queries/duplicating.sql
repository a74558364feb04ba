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
    'purge_on', $7::date,
    'wishes_close_at', ((source.wishes_close_at at time zone source.timezone)
                        + make_interval(days => $5)) at time zone source.timezone,
    'registration_closes_at', ((source.registration_closes_at at time zone source.timezone)
                               + make_interval(days => $5)) at time zone source.timezone))).*
from edition as source where source.id = $1
returning id;

-- name: copy_slots
-- The grid, so many days later: slots that are not closed, counted anew.
insert into slot
select (jsonb_populate_record(null::slot, to_jsonb(source) || jsonb_build_object(
    'edition_id', $2::uuid, 'number', row_number() over (order by source.number) - 1,
    'starts_at', ((source.starts_at at time zone $4) + make_interval(days => $3)) at time zone $4,
    'ends_at', ((source.ends_at at time zone $4) + make_interval(days => $3)) at time zone $4))).*
from slot as source where source.edition_id = $1 and not source.closed;

-- name: copy_tables
-- The tables that were not taken away.
insert into meeting_table
select (jsonb_populate_record(null::meeting_table,
                              to_jsonb(source) || jsonb_build_object('edition_id', $2::uuid))).*
from meeting_table as source where source.edition_id = $1 and source.closed_from is null;

-- name: copy_closures
-- When those tables are closed.
insert into table_closure (edition_id, table_number, slot_number)
select $2, source.table_number, kept.number
from table_closure as source
join meeting_table using (edition_id)
join (select slot.number as known, row_number() over (order by slot.number) - 1 as number
      from slot where slot.edition_id = $1 and not slot.closed) as kept
  on kept.known = source.slot_number
where source.edition_id = $1 and meeting_table.number = source.table_number
  and meeting_table.closed_from is null;

-- name: copy_programme
-- The programme, so many days later.
insert into workshop
select (jsonb_populate_record(null::workshop, to_jsonb(source) || jsonb_build_object(
    'id', gen_random_uuid(), 'edition_id', $2::uuid, 'revision', 1,
    'starts_at', ((source.starts_at at time zone $4) + make_interval(days => $3)) at time zone $4,
    'ends_at', ((source.ends_at at time zone $4) + make_interval(days => $3)) at time zone $4))).*
from workshop as source where source.edition_id = $1;

-- name: copy_partners
-- The partners with their images.
insert into partner
select (jsonb_populate_record(null::partner, to_jsonb(source) || jsonb_build_object(
    'id', gen_random_uuid(), 'edition_id', $2::uuid))).*
from partner as source where source.edition_id = $1;

-- name: copy_support
-- The programmes that support holders further.
insert into support_programme
select (jsonb_populate_record(null::support_programme, to_jsonb(source) || jsonb_build_object(
    'id', gen_random_uuid(), 'edition_id', $2::uuid))).*
from support_programme as source where source.edition_id = $1;

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

-- name: copy_earlier_years
-- What is known of the years before.
insert into earlier_year
select (jsonb_populate_record(null::earlier_year,
                              to_jsonb(known) || jsonb_build_object('edition_id', $2::uuid))).*
from earlier_year as known where known.edition_id = $1;
