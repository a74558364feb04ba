-- What a change of an edition touches.

-- name: take_turns
-- As in calendars: nobody else tells the people of this edition anything meanwhile.
select pg_advisory_xact_lock(hashtextextended('calendars of ' || $1::uuid::text, 0));

-- name: newest_letter
-- The number of the newest letter.
select coalesce(max(id), 0) as id from outbox;

-- name: letters_since
-- To how many people this transaction has written since then, and in how many letters.
select count(distinct person_id) as people, count(*) as letters
from outbox
where edition_id = $1 and id > $2 and created_at = now() and person_id is not null;

-- name: calendars_told
-- How much each mailbox's calendar was told so far: whatever changes it counts on.
select recipient_id, sum(sequence + 1)::bigint as told
from calendar_entry where edition_id = $1
group by recipient_id;
