-- The hall: an edition has one secret address at a time, which its screens and papers carry.
-- What it holds is derived from the secret and the row; only its hash is kept.
create table hall_key (
    id         uuid primary key default gen_random_uuid(),
    edition_id uuid not null references edition on delete cascade,
    key_hash   bytea not null unique check (length(key_hash) = 32),
    minted_at  timestamptz not null,
    minted_by  uuid references organiser on delete set null,
    revoked_at timestamptz
);
create unique index hall_key_one_in_force on hall_key (edition_id) where revoked_at is null;
