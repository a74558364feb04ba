-- The year-book of investors, and what of it outlives the edition.

-- name: entries
-- Who stands in the year-book of an edition: those who come, those who do not and agreed, those whom
-- organisers added, and what is left of all of them after the purge.
select p.id, true as attends, p.organisation, i.finance, $2::text[] as fields,
       i.ticket_from, i.ticket_to, i.project_stages, i.needs_financed as needs, i.themes, i.territory,
       i.description, i.website, coalesce(said.contact, '') as contact
from investor i
join person p on p.id = i.person_id
left join guide_agreement said on said.person_id = p.id and said.withdrawn_at is null
where i.edition_id = $1 and p.takes_part
union all
select id, attends, organisation, finance, fields, ticket_from, ticket_to, project_stages, needs,
       themes, territory, description, website, contact
from guide_lasting where edition_id = $1 and origin = 'agreement' and not attends
union all
select id, false, organisation, finance, $2::text[], ticket_from, ticket_to, project_stages, needs,
       themes, territory, description, website, contact
from guide_addition where edition_id = $1
union all
select id, attends, organisation, finance, fields, ticket_from, ticket_to, project_stages, needs,
       themes, territory, description, website, contact
from guide_lasting where edition_id = $1 and origin = 'listing' and renew_by > $3::date;

-- name: lasting
-- What everybody may read beyond the edition, of one year or of all; nothing that should be renewed.
select l.id, l.edition_id, l.origin, l.attends, l.organisation, l.finance, l.fields, l.ticket_from,
       l.ticket_to, l.project_stages, l.needs, l.themes, l.territory, l.description, l.website, l.contact,
       l.agreed_on, l.renew_by, extract(year from e.held_on)::integer as year
from guide_lasting l
join edition e on e.id = l.edition_id
where l.renew_by > $1::date and e.stage <> 'preparing'
  and ($2::integer is null or extract(year from e.held_on) = $2)
order by e.held_on desc, l.id;

-- name: editorial
-- What opens the year-book of an edition.
select g.revision, g.text_fr, g.text_en, g.signature_fr, g.signature_en, g.written_at,
       coalesce(o.name, '') as writer
from guide_editorial g left join organiser o on o.id = g.written_by
where g.edition_id = $1;

-- name: save_editorial
-- The words in force, if they are made from those that stand.
insert into guide_editorial (edition_id, text_fr, text_en, signature_fr, signature_en, written_at,
                             written_by)
select $1, $3, $4, $5, $6, $7, $8 where $2 = 0
on conflict do nothing
returning revision;

-- name: change_editorial
-- Other words instead of those of that revision.
update guide_editorial
set revision = revision + 1, text_fr = $3, text_en = $4, signature_fr = $5, signature_en = $6,
    written_at = $7, written_by = $8
where edition_id = $1 and revision = $2
returning revision;

-- name: additions
-- The investors whom organisers added, by name.
select id, organisation, finance, ticket_from, ticket_to, project_stages, needs, themes, territory,
       description, website, contact, lasting_since, changed_at
from guide_addition where edition_id = $1
order by folded collate "C", id;

-- name: addition
-- One of them.
select id, organisation, finance, ticket_from, ticket_to, project_stages, needs, themes, territory,
       description, website, contact, lasting_since, changed_at
from guide_addition where edition_id = $1 and id = $2;

-- name: add
-- One more; nothing where an organisation of that name is there.
insert into guide_addition (edition_id, organisation, finance, ticket_from, ticket_to,
                            project_stages, needs, themes, territory, description, website, contact,
                            lasting_since, folded, changed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
on conflict (edition_id, folded) do nothing
returning id;

-- name: change
-- Another record of it, where nobody else has changed it meanwhile.
update guide_addition
set organisation = $4, finance = $5, ticket_from = $6, ticket_to = $7, project_stages = $8,
    needs = $9, themes = $10, territory = $11, description = $12, website = $13, contact = $14,
    lasting_since = $15, folded = $16, changed_at = $17
where edition_id = $1 and id = $2 and changed_at = $3
returning id;

-- name: is_named_so
-- Whether another one has that name.
select exists (select from guide_addition where edition_id = $1 and folded = $2 and id <> $3);

-- name: remove
-- One less.
delete from guide_addition where edition_id = $1 and id = $2 returning id;

-- name: earlier
-- Those whom the edition before had and this one lacks: its additions, or what is left of it.
with before as (
    select former.id from edition former, edition this
    where this.id = $1 and former.held_on < this.held_on
      and exists (select from guide_lasting l where l.edition_id = former.id
                  union all select from guide_addition a where a.edition_id = former.id)
    order by former.held_on desc, former.id limit 1
)
select id, organisation, finance, ticket_from, ticket_to, project_stages, needs, themes, territory,
       description, website, contact, lasting_since
from guide_addition where edition_id in (select id from before)
union all
select id, organisation, finance, ticket_from, ticket_to, project_stages, needs, themes, territory,
       description, website, contact, agreed_on
from guide_listing where edition_id in (select id from before) and renew_by > $2::date
                     and 'ticket' = any (fields) and description <> '';

-- name: agreement
-- What an investor agreed to that is in force.
select id, edition_id, person_id, fields, contact, agreed_at, renew_by, withdrawn_at, ruled
from guide_agreement where person_id = $1 and withdrawn_at is null;

-- name: agreements
-- What the investors of an edition agreed to, for its organisers.
select said.id, said.person_id, p.organisation, said.fields, said.contact, said.agreed_at,
       said.renew_by, said.ruled, p.takes_part as attends, p.application = 'refused' as refused,
       exists (select from guide_lasting l where l.id = said.id) as shown
from guide_agreement said join person p on p.id = said.person_id
where said.edition_id = $1 and said.withdrawn_at is null and p.erased_at is null
order by p.sort_key, said.id;

-- name: listings
-- What is left of an edition's guide after the purge, for its organisers.
select id, organisation, fields, contact, agreed_on, renew_by from guide_listing
where edition_id = $1 order by organisation, id;

-- name: take_turns
-- An investor's answers come one after the other.
select from person where id = $1 for no key update;

-- name: take_back
-- What is in force ends.
update guide_agreement set withdrawn_at = $2 where person_id = $1 and withdrawn_at is null
returning id;

-- name: agree
-- What an investor agrees to from now on.
insert into guide_agreement (id, edition_id, person_id, fields, contact, agreed_at, renew_by)
values ($1, $2, $3, $4, $5, $6, $7);

-- name: rule
-- What an organiser says of it.
update guide_agreement set ruled = $3, ruled_at = $4
where edition_id = $1 and id = $2 and withdrawn_at is null
returning id;

-- name: remove_listing
-- What was left of it goes.
delete from guide_listing where edition_id = $1 and id = $2 returning id;

-- name: by_link
-- What an investor's own link leads to, before the purge or after it.
select said.id, said.edition_id, e.slug, e.name as edition, p.organisation, i.finance, said.fields,
       said.contact, said.agreed_at, said.renew_by, said.withdrawn_at is not null as ended
from guide_agreement said
join edition e on e.id = said.edition_id
join person p on p.id = said.person_id
join investor i on i.person_id = said.person_id
where said.id = $1
union all
select l.id, l.edition_id, e.slug, e.name, l.organisation, l.finance, l.fields, l.contact,
       l.agreed_on::timestamp at time zone e.timezone, l.renew_by, false
from guide_listing l join edition e on e.id = l.edition_id
where l.id = $1;

-- name: end_by_link
-- Taken back by the investor's own link.
update guide_agreement set withdrawn_at = $2 where id = $1 and withdrawn_at is null
returning edition_id, person_id;

-- name: leave_by_link
-- The same after the purge: nothing is left.
delete from guide_listing where id = $1 returning edition_id;

-- name: renew_agreement
-- It counts until that day.
update guide_agreement set renew_by = $2 where id = $1 and withdrawn_at is null returning id;

-- name: renew_listing
-- The same after the purge.
update guide_listing set renew_by = $2 where id = $1 returning id;

-- name: drop_letter
-- A link that has not left leads to what counts no more.
delete from outbox
where id in (
    select id from outbox
    where person_id = $1 and kind = 'guide_agreed' and state = 'pending' and unfinished = 0
    for update skip locked);
