-- From people and wishes to a problem, from the solver's answer to versions, and what they mean.

-- name: active_people
-- Everybody who still comes to meet somebody, and those named, in the order of the solver's lists.
select person.id, person.kind, person.position, person.max_meetings, investor.max_consecutive,
       investor.finance,
       (select count(*) from delegate where delegate.investor_id = person.id)::int as delegates
from person
left join investor on investor.person_id = person.id
where person.edition_id = $1 and person.kind <> 'visitor'
  and (person.takes_part or person.id = any ($2::uuid[]))
order by person.kind, person.position;

-- name: pins
-- Meetings fixed by hand in a version, or in the edition, between people who still come, but those
-- that one of the two took back.
select fixed.holder_id, fixed.investor_id, fixed.slot_number
from (
    select holder_id, investor_id, slot_number from pin where edition_id = $1 and $2::uuid is null
    union all
    select holder_id, investor_id, slot_number from meeting where schedule_id = $2 and pinned
) as fixed
join person as holder on holder.id = fixed.holder_id and holder.takes_part
join person as investor on investor.id = fixed.investor_id and investor.takes_part
where not exists (select from meeting_withdrawal as back
                  where back.holder_id = fixed.holder_id and back.investor_id = fixed.investor_id)
order by holder.position, investor.position;

-- name: prohibited
-- Pairs that are kept apart in a version, by default the one in force; by place in the lists.
select holder.position as holder, investor.position as investor
from prohibition
join person as holder on holder.id = prohibition.holder_id
join person as investor on investor.id = prohibition.investor_id
where prohibition.schedule_id = coalesce($2::uuid, (select id from schedule
                                                    where edition_id = $1 and state = 'published'));

-- name: keep_prohibitions
-- What is kept apart in a version, by default the one in force, stays so in another.
insert into prohibition (edition_id, schedule_id, holder_id, investor_id)
select edition_id, $3, holder_id, investor_id
from prohibition
where edition_id = $1
  and schedule_id = coalesce($2::uuid, (select id from schedule
                                        where edition_id = $1 and state = 'published'))
on conflict do nothing;

-- name: release_pins
-- Nothing of the edition is fixed by hand any more.
delete from pin where edition_id = $1;

-- name: fix_pins
-- What is fixed by hand in a version is fixed in the edition.
insert into pin (edition_id, holder_id, investor_id, slot_number)
select edition_id, holder_id, investor_id, slot_number
from meeting where edition_id = $1 and schedule_id = $2 and pinned;

-- name: add_run
-- A run is asked for; nothing is added while another of the edition waits or runs.
insert into solve_run (edition_id, requested_by, requested_at, seconds, seed, base_id)
values ($1, $2, $3, $4, $5, $6)
on conflict (edition_id) where state in ('queued', 'running') do nothing
returning id;

-- name: find_run
-- A run as it stands.
select id, edition_id, state, requested_by, requested_at, seconds, seed, base_id, started_at,
       attempts, stop_requested_at, progress, finished_at, result, error
from solve_run where id = $1;

-- name: latest_run
-- The run that an edition's organisers look at.
select id, edition_id, state, requested_by, requested_at, seconds, seed, base_id, started_at,
       attempts, stop_requested_at, progress, finished_at, result, error
from solve_run where edition_id = $1
order by requested_at desc, id
limit 1;

-- name: runs
-- The newest runs of an edition, newest first.
select id, edition_id, state, requested_by, requested_at, seconds, seed, base_id, started_at, attempts,
       stop_requested_at, progress, finished_at, result, error
from solve_run where edition_id = $1
order by requested_at desc, id
limit $2;

-- name: stop_run
-- The organiser has seen enough; what has not begun is over.
update solve_run
set stop_requested_at = coalesce(stop_requested_at, $3),
    state = case when state = 'queued' then 'failed' else state end,
    finished_at = case when state = 'queued' then $3 end,
    error = case when state = 'queued' then $4::text end
where id = $1 and edition_id = $2 and state in ('queued', 'running')
returning id;

-- name: begin_run
-- One more attempt at a run that is not over and that nobody else holds for $3 seconds from now.
update solve_run
set state = 'running', attempts = attempts + 1, started_at = $2, progress = null,
    lease = lease + 1, leased_until = now() + make_interval(secs => $3)
where id = $1 and state in ('queued', 'running') and coalesce(leased_until < now(), true)
returning id, edition_id, state, requested_by, requested_at, seconds, seed, base_id, started_at,
          attempts, stop_requested_at, progress, finished_at, result, error, lease;

-- name: run_held
-- For how many seconds a run that is not over is kept by a worker that says nothing more.
select coalesce(greatest(extract(epoch from leased_until - now()), 0), 0)::float as seconds
from solve_run where id = $1 and state in ('queued', 'running');

-- name: renew_run
-- A sign of life of the worker with this lease; nothing when another has taken over.
update solve_run
set leased_until = case when state = 'running' then now() + make_interval(secs => $3) end
where id = $1 and lease = $2
returning id;

-- name: note_progress
-- The newest report of a running solve; answers whether it is to stop.
update solve_run set progress = coalesce($3, progress)
where id = $1 and lease = $2 and state = 'running'
returning stop_requested_at is not null as stop;

-- name: pause_run
-- The worker ends before the run does: another one begins it anew, and this was no attempt.
update solve_run
set state = 'queued', attempts = attempts - 1, started_at = null, progress = null,
    leased_until = null
where id = $1 and lease = $2 and state = 'running';

-- name: finish_run
-- A run that has its draft.
update solve_run
set state = 'done', finished_at = $3, result = $4, error = null, leased_until = null
where id = $1 and lease = $2 and state = 'running'
returning id;

-- name: fail_run
-- A run without a draft, with the reason in words.
update solve_run
set state = 'failed', finished_at = $3, error = $4, result = $5, leased_until = null
where id = $1 and lease = $2 and state = 'running'
returning id;

-- name: edition_for_planning
-- The edition, kept from being planned or published by anybody else until we commit.
select stage from edition where id = $1 for no key update;

-- name: add_draft
-- The next version of an edition, as a draft; its figures by the names of the contract.
insert into schedule
    (edition_id, version, solve_run_id, created_at, meetings, guarantee_shortfall, shortfall_bound,
     value, value_bound, breaks, breaks_bound, waiting, status)
select $1, (select coalesce(max(version), 0) + 1 from schedule where edition_id = $1), $2, $3,
       meetings, guarantee_shortfall, shortfall_bound, value, value_bound, breaks, breaks_bound,
       waiting, status
from jsonb_to_record($4::jsonb) as figures (
    meetings integer, guarantee_shortfall integer, shortfall_bound integer, value bigint,
    value_bound bigint, breaks integer, breaks_bound integer, waiting integer, status text)
returning id;

-- name: add_meetings
-- The meetings of a draft, as parallel lists; fixed by hand is what was so in the version it was
-- planned from, without one in the edition.
insert into meeting
    (edition_id, schedule_id, holder_id, investor_id, slot_number, table_number, pinned)
select $1, $2, row.holder_id, row.investor_id, row.slot_number, row.table_number,
       case when $7::uuid is null
            then exists (select from pin where pin.holder_id = row.holder_id
                                           and pin.investor_id = row.investor_id
                                           and pin.slot_number = row.slot_number)
            else exists (select from meeting as fixed
                         where fixed.schedule_id = $7 and fixed.pinned
                           and fixed.holder_id = row.holder_id
                           and fixed.investor_id = row.investor_id
                           and fixed.slot_number = row.slot_number) end
from unnest($3::uuid[], $4::uuid[], $5::smallint[], $6::smallint[])
     as row (holder_id, investor_id, slot_number, table_number);

-- name: versions
-- Every version of an edition, newest first; what is only proposed is none yet.
select schedule.id, schedule.edition_id, coalesce(schedule.version, 0) as version, schedule.state,
       schedule.solve_run_id, schedule.origin, schedule.base_id, schedule.from_slot,
       schedule.meetings, schedule.guarantee_shortfall, schedule.shortfall_bound, schedule.value,
       schedule.value_bound, schedule.breaks, schedule.breaks_bound, schedule.waiting,
       schedule.status, schedule.name, schedule.revision, schedule.created_at,
       schedule.published_at, coalesce(organiser.name, '') as published_by
from schedule
left join organiser on organiser.id = schedule.published_by
where schedule.edition_id = $1 and schedule.version is not null
order by schedule.version desc;

-- name: find_version
-- One version of an edition.
select schedule.id, schedule.edition_id, coalesce(schedule.version, 0) as version, schedule.state,
       schedule.solve_run_id, schedule.origin, schedule.base_id, schedule.from_slot,
       schedule.meetings, schedule.guarantee_shortfall, schedule.shortfall_bound, schedule.value,
       schedule.value_bound, schedule.breaks, schedule.breaks_bound, schedule.waiting,
       schedule.status, schedule.name, schedule.revision, schedule.created_at,
       schedule.published_at, coalesce(organiser.name, '') as published_by
from schedule
left join organiser on organiser.id = schedule.published_by
where schedule.edition_id = $1 and schedule.id = $2;

-- name: published_version
-- The version in force, if any.
select schedule.id, schedule.edition_id, coalesce(schedule.version, 0) as version, schedule.state,
       schedule.solve_run_id, schedule.origin, schedule.base_id, schedule.from_slot,
       schedule.meetings, schedule.guarantee_shortfall, schedule.shortfall_bound, schedule.value,
       schedule.value_bound, schedule.breaks, schedule.breaks_bound, schedule.waiting,
       schedule.status, schedule.name, schedule.revision, schedule.created_at,
       schedule.published_at, coalesce(organiser.name, '') as published_by
from schedule
left join organiser on organiser.id = schedule.published_by
where schedule.edition_id = $1 and schedule.state = 'published';

-- name: take_time
-- Telling fifty thousand people is one statement; it may take longer than others.
select set_config('statement_timeout', '5min', true);

-- name: overtaken_meetings
-- How many meetings still to come of a version have become impossible since it was made: somebody
-- withdrew, took it back, is away or refused, the table is closed, an investor has more than
-- delegates.
with ahead as (
    select meeting.holder_id, meeting.investor_id, meeting.slot_number, meeting.table_number,
           meeting.pinned
    from meeting
    join schedule on schedule.id = meeting.schedule_id
    join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
    where meeting.schedule_id = $2
      and slot.starts_at > $3 and slot.number >= coalesce($4::smallint, schedule.from_slot, 0)
),
absence as (
    select person_id, slot_number from unavailability where edition_id = $1
    union
    select attending.person_id, slot.number
    from workshop_attendance as attending
    join workshop on workshop.id = attending.workshop_id
    join slot on slot.edition_id = $1
             and slot.starts_at < workshop.ends_at and workshop.starts_at < slot.ends_at
    where attending.edition_id = $1
    union
    select known.person_id, slot.number
    from attendance_now as known
    join slot on slot.edition_id = $1
    where known.edition_id = $1
      and (known.state = 'absent'
           or known.state = 'late' and slot.number < known.slot_number
           or known.state = 'left' and slot.number >= known.slot_number)
),
crowded as (
    select greatest(0, count(*) - coalesce(
               (select said.count from delegates_from as said
                where said.investor_id = ahead.investor_id
                  and said.slot_number <= ahead.slot_number
                order by said.slot_number desc limit 1), 1000)) as excess
    from ahead
    group by ahead.investor_id, ahead.slot_number
)
select count(*) + coalesce((select sum(excess) from crowded), 0)::bigint as overtaken
from ahead
join person as holder on holder.id = ahead.holder_id
join person as investor on investor.id = ahead.investor_id
where not holder.takes_part
   or not investor.takes_part
   or exists (select from meeting_withdrawal as back
              where back.holder_id = ahead.holder_id and back.investor_id = ahead.investor_id)
   or not ahead.pinned and exists (select from refusal
              where (refusal.author_id, refusal.target_id) in
                    ((ahead.holder_id, ahead.investor_id), (ahead.investor_id, ahead.holder_id)))
   or (ahead.holder_id, ahead.slot_number) in (select person_id, slot_number from absence)
   or (ahead.investor_id, ahead.slot_number) in (select person_id, slot_number from absence)
   or (ahead.table_number, ahead.slot_number)
      in (select table_number, slot_number from closed_place where edition_id = $1);

-- name: supersede
-- The version in force gives way.
update schedule set state = 'superseded' where edition_id = $1 and state = 'published';

-- name: publish_version
-- A draft comes into force; one without a number gets the next.
update schedule
set state = 'published', published_at = $3, published_by = $2,
    version = coalesce(version, (select coalesce(max(others.version), 0) + 1
                                 from schedule as others
                                 where others.edition_id = schedule.edition_id))
where id = $1 and state = 'draft';

-- name: publish_edition
-- The edition shows its schedule from now on.
update edition set stage = 'published' where id = $1;

-- name: unserved
-- Who has no meeting in a version, with what is known about their wishes in it.
with
version as (
    select edition_id from schedule where id = $1
),
edition_slot as (
    select number, starts_at, ends_at from slot where edition_id = (select edition_id from version)
),
busy as (
    select person_id, count(*) as meetings
    from meeting, lateral (values (holder_id), (investor_id)) as side (person_id)
    where schedule_id = $1
    group by person_id
),
absence as (
    select person_id, slot_number from unavailability
    where edition_id = (select edition_id from version)
    union
    select attendance.person_id, edition_slot.number
    from workshop_attendance as attendance
    join workshop on workshop.id = attendance.workshop_id
    join edition_slot on edition_slot.starts_at < workshop.ends_at
                     and workshop.starts_at < edition_slot.ends_at
    where attendance.edition_id = (select edition_id from version)
),
presence as (
    select person.id as person_id, array_agg(edition_slot.number) as slots
    from person
    cross join edition_slot
    left join absence on absence.person_id = person.id
                     and absence.slot_number = edition_slot.number
    where person.edition_id = (select edition_id from version)
      and absence.person_id is null
    group by person.id
),
room as (
    select person.id as person_id,
           least(case person.kind
                     when 'holder' then least(person.max_meetings, edition.holder_maximum)
                     else coalesce(person.max_meetings, edition.investor_maximum, 1000) end,
                 coalesce(cardinality(presence.slots), 0) * greatest(1,
                     (select count(*) from delegate where investor_id = person.id))) as most
    from person
    join edition on edition.id = person.edition_id
    left join presence on presence.person_id = person.id
    where person.edition_id = (select edition_id from version)
),
idle as (
    select person.id, person.kind, ltrim(person.first_name || ' ' || person.last_name) as name,
           person.organisation, person.position
    from person
    left join busy on busy.person_id = person.id
    where person.edition_id = (select edition_id from version) and person.kind <> 'visitor'
      and person.takes_part and busy.person_id is null
),
pairs as (
    select idle.id as person_id, wish.target_id as other_id
    from idle join wish on wish.author_id = idle.id
    union
    select idle.id, wish.author_id
    from idle join wish on wish.target_id = idle.id
),
judged as (
    select
        pairs.person_id,
        other.takes_part
            and not exists (select from refusal
                            where (author_id, target_id) in
                                  ((pairs.person_id, pairs.other_id),
                                   (pairs.other_id, pairs.person_id)))
            and mine.slots && theirs.slots as possible,
        coalesce(busy.meetings, 0) >= room.most as other_full
    from pairs
    join person as other on other.id = pairs.other_id
    left join presence as mine on mine.person_id = pairs.person_id
    left join presence as theirs on theirs.person_id = pairs.other_id
    left join room on room.person_id = pairs.other_id
    left join busy on busy.person_id = pairs.other_id
)
select idle.id as person_id, idle.kind, idle.name, idle.organisation,
       count(judged.person_id)::int as wishes,
       presence.slots is null as away,
       exists (select from attendance_now as known
               where known.person_id = idle.id and known.state = 'absent') as absent,
       coalesce(bool_or(judged.possible), false) as possible,
       coalesce(bool_and(judged.other_full) filter (where judged.possible), false) as others_full
from idle
left join presence on presence.person_id = idle.id
left join judged on judged.person_id = idle.id
group by idle.id, idle.kind, idle.name, idle.organisation, idle.position, presence.slots
order by idle.kind, idle.position;

-- name: agenda_meetings
-- One person's meetings in a version, or what one of their delegates holds of them, in the order of
-- the morning; none that was taken back, none with whoever withdrew before it was over.
select meeting.slot_number, slot.starts_at, slot.ends_at, slot.pause_after, meeting_table.label,
       meeting_table.zone,
       case when meeting.holder_id = $1 then meeting.investor_id else meeting.holder_id end
           as other_id,
       -- the reader's own wish; the other side's is nobody's to read, nor is theirs a delegate's
       case when $3::uuid is null then wish.rank end as own_rank
from kept_meeting as meeting
join slot on slot.edition_id = meeting.edition_id and slot.number = meeting.slot_number
join meeting_table on meeting_table.edition_id = meeting.edition_id
                  and meeting_table.number = meeting.table_number
join person as other
     on other.id = case when meeting.holder_id = $1 then meeting.investor_id
                        else meeting.holder_id end
left join wish on wish.author_id = $1 and wish.target_id = other.id
where meeting.schedule_id = $2 and (meeting.holder_id = $1 or meeting.investor_id = $1)
  and ($3::uuid is null
       or exists (select from meeting_delegate as held
                  where held.schedule_id = $2 and held.holder_id = meeting.holder_id
                    and held.investor_id = meeting.investor_id and held.delegate_id = $3))
  and (other.withdrawn_at is null or slot.ends_at <= other.withdrawn_at)
order by slot.starts_at, meeting_table.number;

-- name: agenda_absences
-- The slots that a person has declared themselves away for.
select slot.number, slot.starts_at, slot.ends_at
from unavailability
join slot on slot.edition_id = unavailability.edition_id and slot.number = unavailability.slot_number
where unavailability.person_id = $1
order by slot.starts_at;

-- name: agenda_owner
-- Whose agenda it is, and the version in force.
select person.id, person.edition_id, person.kind, person.language,
       schedule.id as schedule_id, schedule.version, schedule.published_at
from person
left join schedule on schedule.edition_id = person.edition_id and schedule.state = 'published'
where person.id = $1;

-- name: ungranted
-- A person's wishes that a version does not hold, with what it says about them; refusals play no
-- part. Of a meeting that was taken back both know why.
with
me as (
    select id, edition_id from person where id = $1
),
pairs as (
    select wish.target_id as other_id, wish.rank
    from wish
    where wish.author_id = $1
      and not exists (
          select from meeting
          where schedule_id = $2
            and (holder_id, investor_id) in (($1, wish.target_id), (wish.target_id, $1)))
      and not exists (
          select from meeting_withdrawal
          where (holder_id, investor_id) in (($1, wish.target_id), (wish.target_id, $1)))
),
concerned as (
    select id as person_id from me union select other_id from pairs
),
absence as (
    select person_id, slot_number from unavailability
    where person_id in (select person_id from concerned)
    union
    select attendance.person_id, slot.number
    from workshop_attendance as attendance
    join workshop on workshop.id = attendance.workshop_id
    join slot on slot.edition_id = attendance.edition_id
             and slot.starts_at < workshop.ends_at and workshop.starts_at < slot.ends_at
    where attendance.person_id in (select person_id from concerned)
),
presence as (
    select concerned.person_id,
           coalesce(array_agg(slot.number) filter (where absence.person_id is null), '{}') as slots
    from concerned
    join slot on slot.edition_id = (select edition_id from me)
    left join absence on absence.person_id = concerned.person_id
                     and absence.slot_number = slot.number
    group by concerned.person_id
),
room as (
    select least(case person.kind
                     when 'holder' then least(person.max_meetings, edition.holder_maximum)
                     else coalesce(person.max_meetings, edition.investor_maximum, 1000) end,
                 cardinality(presence.slots) * greatest(1,
                     (select count(*) from delegate where investor_id = person.id))) as most,
           (select count(*) from meeting
            where schedule_id = $2 and (holder_id = person.id or investor_id = person.id))
               as meetings
    from person
    join edition on edition.id = person.edition_id
    join presence on presence.person_id = person.id
    where person.id = $1
)
select pairs.other_id, pairs.rank,
       not mine.slots && theirs.slots as apart,
       room.meetings >= room.most as own_full,
       coalesce((select count(*) from meeting join investor as met on met.person_id = investor_id
                 where meeting.schedule_id = $2 and meeting.holder_id = $1
                   and met.finance = (select finance from investor where person_id = other_id))
                >= (select finance_maximum from edition where id = (select edition_id from me)),
                false) as own_kind_full
from pairs
join presence as theirs on theirs.person_id = pairs.other_id
join presence as mine on mine.person_id = $1
cross join room
order by pairs.rank;
