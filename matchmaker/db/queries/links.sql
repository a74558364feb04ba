-- Personal links, sign-in links and browser sessions; of every token only the hash is here.

-- name: add_link
-- A personal link; minted again under the same identifier it is the same link.
insert into personal_link (id, person_id, use, token_hash, delegate_id)
values ($1, $2, $3, $4, $5)
on conflict (id) do nothing;

-- name: person_of
-- Whose link this is, unless it was revoked or its person erased.
select l.id as link_id, p.id as person_id, p.edition_id, l.delegate_id
from personal_link l join person p on p.id = l.person_id
where l.token_hash = $1 and l.use = $2 and l.revoked_at is null and p.erased_at is null;

-- name: confirm
-- Who opens their link reads the mailbox that was given at registration.
update person set confirmed_at = $2 where id = $1 and confirmed_at is null;

-- name: occasion
-- Where the person of a link is expected; nothing else of them.
select p.id as person_id, e.slug, l.delegate_id
from personal_link l join person p on p.id = l.person_id join edition e on e.id = p.edition_id
where l.token_hash = $1 and l.use = 'page' and l.revoked_at is null and p.erased_at is null;

-- name: opens_something
-- Whether this is the token of any link that serves, of whatever sort.
select exists (select from personal_link l join person p on p.id = l.person_id
               where l.token_hash = $1 and l.revoked_at is null and p.erased_at is null)
    or exists (select from login_link where token_hash = $1 and used_at is null and expires_at > $2)
    or exists (select from address_change where token_hash = $1 and expires_at > $2)
    or exists (select from registration_draft where link_hash = $1 and expires_at > $2);

-- name: ask
-- Somebody wants a link, to be looked up later.
insert into link_request (id, kind, email, asked_at) values ($1, $2, $3, $4);

-- name: take_request
-- What was asked, by whoever answers it: nobody else does.
delete from link_request where id = $1 returning kind, email;

-- name: revoke_all
-- Every link of a person ends; those of an investor's people are their own.
update personal_link set revoked_at = $2
where person_id = $1 and delegate_id is null and revoked_at is null;

-- name: end_sessions_of_person
-- And so do the sessions that began with them.
delete from browser_session b using personal_link l
where l.id = b.link_id and l.person_id = $1 and l.delegate_id is null;

-- name: revoke_delegate
-- Every link of one of an investor's people ends.
update personal_link set revoked_at = $2 where delegate_id = $1 and revoked_at is null;

-- name: end_sessions_of_delegate
-- And so do the sessions that began with them.
delete from browser_session b using personal_link l
where l.id = b.link_id and l.delegate_id = $1;

-- name: delegates_known_as
-- The people of investors at this address, in editions that still have people.
select delegate.id, delegate.investor_id, person.edition_id, delegate.number, delegate.name,
       delegate.email, delegate.arrived_at, delegate.updated_at
from delegate
join person on person.id = delegate.investor_id
join edition on edition.id = person.edition_id
where lower(delegate.email) = lower($1) and edition.stage <> 'purged'
  and person.erased_at is null and person.withdrawn_at is null
  and person.confirmed_at is not null
order by delegate.id
for no key update of delegate;

-- name: registered_as
-- The people of this address, one in each edition that still has people, held to take turns.
select p.id, p.edition_id, p.kind, p.email, p.first_name, p.last_name, p.phone, p.language,
       p.organisation, p.position, p.max_meetings, p.registered_at, p.updated_at, p.withdrawn_at,
       p.erased_at, p.choices_saved_at
from edition e
join person p on p.edition_id = e.id and lower(p.email) = lower($1) and p.erased_at is null
where e.stage <> 'purged'
order by p.id
for no key update of p;

-- name: letters_since
-- How many messages with a personal link were written to a person lately.
select count(*) from outbox
where person_id = $1 and kind = 'acknowledgement' and created_at > $2;

-- name: hold_organiser
-- The organiser of this address, held so that requests take turns.
select id from organiser where lower(email) = lower($1) for update;

-- name: requests_since
-- How often an organiser asked to sign in lately.
select count(*) from login_link where organiser_id = $1 and created_at > $2;

-- name: add_login_link
-- A sign-in link that serves once.
insert into login_link (id, organiser_id, token_hash, created_at, expires_at)
values ($1, $2, $3, $4, $5);

-- name: redeem
-- The link serves, this once; who has it was here.
with redeemed as (
    update login_link set used_at = $2
    where token_hash = $1 and used_at is null and expires_at > $2
    returning organiser_id)
update organiser set signed_in_at = $2 from redeemed where organiser.id = redeemed.organiser_id
returning organiser.id;

-- name: open_session
-- A browser is known from now on.
insert into browser_session (token_hash, organiser_id, link_id, created_at, expires_at)
values ($1, $2, $3, $4, $5);

-- name: visitor
-- Who is behind a session that still runs, and what they are in which edition.
select b.organiser_id, case when d.id is null then p.id end as person_id, d.id as delegate_id,
       p.edition_id, p.kind,
       coalesce(o.name, nullif(d.name, '-'), ltrim(p.first_name || ' ' || p.last_name)) as name,
       coalesce(o.language, p.language) as language,
       coalesce(o.administrator, false) as administrator,
       case when o.id is null
            then jsonb_build_object(e.slug, case when d.id is null then p.kind else 'delegate' end)
            else coalesce((select jsonb_object_agg(address.slug, m.role)
                           from role_in_edition m
                           cross join lateral (
                               select slug from edition where id = m.edition_id
                               union all
                               select slug from former_slug where edition_id = m.edition_id
                           ) as address
                           where m.organiser_id = o.id), '{}')
       end as roles
from browser_session b
left join organiser o on o.id = b.organiser_id
left join personal_link l on l.id = b.link_id
left join person p on p.id = l.person_id
left join delegate d on d.id = l.delegate_id
left join edition e on e.id = p.edition_id
where b.token_hash = $1 and b.expires_at > $2
  and (o.id is not null or l.revoked_at is null and p.erased_at is null);

-- name: end_session
-- A browser is forgotten; whose pages it may have open.
delete from browser_session b where token_hash = $1
returning (select p.edition_id from personal_link l join person p on p.id = l.person_id
           where l.id = b.link_id);

-- name: edition_of
-- Where a person takes part.
select edition_id from person where id = $1;

-- name: sweep
-- What has ended is not kept: sessions, sign-in links of yesterday, requests nobody answered.
with links as (delete from login_link where expires_at < $1::timestamptz - interval '1 day'),
     requests as (delete from link_request where asked_at < $1::timestamptz - interval '1 day')
delete from browser_session where expires_at <= $1;
