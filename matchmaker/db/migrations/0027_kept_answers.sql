-- A request that is sent again is answered again, and done once.

-- What was answered under the key of a request: keyed hashes of both, and the answer for a day.
create table kept_answer (
    key_hash     bytea primary key check (length(key_hash) = 32),
    request_hash bytea not null check (length(request_hash) = 32),
    -- what the answer may name people of; with them it goes
    edition_id   uuid references edition (id) on delete cascade,
    begun_at     timestamptz not null,
    -- none: it is being answered
    status       smallint check (status between 200 and 399),
    headers      jsonb not null default '{}',
    body         text
);
create index kept_answer_by_edition on kept_answer (edition_id);
create index kept_answer_by_age on kept_answer (begun_at);
