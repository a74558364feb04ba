-- Everything of an edition as its export writes it, in an order that a second export has again.

-- name: holders
-- Who comes with a project, in registration order.
select p.email, p.first_name, p.last_name, p.phone, p.language, p.organisation, h.siret, h.rna,
       h.in_creation, h.project, h.summary, h.need, h.amount_sought, h.project_stage, h.commune,
       h.themes, p.max_meetings
from person p join holder h on h.person_id = p.id
where p.edition_id = $1 and p.erased_at is null order by p.position;

-- name: investors
-- Who hears projects; their people stand in a sheet of their own.
select p.email, p.first_name, p.last_name, p.phone, p.language, p.organisation, i.finance,
       i.ticket_from, i.ticket_to, i.project_stages, i.themes, i.needs_financed, i.territory,
       i.description, i.website, p.max_meetings, i.max_consecutive
from person p join investor i on i.person_id = p.id
where p.edition_id = $1 and p.erased_at is null order by p.position;

-- name: delegates
-- The people of investors, in their order.
select p.email as investor, d.name, d.email
from delegate d join person p on p.id = d.investor_id
where p.edition_id = $1 and p.erased_at is null order by p.position, d.number;

-- name: visitors
-- Who comes for the programme alone.
select p.email, p.first_name, p.last_name, p.phone, p.language, p.organisation, v.quality,
       v.occupation
from person p join visitor v on v.person_id = p.id
where p.edition_id = $1 and p.erased_at is null order by p.position;

-- name: workshops
-- The programme in its order.
select code, title, kind, speaker, room, description, capacity, starts_at as starts,
       ends_at as ends
from workshop where edition_id = $1 order by starts_at, code;

-- name: attendances
-- Who has a place in what, or waits for one, in the order in which they asked.
select w.code as workshop, p.email, a.place, a.asked_at
from (select workshop_id, person_id, 'attending' as place, asked_at from workshop_attendance
      where edition_id = $1
      union all
      select workshop_id, person_id, 'waiting', asked_at from workshop_waiting
      where edition_id = $1) as a
join workshop w on w.id = a.workshop_id
join person p on p.id = a.person_id and p.erased_at is null
order by w.starts_at, w.code, a.place, a.asked_at, p.kind, p.position;

-- name: unavailable
-- When people cannot come, by the beginnings of slots.
select p.email, array_agg(s.starts_at order by s.number) as slots
from unavailability u
join slot s on s.edition_id = u.edition_id and s.number = u.slot_number and not s.closed
join person p on p.id = u.person_id and p.erased_at is null
where u.edition_id = $1 group by p.id order by p.kind, p.position;

-- name: wishes
-- Who wishes for whom, the dearest first.
select author.email as author, target.email as target, w.rank, w.reason, w.made_at, w.by_organiser
from wish w
join person author on author.id = w.author_id and author.erased_at is null
join person target on target.id = w.target_id and target.erased_at is null
where w.edition_id = $1 order by author.kind, author.position, w.rank;

-- name: refusals
-- Who would rather not meet whom; read only for an export that was asked to hold them.
select author.email as author, target.email as target, r.reason, r.made_at
from refusal r
join person author on author.id = r.author_id and author.erased_at is null
join person target on target.id = r.target_id and target.erased_at is null
where r.edition_id = $1 order by author.kind, author.position, target.position;

-- name: standings
-- How everybody stands, and since when.
select p.email, p.application, p.application_reason, p.application_at, p.registered_at,
       p.updated_at, p.known_at, p.confirmed_at, p.withdrawn_at, p.choices_saved_at,
       p.choices_corrected_at, p.availability_saved_at, p.availability_corrected_at,
       r.way as calendar, s.stopped_at as reminders_stopped_at, p.external_id, p.own_words_at
from person p
left join recipient r on r.person_id = p.id and r.delegate_id is null and r.ended_at is null
left join reminder_stop s on s.person_id = p.id
where p.edition_id = $1 and p.erased_at is null order by p.kind, p.position;

-- name: tags
-- By which words organisers sort people.
select p.email, t.tag
from person_tag t join person p on p.id = t.person_id and p.erased_at is null
where t.edition_id = $1 order by p.kind, p.position, t.folded;

-- name: notes
-- What organisers noted on people, the oldest first.
select p.email, n.text as note, n.written_at
from person_note n join person p on p.id = n.person_id and p.erased_at is null
where n.edition_id = $1 order by p.kind, p.position, n.written_at, n.text;

-- name: additions
-- The investors of the year-book who do not attend, by name.
select organisation, finance, ticket_from, ticket_to, project_stages, needs, themes, territory,
       description, website, contact, lasting_since
from guide_addition where edition_id = $1 order by folded collate "C";

-- name: guide_agreements
-- What investors agreed to leave in the guide, and took back.
select p.email, g.fields, g.contact, g.agreed_at, g.renew_by, g.withdrawn_at, g.ruled
from guide_agreement g join person p on p.id = g.person_id and p.erased_at is null
where g.edition_id = $1 order by p.position, g.agreed_at;

-- name: guide_listings
-- What is left of the guide after the purge.
select organisation, finance, fields, ticket_from, ticket_to, project_stages, needs, themes,
       territory, description, website, contact, agreed_on, renew_by
from guide_listing where edition_id = $1 order by organisation, id;

-- name: versions
-- The schedules with a number.
select version, state, origin, created_at, published_at, meetings, guarantee_shortfall,
       shortfall_bound, value, value_bound, breaks, breaks_bound, waiting, status
from schedule where edition_id = $1 and version is not null order by version;

-- name: meetings
-- Who meets whom in each of them, when and where; nobody is named who was erased.
select v.version, case when h.erased_at is null then h.email end as holder,
       case when i.erased_at is null then i.email end as investor, s.starts_at, t.label as "table",
       d.name as delegate, m.pinned, back.by_side as withdrawn_by,
       back.withdrawn_at
from meeting m
join schedule v on v.id = m.schedule_id and v.version is not null
join person h on h.id = m.holder_id
join person i on i.id = m.investor_id
join slot s on s.edition_id = m.edition_id and s.number = m.slot_number
join meeting_table t on t.edition_id = m.edition_id and t.number = m.table_number
left join meeting_delegate md on md.schedule_id = m.schedule_id and md.holder_id = m.holder_id
                             and md.investor_id = m.investor_id
left join delegate d on d.id = md.delegate_id and i.erased_at is null
left join meeting_withdrawal back on back.holder_id = m.holder_id
                                 and back.investor_id = m.investor_id
where m.edition_id = $1 order by v.version, s.starts_at, m.table_number;

-- name: fates
-- What became of each meeting that was published, who says so, and since when an organiser does.
select h.email as holder, i.email as investor, s.starts_at, t.label as "table", f.fate, f.said_by,
       k.settled_at
from meeting_fate f
join person h on h.id = f.holder_id and h.erased_at is null
join person i on i.id = f.investor_id and i.erased_at is null
join slot s on s.edition_id = f.edition_id and s.number = f.slot_number
join meeting_table t on t.edition_id = f.edition_id and t.number = f.table_number
left join meeting_settlement k on k.holder_id = f.holder_id and k.investor_id = f.investor_id
                              and k.slot_number = f.slot_number
where f.edition_id = $1 order by s.starts_at, f.table_number, h.position;

-- name: pins
-- Meetings fixed by hand.
select h.email as holder, i.email as investor, s.starts_at, p.pinned_at
from pin p
join person h on h.id = p.holder_id and h.erased_at is null
join person i on i.id = p.investor_id and i.erased_at is null
join slot s on s.edition_id = p.edition_id and s.number = p.slot_number
where p.edition_id = $1 order by s.starts_at, h.position;

-- name: arrivals
-- What was noted of people on the day, in its order.
select p.email, a.state, s.starts_at as slot, a.noted_at, a.undone_at
from attendance a
join person p on p.id = a.person_id and p.erased_at is null
left join slot s on s.edition_id = a.edition_id and s.number = a.slot_number
where a.edition_id = $1 order by a.id;

-- name: marks
-- Which meetings investors saw take place.
select i.email as investor, h.email as holder, s.starts_at, k.state, k.marked_at
from meeting_mark k
join person i on i.id = k.investor_id and i.erased_at is null
join person h on h.id = k.holder_id and h.erased_at is null
join slot s on s.edition_id = k.edition_id and s.number = k.slot_number
where k.edition_id = $1 order by s.starts_at, i.position, h.position;

-- name: cards
-- What holders said of their meetings.
select h.email as holder, i.email as investor, c.took_place, c.useful, c.next_step, c.word,
       c.answered_at
from meeting_card c
join person h on h.id = c.holder_id and h.erased_at is null
join person i on i.id = c.investor_id and i.erased_at is null
where c.edition_id = $1 order by h.position, i.position;

-- name: outcomes
-- What investors made of their meetings.
select i.email as investor, h.email as holder, o.took_place, o.outcome, o.step,
       coalesce(t.email, g.code) as referred_to, o.note, o.shared, o.answered_at
from meeting_outcome o
join person i on i.id = o.investor_id and i.erased_at is null
join person h on h.id = o.holder_id and h.erased_at is null
left join person t on t.id = o.referred_to_investor and t.erased_at is null
left join support_programme g on g.id = o.referred_to_programme
where o.edition_id = $1 order by i.position, h.position;

-- name: contacts
-- Who passed on to whom how they are reached, and took it back.
select h.email as holder, i.email as investor, c.side, c.agreed_at, c.withdrawn_at
from contact_agreement c
join person h on h.id = c.holder_id and h.erased_at is null
join person i on i.id = c.investor_id and i.erased_at is null
where c.edition_id = $1 order by h.position, i.position, c.side;

-- name: visits
-- Who came to what of the programme.
select w.code as workshop, p.email, a.came_at
from workshop_attendance a
join workshop w on w.id = a.workshop_id
join person p on p.id = a.person_id and p.erased_at is null
where a.edition_id = $1 and a.came_at is not null order by w.starts_at, w.code, a.came_at, p.id;

-- name: delegate_arrivals
-- Which of an investor's people were there.
select p.email as investor, d.name, d.arrived_at
from delegate d join person p on p.id = d.investor_id and p.erased_at is null
where p.edition_id = $1 and d.arrived_at is not null order by p.position, d.number;

-- name: offers
-- Free places that were offered, and what was answered.
select h.email as holder, i.email as investor, s.starts_at, o.offered_at, o.deadline, o.state,
       o.answered_at
from offer o
join person h on h.id = o.holder_id and h.erased_at is null
join person i on i.id = o.investor_id and i.erased_at is null
join slot s on s.edition_id = o.edition_id and s.number = o.slot_number
where o.edition_id = $1 order by o.offered_at, o.id;

-- name: messages
-- What people were sent, by its kind; never its words.
select p.email, o.kind, o.state, o.created_at, o.sent_at, o.undelivered_at
from outbox o join person p on p.id = o.person_id and p.erased_at is null
where o.edition_id = $1 order by o.id;

-- name: consents
-- What people agreed to, and took back.
select p.email, c.purpose, c.given_at, c.withdrawn_at
from consent c join person p on p.id = c.person_id and p.erased_at is null
where p.edition_id = $1 order by c.given_at, p.kind, p.position, c.purpose;

-- name: invitations
-- Who was invited to the edition with which answers, and what became of it; whoever has answered is
-- named by their registration alone.
select i.kind, i.email, i.first_name, i.last_name, i.organisation, i.language,
       coalesce(f.slug, '') as from_edition, i.invited_at, i.purge_on as kept_until, i.state,
       i.answered_at, coalesce(p.email, '') as became,
       case when i.state = 'open' then i.answers::text else '' end as answers
from invitation i
left join edition f on f.id = i.from_edition_id
left join person p on p.id = i.person_id and p.erased_at is null
where i.edition_id = $1 order by i.invited_at, i.email, i.id;

-- name: orientations
-- Who was oriented to which support programme, and what they said to it.
select programme.code as programme, p.email, o.by, o.proposed_at, o.agreed_at, o.withdrawn_at
from orientation o
join person p on p.id = o.holder_id and p.erased_at is null
join support_programme programme on programme.id = o.programme_id
where o.edition_id = $1 order by programme.position, programme.id, p.position;

-- name: follow_ups
-- What became of projects, as their holders say.
select f.months, p.email, f.asked_at, f.answered_at, f.financed, f.amount_euros,
       i.email as investor, f.financed_by
from follow_up f
join person p on p.id = f.holder_id and p.erased_at is null
left join person i on i.id = f.investor_id and i.erased_at is null
where f.edition_id = $1 order by f.months, p.position;

-- name: team
-- Who works on the edition.
select o.email, o.name, m.role
from membership m join organiser o on o.id = m.organiser_id
where m.edition_id = $1 order by o.email;
