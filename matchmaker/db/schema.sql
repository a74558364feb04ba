-- The schema that the migrations make, by subject: read it here, change it in a new migration.
-- Written by `python -m matchmaker.db.schema`; a test compares it with a migrated database.
-- The migrations alone also bring the rows that every database has, such as that of `sending`.

-- Editions ----------------------------------------------------------------------------------------
-- An edition is one morning with its rules; everything of its people hangs under it.

create table edition (
    id                      uuid default gen_random_uuid() primary key,
    slug                    text not null unique
                            check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
    name                    text not null check (length(name) between 1 and 120),
    place                   text not null check (length(place) between 1 and 120),
    address                 text not null default '' check (length(address) <= 300),
    held_on                 date not null,
    timezone                text not null default 'Europe/Paris',
    contact_name            text not null check (length(contact_name) between 1 and 120),
    contact_email           text not null check (length(contact_email) between 3 and 254),
    wishes_close_at         timestamptz not null,
    -- preparing (not public) → open → closed → published → over → purged; wishes close with their
    -- deadline, a morning is over when its day ends, and purged once its people are deleted
    stage                   text not null default 'preparing'
                            check (stage in ('preparing', 'open', 'closed', 'published', 'over', 'purged')),
    holder_guaranteed       smallint not null default 1 check (holder_guaranteed between 0 and 20),
    investor_guaranteed     smallint not null default 0 check (investor_guaranteed between 0 and 20),
    holder_maximum          smallint not null default 4 check (holder_maximum between 1 and 1000),
    -- the published value of a wish: rank 1 gives top_points, each next rank one less, at least 1
    top_points              smallint not null default 10 check (top_points between 1 and 1000),
    mutual_bonus            smallint not null default 10 check (mutual_bonus between 0 and 1000),
    holder_weight           smallint not null default 1 check (holder_weight between 0 and 100),
    investor_weight         smallint not null default 1 check (investor_weight between 0 and 100),
    purge_on                date not null,
    purged_at               timestamptz,
    -- what remains after the purge: counts, no persons
    figures                 jsonb,
    created_at              timestamptz not null default now(),
    holders_calendar        text not null default 'morning'
                            check (holders_calendar in ('morning', 'meetings', 'file')),
    investors_calendar      text not null default 'morning'
                            check (investors_calendar in ('morning', 'meetings', 'file')),
    -- when registration ends, where that is before the wishes' deadline
    registration_closes_at  timestamptz,
    -- counts every change of this row: a form says from which one it was made
    revision                integer not null default 0,
    -- what its pages are offered in, the first one where nobody has chosen
    languages               text[] not null default '{fr,en}'::text[]
                            check (cardinality(languages) > 0 and languages <@ '{fr,en}'::text[]),
    -- where answers to letters go; empty: to the contact
    reply_address           text not null default '' check (length(reply_address) <= 254),
    welcome                 text not null default '' check (length(welcome) <= 2000),
    welcome_english         text not null default '' check (length(welcome_english) <= 2000),
    -- whom the law wants named
    publisher               text not null default '' check (length(publisher) <= 300),
    publication_director    text not null default '' check (length(publication_director) <= 300),
    host                    text not null default '' check (length(host) <= 300),
    data_protection_officer text not null default '' check (length(data_protection_officer) <= 300),
    accessibility_contact   text not null default '' check (length(accessibility_contact) <= 300),
    investor_maximum        smallint check (investor_maximum between 1 and 1000),
    max_consecutive         smallint check (max_consecutive between 1 and 1000),
    holders_by_acceptance   boolean not null default false,
    investors_by_acceptance boolean not null default true,
    finance_maximum         smallint check (finance_maximum between 1 and 1000),
    constraint edition_check
        check (purge_on > held_on),
    constraint edition_check1
        check ((holder_weight + investor_weight) > 0),
    constraint edition_registration_before_wishes
        check (registration_closes_at <= wishes_close_at)
);

create function count_revision()
 returns trigger
 language plpgsql
as $function$
begin
    new.revision := old.revision + 1;
    return new;
end $function$;
create trigger edition_counts_revisions before update on edition
    for each row when (old.* is distinct from new.*) execute function count_revision();

-- An address that an edition had before: what was printed and mailed still leads there.
create table former_slug (
    slug       text primary key,
    edition_id uuid not null references edition(id) on delete cascade
);
create index former_slug_by_edition on former_slug (edition_id);

-- Who stands behind a morning, in the order in which its page shows them.
create table partner (
    id          uuid default gen_random_uuid() primary key,
    edition_id  uuid not null references edition(id) on delete cascade,
    position    smallint not null check ("position" >= 0),
    name        text not null check (length(name) between 1 and 120),
    website     text not null default '' check (length(website) <= 200),
    logo        bytea check (length(logo) <= 300000),
    logo_type   text check (logo_type in ('image/png', 'image/jpeg', 'image/webp')),
    -- SHA-256 of the image: its address holds it, so browsers may keep it
    logo_digest text,
    constraint partner_in_order
        unique (edition_id, "position") deferrable initially deferred,
    constraint partner_check
        check (num_nulls(logo, logo_type, logo_digest) in (0, 3))
);

-- A programme of the département, or of a partner, to which holders may be oriented.
create table support_programme (
    id         uuid default gen_random_uuid() primary key,
    edition_id uuid not null references edition(id) on delete cascade,
    code       text not null check (code ~ '^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$'),
    name       text not null check (length(name) between 1 and 160),
    -- what it gives, and to whom
    about      text not null default '' check (length(about) <= 600),
    url        text not null default '' check (length(url) <= 300),
    position   integer not null check ("position" >= 0),
    constraint support_programme_edition_id_code_key
        unique (edition_id, code),
    constraint support_programme_edition_id_id_key
        unique (edition_id, id)
);

create table slot (
    edition_id  uuid not null references edition(id) on delete cascade,
    number      smallint not null check (number between 0 and 999),
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    pause_after boolean not null default false,
    closed      boolean not null default false,
    constraint slot_pkey
        primary key (edition_id, number),
    constraint slot_starts_once
        exclude (edition_id with =, starts_at with =) where (not closed) deferrable,
    constraint slot_check
        check (ends_at > starts_at)
);

-- "table" is a reserved word of SQL; everywhere else it is a table.
create table meeting_table (
    edition_id  uuid not null references edition(id) on delete cascade,
    number      smallint not null check (number between 0 and 9999),
    label       text not null check (length(label) between 1 and 40),
    zone        text not null default '' check (length(zone) <= 40),
    closed_from smallint check (closed_from between 0 and 999),
    constraint meeting_table_pkey
        primary key (edition_id, number),
    constraint meeting_table_edition_id_label_key
        unique (edition_id, label)
);

create table table_closure (
    edition_id   uuid not null,
    table_number smallint not null,
    slot_number  smallint not null,
    constraint table_closure_pkey
        primary key (edition_id, table_number, slot_number),
    constraint table_closure_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on update cascade on delete cascade,
    constraint table_closure_edition_id_table_number_fkey
        foreign key (edition_id, table_number) references meeting_table(edition_id, number) on delete cascade
);

-- Where nobody can sit: a table closed for a slot, one that is gone, or a slot that is.
create view closed_place as
 select table_closure.edition_id,
    table_closure.table_number,
    table_closure.slot_number
   from table_closure
union
 select slot.edition_id,
    meeting_table.number as table_number,
    slot.number as slot_number
   from slot
     join meeting_table on meeting_table.edition_id = slot.edition_id
  where slot.closed or slot.number >= meeting_table.closed_from;

-- Organisers --------------------------------------------------------------------------------------
-- Accounts of those who prepare an edition or stand at its desk, and what they may be.

create table organiser (
    id            uuid default gen_random_uuid() primary key,
    email         text not null check (length(email) between 3 and 254),
    name          text not null check (length(name) between 1 and 120),
    language      text not null default 'fr' check (language in ('fr', 'en')),
    created_at    timestamptz not null default now(),
    administrator boolean not null default false,
    signed_in_at  timestamptz
);
create unique index organiser_email_once on organiser (lower(email));

create table membership (
    edition_id   uuid not null references edition(id) on delete cascade,
    organiser_id uuid not null references organiser(id) on delete cascade,
    role         text not null check (role in ('organiser', 'reader', 'front_desk')),
    invited_at   timestamptz,
    constraint membership_pkey
        primary key (edition_id, organiser_id)
);
create index membership_by_organiser on membership (organiser_id);

-- What somebody is in an edition is read here, and nowhere else.
create view role_in_edition as
 select e.id as edition_id,
    o.id as organiser_id,
    'organiser'::text as role
   from organiser o
     cross join edition e
  where o.administrator
union all
 select m.edition_id,
    m.organiser_id,
    m.role
   from membership m
     join organiser o on o.id = m.organiser_id
  where not o.administrator;

-- What a program shows instead of a session. It may never do more than its organiser, in one
-- edition or, for an administrator's, in all; when that organiser loses the role, it ends for good.
create table machine_token (
    id           uuid primary key,
    token_hash   bytea not null unique check (length(token_hash) = 32),
    name         text not null check (char_length(name) >= 1 and char_length(name) <= 80),
    scopes       text[] not null
                 check (cardinality(scopes) > 0 and scopes <@ array['read', 'people', 'planning', 'day', 'everything']),
    organiser_id uuid not null references organiser(id) on delete cascade,
    -- none: every edition
    edition_id   uuid references edition(id) on delete cascade,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    constraint machine_token_check
        check (expires_at > created_at)
);
create index machine_token_by_edition on machine_token (edition_id);
create index machine_token_by_organiser on machine_token (organiser_id);

-- Whoever organises an edition no more leaves no program behind that does.
create function end_machine_tokens()
 returns trigger
 language plpgsql
as $function$
begin
    update machine_token t set revoked_at = now()
    from organiser o
    where o.id = t.organiser_id and t.revoked_at is null
      and o.id = case when tg_table_name = 'organiser' then to_jsonb(old) ->> 'id'
                      else to_jsonb(old) ->> 'organiser_id' end::uuid
      and not o.administrator
      and (t.edition_id is null
           or not exists (select from membership m
                          where m.edition_id = t.edition_id and m.organiser_id = o.id
                            and m.role = 'organiser'));
    return null;
end $function$;
create trigger machine_tokens_end_with_role after delete or update of role on membership
    for each row execute function end_machine_tokens();
create trigger machine_tokens_end_with_administrator after update of administrator on organiser
    for each row execute function end_machine_tokens();

-- People ------------------------------------------------------------------------------------------
-- A person is a holder of a project, an investor or a visitor, in one edition.

create table person (
    id                        uuid default gen_random_uuid() primary key,
    edition_id                uuid not null references edition(id) on delete cascade,
    kind                      text not null check (kind in ('holder', 'investor', 'visitor')),
    email                     text not null check (length(email) between 3 and 254),
    first_name                text not null check (length(first_name) <= 80),
    last_name                 text not null check (length(last_name) between 1 and 80),
    phone                     text not null default '' check (length(phone) <= 30),
    language                  text not null default 'fr' check (language in ('fr', 'en')),
    organisation              text not null check (length(organisation) between 1 and 160),
    -- position in the solver's lists: registration order, never reused
    position                  integer not null check ("position" >= 0),
    max_meetings              smallint check (max_meetings between 1 and 1000),
    registered_at             timestamptz not null default now(),
    updated_at                timestamptz not null default now(),
    withdrawn_at              timestamptz,
    -- an erased person keeps their place, so that no position is ever given again; nothing else
    erased_at                 timestamptz,
    choices_saved_at          timestamptz,
    -- filled by the application, which knows French letters: order in lists, words to find
    sort_key                  text collate "C" not null,
    search                    tsvector not null,
    confirmed_at              timestamptz,
    application               text not null default 'pending'
                              check (application in ('pending', 'accepted', 'refused')),
    application_reason        text not null default '',
    application_at            timestamptz,
    application_by            uuid references organiser(id) on delete set null,
    -- since when somebody real is known to stand behind the registration: they opened their link, or
    -- an organiser entered them. Another address has to be confirmed anew, but makes them no stranger.
    known_at                  timestamptz,
    -- when they, or an organiser in their name, last said in which slots they are there
    availability_saved_at     timestamptz,
    -- when an organiser last changed it in their name: their own page says so
    choices_corrected_at      timestamptz,
    availability_corrected_at timestamptz,
    -- who is shown to the other side, chosen, suggested and planned: said here, and nowhere else
    takes_part                boolean not null
                              generated always as (application = 'accepted' and known_at is not null and withdrawn_at is null) stored,
    -- what the program of another house calls this person: printable letters, once in an edition
    external_id               text check (external_id ~ '^[!-~]{1,100}$'),
    -- when they last wrote their record themselves; none: somebody else entered all of it
    own_words_at              timestamptz,
    constraint person_edition_id_id_key
        unique (edition_id, id),
    constraint person_edition_id_id_kind_key
        unique (edition_id, id, kind),
    constraint person_position_once
        unique (edition_id, kind, "position"),
    constraint person_check
        check (erased_at is null or withdrawn_at is not null),
    constraint person_check1
        check (length(application_reason) <= 1500 and (application = 'refused' or application_reason = ''))
);
create index person_by_application on person (edition_id, application)
    where application <> 'accepted';
create index person_by_decider on person (application_by);
create unique index person_email_once on person (edition_id, lower(email));
create unique index person_external_id_once on person (edition_id, external_id);
create index person_in_order on person (edition_id, sort_key, id);
create index person_search on person using gin (search);

create table holder (
    person_id     uuid primary key,
    edition_id    uuid not null,
    kind          text not null default 'holder' check (kind = 'holder'),
    siret         text check (siret ~ '^[0-9]{14}$'),
    rna           text
                  check (rna ~ '^(W[0-9A-Z]{3}[0-9]{6}|volume [1-9][0-9]{0,5} folio [1-9][0-9]{0,5})$'),
    in_creation   boolean not null default false,
    project       text not null check (length(project) between 1 and 120),
    summary       text not null check (length(summary) between 1 and 1500),
    need          text not null,
    amount_sought integer not null check (amount_sought between 0 and 100000000),
    project_stage text not null,
    commune       text not null check (length(commune) between 1 and 80),
    themes        text[] not null default '{}'::text[],
    sort_key      text collate "C" not null,
    -- words of what investors may read, never of the person
    search        tsvector not null,
    constraint holder_edition_id_person_id_kind_fkey
        foreign key (edition_id, person_id, kind) references person(edition_id, id, kind) on delete cascade
);
create index holder_in_order on holder (edition_id, sort_key, person_id);
create index holder_search on holder using gin (search);

create table investor (
    person_id       uuid primary key,
    edition_id      uuid not null,
    kind            text not null default 'investor' check (kind = 'investor'),
    finance         text not null,
    ticket_from     integer not null check (ticket_from >= 0),
    ticket_to       integer not null check (ticket_to <= 1000000000),
    project_stages  text[] not null default '{}'::text[],
    themes          text[] not null default '{}'::text[],
    territory       text not null default '' check (length(territory) <= 120),
    description     text not null check (length(description) between 1 and 1500),
    website         text not null default '' check (length(website) <= 200),
    sort_key        text collate "C" not null,
    search          tsvector not null,
    max_consecutive smallint check (max_consecutive between 1 and 1000),
    needs_financed  text[] not null default '{}'::text[],
    constraint investor_edition_id_person_id_kind_fkey
        foreign key (edition_id, person_id, kind) references person(edition_id, id, kind) on delete cascade,
    constraint investor_check
        check (ticket_from <= ticket_to)
);
create index investor_in_order on investor (edition_id, sort_key, person_id);
create index investor_search on investor using gin (search);

-- An investor hears as many projects at once as it has delegates; at least one.
create table delegate (
    investor_id uuid not null references investor(person_id) on delete cascade,
    number      smallint not null check (number between 0 and 19),
    name        text not null check (length(name) between 1 and 160),
    id          uuid not null default gen_random_uuid() unique,
    -- none: what is for them goes to the investor's own address
    email       text check (length(email) between 3 and 254),
    arrived_at  timestamptz,
    updated_at  timestamptz not null default now(),
    constraint delegate_pkey
        primary key (investor_id, number) deferrable,
    constraint delegate_of_investor
        unique (investor_id, id)
);
create unique index delegate_email_once on delegate (investor_id, lower(email));

-- A badge of their own, beside the person's.
create table delegate_badge (
    delegate_id uuid primary key references delegate(id) on delete cascade,
    token_hash  bytea not null unique check (length(token_hash) = 32)
);

create table visitor (
    person_id  uuid primary key,
    edition_id uuid not null,
    kind       text not null default 'visitor' check (kind = 'visitor'),
    -- why they come: elected official, press, student, local authority …
    quality    text not null,
    -- what they are where they work, in their own words
    occupation text not null default '' check (length(occupation) <= 120),
    constraint visitor_edition_id_person_id_kind_fkey
        foreign key (edition_id, person_id, kind) references person(edition_id, id, kind) on delete cascade
);

create table consent (
    person_id    uuid not null references person(id) on delete cascade,
    purpose      text not null
                 check (purpose in ('newsletter', 'pass_contact_on', 'invite_next_year')),
    given_at     timestamptz not null,
    withdrawn_at timestamptz,
    constraint consent_pkey
        primary key (person_id, purpose, given_at)
);
create unique index consent_in_force on consent (person_id, purpose) where withdrawn_at is null;

create table known_apart (
    edition_id uuid not null,
    first_id   uuid not null,
    second_id  uuid not null,
    noted_at   timestamptz not null,
    noted_by   uuid references organiser(id) on delete set null,
    constraint known_apart_pkey
        primary key (first_id, second_id),
    constraint known_apart_edition_id_first_id_fkey
        foreign key (edition_id, first_id) references person(edition_id, id) on delete cascade,
    constraint known_apart_edition_id_second_id_fkey
        foreign key (edition_id, second_id) references person(edition_id, id) on delete cascade,
    constraint known_apart_check
        check (first_id < second_id)
);
create index known_apart_by_edition on known_apart (edition_id);
create index known_apart_by_organiser on known_apart (noted_by);
create index known_apart_by_second on known_apart (second_id);

-- A registration that no longer has to wait does not wait.
create function accept_those_who_wait()
 returns trigger
 language plpgsql
as $function$
begin
    update person set application = 'accepted', application_at = now()
    where edition_id = new.id and application = 'pending'
      and (kind = 'holder' and old.holders_by_acceptance and not new.holders_by_acceptance
           or kind = 'investor' and old.investors_by_acceptance and not new.investors_by_acceptance);
    return null;
end $function$;
create trigger edition_waits_no_more after update of holders_by_acceptance, investors_by_acceptance on edition
    for each row execute function accept_those_who_wait();

-- What organisers tell each other of a person; that person may read it in the export of their data.
create table person_note (
    id         uuid default gen_random_uuid() primary key,
    edition_id uuid not null,
    person_id  uuid not null,
    text       text not null check (length(text) between 1 and 1500),
    written_at timestamptz not null,
    written_by uuid references organiser(id) on delete set null,
    constraint person_note_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index person_note_by_edition on person_note (edition_id);
create index person_note_by_organiser on person_note (written_by);
create index person_note_by_person on person_note (person_id, written_at desc);

-- Words by which organisers sort people; the same word in other letters is the same tag.
create table person_tag (
    edition_id uuid not null,
    person_id  uuid not null,
    tag        text not null check (length(tag) between 1 and 40),
    -- filled by the application, which knows French letters
    folded     text not null check (length(folded) between 1 and 80),
    constraint person_tag_pkey
        primary key (person_id, folded),
    constraint person_tag_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index person_tag_by_edition on person_tag (edition_id, folded);

-- The year-book -----------------------------------------------------------------------------------
-- The guide as it is printed, and what investors agreed to leave in it beyond the purge.

-- What opens the year-book of an edition, in the words of whoever signs it.
create table guide_editorial (
    edition_id   uuid primary key references edition(id) on delete cascade,
    -- counts every change: a form says from which one it was made
    revision     integer not null default 1,
    text_fr      text not null default '' check (length(text_fr) <= 6000),
    text_en      text not null default '' check (length(text_en) <= 6000),
    -- who signs, with their office: emptied by the purge, as whoever spoke in the programme
    signature_fr text not null default '' check (length(signature_fr) <= 300),
    signature_en text not null default '' check (length(signature_en) <= 300),
    written_at   timestamptz not null,
    written_by   uuid references organiser(id) on delete set null
);
create index guide_editorial_by_writer on guide_editorial (written_by);

-- An investor who does not attend and stands in the year-book all the same: an organisation, with no
-- name and no address of a person.
create table guide_addition (
    id             uuid default gen_random_uuid() primary key,
    edition_id     uuid not null references edition(id) on delete cascade,
    organisation   text not null check (length(organisation) between 1 and 160),
    finance        text not null,
    ticket_from    integer not null check (ticket_from >= 0),
    ticket_to      integer not null check (ticket_to <= 1000000000),
    project_stages text[] not null default '{}'::text[],
    needs          text[] not null default '{}'::text[],
    themes         text[] not null default '{}'::text[],
    territory      text not null default '' check (length(territory) <= 120),
    description    text not null check (length(description) between 1 and 1500),
    website        text not null default '' check (length(website) <= 200),
    contact        text not null default '' check (length(contact) <= 254),
    -- since when they agree to what outlives the edition; none: in its year-book alone
    lasting_since  date,
    -- by which an organisation is there once
    folded         text not null,
    changed_at     timestamptz not null,
    constraint guide_addition_edition_id_folded_key
        unique (edition_id, folded),
    constraint guide_addition_check
        check (ticket_from <= ticket_to)
);

-- That these fields of an investor may be read by everybody once the edition's data are gone: given,
-- changed and taken back by the investor alone, each time dated.
create table guide_agreement (
    id           uuid primary key,
    edition_id   uuid not null,
    person_id    uuid not null references investor(person_id) on delete cascade,
    fields       text[] not null
                 check (fields <@ array['ticket', 'project_stages', 'needs', 'themes', 'territory', 'description', 'website', 'contact']),
    -- how to reach the organisation, and nobody in particular
    contact      text not null default '' check (length(contact) <= 254),
    agreed_at    timestamptz not null,
    -- the day from which it counts no more, unless it is renewed
    renew_by     date not null,
    withdrawn_at timestamptz,
    -- what an organiser says of it: a refused application stands there once it is shown, and nothing
    -- does that was removed
    ruled        text check (ruled in ('shown', 'removed')),
    ruled_at     timestamptz,
    constraint guide_agreement_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade,
    constraint guide_agreement_check
        check ((ruled is null) = (ruled_at is null)),
    constraint guide_agreement_check1
        check ((contact <> '') = ('contact' = any (fields)))
);
create index guide_agreement_by_edition on guide_agreement (edition_id, person_id);
create unique index guide_agreement_in_force on guide_agreement (person_id)
    where withdrawn_at is null;

-- What remains of the guide after the purge: what organisations agreed to, and nothing of a person.
create table guide_listing (
    -- that of the agreement it follows from, so that the investor's link goes on leading to it
    id             uuid primary key,
    edition_id     uuid not null references edition(id) on delete cascade,
    organisation   text not null check (length(organisation) between 1 and 160),
    finance        text not null,
    -- what may be read besides; of everything else the columns are empty
    fields         text[] not null,
    ticket_from    integer not null default 0,
    ticket_to      integer not null default 0,
    project_stages text[] not null default '{}'::text[],
    needs          text[] not null default '{}'::text[],
    themes         text[] not null default '{}'::text[],
    territory      text not null default '',
    description    text not null default '',
    website        text not null default '',
    contact        text not null default '',
    agreed_on      date not null,
    renew_by       date not null
);
create index guide_listing_by_edition on guide_listing (edition_id);

-- What everybody may read of the guide beyond the edition: each value only where its publication was
-- agreed to. Before the purge it is read where it stands, afterwards it is all that is left.
create view guide_lasting as
 select said.id,
    said.edition_id,
    'agreement'::text as origin,
    person.takes_part as attends,
    person.organisation,
    investor.finance,
    said.fields,
        case
            when 'ticket'::text = any (said.fields) then investor.ticket_from
            else 0
        end as ticket_from,
        case
            when 'ticket'::text = any (said.fields) then investor.ticket_to
            else 0
        end as ticket_to,
        case
            when 'project_stages'::text = any (said.fields) then investor.project_stages
            else '{}'::text[]
        end as project_stages,
        case
            when 'needs'::text = any (said.fields) then investor.needs_financed
            else '{}'::text[]
        end as needs,
        case
            when 'themes'::text = any (said.fields) then investor.themes
            else '{}'::text[]
        end as themes,
        case
            when 'territory'::text = any (said.fields) then investor.territory
            else ''::text
        end as territory,
        case
            when 'description'::text = any (said.fields) then investor.description
            else ''::text
        end as description,
        case
            when 'website'::text = any (said.fields) then investor.website
            else ''::text
        end as website,
    said.contact,
    (said.agreed_at at time zone edition.timezone)::date as agreed_on,
    said.renew_by
   from guide_agreement said
     join person on person.id = said.person_id
     join investor on investor.person_id = said.person_id
     join edition on edition.id = said.edition_id
  where said.withdrawn_at is null and said.ruled is distinct from 'removed'::text and person.erased_at is null and person.known_at is not null and (person.takes_part or person.application = 'accepted'::text and person.withdrawn_at is not null or person.application = 'refused'::text and said.ruled = 'shown'::text and said.ruled_at >= coalesce(person.application_at, said.ruled_at))
union all
 select guide_addition.id,
    guide_addition.edition_id,
    'addition'::text as origin,
    false as attends,
    guide_addition.organisation,
    guide_addition.finance,
    array['ticket'::text, 'project_stages'::text, 'needs'::text, 'themes'::text, 'territory'::text, 'description'::text, 'website'::text, 'contact'::text] as fields,
    guide_addition.ticket_from,
    guide_addition.ticket_to,
    guide_addition.project_stages,
    guide_addition.needs,
    guide_addition.themes,
    guide_addition.territory,
    guide_addition.description,
    guide_addition.website,
    guide_addition.contact,
    guide_addition.lasting_since as agreed_on,
    (guide_addition.lasting_since + '2 years'::interval)::date as renew_by
   from guide_addition
  where guide_addition.lasting_since is not null
union all
 select guide_listing.id,
    guide_listing.edition_id,
    'listing'::text as origin,
    false as attends,
    guide_listing.organisation,
    guide_listing.finance,
    guide_listing.fields,
    guide_listing.ticket_from,
    guide_listing.ticket_to,
    guide_listing.project_stages,
    guide_listing.needs,
    guide_listing.themes,
    guide_listing.territory,
    guide_listing.description,
    guide_listing.website,
    guide_listing.contact,
    guide_listing.agreed_on,
    guide_listing.renew_by
   from guide_listing;

-- Programme and availability ----------------------------------------------------------------------
-- Items beside the meetings, who attends or waits, and the slots that people cannot take.

create table workshop (
    id          uuid default gen_random_uuid() primary key,
    edition_id  uuid not null references edition(id) on delete cascade,
    code        text not null check (length(code) between 1 and 20),
    title       text not null check (length(title) between 1 and 160),
    room        text not null default '' check (length(room) <= 80),
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    kind        text not null default 'workshop'
                check (kind in ('workshop', 'conference', 'pitch', 'visit')),
    speaker     text not null default '' check (length(speaker) <= 160),
    description text not null default '' check (length(description) <= 1500),
    capacity    integer check (capacity between 1 and 100000),
    revision    integer not null default 1 check (revision >= 1),
    constraint workshop_edition_id_code_key
        unique (edition_id, code),
    constraint workshop_edition_id_id_key
        unique (edition_id, id),
    constraint workshop_check
        check (ends_at > starts_at)
);

create table workshop_attendance (
    edition_id  uuid not null,
    workshop_id uuid not null,
    person_id   uuid not null,
    asked_at    timestamptz not null default clock_timestamp(),
    came_at     timestamptz,
    constraint workshop_attendance_pkey
        primary key (workshop_id, person_id),
    constraint workshop_attendance_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade,
    constraint workshop_attendance_edition_id_workshop_id_fkey
        foreign key (edition_id, workshop_id) references workshop(edition_id, id) on delete cascade
);
create index workshop_attendance_by_person on workshop_attendance (person_id);

-- Who waits for a place, in the order in which they asked.
create table workshop_waiting (
    edition_id  uuid not null,
    workshop_id uuid not null,
    person_id   uuid not null,
    asked_at    timestamptz not null default clock_timestamp(),
    constraint workshop_waiting_pkey
        primary key (workshop_id, person_id),
    constraint workshop_waiting_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade,
    constraint workshop_waiting_edition_id_workshop_id_fkey
        foreign key (edition_id, workshop_id) references workshop(edition_id, id) on delete cascade
);
create index workshop_waiting_by_edition on workshop_waiting (edition_id);
create index workshop_waiting_by_person on workshop_waiting (person_id);

-- Nobody sits down where no place is left; whoever withdrew holds none.
create function refuse_crowding()
 returns trigger
 language plpgsql
as $function$
declare
    places integer;
begin
    select capacity into places from workshop where id = new.workshop_id for no key update;
    if places is not null and places <= (
        select count(*) from workshop_attendance as seat
        join person on person.id = seat.person_id and person.withdrawn_at is null
        where seat.workshop_id = new.workshop_id) then
        raise exception 'this item of the programme is full'
            using errcode = 'check_violation', constraint = 'workshop_within_capacity';
    end if;
    return new;
end $function$;
create trigger workshop_within_capacity before insert on workshop_attendance
    for each row execute function refuse_crowding();

-- What a person declares; workshops add to it, they are not copied here.
create table unavailability (
    edition_id  uuid not null,
    person_id   uuid not null,
    slot_number smallint not null,
    constraint unavailability_pkey
        primary key (person_id, slot_number),
    constraint unavailability_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade,
    constraint unavailability_slot_exists
        foreign key (edition_id, slot_number) references slot(edition_id, number) on update cascade on delete cascade
);
create index unavailability_by_edition on unavailability (edition_id);

-- Wishes and refusals -----------------------------------------------------------------------------
-- What one side wants of the other: the planning reads all of it, others only their own.

create table wish (
    edition_id   uuid not null,
    author_id    uuid not null,
    target_id    uuid not null,
    rank         smallint not null check (rank between 1 and 1000),
    reason       text not null default '' check (length(reason) <= 300),
    made_at      timestamptz not null default now(),
    by_organiser boolean not null default false,
    constraint wish_pkey
        primary key (author_id, target_id),
    constraint wish_rank_once
        unique (author_id, rank) deferrable initially deferred,
    constraint wish_edition_id_author_id_fkey
        foreign key (edition_id, author_id) references person(edition_id, id) on delete cascade,
    constraint wish_edition_id_target_id_fkey
        foreign key (edition_id, target_id) references person(edition_id, id) on delete cascade
);
create index wish_by_edition on wish (edition_id);
create index wish_by_target on wish (target_id);

-- Read by its author and by the planning only; an organiser's look at it is audited.
create table refusal (
    edition_id uuid not null,
    author_id  uuid not null,
    target_id  uuid not null,
    reason     text not null default '' check (length(reason) <= 300),
    made_at    timestamptz not null default now(),
    constraint refusal_pkey
        primary key (author_id, target_id),
    constraint refusal_edition_id_author_id_fkey
        foreign key (edition_id, author_id) references person(edition_id, id) on delete cascade,
    constraint refusal_edition_id_target_id_fkey
        foreign key (edition_id, target_id) references person(edition_id, id) on delete cascade
);
create index refusal_by_edition on refusal (edition_id);
create index refusal_by_target on refusal (target_id);

-- A choice goes from a holder to an investor or back: never along one side, never to or from
-- anybody else, never both ways at once.
create function check_choice()
 returns trigger
 language plpgsql
as $function$
begin
    if exists (select from person as author, person as target
               where author.id = new.author_id and target.id = new.target_id
                 and (author.kind, target.kind) not in
                     (('holder', 'investor'), ('investor', 'holder'))) then
        raise exception 'a choice joins a holder and an investor'
            using errcode = 'check_violation', constraint = 'choice_joins_both_sides';
    end if;
    if tg_table_name = 'wish' then
        if not new.by_organiser and exists
               (select from refusal where author_id = new.author_id and target_id = new.target_id) then
            raise exception 'the same person is wished and refused'
                using errcode = 'check_violation', constraint = 'choice_is_one_thing';
        end if;
    elsif exists (select from wish where author_id = new.author_id and target_id = new.target_id
                                     and not by_organiser) then
        raise exception 'the same person is wished and refused'
            using errcode = 'check_violation', constraint = 'choice_is_one_thing';
    end if;
    return new;
end $function$;
create trigger refusal_is_a_choice before insert or update on refusal
    for each row execute function check_choice();
create trigger wish_is_a_choice before insert or update on wish
    for each row execute function check_choice();

-- By which day the wishes of an edition were counted last, by the calendar of the place.
create table suggestion_count (
    edition_id uuid primary key references edition(id) on delete cascade,
    counted_on date not null
);

-- To what a group of one side leans, in halves of a doubling: a need to kinds of finance, a kind of
-- finance to needs. A group that was heard has wishes of five people at least.
create table suggestion_leaning (
    edition_id uuid not null references edition(id) on delete cascade,
    side       text not null check (side in ('holder', 'investor')),
    leaning    text not null,
    towards    text not null,
    level      smallint not null check (level >= '-4'::integer and level <= 4),
    heard      boolean not null,
    constraint suggestion_leaning_pkey
        primary key (edition_id, side, leaning, towards)
);

-- Who is among the third most, or least, sought after by the other side; nobody is shown it.
create table suggestion_third (
    edition_id uuid not null,
    person_id  uuid primary key,
    third      smallint not null check (third in (0, 2)),
    constraint suggestion_third_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index suggestion_third_by_edition on suggestion_third (edition_id, person_id);

-- Invitations -------------------------------------------------------------------------------------
-- Who asked for one while they took part is invited to the next edition, until they answer.

-- What somebody answered last year, kept for the edition to which they are invited until they
-- answer, at the latest until a day of its own. Nobody is registered by it. Once it is answered or
-- has lapsed nothing personal stays: the row itself does, so that nobody is invited twice.
create table invitation (
    id              uuid default gen_random_uuid() primary key,
    -- the edition to which it invites
    edition_id      uuid not null references edition(id) on delete cascade,
    -- where it comes from, while that one's people are still known
    from_edition_id uuid references edition(id) on delete set null,
    from_person_id  uuid references person(id) on delete set null,
    kind            text not null check (kind in ('holder', 'investor', 'visitor')),
    email           text check (length(email) between 3 and 254),
    first_name      text not null default '' check (length(first_name) <= 80),
    last_name       text not null default '' check (length(last_name) <= 80),
    organisation    text not null default '' check (length(organisation) <= 160),
    language        text not null default 'fr' check (language in ('fr', 'en')),
    -- as the registration of its kind asks; no consent is taken on, and no item of the programme
    answers         jsonb not null default '{}'::jsonb,
    invited_at      timestamptz not null,
    invited_by      uuid references organiser(id) on delete set null,
    -- when an unanswered one is forgotten
    purge_on        date not null,
    state           text not null default 'open'
                    check (state in ('open', 'registered', 'declined', 'lapsed')),
    answered_at     timestamptz,
    -- whom it became
    person_id       uuid references person(id) on delete set null,
    constraint invitation_check
        check ((state = 'open') = (email is not null)),
    constraint invitation_check1
        check (state = 'open' or first_name = '' and last_name = '' and organisation = '' and answers = '{}'::jsonb),
    constraint invitation_check2
        check ((state = 'open') = (answered_at is null))
);
create index invitation_by_end on invitation (purge_on) where state = 'open';
create index invitation_by_former_person on invitation (from_person_id);
create index invitation_by_person on invitation (person_id);
create index invitation_by_sender on invitation (invited_by);
create index invitation_by_source on invitation (from_edition_id);
create unique index invitation_mailbox_once on invitation (edition_id, lower(email));
create unique index invitation_person_once on invitation (edition_id, from_person_id);

-- Who asked to be invited next year and may be written to: their address is known to be theirs, they
-- have not withdrawn, were not refused and not erased.
create view wants_invitation as
 select p.id as person_id,
    p.edition_id,
    p.email
   from consent c
     join person p on p.id = c.person_id
  where c.purpose = 'invite_next_year'::text and c.withdrawn_at is null and p.confirmed_at is not null and p.withdrawn_at is null and p.erased_at is null and p.application <> 'refused'::text;

-- Access ------------------------------------------------------------------------------------------
-- Links, sessions and what limits them; of every secret only a hash is kept.

create table personal_link (
    id          uuid default gen_random_uuid() primary key,
    person_id   uuid not null references person(id) on delete cascade,
    use         text not null check (use in ('page', 'feed')),
    token_hash  bytea not null unique check (length(token_hash) = 32),
    created_at  timestamptz not null default now(),
    revoked_at  timestamptz,
    delegate_id uuid references delegate(id) on delete cascade
);
create index personal_link_by_delegate on personal_link (delegate_id);
create index personal_link_by_person on personal_link (person_id);

create table login_link (
    id           uuid default gen_random_uuid() primary key,
    organiser_id uuid not null references organiser(id) on delete cascade,
    token_hash   bytea not null unique check (length(token_hash) = 32),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    used_at      timestamptz
);
create index login_link_by_organiser on login_link (organiser_id, created_at);

-- A browser session, of an organiser or of a person who came by a personal link.
create table browser_session (
    token_hash   bytea primary key check (length(token_hash) = 32),
    organiser_id uuid references organiser(id) on delete cascade,
    link_id      uuid references personal_link(id) on delete cascade,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    constraint browser_session_check
        check (num_nonnulls(organiser_id, link_id) = 1)
);
create index browser_session_by_link on browser_session (link_id);
create index browser_session_by_organiser on browser_session (organiser_id);

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

-- The person keeps the address that is known until the link that was sent to the other is opened.
create table address_change (
    person_id  uuid primary key references person(id) on delete cascade,
    id         uuid not null unique,
    email      text not null check (length(email) <= 254),
    token_hash bytea not null unique check (length(token_hash) = 32),
    asked_at   timestamptz not null,
    expires_at timestamptz not null
);

-- What was answered under the key of a request: keyed hashes of both, and the answer for a day.
create table kept_answer (
    key_hash     bytea primary key check (length(key_hash) = 32),
    request_hash bytea not null check (length(request_hash) = 32),
    -- what the answer may name people of; with them it goes
    edition_id   uuid references edition(id) on delete cascade,
    begun_at     timestamptz not null,
    -- none: it is being answered
    status       smallint check (status between 200 and 399),
    headers      jsonb not null default '{}'::jsonb,
    body         text
);
create index kept_answer_by_age on kept_answer (begun_at);
create index kept_answer_by_edition on kept_answer (edition_id);

-- Nothing of it is an application or shown to anybody: whoever holds the secret of its cookie goes
-- on with it. Sent, it is emptied at once; what was sent twice is known by what remains.
create table registration_draft (
    id            uuid primary key,
    edition_id    uuid not null references edition(id) on delete cascade,
    kind          text not null check (kind in ('holder', 'investor', 'visitor')),
    -- SHA-256 of the cookie; opening the link of a letter gives it to another browser
    token_hash    bytea not null unique check (length(token_hash) = 32),
    -- SHA-256 of the link in the letter that was asked for
    link_hash     bytea unique check (length(link_hash) = 32),
    -- the address once it can be read as one; nobody has shown that it is theirs
    email         text check (length(email) <= 254),
    -- as typed, by field
    answers       jsonb not null check (octet_length(answers::text) <= 500000),
    -- the steps that were sent
    steps         text[] not null,
    language      text not null check (language in ('fr', 'en')),
    revision      integer not null default 1,
    begun_at      timestamptz not null,
    changed_at    timestamptz not null,
    expires_at    timestamptz not null,
    sent_at       timestamptz,
    invitation_id uuid references invitation(id) on delete cascade
);
create index registration_draft_by_address on registration_draft (edition_id, lower(email));
create index registration_draft_by_end on registration_draft (expires_at);
create index registration_draft_by_invitation on registration_draft (invitation_id);

-- Planning ----------------------------------------------------------------------------------------
-- A run of the solver makes a version; a version holds meetings and is never edited.

create table solve_run (
    id                uuid default gen_random_uuid() primary key,
    edition_id        uuid not null references edition(id) on delete cascade,
    state             text not null default 'queued'
                      check (state in ('queued', 'running', 'done', 'failed')),
    requested_by      uuid references organiser(id) on delete set null,
    requested_at      timestamptz not null default now(),
    seconds           real not null
                      check (seconds >= 0::double precision and seconds <= 3600::double precision),
    seed              integer not null default 0,
    started_at        timestamptz,
    attempts          smallint not null default 0,
    stop_requested_at timestamptz,
    -- the newest progress report: stage, value, bound, breaks …; shown live
    progress          jsonb,
    finished_at       timestamptz,
    -- figures of the finished run: meetings, value, bounds, stage seconds
    result            jsonb,
    error             text,
    lease             integer not null default 0,
    leased_until      timestamptz,
    -- the version that is planned again: what is fixed and forbidden in it stays so; a version is
    -- not taken away, and names its run itself
    base_id           uuid
);
create index solve_run_by_edition on solve_run (edition_id, requested_at desc);
create unique index solve_run_one_at_a_time on solve_run (edition_id)
    where state in ('queued', 'running');

create table schedule (
    id                  uuid default gen_random_uuid() primary key,
    edition_id          uuid not null references edition(id) on delete cascade,
    version             integer check (version >= 1),
    state               text not null default 'draft'
                        check (state in ('draft', 'published', 'superseded')),
    solve_run_id        uuid unique references solve_run(id) on delete set null,
    meetings            integer not null check (meetings >= 0),
    guarantee_shortfall integer not null check (guarantee_shortfall >= 0),
    shortfall_bound     integer not null,
    value               bigint not null check (value >= 0),
    value_bound         bigint not null,
    breaks              integer not null check (breaks >= 0),
    breaks_bound        integer not null,
    waiting             integer not null check (waiting >= 0),
    status              text not null check (status in ('optimal', 'feasible')),
    created_at          timestamptz not null default now(),
    published_at        timestamptz,
    published_by        uuid references organiser(id) on delete set null,
    origin              text not null default 'solve'
                        check (origin in ('solve', 'replan', 'rollback', 'waiting')),
    -- the version it was made from; what comes before its slot is history
    base_id             uuid references schedule(id) on delete set null,
    from_slot           smallint check (from_slot >= 0),
    -- what organisers call it among themselves
    name                text not null default '' check (length(name) <= 80),
    -- counted up by each act upon a draft: nobody overwrites what they have not seen
    revision            integer not null default 1 check (revision >= 1),
    constraint schedule_edition_id_id_key
        unique (edition_id, id),
    constraint schedule_edition_id_version_key
        unique (edition_id, version),
    constraint schedule_check
        check (value <= value_bound),
    constraint schedule_check1
        check (shortfall_bound <= guarantee_shortfall),
    constraint schedule_check2
        check ((state = 'draft') = (published_at is null)),
    constraint schedule_numbered
        check (version is not null or state = 'draft' and origin <> 'solve'),
    constraint schedule_of_the_day
        check ((origin = 'solve') = (from_slot is null))
);
create index schedule_by_base on schedule (base_id);
create unique index schedule_one_published on schedule (edition_id) where state = 'published';

-- Meetings fixed by hand: in every later schedule until released.
create table pin (
    edition_id  uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    pinned_at   timestamptz not null default now(),
    constraint pin_pkey
        primary key (holder_id, investor_id),
    constraint pin_holder_id_slot_number_key
        unique (holder_id, slot_number),
    constraint pin_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint pin_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint pin_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on update cascade on delete cascade
);
create index pin_by_edition on pin (edition_id);
create index pin_by_investor on pin (investor_id);

-- Pairs that an organiser keeps apart in a version, and in what is planned from it.
create table prohibition (
    edition_id  uuid not null,
    schedule_id uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    constraint prohibition_pkey
        primary key (schedule_id, holder_id, investor_id),
    constraint prohibition_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint prohibition_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint prohibition_edition_id_schedule_id_fkey
        foreign key (edition_id, schedule_id) references schedule(edition_id, id) on delete cascade
);
create index prohibition_by_holder on prohibition (holder_id);
create index prohibition_by_investor on prohibition (investor_id);

create table meeting (
    edition_id    uuid not null,
    schedule_id   uuid not null,
    holder_id     uuid not null,
    investor_id   uuid not null,
    slot_number   smallint not null,
    table_number  smallint not null,
    holder_kind   text not null default 'holder' check (holder_kind = 'holder'),
    investor_kind text not null default 'investor' check (investor_kind = 'investor'),
    pinned        boolean not null default false,
    constraint meeting_pair_once
        primary key (schedule_id, holder_id, investor_id),
    constraint meeting_holder_once
        unique (schedule_id, holder_id, slot_number),
    constraint meeting_table_once
        unique (schedule_id, table_number, slot_number),
    constraint meeting_edition_id_holder_id_holder_kind_fkey
        foreign key (edition_id, holder_id, holder_kind) references person(edition_id, id, kind) on delete cascade,
    constraint meeting_edition_id_investor_id_investor_kind_fkey
        foreign key (edition_id, investor_id, investor_kind) references person(edition_id, id, kind) on delete cascade,
    constraint meeting_edition_id_schedule_id_fkey
        foreign key (edition_id, schedule_id) references schedule(edition_id, id) on delete cascade,
    constraint meeting_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number),
    constraint meeting_edition_id_table_number_fkey
        foreign key (edition_id, table_number) references meeting_table(edition_id, number)
);
create index meeting_by_investor on meeting (schedule_id, investor_id, slot_number);
create index meeting_by_person_holder on meeting (holder_id);
create index meeting_by_person_investor on meeting (investor_id);

-- What was published is never edited: the meeting stays in its version, and from that moment on no
-- page, calendar, screen or paper has it. Nor is the pair planned again, until whoever took the
-- meeting back puts it back.
create table meeting_withdrawal (
    edition_id   uuid not null references edition(id) on delete cascade,
    holder_id    uuid not null,
    investor_id  uuid not null,
    -- which of the two said so
    by_side      text not null check (by_side in ('holder', 'investor')),
    -- whether they said at once that they are not there at that hour
    away         boolean not null,
    withdrawn_at timestamptz not null,
    constraint meeting_withdrawal_pkey
        primary key (holder_id, investor_id),
    constraint meeting_withdrawal_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint meeting_withdrawal_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade
);
create index meeting_withdrawal_by_edition on meeting_withdrawal (edition_id);
create index meeting_withdrawal_by_investor on meeting_withdrawal (investor_id);

-- The meetings of versions without those that were taken back.
create view kept_meeting as
 select edition_id,
    schedule_id,
    holder_id,
    investor_id,
    slot_number,
    table_number,
    holder_kind,
    investor_kind,
    pinned
   from meeting
  where not (exists ( select
           from meeting_withdrawal back
          where back.holder_id = meeting.holder_id and back.investor_id = meeting.investor_id));

-- Which delegate holds a meeting. A version is never edited; who of an investor's people sits there
-- may be exchanged until the day.
create table meeting_delegate (
    schedule_id uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    delegate_id uuid not null,
    constraint meeting_delegate_pkey
        primary key (schedule_id, holder_id, investor_id),
    constraint meeting_delegate_once
        unique (schedule_id, delegate_id, slot_number) deferrable,
    constraint meeting_delegate_investor_id_delegate_id_fkey
        foreign key (investor_id, delegate_id) references delegate(investor_id, id) on delete cascade,
    constraint meeting_delegate_schedule_id_holder_id_investor_id_fkey
        foreign key (schedule_id, holder_id, investor_id) references meeting(schedule_id, holder_id, investor_id) on delete cascade
);
create index meeting_delegate_by_delegate on meeting_delegate (investor_id, delegate_id);

-- A version is never edited in place: a change is a new version.
create function refuse_edit()
 returns trigger
 language plpgsql
as $function$
begin
    raise exception '% is never edited in place', tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_never_edited';
end $function$;
create trigger meeting_never_edited before update on meeting
    for each row execute function refuse_edit();

create function refuse_meeting_in_public_version()
 returns trigger
 language plpgsql
as $function$
begin
    if (select state from schedule where id = new.schedule_id) <> 'draft' then
        raise exception 'meetings are added to drafts only'
            using errcode = 'check_violation', constraint = 'meeting_in_draft_only';
    end if;
    return new;
end $function$;
create trigger meeting_in_draft_only before insert on meeting
    for each row execute function refuse_meeting_in_public_version();

-- What a draft is worth changes with each act upon it; what was published stays as it was.
create function check_schedule_step()
 returns trigger
 language plpgsql
as $function$
begin
    if (old.state, new.state) not in
           (('draft', 'draft'), ('draft', 'published'), ('published', 'superseded'),
            ('published', 'published'), ('superseded', 'superseded'))
       or (new.value, new.value_bound, new.guarantee_shortfall, new.meetings)
          is distinct from
          (old.value, old.value_bound, old.guarantee_shortfall, old.meetings)
          and not ((old.state, new.state) = ('draft', 'draft')
                   and new.revision = old.revision + 1)
       or new.version is distinct from old.version
          and not (old.version is null and new.state = 'published') then
        raise exception 'schedule % cannot go from % to %', old.version, old.state, new.state
            using errcode = 'check_violation', constraint = 'schedule_step';
    end if;
    return new;
end $function$;
create trigger schedule_step before update on schedule
    for each row execute function check_schedule_step();

-- How people stand, as lists are filtered by it and reminders are sent by it. Nothing is missing from
-- a visitor, who meets nobody.
create view person_standing as
 select person.id as person_id,
    person.edition_id,
    person.kind,
    person.application,
    person.takes_part,
    person.confirmed_at is not null as confirmed,
    person.withdrawn_at is not null as withdrawn,
    person.kind <> 'visitor'::text and (person.phone = ''::text or cardinality(coalesce(holder.themes, investor.themes)) = 0 or coalesce(holder.siret is null and holder.rna is null and not holder.in_creation, false)) as profile_missing,
    person.kind <> 'visitor'::text and person.choices_saved_at is null as wishes_missing,
    person.kind <> 'visitor'::text and person.availability_saved_at is null and not (exists ( select
           from unavailability away
          where away.person_id = person.id)) as availability_missing,
    person.takes_part and schedule.id is not null and (exists ( select
           from wish
          where wish.author_id = person.id and not (exists ( select
                   from meeting
                  where meeting.schedule_id = schedule.id and (meeting.holder_id = person.id and meeting.investor_id = wish.target_id or meeting.holder_id = wish.target_id and meeting.investor_id = person.id))))) and (( select count(*) as count
           from meeting
          where meeting.schedule_id = schedule.id and (person.id = meeting.holder_id or person.id = meeting.investor_id))) < least(coalesce(person.max_meetings::integer, 1000),
        case person.kind
            when 'holder'::text then edition.holder_maximum::integer
            else 1000
        end) as waiting
   from person
     join edition on edition.id = person.edition_id
     left join holder on holder.person_id = person.id
     left join investor on investor.person_id = person.id
     left join schedule on schedule.edition_id = person.edition_id and schedule.state = 'published'::text
  where person.erased_at is null;

-- Who fits what a list is narrowed by; null is no condition. The planner puts it into its queries.
create function people_who_fit(edition uuid, words text, kind text, application text, confirmed boolean, missing text, tag text, state text)
 returns setof person
 language sql
 stable
as $function$
    select p.*
    from person p join person_standing s on s.person_id = p.id
    where p.edition_id = $1
      and ($2 is null or p.search @@ $2::tsquery)
      and ($3 is null or s.kind = $3)
      and ($4 is null or s.application = $4)
      and ($5 is null or s.confirmed = $5)
      and case $6 when 'profile' then s.profile_missing and not s.withdrawn
                  when 'wishes' then s.wishes_missing and not s.withdrawn
                  when 'availability' then s.availability_missing and not s.withdrawn
                  else true end
      and ($7 is null or exists (select from person_tag t where t.person_id = p.id and t.folded = $7))
      and case $8 when 'coming' then s.takes_part
                  when 'withdrawn' then s.withdrawn
                  when 'silent' then s.takes_part and s.wishes_missing
                  when 'waiting' then s.waiting
                  else true end
$function$;

-- Reasons -----------------------------------------------------------------------------------------
-- Why a wish of a version is not granted, and what would serve whom.

-- Something worked out about a version, once: its reasons, or what one more would bring.
create table inquiry (
    schedule_id  uuid not null references schedule(id) on delete cascade,
    about        text not null check (about in ('reasons', 'gains')),
    state        text not null default 'queued'
                 check (state in ('queued', 'running', 'done', 'failed')),
    requested_at timestamptz not null,
    attempts     smallint not null default 0,
    -- the newest report while it lasts
    progress     jsonb,
    finished_at  timestamptz,
    -- meetings left out because they had become impossible by then
    fallen       integer check (fallen >= 0),
    -- wishes without a reason because there were too many
    left_out     integer check (left_out >= 0),
    -- the gains, for `gains`
    result       jsonb,
    error        text,
    lease        integer not null default 0,
    leased_until timestamptz,
    constraint inquiry_pkey
        primary key (schedule_id, about),
    constraint inquiry_check
        check ((state in ('done', 'failed')) = (finished_at is not null))
);

-- One pair that was wished and does not meet. A pair kept apart by a refusal has no row: who looks
-- for it asks for the refusals themselves, and is written down.
create table wish_reason (
    edition_id       uuid not null,
    schedule_id      uuid not null,
    holder_id        uuid not null,
    investor_id      uuid not null,
    value            integer not null check (value >= 0),
    -- a rule by its name, 'possible', or why the planning did not look at the pair
    cause            text not null,
    -- what lists are filtered by
    kind             text not null check (kind in ('apart', 'full', 'rule', 'possible', 'out')),
    -- slots by what blocks them, who holds the places: figures, never names
    numbers          jsonb not null default '{}'::jsonb,
    -- lost at least and at most: guaranteed meetings, then points; null where nothing is known
    least_guarantees integer,
    least_points     bigint,
    most_guarantees  integer,
    most_points      bigint,
    changed          integer check (changed >= 0),
    moved            integer check (moved >= 0),
    constraint wish_reason_pkey
        primary key (schedule_id, holder_id, investor_id),
    constraint wish_reason_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint wish_reason_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint wish_reason_edition_id_schedule_id_fkey
        foreign key (edition_id, schedule_id) references schedule(edition_id, id) on delete cascade,
    constraint wish_reason_check1
        check ((least_guarantees is null) = (least_points is null)),
    constraint wish_reason_check2
        check ((most_guarantees is null) = (most_points is null)),
    constraint wish_reason_check3
        check ((most_points is null) = (changed is null and moved is null))
);
create index wish_reason_by_edition on wish_reason (edition_id);
create index wish_reason_by_holder on wish_reason (holder_id);
create index wish_reason_by_investor on wish_reason (investor_id);
create index wish_reason_by_value on wish_reason (schedule_id, value desc, holder_id, investor_id);

-- Somebody with fewer meetings than promised, or with none, and the smallest changes that help.
create table serving (
    edition_id  uuid not null,
    schedule_id uuid not null,
    person_id   uuid not null,
    -- guaranteed meetings that they lack; 0 for somebody without a meeting who was promised none
    lacking     smallint not null check (lacking >= 0),
    numbers     jsonb not null,
    constraint serving_pkey
        primary key (schedule_id, person_id),
    constraint serving_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade,
    constraint serving_edition_id_schedule_id_fkey
        foreign key (edition_id, schedule_id) references schedule(edition_id, id) on delete cascade
);
create index serving_by_edition on serving (edition_id);
create index serving_by_person on serving (person_id);

-- A pair of which one side's traces are erased leaves no trace with the other side either.
create function forget_reasons()
 returns trigger
 language plpgsql
as $function$
begin
    delete from wish_reason where new.id in (holder_id, investor_id);
    delete from serving
    where edition_id = new.edition_id
      and (person_id = new.id or numbers::text like '%' || new.id || '%');
    delete from forecast_fragile where person_id = new.id;
    return new;
end $function$;
create trigger person_erased after update of erased_at on person
    for each row when (new.erased_at is not null) execute function forget_reasons();

-- Forecasts ---------------------------------------------------------------------------------------
-- How many meetings of a version will take place, and on whom that depends.

-- What was asked of a version last, and the newest answer; another question takes the place of the
-- one before, whose answer stays until there is a newer one.
create table forecast (
    schedule_id      uuid primary key references schedule(id) on delete cascade,
    state            text not null default 'queued'
                     check (state in ('queued', 'running', 'done', 'failed')),
    -- of a hundred of a side, how many do not come
    absent_holders   smallint not null check (absent_holders between 0 and 95),
    absent_investors smallint not null check (absent_investors between 0 and 95),
    -- of a hundred who come, how many come after the first slot
    late             smallint not null check (late between 0 and 95),
    requested_at     timestamptz not null,
    attempts         smallint not null default 0,
    -- the newest report while it lasts
    progress         jsonb,
    finished_at      timestamptz,
    -- figures, and for which rates they were found; nobody's name
    result           jsonb,
    error            text,
    lease            integer not null default 0,
    leased_until     timestamptz,
    constraint forecast_check
        check ((state in ('done', 'failed')) = (finished_at is not null)),
    constraint forecast_check1
        check (state <> 'done' or result is not null)
);

-- On whom the newest answer depends most: meetings lost when that person stays away.
create table forecast_fragile (
    edition_id  uuid not null,
    schedule_id uuid not null references forecast(schedule_id) on delete cascade,
    person_id   uuid not null,
    loss        double precision not null,
    -- the standard error of it; none where nothing was left to chance
    error       double precision,
    constraint forecast_fragile_pkey
        primary key (schedule_id, person_id),
    constraint forecast_fragile_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index forecast_fragile_by_edition on forecast_fragile (edition_id, person_id);
create index forecast_fragile_by_person on forecast_fragile (person_id);

-- The day -----------------------------------------------------------------------------------------
-- Who is here, which meetings took place, what was lost, and how each act is taken back.

-- Notes on a person, in the order in which they were made; the newest that was not taken back holds.
-- Whoever has none is expected. A withdrawal is no note: see person.withdrawn_at.
create table attendance (
    id          bigint generated always as identity primary key,
    edition_id  uuid not null,
    person_id   uuid not null,
    state       text not null check (state in ('arrived', 'late', 'absent', 'left')),
    -- late: the first slot they can take; left: the first in which they are gone
    slot_number smallint,
    noted_at    timestamptz not null,
    -- an organiser or the front desk; or the investor who waited at their table
    noted_by    uuid references organiser(id) on delete set null,
    investor_id uuid references person(id) on delete set null,
    undone_at   timestamptz,
    constraint attendance_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade,
    constraint attendance_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on delete cascade,
    constraint attendance_slot_where_it_matters
        check ((state in ('late', 'left')) = (slot_number is not null))
);
create index attendance_by_edition on attendance (edition_id, id desc);
create index attendance_by_investor on attendance (investor_id);
create index attendance_by_person on attendance (person_id, id desc);

create view attendance_now as
 select distinct on (person_id) id,
    edition_id,
    person_id,
    state,
    slot_number,
    noted_at,
    noted_by,
    investor_id
   from attendance
  where undone_at is null
  order by person_id, id desc;

-- What an investor says of a meeting. A pair that meets again later has another slot, hence two rows.
create table meeting_mark (
    edition_id  uuid not null,
    investor_id uuid not null,
    holder_id   uuid not null,
    slot_number smallint not null,
    state       text not null check (state in ('present', 'late', 'absent')),
    marked_at   timestamptz not null,
    constraint meeting_mark_once
        primary key (investor_id, holder_id, slot_number),
    constraint meeting_mark_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint meeting_mark_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint meeting_mark_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on delete cascade
);
create index meeting_mark_by_edition on meeting_mark (edition_id);
create index meeting_mark_by_holder on meeting_mark (holder_id);

-- From a slot on, an investor has so many delegates here; the newest slot before a meeting counts.
create table delegates_from (
    edition_id  uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    count       smallint not null check (count between 1 and 20),
    constraint delegates_from_pkey
        primary key (investor_id, slot_number),
    constraint delegates_from_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint delegates_from_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on delete cascade
);
create index delegates_from_by_edition on delegates_from (edition_id);

-- What a badge carries is derived from the secret and the person; only its hash is kept.
create table badge (
    person_id  uuid primary key references person(id) on delete cascade,
    token_hash bytea not null unique check (length(token_hash) = 32)
);

-- A journal beside the audit trail: it says what was so before, in identifiers and hours only.
create table day_act (
    id          bigint generated always as identity primary key,
    edition_id  uuid not null references edition(id) on delete cascade,
    -- as in the audit trail: 'attendance.arrived', 'meeting.marked', 'table.closed', ...
    act         text not null check (act ~ '^[a-z_]+\.[a-z_]+$'),
    -- what it is about; what came later on the same is taken back first
    subject     text not null,
    person_id   uuid references person(id) on delete cascade,
    details     jsonb not null default '{}'::jsonb,
    before      jsonb not null,
    done_at     timestamptz not null,
    -- an organiser or the front desk; or the investor at their table
    done_by     uuid references organiser(id) on delete set null,
    investor_id uuid references person(id) on delete set null,
    undone_at   timestamptz
);
create index day_act_by_edition on day_act (edition_id, done_at desc) where undone_at is null;
create index day_act_by_investor on day_act (investor_id);
create index day_act_by_person on day_act (person_id);
create index day_act_by_subject on day_act (edition_id, subject, id desc) where undone_at is null;

-- What a device has sent once and sends again, because no answer came, is done once.
create table act_key (
    edition_id uuid not null references edition(id) on delete cascade,
    key        uuid not null,
    done_at    timestamptz not null,
    constraint act_key_pkey
        primary key (edition_id, key)
);

-- What took place ---------------------------------------------------------------------------------
-- What became of each meeting that was published: said, seen, or settled afterwards.

-- What an organiser says of a meeting once the morning has shown it; it counts before all else that
-- is known. A pair that meets again later has another slot, hence two rows, as with marks.
create table meeting_settlement (
    edition_id  uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    state       text not null
                check (state in ('held', 'holder_absent', 'investor_absent', 'cancelled')),
    settled_at  timestamptz not null,
    -- none: kept at an erasure, so that what is known of the other side's meeting stays true
    settled_by  uuid references organiser(id) on delete set null,
    constraint meeting_settlement_pkey
        primary key (holder_id, investor_id, slot_number),
    constraint meeting_settlement_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint meeting_settlement_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint meeting_settlement_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on delete cascade
);
create index meeting_settlement_by_edition on meeting_settlement (edition_id);
create index meeting_settlement_by_investor on meeting_settlement (investor_id);
create index meeting_settlement_by_organiser on meeting_settlement (settled_by);

-- What became of each pair that was ever published, one row a pair; it knows no clock, so a meeting
-- still to come is 'unclear' too.
-- A pair stands where the version in force has it, or where the last version had it that did; where
-- they are known to have met, if it was elsewhere. What was left out before it began is cancelled;
-- of all others this is asked, the first answer counts: an organiser's word, that one of the two took
-- it back, the investor's mark (late: whether they met after all nobody said), whether one of them
-- was known to be away when the slot ended, whether one had withdrawn before it began. That both
-- were seen in the house says nothing of this table: unclear.
create view meeting_fate as
 select distinct on (edition_id, holder_id, investor_id) edition_id,
    holder_id,
    investor_id,
    slot_number,
    table_number,
    fate,
    said_by
   from ( select place.edition_id,
            place.holder_id,
            place.investor_id,
            place.slot_number,
            place.table_number,
            place.in_force,
            place.replaced_at,
                case
                    when settled.state is not null then settled.state
                    when back.holder_id is not null or not known.began then 'cancelled'::text
                    when mark.state = 'present'::text then 'held'::text
                    when mark.state = 'absent'::text then 'holder_absent'::text
                    when mark.state = 'late'::text then 'unclear'::text
                    when known.holder_away then 'holder_absent'::text
                    when known.investor_away then 'investor_absent'::text
                    when known.withdrew then 'cancelled'::text
                    else 'unclear'::text
                end as fate,
                case
                    when settled.state is not null then 'settled'::text
                    when back.holder_id is not null then 'withdrawal'::text
                    when not known.began then
                    case
                        when known.withdrew then 'withdrawal'::text
                        else null::text
                    end
                    when mark.state = any (array['present'::text, 'absent'::text]) then 'mark'::text
                    when mark.state = 'late'::text then null::text
                    when known.holder_away or known.investor_away then 'check_in'::text
                    when known.withdrew then 'withdrawal'::text
                    else null::text
                end as said_by
           from ( select distinct on (meeting.edition_id, meeting.holder_id, meeting.investor_id, meeting.slot_number) meeting.edition_id,
                    meeting.holder_id,
                    meeting.investor_id,
                    meeting.slot_number,
                    meeting.table_number,
                    age.state = 'published'::text as in_force,
                    age.replaced_at
                   from ( select schedule.id,
                            schedule.edition_id,
                            schedule.state,
                            schedule.published_at,
                            schedule.version,
                            lead(schedule.published_at) over (partition by schedule.edition_id order by schedule.published_at, schedule.version) as replaced_at
                           from schedule
                          where schedule.state = any (array['published'::text, 'superseded'::text])) age
                     join meeting on meeting.edition_id = age.edition_id and meeting.schedule_id = age.id
                  order by meeting.edition_id, meeting.holder_id, meeting.investor_id, meeting.slot_number, age.published_at desc, age.version desc) place
             join slot on slot.edition_id = place.edition_id and slot.number = place.slot_number
             join person holder on holder.id = place.holder_id
             join person investor on investor.id = place.investor_id
             left join meeting_settlement settled on settled.holder_id = place.holder_id and settled.investor_id = place.investor_id and settled.slot_number = place.slot_number
             left join meeting_withdrawal back on back.holder_id = place.holder_id and back.investor_id = place.investor_id
             left join meeting_mark mark on mark.investor_id = place.investor_id and mark.holder_id = place.holder_id and mark.slot_number = place.slot_number
             left join lateral ( select attendance.state,
                    attendance.slot_number
                   from attendance
                  where attendance.person_id = place.holder_id and attendance.noted_at <= slot.ends_at
                  order by attendance.id desc
                 limit 1) holder_seen on true
             left join lateral ( select attendance.state,
                    attendance.slot_number
                   from attendance
                  where attendance.person_id = place.investor_id and attendance.noted_at <= slot.ends_at
                  order by attendance.id desc
                 limit 1) investor_seen on true
             cross join lateral ( select place.in_force or slot.starts_at < place.replaced_at as began,
                    coalesce(holder_seen.state = 'absent'::text or holder_seen.state = 'late'::text and place.slot_number < holder_seen.slot_number or holder_seen.state = 'left'::text and place.slot_number >= holder_seen.slot_number, false) as holder_away,
                    coalesce(investor_seen.state = 'absent'::text or investor_seen.state = 'late'::text and place.slot_number < investor_seen.slot_number or investor_seen.state = 'left'::text and place.slot_number >= investor_seen.slot_number, false) as investor_away,
                    coalesce(least(holder.withdrawn_at, investor.withdrawn_at) <= slot.starts_at, false) as withdrew) known) candidate
  order by edition_id, holder_id, investor_id, (fate = 'held'::text) desc, in_force desc, replaced_at desc, slot_number;

-- What came of it ---------------------------------------------------------------------------------
-- What both sides say of their meetings, and to whom they pass on how to be reached.

-- A holder's card of one meeting. Each answer is a tap of its own, so any of them may be missing.
create table meeting_card (
    edition_id  uuid not null references edition(id) on delete cascade,
    holder_id   uuid not null,
    investor_id uuid not null,
    -- false: they say that it did not take place, and nothing else of it
    took_place  boolean not null default true,
    useful      text check (useful in ('yes', 'partly', 'no')),
    -- whether a next step was agreed
    next_step   boolean,
    word        text not null default '' check (length(word) <= 500),
    answered_at timestamptz not null,
    constraint meeting_card_once
        primary key (holder_id, investor_id),
    constraint meeting_card_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint meeting_card_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint meeting_card_of_what_took_place
        check (took_place or num_nonnulls(useful, next_step) = 0)
);
create index meeting_card_by_edition on meeting_card (edition_id);
create index meeting_card_by_investor on meeting_card (investor_id);

-- What an investor makes of one meeting. The holder reads it only where the investor shares it.
create table meeting_outcome (
    edition_id            uuid not null references edition(id) on delete cascade,
    investor_id           uuid not null,
    holder_id             uuid not null,
    -- false: they say that it did not take place, and nothing else of it
    took_place            boolean not null default true,
    outcome               text check (outcome in ('follow_up', 'reoriented', 'no_follow_up')),
    -- a follow-up: which
    step                  text not null default '' check (length(step) <= 500),
    -- a reorientation: to whom of the guide, or to which programme
    referred_to_investor  uuid references person(id) on delete set null,
    referred_to_programme uuid,
    note                  text not null default '' check (length(note) <= 1000),
    shared                boolean not null default false,
    answered_at           timestamptz not null,
    constraint meeting_outcome_once
        primary key (holder_id, investor_id),
    constraint meeting_outcome_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint meeting_outcome_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint meeting_outcome_programme
        foreign key (referred_to_programme) references support_programme(id) on delete set null,
    constraint meeting_outcome_of_what_took_place
        check (took_place or outcome is null),
    constraint meeting_outcome_referred_to_one
        check (num_nonnulls(referred_to_investor, referred_to_programme) <= 1),
    constraint meeting_outcome_referred_when_reoriented
        check (outcome = 'reoriented' or num_nonnulls(referred_to_investor, referred_to_programme) = 0),
    constraint meeting_outcome_step_of_follow_up
        check (outcome = 'follow_up' or step = '')
);
create index meeting_outcome_by_edition on meeting_outcome (edition_id);
create index meeting_outcome_by_investor on meeting_outcome (investor_id);
create index meeting_outcome_by_programme on meeting_outcome (referred_to_programme);
create index meeting_outcome_by_referred on meeting_outcome (referred_to_investor);

-- One side passes on to the other how to be reached, for that meeting; in force until taken back.
-- Each sees what the other passes on only while both are in force.
create table contact_agreement (
    edition_id   uuid not null references edition(id) on delete cascade,
    holder_id    uuid not null,
    investor_id  uuid not null,
    side         text not null check (side in ('holder', 'investor')),
    agreed_at    timestamptz not null,
    withdrawn_at timestamptz,
    constraint contact_agreement_once
        primary key (holder_id, investor_id, side),
    constraint contact_agreement_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint contact_agreement_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade
);
create index contact_agreement_by_edition on contact_agreement (edition_id);
create index contact_agreement_by_investor on contact_agreement (investor_id);

-- How to be reached has passed between these two: both said so, and neither took it back.
create view contact_passed as
 select holder.edition_id,
    holder.holder_id,
    holder.investor_id,
    greatest(holder.agreed_at, investor.agreed_at) as passed_at
   from contact_agreement holder
     join contact_agreement investor on investor.holder_id = holder.holder_id and investor.investor_id = holder.investor_id and investor.side = 'investor'::text and investor.withdrawn_at is null
     join person one on one.id = holder.holder_id and one.takes_part and one.erased_at is null
     join person other on other.id = holder.investor_id and other.takes_part and other.erased_at is null
  where holder.side = 'holder'::text and holder.withdrawn_at is null;

-- The meetings of which people may say what came of them: those that are not known to have failed,
-- of which they are asked, and those of which somebody has said something, which they may change.
create view returnable_meeting as
 select edition_id,
    holder_id,
    investor_id,
    slot_number,
    table_number,
    asked
   from ( select fate.edition_id,
            fate.holder_id,
            fate.investor_id,
            fate.slot_number,
            fate.table_number,
            fate.fate = any (array['held'::text, 'unclear'::text]) as asked
           from meeting_fate fate
             join person holder on holder.id = fate.holder_id and holder.takes_part and holder.erased_at is null
             join person investor on investor.id = fate.investor_id and investor.takes_part and investor.erased_at is null) planned
  where asked or (exists ( select
           from meeting_card card
          where card.holder_id = planned.holder_id and card.investor_id = planned.investor_id)) or (exists ( select
           from meeting_outcome outcome
          where outcome.holder_id = planned.holder_id and outcome.investor_id = planned.investor_id)) or (exists ( select
           from contact_agreement agreement
          where agreement.holder_id = planned.holder_id and agreement.investor_id = planned.investor_id and agreement.withdrawn_at is null));

-- Of which meetings each of the two was asked and has not said what came of it.
create view unanswered_return as
 select met.edition_id,
    met.holder_id as person_id,
    met.investor_id as other_id,
    met.slot_number
   from returnable_meeting met
  where met.asked and not (exists ( select
           from meeting_card card
          where card.holder_id = met.holder_id and card.investor_id = met.investor_id and (not card.took_place or card.useful is not null)))
union all
 select met.edition_id,
    met.investor_id as person_id,
    met.holder_id as other_id,
    met.slot_number
   from returnable_meeting met
  where met.asked and not (exists ( select
           from meeting_outcome outcome
          where outcome.holder_id = met.holder_id and outcome.investor_id = met.investor_id and (not outcome.took_place or outcome.outcome is not null)));

-- The letters that ask everybody, and those that remind whoever has said nothing: each round of an
-- edition is written once.
create table returns_round (
    edition_id uuid not null references edition(id) on delete cascade,
    round      text not null check (round in ('asked', 'reminded')),
    done_at    timestamptz not null,
    letters    integer not null check (letters >= 0),
    constraint returns_round_pkey
        primary key (edition_id, round)
);

-- Replanning --------------------------------------------------------------------------------------
-- New plans from a slot on, proposed together; one of them may come into force.

-- Proposals computed together, and what the plan in force is worth without what cannot be any more.
create table replan_batch (
    id             uuid default gen_random_uuid() primary key,
    edition_id     uuid not null references edition(id) on delete cascade,
    base_id        uuid not null references schedule(id) on delete cascade,
    from_slot      smallint not null check (from_slot >= 0),
    -- the older version that a rollback goes back to
    target_id      uuid references schedule(id) on delete cascade,
    requested_by   uuid references organiser(id) on delete set null,
    requested_at   timestamptz not null,
    seconds        real not null check (seconds >= 0::double precision),
    meetings_left  integer not null check (meetings_left >= 0),
    value_left     bigint not null check (value_left >= 0),
    shortfall_left integer not null check (shortfall_left >= 0)
);
create index replan_batch_by_base on replan_batch (base_id);
create index replan_batch_by_edition on replan_batch (edition_id, requested_at);
create index replan_batch_by_requester on replan_batch (requested_by);
create index replan_batch_by_target on replan_batch (target_id);

create table replan_proposal (
    schedule_id  uuid primary key references schedule(id) on delete cascade,
    batch_id     uuid not null references replan_batch(id) on delete cascade,
    -- the policies whose best plan this is: 'fill', 'at-most:2', 'best', 'keep'
    policies     text[] not null check (cardinality(policies) > 0),
    -- what no plan of these policies exceeds in value; the schedule's own bound is that of any plan
    policy_bound bigint not null,
    kept         integer not null check (kept >= 0),
    moved        integer not null check (moved >= 0),
    dropped      integer not null check (dropped >= 0),
    cancelled    integer not null check (cancelled >= 0),
    forced       integer not null check (forced >= 0),
    added        integer not null check (added >= 0),
    retabled     integer not null check (retabled >= 0),
    moves_bound  integer not null,
    constraint replan_proposal_check
        check (moves_bound >= 0 and moves_bound <= (moved + dropped))
);
create index replan_proposal_by_batch on replan_proposal (batch_id);

-- The waiting list --------------------------------------------------------------------------------
-- A free place is offered to whoever would be called next.

-- Whether somebody is known not to be there in a slot: declared, in a workshop, noted, withdrawn.
create function is_away(person_id uuid, slot_number smallint)
 returns boolean
 language sql
 stable
as $function$
    select exists (select from person where person.id = $1 and person.withdrawn_at is not null)
        or exists (select from unavailability as declared
                   where declared.person_id = $1 and declared.slot_number = $2)
        or exists (select from workshop_attendance as attending
                   join workshop on workshop.id = attending.workshop_id
                   join slot on slot.edition_id = workshop.edition_id and slot.number = $2
                   where attending.person_id = $1
                     and slot.starts_at < workshop.ends_at and workshop.starts_at < slot.ends_at)
        or exists (select from attendance_now as known
                   where known.person_id = $1
                     and (known.state = 'absent'
                          or known.state = 'late' and $2 < known.slot_number
                          or known.state = 'left' and $2 >= known.slot_number))
$function$;

-- A place is an investor's slot; the table is where it would be. Several may be offered the same.
create table offer (
    id           uuid default gen_random_uuid() primary key,
    edition_id   uuid not null,
    -- the version in which the place was free
    schedule_id  uuid not null,
    holder_id    uuid not null,
    investor_id  uuid not null,
    slot_number  smallint not null,
    table_number smallint not null,
    offered_at   timestamptz not null,
    offered_by   uuid references organiser(id) on delete set null,
    deadline     timestamptz not null,
    -- what is past its deadline counts as expired whether or not anybody has written that down
    state        text not null default 'open'
                 check (state in ('open', 'accepted', 'declined', 'expired', 'taken')),
    answered_at  timestamptz,
    constraint offer_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint offer_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete cascade,
    constraint offer_edition_id_schedule_id_fkey
        foreign key (edition_id, schedule_id) references schedule(edition_id, id) on delete cascade,
    constraint offer_edition_id_slot_number_fkey
        foreign key (edition_id, slot_number) references slot(edition_id, number) on delete cascade,
    constraint offer_edition_id_table_number_fkey
        foreign key (edition_id, table_number) references meeting_table(edition_id, number) on delete cascade,
    constraint offer_check
        check (deadline > offered_at),
    constraint offer_check1
        check ((state = 'open') = (answered_at is null))
);
create index offer_by_edition on offer (edition_id, offered_at desc);
create index offer_by_holder on offer (holder_id, offered_at desc);
create index offer_by_investor on offer (investor_id, slot_number);
create index offer_by_organiser on offer (offered_by);
create index offer_by_schedule on offer (schedule_id);
create unique index offer_open_once on offer (holder_id, investor_id, slot_number)
    where state = 'open';

-- Whether an offer can still be accepted: places that are closed for whatever reason are not free,
-- and a pair one of whom took their meeting back is not offered another.
create view offer_standing as
 select offer.id,
    offer.edition_id,
    offer.schedule_id,
    offer.holder_id,
    offer.investor_id,
    offer.slot_number,
    offer.table_number,
    offer.offered_at,
    offer.offered_by,
    offer.deadline,
    offer.state,
    offer.answered_at,
    slot.starts_at,
    slot.ends_at,
    meeting_table.label,
    offer.state = 'open'::text and schedule.id is not null and not is_away(offer.holder_id, offer.slot_number) and not is_away(offer.investor_id, offer.slot_number) and not (exists ( select
           from refusal
          where refusal.author_id = offer.holder_id and refusal.target_id = offer.investor_id or refusal.author_id = offer.investor_id and refusal.target_id = offer.holder_id)) and not (exists ( select
           from meeting_withdrawal back
          where back.holder_id = offer.holder_id and back.investor_id = offer.investor_id)) and standing.places and (exists ( select
           from meeting_table other
          where other.edition_id = offer.edition_id and (other.number <> all (standing.tables)) and not (exists ( select
                   from closed_place closure
                  where closure.edition_id = other.edition_id and closure.table_number = other.number and closure.slot_number = offer.slot_number)))) as free
   from offer
     join slot on slot.edition_id = offer.edition_id and slot.number = offer.slot_number
     join meeting_table on meeting_table.edition_id = offer.edition_id and meeting_table.number = offer.table_number
     left join schedule on schedule.edition_id = offer.edition_id and schedule.state = 'published'::text
     cross join lateral ( select coalesce(array_agg(meeting.table_number) filter (where meeting.slot_number = offer.slot_number), '{}'::smallint[]) as tables,
            count(*) filter (where meeting.slot_number = offer.slot_number and meeting.investor_id = offer.investor_id) < coalesce((( select said.count
                   from delegates_from said
                  where said.investor_id = offer.investor_id and said.slot_number <= offer.slot_number
                  order by said.slot_number desc
                 limit 1))::bigint, greatest(1::bigint, ( select count(*) as count
                   from delegate
                  where delegate.investor_id = offer.investor_id))) and count(*) filter (where meeting.holder_id = offer.holder_id) = 0 as places
           from kept_meeting meeting
             join slot hour on hour.edition_id = meeting.edition_id and hour.number = meeting.slot_number
          where offer.state = 'open'::text and meeting.schedule_id = schedule.id and (meeting.slot_number = offer.slot_number or meeting.holder_id = offer.holder_id and meeting.investor_id = offer.investor_id and hour.starts_at > offer.offered_at) and not is_away(meeting.holder_id, meeting.slot_number) and not is_away(meeting.investor_id, meeting.slot_number) and not (exists ( select
                   from closed_place closure
                  where closure.edition_id = meeting.edition_id and closure.table_number = meeting.table_number and closure.slot_number = meeting.slot_number))) standing;

-- The hall and its papers -------------------------------------------------------------------------
-- The address that screens and papers carry, and the papers kept ready.

-- The hall: an edition has one secret address at a time, which its screens and papers carry.
-- What it holds is derived from the secret and the row; only its hash is kept.
create table hall_key (
    id         uuid default gen_random_uuid() primary key,
    edition_id uuid not null references edition(id) on delete cascade,
    key_hash   bytea not null unique check (length(key_hash) = 32),
    minted_at  timestamptz not null,
    minted_by  uuid references organiser(id) on delete set null,
    revoked_at timestamptz
);
create unique index hall_key_one_in_force on hall_key (edition_id) where revoked_at is null;

-- What is asked for later is compared with `digest`, so a file that has become old is never handed
-- out; it goes with the version, and at once when somebody has their data erased.
create table paper_pack (
    edition_id uuid not null references edition(id) on delete cascade,
    language   text not null check (language in ('fr', 'en')),
    -- SHA-256 of everything that the sheets say, and of the template that draws them
    digest     bytea not null check (length(digest) = 32),
    pdf        bytea storage external not null,
    made_at    timestamptz not null,
    constraint paper_pack_pkey
        primary key (edition_id, language)
);

-- Figures -----------------------------------------------------------------------------------------
-- What a morning came to, kept when its people go; years before it; who may see it.

-- The cells of the figures as they were when the people went (matchmaker/figures says which exist,
-- and which are kept at all). Nothing of a person is among them.
create table edition_figure (
    edition_id uuid not null references edition(id) on delete cascade,
    figure     text not null check (length(figure) between 1 and 60),
    -- empty: the figure is one number
    cell       text not null default '' check (length(cell) <= 200),
    -- none: the cell is there, and too few people stand in it to be told
    value      numeric,
    taken_at   timestamptz not null,
    constraint edition_figure_pkey
        primary key (edition_id, figure, cell)
);

-- What an organiser knows of a year before: entered by hand or taken over from an edition, and where
-- it comes from. It stands under the edition whose figures it is compared with.
create table earlier_year (
    edition_id uuid not null references edition(id) on delete cascade,
    year       smallint not null check (year between 1990 and 2999),
    figure     text not null check (length(figure) between 1 and 60),
    value      numeric not null
               check (value >= 0::numeric and value < '1000000000000'::bigint::numeric),
    source     text not null check (length(source) between 1 and 300),
    constraint earlier_year_pkey
        primary key (edition_id, year, figure)
);

-- Since when the figures of an edition are shown to everybody; its row goes when that ends.
create table bilan_publication (
    edition_id   uuid primary key references edition(id) on delete cascade,
    published_at timestamptz not null,
    published_by uuid references organiser(id) on delete set null
);
create index bilan_publication_by_organiser on bilan_publication (published_by);

-- Whom figures count: who had a place, whoever withdrew since among them; whoever had their data
-- erased is counted nowhere.
create view counted_person as
 select id,
    edition_id,
    kind,
    withdrawn_at
   from person
  where erased_at is null and application = 'accepted'::text and known_at is not null;

-- Who was seen on the day: at the desk, as one of an investor's people, at an item of the programme,
-- or in a meeting that was held.
create view seen_person as
 select attendance_now.edition_id,
    attendance_now.person_id
   from attendance_now
  where attendance_now.state = any (array['arrived'::text, 'left'::text])
union
 select person.edition_id,
    person.id as person_id
   from delegate
     join person on person.id = delegate.investor_id
  where delegate.arrived_at is not null
union
 select workshop_attendance.edition_id,
    workshop_attendance.person_id
   from workshop_attendance
  where workshop_attendance.came_at is not null
union
 select meeting_fate.edition_id,
    meeting_fate.holder_id as person_id
   from meeting_fate
  where meeting_fate.fate = 'held'::text
union
 select meeting_fate.edition_id,
    meeting_fate.investor_id as person_id
   from meeting_fate
  where meeting_fate.fate = 'held'::text;

-- Calendars ---------------------------------------------------------------------------------------
-- What each mailbox's calendar was told, what should be in it, and what it answered.

-- A mailbox to which a person's calendar goes. Another address is another recipient: what the old
-- one holds is cancelled there, and the new one is invited anew.
create table recipient (
    id          uuid default gen_random_uuid() primary key,
    edition_id  uuid not null,
    person_id   uuid not null,
    email       text not null check (length(email) between 3 and 254),
    -- the way that the person chose; none: as the edition says for their side
    way         text check (way in ('morning', 'meetings', 'file')),
    ended_at    timestamptz,
    delegate_id uuid references delegate(id) on delete cascade,
    constraint recipient_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index recipient_by_edition on recipient (edition_id);
create index recipient_by_person on recipient (person_id);
create unique index recipient_in_use on recipient (person_id)
    where ended_at is null and delegate_id is null;
create unique index recipient_of_delegate_in_use on recipient (delegate_id) where ended_at is null;
create unique index recipient_of_delegate_once on recipient (delegate_id, lower(email));
create unique index recipient_once on recipient (person_id, lower(email)) where delegate_id is null;

-- Whatever changes an address, the mailbox follows.
create function follow_address()
 returns trigger
 language plpgsql
as $function$
declare
    chosen text;
begin
    if new.erased_at is not null then
        return null;
    end if;
    update recipient set ended_at = now()
    where person_id = new.id and delegate_id is null and ended_at is null
      and lower(email) <> lower(new.email)
    returning way into chosen;
    insert into recipient as known (edition_id, person_id, email, way)
    values (new.edition_id, new.id, new.email, chosen)
    on conflict (person_id, lower(email)) where delegate_id is null do update
        set email = excluded.email, ended_at = null,
            way = case when known.ended_at is null then known.way else excluded.way end;
    return null;
end $function$;
create trigger person_has_a_mailbox after insert or update of email on person
    for each row execute function follow_address();

-- Whoever has an address of their own has a mailbox; whoever has none shares the investor's.
create function follow_delegate()
 returns trigger
 language plpgsql
as $function$
begin
    update recipient set ended_at = now()
    where delegate_id = new.id and ended_at is null
      and lower(email) is distinct from lower(new.email);
    insert into recipient (edition_id, person_id, delegate_id, email)
    select investor.edition_id, new.investor_id, new.id, new.email
    from investor where investor.person_id = new.investor_id and new.email is not null
    on conflict (delegate_id, lower(email)) do update
        set email = excluded.email, ended_at = null;
    return null;
end $function$;
create trigger delegate_has_a_mailbox after insert or update of email on delegate
    for each row execute function follow_delegate();

-- One calendar entry per recipient and pair, for ever: its UID never changes, its sequence only rises.
create table calendar_entry (
    uid          text primary key,
    edition_id   uuid not null references edition(id) on delete cascade,
    recipient_id uuid not null references recipient(id) on delete cascade,
    other_id     uuid,
    sequence     integer not null default 0 check (sequence >= 0),
    slot_number  smallint,
    table_number smallint,
    cancelled    boolean not null default false,
    stamped_at   timestamptz not null,
    starts_at    timestamptz not null,
    ends_at      timestamptz not null,
    kind         text not null default 'meeting' check (kind in ('morning', 'meeting', 'workshop')),
    workshop_id  uuid,
    subject_id   uuid not null
                 generated always as (coalesce(other_id, workshop_id, recipient_id)) stored,
    title        text not null default '',
    room         text not null default '',
    -- what the other side was called, and what else the entry said of it: hashes, no names
    name_told    text,
    detail_told  text,
    -- whether the mailbox holds it by an invitation, which only a CANCEL takes away
    invited      boolean not null default false,
    -- who invited first: later messages keep it
    organizer    text,
    held_by      uuid,
    constraint calendar_entry_once
        unique (recipient_id, subject_id),
    constraint calendar_entry_edition_id_other_id_fkey
        foreign key (edition_id, other_id) references person(edition_id, id) on delete cascade,
    constraint calendar_entry_check
        check (ends_at > starts_at),
    constraint calendar_entry_check1
        check ((kind = 'meeting') = (other_id is not null)),
    constraint calendar_entry_check2
        check ((kind = 'workshop') = (workshop_id is not null)),
    constraint calendar_entry_check3
        check (kind <> 'meeting' or num_nonnulls(slot_number, table_number) = 2)
);
create index calendar_entry_by_edition on calendar_entry (edition_id);
create index calendar_entry_by_other on calendar_entry (other_id);

-- What these people's calendars should hold: the meetings of a version, without those that were
-- taken back, and the workshops they go to. Nobody who withdrew has anything in it, nor anybody with
-- whom they would have met. An investor's own mailbox has everything, a delegate's what that delegate
-- holds.
create function calendar_truth(of_edition uuid, of_schedule uuid, of_people uuid[])
 returns table(recipient_id uuid, other_id uuid, workshop_id uuid, slot_number smallint, table_number smallint, starts_at timestamp with time zone, ends_at timestamp with time zone, title text, room text, name text, detail text, held_by uuid)
 language sql
 stable
as $function$
    select recipient.id, other.id, null::uuid, met.slot_number, met.table_number,
           slot.starts_at, slot.ends_at, '', '',
           md5(concat_ws(E'\n', project.project, other.organisation)),
           md5(concat_ws(E'\n', project.need, project.amount_sought, project.commune,
                         offer.finance, offer.ticket_from, offer.ticket_to, met.held_name)),
           met.held_by
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
    join (
        select holder_id as met_by, null::uuid as seat_id, investor_id as other_id,
               meeting.slot_number, meeting.table_number, null::uuid as held_by,
               null::text as held_name
        from kept_meeting as meeting where schedule_id = $2
        union all
        select meeting.investor_id, null, meeting.holder_id, meeting.slot_number,
               meeting.table_number, sharing.id, sharing.name
        from kept_meeting as meeting
        left join meeting_delegate as held
               on held.schedule_id = meeting.schedule_id and held.holder_id = meeting.holder_id
              and held.investor_id = meeting.investor_id
        left join delegate as sharing
               on sharing.id = held.delegate_id and sharing.email is null
              and exists (select from delegate as colleague
                          where colleague.investor_id = sharing.investor_id
                            and colleague.id <> sharing.id)
        where meeting.schedule_id = $2
        union all
        select held.investor_id, held.delegate_id, held.holder_id, meeting.slot_number,
               meeting.table_number, null, null
        from meeting_delegate as held
        join kept_meeting as meeting on meeting.schedule_id = held.schedule_id
                    and meeting.holder_id = held.holder_id
                    and meeting.investor_id = held.investor_id
        where held.schedule_id = $2
    ) as met on met.met_by = person.id and met.seat_id is not distinct from recipient.delegate_id
    join person as other on other.id = met.other_id and other.withdrawn_at is null
    join slot on slot.edition_id = $1 and slot.number = met.slot_number
    left join holder as project on project.person_id = other.id
    left join investor as offer on offer.person_id = other.id
    where person.id = any ($3) and person.edition_id = $1 and person.withdrawn_at is null
    union all
    select recipient.id, null, workshop.id, null, null, workshop.starts_at, workshop.ends_at,
           workshop.title, workshop.room, null, null, null
    from person
    join recipient on recipient.person_id = person.id and recipient.ended_at is null
                  and recipient.delegate_id is null
    join workshop_attendance as seat on seat.person_id = person.id
    join workshop on workshop.id = seat.workshop_id
    where person.id = any ($3) and person.edition_id = $1 and person.withdrawn_at is null
$function$;

-- Where an event is, as letters hold it, and which delegate holds it where that is said there.
create function place_told(slot smallint, "table" smallint, title text, room text, starts timestamp with time zone, ends timestamp with time zone, held uuid)
 returns jsonb
 language sql
 stable
as $function$
    select case when slot is null
        then jsonb_build_object('title', title, 'room', room, 'starts', starts, 'ends', ends)
        else jsonb_build_object('slot', slot, 'table', "table", 'starts', starts, 'ends', ends)
             -- what a table was called, where it is called otherwise now
             || case when room like 'table:%' then jsonb_build_object('label', substr(room, 7))
                     else '{}' end
             || case when held is null then '{}' else jsonb_build_object('held', held) end end
$function$;

-- Where these people's calendars, as they were told, differ from what is so; nothing that is over.
-- `quiet`: only what an entry says beside the name of the other side.
create function calendar_changes(of_edition uuid, of_schedule uuid, at timestamp with time zone, of_people uuid[])
 returns table(recipient_id uuid, subject_id uuid, other_id uuid, workshop_id uuid, slot_number smallint, table_number smallint, starts_at timestamp with time zone, ends_at timestamp with time zone, title text, room text, name text, detail text, held_by uuid, cancelled boolean, before jsonb, was text, was_invited boolean, quiet boolean)
 language sql
 stable
as $function$
    with truth as materialized (select * from calendar_truth($1, $2, $4)),
    known as materialized (
        select entry.*
        from recipient
        join calendar_entry as entry on entry.recipient_id = recipient.id
        where recipient.person_id = any ($4) and entry.kind <> 'morning'
    ),
    compared as (
        select truth.recipient_id as wanted_by, known.uid,
               coalesce(truth.recipient_id, known.recipient_id) as recipient_id,
               coalesce(truth.other_id, known.other_id) as other_id,
               coalesce(truth.workshop_id, known.workshop_id) as workshop_id,
               coalesce(truth.slot_number, known.slot_number) as slot_number,
               coalesce(truth.table_number, known.table_number) as table_number,
               coalesce(truth.starts_at, known.starts_at) as starts_at,
               coalesce(truth.ends_at, known.ends_at) as ends_at,
               coalesce(truth.title, known.title) as title,
               coalesce(truth.room, known.room) as room,
               coalesce(truth.name, known.name_told) as name,
               coalesce(truth.detail, known.detail_told) as detail,
               case when truth.recipient_id is null then known.held_by else truth.held_by end
                   as held_by,
               coalesce(known.cancelled, true) as absent_before,
               known.invited, known.ends_at as known_ends_at, truth.ends_at as truth_ends_at,
               place_told(known.slot_number, known.table_number, known.title, known.room,
                          known.starts_at, known.ends_at, known.held_by) as before,
               coalesce(known.name_told, truth.name) as was,
               truth.recipient_id is not null and known.uid is not null and not known.cancelled
                   and (known.slot_number, known.table_number, known.starts_at, known.ends_at,
                        known.title, known.room, coalesce(known.name_told, truth.name),
                        known.held_by)
                       is distinct from
                       (truth.slot_number, truth.table_number, truth.starts_at, truth.ends_at,
                        truth.title, truth.room, truth.name, truth.held_by) as moved,
               known.detail_told <> truth.detail as detailed
        from truth
        full join known on known.recipient_id = truth.recipient_id
                       and known.subject_id = coalesce(truth.other_id, truth.workshop_id)
    )
    select recipient_id, coalesce(other_id, workshop_id), other_id, workshop_id, slot_number,
           table_number, starts_at, ends_at, title, room, name, detail, held_by,
           wanted_by is null, case when not absent_before then before end,
           case when not absent_before then was end, coalesce(invited, false),
           not moved and absent_before = (wanted_by is null)
    from compared
    where (absent_before = (wanted_by is not null) or moved
           or not absent_before and coalesce(detailed, false))
      and greatest(case when not absent_before then known_ends_at end, truth_ends_at) > $3
$function$;

-- What somebody's calendar answered to an invitation; it asks the organiser, it changes nothing.
create table calendar_answer (
    person_id   uuid not null references person(id) on delete cascade,
    uid         text not null check (length(uid) between 1 and 255),
    edition_id  uuid not null references edition(id) on delete cascade,
    -- whom the entry is about, where it is about one
    other_id    uuid references person(id) on delete cascade,
    answer      text not null check (answer in ('accepted', 'tentative', 'declined')),
    sequence    integer not null default 0,
    answered_at timestamptz not null default now(),
    constraint calendar_answer_pkey
        primary key (person_id, uid)
);
create index calendar_answer_by_edition on calendar_answer (edition_id);
create index calendar_answer_by_other on calendar_answer (other_id);

-- Letters -----------------------------------------------------------------------------------------
-- What is to be sent, how sending stands, and what came back by mail.

-- What an edition words itself in one kind of letter. A later wording stands beside the earlier
-- ones: a letter says for ever what its edition said when it was caused.
create table letter_text (
    edition_id   uuid not null references edition(id) on delete cascade,
    -- counts all wordings of an edition, in their order
    revision     integer not null check (revision >= 1),
    kind         text not null check (kind ~ '^[a-z_]+$'),
    opening_fr   text not null default '' check (length(opening_fr) <= 1000),
    signature_fr text not null default '' check (length(signature_fr) <= 300),
    opening_en   text not null default '' check (length(opening_en) <= 1000),
    signature_en text not null default '' check (length(signature_en) <= 300),
    written_at   timestamptz not null,
    written_by   uuid references organiser(id) on delete set null,
    constraint letter_text_pkey
        primary key (edition_id, revision)
);
create index letter_text_by_kind on letter_text (edition_id, kind, revision desc);
create index letter_text_by_writer on letter_text (written_by);

create function refuse_rewording()
 returns trigger
 language plpgsql
as $function$
begin
    -- only the removal of an organiser may touch a row: it empties written_by
    if (new.edition_id, new.revision, new.kind, new.opening_fr, new.signature_fr, new.opening_en,
        new.signature_en, new.written_at)
       is distinct from (old.edition_id, old.revision, old.kind, old.opening_fr, old.signature_fr,
                         old.opening_en, old.signature_en, old.written_at) then
        raise exception 'a wording is never edited in place'
            using errcode = 'check_violation', constraint = 'letter_text_never_edited';
    end if;
    return new;
end $function$;
create trigger letter_text_never_edited before update on letter_text
    for each row execute function refuse_rewording();

-- Written in the transaction that causes the message; a worker sends it.
create table outbox (
    id                bigint generated always as identity primary key,
    edition_id        uuid references edition(id) on delete cascade,
    person_id         uuid references person(id) on delete cascade,
    organiser_id      uuid references organiser(id) on delete cascade,
    kind              text not null,
    -- facts fixed when the message was caused (identifiers, sequences, before and after), no names
    payload           jsonb not null,
    -- one message per cause: the same key twice is the same message
    dedupe_key        text not null unique,
    message_id        text not null unique,
    state             text not null default 'pending'
                      check (state in ('pending', 'sent', 'held', 'dropped')),
    attempts          integer not null default 0,
    -- attempts in a row of which nobody saw the end: the worker died with them
    unfinished        smallint not null default 0,
    last_error        text,
    created_at        timestamptz not null default now(),
    next_attempt_at   timestamptz not null default now(),
    sent_at           timestamptz,
    -- each claim has the next number and runs out; an older one writes down no outcome
    claim             bigint not null default 0,
    claimed_until     timestamptz,
    tried_at          timestamptz,
    -- a report said later that it did not arrive, in these words
    undelivered_at    timestamptz,
    undelivered_words text not null default '' check (length(undelivered_words) <= 500),
    recipient_id      uuid references recipient(id) on delete set null,
    -- the newest wording that the letter may use: what is worded later changes no letter of before
    texts             integer,
    -- what the mail server said when it took the message
    answer            text not null default '' check (length(answer) <= 500),
    -- SHA-256 of what was read in the message as it left
    digest            bytea check (length(digest) = 32),
    constraint outbox_check1
        check ((state = 'sent') = (sent_at is not null)),
    constraint outbox_forward_has_edition
        check ((kind not in ('forward', 'registration_begun', 'edition_invitation')) or edition_id is not null),
    constraint outbox_has_one_reader
        check (num_nonnulls(person_id, organiser_id) = case when kind in ('forward', 'registration_begun', 'edition_invitation') then 0 else 1 end)
);
create index outbox_by_edition on outbox (edition_id, state);
create index outbox_by_person on outbox (person_id, id);
create index outbox_by_recipient on outbox (recipient_id);
create index outbox_pending on outbox ((kind not in ('login', 'acknowledgement')), next_attempt_at, id)
    where state = 'pending';
create index outbox_undelivered on outbox (edition_id) where undelivered_at is not null;

-- A letter is worded as its edition words it at the moment that causes it.
create function word_letter()
 returns trigger
 language plpgsql
as $function$
begin
    new.texts := (select max(revision) from letter_text where edition_id = new.edition_id);
    return new;
end $function$;
create trigger outbox_is_worded before insert on outbox
    for each row when (new.edition_id is not null and new.texts is null) execute function word_letter();

-- A letter that somebody else is at needs no hurry from us, and is not waited for: whoever writes to
-- several people held the older letters of some while another, who had begun with others, held theirs.
create function hurry_older_letters()
 returns trigger
 language plpgsql
as $function$
begin
    update outbox set next_attempt_at = now()
    where id in (
        select older.id
        from outbox as older join written on older.person_id = written.person_id
        where older.id < written.id
          and older.state = 'pending' and older.next_attempt_at > now()
        for update of older skip locked);
    return null;
end $function$;
create trigger newer_letter_hurries_older_ones after insert on outbox referencing new table as written
    for each statement execute function hurry_older_letters();

-- The last letter to somebody who had their data erased holds their address until it has left.
create function forget_mailbox()
 returns trigger
 language plpgsql
as $function$
begin
    new.payload := new.payload - 'mailbox';
    return new;
end $function$;
create trigger outbox_forgets_mailbox before update of state on outbox
    for each row when (new.state = 'sent' and new.payload ? 'mailbox') execute function forget_mailbox();

-- How sending stands, for all workers together: one row.
create table sending (
    only_row      boolean default true primary key check (only_row),
    -- since when nothing leaves because of us, in which words, ours and the mail server's
    paused_at     timestamptz,
    reason        text not null default '',
    answer        text not null default '',
    -- seconds between two trials; who tries has the number of the turn, which runs out
    pause         double precision not null default 0,
    next_trial_at timestamptz not null default now(),
    turn          bigint not null default 0,
    turn_until    timestamptz,
    resumed_at    timestamptz,
    -- letters declined one after the other for what may be ours or theirs, and where they went
    suspects      bigint[] not null default '{}'::bigint[],
    domains       text[] not null default '{}'::text[]
);

-- So that the same message given twice has one effect; forgotten after a month.
create table received (
    digest      bytea primary key check (length(digest) = 32),
    received_at timestamptz not null default now()
);

-- What somebody wrote to the address where answers are read, until it is passed on.
create table forwarded (
    id          uuid default gen_random_uuid() primary key,
    edition_id  uuid not null references edition(id) on delete cascade,
    person_id   uuid references person(id) on delete cascade,
    message     bytea not null,
    received_at timestamptz not null default now()
);
create index forwarded_by_edition on forwarded (edition_id, received_at);
create index forwarded_by_person on forwarded (person_id);

-- Reminders ---------------------------------------------------------------------------------------
-- Who was reminded of what they have not done yet, when, and who wants none.

-- One reminder to all who lack something, now or at an hour; whom it reaches is found out then.
create table reminder (
    id           uuid default gen_random_uuid() primary key,
    edition_id   uuid not null references edition(id) on delete cascade,
    topics       text[] not null
                 check (cardinality(topics) > 0 and topics <@ array['address', 'profile', 'wishes', 'availability']),
    send_at      timestamptz not null,
    asked_at     timestamptz not null,
    asked_by     uuid references organiser(id) on delete set null,
    done_at      timestamptz,
    -- how many it reached
    letters      integer check (letters >= 0),
    cancelled_at timestamptz,
    constraint reminder_check
        check ((done_at is null) = (letters is null)),
    constraint reminder_check1
        check (num_nonnulls(done_at, cancelled_at) <= 1)
);
create index reminder_by_asker on reminder (asked_by);
create index reminder_by_edition on reminder (edition_id, asked_at desc);
create index reminder_waiting on reminder (send_at) where done_at is null and cancelled_at is null;

-- When somebody was last reminded, of whatever.
create table reminded (
    person_id  uuid primary key references person(id) on delete cascade,
    edition_id uuid not null references edition(id) on delete cascade,
    at         timestamptz not null
);
create index reminded_by_edition on reminded (edition_id);

create function check_reminded()
 returns trigger
 language plpgsql
as $function$
begin
    raise exception 'reminded twice within 48 hours'
        using errcode = 'check_violation', constraint = 'reminded_once_in_two_days';
end $function$;
create trigger reminded_once_in_two_days before update on reminded
    for each row when (new.at < (old.at + '48:00:00'::interval)) execute function check_reminded();

-- Who wants no reminders; whatever else concerns them still reaches them.
create table reminder_stop (
    person_id  uuid primary key references person(id) on delete cascade,
    edition_id uuid not null references edition(id) on delete cascade,
    stopped_at timestamptz not null
);
create index reminder_stop_by_edition on reminder_stop (edition_id);

-- No reminder is written to who wants none, nor to who had one within 48 hours, whoever writes it.
create function remind_once()
 returns trigger
 language plpgsql
as $function$
begin
    if exists (select from reminder_stop where person_id = new.person_id) then
        return null;
    end if;
    insert into reminded as known (person_id, edition_id, at)
    values (new.person_id, new.edition_id, (new.payload ->> 'at')::timestamptz)
    on conflict (person_id) do update set at = excluded.at
        where known.at + interval '48 hours' <= excluded.at;
    if not found then
        return null;
    end if;
    return new;
end $function$;
create trigger outbox_reminds_once before insert on outbox
    for each row when (new.kind in ('reminder', 'returns_reminded')) execute function remind_once();

-- What is still missing from somebody who takes part.
-- `still_open`: people can still complete their details, wishes and hours themselves.
create function lacks(person_id uuid, still_open boolean)
 returns text[]
 language sql
 stable
as $function$
    select array_remove(array[
        case when not standing.confirmed then 'address' end,
        case when $2 and standing.profile_missing then 'profile' end,
        case when $2 and standing.wishes_missing then 'wishes' end,
        case when $2 and standing.availability_missing then 'availability' end], null)
    from person_standing as standing
    join person on person.id = standing.person_id and person.erased_at is null
    where standing.person_id = $1 and not standing.withdrawn and standing.application <> 'refused'
$function$;

-- Following up ------------------------------------------------------------------------------------
-- Programmes that support a holder further, and the question after three and six months.

-- A holder and a programme: proposed to them, agreed to by them, or taken back.
-- Nobody but the holder agrees; whoever proposes only asks.
create table orientation (
    edition_id   uuid not null,
    holder_id    uuid not null,
    programme_id uuid not null,
    -- who brought it up first
    by           text not null check (by in ('investor', 'organiser', 'holder')),
    proposed_at  timestamptz not null,
    -- the consent in force; of one that was taken back the day stays beside its end
    agreed_at    timestamptz,
    -- when the holder said no, or took it back
    withdrawn_at timestamptz,
    constraint orientation_pkey
        primary key (holder_id, programme_id),
    constraint orientation_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint orientation_edition_id_programme_id_fkey
        foreign key (edition_id, programme_id) references support_programme(edition_id, id) on delete cascade,
    constraint orientation_check
        check (by <> 'holder' or agreed_at is not null),
    constraint orientation_check1
        check (withdrawn_at >= agreed_at)
);
create index orientation_by_edition on orientation (edition_id);
create index orientation_by_programme on orientation (programme_id);

-- What the investor takes back is proposed no more, unless the holder has answered, or another one
-- says the same.
create function propose_reorientation()
 returns trigger
 language plpgsql
as $function$
begin
    if tg_op <> 'INSERT' then
        delete from orientation as held
        where held.holder_id = old.holder_id and held.programme_id = old.referred_to_programme
          and held.by = 'investor' and held.agreed_at is null and held.withdrawn_at is null
          and not exists (select from meeting_outcome as outcome
                          where outcome.holder_id = old.holder_id
                            and outcome.referred_to_programme = old.referred_to_programme);
    end if;
    if tg_op <> 'DELETE' and new.referred_to_programme is not null then
        insert into orientation (edition_id, holder_id, programme_id, by, proposed_at)
        values (new.edition_id, new.holder_id, new.referred_to_programme, 'investor',
                new.answered_at)
        on conflict (holder_id, programme_id) do nothing;
    end if;
    return null;
end $function$;
create trigger outcome_proposes_programme after insert or delete or update of referred_to_programme on meeting_outcome
    for each row execute function propose_reorientation();

-- Whom a holder has met is what the bilan counts as held: what one of the two says of a meeting that
-- is otherwise unclear stands beside it where organisers settle it, and counts once they have.
create view known_encounter as
 select edition_id,
    holder_id,
    investor_id
   from meeting_fate
  where fate = 'held'::text;

-- One question to a holder who met somebody, three and six months after: was the project financed?
create table follow_up (
    edition_id   uuid not null,
    holder_id    uuid not null,
    months       smallint not null check (months in (3, 6)),
    asked_at     timestamptz not null,
    answered_at  timestamptz,
    financed     text check (financed in ('yes', 'in_progress', 'no')),
    amount_euros integer check (amount_euros between 0 and 1000000000),
    -- by whom: an investor of the edition, or whoever else in the holder's words
    investor_id  uuid,
    financed_by  text not null default '' check (length(financed_by) <= 160),
    constraint follow_up_pkey
        primary key (holder_id, months),
    constraint follow_up_edition_id_holder_id_fkey
        foreign key (edition_id, holder_id) references person(edition_id, id) on delete cascade,
    constraint follow_up_edition_id_investor_id_fkey
        foreign key (edition_id, investor_id) references person(edition_id, id) on delete set null (investor_id),
    constraint follow_up_check
        check ((answered_at is null) = (financed is null)),
    constraint follow_up_check1
        check (coalesce(financed, '') = 'yes' or num_nonnulls(amount_euros, investor_id) = 0 and financed_by = '')
);
create index follow_up_by_edition on follow_up (edition_id);
create index follow_up_by_investor on follow_up (investor_id);

-- Who does not want to be asked any more; whatever else concerns them still reaches them.
create table follow_up_stop (
    person_id  uuid primary key references person(id) on delete cascade,
    edition_id uuid not null references edition(id) on delete cascade,
    stopped_at timestamptz not null
);
create index follow_up_stop_by_edition on follow_up_stop (edition_id);

-- Nobody is asked who has said so, whoever writes the letter.
create function ask_who_allows()
 returns trigger
 language plpgsql
as $function$
begin
    if exists (select from follow_up_stop where person_id = new.person_id) then
        return null;
    end if;
    return new;
end $function$;
create trigger outbox_asks_who_allows before insert on outbox
    for each row when (new.kind in ('follow_up', 'orientation_proposed')) execute function ask_who_allows();

-- Lists of others ---------------------------------------------------------------------------------
-- Which column of a file was which, and files between their upload and their import.

-- What an organiser has said of sheets with the same titles; it names no person.
create table import_mapping (
    edition_id uuid not null references edition(id) on delete cascade,
    -- of the titles in their order
    signature  text not null check (signature ~ '^[0-9a-f]{64}$'),
    holds      text not null check (holds ~ '^[a-z_]{1,40}$'),
    -- column of an import → letter of the sheet
    columns    jsonb not null,
    saved_at   timestamptz not null,
    saved_by   uuid references organiser(id) on delete set null,
    constraint import_mapping_pkey
        primary key (edition_id, signature)
);
create index import_mapping_by_organiser on import_mapping (saved_by);

-- Files that wait for the next step, of one organiser; the next upload takes their place, and a day
-- later they are gone. `given_back` is the workbook of lines that did not come in.
create table import_upload (
    id           uuid default gen_random_uuid() primary key,
    edition_id   uuid not null references edition(id) on delete cascade,
    organiser_id uuid not null references organiser(id) on delete cascade,
    files        bytea not null,
    given_back   bytea,
    uploaded_at  timestamptz not null,
    constraint import_upload_edition_id_organiser_id_key
        unique (edition_id, organiser_id)
);
create index import_upload_by_age on import_upload (uploaded_at);
create index import_upload_by_organiser on import_upload (organiser_id);

-- Programs ----------------------------------------------------------------------------------------
-- What programs of other houses are told of: who has changed, and what has happened.

-- The newest change of each person's record and of their wishes, by the transaction that made it:
-- whoever has read up to the oldest one still under way misses nothing, however long that one takes.
create table change_mark (
    edition_id uuid not null,
    person_id  uuid not null,
    what       text not null check (what in ('person', 'wishes')),
    xid        xid8 not null,
    at         timestamptz not null,
    constraint change_mark_pkey
        primary key (person_id, what),
    constraint change_mark_edition_id_person_id_fkey
        foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index change_mark_in_order on change_mark (edition_id, xid, person_id, what);

-- Whatever a program reads of a person, a change of it marks them; a second one within the same
-- transaction changes nothing. Who is deleted with everybody else leaves no mark.
create function mark_person()
 returns trigger
 language plpgsql
as $function$
declare
    changed record;
    who     uuid;
begin
    if tg_op = 'DELETE' then
        changed := old;
    else
        changed := new;
    end if;
    if tg_table_name = 'person' then
        who := changed.id;
    elsif tg_table_name = 'delegate' then
        who := changed.investor_id;
    else
        who := changed.person_id;
    end if;
    insert into change_mark as known (edition_id, person_id, what, xid, at)
    select person.edition_id, person.id, 'person', pg_current_xact_id(), now()
    from person where person.id = who
    on conflict (person_id, what) do update set xid = excluded.xid, at = excluded.at
        where known.xid <> excluded.xid;
    return null;
end $function$;
create trigger consent_is_marked after insert or delete or update on consent
    for each row execute function mark_person();
create trigger delegate_is_marked after insert or delete or update on delegate
    for each row execute function mark_person();
create trigger holder_is_marked after update on holder
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger investor_is_marked after update on investor
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger person_enters_marked after insert on person
    for each row execute function mark_person();
create trigger person_is_marked after update on person
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger tag_is_marked after insert or delete on person_tag
    for each row execute function mark_person();
create trigger visitor_is_marked after update on visitor
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger seat_is_marked after insert or delete or update on workshop_attendance
    for each row execute function mark_person();
create trigger turn_is_marked after insert or delete on workshop_waiting
    for each row execute function mark_person();

-- Of wishes their author is marked; of refusals nobody: when one was made would tell of it.
create function mark_author()
 returns trigger
 language plpgsql
as $function$
begin
    insert into change_mark as known (edition_id, person_id, what, xid, at)
    select distinct person.edition_id, person.id, 'wishes', pg_current_xact_id(), now()
    from changed join person on person.id = changed.author_id
    order by person.id
    on conflict (person_id, what) do update set xid = excluded.xid, at = excluded.at
        where known.xid <> excluded.xid;
    return null;
end $function$;
create trigger wish_gone_marks_author after delete on wish referencing old table as changed
    for each statement execute function mark_author();
create trigger wish_marks_author after insert on wish referencing new table as changed
    for each statement execute function mark_author();
create trigger wish_moved_marks_author after update on wish referencing new table as changed
    for each statement execute function mark_author();

-- A program reads both of them anew.
create function mark_both_sides()
 returns trigger
 language plpgsql
as $function$
declare
    changed record;
begin
    if tg_op = 'DELETE' then
        changed := old;
    else
        changed := new;
    end if;
    insert into change_mark as known (edition_id, person_id, what, xid, at)
    select person.edition_id, person.id, 'person', pg_current_xact_id(), now()
    from person where person.id in (changed.holder_id, changed.investor_id)
    on conflict (person_id, what) do update set xid = excluded.xid, at = excluded.at
        where known.xid <> excluded.xid;
    return null;
end $function$;
create trigger withdrawal_marks_both after insert or delete on meeting_withdrawal
    for each row execute function mark_both_sides();

-- Where a program is called, and of what; its secrets are derived from the house's own, so none is
-- stored.
create table webhook (
    id               uuid default gen_random_uuid() primary key,
    edition_id       uuid not null references edition(id) on delete cascade,
    address          text not null check (length(address) between 8 and 500),
    events           text[] not null
                     check (cardinality(events) > 0 and events <@ array['person.registered', 'person.confirmed', 'person.accepted', 'person.withdrawn', 'person.changed', 'person.came', 'person.erased', 'schedule.published', 'meeting.outcome']),
    -- which secret is in force; the one before it holds until the moment beside it
    secret_number    integer not null default 1 check (secret_number >= 1),
    old_secret_until timestamptz,
    created_at       timestamptz not null,
    created_by       uuid references organiser(id) on delete set null,
    -- calls that failed one after the other, since when, and until when none leaves
    failures         integer not null default 0 check (failures >= 0),
    failing_since    timestamptz,
    resting_until    timestamptz not null default now(),
    -- since when nothing leaves, and why: an organiser said so, all failed for days, or it is gone
    off_at           timestamptz,
    off_reason       text check (off_reason in ('organiser', 'failing', 'gone')),
    constraint webhook_check
        check ((failures = 0) = (failing_since is null)),
    constraint webhook_check1
        check ((off_at is null) = (off_reason is null))
);
create index webhook_by_creator on webhook (created_by);
create index webhook_by_edition on webhook (edition_id, created_at);

-- A call that is to be made, or was: identifiers and an hour, nothing of what they stand for.
create table webhook_delivery (
    id              bigint generated always as identity primary key,
    -- the same in every attempt: who has heard it knows it again
    message         uuid not null default gen_random_uuid() unique,
    webhook_id      uuid not null references webhook(id) on delete cascade,
    edition_id      uuid not null references edition(id) on delete cascade,
    event           text not null,
    person_id       uuid references person(id) on delete cascade,
    schedule_id     uuid references schedule(id) on delete cascade,
    happened_at     timestamptz not null,
    state           text not null default 'pending'
                    check (state in ('pending', 'delivered', 'failed')),
    attempts        integer not null default 0,
    next_attempt_at timestamptz not null default now(),
    -- each claim has the next number and runs out; an older one writes down no outcome
    claim           bigint not null default 0,
    claimed_until   timestamptz,
    tried_at        timestamptz,
    -- what the other side answered last, or why there was no answer
    status          smallint,
    fault           text,
    answer          text not null default '' check (length(answer) <= 300),
    delivered_at    timestamptz,
    constraint webhook_delivery_check
        check ((state = 'delivered') = (delivered_at is not null))
);
create index webhook_delivery_by_edition on webhook_delivery (edition_id);
create index webhook_delivery_by_person on webhook_delivery (person_id);
create index webhook_delivery_by_schedule on webhook_delivery (schedule_id);
create index webhook_delivery_by_webhook on webhook_delivery (webhook_id, id desc);
create unique index webhook_delivery_change_once on webhook_delivery (webhook_id, person_id, event)
    where (event in ('person.changed', 'meeting.outcome')) and state = 'pending' and attempts = 0;
create index webhook_delivery_pending on webhook_delivery (webhook_id, id) where state = 'pending';
create index webhook_delivery_waiting on webhook_delivery (webhook_id, person_id, id)
    where state = 'pending';

-- What happened is told to whoever wants to hear it, once the transaction commits in which it did.
create function tell_programs(of_edition uuid, what text, about_person uuid, about_schedule uuid)
 returns void
 language sql
as $function$
    insert into webhook_delivery (webhook_id, edition_id, event, person_id, schedule_id, happened_at)
    select webhook.id, $1, $2, $3, $4, now()
    from webhook
    where webhook.edition_id = $1 and $2 = any (webhook.events) and webhook.off_at is null
    on conflict (webhook_id, person_id, event)
        where event in ('person.changed', 'meeting.outcome') and state = 'pending' and attempts = 0
        do update set happened_at = excluded.happened_at
$function$;

create function tell_of_person()
 returns trigger
 language plpgsql
as $function$
begin
    if tg_op = 'INSERT' then
        perform tell_programs(new.edition_id, 'person.registered', new.id, null);
        return null;
    end if;
    if old.erased_at is null and new.erased_at is not null then
        delete from webhook_delivery where person_id = new.id;
        perform tell_programs(new.edition_id, 'person.erased', new.id, null);
        return null;
    end if;
    if old.confirmed_at is null and new.confirmed_at is not null then
        perform tell_programs(new.edition_id, 'person.confirmed', new.id, null);
    end if;
    if old.application <> 'accepted' and new.application = 'accepted' then
        perform tell_programs(new.edition_id, 'person.accepted', new.id, null);
    end if;
    if old.withdrawn_at is null and new.withdrawn_at is not null then
        perform tell_programs(new.edition_id, 'person.withdrawn', new.id, null);
    end if;
    return null;
end $function$;
create trigger person_tells_programs after update on person
    for each row when (old.* is distinct from new.*) execute function tell_of_person();
create trigger person_tells_programs_of_entrance after insert on person
    for each row execute function tell_of_person();

-- Whatever a program would read anew is a change; entering is none.
create function tell_of_change()
 returns trigger
 language plpgsql
as $function$
begin
    perform tell_programs(new.edition_id, 'person.changed', new.person_id, null);
    return null;
end $function$;
create trigger first_wishes_tell_programs after insert on change_mark
    for each row when (new.what = 'wishes') execute function tell_of_change();
create trigger mark_tells_programs after update on change_mark
    for each row execute function tell_of_change();

create function tell_of_version()
 returns trigger
 language plpgsql
as $function$
begin
    perform tell_programs(new.edition_id, 'schedule.published', null, new.id);
    return null;
end $function$;
create trigger version_tells_programs after update of state on schedule
    for each row when (new.state = 'published' and old.state <> 'published') execute function tell_of_version();

create function tell_of_arrival()
 returns trigger
 language plpgsql
as $function$
begin
    perform tell_programs(new.edition_id, 'person.came', new.person_id, null);
    return null;
end $function$;
create trigger arrival_tells_programs after insert on attendance
    for each row when (new.state = 'arrived') execute function tell_of_arrival();

create function tell_of_outcome()
 returns trigger
 language plpgsql
as $function$
begin
    perform tell_programs(new.edition_id, 'meeting.outcome', new.investor_id, null);
    return null;
end $function$;
create trigger first_outcome_tells_programs after insert on meeting_outcome
    for each row execute function tell_of_outcome();
create trigger outcome_tells_programs after update of outcome on meeting_outcome
    for each row when (old.took_place is distinct from new.took_place or old.outcome is distinct from new.outcome or old.step is distinct from new.step or old.referred_to_investor is distinct from new.referred_to_investor or old.referred_to_programme is distinct from new.referred_to_programme or old.note is distinct from new.note or old.shared is distinct from new.shared) execute function tell_of_outcome();

-- Audit -------------------------------------------------------------------------------------------
-- Who did what; nothing of it is rewritten.

create table audit (
    id         bigint generated always as identity primary key,
    edition_id uuid references edition(id) on delete cascade,
    at         timestamptz not null default now(),
    actor_id   uuid references organiser(id) on delete set null,
    act        text not null check (act ~ '^[a-z_]+\.[a-z_]+$'),
    subject    text not null default '',
    details    jsonb not null default '{}'::jsonb,
    token_id   uuid references machine_token(id) on delete set null
);
create index audit_by_edition on audit (edition_id, id desc);
create index audit_by_subject on audit (edition_id, subject, id desc);
create index audit_by_token on audit (token_id) where token_id is not null;

create function refuse_rewriting_audit()
 returns trigger
 language plpgsql
as $function$
begin
    -- only the removal of an organiser, or of a program, may touch a row: it empties who acted
    if (new.id, new.edition_id, new.at, new.act, new.subject, new.details)
       is distinct from (old.id, old.edition_id, old.at, old.act, old.subject, old.details)
       or new.actor_id is not null and new.actor_id is distinct from old.actor_id
       or new.token_id is not null and new.token_id is distinct from old.token_id
       or (new.actor_id, new.token_id) is not distinct from (old.actor_id, old.token_id) then
        raise exception 'the audit trail is never rewritten'
            using errcode = 'check_violation', constraint = 'audit_never_rewritten';
    end if;
    return new;
end $function$;
create trigger audit_never_rewritten before update on audit
    for each row execute function refuse_rewriting_audit();

-- Jobs --------------------------------------------------------------------------------------------
-- The queue of jobs: PgQueuer's own schema.

create type pgqueuer_status as enum ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');

create table pgqueuer (
    id               bigserial primary key,
    priority         integer not null,
    queue_manager_id uuid,
    created          timestamptz not null default now(),
    updated          timestamptz not null default now(),
    heartbeat        timestamptz not null default now(),
    execute_after    timestamptz not null default now(),
    status           pgqueuer_status not null,
    entrypoint       text not null,
    dedupe_key       text,
    payload          bytea,
    headers          jsonb,
    attempts         integer not null default 0,
    slot             bigint
);
create index pgqueuer_ep_ea_idx on pgqueuer (entrypoint, execute_after)
    where status = 'queued'::pgqueuer_status;
create index pgqueuer_ep_prio_id_idx on pgqueuer (entrypoint, priority desc, id)
    where status = 'queued'::pgqueuer_status;
create index pgqueuer_picked_heartbeat_idx on pgqueuer (heartbeat)
    where status = 'picked'::pgqueuer_status;
create unique index pgqueuer_picked_slot_idx on pgqueuer (entrypoint, slot)
    where status = 'picked'::pgqueuer_status and slot is not null;
create index pgqueuer_priority_id_id1_idx on pgqueuer (priority, id desc) include (id)
    where status = 'queued'::pgqueuer_status;
create index pgqueuer_queue_manager_id_idx on pgqueuer (queue_manager_id)
    where queue_manager_id is not null;
create unique index pgqueuer_unique_dedupe_key on pgqueuer (dedupe_key)
    where (status in ('queued'::pgqueuer_status, 'picked'::pgqueuer_status)) and dedupe_key is not null;
create index pgqueuer_updated_id_id1_idx on pgqueuer (updated, id desc) include (id)
    where status = 'picked'::pgqueuer_status;

create table pgqueuer_log (
    id         bigint generated by default as identity primary key,
    created    timestamptz not null default now(),
    job_id     bigint not null,
    status     pgqueuer_status not null,
    priority   integer not null,
    entrypoint text not null,
    traceback  jsonb,
    aggregated boolean default false
);
create index pgqueuer_log_created on pgqueuer_log (created);
create index pgqueuer_log_job_id_status on pgqueuer_log (job_id, created desc);
create index pgqueuer_log_not_aggregated on pgqueuer_log ((1)) where not aggregated;
create index pgqueuer_log_status on pgqueuer_log (status);

create table pgqueuer_schedules (
    id         bigserial primary key,
    expression text not null,
    entrypoint text not null,
    heartbeat  timestamptz not null default now(),
    created    timestamptz not null default now(),
    updated    timestamptz not null default now(),
    next_run   timestamptz not null default now(),
    last_run   timestamptz,
    status     pgqueuer_status default 'queued'::pgqueuer_status,
    constraint pgqueuer_schedules_expression_entrypoint_key
        unique (expression, entrypoint)
);

create table pgqueuer_statistics (
    id         bigserial primary key,
    created    timestamptz not null default date_trunc('sec', now()),
    count      bigint not null,
    priority   integer not null,
    status     pgqueuer_status not null,
    entrypoint text not null
);
create unique index pgqueuer_statistics_unique_count on pgqueuer_statistics (priority, date_trunc('sec', timezone('UTC', created)), status, entrypoint);

create function fn_pgqueuer_changed()
 returns trigger
 language plpgsql
as $function$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$function$;
create trigger tg_pgqueuer_changed after insert or delete or update or truncate on pgqueuer
    for each statement execute function fn_pgqueuer_changed();

-- Migrations --------------------------------------------------------------------------------------
-- Which files have been applied, and what was in them.

create table schema_migration (
    name       text primary key,
    sha256     text not null,
    applied_at timestamptz not null default now()
);
