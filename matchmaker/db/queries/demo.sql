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
