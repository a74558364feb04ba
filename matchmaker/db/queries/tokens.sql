-- Machine tokens: programs that act for an organiser; of every token only the hash is here.

-- name: add
-- A program gets a token, for one edition or for all of them.
insert into machine_token (id, token_hash, name, scopes, organiser_id, edition_id, created_at,
                           expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: of_edition
-- The tokens that serve in an edition, or did; those of every edition among them, the newest first.
select t.id, t.name, t.scopes, t.organiser_id, o.name as organiser,
       t.edition_id is null as every_edition, t.created_at, t.expires_at, t.last_used_at,
       t.revoked_at
from machine_token t
join organiser o on o.id = t.organiser_id
where t.edition_id = $1 or t.edition_id is null
order by t.created_at desc, t.id;

-- name: every
-- Every token with the edition in which it serves, the newest first.
select t.id, t.name, t.scopes, t.organiser_id, o.name as organiser, e.slug as edition,
       t.edition_id is null as every_edition, t.created_at, t.expires_at, t.last_used_at,
       t.revoked_at
from machine_token t
join organiser o on o.id = t.organiser_id
left join edition e on e.id = t.edition_id
order by t.created_at desc, t.id;

-- name: revoke
-- A token serves no more; one that did not any more stays as it was.
update machine_token set revoked_at = coalesce(revoked_at, $2) where id = $1;

-- name: reach
-- Where a token serves; what it was called.
select edition_id, name from machine_token where id = $1;

-- name: present
-- Who shows this token, what it may do and where; written down once a minute. None without the role.
with used as (
    update machine_token set last_used_at = $2
    where token_hash = $1 and revoked_at is null and expires_at > $2
      and (last_used_at is null or last_used_at < $2::timestamptz - interval '1 minute'))
select t.id, t.name, t.scopes, t.organiser_id, o.name as organiser, o.language, t.expires_at,
       t.edition_id is null as every_edition,
       coalesce((select jsonb_object_agg(address.slug, m.role)
                 from role_in_edition m
                 cross join lateral (
                     select slug from edition where id = m.edition_id
                     union all
                     select slug from former_slug where edition_id = m.edition_id
                 ) as address
                 where m.organiser_id = o.id and m.role = 'organiser'
                   and (t.edition_id is null or m.edition_id = t.edition_id)), '{}') as roles
from machine_token t
join organiser o on o.id = t.organiser_id
where t.token_hash = $1 and t.revoked_at is null and t.expires_at > $2
  and ((t.edition_id is null and o.administrator)
       or exists (select from role_in_edition m
                  where m.edition_id = t.edition_id and m.organiser_id = o.id
                    and m.role = 'organiser'));

-- name: sweep
-- What ended a year ago is not kept.
delete from machine_token
where least(expires_at, revoked_at) < $1::timestamptz - interval '1 year';
