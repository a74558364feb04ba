-- Lists of others: which column was which, and files between their upload and their import.

-- What an organiser has said of sheets with the same titles; it names no person.
create table import_mapping (
    edition_id uuid not null references edition on delete cascade,
    -- of the titles in their order
    signature  text not null check (signature ~ '^[0-9a-f]{64}$'),
    holds      text not null check (holds ~ '^[a-z_]{1,40}$'),
    -- column of an import → letter of the sheet
    columns    jsonb not null,
    saved_at   timestamptz not null,
    saved_by   uuid references organiser on delete set null,
    primary key (edition_id, signature)
);
create index import_mapping_by_organiser on import_mapping (saved_by);

-- Files that wait for the next step, of one organiser; the next upload takes their place, and a day
-- later they are gone. `given_back` is the workbook of lines that did not come in.
create table import_upload (
    id           uuid primary key default gen_random_uuid(),
    edition_id   uuid not null references edition on delete cascade,
    organiser_id uuid not null references organiser on delete cascade,
    files        bytea not null,
    given_back   bytea,
    uploaded_at  timestamptz not null,
    unique (edition_id, organiser_id)
);
create index import_upload_by_organiser on import_upload (organiser_id);
create index import_upload_by_age on import_upload (uploaded_at);
