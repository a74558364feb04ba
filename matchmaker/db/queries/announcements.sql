-- What is new of a whole edition, told to those it concerns; and whom letters reach.

-- name: tell_place_anew
-- The house is another one: what calendars hold of meetings is marked as told of elsewhere, so that
-- it is told again; entries of workshops count on at once.
update calendar_entry
set room = case kind when 'meeting' then 'elsewhere' else room end,
    sequence = sequence + case kind when 'workshop' then 1 else 0 end,
    stamped_at = $2
where edition_id = $1 and not cancelled and ends_at > $2 and kind <> 'morning';

-- name: tell_the_others
-- What is new of an edition, for whoever was written to, takes part, and has no such letter yet; with
-- $5 also for delegates at an address of their own.
with superseded as (
    delete from outbox
    where edition_id = $1 and kind = 'edition_changed' and state = 'pending' and unfinished = 0
      and attempts = 0 and (recipient_id is null or $5::boolean)
    returning person_id, recipient_id, payload
),
letter as materialized (
    select outbox.id, outbox.person_id, outbox.recipient_id, recipient.delegate_id
    from outbox left join recipient on recipient.id = outbox.recipient_id
    where outbox.edition_id = $1 and outbox.person_id is not null
),
reader as (
    select person.id as person_id, null::uuid as recipient_id, person.kind, person.position
    from person
    where person.edition_id = $1 and person.withdrawn_at is null
      and exists (select from letter
                  where letter.person_id = person.id and letter.delegate_id is null)
      and not exists (select from letter
                      where letter.person_id = person.id and letter.delegate_id is null
                        and letter.id = any ($4::bigint[]))
    union all
    select person.id, recipient.id, person.kind, person.position
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
                  and recipient.delegate_id is not null
    where $5 and person.edition_id = $1 and person.withdrawn_at is null
      and exists (select from letter where letter.recipient_id = recipient.id)
      and not exists (select from letter where letter.recipient_id = recipient.id
                                           and letter.id = any ($4::bigint[]))
)
insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key, message_id)
select $1, reader.person_id, reader.recipient_id, 'edition_changed',
       $2::jsonb || coalesce((select jsonb_build_object('before', superseded.payload -> 'before')
                              from superseded
                              where superseded.person_id = reader.person_id
                                and superseded.recipient_id is not distinct from reader.recipient_id
                              limit 1), '{}'),
       'told:' || gen_random_uuid(),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $3::text || '>'
from reader
order by reader.kind, reader.position, reader.recipient_id nulls first;

-- name: letters_written
-- Whom these letters are for: how many of each side, with no meeting, untouched, of investors' people.
with reached as (
    select person.id, person.kind, person.takes_part as comes from person
    where person.id in (select person_id from outbox where id = any ($3::bigint[]))
)
select count(*) filter (where kind = 'holder') as holders,
       count(*) filter (where kind = 'investor') as investors,
       count(*) filter (where kind = 'visitor') as visitors,
       count(*) filter (
           where kind <> 'visitor'
             and id not in (select holder_id from meeting where schedule_id = $2)
             and id not in (select investor_id from meeting where schedule_id = $2))
           as without_meeting,
       (select count(*) from person where edition_id = $1 and takes_part and kind <> 'visitor')
           - count(*) filter (where comes and kind <> 'visitor') as unconcerned,
       (select count(distinct r.delegate_id) from outbox o join recipient r on r.id = o.recipient_id
        where o.id = any ($3::bigint[])) as delegates,
       cardinality($3::bigint[]) as messages
from reached;
