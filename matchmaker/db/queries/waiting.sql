-- The waiting list: who is offered which place, and what became of it.

-- name: named
-- People by what an organiser calls them.
select person.id, person.kind, ltrim(person.first_name || ' ' || person.last_name) as name,
       person.organisation, coalesce(holder.project, '') as project
from person
left join holder on holder.person_id = person.id
where person.edition_id = $1 and person.id = any ($2::uuid[]);

-- name: hold_edition
-- The edition, kept from being planned, published or attended to by anybody else until we commit.
select stage from edition where id = $1 for no key update;

-- name: expire
-- Offers that nobody answered in time.
update offer set state = 'expired', answered_at = deadline
where edition_id = $1 and state = 'open' and deadline <= $2;

-- name: offer
-- A place is offered; no row while the same stands open already.
insert into offer (edition_id, schedule_id, holder_id, investor_id, slot_number, table_number,
                   offered_at, offered_by, deadline)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (holder_id, investor_id, slot_number) where state = 'open' do nothing
returning id;

-- name: open_offer
-- The offer of that place to that holder that stands open.
select id from offer
where holder_id = $1 and investor_id = $2 and slot_number = $3 and state = 'open';

-- name: find
-- An offer to that holder.
select id, edition_id, schedule_id, holder_id, investor_id, slot_number, table_number, offered_at,
       offered_by, deadline, state
from offer where edition_id = $1 and holder_id = $2 and id = $3;

-- name: answer
-- The holder's own answer, once.
update offer set state = $2, answered_at = $3 where id = $1 and state = 'open' returning id;

-- name: accept
-- The place is theirs, at that table.
update offer set state = 'accepted', answered_at = $2, table_number = $3
where id = $1 and state = 'open' returning id;

-- name: take
-- Others who were offered a place that is gone now: that of the investor's slot, any other of the
-- holder's in the same slot.
update offer set state = 'taken', answered_at = $5
from offer_standing as standing
where offer.id = standing.id and offer.edition_id = $1 and offer.state = 'open'
  and offer.slot_number = $4 and (offer.investor_id = $3 or offer.holder_id = $2)
  and not standing.free
returning offer.id;

-- name: take_others
-- Others who were offered places with that investor of which none but these are free now.
update offer set state = 'taken', answered_at = $4
where edition_id = $1 and investor_id = $2 and state = 'open' and slot_number <> all ($3::smallint[]);

-- name: mine
-- What a holder is told of: offers whose slot has not begun, the newest for each place.
select * from (
    select distinct on (offer.investor_id, offer.slot_number)
           offer.id, offer.investor_id, offer.slot_number, offer.label, offer.starts_at,
           offer.ends_at, offer.offered_at, offer.deadline,
           case when offer.state <> 'open' then offer.state
                when offer.deadline <= $2 then 'expired'
                when not offer.free then 'gone'
                else 'open' end as standing
    from offer_standing as offer
    where offer.holder_id = $1 and offer.starts_at > $2
    order by offer.investor_id, offer.slot_number, offer.offered_at desc,
             offer.state = 'open' desc, offer.id
) as newest
order by standing = 'open' desc, starts_at, id;

-- name: of_edition
-- The offers of an edition, those under way first, then the newest; at most so many.
select offer.id, offer.holder_id, offer.investor_id, offer.slot_number, offer.label,
       offer.starts_at, offer.offered_at, offer.deadline, offer.answered_at,
       case when offer.state <> 'open' then offer.state
            when offer.deadline <= $2 then 'expired'
            when not offer.free then 'gone'
            else 'open' end as standing
from offer_standing as offer
where offer.edition_id = $1
order by offer.state = 'open' and offer.deadline > $2 desc, offer.offered_at desc, offer.id
limit $3;

-- name: stamps
-- What each holder's page says of offers, in one word that changes with it.
select holder_id,
       md5(string_agg(id || state || case when state = 'open' then free::text else '' end, ' '
                      order by id)) as stamp
from offer_standing
where edition_id = $1
group by holder_id;
