-- Registrations that are not sent yet, step by step.

-- name: begin
-- A registration begins in a browser.
insert into registration_draft
    (id, edition_id, kind, token_hash, email, answers, steps, language, begun_at, changed_at,
     expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10);

-- name: find
-- The registration that this browser has begun here.
select id, edition_id, kind, email, answers, steps, language, revision, begun_at, changed_at,
       expires_at, sent_at
from registration_draft
where token_hash = $1 and edition_id = $2 and kind = $3 and expires_at > $4;

-- name: hold_invitation
-- The invitation that it was begun with, first: whoever closes one drops what was begun with it.
select from invitation
where id = (select invitation_id from registration_draft
            where token_hash = $1 and edition_id = $2 and kind = $3 and expires_at > $4)
for update;

-- name: hold
-- The same, of nobody else until the transaction ends.
select id, edition_id, kind, email, answers, steps, language, revision, begun_at, changed_at,
       expires_at, sent_at
from registration_draft
where token_hash = $1 and edition_id = $2 and kind = $3 and expires_at > $4
for update;

-- name: keep
-- What one more step holds, or the same step anew.
update registration_draft
set email = $2, answers = $3, steps = $4, language = $5, changed_at = $6, expires_at = $7,
    revision = revision + 1
where id = $1;

-- name: empty
-- It is sent: the person's own record holds the answers from now on.
update registration_draft
set email = null, answers = '{}', steps = '{}', link_hash = null, sent_at = $2
where id = $1;

-- name: forget
-- Whoever began it wants nothing of it kept.
delete from registration_draft where id = $1;

-- name: give_link
-- The link of the letter opens it.
update registration_draft set link_hash = $2 where id = $1;

-- name: occasion
-- What the link of a letter would open; nothing that was typed.
select d.id, e.slug, d.kind
from registration_draft d join edition e on e.id = d.edition_id
where d.link_hash = $1 and d.expires_at > $2 and d.sent_at is null;

-- name: take_over
-- The browser in which the letter was opened goes on with it, and no other one.
update registration_draft set token_hash = $2 where link_hash = $1 and expires_at > $3
                                                and sent_at is null
returning id;

-- name: addressee
-- Whom the letter is for, if it can still be gone on with.
select d.id, d.edition_id, d.kind, d.email, d.language, d.expires_at
from registration_draft d
where d.id = $1 and d.email is not null and d.link_hash is not null;

-- name: add_letter
-- One letter to the address of a registration that is not sent yet.
insert into outbox (edition_id, kind, payload, dedupe_key, message_id)
values ($1, 'registration_begun', $2, $3, $4)
on conflict (dedupe_key) do nothing
returning id;

-- name: sweep
-- What was not sent in time is forgotten.
delete from registration_draft where expires_at <= $1;
