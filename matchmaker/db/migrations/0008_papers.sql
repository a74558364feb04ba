-- The papers of the version in force, ready before anybody asks: one file for each language.

-- What is asked for later is compared with `digest`, so a file that has become old is never handed
-- out; it goes with the version, and at once when somebody has their data erased.
create table paper_pack (
    edition_id uuid not null references edition on delete cascade,
    language   text not null check (language in ('fr', 'en')),
    -- SHA-256 of everything that the sheets say, and of the template that draws them
    digest     bytea not null check (length(digest) = 32),
    pdf        bytea not null,
    made_at    timestamptz not null,
    primary key (edition_id, language)
);
alter table paper_pack alter column pdf set storage external;  -- a PDF is compressed already
