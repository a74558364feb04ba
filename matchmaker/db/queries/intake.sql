-- Mappings that are remembered, and files between their upload and their import.

-- name: remember_mapping
-- What was said of sheets with these titles; the last word counts.
insert into import_mapping (edition_id, signature, holds, columns, saved_at, saved_by)
values ($1, $2, $3, $4, $5, $6)
on conflict (edition_id, signature) do update
set holds = excluded.holds, columns = excluded.columns, saved_at = excluded.saved_at,
    saved_by = excluded.saved_by;

-- name: mappings
-- All that is remembered in an edition.
select signature, holds, columns from import_mapping where edition_id = $1;

-- name: put_files
-- An organiser's files, in the place of those before.
insert into import_upload (edition_id, organiser_id, files, uploaded_at)
values ($1, $2, $3, $4)
on conflict (edition_id, organiser_id) do update
set id = gen_random_uuid(), files = excluded.files, given_back = null,
    uploaded_at = excluded.uploaded_at
returning id;

-- name: take_files
-- The files of an upload, which is its organiser's alone.
select files from import_upload where id = $1 and edition_id = $2 and organiser_id = $3;

-- name: give_back
-- The files have come in; the lines that did not are kept in their place.
update import_upload set files = '', given_back = $2 where id = $1;

-- name: given_back
-- The lines that did not come in.
select given_back from import_upload
where id = $1 and edition_id = $2 and organiser_id = $3 and given_back is not null;

-- name: drop_upload
-- All of it has come in.
delete from import_upload where id = $1;

-- name: sweep_uploads
-- Files that nobody came back for.
delete from import_upload where uploaded_at < $1;
