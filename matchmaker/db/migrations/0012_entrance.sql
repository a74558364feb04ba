-- Who may knock how often; who has shown that the address is theirs; what was asked at the door.

-- How much of an allowance is spent: until `spent_until` nothing of it has come back in full.
-- The key is a keyed hash of what is limited and of whom (an address of the network or a mailbox is
-- personal data); a row means nothing any more once its moment has passed, and is swept then.
create unlogged table allowance (
    key         bytea primary key check (length(key) = 16),
    spent_until timestamptz not null
);
create index allowance_by_end on allowance (spent_until);

-- A visitor asked for a link. Whether the address is known is looked up by a worker, out of sight of
-- whoever asked; the row goes with its answer.
create table link_request (
    id       uuid primary key,
    kind     text not null check (kind in ('page', 'login')),
    email    text not null check (length(email) <= 254),
    asked_at timestamptz not null
);

-- The personal link was opened by its button: whoever reads the mailbox is the one registered.
alter table person add column confirmed_at timestamptz;
update person set confirmed_at = opened.at
from (select l.person_id, min(b.created_at) as at
      from browser_session b join personal_link l on l.id = b.link_id
      group by l.person_id) opened
where opened.person_id = person.id;
