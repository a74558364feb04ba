-- Administrators are organisers of every edition, those to come among them; accounts may go.

alter table organiser add column administrator boolean not null default false;

-- What somebody is in an edition is read here, and nowhere else.
create view role_in_edition as
select e.id as edition_id, o.id as organiser_id, 'organiser' as role
from organiser o cross join edition e
where o.administrator
union all
select m.edition_id, m.organiser_id, m.role
from membership m join organiser o on o.id = m.organiser_id
where not o.administrator;

-- An offer is its holder's: it outlives the account of whoever made it.
alter table offer alter column offered_by drop not null;
alter table offer drop constraint offer_offered_by_fkey;
alter table offer add constraint offer_offered_by_fkey
    foreign key (offered_by) references organiser on delete set null;
