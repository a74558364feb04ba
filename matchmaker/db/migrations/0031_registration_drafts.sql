-- A registration that is not sent yet: what was typed in its steps, for a week.

-- Nothing of it is an application or shown to anybody: whoever holds the secret of its cookie goes
-- on with it. Sent, it is emptied at once; what was sent twice is known by what remains.
create table registration_draft (
    id         uuid primary key,
    edition_id uuid not null references edition(id) on delete cascade,
    kind       text not null check (kind in ('holder', 'investor', 'visitor')),
    -- SHA-256 of the cookie; opening the link of a letter gives it to another browser
    token_hash bytea not null unique check (length(token_hash) = 32),
    -- SHA-256 of the link in the letter that was asked for
    link_hash  bytea unique check (length(link_hash) = 32),
    -- the address once it can be read as one; nobody has shown that it is theirs
    email      text check (length(email) <= 254),
    -- as typed, by field
    answers    jsonb not null check (octet_length(answers::text) <= 500000),
    -- the steps that were sent
    steps      text[] not null,
    language   text not null check (language in ('fr', 'en')),
    revision   integer not null default 1,
    begun_at   timestamptz not null,
    changed_at timestamptz not null,
    expires_at timestamptz not null,
    sent_at    timestamptz
);
create index registration_draft_by_end on registration_draft (expires_at);
create index registration_draft_by_address on registration_draft (edition_id, lower(email));

-- The letter with the link to go on is for nobody who is registered.
alter table outbox drop constraint outbox_has_one_reader;
alter table outbox add constraint outbox_has_one_reader
    check (num_nonnulls(person_id, organiser_id)
           = case when kind in ('forward', 'registration_begun') then 0 else 1 end);
alter table outbox drop constraint outbox_forward_has_edition;
alter table outbox add constraint outbox_forward_has_edition
    check (kind not in ('forward', 'registration_begun') or edition_id is not null);
