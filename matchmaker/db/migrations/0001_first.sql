-- The first schema: an edition, its people, their wishes, its schedules, what is sent, who did what.
-- Every row of personal data hangs under an edition and goes with it at the purge date.

-- Editions ---------------------------------------------------------------------------------------

create table edition (
    id             uuid primary key default gen_random_uuid(),
    slug           text not null unique check (slug ~ '^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$'),
    name           text not null check (length(name) between 1 and 120),
    place          text not null check (length(place) between 1 and 120),
    address        text not null default '' check (length(address) <= 300),
    held_on        date not null,
    timezone       text not null default 'Europe/Paris',
    contact_name   text not null check (length(contact_name) between 1 and 120),
    contact_email  text not null check (length(contact_email) between 3 and 254),
    wishes_close_at timestamptz not null,
    -- registration → closed → published; 'archived' shows figures only
    stage          text not null default 'registration'
                   check (stage in ('registration', 'closed', 'published', 'archived')),
    holder_guaranteed   smallint not null default 1 check (holder_guaranteed between 0 and 20),
    investor_guaranteed smallint not null default 0 check (investor_guaranteed between 0 and 20),
    holder_maximum      smallint not null default 4 check (holder_maximum between 1 and 1000),
    -- the published value of a wish: rank 1 gives top_points, each next rank one less, at least 1
    top_points     smallint not null default 10 check (top_points between 1 and 1000),
    mutual_bonus   smallint not null default 10 check (mutual_bonus between 0 and 1000),
    holder_weight  smallint not null default 1 check (holder_weight between 0 and 100),
    investor_weight smallint not null default 1 check (investor_weight between 0 and 100),
    -- 'digest': one message per person; 'invitations': a REQUEST per meeting beside it
    calendar_mode  text not null default 'digest' check (calendar_mode in ('digest', 'invitations')),
    purge_on       date not null,
    purged_at      timestamptz,
    -- what remains after the purge: counts, no persons
    figures        jsonb,
    created_at     timestamptz not null default now(),
    check (purge_on > held_on),
    check (holder_weight + investor_weight > 0)
);

create table slot (
    edition_id  uuid not null references edition on delete cascade,
    number      smallint not null check (number between 0 and 999),
    starts_at   timestamptz not null,
    ends_at     timestamptz not null,
    pause_after boolean not null default false,
    primary key (edition_id, number),
    unique (edition_id, starts_at),
    check (ends_at > starts_at)
);

-- "table" is a reserved word of SQL; everywhere else it is a table.
create table meeting_table (
    edition_id uuid not null references edition on delete cascade,
    number     smallint not null check (number between 0 and 9999),
    label      text not null check (length(label) between 1 and 40),
    primary key (edition_id, number),
    unique (edition_id, label)
);

create table table_closure (
    edition_id   uuid not null,
    table_number smallint not null,
    slot_number  smallint not null,
    primary key (edition_id, table_number, slot_number),
    foreign key (edition_id, table_number) references meeting_table on delete cascade,
    foreign key (edition_id, slot_number) references slot on delete cascade
);

-- People -----------------------------------------------------------------------------------------

create table person (
    id           uuid primary key default gen_random_uuid(),
    edition_id   uuid not null references edition on delete cascade,
    kind         text not null check (kind in ('holder', 'investor')),
    email        text not null check (length(email) between 3 and 254),
    first_name   text not null check (length(first_name) between 1 and 80),
    last_name    text not null check (length(last_name) between 1 and 80),
    phone        text not null default '' check (length(phone) <= 30),
    language     text not null default 'fr' check (language in ('fr', 'en')),
    organisation text not null check (length(organisation) between 1 and 160),
    -- position in the solver's lists: registration order, never reused
    position     integer not null check (position >= 0),
    max_meetings smallint check (max_meetings between 1 and 1000),
    registered_at timestamptz not null default now(),
    updated_at   timestamptz not null default now(),
    withdrawn_at timestamptz,
    -- an erased person keeps their place, so that no position is ever given again; nothing else
    erased_at    timestamptz,
    choices_saved_at timestamptz,
    -- filled by the application, which knows French letters: order in lists, words to find
    sort_key     text collate "C" not null,
    search       tsvector not null,
    unique (edition_id, id),
    unique (edition_id, id, kind),
    constraint person_position_once unique (edition_id, kind, position),
    check (erased_at is null or withdrawn_at is not null)
);
create index person_in_order on person (edition_id, sort_key, id);
create index person_search on person using gin (search);
create unique index person_email_once on person (edition_id, lower(email));

create table holder (
    person_id    uuid primary key,
    edition_id   uuid not null,
    kind         text not null default 'holder' check (kind = 'holder'),
    siret        text check (siret ~ '^[0-9]{14}$'),
    rna          text check (rna ~ '^W[0-9]{9}$'),
    in_creation  boolean not null default false,
    project      text not null check (length(project) between 1 and 120),
    summary      text not null check (length(summary) between 1 and 1500),
    need         text not null,
    amount_sought integer not null check (amount_sought between 0 and 100000000),
    project_stage text not null,
    commune      text not null check (length(commune) between 1 and 80),
    themes       text[] not null default '{}',
    sort_key     text collate "C" not null,
    -- words of what investors may read, never of the person
    search       tsvector not null,
    foreign key (edition_id, person_id, kind) references person (edition_id, id, kind) on delete cascade
);

create table investor (
    person_id   uuid primary key,
    edition_id  uuid not null,
    kind        text not null default 'investor' check (kind = 'investor'),
    finance     text not null,
    ticket_from integer not null check (ticket_from >= 0),
    ticket_to   integer not null check (ticket_to <= 1000000000),
    project_stages text[] not null default '{}',
    themes      text[] not null default '{}',
    territory   text not null default '' check (length(territory) <= 120),
    -- what that territory names, as codes to compare a commune with
    territory_codes text[] not null default '{}',
    description text not null check (length(description) between 1 and 1500),
    website     text not null default '' check (length(website) <= 200),
    sort_key    text collate "C" not null,
    search      tsvector not null,
    foreign key (edition_id, person_id, kind) references person (edition_id, id, kind) on delete cascade,
    check (ticket_from <= ticket_to)
);
create index holder_in_order on holder (edition_id, sort_key, person_id);
create index holder_search on holder using gin (search);
create index investor_in_order on investor (edition_id, sort_key, person_id);
create index investor_search on investor using gin (search);

-- An investor hears as many projects at once as it has delegates; at least one.
create table delegate (
    investor_id uuid not null references investor on delete cascade,
    number      smallint not null check (number between 0 and 19),
    name        text not null check (length(name) between 1 and 160),
    primary key (investor_id, number)
);

create table consent (
    person_id    uuid not null references person on delete cascade,
    purpose      text not null check (purpose in ('newsletter', 'pass_contact_on')),
    given_at     timestamptz not null,
    withdrawn_at timestamptz,
    primary key (person_id, purpose, given_at)
);
create unique index consent_in_force on consent (person_id, purpose) where withdrawn_at is null;

-- Programme and availability ---------------------------------------------------------------------

create table workshop (
    id         uuid primary key default gen_random_uuid(),
    edition_id uuid not null references edition on delete cascade,
    code       text not null check (length(code) between 1 and 20),
    title      text not null check (length(title) between 1 and 160),
    room       text not null default '' check (length(room) <= 80),
    starts_at  timestamptz not null,
    ends_at    timestamptz not null,
    unique (edition_id, id),
    unique (edition_id, code),
    check (ends_at > starts_at)
);

create table workshop_attendance (
    edition_id  uuid not null,
    workshop_id uuid not null,
    person_id   uuid not null,
    primary key (workshop_id, person_id),
    foreign key (edition_id, workshop_id) references workshop (edition_id, id) on delete cascade,
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade
);
create index workshop_attendance_by_person on workshop_attendance (person_id);

-- What a person declares; workshops add to it, they are not copied here.
create table unavailability (
    edition_id  uuid not null,
    person_id   uuid not null,
    slot_number smallint not null,
    primary key (person_id, slot_number),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade,
    constraint unavailability_slot_exists
        foreign key (edition_id, slot_number) references slot on delete cascade
);
create index unavailability_by_edition on unavailability (edition_id);

-- Wishes and refusals ----------------------------------------------------------------------------

create table wish (
    edition_id uuid not null,
    author_id  uuid not null,
    target_id  uuid not null,
    rank       smallint not null check (rank between 1 and 1000),
    reason     text not null default '' check (length(reason) <= 300),
    made_at    timestamptz not null default now(),
    primary key (author_id, target_id),
    constraint wish_rank_once unique (author_id, rank) deferrable initially deferred,
    foreign key (edition_id, author_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, target_id) references person (edition_id, id) on delete cascade
);
create index wish_by_target on wish (target_id);
create index wish_by_edition on wish (edition_id);

-- Read by its author and by the planning only; an organiser's look at it is audited.
create table refusal (
    edition_id uuid not null,
    author_id  uuid not null,
    target_id  uuid not null,
    reason     text not null default '' check (length(reason) <= 300),
    made_at    timestamptz not null default now(),
    primary key (author_id, target_id),
    foreign key (edition_id, author_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, target_id) references person (edition_id, id) on delete cascade
);
create index refusal_by_target on refusal (target_id);
create index refusal_by_edition on refusal (edition_id);

-- A choice goes from a holder to an investor or back, never along one side, never both ways at once.
create function check_choice() returns trigger language plpgsql as $$
begin
    if (select kind from person where id = new.author_id)
       = (select kind from person where id = new.target_id) then
        raise exception 'a choice joins a holder and an investor'
            using errcode = 'check_violation', constraint = 'choice_joins_both_sides';
    end if;
    if tg_table_name = 'wish' and exists
           (select from refusal where author_id = new.author_id and target_id = new.target_id)
       or tg_table_name = 'refusal' and exists
           (select from wish where author_id = new.author_id and target_id = new.target_id) then
        raise exception 'the same person is wished and refused'
            using errcode = 'check_violation', constraint = 'choice_is_one_thing';
    end if;
    return new;
end $$;
create trigger wish_is_a_choice before insert or update on wish
    for each row execute function check_choice();
create trigger refusal_is_a_choice before insert or update on refusal
    for each row execute function check_choice();

-- Meetings fixed by hand: in every later schedule until released.
create table pin (
    edition_id  uuid not null,
    holder_id   uuid not null,
    investor_id uuid not null,
    slot_number smallint not null,
    pinned_at   timestamptz not null default now(),
    primary key (holder_id, investor_id),
    unique (holder_id, slot_number),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, slot_number) references slot on delete cascade
);
create index pin_by_investor on pin (investor_id);
create index pin_by_edition on pin (edition_id);

-- Organisers -------------------------------------------------------------------------------------

create table organiser (
    id         uuid primary key default gen_random_uuid(),
    email      text not null check (length(email) between 3 and 254),
    name       text not null check (length(name) between 1 and 120),
    language   text not null default 'fr' check (language in ('fr', 'en')),
    created_at timestamptz not null default now()
);
create unique index organiser_email_once on organiser (lower(email));

create table membership (
    edition_id   uuid not null references edition on delete cascade,
    organiser_id uuid not null references organiser on delete cascade,
    role         text not null check (role in ('organiser', 'front_desk')),
    primary key (edition_id, organiser_id)
);
create index membership_by_organiser on membership (organiser_id);

-- Access: only hashes are kept -------------------------------------------------------------------

create table personal_link (
    id         uuid primary key default gen_random_uuid(),
    person_id  uuid not null references person on delete cascade,
    use        text not null check (use in ('page', 'feed')),
    token_hash bytea not null unique check (length(token_hash) = 32),
    created_at timestamptz not null default now(),
    revoked_at timestamptz
);
create index personal_link_by_person on personal_link (person_id);

create table login_link (
    id           uuid primary key default gen_random_uuid(),
    organiser_id uuid not null references organiser on delete cascade,
    token_hash   bytea not null unique check (length(token_hash) = 32),
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    used_at      timestamptz
);
create index login_link_by_organiser on login_link (organiser_id, created_at);

-- A browser session, of an organiser or of a person who came by a personal link.
create table browser_session (
    token_hash   bytea primary key check (length(token_hash) = 32),
    organiser_id uuid references organiser on delete cascade,
    link_id      uuid references personal_link on delete cascade,
    created_at   timestamptz not null default now(),
    expires_at   timestamptz not null,
    check (num_nonnulls(organiser_id, link_id) = 1)
);
create index browser_session_by_organiser on browser_session (organiser_id);
create index browser_session_by_link on browser_session (link_id);

-- Solving and schedules --------------------------------------------------------------------------

create table solve_run (
    id           uuid primary key default gen_random_uuid(),
    edition_id   uuid not null references edition on delete cascade,
    state        text not null default 'queued'
                 check (state in ('queued', 'running', 'done', 'failed')),
    requested_by uuid references organiser on delete set null,
    requested_at timestamptz not null default now(),
    seconds      real not null check (seconds between 0 and 3600),
    seed         integer not null default 0,
    started_at   timestamptz,
    attempts     smallint not null default 0,
    stop_requested_at timestamptz,
    -- the newest progress report: stage, value, bound, breaks …; shown live
    progress     jsonb,
    finished_at  timestamptz,
    -- figures of the finished run: meetings, value, bounds, stage seconds
    result       jsonb,
    error        text
);
create index solve_run_by_edition on solve_run (edition_id, requested_at desc);
create unique index solve_run_one_at_a_time on solve_run (edition_id)
    where state in ('queued', 'running');

create table schedule (
    id           uuid primary key default gen_random_uuid(),
    edition_id   uuid not null references edition on delete cascade,
    version      integer not null check (version >= 1),
    state        text not null default 'draft' check (state in ('draft', 'published', 'superseded')),
    solve_run_id uuid unique references solve_run on delete set null,
    meetings     integer not null check (meetings >= 0),
    guarantee_shortfall integer not null check (guarantee_shortfall >= 0),
    shortfall_bound     integer not null,
    value        bigint not null check (value >= 0),
    value_bound  bigint not null,
    breaks       integer not null check (breaks >= 0),
    breaks_bound integer not null,
    waiting      integer not null check (waiting >= 0),
    status       text not null check (status in ('optimal', 'feasible')),
    created_at   timestamptz not null default now(),
    published_at timestamptz,
    published_by uuid references organiser on delete set null,
    unique (edition_id, id),
    unique (edition_id, version),
    check (value <= value_bound),
    check (shortfall_bound <= guarantee_shortfall),
    check ((state = 'draft') = (published_at is null))
);
create unique index schedule_one_published on schedule (edition_id) where state = 'published';

create table meeting (
    edition_id   uuid not null,
    schedule_id  uuid not null,
    holder_id    uuid not null,
    investor_id  uuid not null,
    slot_number  smallint not null,
    table_number smallint not null,
    holder_kind   text not null default 'holder' check (holder_kind = 'holder'),
    investor_kind text not null default 'investor' check (investor_kind = 'investor'),
    pinned       boolean not null default false,
    constraint meeting_pair_once primary key (schedule_id, holder_id, investor_id),
    constraint meeting_holder_once unique (schedule_id, holder_id, slot_number),
    constraint meeting_table_once unique (schedule_id, table_number, slot_number),
    foreign key (edition_id, schedule_id) references schedule (edition_id, id) on delete cascade,
    foreign key (edition_id, holder_id, holder_kind)
        references person (edition_id, id, kind) on delete cascade,
    foreign key (edition_id, investor_id, investor_kind)
        references person (edition_id, id, kind) on delete cascade,
    foreign key (edition_id, slot_number) references slot (edition_id, number),
    foreign key (edition_id, table_number) references meeting_table (edition_id, number)
);
create index meeting_by_investor on meeting (schedule_id, investor_id, slot_number);
create index meeting_by_person_holder on meeting (holder_id);
create index meeting_by_person_investor on meeting (investor_id);

-- A version is never edited in place: a change is a new version.
create function refuse_edit() returns trigger language plpgsql as $$
begin
    raise exception '% is never edited in place', tg_table_name
        using errcode = 'check_violation', constraint = tg_table_name || '_never_edited';
end $$;
create trigger meeting_never_edited before update on meeting
    for each row execute function refuse_edit();

create function refuse_meeting_in_public_version() returns trigger language plpgsql as $$
begin
    if (select state from schedule where id = new.schedule_id) <> 'draft' then
        raise exception 'meetings are added to drafts only'
            using errcode = 'check_violation', constraint = 'meeting_in_draft_only';
    end if;
    return new;
end $$;
create trigger meeting_in_draft_only before insert on meeting
    for each row execute function refuse_meeting_in_public_version();

create function check_schedule_step() returns trigger language plpgsql as $$
begin
    if (old.state, new.state) not in
           (('draft', 'draft'), ('draft', 'published'), ('published', 'superseded'),
            ('published', 'published'), ('superseded', 'superseded'))
       or (new.value, new.value_bound, new.guarantee_shortfall, new.meetings, new.version)
          is distinct from
          (old.value, old.value_bound, old.guarantee_shortfall, old.meetings, old.version) then
        raise exception 'schedule % cannot go from % to %', old.version, old.state, new.state
            using errcode = 'check_violation', constraint = 'schedule_step';
    end if;
    return new;
end $$;
create trigger schedule_step before update on schedule
    for each row execute function check_schedule_step();

-- Calendars and messages -------------------------------------------------------------------------

-- One calendar entry per recipient and pair, for ever: its UID never changes, its sequence only rises.
create table calendar_entry (
    uid          text primary key,
    edition_id   uuid not null,
    recipient_id uuid not null,
    other_id     uuid not null,
    sequence     integer not null default 0 check (sequence >= 0),
    slot_number  smallint not null,
    table_number smallint not null,
    cancelled    boolean not null default false,
    stamped_at   timestamptz not null,
    unique (recipient_id, other_id),
    foreign key (edition_id, recipient_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, other_id) references person (edition_id, id) on delete cascade
);
create index calendar_entry_by_other on calendar_entry (other_id);

-- Written in the transaction that causes the message; a worker sends it.
create table outbox (
    id           bigint generated always as identity primary key,
    edition_id   uuid references edition on delete cascade,
    person_id    uuid references person on delete cascade,
    organiser_id uuid references organiser on delete cascade,
    kind         text not null,
    -- facts fixed when the message was caused (identifiers, sequences, before and after), no names
    payload      jsonb not null,
    -- one message per cause: the same key twice is the same message
    dedupe_key   text not null unique,
    message_id   text not null unique,
    state        text not null default 'pending' check (state in ('pending', 'sent', 'held')),
    attempts     integer not null default 0,
    -- attempts in a row of which nobody saw the end: the worker died with them
    unfinished   smallint not null default 0,
    last_error   text,
    created_at   timestamptz not null default now(),
    next_attempt_at timestamptz not null default now(),
    sent_at      timestamptz,
    check (num_nonnulls(person_id, organiser_id) = 1),
    check ((state = 'sent') = (sent_at is not null))
);
create index outbox_pending on outbox (next_attempt_at) where state = 'pending';
create index outbox_by_person on outbox (person_id, id);
create index outbox_by_edition on outbox (edition_id, state);

-- Audit ------------------------------------------------------------------------------------------

create table audit (
    id           bigint generated always as identity primary key,
    edition_id   uuid references edition on delete cascade,
    at           timestamptz not null default now(),
    actor_id     uuid references organiser on delete set null,
    act          text not null check (act ~ '^[a-z_]+\.[a-z_]+$'),
    subject      text not null default '',
    details      jsonb not null default '{}'
);
create index audit_by_edition on audit (edition_id, id desc);

create function refuse_rewriting_audit() returns trigger language plpgsql as $$
begin
    -- only the removal of an organiser may touch a row: it empties actor_id
    if (new.id, new.edition_id, new.at, new.act, new.subject, new.details)
       is distinct from (old.id, old.edition_id, old.at, old.act, old.subject, old.details)
       or new.actor_id is not null then
        raise exception 'the audit trail is never rewritten'
            using errcode = 'check_violation', constraint = 'audit_never_rewritten';
    end if;
    return new;
end $$;
create trigger audit_never_rewritten before update on audit
    for each row execute function refuse_rewriting_audit();
