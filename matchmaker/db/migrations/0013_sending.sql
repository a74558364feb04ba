-- Sending: claims that run out, one pause that all workers share, and what comes back.

-- The outbox is the queue of letters; a job for each of them beside it is not needed.
delete from pgqueuer where entrypoint = 'send';

alter table outbox
    -- each claim has the next number and runs out; an older one writes down no outcome
    add column claim bigint not null default 0,
    add column claimed_until timestamptz,
    add column tried_at timestamptz,
    -- a report said later that it did not arrive, in these words
    add column undelivered_at timestamptz,
    add column undelivered_words text not null default '' check (length(undelivered_words) <= 500),
    drop constraint outbox_state_check,
    -- 'dropped': a newer letter to the same person says it all
    add constraint outbox_state_check check (state in ('pending', 'sent', 'held', 'dropped')),
    drop constraint outbox_check,
    -- what is passed on goes to the edition's contact
    add constraint outbox_has_one_reader
        check (num_nonnulls(person_id, organiser_id) = case kind when 'forward' then 0 else 1 end),
    add constraint outbox_forward_has_edition check (kind <> 'forward' or edition_id is not null);

-- Who waits at a screen for a link comes before fifty thousand convocations.
drop index outbox_pending;
create index outbox_pending
    on outbox ((kind not in ('login', 'acknowledgement')), next_attempt_at, id)
    where state = 'pending';
create index outbox_undelivered on outbox (edition_id) where undelivered_at is not null;

-- A newer letter waits for no older one that was put off: the older is tried first, at once.
create function hurry_older_letters() returns trigger language plpgsql as $$
begin
    update outbox as older set next_attempt_at = now()
    from written
    where older.person_id = written.person_id and older.id < written.id
      and older.state = 'pending' and older.next_attempt_at > now();
    return null;
end $$;
create trigger newer_letter_hurries_older_ones after insert on outbox
    referencing new table as written
    for each statement execute function hurry_older_letters();

-- How sending stands, for all workers together: one row.
create table sending (
    only_row      boolean primary key default true check (only_row),
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
    suspects      bigint[] not null default '{}',
    domains       text[] not null default '{}'
);
insert into sending default values;

-- What came back by mail ---------------------------------------------------------------------------

-- So that the same message given twice has one effect; forgotten after a month.
create table received (
    digest      bytea primary key check (length(digest) = 32),
    received_at timestamptz not null default now()
);

-- What somebody's calendar answered to an invitation; it asks the organiser, it changes nothing.
create table calendar_answer (
    person_id   uuid not null references person on delete cascade,
    uid         text not null check (length(uid) between 1 and 255),
    edition_id  uuid not null references edition on delete cascade,
    -- whom the entry is about, where it is about one
    other_id    uuid references person on delete cascade,
    answer      text not null check (answer in ('accepted', 'tentative', 'declined')),
    sequence    integer not null default 0,
    answered_at timestamptz not null default now(),
    primary key (person_id, uid)
);
create index calendar_answer_by_edition on calendar_answer (edition_id);
create index calendar_answer_by_other on calendar_answer (other_id);

-- What somebody wrote to the address where answers are read, until it is passed on.
create table forwarded (
    id          uuid primary key default gen_random_uuid(),
    edition_id  uuid not null references edition on delete cascade,
    person_id   uuid references person on delete cascade,
    message     bytea not null,
    received_at timestamptz not null default now()
);
create index forwarded_by_edition on forwarded (edition_id, received_at);
create index forwarded_by_person on forwarded (person_id);
