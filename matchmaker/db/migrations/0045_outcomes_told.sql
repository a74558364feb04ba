-- Programs are told that an investor has said what came of a meeting, by the investor's identifier
-- alone: of which meeting, and what, is read by who may.
alter table webhook drop constraint webhook_events_check;
alter table webhook add constraint webhook_events_check
    check (cardinality(events) > 0 and events <@ array[
        'person.registered', 'person.confirmed', 'person.accepted', 'person.withdrawn',
        'person.changed', 'person.came', 'person.erased', 'schedule.published', 'meeting.outcome']);

-- Changes of somebody that nobody has been told yet are one, and so are outcomes of theirs.
drop index webhook_delivery_change_once;
create unique index webhook_delivery_change_once on webhook_delivery (webhook_id, person_id, event)
    where event in ('person.changed', 'meeting.outcome') and state = 'pending' and attempts = 0;

-- What happened is told to whoever wants to hear it, once the transaction commits in which it did.
create or replace function tell_programs(
    of_edition uuid, what text, about_person uuid, about_schedule uuid)
returns void language sql as $$
    insert into webhook_delivery (webhook_id, edition_id, event, person_id, schedule_id, happened_at)
    select webhook.id, $1, $2, $3, $4, now()
    from webhook
    where webhook.edition_id = $1 and $2 = any (webhook.events) and webhook.off_at is null
    on conflict (webhook_id, person_id, event)
        where event in ('person.changed', 'meeting.outcome') and state = 'pending' and attempts = 0
        do update set happened_at = excluded.happened_at
$$;

create function tell_of_outcome() returns trigger language plpgsql as $$
begin
    perform tell_programs(new.edition_id, 'meeting.outcome', new.investor_id, null);
    return null;
end $$;
create trigger first_outcome_tells_programs after insert on meeting_outcome
    for each row execute function tell_of_outcome();
-- Who saves an answer writes them all; a reference that an erasure empties is nobody's answer.
create trigger outcome_tells_programs after update of outcome on meeting_outcome
    for each row when (
        old.took_place is distinct from new.took_place
        or old.outcome is distinct from new.outcome
        or old.step is distinct from new.step
        or old.referred_to_investor is distinct from new.referred_to_investor
        or old.referred_to_programme is distinct from new.referred_to_programme
        or old.note is distinct from new.note
        or old.shared is distinct from new.shared)
    execute function tell_of_outcome();
