-- Messages: what an edition words itself, reminders, and what the mail server said of each letter.

-- What an edition words itself in one kind of letter. A later wording stands beside the earlier
-- ones: a letter says for ever what its edition said when it was caused.
create table letter_text (
    edition_id   uuid not null references edition on delete cascade,
    -- counts all wordings of an edition, in their order
    revision     integer not null check (revision >= 1),
    kind         text not null check (kind ~ '^[a-z_]+$'),
    opening_fr   text not null default '' check (length(opening_fr) <= 1000),
    signature_fr text not null default '' check (length(signature_fr) <= 300),
    opening_en   text not null default '' check (length(opening_en) <= 1000),
    signature_en text not null default '' check (length(signature_en) <= 300),
    written_at   timestamptz not null,
    written_by   uuid references organiser on delete set null,
    primary key (edition_id, revision)
);
create index letter_text_by_kind on letter_text (edition_id, kind, revision desc);
create index letter_text_by_writer on letter_text (written_by);

create function refuse_rewording() returns trigger language plpgsql as $$
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
end $$;
create trigger letter_text_never_edited before update on letter_text
    for each row execute function refuse_rewording();

alter table outbox
    -- the newest wording that the letter may use: what is worded later changes no letter of before
    add column texts integer,
    -- what the mail server said when it took the message
    add column answer text not null default '' check (length(answer) <= 500),
    -- SHA-256 of what was read in the message as it left
    add column digest bytea check (length(digest) = 32);

-- A letter is worded as its edition words it at the moment that causes it.
create function word_letter() returns trigger language plpgsql as $$
begin
    new.texts := (select max(revision) from letter_text where edition_id = new.edition_id);
    return new;
end $$;
create trigger outbox_is_worded before insert on outbox
    for each row when (new.edition_id is not null and new.texts is null)
    execute function word_letter();

-- Reminders ---------------------------------------------------------------------------------------

-- One reminder to all who lack something, now or at an hour; whom it reaches is found out then.
create table reminder (
    id           uuid primary key default gen_random_uuid(),
    edition_id   uuid not null references edition on delete cascade,
    topics       text[] not null
                 check (cardinality(topics) > 0
                        and topics <@ array['address', 'profile', 'wishes', 'availability']),
    send_at      timestamptz not null,
    asked_at     timestamptz not null,
    asked_by     uuid references organiser on delete set null,
    done_at      timestamptz,
    -- how many it reached
    letters      integer check (letters >= 0),
    cancelled_at timestamptz,
    check ((done_at is null) = (letters is null)),
    check (num_nonnulls(done_at, cancelled_at) <= 1)
);
create index reminder_by_asker on reminder (asked_by);
create index reminder_by_edition on reminder (edition_id, asked_at desc);
create index reminder_waiting on reminder (send_at) where done_at is null and cancelled_at is null;

-- When somebody was last reminded, of whatever.
create table reminded (
    person_id  uuid primary key references person on delete cascade,
    edition_id uuid not null references edition on delete cascade,
    at         timestamptz not null
);
create index reminded_by_edition on reminded (edition_id);

create function check_reminded() returns trigger language plpgsql as $$
begin
    raise exception 'reminded twice within 48 hours'
        using errcode = 'check_violation', constraint = 'reminded_once_in_two_days';
end $$;
create trigger reminded_once_in_two_days before update on reminded
    for each row when (new.at < old.at + interval '48 hours') execute function check_reminded();

-- Who wants no reminders; whatever else concerns them still reaches them.
create table reminder_stop (
    person_id  uuid primary key references person on delete cascade,
    edition_id uuid not null references edition on delete cascade,
    stopped_at timestamptz not null
);
create index reminder_stop_by_edition on reminder_stop (edition_id);

-- No reminder is written to who wants none, nor to who had one within 48 hours, whoever writes it.
create function remind_once() returns trigger language plpgsql as $$
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
end $$;
create trigger outbox_reminds_once before insert on outbox
    for each row when (new.kind = 'reminder') execute function remind_once();

-- What is still missing from somebody who takes part.
-- `still_open`: people can still complete their details, wishes and hours themselves.
create function lacks(person_id uuid, still_open boolean) returns text[] language sql stable as $$
    select array_remove(array[
        case when not standing.confirmed then 'address' end,
        case when $2 and standing.profile_missing then 'profile' end,
        case when $2 and standing.wishes_missing then 'wishes' end,
        case when $2 and standing.availability_missing then 'availability' end], null)
    from person_standing as standing
    join person on person.id = standing.person_id and person.erased_at is null
    where standing.person_id = $1 and not standing.withdrawn and standing.application <> 'refused'
$$;
