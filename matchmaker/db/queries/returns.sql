-- What came of the meetings: the holder's card, the investor's outcome, contacts passed by both.

-- name: take_turns
-- Answers of one person come one after the other; those of two are waited for in one order.
select from person where id = any ($1::uuid[]) order by id for no key update;

-- name: said_of
-- One meeting of which the two may say something, and what both said; no row for any other pair.
select met.holder_id, met.investor_id, slot.starts_at,
       card.took_place as card_took_place, card.useful, card.next_step,
       coalesce(card.word, '') as word,
       outcome.took_place as outcome_took_place, outcome.outcome, coalesce(outcome.step, '') as step,
       outcome.referred_to_investor, outcome.referred_to_programme,
       coalesce(outcome.note, '') as note, coalesce(outcome.shared, false) as shared
from returnable_meeting as met
join slot on slot.edition_id = met.edition_id and slot.number = met.slot_number
left join meeting_card as card
       on card.holder_id = met.holder_id and card.investor_id = met.investor_id
left join meeting_outcome as outcome
       on outcome.holder_id = met.holder_id and outcome.investor_id = met.investor_id
where met.edition_id = $1 and met.holder_id = $2 and met.investor_id = $3;

-- name: save_card
-- What the holder says of the meeting now.
insert into meeting_card (edition_id, holder_id, investor_id, took_place, useful, next_step, word,
                          answered_at)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (holder_id, investor_id) do update
set took_place = excluded.took_place, useful = excluded.useful, next_step = excluded.next_step,
    word = excluded.word, answered_at = excluded.answered_at;

-- name: save_outcome
-- What the investor makes of the meeting now.
insert into meeting_outcome (edition_id, holder_id, investor_id, took_place, outcome, step,
                             referred_to_investor, referred_to_programme, note, shared, answered_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (holder_id, investor_id) do update
set took_place = excluded.took_place, outcome = excluded.outcome, step = excluded.step,
    referred_to_investor = excluded.referred_to_investor,
    referred_to_programme = excluded.referred_to_programme, note = excluded.note,
    shared = excluded.shared, answered_at = excluded.answered_at;

-- name: cards_of
-- A holder's meetings that have begun, with their card, what the investor shares of the outcome, and
-- how to reach the investor where that has passed.
select met.investor_id as other_id, slot.starts_at, meeting_table.label as "table", met.asked,
       card.took_place, card.useful, card.next_step, coalesce(card.word, '') as word,
       card.answered_at, own.agreed_at, passed.passed_at,
       case when passed.passed_at is not null
            then jsonb_build_object('name', ltrim(other.first_name || ' ' || other.last_name),
                                    'email', other.email, 'phone', other.phone) end as contact,
       case when told.shared and told.took_place and told.answered_at is not null
            then jsonb_build_object('outcome', told.outcome, 'step', told.step, 'note', told.note,
                                    'referred_to', coalesce(referred.organisation, programme.name, ''))
            end as told
from returnable_meeting as met
join slot on slot.edition_id = met.edition_id and slot.number = met.slot_number
join meeting_table on meeting_table.edition_id = met.edition_id
                  and meeting_table.number = met.table_number
join person as other on other.id = met.investor_id
left join meeting_card as card
       on card.holder_id = met.holder_id and card.investor_id = met.investor_id
left join meeting_outcome as told
       on told.holder_id = met.holder_id and told.investor_id = met.investor_id
left join person as referred
       on referred.id = told.referred_to_investor and referred.erased_at is null
left join support_programme as programme on programme.id = told.referred_to_programme
left join contact_agreement as own
       on own.holder_id = met.holder_id and own.investor_id = met.investor_id
      and own.side = 'holder' and own.withdrawn_at is null
left join contact_passed as passed
       on passed.holder_id = met.holder_id and passed.investor_id = met.investor_id
where met.holder_id = $1 and slot.starts_at <= $2
order by slot.starts_at, met.table_number;

-- name: outcomes_of
-- An investor's meetings that have begun, with what they made of each, and how to reach the holder
-- where that has passed.
select met.holder_id as other_id, slot.starts_at, meeting_table.label as "table", met.asked,
       outcome.took_place, outcome.outcome, coalesce(outcome.step, '') as step,
       outcome.referred_to_investor, outcome.referred_to_programme,
       coalesce(referred.organisation, programme.name, '') as referred_to,
       coalesce(outcome.note, '') as note, coalesce(outcome.shared, false) as shared,
       outcome.answered_at, own.agreed_at, passed.passed_at,
       case when passed.passed_at is not null
            then jsonb_build_object('name', ltrim(other.first_name || ' ' || other.last_name),
                                    'email', other.email, 'phone', other.phone) end as contact
from returnable_meeting as met
join slot on slot.edition_id = met.edition_id and slot.number = met.slot_number
join meeting_table on meeting_table.edition_id = met.edition_id
                  and meeting_table.number = met.table_number
join person as other on other.id = met.holder_id
left join meeting_outcome as outcome
       on outcome.holder_id = met.holder_id and outcome.investor_id = met.investor_id
left join person as referred
       on referred.id = outcome.referred_to_investor and referred.erased_at is null
left join support_programme as programme on programme.id = outcome.referred_to_programme
left join contact_agreement as own
       on own.holder_id = met.holder_id and own.investor_id = met.investor_id
      and own.side = 'investor' and own.withdrawn_at is null
left join contact_passed as passed
       on passed.holder_id = met.holder_id and passed.investor_id = met.investor_id
where met.investor_id = $1 and slot.starts_at <= $2
order by slot.starts_at, met.table_number;

-- name: others_of_the_guide
-- To whom of the guide an investor may refer somebody: everybody who takes part but themselves.
select person.id, person.organisation
from person
where person.edition_id = $1 and person.kind = 'investor' and person.takes_part
  and person.erased_at is null and person.id <> $2
order by person.sort_key, person.id;

-- name: agree
-- From now on that side passes on how it is reached; an agreement in force keeps its date.
insert into contact_agreement as known (edition_id, holder_id, investor_id, side, agreed_at)
values ($1, $2, $3, $4, $5)
on conflict (holder_id, investor_id, side) do update
set agreed_at = excluded.agreed_at, withdrawn_at = null
where known.withdrawn_at is not null;

-- name: take_back
-- That side passes it on no more; no row when it did not.
update contact_agreement set withdrawn_at = $4
where holder_id = $1 and investor_id = $2 and side = $3 and withdrawn_at is null
returning holder_id;

-- name: has_passed
-- Whether how to be reached has passed between these two, and stands.
select exists (select from contact_passed where holder_id = $1 and investor_id = $2) as so;

-- name: passed_with
-- With whom of these people it has passed for that reader, and stands.
select case when $1 = holder_id then investor_id else holder_id end as id
from contact_passed
where $1 in (holder_id, investor_id)
  and case when $1 = holder_id then investor_id else holder_id end = any ($2::uuid[]);

-- name: tell_in_turn
-- Of two workers that tell of contacts at once, the second sees what the first has written.
select pg_advisory_xact_lock(hashtextextended('contacts', 0));

-- name: contacts_to_tell
-- Who had said first that they pass on how they are reached, and with whom it has passed so long ago
-- ($2), not longer than $3, and stands; nobody is told of the same person twice.
select passed.edition_id, each.person_id, array_agg(each.other_id order by passed.passed_at,
                                                    each.other_id) as others
from contact_passed as passed
join edition on edition.id = passed.edition_id and edition.purged_at is null
join contact_agreement as investor
     on investor.holder_id = passed.holder_id and investor.investor_id = passed.investor_id
    and investor.side = 'investor'
cross join lateral (
    select case when investor.agreed_at < passed.passed_at then passed.investor_id
                else passed.holder_id end as person_id,
           case when investor.agreed_at < passed.passed_at then passed.holder_id
                else passed.investor_id end as other_id
) as each
where passed.passed_at between $1::timestamptz - $3::interval and $1::timestamptz - $2::interval
  and not exists (select from outbox
                  where outbox.person_id = each.person_id and outbox.kind = 'contacts_passed'
                    and outbox.payload -> 'others' ? each.other_id::text)
group by passed.edition_id, each.person_id
order by each.person_id;

-- name: tell_of_contacts
-- Word to $2 that these have passed on how they are reached.
insert into outbox (edition_id, person_id, kind, payload, dedupe_key, message_id)
values ($1, $2, 'contacts_passed', jsonb_build_object('others', to_jsonb($3::uuid[])),
        'contacts:' || gen_random_uuid(),
        '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $4::text || '>')
returning id;

-- name: due_to_ask
-- Editions whose last meeting ended so long ago ($2) that people are asked, and not longer than $3;
-- who has been asked is asked no more.
select edition.id
from edition
where edition.purged_at is null
  and edition.held_on between ($1::timestamptz - $3::interval)::date - 1 and $1::timestamptz::date + 1
  and not exists (select from returns_round as round
                  where round.edition_id = edition.id and round.round = 'asked')
  and (select max(slot.ends_at)
       from schedule
       join kept_meeting as met on met.schedule_id = schedule.id
       join slot on slot.edition_id = met.edition_id and slot.number = met.slot_number
       where schedule.edition_id = edition.id and schedule.state = 'published')
      between $1::timestamptz - $3::interval and $1::timestamptz - $2::interval
order by edition.id;

-- name: due_to_remind
-- Editions whose people were asked so long ago ($2) that whoever has not answered is reminded, once.
select edition.id
from returns_round as asked
join edition on edition.id = asked.edition_id and edition.purged_at is null
where asked.round = 'asked' and asked.letters > 0
  and asked.done_at between $1::timestamptz - $3::interval and $1::timestamptz - $2::interval
  and not exists (select from returns_round as round
                  where round.edition_id = asked.edition_id and round.round = 'reminded')
order by edition.id;

-- name: begin_round
-- The round is this transaction's; no row when it is, or was, another's.
insert into returns_round (edition_id, round, done_at, letters) values ($1, $2, $3, 0)
on conflict do nothing
returning edition_id;

-- name: write_round
-- A letter to everybody who has not said of each meeting what came of it, and to those of an investor's
-- people who have a mailbox of their own, of what they hold; none to who wants no reminders.
with unsaid as (
    select lacking.person_id, lacking.other_id
    from unanswered_return as lacking
    where lacking.edition_id = $1
),
mailboxes as (
    select unsaid.person_id, null::uuid as recipient_id from unsaid
    union
    select unsaid.person_id, recipient.id
    from unsaid
    join schedule on schedule.edition_id = $1 and schedule.state = 'published'
    join meeting_delegate as held on held.schedule_id = schedule.id
                                 and held.investor_id = unsaid.person_id
                                 and held.holder_id = unsaid.other_id
    join recipient on recipient.delegate_id = held.delegate_id and recipient.ended_at is null
    join person on person.id = unsaid.person_id and lower(person.email) <> lower(recipient.email)
)
insert into outbox (edition_id, person_id, recipient_id, kind, payload, dedupe_key, message_id)
select $1, person.id, box.recipient_id, $2, jsonb_build_object('at', $3::timestamptz),
       $2 || ':' || coalesce(box.recipient_id, person.id),
       '<' || encode(uuid_send(gen_random_uuid()), 'hex') || '@' || $4::text || '>'
from mailboxes as box
join person on person.id = box.person_id
where not exists (select from reminder_stop as stop where stop.person_id = person.id)
order by person.kind, person.position, box.recipient_id nulls first
on conflict (dedupe_key) do nothing
returning id;

-- name: count_round
-- So many letters it was.
update returns_round set letters = $3 where edition_id = $1 and round = $2;

-- name: rounds
-- Which letters of an edition were written when, and how many.
select round, done_at, letters from returns_round where edition_id = $1 order by done_at;

-- name: unanswered
-- Of which meetings somebody has not said what came of them, in the order of the morning.
select lacking.other_id, slot.starts_at
from unanswered_return as lacking
join slot on slot.edition_id = lacking.edition_id and slot.number = lacking.slot_number
where lacking.person_id = $1
order by slot.starts_at, lacking.other_id;

-- name: usefulness_told
-- What holders said of one investor's meetings, counted: how many answered, how many found it useful.
select count(*) filter (where card.useful is not null) as answers,
       count(*) filter (where card.useful = 'yes') as useful
from meeting_card as card
join person as holder on holder.id = card.holder_id and holder.erased_at is null
where card.investor_id = $1 and card.took_place;

-- name: listed
-- Every meeting of an edition of which something may be said, with what both sides said, for organisers.
select met.holder_id, met.investor_id, slot.starts_at, meeting_table.label as "table",
       ltrim(holder.first_name || ' ' || holder.last_name) as holder, project.project,
       holder.organisation, investor.organisation as investor,
       card.took_place as card_took_place, card.useful, card.next_step,
       coalesce(card.word, '') as word, card.answered_at as card_at,
       told.took_place as outcome_took_place, told.outcome, coalesce(told.step, '') as step,
       told.referred_to_investor, told.referred_to_programme,
       coalesce(referred.organisation, programme.name, '') as referred_to, coalesce(told.note, '') as note,
       coalesce(told.shared, false) as shared, told.answered_at as outcome_at,
       holders.agreed_at as holder_agreed_at, investors.agreed_at as investor_agreed_at
from returnable_meeting as met
join slot on slot.edition_id = met.edition_id and slot.number = met.slot_number
join meeting_table on meeting_table.edition_id = met.edition_id
                  and meeting_table.number = met.table_number
join person as holder on holder.id = met.holder_id
join holder as project on project.person_id = met.holder_id
join person as investor on investor.id = met.investor_id
left join meeting_card as card
       on card.holder_id = met.holder_id and card.investor_id = met.investor_id
left join meeting_outcome as told
       on told.holder_id = met.holder_id and told.investor_id = met.investor_id
left join person as referred
       on referred.id = told.referred_to_investor and referred.erased_at is null
left join support_programme as programme on programme.id = told.referred_to_programme
left join contact_agreement as holders
       on holders.holder_id = met.holder_id and holders.investor_id = met.investor_id
      and holders.side = 'holder' and holders.withdrawn_at is null
left join contact_agreement as investors
       on investors.holder_id = met.holder_id and investors.investor_id = met.investor_id
      and investors.side = 'investor' and investors.withdrawn_at is null
where met.edition_id = $1 and slot.starts_at <= $2
order by slot.starts_at, met.table_number;
