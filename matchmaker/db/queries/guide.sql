-- What one side may see of the other, and what the organiser sees of both.

-- name: investors
-- A page of the guide: investors who come, narrowed by kind, amount, stage, theme, words and need.
-- Who names no need finances what is known of their kind.
with page as (
    select i.person_id as id
    from investor i join person p on p.id = i.person_id
    where i.edition_id = $1 and p.takes_part
      and ($2::text is null or i.finance = $2)
      and ($3::integer is null or $3 between i.ticket_from and i.ticket_to)
      and ($4::text is null or i.project_stages = '{}' or $4 = any (i.project_stages))
      and ($5::text is null or i.themes = '{}' or $5 = any (i.themes))
      and ($6::text is null or i.search @@ $6::tsquery)
      and ($7::text is null or $7 = any (i.needs_financed)
           or (i.needs_financed = '{}' and i.finance = any ($8::text[])))
    order by i.sort_key, i.person_id
    limit $9 offset $10
)
select i.person_id as id, p.organisation, i.finance, i.ticket_from, i.ticket_to, i.project_stages,
       i.themes, i.needs_financed, i.territory, i.description, i.website
from page join investor i on i.person_id = page.id join person p on p.id = page.id
order by i.sort_key, i.person_id;

-- name: count_investors
-- How many investors the same conditions leave.
select count(*)
from investor i join person p on p.id = i.person_id
where i.edition_id = $1 and p.takes_part
  and ($2::text is null or i.finance = $2)
  and ($3::integer is null or $3 between i.ticket_from and i.ticket_to)
  and ($4::text is null or i.project_stages = '{}' or $4 = any (i.project_stages))
  and ($5::text is null or i.themes = '{}' or $5 = any (i.themes))
  and ($6::text is null or i.search @@ $6::tsquery)
  and ($7::text is null or $7 = any (i.needs_financed)
       or (i.needs_financed = '{}' and i.finance = any ($8::text[])));

-- name: some_investor
-- Whether any investor of the guide has these words, whatever else is asked for.
select exists (select from investor i join person p on p.id = i.person_id
               where i.edition_id = $1 and p.takes_part and i.search @@ $2::tsquery);

-- name: investor_words
-- Every word of the guide; figures are not guessed at.
select distinct word
from investor i join person p on p.id = i.person_id, unnest(tsvector_to_array(i.search)) as word
where i.edition_id = $1 and p.takes_part and word !~ '^[0-9]+$';

-- name: investor_counts
-- How many investors each kind, stage, theme and need would leave, the other conditions as they are.
-- Who names no stage, or no theme, counts for all of them; who names no need, for what is known.
with told as (
    select i.*, case when i.needs_financed = '{}'
                     then array(select known.need
                                from unnest($10::text[], $11::text[]) as known (finance, need)
                                where known.finance = i.finance)
                     else i.needs_financed end as needs
    from investor i where i.edition_id = $1
), found as (
    select i.finance, i.project_stages as stages, i.themes, i.needs,
           ($7::text is null or $7 = any (i.needs)) as of_need,
           ($2::text is null or i.finance = $2) as of_kind,
           ($4::text is null or i.project_stages = '{}' or $4 = any (i.project_stages)) as at_stage,
           ($5::text is null or i.themes = '{}' or $5 = any (i.themes)) as on_theme
    from told i join person p on p.id = i.person_id
    where p.takes_part
      and ($3::integer is null or $3 between i.ticket_from and i.ticket_to)
      and ($6::text is null or i.search @@ $6::tsquery)
)
select 'finance' as filter, finance as answer, count(*)::integer as found
from found where at_stage and on_theme and of_need group by finance
union all
select 'stage', stage, count(*)::integer
from found, unnest(case when stages = '{}' then $8::text[] else stages end) as stage
where of_kind and on_theme and of_need group by stage
union all
select 'theme', theme, count(*)::integer
from found, unnest(case when themes = '{}' then $9::text[] else themes end) as theme
where of_kind and at_stage and of_need group by theme
union all
select 'need', need, count(*)::integer
from found, unnest(needs) as need
where of_kind and at_stage and on_theme group by need;

-- name: investors_by_id
-- The cards of these investors, whether they come or not.
select i.person_id as id, p.organisation, i.finance, i.ticket_from, i.ticket_to, i.project_stages,
       i.themes, i.needs_financed, i.territory, i.description, i.website
from investor i join person p on p.id = i.person_id
where i.edition_id = $1 and p.erased_at is null and i.person_id = any ($2::uuid[])
order by i.sort_key, i.person_id;

-- name: projects
-- A page of projects whose holders come, narrowed by need, amount, stage, theme and words.
with page as (
    select h.person_id as id
    from holder h join person p on p.id = h.person_id
    where h.edition_id = $1 and p.takes_part
      and ($2::text is null or h.need = $2)
      and ($3::integer is null or h.amount_sought >= $3)
      and ($4::integer is null or h.amount_sought <= $4)
      and ($5::text is null or h.project_stage = $5)
      and ($6::text is null or $6 = any (h.themes))
      and ($7::text is null or h.search @@ $7::tsquery)
    order by h.sort_key, h.person_id
    limit $8 offset $9
)
select h.person_id as id, p.organisation, h.project, h.summary, h.need, h.amount_sought,
       h.project_stage, h.commune, h.themes
from page join holder h on h.person_id = page.id join person p on p.id = page.id
order by h.sort_key, h.person_id;

-- name: count_projects
-- How many projects the same conditions leave.
select count(*)
from holder h join person p on p.id = h.person_id
where h.edition_id = $1 and p.takes_part
  and ($2::text is null or h.need = $2)
  and ($3::integer is null or h.amount_sought >= $3)
  and ($4::integer is null or h.amount_sought <= $4)
  and ($5::text is null or h.project_stage = $5)
  and ($6::text is null or $6 = any (h.themes))
  and ($7::text is null or h.search @@ $7::tsquery);

-- name: some_project
-- Whether any project has these words, whatever else is asked for.
select exists (select from holder h join person p on p.id = h.person_id
               where h.edition_id = $1 and p.takes_part and h.search @@ $2::tsquery);

-- name: project_words
-- Every word of the projects; figures are not guessed at.
select distinct word
from holder h join person p on p.id = h.person_id, unnest(tsvector_to_array(h.search)) as word
where h.edition_id = $1 and p.takes_part and word !~ '^[0-9]+$';

-- name: project_counts
-- How many projects each need, stage and theme would leave, the other conditions as they are.
with found as (
    select h.need, h.project_stage as stage, h.themes,
           ($2::text is null or h.need = $2) as of_need,
           ($5::text is null or h.project_stage = $5) as at_stage,
           ($6::text is null or $6 = any (h.themes)) as on_theme
    from holder h join person p on p.id = h.person_id
    where h.edition_id = $1 and p.takes_part
      and ($3::integer is null or h.amount_sought >= $3)
      and ($4::integer is null or h.amount_sought <= $4)
      and ($7::text is null or h.search @@ $7::tsquery)
)
select 'need' as filter, need as answer, count(*)::integer as found
from found where at_stage and on_theme group by need
union all
select 'stage', stage, count(*)::integer from found where of_need and on_theme group by stage
union all
select 'theme', theme, count(*)::integer
from found, unnest(themes) as theme where of_need and at_stage group by theme;

-- name: projects_by_id
-- The cards of these projects, whether their holders come or not.
select h.person_id as id, p.organisation, h.project, h.summary, h.need, h.amount_sought,
       h.project_stage, h.commune, h.themes
from holder h join person p on p.id = h.person_id
where h.edition_id = $1 and p.erased_at is null and h.person_id = any ($2::uuid[])
order by h.sort_key, h.person_id;
