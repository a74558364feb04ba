-- Editions, their slots and tables, their figures.

-- name: create
-- A new edition; an address that another one has or had gives no row.
insert into edition (slug, name, place, address, held_on, timezone, contact_name, contact_email,
                     wishes_close_at, holder_guaranteed, investor_guaranteed, holder_maximum,
                     investor_maximum, max_consecutive, finance_maximum,
                     top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar,
                     investors_calendar, purge_on, stage, registration_closes_at, languages,
                     reply_address, welcome, welcome_english, publisher, publication_director,
                     host, data_protection_officer, accessibility_contact, created_at)
select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
       $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34
where not exists (select from former_slug where former_slug.slug = $1)
on conflict (slug) do nothing
returning id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
          wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
          investor_maximum, max_consecutive, finance_maximum,
          top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
          registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
          publisher, publication_director, host, data_protection_officer, accessibility_contact,
          purge_on, purged_at, created_at;

-- name: add_slots
-- All slots of a new edition, numbered from 0.
insert into slot (edition_id, number, starts_at, ends_at, pause_after)
select $1, row.number - 1, row.starts_at, row.ends_at, row.pause_after
from unnest($2::timestamptz[], $3::timestamptz[], $4::boolean[])
     with ordinality as row (starts_at, ends_at, pause_after, number);

-- name: add_tables
-- Tables 1 to n by their labels, numbered from 0.
insert into meeting_table (edition_id, number, label)
select $1, number, (number + 1)::text from generate_series(0, $2::integer - 1) as number;

-- name: add_named_tables
-- Tables by their names and zones, numbered from 0.
insert into meeting_table (edition_id, number, label, zone)
select $1, row.number - 1, row.label, row.zone
from unnest($2::text[], $3::text[]) with ordinality as row (label, zone, number);

-- name: add_closures
-- Tables that cannot be used in slots, each by its number.
insert into table_closure (edition_id, table_number, slot_number)
select $1, row.table_number, row.slot_number
from unnest($2::smallint[], $3::smallint[]) as row (table_number, slot_number);

-- name: by_slug
-- The edition at this address, or which had it before.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition
where slug = $1 or id = (select edition_id from former_slug where former_slug.slug = $1)
order by slug <> $1 limit 1;

-- name: by_id
-- The edition of this identifier.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition where id = $1;

-- name: current
-- What the public is shown: every edition that is open or next, the nearest first.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition where stage in ('open', 'closed', 'published') order by held_on, name, id;

-- name: past
-- The mornings that are over, the last one first.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition where stage in ('over', 'purged') order by held_on desc, name, id;

-- name: every
-- All editions, the newest first.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition order by held_on desc, name, id;

-- name: hold
-- The edition as it stands, its stage held until the transaction ends.
select id, slug, name, place, address, held_on, timezone, contact_name, contact_email,
       wishes_close_at, stage, holder_guaranteed, investor_guaranteed, holder_maximum,
       investor_maximum, max_consecutive, finance_maximum,
       top_points, mutual_bonus, holder_weight, investor_weight, holders_calendar, investors_calendar,
       registration_closes_at, revision, languages, reply_address, welcome, welcome_english,
       publisher, publication_director, host, data_protection_officer, accessibility_contact,
       purge_on, purged_at, created_at
from edition where id = $1 for share;

-- name: hold_alone
-- The edition, kept from everybody else who holds it until the transaction ends.
select from edition where id = $1 for no key update;

-- name: close
-- Registration and wishes end; no row when they had ended.
update edition set stage = 'closed' where id = $1 and stage = 'open' returning id;

-- name: open
-- The public sees the edition and registers; no row unless it was being prepared.
update edition set stage = 'open' where id = $1 and stage = 'preparing' returning id;

-- name: close_due
-- Wishes close with their deadline.
update edition set stage = 'closed' where stage = 'open' and wishes_close_at <= $1
returning id, slug;

-- name: end_due
-- A morning is over once its day has ended, by the calendar of the place.
update edition set stage = 'over'
where stage in ('open', 'closed', 'published')
  and held_on < ($1::timestamptz at time zone timezone)::date
returning id, slug;

-- name: reopen
-- Registration and wishes go on until a new deadline; no row unless they were closed.
update edition set stage = 'open', wishes_close_at = $2, registration_closes_at = null
where id = $1 and stage = 'closed' returning id;

-- name: slots
-- The slots in order.
select number, starts_at, ends_at, pause_after, closed from slot where edition_id = $1 order by number;

-- name: tables
-- The tables in order, each with the slots in which it is closed.
select t.number, t.label, t.zone,
       coalesce(array_agg(c.slot_number order by c.slot_number)
                filter (where c.slot_number is not null), '{}') as closed,
       t.closed_from is not null as gone
from meeting_table t
left join closed_place c on c.edition_id = t.edition_id and c.table_number = t.number
where t.edition_id = $1
group by t.number, t.label, t.zone, t.closed_from
order by t.number;

-- name: glance
-- The figures of every stage in one row; of refusals nothing.
with someone as (
    select kind, choices_saved_at is not null as answered,
           exists (select from wish where author_id = person.id) as wishing
    from person where edition_id = $1 and takes_part
), people as (
    select count(*) filter (where kind = 'holder') as holders,
           count(*) filter (where kind = 'investor') as investors,
           count(*) filter (where kind = 'visitor') as visitors,
           count(*) filter (where kind = 'holder' and wishing) as holders_wishing,
           count(*) filter (where kind = 'investor' and wishing) as investors_wishing,
           count(*) filter (where kind = 'holder' and not answered) as holders_silent,
           count(*) filter (where kind = 'investor' and not answered) as investors_silent
    from someone
), gone as (
    select id from person where edition_id = $1 and not takes_part
), asked as materialized (
    -- Investors wish less than holders do: the shorter way to what both wished.
    select wish.target_id as holder_id, wish.author_id as investor_id
    from person investor
    join wish on wish.author_id = investor.id
    join person holder on holder.id = wish.target_id and holder.takes_part
    where investor.edition_id = $1 and investor.kind = 'investor'
      and investor.takes_part
), wished as (
    select (select count(*) from wish where edition_id = $1)
           - (select count(*) from gone join wish on wish.author_id = gone.id)
           - (select count(*) from gone join wish on wish.target_id = gone.id
              where wish.author_id not in (select id from gone)) as wishes,
           (select count(*)
            from asked join wish on wish.author_id = asked.holder_id
                                and wish.target_id = asked.investor_id) as mutual
), letters as (
    select count(*) filter (where state = 'pending') as messages_pending,
           count(*) filter (where state = 'sent') as messages_sent,
           count(*) filter (where state = 'held') as messages_held
    from outbox
    where edition_id = $1
       or edition_id is null and organiser_id in (
           select organiser_id from role_in_edition where edition_id = $1)
)
select people.*, wished.*, letters.*,
       (select count(*) from person p where p.edition_id = $1 and p.withdrawn_at is not null
                                         and p.erased_at is null)
           as withdrawn,
       (select count(*) from person p where p.edition_id = $1 and p.withdrawn_at is null
                                         and p.application = 'pending') as pending,
       (select count(*) from person p where p.edition_id = $1 and p.withdrawn_at is null
                                         and p.application = 'accepted' and p.known_at is null)
           as unknown,
       (select count(*) from delegate d join person p on p.id = d.investor_id
        where p.edition_id = $1 and p.takes_part) as delegates,
       (select count(*) from slot where edition_id = $1 and not closed) as slots,
       (select count(*) from meeting_table where edition_id = $1 and closed_from is null) as tables,
       (select count(*) from workshop where edition_id = $1) as workshops,
       (select r.state from solve_run r where r.edition_id = $1
        order by r.requested_at desc, r.id limit 1) as last_run_state,
       (select max(version) from schedule where edition_id = $1 and state = 'draft')
           as draft_version,
       (select version from schedule where edition_id = $1 and state = 'published')
           as published_version,
       (select published_at from schedule where edition_id = $1 and state = 'published')
           as published_at,
       (select meetings from schedule where edition_id = $1 and state = 'published')
           as published_meetings,
       (select value from schedule where edition_id = $1 and state = 'published')
           as published_value,
       (select value_bound from schedule where edition_id = $1 and state = 'published')
           as published_bound
from people, wished, letters;

-- name: figures
-- What the purge left of an edition.
select figures from edition where id = $1 and purged_at is not null;
