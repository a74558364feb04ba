-- A new plan before anyone has sat down: what is proposed, how plans differ.

-- name: planned
-- The meetings of a version, with those who have withdrawn since, and which were taken back.
select meeting.holder_id, meeting.investor_id, meeting.slot_number, meeting.table_number,
       holder.withdrawn_at is not null as holder_gone,
       investor.withdrawn_at is not null as investor_gone,
       exists (select from meeting_withdrawal as back
               where back.holder_id = meeting.holder_id
                 and back.investor_id = meeting.investor_id) as taken_back
from meeting
join person as holder on holder.id = meeting.holder_id
join person as investor on investor.id = meeting.investor_id
where meeting.schedule_id = $1
order by meeting.slot_number, meeting.table_number;

-- name: add_batch
-- Proposals are computed together.
insert into replan_batch (edition_id, base_id, from_slot, target_id, requested_by, requested_at,
                          seconds, meetings_left, value_left, shortfall_left)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
returning id;

-- name: add_proposed
-- A draft without a number; its figures by the names of the contract.
insert into schedule
    (edition_id, base_id, from_slot, origin, created_at, meetings, guarantee_shortfall,
     shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status)
select $1, $2, $3, $4, $5, meetings, guarantee_shortfall, shortfall_bound, value, value_bound,
       breaks, breaks_bound, waiting, status
from jsonb_to_record($6::jsonb) as figures (
    meetings integer, guarantee_shortfall integer, shortfall_bound integer, value bigint,
    value_bound bigint, breaks integer, breaks_bound integer, waiting integer, status text)
returning id;

-- name: add_proposal
-- What a draft was computed for and what it changes.
insert into replan_proposal
    (schedule_id, batch_id, policies, policy_bound, kept, moved, dropped, cancelled, forced, added,
     retabled, moves_bound)
select $1, $2, $3, $4, kept, moved, dropped, cancelled, forced, added, retabled, moves_bound
from jsonb_to_record($5::jsonb) as changes (
    kept integer, moved integer, dropped integer, cancelled integer, forced integer,
    added integer, retabled integer, moves_bound integer);

-- name: find_batch
-- What was asked for.
select batch.id, batch.edition_id, batch.base_id, batch.from_slot, batch.target_id,
       coalesce(organiser.name, '') as requested_by, batch.requested_at, batch.seconds,
       batch.meetings_left, batch.value_left, batch.shortfall_left
from replan_batch as batch
left join organiser on organiser.id = batch.requested_by
where batch.edition_id = $1 and batch.id = $2;

-- name: batches
-- What was asked for in an edition and is still kept, newest first.
select batch.id, batch.edition_id, batch.base_id, batch.from_slot, batch.target_id,
       coalesce(organiser.name, '') as requested_by, batch.requested_at, batch.seconds,
       batch.meetings_left, batch.value_left, batch.shortfall_left
from replan_batch as batch
left join organiser on organiser.id = batch.requested_by
where batch.edition_id = $1
order by batch.requested_at desc, batch.id;

-- name: proposals
-- The proposals of a batch.
select proposal.schedule_id, proposal.batch_id, schedule.state, proposal.policies,
       schedule.meetings, schedule.guarantee_shortfall, schedule.shortfall_bound, schedule.value,
       schedule.value_bound, proposal.policy_bound, schedule.status, proposal.kept,
       proposal.moved, proposal.dropped, proposal.cancelled, proposal.forced, proposal.added,
       proposal.retabled, proposal.moves_bound
from replan_proposal as proposal
join schedule on schedule.id = proposal.schedule_id
where schedule.edition_id = $1 and proposal.batch_id = $2
order by schedule.guarantee_shortfall desc, schedule.value,
         proposal.moved + proposal.dropped, schedule.id;

-- name: proposal
-- One proposal.
select proposal.schedule_id, proposal.batch_id, schedule.state, proposal.policies,
       schedule.meetings, schedule.guarantee_shortfall, schedule.shortfall_bound, schedule.value,
       schedule.value_bound, proposal.policy_bound, schedule.status, proposal.kept,
       proposal.moved, proposal.dropped, proposal.cancelled, proposal.forced, proposal.added,
       proposal.retabled, proposal.moves_bound
from replan_proposal as proposal
join schedule on schedule.id = proposal.schedule_id
where schedule.edition_id = $1 and proposal.schedule_id = $2;

-- name: meeting_again
-- Pairs of a proposal that were to meet before its slot already.
select later.holder_id, later.investor_id
from schedule
join meeting as later
  on later.schedule_id = schedule.id and later.slot_number >= schedule.from_slot
join meeting as earlier
  on earlier.schedule_id = schedule.base_id and earlier.slot_number < schedule.from_slot
 and earlier.holder_id = later.holder_id and earlier.investor_id = later.investor_id
where schedule.id = $1;

-- name: forget_proposals
-- Drafts that were proposed before that moment and never applied.
delete from schedule
using replan_proposal as proposal, replan_batch as batch
where proposal.schedule_id = schedule.id and batch.id = proposal.batch_id
  and schedule.state = 'draft' and batch.requested_at < $1;

-- name: forget_batches
-- What was asked for before that moment, once nothing of it is left.
delete from replan_batch as batch
where batch.requested_at < $1
  and not exists (select from replan_proposal where batch_id = batch.id);

-- name: steps
-- Every pair whose place differs between two versions, by name, in the order of the morning;
-- whoever was erased has none.
with
former as (
    select holder_id, investor_id, slot_number, table_number from meeting where schedule_id = $1
),
latter as (
    select holder_id, investor_id, slot_number, table_number from meeting where schedule_id = $2
)
select holder.id as holder_id,
       case when holder.erased_at is null then coalesce(project.project, '') else '' end as project,
       case when holder.erased_at is null then holder.organisation else '' end as holder,
       investor.id as investor_id,
       case when investor.erased_at is null then investor.organisation else '' end as investor,
       former.slot_number as before_slot, before_table.label as before_table,
       latter.slot_number as after_slot, after_table.label as after_table
from former
full join latter on latter.holder_id = former.holder_id
                and latter.investor_id = former.investor_id
join person as holder on holder.id = coalesce(former.holder_id, latter.holder_id)
join person as investor on investor.id = coalesce(former.investor_id, latter.investor_id)
left join holder as project on project.person_id = holder.id
left join meeting_table as before_table
       on before_table.edition_id = holder.edition_id
      and before_table.number = former.table_number
left join meeting_table as after_table
       on after_table.edition_id = holder.edition_id and after_table.number = latter.table_number
where (former.slot_number, former.table_number)
      is distinct from (latter.slot_number, latter.table_number)
order by coalesce(latter.slot_number, former.slot_number), latter.table_number,
         former.table_number, holder.id;

-- name: balances
-- Whoever has more or fewer meetings in the second version than in the first, as above. Whoever
-- withdrew loses nothing: they are not coming.
with
counted as (
    select person_id,
           count(*) filter (where schedule_id = $1) as before,
           count(*) filter (where schedule_id = $2) as after
    from meeting, lateral (values (holder_id), (investor_id)) as side (person_id)
    where schedule_id in ($1, $2)
    group by person_id
)
select person.id as person_id, person.kind,
       case when person.erased_at is null then ltrim(person.first_name || ' ' || person.last_name)
            else '' end as name,
       case when person.erased_at is null then person.organisation else '' end as organisation,
       counted.before, counted.after
from counted
join person on person.id = counted.person_id
where counted.before <> counted.after and person.withdrawn_at is null
order by counted.after - counted.before desc, person.kind, person.sort_key, person.id;

-- name: kept_count
-- How many meetings two versions have at the same place.
select count(*) as kept
from meeting as former
join meeting as latter
  on latter.schedule_id = $2 and latter.holder_id = former.holder_id
 and latter.investor_id = former.investor_id and latter.slot_number = former.slot_number
 and latter.table_number = former.table_number
where former.schedule_id = $1;
