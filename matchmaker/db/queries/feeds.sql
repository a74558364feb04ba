-- The calendars that applications subscribe to.

-- name: feed_owner
-- Whose calendar it is.
select person.id, person.edition_id, person.kind, person.language
from person
where person.id = $1;

-- name: feed_entries
-- Everything that was ever put into a person's calendar, or a delegate's, at the address they have.
select entry.uid, entry.other_id, entry.sequence, entry.cancelled, entry.stamped_at,
       entry.starts_at, entry.ends_at, entry.title, entry.room,
       coalesce(meeting_table.label, '') as label
from recipient
join calendar_entry as entry on entry.recipient_id = recipient.id and entry.kind <> 'morning'
left join meeting_table on meeting_table.edition_id = entry.edition_id
                       and meeting_table.number = entry.table_number
where recipient.person_id = $1 and recipient.ended_at is null
  and recipient.delegate_id is not distinct from $2::uuid
order by entry.starts_at, entry.table_number nulls last, entry.ends_at, entry.title, entry.uid;
