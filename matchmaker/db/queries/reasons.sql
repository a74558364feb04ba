-- Why a wish is not granted, what would serve somebody, what one more of something would bring.

-- name: subject
-- The version that is asked about.
select id, edition_id, coalesce(from_slot, 0) as from_slot, from_slot is not null as of_the_day
from schedule where id = $1;

-- name: request_inquiry
-- Something is asked about a version; what is known or under way already stays as it is.
insert into inquiry (schedule_id, about, requested_at)
values ($1, $2, $3)
on conflict (schedule_id, about) do update
set state = 'queued', requested_at = $3, attempts = 0, progress = null, finished_at = null,
    error = null
where inquiry.state = 'failed'
returning schedule_id as id;

-- name: find_inquiry
-- How an inquiry stands.
select schedule_id, about, state, requested_at, attempts, progress, finished_at, fallen, left_out,
       result, error
from inquiry where schedule_id = $1 and about = $2;

-- name: begin_inquiry
-- One more attempt, held for $4 seconds; nothing when it is over, held, or its version is gone.
insert into inquiry (schedule_id, about, state, requested_at, attempts, lease, leased_until)
select id, $2, 'running', $3, 1, 1, now() + make_interval(secs => $4)
from schedule where id = $1
on conflict (schedule_id, about) do update
set state = 'running', attempts = inquiry.attempts + 1, progress = null,
    lease = inquiry.lease + 1, leased_until = excluded.leased_until
where inquiry.state in ('queued', 'running') and coalesce(inquiry.leased_until < now(), true)
returning attempts, lease;

-- name: inquiry_held
-- For how many seconds one that is not over is kept by a worker that says nothing more.
select coalesce(greatest(extract(epoch from leased_until - now()), 0), 0)::float as seconds
from inquiry where schedule_id = $1 and about = $2 and state in ('queued', 'running');

-- name: renew_inquiry
-- A sign of life of the worker with this lease; nothing when another has taken over.
update inquiry
set leased_until = case when state = 'running' then now() + make_interval(secs => $4) end
where schedule_id = $1 and about = $2 and lease = $3
returning schedule_id as id;

-- name: pause_inquiry
-- The worker ends before it did; another one begins anew, and this was no attempt.
update inquiry set state = 'queued', attempts = attempts - 1, progress = null, leased_until = null
where schedule_id = $1 and about = $2 and lease = $3 and state = 'running';

-- name: note_inquiry
-- How far it is.
update inquiry set progress = $4
where schedule_id = $1 and about = $2 and lease = $3 and state = 'running';

-- name: finish_inquiry
-- What came of it.
update inquiry
set state = 'done', finished_at = $4, fallen = $5, left_out = $6, result = $7, error = null,
    leased_until = null
where schedule_id = $1 and about = $2 and lease = $3 and state = 'running'
returning schedule_id as id;

-- name: fail_inquiry
-- There is no answer, with the reason in words.
update inquiry set state = 'failed', finished_at = $4, error = $5, leased_until = null
where schedule_id = $1 and about = $2 and lease = $3 and state = 'running'
returning schedule_id as id;

-- name: meetings
-- A version as it is.
select holder_id, investor_id, slot_number, table_number, pinned
from meeting where schedule_id = $1
order by slot_number, table_number;

-- name: forget_reasons
-- What a worker that died had stored before.
with reasons as (delete from wish_reason where schedule_id = $1)
delete from serving where schedule_id = $1;

-- name: add_reasons
-- Reasons of a version, as parallel lists; none of a pair one of whom was erased meanwhile.
insert into wish_reason
    (edition_id, schedule_id, holder_id, investor_id, value, cause, kind, numbers,
     least_guarantees, least_points, most_guarantees, most_points, changed, moved)
select $1, $2, row.*
from unnest($3::uuid[], $4::uuid[], $5::integer[], $6::text[], $7::text[], $8::jsonb[],
            $9::integer[], $10::bigint[], $11::integer[], $12::bigint[], $13::integer[],
            $14::integer[]) as row (holder_id, investor_id)
where not exists (select from person
                  where person.id in (row.holder_id, row.investor_id)
                    and person.erased_at is not null);

-- name: add_reasons_out
-- Pairs that the planning did not look at, for what everybody may know: withdrawn, one of them or
-- their meeting, or without weight.
insert into wish_reason (edition_id, schedule_id, holder_id, investor_id, value, cause, kind)
select $1, $2, pair.holder_id, pair.investor_id, 0,
       case when bool_or(pair.gone) then 'withdrawn' else 'weightless' end, 'out'
from (
    select case author.kind when 'holder' then author.id else target.id end as holder_id,
           case author.kind when 'holder' then target.id else author.id end as investor_id,
           not target.takes_part
               or exists (select from meeting_withdrawal as back
                          where (back.holder_id, back.investor_id)
                                in ((author.id, target.id), (target.id, author.id))) as gone,
           case author.kind when 'holder' then edition.holder_weight
                            else edition.investor_weight end as weight
    from wish
    join edition on edition.id = wish.edition_id
    join person as author on author.id = wish.author_id and author.takes_part
    join person as target on target.id = wish.target_id and target.erased_at is null
    where wish.edition_id = $1
) as pair
where not exists (select from meeting
                  where meeting.schedule_id = $2 and meeting.holder_id = pair.holder_id
                    and meeting.investor_id = pair.investor_id)
group by pair.holder_id, pair.investor_id
having bool_or(pair.gone) or sum(pair.weight) = 0
on conflict do nothing;

-- name: add_servings
-- What would serve people, as parallel lists; nothing of who was erased meanwhile.
insert into serving (edition_id, schedule_id, person_id, lacking, numbers)
select $1, $2, row.*
from unnest($3::uuid[], $4::smallint[], $5::jsonb[]) as row (person_id, lacking, numbers)
where not exists (select from person
                  where person.edition_id = $1 and person.erased_at is not null
                    and (person.id = row.person_id
                         or row.numbers::text like '%' || person.id || '%'));

-- name: ungranted
-- A page of the wishes that a version does not hold; a wish taken back since is none.
with listed as materialized (
    select reason.*,
           hers.rank as holder_rank, his.rank as investor_rank,
           holder.organisation as holder, fiche.project, investor.organisation as investor
    from wish_reason as reason
    join person as holder on holder.id = reason.holder_id
    join holder as fiche on fiche.person_id = holder.id
    join person as investor on investor.id = reason.investor_id
    left join wish as hers on hers.author_id = holder.id and hers.target_id = investor.id
    left join wish as his on his.author_id = investor.id and his.target_id = holder.id
    where reason.schedule_id = $1
      and ($2::uuid is null or $2 in (reason.holder_id, reason.investor_id))
      and ($3::text is null or reason.kind = $3)
      and ($4::text is null
           or (holder.search || fiche.search) @@ $4::tsquery
           or investor.search @@ $4::tsquery)
      and (hers.rank is not null or his.rank is not null)
)
select (select count(*) from listed)::int as total,
       holder_id, holder, project, investor_id, investor, holder_rank, investor_rank, value,
       cause, numbers, least_guarantees, least_points, most_guarantees, most_points, changed, moved
from listed
order by value desc, holder, investor, holder_id, investor_id
limit $5 offset $6;

-- name: reason_counts
-- How many wishes a version does not hold, by what lists are filtered by.
select kind, count(*)::int as wishes
from wish_reason
where schedule_id = $1 and ($2::uuid is null or $2 in (holder_id, investor_id))
group by kind;

-- name: refused_wishes
-- Wishes that a refusal keeps apart, for an organiser whose look is written down.
select author.id as author_id, author.organisation as author,
       target.id as target_id, target.organisation as target, refusal.reason
from wish
join refusal on refusal.author_id = wish.target_id and refusal.target_id = wish.author_id
join person as author on author.id = wish.author_id
join person as target on target.id = wish.target_id
where wish.edition_id = $1 and ($2::uuid is null or $2 in (wish.author_id, wish.target_id))
order by author.sort_key, author.id, wish.rank;

-- name: servings
-- Whom a version serves less than promised, or not at all; nobody who has withdrawn since.
select serving.person_id, person.kind,
       ltrim(person.first_name || ' ' || person.last_name) as name, person.organisation,
       serving.lacking, serving.numbers,
       exists (select from attendance_now as known
               where known.person_id = person.id and known.state in ('absent', 'left')) as absent
from serving join person on person.id = serving.person_id
where serving.schedule_id = $1 and person.withdrawn_at is null
order by person.kind, person.position;

-- name: noted_absent
-- Who of the edition of a version is noted absent on the day, or gone.
select known.person_id as id
from attendance_now as known join schedule on schedule.edition_id = known.edition_id
where schedule.id = $1 and known.state in ('absent', 'left');

-- name: forgotten_reasons
-- Versions that count, without reasons and without a job to find them.
select schedule.id
from schedule
join edition on edition.id = schedule.edition_id and edition.stage in ('closed', 'published')
left join inquiry on inquiry.schedule_id = schedule.id and inquiry.about = 'reasons'
where schedule.state in ('draft', 'published') and schedule.version is not null
  and coalesce(inquiry.state, 'queued') in ('queued', 'running')
  and not exists (
      select from pgqueuer
      where pgqueuer.dedupe_key = 'explain:' || schedule.id
        and pgqueuer.status in ('queued', 'picked'))
order by schedule.created_at;

-- name: forgotten_gains
-- Questions of what one more would bring that wait or go on without a job.
select inquiry.schedule_id as id
from inquiry
where inquiry.about = 'gains' and inquiry.state in ('queued', 'running')
  and not exists (
      select from pgqueuer
      where pgqueuer.dedupe_key = 'what_if:' || inquiry.schedule_id
        and pgqueuer.status in ('queued', 'picked'));
