-- What a morning came to: one statement for each figure (matchmaker/figures/definitions.py says what
-- it means), each a list of cells with their values; and what is kept of them, or said of other years.

-- name: registered
-- Who had a place, by side.
select kind as cell, count(*)::numeric as value
from person
where edition_id = $1 and erased_at is null and application = 'accepted' and known_at is not null
group by kind order by kind;

-- name: came
-- Who was seen, by side: at the desk, in a meeting that was held, or at an item of the programme.
select person.kind as cell, count(*)::numeric as value
from person
where edition_id = $1 and erased_at is null and application = 'accepted' and known_at is not null
  and (exists (select from attendance_now as known
               where known.person_id = person.id and known.state in ('arrived', 'left'))
       or exists (select from delegate
                  where delegate.investor_id = person.id and delegate.arrived_at is not null)
       or exists (select from workshop_attendance as seat
                  where seat.person_id = person.id and seat.came_at is not null)
       or exists (select from meeting_fate as met
                  where met.edition_id = $1 and met.fate = 'held'
                    and person.id in (met.holder_id, met.investor_id)))
group by person.kind order by person.kind;

-- name: withdrew
-- Who had a place, said that they would not come, and was not seen, by side.
select person.kind as cell, count(*)::numeric as value
from person
where edition_id = $1 and erased_at is null and application = 'accepted' and known_at is not null
  and withdrawn_at is not null
  and not exists (select from attendance_now as known
                  where known.person_id = person.id and known.state in ('arrived', 'left'))
  and not exists (select from delegate
                  where delegate.investor_id = person.id and delegate.arrived_at is not null)
  and not exists (select from workshop_attendance as seat
                  where seat.person_id = person.id and seat.came_at is not null)
  and not exists (select from meeting_fate as met
                  where met.edition_id = $1 and met.fate = 'held'
                    and person.id in (met.holder_id, met.investor_id))
group by person.kind order by person.kind;

-- name: meetings
-- The meetings of the versions in force, by what became of them.
select fate as cell, count(*)::numeric as value
from meeting_fate where edition_id = $1
group by fate
union all
select 'planned', count(*)::numeric from meeting_fate where edition_id = $1
order by cell;

-- name: met
-- Who had at least one meeting that was held, by side; of the people who can still be counted.
select side.kind as cell, count(distinct side.person_id)::numeric as value
from meeting_fate as met
cross join lateral (values ('holder', met.holder_id), ('investor', met.investor_id))
    as side (kind, person_id)
join person on person.id = side.person_id and person.erased_at is null
           and person.application = 'accepted' and person.known_at is not null
where met.edition_id = $1 and met.fate = 'held'
group by side.kind order by side.kind;

-- name: meetings_per_person
-- Who came, by side and by the number of their meetings that were held.
select who.kind || '.' || least(who.meetings, 12) || case when who.meetings > 11 then '+' else '' end
           as cell,
       count(*)::numeric as value
from (select person.kind,
             (select count(*) from meeting_fate as met
              where met.edition_id = $1 and met.fate = 'held'
                and person.id in (met.holder_id, met.investor_id)) as meetings,
             exists (select from attendance_now as known
                     where known.person_id = person.id and known.state in ('arrived', 'left'))
             or exists (select from delegate
                        where delegate.investor_id = person.id and delegate.arrived_at is not null)
             or exists (select from workshop_attendance as seat
                        where seat.person_id = person.id and seat.came_at is not null) as seen
      from person
      where edition_id = $1 and kind <> 'visitor' and erased_at is null
        and application = 'accepted' and known_at is not null) as who
where who.seen or who.meetings > 0
group by who.kind, least(who.meetings, 12), who.meetings > 11
order by who.kind, least(who.meetings, 12);

-- name: wishes
-- The wishes that stood in the end, by the side that made them and by rank.
select author.kind || '.' || least(wish.rank, 6) || case when wish.rank > 5 then '+' else '' end
           as cell,
       count(*)::numeric as value
from wish join person as author on author.id = wish.author_id
where wish.edition_id = $1
group by author.kind, least(wish.rank, 6), wish.rank > 5
order by author.kind, least(wish.rank, 6);

-- name: wishes_granted
-- Those of them whose pair a version in force planned.
select author.kind || '.' || least(wish.rank, 6) || case when wish.rank > 5 then '+' else '' end
           as cell,
       count(*)::numeric as value
from wish join person as author on author.id = wish.author_id
where wish.edition_id = $1
  and exists (select from meeting_fate as fated
              where fated.edition_id = $1
                and (fated.holder_id, fated.investor_id)
                    in ((wish.author_id, wish.target_id), (wish.target_id, wish.author_id)))
group by author.kind, least(wish.rank, 6), wish.rank > 5
order by author.kind, least(wish.rank, 6);

-- name: wishes_met
-- Those of them whose pair met.
select author.kind || '.' || least(wish.rank, 6) || case when wish.rank > 5 then '+' else '' end
           as cell,
       count(*)::numeric as value
from wish join person as author on author.id = wish.author_id
where wish.edition_id = $1
  and exists (select from meeting_fate as fated
              where fated.edition_id = $1 and fated.fate = 'held'
                and (fated.holder_id, fated.investor_id)
                    in ((wish.author_id, wish.target_id), (wish.target_id, wish.author_id)))
group by author.kind, least(wish.rank, 6), wish.rank > 5
order by author.kind, least(wish.rank, 6);

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
from holder join person on person.id = holder.person_id
where person.edition_id = $1 and person.erased_at is null and person.application = 'accepted'
  and person.known_at is not null
group by holder.need order by holder.need;

-- name: project_stages
-- How far their projects were.
select holder.project_stage as cell, count(*)::numeric as value
from holder join person on person.id = holder.person_id
where person.edition_id = $1 and person.erased_at is null and person.application = 'accepted'
  and person.known_at is not null
group by holder.project_stage order by holder.project_stage;

-- name: communes
-- Where they come from.
select min(holder.commune) as cell, count(*)::numeric as value
from holder join person on person.id = holder.person_id
where person.edition_id = $1 and person.erased_at is null and person.application = 'accepted'
  and person.known_at is not null
group by lower(holder.commune) order by lower(holder.commune);

-- name: themes
-- Their fields; a project may have several.
select theme as cell, count(*)::numeric as value
from holder join person on person.id = holder.person_id
cross join lateral unnest(holder.themes) as theme
where person.edition_id = $1 and person.erased_at is null and person.application = 'accepted'
  and person.known_at is not null
group by theme order by theme;

-- name: finance
-- Which kinds of finance the investors who had a place bring.
select investor.finance as cell, count(*)::numeric as value
from investor join person on person.id = investor.person_id
where person.edition_id = $1 and person.erased_at is null and person.application = 'accepted'
  and person.known_at is not null
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
