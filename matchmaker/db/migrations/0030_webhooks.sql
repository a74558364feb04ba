-- Webhooks: programs of other houses are told what happens, by calls that leave an outbox.

-- Where a program is called, and of what; its secrets are derived from the house's own, so none is
-- stored.
create table webhook (
    id               uuid primary key default gen_random_uuid(),
    edition_id       uuid not null references edition on delete cascade,
    address          text not null check (length(address) between 8 and 500),
    events           text[] not null check (cardinality(events) > 0 and events <@ array[
                         'person.registered', 'person.confirmed', 'person.accepted',
                         'person.withdrawn', 'person.changed', 'person.came', 'person.erased',
                         'schedule.published']),
    -- which secret is in force; the one before it holds until the moment beside it
    secret_number    integer not null default 1 check (secret_number >= 1),
    old_secret_until timestamptz,
    created_at       timestamptz not null,
    created_by       uuid references organiser on delete set null,
    -- calls that failed one after the other, since when, and until when none leaves
    failures         integer not null default 0 check (failures >= 0),
    failing_since    timestamptz,
    resting_until    timestamptz not null default now(),
    -- since when nothing leaves, and why: an organiser said so, all failed for days, or it is gone
    off_at           timestamptz,
    off_reason       text check (off_reason in ('organiser', 'failing', 'gone')),
    check ((failures = 0) = (failing_since is null)),
    check ((off_at is null) = (off_reason is null))
);
create index webhook_by_edition on webhook (edition_id, created_at);
create index webhook_by_creator on webhook (created_by);

-- A call that is to be made, or was: identifiers and an hour, nothing of what they stand for.
create table webhook_delivery (
    id              bigint generated always as identity primary key,
    -- the same in every attempt: who has heard it knows it again
    message         uuid not null unique default gen_random_uuid(),
    webhook_id      uuid not null references webhook on delete cascade,
    edition_id      uuid not null references edition on delete cascade,
    event           text not null,
    person_id       uuid references person on delete cascade,
    schedule_id     uuid references schedule on delete cascade,
    happened_at     timestamptz not null,
    state           text not null default 'pending' check (state in ('pending', 'delivered', 'failed')),
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
    check ((state = 'delivered') = (delivered_at is not null))
);
create index webhook_delivery_pending on webhook_delivery (webhook_id, id) where state = 'pending';
create index webhook_delivery_waiting on webhook_delivery (webhook_id, person_id, id)
    where state = 'pending';
create index webhook_delivery_by_webhook on webhook_delivery (webhook_id, id desc);
create index webhook_delivery_by_edition on webhook_delivery (edition_id);
create index webhook_delivery_by_person on webhook_delivery (person_id);
create index webhook_delivery_by_schedule on webhook_delivery (schedule_id);
-- Changes of somebody that nobody has been told yet are one.
create unique index webhook_delivery_change_once on webhook_delivery (webhook_id, person_id)
    where event = 'person.changed' and state = 'pending' and attempts = 0;

-- What happened is told to whoever wants to hear it, once the transaction commits in which it did.
create function tell_programs(of_edition uuid, what text, about_person uuid, about_schedule uuid)
returns void language sql as $$
    insert into webhook_delivery (webhook_id, edition_id, event, person_id, schedule_id, happened_at)
    select webhook.id, $1, $2, $3, $4, now()
    from webhook
    where webhook.edition_id = $1 and $2 = any (webhook.events) and webhook.off_at is null
    on conflict (webhook_id, person_id)
        where event = 'person.changed' and state = 'pending' and attempts = 0
        do update set happened_at = excluded.happened_at
$$;

create function tell_of_person() returns trigger language plpgsql as $$
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
end $$;
create trigger person_tells_programs_of_entrance after insert on person
    for each row execute function tell_of_person();
-- Its name comes after that of what marks a change: of an erasure nothing else is told.
create trigger person_tells_programs after update on person
    for each row when (old.* is distinct from new.*) execute function tell_of_person();

-- Whatever a program would read anew is a change; entering is none.
create function tell_of_change() returns trigger language plpgsql as $$
begin
    perform tell_programs(new.edition_id, 'person.changed', new.person_id, null);
    return null;
end $$;
create trigger mark_tells_programs after update on change_mark
    for each row execute function tell_of_change();
create trigger first_wishes_tell_programs after insert on change_mark
    for each row when (new.what = 'wishes') execute function tell_of_change();

create function tell_of_version() returns trigger language plpgsql as $$
begin
    perform tell_programs(new.edition_id, 'schedule.published', null, new.id);
    return null;
end $$;
create trigger version_tells_programs after update of state on schedule
    for each row when (new.state = 'published' and old.state <> 'published')
    execute function tell_of_version();

create function tell_of_arrival() returns trigger language plpgsql as $$
begin
    perform tell_programs(new.edition_id, 'person.came', new.person_id, null);
    return null;
end $$;
create trigger arrival_tells_programs after insert on attendance
    for each row when (new.state = 'arrived') execute function tell_of_arrival();
