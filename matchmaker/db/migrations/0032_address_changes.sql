-- An address that somebody wants to be written to, before its owner has said yes.

-- The person keeps the address that is known until the link that was sent to the other is opened.
create table address_change (
    person_id  uuid primary key references person(id) on delete cascade,
    id         uuid not null unique,
    email      text not null check (length(email) <= 254),
    token_hash bytea not null unique check (length(token_hash) = 32),
    asked_at   timestamptz not null,
    expires_at timestamptz not null
);
