-- Wishes and refusals. A refusal leaves this room to its author, to the planning as an absence,
-- and to an organiser whose look is written down.

-- name: wishes_of
-- What an author wished, in rank order.
select w.target_id as target, w.reason, t.organisation, coalesce(h.project, '') as project,
       not t.takes_part as withdrawn, w.made_at, w.by_organiser
from wish w
join person t on t.id = w.target_id
left join holder h on h.person_id = t.id
where w.author_id = $1
order by w.rank;

-- name: count_wishes
-- How many of an author's wishes are for somebody who comes.
select count(*) from wish w join person t on t.id = w.target_id
where w.author_id = $1 and t.takes_part;

-- name: wish_lines
-- What an author wished, for who corrects it in their name: why they wish is not theirs to read.
select w.target_id as target, t.organisation, coalesce(h.project, '') as project,
       not t.takes_part as withdrawn, w.by_organiser
from wish w
join person t on t.id = w.target_id
left join holder h on h.person_id = t.id
where w.author_id = $1
order by w.rank;

-- name: lists_of
-- The wishes of these authors, each one's from the dearest on; a row without a wish for who has none.
select author.id as author_id, author.choices_saved_at as saved_at, wish.target_id as target,
       wish.rank, wish.by_organiser
from person as author
left join wish on wish.author_id = author.id
where author.id = any ($1::uuid[])
order by author.id, wish.rank;

-- name: refusals_of
-- What an author refused, in the order of time.
select r.target_id as target, r.reason, t.organisation, coalesce(h.project, '') as project,
       not t.takes_part as withdrawn, r.made_at, false as by_organiser
from refusal r
join person t on t.id = r.target_id
left join holder h on h.person_id = t.id
where r.author_id = $1
order by r.made_at, r.target_id;

-- name: ranked
-- What an author wished, in rank order: targets and reasons.
select target_id as target, reason, made_at, by_organiser from wish where author_id = $1
order by rank;

-- name: refused
-- What an author refused, in the order of time: targets and reasons.
select target_id as target, reason, made_at, false as by_organiser from refusal
where author_id = $1 order by made_at, target_id;

-- name: possible_targets
-- Which of these are people of the other side who come.
select id from person
where edition_id = $1 and kind <> $2 and kind <> 'visitor' and id = any ($3::uuid[]) and takes_part;

-- name: forget_wishes
-- Before the new list comes.
delete from wish where author_id = $1;

-- name: forget_refusals
-- Before the new list comes.
delete from refusal where author_id = $1;

-- name: wish
-- A whole list of wishes, the first one ranked 1.
insert into wish (edition_id, author_id, target_id, rank, reason, made_at, by_organiser)
select $1, $2, row.target, row.rank, row.reason, row.made_at, row.by_organiser
from unnest($3::uuid[], $4::text[], $5::timestamptz[], $6::boolean[])
     with ordinality as row (target, reason, made_at, by_organiser, rank);

-- name: refuse
-- A whole list of refusals.
insert into refusal (edition_id, author_id, target_id, reason, made_at)
select $1, $2, row.target, row.reason, row.made_at
from unnest($3::uuid[], $4::text[], $5::timestamptz[]) as row (target, reason, made_at);

-- name: hold_authors
-- These people, held until the transaction ends, and whether they may choose.
select id, withdrawn_at is not null as withdrawn, application = 'refused' as refused from person
where edition_id = $1 and id = any ($2::uuid[]) and erased_at is null
order by id
for no key update;

-- name: choosable
-- Everybody who may be chosen, with their side.
select id, kind from person where edition_id = $1 and kind <> 'visitor' and takes_part;

-- name: wish_all
-- The first lists of many authors.
insert into wish (edition_id, author_id, target_id, rank, reason, made_at)
select $1, row.author, row.target, row.rank, row.reason, $6
from unnest($2::uuid[], $3::uuid[], $4::text[], $5::integer[])
     as row (author, target, reason, rank);

-- name: refuse_all
-- The first refusals of many authors.
insert into refusal (edition_id, author_id, target_id, reason, made_at)
select $1, row.author, row.target, row.reason, $5
from unnest($2::uuid[], $3::uuid[], $4::text[]) as row (author, target, reason);

-- name: mark_all_saved
-- When these authors saved their choices.
update person set choices_saved_at = $2 where id = any ($1::uuid[]);

-- name: mark_saved
-- When the author last saved their choices.
update person set choices_saved_at = $2 where id = $1;

-- name: mark_corrected
-- When an organiser last changed the author's wishes in their name.
update person set choices_saved_at = $2, choices_corrected_at = $2 where id = $1;

-- name: saved_at
-- When the author last saved their choices.
select choices_saved_at from person where id = $1;

-- name: valued
-- The published value of every pair that may meet: both sides' points, weighed, and the bonus.
-- Who takes no part or was refused is not among them, nor a pair one of whom took their meeting
-- back; wishes that weigh nothing are none.
select holder, investor, sum(points) + case when count(*) = 2 then max(bonus) else 0 end as value
from (
    select case author.kind when 'holder' then author.position else target.position end as holder,
           case author.kind when 'holder' then target.position else author.position end as investor,
           greatest(1, e.top_points + 1 - w.rank)
           * case author.kind when 'holder' then e.holder_weight else e.investor_weight end
               as points,
           e.mutual_bonus as bonus
    from wish w
    join edition e on e.id = w.edition_id
    join person author on author.id = w.author_id and author.takes_part
    join person target on target.id = w.target_id and target.takes_part
    where w.edition_id = $1
      and not exists (select from refusal r
                      where r.author_id = w.author_id and r.target_id = w.target_id)
      and not exists (select from refusal r
                      where r.author_id = w.target_id and r.target_id = w.author_id)
      and not exists (select from meeting_withdrawal back
                      where (back.holder_id, back.investor_id)
                            in ((w.author_id, w.target_id), (w.target_id, w.author_id)))
) as wished
group by holder, investor
having sum(points) > 0
order by holder, investor;

-- name: refusals_of_edition
-- Every refusal with its reason, for an organiser whose look is written down.
select author.id as author_id, author.organisation as author, target.id as target_id,
       target.organisation as target, r.reason, r.made_at
from refusal r
join person author on author.id = r.author_id
join person target on target.id = r.target_id
where r.edition_id = $1 and ($2::uuid is null or $2 in (r.author_id, r.target_id))
order by author.sort_key, author.id, target.sort_key, target.id;
