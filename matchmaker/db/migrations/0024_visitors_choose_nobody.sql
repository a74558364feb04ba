-- A visitor comes for the programme alone: neither wishes nor hours are missing from them.
create or replace view person_standing as
select person.id as person_id, person.edition_id, person.kind, person.application,
       person.takes_part, person.confirmed_at is not null as confirmed,
       person.withdrawn_at is not null as withdrawn,
       person.phone = '' or coalesce(holder.siret is null and holder.rna is null
                                     and not holder.in_creation, false)
           or coalesce(investor.territory = '' and investor.website = '', false) as profile_missing,
       person.kind <> 'visitor' and person.choices_saved_at is null as wishes_missing,
       person.kind <> 'visitor' and person.availability_saved_at is null as availability_missing,
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
