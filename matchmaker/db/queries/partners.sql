-- Who stands behind a morning.

-- name: partners
-- The partners of an edition in their order, without their images.
select id, name, website, logo_type, logo_digest from partner
where edition_id = $1 order by position;

-- name: add
-- One more, at the end.
insert into partner (edition_id, position, name, website, logo, logo_type, logo_digest)
select $1, coalesce(max(position) + 1, 0), $2, $3, $4, $5, $6 from partner where edition_id = $1
returning id, name, website, logo_type, logo_digest;

-- name: count
-- How many there are; whoever adds one takes turns.
select count(*) from (select from partner where edition_id = $1 for update) as known;

-- name: change
-- Another name, site or image; without an image the one it has is kept.
update partner
set name = $3, website = $4, logo = coalesce($5, logo), logo_type = coalesce($6, logo_type),
    logo_digest = coalesce($7, logo_digest)
where edition_id = $1 and id = $2
returning id, name, website, logo_type, logo_digest;

-- name: remove
-- One less.
delete from partner where edition_id = $1 and id = $2 returning name;

-- name: swap
-- It takes the place of the one before it.
with moved as (select position from partner where edition_id = $1 and id = $2),
     before as (
         select max(position) as position from partner
         where edition_id = $1 and position < (select position from moved))
update partner
set position = case partner.position when moved.position then before.position
                                     else moved.position end
from moved, before
where partner.edition_id = $1 and before.position is not null
  and partner.position in (moved.position, before.position);

-- name: logo
-- An image by its hash.
select logo as content, logo_type as type from partner
where edition_id = $1 and logo_digest = $2 limit 1;
