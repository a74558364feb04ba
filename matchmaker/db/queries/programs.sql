-- Many people at once, as the program of another house has them.

-- name: everybody
-- Everybody of an edition by their addresses, what programs call them, and whose words they are in.
select id, kind, email, external_id, withdrawn_at is not null as withdrawn,
       application = 'refused' as refused, own_words_at is not null as in_own_words
from person where edition_id = $1 and erased_at is null;
