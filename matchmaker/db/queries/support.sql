-- The programmes that support a holder further, edition by edition.

-- name: programmes
-- Those of an edition, in their order.
select id, code, name, about, url from support_programme where edition_id = $1 order by position, id;

-- name: one
-- One of them.
select id, code, name, about, url from support_programme where edition_id = $1 and id = $2;

-- name: by_code
-- One of them, by what files and commands call it.
select id, code, name, about, url from support_programme where edition_id = $1 and code = $2;

-- name: hold
-- One of them, to which nobody says yes meanwhile.
select id, code, name, about, url from support_programme where edition_id = $1 and id = $2
for update;

-- name: count
-- How many there are; whoever adds one takes turns.
select count(*) from (select from support_programme where edition_id = $1 for update) as known;

-- name: is_taken
-- Whether one of them has this code.
select exists (select from support_programme where edition_id = $1 and code = $2);

-- name: is_agreed_to
-- Whether somebody has agreed to be contacted by it, and not taken that back.
select exists (select from orientation
               where programme_id = $1 and agreed_at is not null and withdrawn_at is null);

-- name: add
-- One more, at the end; no row where its code is taken.
insert into support_programme (edition_id, position, code, name, about, url)
select $1, coalesce(max(position) + 1, 0), $2, $3, $4, $5
from support_programme where edition_id = $1
on conflict (edition_id, code) do nothing
returning id, code, name, about, url;

-- name: add_known
-- Those that a new edition begins with, in this order.
insert into support_programme (edition_id, position, code, name, about, url)
select $1, known.place - 1, known.code, known.name, known.about, known.url
from unnest($2::text[], $3::text[], $4::text[], $5::text[])
     with ordinality as known (code, name, about, url, place);

-- name: change
-- Other words of it.
update support_programme set code = $3, name = $4, about = $5, url = $6
where edition_id = $1 and id = $2
returning id, code, name, about, url;

-- name: remove
-- One less.
delete from support_programme where edition_id = $1 and id = $2;

-- name: swap
-- It takes the place of the one before it.
with moved as (select position from support_programme where edition_id = $1 and id = $2),
     before as (
         select max(position) as position from support_programme
         where edition_id = $1 and position < (select position from moved))
update support_programme
set position = case support_programme.position when moved.position then before.position
                                               else moved.position end
from moved, before
where support_programme.edition_id = $1 and before.position is not null
  and support_programme.position in (moved.position, before.position);

-- name: arrange
-- They stand in this order.
update support_programme set position = wanted.place - 1
from unnest($2::text[]) with ordinality as wanted (code, place)
where support_programme.edition_id = $1 and support_programme.code = wanted.code
  and support_programme.position <> wanted.place - 1;
