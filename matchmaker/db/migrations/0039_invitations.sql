-- Invitations to the next edition, for those who asked for one while they took part in this one.

-- "Invite me next year": given and taken back by the person alone, as the other purposes.
alter table consent drop constraint consent_purpose_check;
alter table consent add constraint consent_purpose_check
    check (purpose in ('newsletter', 'pass_contact_on', 'invite_next_year'));

-- What somebody answered last year, kept for the edition to which they are invited until they
-- answer, at the latest until a day of its own. Nobody is registered by it. Once it is answered or
-- has lapsed nothing personal stays: the row itself does, so that nobody is invited twice.
create table invitation (
    id              uuid primary key default gen_random_uuid(),
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
    answers         jsonb not null default '{}',
    invited_at      timestamptz not null,
    invited_by      uuid references organiser(id) on delete set null,
    -- when an unanswered one is forgotten
    purge_on        date not null,
    state           text not null default 'open'
                    check (state in ('open', 'registered', 'declined', 'lapsed')),
    answered_at     timestamptz,
    -- whom it became
    person_id       uuid references person(id) on delete set null,
    check ((state = 'open') = (email is not null)),
    check (state = 'open' or (first_name = '' and last_name = '' and organisation = ''
                              and answers = '{}')),
    check ((state = 'open') = (answered_at is null))
);
create unique index invitation_mailbox_once on invitation (edition_id, lower(email));
create unique index invitation_person_once on invitation (edition_id, from_person_id);
create index invitation_by_source on invitation (from_edition_id);
create index invitation_by_former_person on invitation (from_person_id);
create index invitation_by_person on invitation (person_id);
create index invitation_by_sender on invitation (invited_by);
create index invitation_by_end on invitation (purge_on) where state = 'open';

-- The letter that invites is for nobody who is registered.
alter table outbox drop constraint outbox_has_one_reader;
alter table outbox add constraint outbox_has_one_reader
    check (num_nonnulls(person_id, organiser_id)
           = case when kind in ('forward', 'registration_begun', 'edition_invitation')
                  then 0 else 1 end);
alter table outbox drop constraint outbox_forward_has_edition;
alter table outbox add constraint outbox_forward_has_edition
    check (kind not in ('forward', 'registration_begun', 'edition_invitation')
           or edition_id is not null);

-- A registration that begins with what somebody answered last year belongs to their invitation.
alter table registration_draft
    add column invitation_id uuid references invitation(id) on delete cascade;
create index registration_draft_by_invitation on registration_draft (invitation_id);

-- Who asked to be invited next year and may be written to: their address is known to be theirs, they
-- have not withdrawn, were not refused and not erased.
create view wants_invitation as
select p.id as person_id, p.edition_id, p.email
from consent c join person p on p.id = c.person_id
where c.purpose = 'invite_next_year' and c.withdrawn_at is null and p.confirmed_at is not null
  and p.withdrawn_at is null and p.erased_at is null and p.application <> 'refused';
