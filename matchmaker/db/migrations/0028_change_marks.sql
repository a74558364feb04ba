-- What programs of other houses need of people: their own identifier of them, and what has changed.

alter table person
    -- what the program of another house calls this person: printable letters, once in an edition
    add column external_id text check (external_id ~ '^[!-~]{1,100}$');
create unique index person_external_id_once on person (edition_id, external_id);

-- The newest change of each person's record and of their wishes, by the transaction that made it:
-- whoever has read up to the oldest one still under way misses nothing, however long that one takes.
create table change_mark (
    edition_id uuid not null,
    person_id  uuid not null,
    what       text not null check (what in ('person', 'wishes')),
    xid        xid8 not null,
    at         timestamptz not null,
    primary key (person_id, what),
    foreign key (edition_id, person_id) references person (edition_id, id) on delete cascade
);
create index change_mark_in_order on change_mark (edition_id, xid, person_id, what);

-- Whatever a program reads of a person, a change of it marks them; a second one within the same
-- transaction changes nothing. Who is deleted with everybody else leaves no mark.
create function mark_person() returns trigger language plpgsql as $$
declare
    changed record;
    who     uuid;
begin
    if tg_op = 'DELETE' then
        changed := old;
    else
        changed := new;
    end if;
    if tg_table_name = 'person' then
        who := changed.id;
    elsif tg_table_name = 'delegate' then
        who := changed.investor_id;
    else
        who := changed.person_id;
    end if;
    insert into change_mark as known (edition_id, person_id, what, xid, at)
    select person.edition_id, person.id, 'person', pg_current_xact_id(), now()
    from person where person.id = who
    on conflict (person_id, what) do update set xid = excluded.xid, at = excluded.at
        where known.xid <> excluded.xid;
    return null;
end $$;
create trigger person_enters_marked after insert on person
    for each row execute function mark_person();
create trigger person_is_marked after update on person
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger holder_is_marked after update on holder
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger investor_is_marked after update on investor
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger visitor_is_marked after update on visitor
    for each row when (old.* is distinct from new.*) execute function mark_person();
create trigger delegate_is_marked after insert or update or delete on delegate
    for each row execute function mark_person();
create trigger consent_is_marked after insert or update or delete on consent
    for each row execute function mark_person();
create trigger seat_is_marked after insert or update or delete on workshop_attendance
    for each row execute function mark_person();
create trigger turn_is_marked after insert or delete on workshop_waiting
    for each row execute function mark_person();
create trigger tag_is_marked after insert or delete on person_tag
    for each row execute function mark_person();

-- Of wishes their author is marked; of refusals nobody: when one was made would tell of it.
create function mark_author() returns trigger language plpgsql as $$
begin
    insert into change_mark as known (edition_id, person_id, what, xid, at)
    select distinct person.edition_id, person.id, 'wishes', pg_current_xact_id(), now()
    from changed join person on person.id = changed.author_id
    order by person.id
    on conflict (person_id, what) do update set xid = excluded.xid, at = excluded.at
        where known.xid <> excluded.xid;
    return null;
end $$;
create trigger wish_marks_author after insert on wish referencing new table as changed
    for each statement execute function mark_author();
create trigger wish_moved_marks_author after update on wish referencing new table as changed
    for each statement execute function mark_author();
create trigger wish_gone_marks_author after delete on wish referencing old table as changed
    for each statement execute function mark_author();

insert into change_mark (edition_id, person_id, what, xid, at)
select edition_id, id, 'person', pg_current_xact_id(), updated_at from person
union all
select person.edition_id, person.id, 'wishes', pg_current_xact_id(),
       coalesce(person.choices_saved_at, now())
from person where exists (select from wish where wish.author_id = person.id);
