-- What a morning came to: one statement for each figure (matchmaker/figures/definitions.py says what
-- it means), each a list of cells with their values; and what is kept of them, or said of other years.

-- name: registered
-- Who had a place, by side.
select kind as cell, count(*)::numeric as value
from counted_person where edition_id = $1 group by kind order by kind;

-- name: came
-- Who of them was seen on the day, by side.
select person.kind as cell, count(*)::numeric as value
from counted_person as person
join (select person_id from seen_person where edition_id = $1) as seen on seen.person_id = person.id
where person.edition_id = $1 group by person.kind order by person.kind;

-- name: withdrew
-- Who of them had said that they would not come, and was not seen, by side.
select kind as cell, count(*)::numeric as value
from counted_person
where edition_id = $1 and withdrawn_at is not null
  and id not in (select person_id from seen_person where edition_id = $1)
group by kind order by kind;

-- name: stayed_away
-- Who of them had said nothing and was not seen, by side.
select kind as cell, count(*)::numeric as value
from counted_person
where edition_id = $1 and withdrawn_at is null
  and id not in (select person_id from seen_person where edition_id = $1)
group by kind order by kind;

-- name: met
-- Who of them had at least one meeting that was held, by side.
with held as materialized (
    select holder_id, investor_id from meeting_fate where edition_id = $1 and fate = 'held')
select kind as cell, count(*)::numeric as value
from counted_person
where edition_id = $1
  and id in (select holder_id from held union all select investor_id from held)
group by kind order by kind;

-- name: meetings
-- Each pair that was ever published, by what became of it, and all of them together.
select coalesce(fate, 'planned') as cell, count(*)::numeric as value
from meeting_fate where edition_id = $1
group by grouping sets ((fate), ()) having count(*) > 0 order by cell;

-- name: meetings_per_person
-- Who was seen, by side and by the number of their meetings that were held; from 12 on together.
with held as materialized (
    select holder_id, investor_id from meeting_fate where edition_id = $1 and fate = 'held'),
counted as (
    select person.kind, least(count(one.person_id), 12) as meetings
    from counted_person as person
    left join (select holder_id as person_id from held union all select investor_id from held) as one
         on one.person_id = person.id
    where person.edition_id = $1 and person.kind <> 'visitor'
      and person.id in (select person_id from seen_person where edition_id = $1)
    group by person.id, person.kind)
select kind || '.' || meetings as cell, count(*)::numeric as value
from counted group by kind, meetings order by kind, meetings;

-- name: wishes
-- The wishes that stood in the end, by the side that made them and by rank; from the sixth together.
select author.kind || '.' || least(wish.rank, 6) as cell, count(*)::numeric as value
from wish join person as author on author.id = wish.author_id
where wish.edition_id = $1
group by author.kind, least(wish.rank, 6) order by author.kind, least(wish.rank, 6);

-- name: wishes_granted
-- Those of them whose pair a published version had.
with fated as materialized (
    select holder_id, investor_id from meeting_fate where edition_id = $1)
select author.kind || '.' || least(wish.rank, 6) as cell, count(*)::numeric as value
from wish
join person as author on author.id = wish.author_id
join fated on fated.holder_id = case author.kind when 'holder' then wish.author_id
                                                 else wish.target_id end
          and fated.investor_id = case author.kind when 'holder' then wish.target_id
                                                   else wish.author_id end
where wish.edition_id = $1
group by author.kind, least(wish.rank, 6) order by author.kind, least(wish.rank, 6);

-- name: wishes_met
-- Those of them whose pair met.
with held as materialized (
    select holder_id, investor_id from meeting_fate where edition_id = $1 and fate = 'held')
select author.kind || '.' || least(wish.rank, 6) as cell, count(*)::numeric as value
from wish
join person as author on author.id = wish.author_id
join held on held.holder_id = case author.kind when 'holder' then wish.author_id
                                               else wish.target_id end
         and held.investor_id = case author.kind when 'holder' then wish.target_id
                                                 else wish.author_id end
where wish.edition_id = $1
group by author.kind, least(wish.rank, 6) order by author.kind, least(wish.rank, 6);

-- name: usefulness
-- How useful holders found the meetings that were held.
select card.useful as cell, count(*)::numeric as value
from meeting_card as card
join meeting_fate as met on met.holder_id = card.holder_id and met.investor_id = card.investor_id
                        and met.fate = 'held'
where card.edition_id = $1 and met.edition_id = $1 and card.useful is not null
group by card.useful order by card.useful;

-- name: next_steps
-- Whether holders left the meetings that were held with a next step agreed.
select case when card.next_step then 'yes' else 'no' end as cell, count(*)::numeric as value
from meeting_card as card
join meeting_fate as met on met.holder_id = card.holder_id and met.investor_id = card.investor_id
                        and met.fate = 'held'
where card.edition_id = $1 and met.edition_id = $1 and card.next_step is not null
group by card.next_step order by cell;

-- name: outcomes
-- What investors make of the meetings that were held.
select answer.outcome as cell, count(*)::numeric as value
from meeting_outcome as answer
join meeting_fate as met on met.holder_id = answer.holder_id
                        and met.investor_id = answer.investor_id and met.fate = 'held'
where answer.edition_id = $1 and met.edition_id = $1 and answer.outcome is not null
group by answer.outcome order by answer.outcome;

-- name: contacts
-- The meetings that were held after which both passed on how to be reached.
select '' as cell, count(*)::numeric as value
from contact_passed as passed
join meeting_fate as met on met.holder_id = passed.holder_id
                        and met.investor_id = passed.investor_id and met.fate = 'held'
where passed.edition_id = $1 and met.edition_id = $1;

-- name: orientations
-- Holders who agreed to be passed on to a programme, by programme.
select programme.code as cell, count(*)::numeric as value
from orientation
join support_programme as programme on programme.id = orientation.programme_id
where orientation.edition_id = $1 and orientation.agreed_at is not null
  and orientation.withdrawn_at is null
group by programme.code order by programme.code;

-- name: financed
-- What holders said of their financing after so many months, those who were asked.
select months || '.' || coalesce(financed, 'unanswered') as cell, count(*)::numeric as value
from follow_up where edition_id = $1
group by months, financed order by cell;

-- name: financed_euros
-- The sum of what was financed, where five or more holders said how much, none of them half of it.
select months::text as cell,
       case when count(*) >= 5 and 2 * max(amount_euros) < sum(amount_euros)
            then sum(amount_euros)::numeric end as value
from follow_up
where edition_id = $1 and financed = 'yes' and amount_euros is not null
group by months order by months;

-- name: needs
-- What the holders who had a place wanted the money for.
select holder.need as cell, count(*)::numeric as value
from holder join counted_person as person on person.id = holder.person_id
where person.edition_id = $1
group by holder.need order by holder.need;

-- name: project_stages
-- How far their projects were.
select holder.project_stage as cell, count(*)::numeric as value
from holder join counted_person as person on person.id = holder.person_id
where person.edition_id = $1
group by holder.project_stage order by holder.project_stage;

-- name: communes
-- Where they come from.
select min(holder.commune) as cell, count(*)::numeric as value
from holder join counted_person as person on person.id = holder.person_id
where person.edition_id = $1
group by lower(holder.commune) order by lower(holder.commune);

-- name: themes
-- Their fields; a project may have several.
select theme as cell, count(*)::numeric as value
from holder join counted_person as person on person.id = holder.person_id
cross join lateral unnest(holder.themes) as theme
where person.edition_id = $1
group by theme order by theme;

-- name: finance
-- Which kinds of finance the investors who had a place bring.
select investor.finance as cell, count(*)::numeric as value
from investor join counted_person as person on person.id = investor.person_id
where person.edition_id = $1
group by investor.finance order by investor.finance;

-- name: programme_places
-- Who had a place in each item of the programme, whoever withdrew since left out.
select workshop.code as cell, count(person.id)::numeric as value
from workshop
left join workshop_attendance as seat on seat.workshop_id = workshop.id
left join person on person.id = seat.person_id and person.withdrawn_at is null
where workshop.edition_id = $1
group by workshop.code order by workshop.code;

-- name: programme_came
-- Who of them was seen there.
select workshop.code as cell, count(person.id)::numeric as value
from workshop
left join workshop_attendance as seat on seat.workshop_id = workshop.id and seat.came_at is not null
left join person on person.id = seat.person_id and person.withdrawn_at is null
where workshop.edition_id = $1
group by workshop.code order by workshop.code;

-- name: names
-- What items of the programme and programmes of support are called; both stay after the purge.
select 'programme_places' as figure, code as cell, title as name from workshop where edition_id = $1
union all
select 'programme_came', code, title from workshop where edition_id = $1
union all
select 'orientations', code, name from support_programme where edition_id = $1
order by figure, cell;

-- name: kept
-- What was kept of an edition when its people went.
select figure, cell, value from edition_figure where edition_id = $1 order by figure, cell;

-- name: keep
-- The cells that stay when the people go.
insert into edition_figure (edition_id, figure, cell, value, taken_at)
select $1, one.figure, one.cell, one.value, $5
from unnest($2::text[], $3::text[], $4::numeric[]) as one (figure, cell, value);
