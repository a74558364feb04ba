-- The guide of investors as a year-book, and what of it outlives the edition.

-- What opens the year-book of an edition, in the words of whoever signs it.
create table guide_editorial (
    edition_id   uuid primary key references edition on delete cascade,
    -- counts every change: a form says from which one it was made
    revision     integer not null default 1,
    text_fr      text not null default '' check (length(text_fr) <= 6000),
    text_en      text not null default '' check (length(text_en) <= 6000),
    -- who signs, with their office: emptied by the purge, as whoever spoke in the programme
    signature_fr text not null default '' check (length(signature_fr) <= 300),
    signature_en text not null default '' check (length(signature_en) <= 300),
    written_at   timestamptz not null,
    written_by   uuid references organiser on delete set null
);
create index guide_editorial_by_writer on guide_editorial (written_by);

-- An investor who does not attend and stands in the year-book all the same: an organisation, with no
-- name and no address of a person.
create table guide_addition (
    id             uuid primary key default gen_random_uuid(),
    edition_id     uuid not null references edition on delete cascade,
    organisation   text not null check (length(organisation) between 1 and 160),
    finance        text not null,
    ticket_from    integer not null check (ticket_from >= 0),
    ticket_to      integer not null check (ticket_to <= 1000000000),
    project_stages text[] not null default '{}',
    needs          text[] not null default '{}',
    themes         text[] not null default '{}',
    territory      text not null default '' check (length(territory) <= 120),
    description    text not null check (length(description) between 1 and 1500),
    website        text not null default '' check (length(website) <= 200),
    contact        text not null default '' check (length(contact) <= 254),
    -- since when they agree to what outlives the edition; none: in its year-book alone
    lasting_since  date,
    -- by which an organisation is there once
    folded         text not null,
    changed_at     timestamptz not null,
    unique (edition_id, folded),
    check (ticket_from <= ticket_to)
);

-- That these fields of an investor may be read by everybody once the edition's data are gone: given,
-- changed and taken back by the investor alone, each time dated.
create table guide_agreement (
    id           uuid primary key,
    edition_id   uuid not null,
    person_id    uuid not null references investor on delete cascade,
    fields       text[] not null
                 check (fields <@ array['ticket', 'project_stages', 'needs', 'themes', 'territory',
                                        'description', 'website', 'contact']),
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
    check ((ruled is null) = (ruled_at is null)),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade,
    check ((contact <> '') = ('contact' = any (fields)))
);
create unique index guide_agreement_in_force on guide_agreement (person_id)
    where withdrawn_at is null;
create index guide_agreement_by_edition on guide_agreement (edition_id, person_id);

-- What remains of the guide after the purge: what organisations agreed to, and nothing of a person.
create table guide_listing (
    -- that of the agreement it follows from, so that the investor's link goes on leading to it
    id             uuid primary key,
    edition_id     uuid not null references edition on delete cascade,
    organisation   text not null check (length(organisation) between 1 and 160),
    finance        text not null,
    -- what may be read besides; of everything else the columns are empty
    fields         text[] not null,
    ticket_from    integer not null default 0,
    ticket_to      integer not null default 0,
    project_stages text[] not null default '{}',
    needs          text[] not null default '{}',
    themes         text[] not null default '{}',
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
select said.id, said.edition_id, 'agreement' as origin, person.takes_part as attends,
       person.organisation, investor.finance, said.fields,
       case when 'ticket' = any (said.fields) then investor.ticket_from else 0 end as ticket_from,
       case when 'ticket' = any (said.fields) then investor.ticket_to else 0 end as ticket_to,
       case when 'project_stages' = any (said.fields) then investor.project_stages
            else '{}' end as project_stages,
       case when 'needs' = any (said.fields) then investor.needs_financed else '{}' end as needs,
       case when 'themes' = any (said.fields) then investor.themes else '{}' end as themes,
       case when 'territory' = any (said.fields) then investor.territory else '' end as territory,
       case when 'description' = any (said.fields) then investor.description
            else '' end as description,
       case when 'website' = any (said.fields) then investor.website else '' end as website,
       said.contact, (said.agreed_at at time zone edition.timezone)::date as agreed_on,
       said.renew_by
from guide_agreement said
join person on person.id = said.person_id
join investor on investor.person_id = said.person_id
join edition on edition.id = said.edition_id
where said.withdrawn_at is null and said.ruled is distinct from 'removed'
  and person.erased_at is null and person.known_at is not null
  and (person.takes_part
       or person.application = 'accepted' and person.withdrawn_at is not null
       or person.application = 'refused' and said.ruled = 'shown'
          and said.ruled_at >= coalesce(person.application_at, said.ruled_at))
union all
select id, edition_id, 'addition', false, organisation, finance,
       array['ticket', 'project_stages', 'needs', 'themes', 'territory', 'description', 'website',
             'contact'],
       ticket_from, ticket_to, project_stages, needs, themes, territory, description, website,
       contact, lasting_since, (lasting_since + interval '2 years')::date
from guide_addition where lasting_since is not null
union all
select id, edition_id, 'listing', false, organisation, finance, fields, ticket_from, ticket_to,
       project_stages, needs, themes, territory, description, website, contact, agreed_on, renew_by
from guide_listing;
