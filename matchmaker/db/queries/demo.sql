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

-- name: no_papers
-- Nobody prints the papers of a morning that is over.
delete from pgqueuer where entrypoint = 'papers' and payload = convert_to($1::uuid::text, 'UTF8');

-- name: a_delegate
-- One of several people of an investor, the one with most meetings in a version.
select d.id, d.investor_id
from delegate d
join person p on p.id = d.investor_id
left join meeting_delegate held on held.delegate_id = d.id and held.schedule_id = $1
where p.edition_id = (select edition_id from schedule where id = $1)
  and exists (select from delegate o where o.investor_id = d.investor_id and o.id <> d.id)
group by d.id, d.investor_id
order by count(held.*) desc, d.id limit 1;

-- name: whom_they_met
-- Of an edition that is over the holder who was passed most contacts, or else met most.
select f.holder_id as id from meeting_fate f
where f.edition_id = $1 and f.fate = 'held'
group by f.holder_id
order by (select count(*) from contact_agreement c
          where c.holder_id = f.holder_id and c.withdrawn_at is null) desc,
         count(*) desc, f.holder_id limit 1;

-- name: an_invitation
-- One that waits for its answer.
select id from invitation where edition_id = $1 and state = 'open' order by invited_at, id limit 1;
