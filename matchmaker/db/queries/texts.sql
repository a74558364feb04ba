-- What editions word themselves in their letters.

-- name: take_turns
-- Wordings of an edition are numbered one after the other.
select pg_advisory_xact_lock(hashtextextended('texts of ' || $1::uuid::text, 0));

-- name: standing
-- The newest wording of each kind that an edition has worded.
select distinct on (letter_text.kind) letter_text.kind, letter_text.revision,
       letter_text.opening_fr, letter_text.signature_fr, letter_text.opening_en,
       letter_text.signature_en, letter_text.written_at, coalesce(organiser.name, '') as writer
from letter_text
left join organiser on organiser.id = letter_text.written_by
where letter_text.edition_id = $1
order by letter_text.kind, letter_text.revision desc;

-- name: of_kind
-- The newest wording of one kind.
select letter_text.kind, letter_text.revision, letter_text.opening_fr, letter_text.signature_fr,
       letter_text.opening_en, letter_text.signature_en, letter_text.written_at,
       coalesce(organiser.name, '') as writer
from letter_text
left join organiser on organiser.id = letter_text.written_by
where letter_text.edition_id = $1 and letter_text.kind = $2
order by letter_text.revision desc
limit 1;

-- name: save
-- One more wording of an edition, under the next number.
insert into letter_text (edition_id, revision, kind, opening_fr, signature_fr, opening_en,
                         signature_en, written_at, written_by)
select $1, 1 + coalesce(max(revision), 0), $2, $3, $4, $5, $6, $7, $8
from letter_text where edition_id = $1
returning revision;

-- name: words
-- How a kind was worded up to a revision, in one language.
select case $4 when 'fr' then opening_fr else opening_en end as opening,
       case $4 when 'fr' then signature_fr else signature_en end as signature
from letter_text
where edition_id = $1 and kind = $2 and revision <= $3::integer
order by revision desc
limit 1;
