-- The people whose pages the demonstration opens.

-- name: cast
-- Of each side the one with most meetings in a version, at best with a wish that was not granted.
with counted as (
    select meeting.holder_id, meeting.investor_id,
           count(*) over (partition by meeting.holder_id) as of_holder,
           count(*) over (partition by meeting.investor_id) as of_investor
      from meeting where meeting.schedule_id = $1
)
select (select counted.holder_id from counted
         order by exists (select from wish where wish.author_id = counted.holder_id
                             and not exists (select from meeting where meeting.schedule_id = $1
                                                and meeting.holder_id = wish.author_id
                                                and meeting.investor_id = wish.target_id)) desc,
                  counted.of_holder desc, counted.holder_id limit 1) as holder_id,
       (select counted.investor_id from counted
         order by counted.of_investor desc, counted.investor_id limit 1) as investor_id;

-- name: those_who_come_again
-- Every investor, and of the holders the first so many, each by order of registration.
select id, kind from person
where edition_id = $1 and erased_at is null
  and (kind = 'investor' or kind = 'holder' and position < $2)
order by kind, position;

-- name: guests
-- Everybody of an edition, by order of registration.
select id, kind from person where edition_id = $1 and erased_at is null order by kind, position;

-- name: expected
-- Who is expected on the day, by order of registration.
select id from person where edition_id = $1 and takes_part order by kind, position;

-- name: expected_investors
-- The investors among them.
select id from person
where edition_id = $1 and takes_part and kind = 'investor' order by position;

-- name: planned
-- The meetings of the version in force, hour after hour.
select m.holder_id, m.investor_id, m.slot_number
from kept_meeting m join schedule v on v.id = m.schedule_id and v.state = 'published'
where v.edition_id = $1 order by m.slot_number, m.table_number;

-- name: letters_have_left
-- What was written to people of a morning that is played afterwards left at that hour.
update outbox set state = 'sent', created_at = $2, sent_at = $2, tried_at = $2
where edition_id = $1 and state = 'pending';

-- name: others_at_the_door
-- Of an edition: one of an investor's people with an address of their own, and a visitor.
select (select d.id from delegate d join person p on p.id = d.investor_id and p.takes_part
        where d.edition_id = $1 and d.email is not null
        order by p.position, d.number limit 1) as delegate_id,
       (select p.id from person p where p.edition_id = $1 and p.kind = 'visitor' and p.takes_part
        order by p.position limit 1) as visitor_id;
