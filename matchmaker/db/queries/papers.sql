-- Papers of the version in force.

-- name: ready_pack
-- The file, if it says what is asked for.
select pdf from paper_pack where edition_id = $1 and language = $2 and digest = $3;

-- name: erased_people
-- How many people of an edition had their data erased.
select count(*) from person where edition_id = $1 and erased_at is not null;

-- name: take_turns
-- Papers are kept, and thrown away when somebody is erased, one after the other.
select pg_advisory_xact_lock(hashtextextended('papers:' || $1::uuid, 0));

-- name: keep_pack
-- In place of the one before, unless somebody was erased since it was begun: $6 had been by then.
insert into paper_pack (edition_id, language, digest, pdf, made_at)
select $1, $2, $3, $4, $5
where $6 = (select count(*) from person where edition_id = $1 and erased_at is not null)
on conflict (edition_id, language)
    do update set digest = excluded.digest, pdf = excluded.pdf, made_at = excluded.made_at;

-- name: edition_in_force
-- The edition whose version in force this is, if it still is.
select edition_id as id from schedule where id = $1 and state = 'published';
