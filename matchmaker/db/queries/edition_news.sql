-- What is new of a whole edition, told to those it concerns.

-- name: tell_place_anew
-- The house is another one: what calendars hold of meetings is marked as told of elsewhere, so that
-- it is told again; entries of workshops count on at once.
update calendar_entry
set room = case kind when 'meeting' then 'elsewhere' else room end,
    sequence = sequence + case kind when 'workshop' then 1 else 0 end,
    stamped_at = $2
where edition_id = $1 and not cancelled and ends_at > $2 and kind <> 'morning';

-- name: tell_the_others
-- What is new of an edition, for whoever was written to, takes part, and has no such letter yet.
with superseded as (
    delete from outbox
    where edition_id = $1 and kind = 'edition_changed' and state = 'pending' and unfinished = 0
      and attempts = 0
    returning person_id, payload
)
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
select $1, person.id, 'edition_changed',
       $2::jsonb || coalesce((select jsonb_build_object('before', payload -> 'before')
                              from superseded where superseded.person_id = person.id limit 1), '{}'),
       'told:' || gen_random_uuid(),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $3::text || '>'
from person
where person.edition_id = $1 and person.withdrawn_at is null
  and exists (select from outbox where outbox.person_id = person.id)
  and not exists (select from outbox where outbox.id = any ($4::bigint[])
                                       and outbox.person_id = person.id)
order by person.kind, person.position;
