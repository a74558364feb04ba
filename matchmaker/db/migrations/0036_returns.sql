-- What people say of their meetings afterwards: the holder's card, the investor's outcome, and to whom
-- each of them passes on how to be reached.

-- A holder's card of one meeting. Each answer is a tap of its own, so any of them may be missing.
create table meeting_card (
    edition_id  uuid not null references edition (id) on delete cascade,
    holder_id   uuid not null,
    investor_id uuid not null,
    -- false: they say that it did not take place, and nothing else of it
    took_place  boolean not null default true,
    useful      text check (useful in ('yes', 'partly', 'no')),
    -- whether a next step was agreed
    next_step   boolean,
    word        text not null default '' check (length(word) <= 500),
    answered_at timestamptz not null,
    constraint meeting_card_once primary key (holder_id, investor_id),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    constraint meeting_card_of_what_took_place
        check (took_place or num_nonnulls(useful, next_step) = 0)
);
create index meeting_card_by_edition on meeting_card (edition_id);
create index meeting_card_by_investor on meeting_card (investor_id);

-- What an investor makes of one meeting. The holder reads it only where the investor shares it.
create table meeting_outcome (
    edition_id            uuid not null references edition (id) on delete cascade,
    investor_id           uuid not null,
    holder_id             uuid not null,
    -- false: they say that it did not take place, and nothing else of it
    took_place            boolean not null default true,
    outcome               text check (outcome in ('follow_up', 'reoriented', 'no_follow_up')),
    -- a follow-up: which
    step                  text not null default '' check (length(step) <= 500),
    -- a reorientation: to whom of the guide, or to which programme
    referred_to_investor  uuid references person (id) on delete set null,
    referred_to_programme uuid,
    note                  text not null default '' check (length(note) <= 1000),
    shared                boolean not null default false,
    answered_at           timestamptz not null,
    constraint meeting_outcome_once primary key (holder_id, investor_id),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade,
    constraint meeting_outcome_of_what_took_place check (took_place or outcome is null),
    constraint meeting_outcome_step_of_follow_up check (outcome = 'follow_up' or step = ''),
    constraint meeting_outcome_referred_when_reoriented
        check (outcome = 'reoriented'
               or num_nonnulls(referred_to_investor, referred_to_programme) = 0),
    constraint meeting_outcome_referred_to_one
        check (num_nonnulls(referred_to_investor, referred_to_programme) <= 1)
);
create index meeting_outcome_by_edition on meeting_outcome (edition_id);
create index meeting_outcome_by_investor on meeting_outcome (investor_id);
create index meeting_outcome_by_referred on meeting_outcome (referred_to_investor);
create index meeting_outcome_by_programme on meeting_outcome (referred_to_programme);

-- One side passes on to the other how to be reached, for that meeting; in force until taken back.
-- Each sees what the other passes on only while both are in force.
create table contact_agreement (
    edition_id   uuid not null references edition (id) on delete cascade,
    holder_id    uuid not null,
    investor_id  uuid not null,
    side         text not null check (side in ('holder', 'investor')),
    agreed_at    timestamptz not null,
    withdrawn_at timestamptz,
    constraint contact_agreement_once primary key (holder_id, investor_id, side),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id) on delete cascade
);
create index contact_agreement_by_edition on contact_agreement (edition_id);
create index contact_agreement_by_investor on contact_agreement (investor_id);

-- How to be reached has passed between these two: both said so, and neither took it back.
create view contact_passed as
select holder.edition_id, holder.holder_id, holder.investor_id,
       greatest(holder.agreed_at, investor.agreed_at) as passed_at
from contact_agreement as holder
join contact_agreement as investor
     on investor.holder_id = holder.holder_id and investor.investor_id = holder.investor_id
    and investor.side = 'investor' and investor.withdrawn_at is null
join person as one on one.id = holder.holder_id and one.takes_part and one.erased_at is null
join person as other on other.id = holder.investor_id and other.takes_part
                    and other.erased_at is null
where holder.side = 'holder' and holder.withdrawn_at is null;

-- The meetings of which people may say what came of them: those that are not known to have failed,
-- of which they are asked, and those of which somebody has said something, which they may change.
create view returnable_meeting as
select planned.edition_id, planned.holder_id, planned.investor_id, planned.slot_number,
       planned.table_number, planned.asked
from (
    select fate.edition_id, fate.holder_id, fate.investor_id, fate.slot_number, fate.table_number,
           fate.fate in ('held', 'unclear') as asked
    from meeting_fate as fate
    join person as holder on holder.id = fate.holder_id and holder.takes_part
                         and holder.erased_at is null
    join person as investor on investor.id = fate.investor_id and investor.takes_part
                           and investor.erased_at is null
) as planned
where planned.asked
   or exists (select from meeting_card as card
              where card.holder_id = planned.holder_id and card.investor_id = planned.investor_id)
   or exists (select from meeting_outcome as outcome
              where outcome.holder_id = planned.holder_id
                and outcome.investor_id = planned.investor_id)
   or exists (select from contact_agreement as agreement
              where agreement.holder_id = planned.holder_id
                and agreement.investor_id = planned.investor_id
                and agreement.withdrawn_at is null);

-- Of which meetings each of the two was asked and has not said what came of it.
create view unanswered_return as
select met.edition_id, met.holder_id as person_id, met.investor_id as other_id, met.slot_number
from returnable_meeting as met
where met.asked
  and not exists (select from meeting_card as card
                  where card.holder_id = met.holder_id and card.investor_id = met.investor_id
                    and (not card.took_place or card.useful is not null))
union all
select met.edition_id, met.investor_id, met.holder_id, met.slot_number
from returnable_meeting as met
where met.asked
  and not exists (select from meeting_outcome as outcome
                  where outcome.holder_id = met.holder_id
                    and outcome.investor_id = met.investor_id
                    and (not outcome.took_place or outcome.outcome is not null));

-- The letters that ask everybody, and those that remind whoever has said nothing: each round of an
-- edition is written once.
create table returns_round (
    edition_id uuid not null references edition (id) on delete cascade,
    round      text not null check (round in ('asked', 'reminded')),
    done_at    timestamptz not null,
    letters    integer not null check (letters >= 0),
    primary key (edition_id, round)
);

-- A reminder of what is unanswered is one like any other: not to who wants none, nor within 48 hours.
drop trigger outbox_reminds_once on outbox;
create trigger outbox_reminds_once before insert on outbox
    for each row when (new.kind in ('reminder', 'returns_reminded')) execute function remind_once();
