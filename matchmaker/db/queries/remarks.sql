-- Notes and tags: what organisers tell each other of people.

-- name: notes
-- What was noted on a person, the newest first.
select person_note.id, person_note.text, person_note.written_at, coalesce(organiser.name, '') as author
from person_note
left join organiser on organiser.id = person_note.written_by
where person_note.person_id = $1
order by person_note.written_at desc, person_note.id;

-- name: write_note
-- One more note.
insert into person_note (edition_id, person_id, text, written_at, written_by)
values ($1, $2, $3, $4, $5)
returning id;

-- name: remove_note
-- A note is taken away; no row when it was already.
delete from person_note where edition_id = $1 and person_id = $2 and id = $3 returning id;

-- name: tags_of
-- A person's tags, by alphabet.
select tag from person_tag where person_id = $1 order by folded;

-- name: tags
-- The tags of an edition with how many people have each, by alphabet; of homonyms the first written.
select min(tag) as tag, folded, count(*) as people
from person_tag where edition_id = $1
group by folded order by folded;

-- name: add_tag
-- These people have a tag, written as it is already where somebody has it.
insert into person_tag (edition_id, person_id, tag, folded)
select $1, person.id,
       coalesce((select min(tag) from person_tag where edition_id = $1 and folded = $4), $3), $4
from person
where person.edition_id = $1 and person.id = any ($2::uuid[]) and person.erased_at is null
on conflict do nothing
returning person_id;

-- name: remove_tag
-- These people no longer have a tag.
delete from person_tag
where edition_id = $1 and person_id = any ($2::uuid[]) and folded = $3
returning person_id;
