-- An edition from its preparation to its purge, and everything that its organisers say of it.

alter table edition drop constraint edition_stage_check;
update edition set stage = case stage
    when 'registration' then 'open'
    when 'archived' then case when purged_at is null then 'over' else 'purged' end
    else stage end;
alter table edition
    -- preparing (not public) → open → closed → published → over → purged; wishes close with their
    -- deadline, a morning is over when its day ends, and purged once its people are deleted
    alter column stage set default 'preparing',
    add constraint edition_stage_check
        check (stage in ('preparing', 'open', 'closed', 'published', 'over', 'purged')),
    -- when registration ends, where that is before the wishes' deadline
    add column registration_closes_at timestamptz,
    -- counts every change of this row: a form says from which one it was made
    add column revision integer not null default 0,
    -- what its pages are offered in, the first one where nobody has chosen
    add column languages text[] not null default '{fr,en}'
        check (cardinality(languages) > 0 and languages <@ '{fr,en}'::text[]),
    -- where answers to letters go; empty: to the contact
    add column reply_address text not null default '' check (length(reply_address) <= 254),
    add column welcome text not null default '' check (length(welcome) <= 2000),
    add column welcome_english text not null default '' check (length(welcome_english) <= 2000),
    -- whom the law wants named
    add column publisher text not null default '' check (length(publisher) <= 300),
    add column publication_director text not null default ''
        check (length(publication_director) <= 300),
    add column host text not null default '' check (length(host) <= 300),
    add column data_protection_officer text not null default ''
        check (length(data_protection_officer) <= 300),
    add column accessibility_contact text not null default ''
        check (length(accessibility_contact) <= 300),
    add constraint edition_registration_before_wishes
        check (registration_closes_at <= wishes_close_at);

create function count_revision() returns trigger language plpgsql as $$
begin
    new.revision := old.revision + 1;
    return new;
end $$;
create trigger edition_counts_revisions before update on edition
    for each row when (old is distinct from new) execute function count_revision();

-- An address that an edition had before: what was printed and mailed still leads there.
create table former_slug (
    slug       text primary key,
    edition_id uuid not null references edition on delete cascade
);
create index former_slug_by_edition on former_slug (edition_id);

-- Who stands behind a morning, in the order in which its page shows them.
create table partner (
    id          uuid primary key default gen_random_uuid(),
    edition_id  uuid not null references edition on delete cascade,
    position    smallint not null check (position >= 0),
    name        text not null check (length(name) between 1 and 120),
    website     text not null default '' check (length(website) <= 200),
    logo        bytea check (length(logo) <= 300000),
    logo_type   text check (logo_type in ('image/png', 'image/jpeg', 'image/webp')),
    -- SHA-256 of the image: its address holds it, so browsers may keep it
    logo_digest text,
    constraint partner_in_order unique (edition_id, position) deferrable initially deferred,
    check (num_nulls(logo, logo_type, logo_digest) in (0, 3))
);
