-- The other side of a meeting, as its reader may know it.

-- name: investors_met
-- Investors as a holder may know them, with who of several holds their meeting in the version in
-- force; before there is one, nobody knows.
select person.id, person.organisation, investor.finance, investor.ticket_from, investor.ticket_to,
       coalesce(nullif(case team.size when 1 then team.name else (
           select delegate.name
           from schedule
           join meeting_delegate as held on held.schedule_id = schedule.id
                                        and held.holder_id = $2::uuid
                                        and held.investor_id = person.id
           join delegate on delegate.id = held.delegate_id
           where schedule.edition_id = person.edition_id and schedule.state = 'published'
       ) end, '-'), '') as delegate
from person
join investor on investor.person_id = person.id
cross join lateral (
    select count(*) as size, min(name) as name from delegate
    where delegate.investor_id = person.id
) as team
where person.id = any($1::uuid[]) and person.erased_at is null;

-- name: projects_met
-- Projects as the investor who meets them may know them, with who of several of their people holds
-- the meeting in the version in force; never how to reach anybody.
select person.id, holder.project, person.organisation, holder.need, holder.amount_sought,
       holder.commune, holder.project_stage, holder.summary,
       ltrim(person.first_name || ' ' || person.last_name) as name,
       coalesce(wish.reason, '') as reason,
       held.id as held_id, coalesce(nullif(held.name, '-'), '') as held_by,
       held.id is not null and held.email is null as is_shared
from person
join holder on holder.person_id = person.id
left join wish on wish.author_id = person.id and wish.target_id = $2
left join schedule on schedule.edition_id = person.edition_id and schedule.state = 'published'
left join meeting_delegate as holding
       on holding.schedule_id = schedule.id and holding.holder_id = person.id
      and holding.investor_id = $2
left join delegate as held
       on held.id = holding.delegate_id
      and exists (select from delegate as colleague
                  where colleague.investor_id = held.investor_id and colleague.id <> held.id)
where person.id = any($1::uuid[]) and person.erased_at is null;

-- name: erased
-- Who of these had their data erased: nobody meets them any more.
select id from person where id = any ($1::uuid[]) and erased_at is not null;
