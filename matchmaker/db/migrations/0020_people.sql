-- Applications, what organisers note on people, and what they enter in somebody's name.

-- Whether who registers on this side is looked at before they are shown to the other.
alter table edition
    add column holders_by_acceptance boolean not null default false,
    add column investors_by_acceptance boolean not null default true;

-- From pending to accepted or refused, and back to pending; the reason is what a refusal was mailed with.
alter table person
    add column application text not null default 'pending'
        check (application in ('pending', 'accepted', 'refused')),
    add column application_reason text not null default ''
        check (length(application_reason) <= 1500 and (application = 'refused' or application_reason = '')),
    add column application_at timestamptz,
    add column application_by uuid references organiser(id) on delete set null,
    -- since when somebody real is known to stand behind the registration: they opened their link, or
    -- an organiser entered them. Another address has to be confirmed anew, but makes them no stranger.
    add column known_at timestamptz,
    -- when they, or an organiser in their name, last said in which slots they are there
    add column availability_saved_at timestamptz,
    -- when an organiser last changed it in their name: their own page says so
    add column choices_corrected_at timestamptz,
    add column availability_corrected_at timestamptz,
    -- who is shown to the other side, chosen, suggested and planned: said here, and nowhere else
    add column takes_part boolean not null generated always as
        (application = 'accepted' and known_at is not null and withdrawn_at is null) stored;

-- Whoever was there before applications were looked at stays what they were.
update person set application = 'accepted', known_at = coalesce(confirmed_at, registered_at);
update person set availability_saved_at = updated_at
where id in (select person_id from unavailability);
-- People are found by telephone and identifier too: figures alone, French numbers from abroad as well.
update person set search = person.search || to_tsvector('simple', concat_ws(' ',
    regexp_replace(known.phone, '\D', '', 'g'),
    case when regexp_replace(known.phone, '\D', '', 'g') ~ '^0[1-9]\d{8}$'
         then '33' || substr(regexp_replace(known.phone, '\D', '', 'g'), 2) end,
    known.siret, lower(known.rna)))
from (select person.id, person.phone, holder.siret, holder.rna
      from person left join holder on holder.person_id = person.id
      where person.erased_at is null) as known
where known.id = person.id;

create index person_by_application on person (edition_id, application) where application <> 'accepted';
create index person_by_decider on person (application_by);

-- A registration that no longer has to wait does not wait.
create function accept_those_who_wait() returns trigger language plpgsql as $$
begin
    update person set application = 'accepted', application_at = now()
    where edition_id = new.id and application = 'pending'
      and (kind = 'holder' and old.holders_by_acceptance and not new.holders_by_acceptance
           or kind = 'investor' and old.investors_by_acceptance and not new.investors_by_acceptance);
    return null;
end $$;
create trigger edition_waits_no_more
    after update of holders_by_acceptance, investors_by_acceptance on edition
    for each row execute function accept_those_who_wait();

-- A wish that an organiser entered may stand beside a refusal of its author, whose refusal counts: who
-- enters it is not told, and what its author said in confidence stays as it is.
alter table wish add column by_organiser boolean not null default false;

create or replace function check_choice() returns trigger language plpgsql as $$
begin
    if exists (select from person as author, person as target
               where author.id = new.author_id and target.id = new.target_id
                 and (author.kind, target.kind) not in
                     (('holder', 'investor'), ('investor', 'holder'))) then
        raise exception 'a choice joins a holder and an investor'
            using errcode = 'check_violation', constraint = 'choice_joins_both_sides';
    end if;
    if tg_table_name = 'wish' then
        if not new.by_organiser and exists
               (select from refusal where author_id = new.author_id and target_id = new.target_id) then
            raise exception 'the same person is wished and refused'
                using errcode = 'check_violation', constraint = 'choice_is_one_thing';
        end if;
    elsif exists (select from wish where author_id = new.author_id and target_id = new.target_id
                                     and not by_organiser) then
        raise exception 'the same person is wished and refused'
            using errcode = 'check_violation', constraint = 'choice_is_one_thing';
    end if;
    return new;
end $$;

-- What organisers tell each other of a person; that person may read it in the export of their data.
create table person_note (
    id         uuid primary key default gen_random_uuid(),
    edition_id uuid not null,
    person_id  uuid not null,
    text       text not null check (length(text) between 1 and 1500),
    written_at timestamptz not null,
    written_by uuid references organiser(id) on delete set null,
    foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index person_note_by_person on person_note (person_id, written_at desc);
create index person_note_by_edition on person_note (edition_id);
create index person_note_by_organiser on person_note (written_by);

-- Words by which organisers sort people; the same word in other letters is the same tag.
create table person_tag (
    edition_id uuid not null,
    person_id  uuid not null,
    tag        text not null check (length(tag) between 1 and 40),
    -- filled by the application, which knows French letters
    folded     text not null check (length(folded) between 1 and 80),
    primary key (person_id, folded),
    foreign key (edition_id, person_id) references person(edition_id, id) on delete cascade
);
create index person_tag_by_edition on person_tag (edition_id, folded);

-- How people stand, as lists are filtered by it and reminders are sent by it. Nothing is missing from
-- a visitor, who meets nobody.
create view person_standing as
select person.id as person_id, person.edition_id, person.kind, person.application,
       person.takes_part, person.confirmed_at is not null as confirmed,
       person.withdrawn_at is not null as withdrawn,
       person.kind <> 'visitor'
           and (person.phone = ''
                or cardinality(coalesce(holder.themes, investor.themes)) = 0
                or coalesce(holder.siret is null and holder.rna is null
                            and not holder.in_creation, false)) as profile_missing,
       person.kind <> 'visitor' and person.choices_saved_at is null as wishes_missing,
       person.kind <> 'visitor' and person.availability_saved_at is null
           and not exists (select from unavailability as away
                           where away.person_id = person.id) as availability_missing,
       -- a wish of theirs that a freed place could still serve; refusals play no part in it
       person.takes_part and schedule.id is not null
           and exists (select from wish
                       where wish.author_id = person.id
                         and not exists (
                             select from meeting
                             where meeting.schedule_id = schedule.id
                               and (meeting.holder_id, meeting.investor_id)
                                   in ((person.id, wish.target_id), (wish.target_id, person.id))))
           and (select count(*) from meeting
                where meeting.schedule_id = schedule.id
                  and person.id in (meeting.holder_id, meeting.investor_id))
               < least(coalesce(person.max_meetings, 1000),
                       case person.kind when 'holder' then edition.holder_maximum else 1000 end)
           as waiting
from person
join edition on edition.id = person.edition_id
left join holder on holder.person_id = person.id
left join investor on investor.person_id = person.id
left join schedule on schedule.edition_id = person.edition_id and schedule.state = 'published'
where person.erased_at is null;

-- Who fits what a list is narrowed by; null is no condition. The planner puts it into its queries.
create function people_who_fit(edition uuid, words text, kind text, application text, confirmed boolean,
                               missing text, tag text, state text)
returns setof person language sql stable as $$
    select p.*
    from person p join person_standing s on s.person_id = p.id
    where p.edition_id = $1
      and ($2 is null or p.search @@ $2::tsquery)
      and ($3 is null or s.kind = $3)
      and ($4 is null or s.application = $4)
      and ($5 is null or s.confirmed = $5)
      and case $6 when 'profile' then s.profile_missing and not s.withdrawn
                  when 'wishes' then s.wishes_missing and not s.withdrawn
                  when 'availability' then s.availability_missing and not s.withdrawn
                  else true end
      and ($7 is null or exists (select from person_tag t where t.person_id = p.id and t.folded = $7))
      and case $8 when 'coming' then s.takes_part
                  when 'withdrawn' then s.withdrawn
                  when 'silent' then s.takes_part and s.wishes_missing
                  when 'waiting' then s.waiting
                  else true end
$$;
