-- After the morning: programmes that support a holder further, and what became of their project.

-- A programme of the département, or of a partner, to which holders may be oriented.
create table support_programme (
    id         uuid primary key default gen_random_uuid(),
    edition_id uuid not null references edition on delete cascade,
    code       text not null check (code ~ '^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$'),
    name       text not null check (length(name) between 1 and 160),
    -- what it gives, and to whom
    about      text not null default '' check (length(about) <= 600),
    url        text not null default '' check (length(url) <= 300),
    position   integer not null check (position >= 0),
    unique (edition_id, code),
    unique (edition_id, id)
);

-- A holder and a programme: proposed to them, agreed to by them, or taken back.
-- Nobody but the holder agrees; whoever proposes only asks.
create table orientation (
    edition_id    uuid not null,
    holder_id     uuid not null,
    programme_id  uuid not null,
    -- who brought it up first
    by            text not null check (by in ('investor', 'organiser', 'holder')),
    proposed_at   timestamptz not null,
    -- the consent in force; of one that was taken back the day stays beside its end
    agreed_at     timestamptz,
    -- when the holder said no, or took it back
    withdrawn_at  timestamptz,
    primary key (holder_id, programme_id),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, programme_id) references support_programme (edition_id, id)
        on delete cascade,
    check (by <> 'holder' or agreed_at is not null),
    check (withdrawn_at >= agreed_at)
);
create index orientation_by_edition on orientation (edition_id);
create index orientation_by_programme on orientation (programme_id);

-- An investor's reorientation towards a programme is a proposal, and no more: it asks the holder.
alter table meeting_outcome
    add constraint meeting_outcome_programme
        foreign key (referred_to_programme) references support_programme (id) on delete set null;

-- What the investor takes back is proposed no more, unless the holder has answered, or another one
-- says the same.
create function propose_reorientation() returns trigger language plpgsql as $$
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
end $$;
create trigger outcome_proposes_programme
    after insert or delete or update of referred_to_programme on meeting_outcome
    for each row execute function propose_reorientation();

-- Whom a holder is known to have met: the meeting took place, or one of the two says so of a meeting
-- of which nothing else is known.
create view known_encounter as
select fate.edition_id, fate.holder_id, fate.investor_id
from meeting_fate as fate
where fate.fate = 'held'
   or fate.fate = 'unclear'
      and (exists (select from meeting_card as card
                   where card.holder_id = fate.holder_id and card.investor_id = fate.investor_id
                     and card.took_place)
           or exists (select from meeting_outcome as outcome
                      where outcome.holder_id = fate.holder_id
                        and outcome.investor_id = fate.investor_id and outcome.took_place));

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
    primary key (holder_id, months),
    foreign key (edition_id, holder_id) references person (edition_id, id) on delete cascade,
    foreign key (edition_id, investor_id) references person (edition_id, id)
        on delete set null (investor_id),
    check ((answered_at is null) = (financed is null)),
    check (coalesce(financed, '') = 'yes'
           or (num_nonnulls(amount_euros, investor_id) = 0 and financed_by = ''))
);
create index follow_up_by_edition on follow_up (edition_id);
create index follow_up_by_investor on follow_up (investor_id);

-- Who does not want to be asked any more; whatever else concerns them still reaches them.
create table follow_up_stop (
    person_id  uuid primary key references person on delete cascade,
    edition_id uuid not null references edition on delete cascade,
    stopped_at timestamptz not null
);
create index follow_up_stop_by_edition on follow_up_stop (edition_id);

-- Nobody is asked who has said so, whoever writes the letter.
create function ask_who_allows() returns trigger language plpgsql as $$
begin
    if exists (select from follow_up_stop where person_id = new.person_id) then
        return null;
    end if;
    return new;
end $$;
create trigger outbox_asks_who_allows before insert on outbox
    for each row when (new.kind = 'follow_up') execute function ask_who_allows();

-- The three that the département has; editions to come bring them when they are made.
insert into support_programme (edition_id, code, name, about, url, position)
select edition.id, known.code, known.name, known.about, '', known.position
from edition
cross join (values
    ('progress', 'Progr''ESS', 'Appel à projets du Département : subventions jusqu''à 15 000 €, pour les associations, les coopératives, les structures d''insertion par l''activité économique, les entreprises agréées ESUS et les collectivités.', 0),
    ('positiv-incuba-school', 'Positiv'' Incuba''School', 'Incubateur de projets de l''économie sociale et solidaire.', 1),
    ('france-active-metropole', 'France Active Métropole', 'Conseil, garanties et financements pour les entreprises de l''économie sociale et solidaire.', 2)
) as known (code, name, about, position)
where edition.purged_at is null;
