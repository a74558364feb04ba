-- What people's calendars hold, and bringing them up to date with what is so.

-- name: take_turns
-- Whoever brings the calendars of an edition up to date sees what the one before has told.
select pg_advisory_xact_lock(hashtextextended('calendars of ' || $1::uuid::text, 0));

-- name: learn_sizes
-- The planner learns how much there is: just after an import it would walk through it row by row.
analyze (skip_locked) person, recipient, meeting, calendar_entry, outbox;

-- name: is_crowd
-- Whether an edition has so many people, or this version of it so many meetings.
select exists (select from person where edition_id = $1 offset $3::integer - 1)
    or exists (select from meeting where schedule_id = $2 offset $3::integer - 1);

-- name: plan_for
-- How the statements that follow in this transaction are planned: whether rows may be looked up one
-- by one, and whether a plan is made for these values, kept for all, or chosen by the server.
select set_config('enable_nestloop', $1, true), set_config('plan_cache_mode', $2, true);

-- name: everybody
-- All who take part in an edition, or did; whoever waits to be accepted is told nothing yet.
select id from person where edition_id = $1 and (takes_part or withdrawn_at is not null);

-- name: in_force
-- The version in force of an edition, if it has one.
select id from schedule where edition_id = $1 and state = 'published';

-- name: holds_anything
-- Whether a calendar can hold anything of these people while no version is in force: it was told of
-- a meeting or a place once, or they have a place in the programme.
select exists (select from workshop_attendance where person_id = any ($1::uuid[]))
    or exists (select from calendar_entry as entry
               join recipient on recipient.id = entry.recipient_id
               where recipient.person_id = any ($1))
    or exists (select from calendar_entry where other_id = any ($1)) as found;

-- name: concerned
-- These people and everybody whom they meet, or met as their calendars were told; as above.
select id from person where id = any ($2::uuid[]) and (takes_part or withdrawn_at is not null)
union
select meeting.investor_id from meeting
join schedule on schedule.id = meeting.schedule_id and schedule.state = 'published'
where schedule.edition_id = $1 and meeting.holder_id = any ($2)
union
select meeting.holder_id from meeting
join schedule on schedule.id = meeting.schedule_id and schedule.state = 'published'
where schedule.edition_id = $1 and meeting.investor_id = any ($2)
union
select recipient.person_id from calendar_entry as entry
join recipient on recipient.id = entry.recipient_id
where entry.other_id = any ($2) and not entry.cancelled;

-- name: choose_way
-- How a person's calendar, or one of their delegates', reaches them from now on; nothing when it
-- does so already.
update recipient set way = $2
from person
join edition on edition.id = person.edition_id
where person.id = recipient.person_id and recipient.person_id = $1 and recipient.ended_at is null
  and recipient.delegate_id is not distinct from $3::uuid
  and coalesce(recipient.way, case person.kind when 'investor' then edition.investors_calendar
                                               else edition.holders_calendar end) <> $2
returning recipient.id;

-- name: way_of
-- How a person's calendar reaches them, or one of their delegates.
select coalesce(recipient.way, case person.kind when 'investor' then edition.investors_calendar
                                                else edition.holders_calendar end) as way
from recipient
join person on person.id = recipient.person_id
join edition on edition.id = person.edition_id
where recipient.person_id = $1 and recipient.ended_at is null
  and recipient.delegate_id is not distinct from $2::uuid;

-- name: tell
-- Brings these people's calendars up to date with what is so and writes to whom it changes anything.
with
version as materialized (
    select jsonb_build_object('schedule', id, 'version', version, 'published_at', published_at)
               as facts
    from schedule where id = $2
),
boxes as materialized (
    select recipient.id as recipient_id, person.id as person_id, person.kind as side,
           person.position, person.withdrawn_at is not null as withdrawn,
           recipient.ended_at is not null as ended,
           coalesce(recipient.way, case person.kind when 'investor' then investors_calendar
                                                    else holders_calendar end) as way,
           recipient.delegate_id,
           coalesce(person.id = $8::uuid and recipient.ended_at is null
                    and case $9
                        when 'calendar_way' then recipient.delegate_id is not distinct from $11::uuid
                        when 'delegate_left' then false
                        else true end, false) as is_subject,
           person.kind = 'visitor' as visits,
           -- a visitor is told of the programme once their address is known to be theirs
           person.kind = 'visitor' and person.confirmed_at is not null as visits_for_sure,
           -- of a delegate who leaves: nothing else knows their address any more
           coalesce($9 = 'delegate_left' and recipient.delegate_id = $11
                    and recipient.ended_at is not null, false) as leaves,
           exists (select from outbox where outbox.recipient_id = recipient.id
                       and outbox.kind in ('convocation', 'convocation_changed')) as convoked,
           exists (select from outbox where outbox.person_id = person.id
                       and outbox.kind in ('convocation', 'convocation_changed')) as known
    from person
    join recipient on recipient.person_id = person.id
    join edition on edition.id = person.edition_id
    where person.id = any ($4::uuid[]) and person.edition_id = $1
),
changed as materialized (select * from calendar_changes($1, $2, $3, $4)),
-- An entry keeps its UID for ever and counts on, whatever becomes of what it stands for.
stored as (
    insert into calendar_entry as entry
        (uid, edition_id, recipient_id, kind, other_id, workshop_id, slot_number, table_number,
         starts_at, ends_at, title, room, name_told, detail_told, held_by, cancelled, stamped_at,
         invited)
    select gen_random_uuid()::text, $1, changed.recipient_id,
           case when changed.other_id is null then 'workshop' else 'meeting' end,
           changed.other_id, changed.workshop_id, changed.slot_number, changed.table_number,
           changed.starts_at, changed.ends_at, changed.title, changed.room, changed.name,
           changed.detail, changed.held_by, changed.cancelled, $3,
           not changed.cancelled and changed.other_id is not null and boxes.way = 'meetings'
    from changed join boxes using (recipient_id)
    on conflict (recipient_id, subject_id) do update
        set sequence = entry.sequence + 1,
            slot_number = excluded.slot_number,
            table_number = excluded.table_number,
            starts_at = excluded.starts_at,
            ends_at = excluded.ends_at,
            title = excluded.title,
            room = excluded.room,
            name_told = excluded.name_told,
            detail_told = excluded.detail_told,
            held_by = excluded.held_by,
            cancelled = excluded.cancelled,
            stamped_at = excluded.stamped_at,
            invited = excluded.invited
    returning entry.recipient_id, entry.subject_id, entry.uid, entry.other_id, entry.workshop_id,
              entry.sequence, entry.stamped_at, entry.slot_number, entry.table_number,
              entry.starts_at, entry.ends_at, entry.title, entry.room, entry.name_told,
              entry.held_by, entry.cancelled, entry.invited, entry.organizer
),
-- Another way: invitations to meetings come or go, the meetings stay. What is taken out of a
-- mailbox counts on twice, once for the CANCEL and once for what the file and the feed say after it.
rewayed as (
    update calendar_entry as entry
    set invited = boxes.way = 'meetings', stamped_at = $3,
        sequence = entry.sequence + case boxes.way when 'meetings' then 1 else 2 end
    from boxes
    where boxes.recipient_id = entry.recipient_id and boxes.is_subject and $9 = 'calendar_way'
      and entry.kind = 'meeting' and not entry.cancelled and entry.ends_at > $3
      and entry.invited <> (boxes.way = 'meetings')
      and not exists (select from changed where changed.recipient_id = entry.recipient_id
                                            and changed.subject_id = entry.subject_id)
    returning entry.recipient_id, entry.subject_id, entry.uid, entry.other_id, entry.workshop_id,
              entry.sequence, entry.stamped_at, entry.slot_number, entry.table_number,
              entry.starts_at, entry.ends_at, entry.title, entry.room, entry.name_told,
              entry.held_by, entry.cancelled, entry.invited, entry.organizer
),
-- Who may have something to be told: whom it concerns, and with a new version whoever was never
-- told anything; on the day itself only if there is something to tell.
touched as materialized (
    select * from boxes
    where is_subject
       or $12::jsonb is not null and convoked and not ended and not withdrawn
       or exists (select from version)
          and ((known or $7::boolean or visits_for_sure)
                   and recipient_id in (select recipient_id from changed where not quiet)
               or $7 and not $6::boolean and not known and not ended and not withdrawn
                  -- whoever has no meeting is told so; a visitor expects none
                  and (not visits or exists (
                      select from calendar_entry as held
                      where held.recipient_id = boxes.recipient_id and not held.cancelled
                        and held.kind <> 'morning')))
),
-- What waits and has not left is said again in the letter that follows it, with what is so now.
superseded as (
    delete from outbox
    where id in (
        select letter.id from outbox as letter
        where letter.recipient_id in (select recipient_id from touched)
          and letter.state = 'pending' and letter.unfinished = 0
          and (letter.kind in ('convocation', 'convocation_changed', 'invitation')
               or letter.kind = 'cancellation'
                  and not coalesce((letter.payload ->> 'standing')::boolean, false))
        for update skip locked)
    returning id, recipient_id, kind, payload, attempts
),
convoking as materialized (select recipient_id from superseded where kind = 'convocation'),
-- What is new of the edition itself, counted from what was last sent of it.
edition_news as (
    select touched.recipient_id,
           case when $12::jsonb is null then waiting.about
                when waiting.about is null then $12::jsonb
                else $12::jsonb || jsonb_build_object('before', waiting.about -> 'before') end
               as about
    from touched
    left join (
        select recipient_id, (array_agg(payload -> 'about' order by id))[1] as about
        from superseded where payload ->> 'about' is not null
        group by recipient_id) as waiting on waiting.recipient_id = touched.recipient_id
),
earlier as materialized (
    select recipient_id, subject_id,
           (array_agg(nullif(before, 'null') order by id))[1] as before,
           (array_agg(was order by id))[1] as was,
           bool_or(single) as single, bool_or(tried) as tried
    from (
        select id, recipient_id, (one ->> 'other')::uuid as subject_id, one -> 'before' as before,
               one ->> 'was' as was, false as single, attempts > 0 as tried
        from superseded cross join lateral jsonb_array_elements(payload -> 'changes') as one
        union all
        select id, recipient_id, (one ->> 'workshop')::uuid, one -> 'before', null, false,
               attempts > 0
        from superseded cross join lateral jsonb_array_elements(payload -> 'sessions') as one
        union all
        select id, recipient_id, (payload ->> 'other')::uuid, payload -> 'before',
               payload ->> 'was', true, attempts > 0
        from superseded where kind in ('invitation', 'cancellation')
    ) as waiting
    group by recipient_id, subject_id
),
-- What the calendars of those touched hold now.
final as materialized (
    select * from stored where recipient_id in (select recipient_id from touched)
    union all
    select * from rewayed
    union all
    select entry.recipient_id, entry.subject_id, entry.uid, entry.other_id, entry.workshop_id,
           entry.sequence, entry.stamped_at, entry.slot_number, entry.table_number,
           entry.starts_at, entry.ends_at, entry.title, entry.room, entry.name_told,
           entry.held_by, entry.cancelled, entry.invited, entry.organizer
    from touched
    join calendar_entry as entry on entry.recipient_id = touched.recipient_id
                                and entry.kind <> 'morning'
    where not exists (select from changed where changed.recipient_id = entry.recipient_id
                                            and changed.subject_id = entry.subject_id)
      and not exists (select from rewayed where rewayed.uid = entry.uid)
),
spans as (
    select recipient_id, min(starts_at) as starts_at, max(ends_at) as ends_at
    from final where not cancelled group by recipient_id
),
mornings as (
    insert into calendar_entry as entry
        (uid, edition_id, recipient_id, kind, starts_at, ends_at, cancelled, stamped_at, invited)
    select gen_random_uuid()::text, $1, touched.recipient_id, 'morning',
           coalesce(spans.starts_at, held.starts_at), coalesce(spans.ends_at, held.ends_at),
           touched.way <> 'morning' or spans.recipient_id is null, $3,
           touched.way = 'morning' and spans.recipient_id is not null
    from touched
    left join spans on spans.recipient_id = touched.recipient_id
    left join calendar_entry as held on held.recipient_id = touched.recipient_id
                                    and held.kind = 'morning'
    where exists (select from version)
      and (touched.way = 'morning' and spans.recipient_id is not null
               and (touched.known or $7)
           or held.uid is not null and not held.cancelled)
      -- Whoever withdraws when nothing is ahead is sent no entry that says what the last one said.
      and (held.uid is null
           or held.cancelled <> (touched.way <> 'morning' or spans.recipient_id is null)
           or touched.recipient_id in (select recipient_id from changed)
           or touched.recipient_id in (select recipient_id from superseded)
           or $12::jsonb is not null)
    on conflict (recipient_id, subject_id) do update
        set sequence = entry.sequence + 1,
            starts_at = excluded.starts_at,
            ends_at = excluded.ends_at,
            cancelled = excluded.cancelled,
            stamped_at = excluded.stamped_at,
            invited = excluded.invited
    returning entry.recipient_id,
              jsonb_build_object(
                  'uid', entry.uid, 'sequence', entry.sequence, 'stamp', entry.stamped_at,
                  'starts', entry.starts_at, 'ends', entry.ends_at,
                  'cancelled', entry.cancelled, 'organizer', entry.organizer) as event
),
-- What is new to each reader, counted from what they were last sent.
compared as (
    select final.*, coalesce(earlier.tried, false) as tried,
           coalesce(changed.cancelled, false) as dropped,
           coalesce(changed.was_invited, false) or coalesce(earlier.single, false) as was_invited,
           case when earlier.recipient_id is null then changed.before else earlier.before end
               as before,
           case when not final.cancelled then
               place_told(final.slot_number, final.table_number, final.title, final.room,
                          final.starts_at, final.ends_at, final.held_by) end as after,
           case when earlier.recipient_id is null then changed.was else earlier.was end as was
    from final
    left join changed on changed.recipient_id = final.recipient_id
                     and changed.subject_id = final.subject_id and not changed.quiet
    left join earlier on earlier.recipient_id = final.recipient_id
                     and earlier.subject_id = final.subject_id
    where changed.recipient_id is not null or earlier.recipient_id is not null
),
news as materialized (
    select compared.*,
           coalesce(before is not null and after is not null and was <> name_told, false)
               as renamed,
           before is distinct from after
               or coalesce(before is not null and was <> name_told, false) as is_new
    from compared
),
-- One message for each entry: Outlook reads only the first of several.
singles as materialized (
    select recipient_id, uid, other_id, organizer, stamped_at, cancelled, sequence, was, renamed,
           starts_at,
           case when cancelled then coalesce(before, place_told(slot_number, table_number, title,
                                                                room, starts_at, ends_at, held_by))
                when is_new then before end as before,
           after,
           case when cancelled then touched.ended
                else not touched.convoked or not is_new
                     or recipient_id in (select recipient_id from convoking) end as standing
    from news join touched using (recipient_id)
    where other_id is not null and (is_new or tried or $12::jsonb is not null)
      and (cancelled and was_invited
           or not cancelled and touched.way = 'meetings'
              and not touched.ended and not touched.withdrawn)
    union all
    select recipient_id, uid, other_id, organizer, stamped_at, not invited,
           case when invited then sequence else sequence - 1 end, null, false, starts_at,
           case when not invited then place_told(slot_number, table_number, title, room,
                                                 starts_at, ends_at, held_by) end,
           case when invited then place_told(slot_number, table_number, title, room,
                                             starts_at, ends_at, held_by) end,
           true
    from rewayed
    -- What is new of a meeting besides is told with it, above.
    where case when invited
        then not exists (select from news where news.uid = rewayed.uid and (is_new or tried))
        else recipient_id not in (select recipient_id from convoking) end
),
turned as materialized (
    select singles.*, count(*) over (partition by recipient_id) = 1 as alone,
           row_number() over (partition by recipient_id order by starts_at, uid) as turn
    from singles
),
-- Whoever leaves is sent one message if one will do: it carries the first of what is taken back.
carried as materialized (
    select turned.recipient_id,
           jsonb_build_object(
               'uid', uid, 'sequence', sequence, 'stamp', stamped_at,
               'starts', before -> 'starts', 'ends', before -> 'ends', 'cancelled', true,
               'organizer', organizer, 'other', other_id, 'place', before) as event
    from turned join touched using (recipient_id)
    where turn = 1 and turned.cancelled
      and (touched.ended
           or touched.is_subject and $9 in ('withdrawal_confirmed', 'erasure_confirmed'))
),
-- At one hour table after table, as pages and papers have it (matchmaker.post.morning.in_order).
held_now as (
    select recipient_id,
           jsonb_agg(jsonb_build_object(
               'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
               'slot', slot_number, 'table', table_number, 'starts', starts_at, 'ends', ends_at
           ) order by starts_at, table_number, uid)
               filter (where other_id is not null and not cancelled)
               as entries,
           jsonb_agg(jsonb_build_object(
               'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
               'slot', slot_number, 'table', table_number, 'starts', starts_at, 'ends', ends_at
           ) order by starts_at, table_number, uid)
               filter (where other_id is not null and cancelled)
               as cancelled,
           jsonb_agg(jsonb_build_object(
               'uid', uid, 'workshop', workshop_id, 'sequence', sequence, 'stamp', stamped_at,
               'title', title, 'room', room, 'starts', starts_at, 'ends', ends_at,
               'cancelled', cancelled
           ) order by starts_at, ends_at, title, uid) filter (where workshop_id is not null)
               as workshops
    from final group by recipient_id
),
new_now as (
    select recipient_id,
           jsonb_agg(jsonb_build_object(
               'other', other_id, 'before', before, 'after', after, 'was', was,
               'renamed', renamed
           ) order by starts_at, table_number, uid)
               filter (where other_id is not null and is_new) as changes,
           jsonb_agg(jsonb_build_object(
               'workshop', workshop_id, 'before', before, 'after', after
           ) order by starts_at, ends_at, title, uid) filter (where workshop_id is not null and is_new)
               as sessions,
           count(*) filter (where other_id is not null and dropped) as lost,
           bool_or(is_new or tried) as any,
           count(*) filter (where is_new or tried) as told,
           bool_or(workshop_id is not null and (is_new or tried)) as any_workshop
    from news group by recipient_id
),
letters as (
    select touched.recipient_id, touched.person_id, touched.side, touched.position, 0 as turn,
           case
               when touched.leaves then 'delegate_left'
               when touched.ended then 'address_changed'
               when touched.is_subject
                    and not ($9 = 'calendar_way' and convoking.recipient_id is not null) then $9
               when not touched.convoked or convoking.recipient_id is not null then 'convocation'
               else 'convocation_changed' end as kind,
           jsonb_build_object(
               'way', touched.way, 'brief', $6,
               'entries', coalesce(held_now.entries, '[]'),
               'cancelled', case touched.way when 'file' then coalesce(held_now.cancelled, '[]')
                                             else '[]' end,
               'workshops', coalesce(held_now.workshops, '[]'),
               'changes', coalesce(new_now.changes, '[]'),
               'sessions', coalesce(new_now.sessions, '[]'),
               'meetings', coalesce(new_now.lost, 0),
               'former', $10::text,
               'event', coalesce(mornings.event, carried.event),
               'about', edition_news.about) as facts
    from touched
    left join held_now on held_now.recipient_id = touched.recipient_id
    left join new_now on new_now.recipient_id = touched.recipient_id
    left join mornings on mornings.recipient_id = touched.recipient_id
    left join carried on carried.recipient_id = touched.recipient_id
    left join edition_news on edition_news.recipient_id = touched.recipient_id
    left join (select distinct recipient_id from convoking) as convoking
           on convoking.recipient_id = touched.recipient_id
    where case
        when touched.ended then touched.convoked and convoking.recipient_id is null
        when touched.is_subject and $9 = 'withdrawal_confirmed' then
            touched.delegate_id is null or touched.convoked and convoking.recipient_id is null
        when touched.is_subject and $9 = 'erasure_confirmed' then
            touched.convoked and convoking.recipient_id is null and coalesce(new_now.any, false)
        when touched.withdrawn then false
        when touched.is_subject then exists (select from version) and touched.convoked
        when not touched.convoked or convoking.recipient_id is not null then true
        when edition_news.about is not null then true
        -- What one message says of its one meeting needs no second one that says it again.
        else new_now.any
             and (touched.way <> 'meetings' or new_now.any_workshop
                  or not $6 and not (new_now.told <= 1 and touched.recipient_id in
                                     (select recipient_id from turned where alone))) end
    union all
    select touched.recipient_id, touched.person_id, touched.side, touched.position,
           -- what another way takes back leaves before what it brings
           case when turned.standing and turned.cancelled and $9 = 'calendar_way' then -1
                else turned.turn::int end,
           case when turned.cancelled then 'cancellation' else 'invitation' end,
           jsonb_build_object(
               'uid', uid, 'other', other_id, 'sequence', sequence, 'stamp', stamped_at,
               'before', before, 'after', after, 'was', was, 'renamed', renamed,
               'alone', alone, 'standing', standing, 'organizer', organizer)
    from turned join touched using (recipient_id)
    where not exists (select from carried where carried.recipient_id = turned.recipient_id
                                            and turned.turn = 1)
)
insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key, message_id)
select $1, letters.person_id, letters.recipient_id, letters.kind,
       letters.facts || coalesce((select facts from version), '{}')
           || case when letters.recipient_id in (
                       select recipient_id from boxes
                       where leaves or $9 = 'erasure_confirmed' and person_id = $8) then
                  (select jsonb_build_object('mailbox', jsonb_build_object(
                       'email', recipient.email,
                       'first_name', case when delegate.id is null then person.first_name
                                          when recipient.ended_at is null then delegate.name
                                          else '' end,
                       'last_name', case when delegate.id is null then person.last_name
                                         else '' end,
                       'language', person.language,
                       'delegate', delegate.id is not null,
                       'first_message_id',
                       (select message_id from outbox
                        where outbox.person_id = person.id and outbox.edition_id = $1
                          and (delegate.id is null or outbox.recipient_id = recipient.id)
                        order by outbox.id limit 1)))
                   from recipient
                   join person on person.id = recipient.person_id
                   left join delegate on delegate.id = recipient.delegate_id
                   where recipient.id = letters.recipient_id)
              else '{}' end,
       'told:' || gen_random_uuid(),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $5::text || '>'
from letters
order by side, position, turn
returning id;

-- name: adopt_organizer
-- Who invites in the name of an entry: whoever did first.
update calendar_entry set organizer = coalesce(organizer, $2)
where uid = $1
returning organizer;

-- name: mailbox
-- The address that a letter is for, whether it is the reader's no more, and whose of several.
select recipient.email, recipient.ended_at is not null as former, delegate.id as delegate_id,
       coalesce(nullif(delegate.name, '-'), '') as delegate,
       (select message_id from outbox where outbox.recipient_id = recipient.id
        order by outbox.id limit 1) as first_message_id
from recipient
left join delegate on delegate.id = recipient.delegate_id
where recipient.id = $1;
