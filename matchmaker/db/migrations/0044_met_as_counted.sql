-- Whom a holder has met is what the bilan counts as held: what one of the two says of a meeting that
-- is otherwise unclear stands beside it where organisers settle it, and counts once they have.
create or replace view known_encounter as
select edition_id, holder_id, investor_id from meeting_fate where fate = 'held';

-- Nor is anybody told of a programme who wants no questions about their project.
drop trigger outbox_asks_who_allows on outbox;
create trigger outbox_asks_who_allows before insert on outbox
    for each row when (new.kind in ('follow_up', 'orientation_proposed'))
    execute function ask_who_allows();

-- Who has one name alone has it as their last name.
alter table person drop constraint person_first_name_check;
alter table person add constraint person_first_name_check check (length(first_name) <= 80);
