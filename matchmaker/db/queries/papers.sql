-- Papers of the version in force.

-- name: ready_pack
-- The file, if it says what is asked for.
select pdf from paper_pack where edition_id = $1 and language = $2 and digest = $3;

-- name: keep_pack
-- In place of the one before; $4 is the file, $5 when it was made.
insert into paper_pack (edition_id, language, digest, pdf, made_at) values ($1, $2, $3, $4, $5)
on conflict (edition_id, language)
    do update set digest = excluded.digest, pdf = excluded.pdf, made_at = excluded.made_at;

-- name: edition_in_force
-- The edition whose version in force this is, if it still is.
select edition_id as id from schedule where id = $1 and state = 'published';
