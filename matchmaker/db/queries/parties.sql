-- The other side of a meeting, as its reader may know it.

-- name: investors_met
-- Investors as a holder may know them.
select person.id, person.organisation, investor.finance, investor.ticket_from, investor.ticket_to,
       coalesce((select array_agg(name order by number) from delegate
                 where delegate.investor_id = person.id), '{}') as delegates
from person
join investor on investor.person_id = person.id
where person.id = any($1::uuid[]) and person.erased_at is null;

-- name: projects_met
-- Projects as the investor who meets them may know them; never how to reach anybody.
select person.id, holder.project, person.organisation, holder.need, holder.amount_sought,
       holder.commune, holder.project_stage, holder.summary,
       person.first_name || ' ' || person.last_name as name,
       coalesce(wish.reason, '') as reason
from person
join holder on holder.person_id = person.id
left join wish on wish.author_id = person.id and wish.target_id = $2
where person.id = any($1::uuid[]) and person.erased_at is null;

-- name: erased
-- Who of these had their data erased: nobody meets them any more.
select id from person where id = any ($1::uuid[]) and erased_at is not null;
