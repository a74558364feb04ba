-- Consents, everything held on a person, erasure and purge.

-- name: consents
-- Every consent a person gave or took back, in order.
select purpose, given_at, withdrawn_at from consent
where person_id = $1 order by given_at, purpose;

-- name: take_turns
-- Answers of one person come one after the other.
select from person where id = $1 for no key update;

-- name: take_back
-- Consents in force that are not among these purposes end.
update consent set withdrawn_at = $3
where person_id = $1 and withdrawn_at is null and purpose <> all ($2::text[]);

-- name: give
-- These purposes are agreed to from now on; those in force keep their date.
insert into consent (person_id, purpose, given_at)
select $1, wanted, $3 from unnest($2::text[]) as wanted
where not exists (select from consent c
                  where c.person_id = $1 and c.purpose = wanted and c.withdrawn_at is null)
on conflict (person_id, purpose, given_at) do update set withdrawn_at = null;

-- name: agreed
-- Whether a consent of this purpose is in force.
select exists (select from consent
               where person_id = $1 and purpose = $2 and withdrawn_at is null);

-- name: export
-- Everything held on a person, in one document; what others said of them is not theirs to read.
select jsonb_build_object(
    'edition', (select jsonb_build_object('name', e.name, 'held_on', e.held_on, 'place', e.place,
                                          'contact', e.contact_email, 'purge_on', e.purge_on)
                from edition e where e.id = p.edition_id),
    'person', to_jsonb(p) - array['edition_id', 'search', 'sort_key', 'application_by'],
    'notes', (select coalesce(jsonb_agg(jsonb_build_object('text', n.text, 'written_at', n.written_at)
                                        order by n.written_at, n.id), '[]')
              from person_note n where n.person_id = p.id),
    'tags', (select coalesce(jsonb_agg(t.tag order by t.folded), '[]')
             from person_tag t where t.person_id = p.id),
    'holder', (select to_jsonb(h) - array['edition_id', 'person_id', 'kind', 'search', 'sort_key']
               from holder h where h.person_id = p.id),
    'investor', (select to_jsonb(i) - array['edition_id', 'person_id', 'kind', 'search', 'sort_key']
                 from investor i where i.person_id = p.id),
    'visitor', (select jsonb_build_object('quality', v.quality, 'occupation', v.occupation)
                from visitor v where v.person_id = p.id),
    'delegates', (select coalesce(jsonb_agg(jsonb_build_object(
                      'name', d.name, 'email', d.email, 'arrived_at', d.arrived_at)
                      order by d.number), '[]')
                  from delegate d where d.investor_id = p.id),
    'consents', (select coalesce(jsonb_agg(to_jsonb(c) - 'person_id' order by c.given_at), '[]')
                 from consent c where c.person_id = p.id),
    'guide_agreements', (select coalesce(jsonb_agg(jsonb_build_object(
                             'fields', g.fields, 'contact', g.contact, 'agreed_at', g.agreed_at,
                             'renew_by', g.renew_by, 'withdrawn_at', g.withdrawn_at,
                             'ruled_by_organiser', g.ruled) order by g.agreed_at), '[]')
                         from guide_agreement g where g.person_id = p.id),
    'workshops', (select coalesce(jsonb_agg(jsonb_build_object(
                      'code', w.code, 'title', w.title, 'starts_at', w.starts_at,
                      'ends_at', w.ends_at, 'asked_at', a.asked_at, 'came_at', a.came_at)
                      order by w.starts_at), '[]')
                  from workshop_attendance a join workshop w on w.id = a.workshop_id
                  where a.person_id = p.id),
    'workshops_waited_for', (select coalesce(jsonb_agg(jsonb_build_object(
                                 'code', w.code, 'title', w.title, 'asked_at', q.asked_at)
                                 order by w.starts_at), '[]')
                             from workshop_waiting q join workshop w on w.id = q.workshop_id
                             where q.person_id = p.id),
    'unavailable', (select coalesce(jsonb_agg(jsonb_build_object(
                        'slot', s.number, 'starts_at', s.starts_at, 'ends_at', s.ends_at)
                        order by s.number), '[]')
                    from unavailability u
                    join slot s on s.edition_id = u.edition_id and s.number = u.slot_number
                    where u.person_id = p.id),
    'wishes', (select coalesce(jsonb_agg(jsonb_build_object(
                   'rank', w.rank, 'organisation', t.organisation, 'reason', w.reason,
                   'made_at', w.made_at, 'entered_by_organiser', w.by_organiser)
                   order by w.rank), '[]')
               from wish w join person t on t.id = w.target_id where w.author_id = p.id),
    'refusals', (select coalesce(jsonb_agg(jsonb_build_object(
                     'organisation', t.organisation, 'reason', r.reason, 'made_at', r.made_at)
                     order by r.made_at, t.organisation), '[]')
                 from refusal r join person t on t.id = r.target_id where r.author_id = p.id),
    'meetings', (select coalesce(jsonb_agg(jsonb_build_object(
                     'version', v.version, 'state', v.state,
                     'organisation', case when o.erased_at is null then o.organisation end,
                     'starts_at', s.starts_at, 'ends_at', s.ends_at, 'table', t.label,
                     'taken_back_by', back.by_side, 'taken_back_at', back.withdrawn_at)
                     order by v.version, s.number), '[]')
                 from (select schedule_id, investor_id as other_id, slot_number, table_number
                       from meeting where holder_id = p.id
                       union all
                       select schedule_id, holder_id, slot_number, table_number
                       from meeting where investor_id = p.id) m
                 left join meeting_withdrawal back on (back.holder_id, back.investor_id)
                                                      in ((p.id, m.other_id), (m.other_id, p.id))
                 join schedule v on v.id = m.schedule_id and v.state <> 'draft'
                 join person o on o.id = m.other_id
                 join slot s on s.edition_id = p.edition_id and s.number = m.slot_number
                 join meeting_table t on t.edition_id = p.edition_id and t.number = m.table_number),
    'attendance', (select coalesce(jsonb_agg(jsonb_build_object(
                       'state', split_part(a.act, '.', 2), 'slot', a.details->'slot',
                       'noted_at', a.done_at, 'taken_back_at', a.undone_at) order by a.id), '[]')
                   from day_act a where a.person_id = p.id and a.act like 'attendance.%'),
    'marks', (select coalesce(jsonb_agg(jsonb_build_object(
                  'organisation', o.organisation, 'slot', k.slot_number, 'state', k.state,
                  'marked_at', k.marked_at) order by k.slot_number, o.organisation), '[]')
              from meeting_mark k
              join person o on o.id = case when k.holder_id = p.id then k.investor_id
                                           else k.holder_id end
              where p.id in (k.holder_id, k.investor_id)),
    'what_took_place', (select coalesce(jsonb_agg(jsonb_build_object(
                            'organisation', case when o.erased_at is null then o.organisation end,
                            'starts_at', s.starts_at,
                            -- before it is over, who is away concerns nobody else
                            'fate', case when f.said_by is distinct from 'check_in'
                                              or s.ends_at <= now() then f.fate end,
                            'said_by', f.said_by,
                            'settled_at', t.settled_at) order by s.starts_at, o.organisation), '[]')
                        from meeting_fate f
                        join person o on o.id = case when f.holder_id = p.id then f.investor_id
                                                     else f.holder_id end
                        join slot s on s.edition_id = f.edition_id and s.number = f.slot_number
                        left join meeting_settlement t
                               on t.holder_id = f.holder_id and t.investor_id = f.investor_id
                              and t.slot_number = f.slot_number
                        where f.edition_id = p.edition_id
                          and p.id in (f.holder_id, f.investor_id)),
    'cards', (select coalesce(jsonb_agg(jsonb_build_object(
                  'organisation', case when o.erased_at is null then o.organisation end,
                  'took_place', c.took_place, 'useful', c.useful, 'next_step', c.next_step,
                  'word', c.word, 'answered_at', c.answered_at) order by c.answered_at, o.id), '[]')
              from meeting_card c join person o on o.id = c.investor_id where c.holder_id = p.id),
    'outcomes', (select coalesce(jsonb_agg(jsonb_build_object(
                     'organisation', case when o.erased_at is null then o.organisation end,
                     'took_place', c.took_place, 'outcome', c.outcome, 'step', c.step,
                     'referred_to', coalesce(t.organisation, g.name), 'note', c.note, 'shared', c.shared,
                     'answered_at', c.answered_at) order by c.answered_at, o.id), '[]')
                 from meeting_outcome c
                 join person o on o.id = c.holder_id
                 left join person t on t.id = c.referred_to_investor and t.erased_at is null
                 left join support_programme g on g.id = c.referred_to_programme
                 where c.investor_id = p.id),
    'outcomes_shared', (select coalesce(jsonb_agg(jsonb_build_object(
                            'organisation', o.organisation, 'outcome', c.outcome, 'step', c.step,
                            'note', c.note, 'answered_at', c.answered_at)
                            order by c.answered_at, o.id), '[]')
                        from meeting_outcome c
                        join person o on o.id = c.investor_id and o.erased_at is null
                        where c.holder_id = p.id and c.shared and c.took_place),
    'contacts_agreed', (select coalesce(jsonb_agg(jsonb_build_object(
                            'organisation', case when o.erased_at is null then o.organisation end,
                            'agreed_at', c.agreed_at, 'withdrawn_at', c.withdrawn_at)
                            order by c.agreed_at, o.id), '[]')
                        from contact_agreement c
                        join person o on o.id = case c.side when 'holder' then c.investor_id
                                                            else c.holder_id end
                        where p.id = case c.side when 'holder' then c.holder_id
                                                 else c.investor_id end),
    'delegates_here', (select coalesce(jsonb_agg(jsonb_build_object(
                           'from_slot', f.slot_number, 'count', f.count)
                           order by f.slot_number), '[]')
                       from delegates_from f where f.investor_id = p.id),
    'badge', exists (select from badge b where b.person_id = p.id),
    'told_apart', (select coalesce(jsonb_agg(jsonb_build_object('noted_at', a.noted_at)
                           order by a.noted_at), '[]')
                   from known_apart a where p.id in (a.first_id, a.second_id)),
    'offers', (select coalesce(jsonb_agg(jsonb_build_object(
                   'organisation', o.organisation, 'slot', f.slot_number,
                   'offered_at', f.offered_at, 'deadline', f.deadline, 'state', f.state,
                   'answered_at', f.answered_at) order by f.offered_at, f.id), '[]')
               from offer f join person o on o.id = f.investor_id where f.holder_id = p.id),
    'calendar_entries', (select coalesce(jsonb_agg(jsonb_build_object(
                             'uid', c.uid, 'sequence', c.sequence, 'cancelled', c.cancelled,
                             'kind', c.kind, 'stamped_at', c.stamped_at) order by c.uid), '[]')
                         from calendar_entry c join recipient r on r.id = c.recipient_id
                         where r.person_id = p.id),
    'mailboxes', (select coalesce(jsonb_agg(jsonb_build_object(
                      'email', r.email, 'way', r.way, 'ended_at', r.ended_at) order by r.email), '[]')
                  from recipient r where r.person_id = p.id),
    'messages', (select coalesce(jsonb_agg(jsonb_build_object(
                     'kind', o.kind, 'message_id', o.message_id, 'state', o.state,
                     'created_at', o.created_at, 'sent_at', o.sent_at,
                     'undelivered_at', o.undelivered_at) order by o.id), '[]')
                 from outbox o where o.person_id = p.id),
    'calendar_answers', (select coalesce(jsonb_agg(jsonb_build_object(
                             'uid', r.uid, 'answer', r.answer, 'answered_at', r.answered_at)
                             order by r.uid), '[]')
                         from calendar_answer r where r.person_id = p.id),
    'messages_to_pass_on', (select coalesce(jsonb_agg(jsonb_build_object(
                                'received_at', f.received_at) order by f.received_at), '[]')
                            from forwarded f where f.person_id = p.id),
    'told_to_programs', (select coalesce(jsonb_agg(jsonb_build_object(
                             'event', d.event, 'happened_at', d.happened_at, 'address', h.address,
                             'delivered_at', d.delivered_at) order by d.id), '[]')
                         from webhook_delivery d join webhook h on h.id = d.webhook_id
                         where d.person_id = p.id),
    'invitations', (select coalesce(jsonb_agg(jsonb_build_object(
                        'edition', e.name, 'invited_at', i.invited_at, 'state', i.state,
                        'answered_at', i.answered_at, 'kept_until', i.purge_on)
                        order by i.invited_at, i.id), '[]')
                    from invitation i join edition e on e.id = i.edition_id
                    where p.id in (i.person_id, i.from_person_id)
                       or i.edition_id = p.edition_id and lower(i.email) = lower(p.email)),
    'address_wanted', (select a.email from address_change a where a.person_id = p.id),
    'reminded_at', (select m.at from reminded m where m.person_id = p.id),
    'support_programmes', (select coalesce(jsonb_agg(jsonb_build_object(
                               'programme', s.name, 'brought_up_by', t.by,
                               'proposed_at', t.proposed_at, 'agreed_at', t.agreed_at,
                               'withdrawn_at', t.withdrawn_at) order by s.position, s.id), '[]')
                           from orientation t join support_programme s on s.id = t.programme_id
                           where t.holder_id = p.id),
    'follow_up', (select coalesce(jsonb_agg(jsonb_build_object(
                      'months', q.months, 'asked_at', q.asked_at, 'answered_at', q.answered_at,
                      'financed', q.financed, 'amount_euros', q.amount_euros,
                      'investor', o.organisation, 'financed_by', q.financed_by)
                      order by q.months), '[]')
                  from follow_up q
                  left join person o on o.id = q.investor_id and o.erased_at is null
                  where q.holder_id = p.id),
    'follow_up_stopped_at', (select m.stopped_at from follow_up_stop m where m.person_id = p.id),
    'reminders_stopped_at', (select m.stopped_at from reminder_stop m where m.person_id = p.id),
    'links', (select coalesce(jsonb_agg(jsonb_build_object(
                  'use', l.use, 'created_at', l.created_at, 'revoked_at', l.revoked_at)
                  order by l.created_at), '[]')
              from personal_link l where l.person_id = p.id),
    'sessions', (select coalesce(jsonb_agg(jsonb_build_object(
                     'created_at', b.created_at, 'expires_at', b.expires_at)
                     order by b.created_at), '[]')
                 from browser_session b join personal_link l on l.id = b.link_id
                 where l.person_id = p.id),
    'acts_of_organisers', (select coalesce(jsonb_agg(jsonb_build_object('act', a.act, 'at', a.at)
                                  order by a.id), '[]')
                           from audit a
                           where a.edition_id = p.edition_id and a.subject = p.id::text)
)
from person p where p.id = $1 and p.erased_at is null;

-- name: expect_no_more
-- Whoever is erased does not come.
update person set withdrawn_at = $2 where id = $1 and withdrawn_at is null;

-- name: keep_fates
-- What became of a person's meetings stays known of the other side, once nothing is of the person.
insert into meeting_settlement
    (edition_id, holder_id, investor_id, slot_number, state, settled_at, settled_by)
select fate.edition_id, fate.holder_id, fate.investor_id, fate.slot_number, fate.fate, $2, null
from meeting_fate as fate
where fate.edition_id = (select edition_id from person where id = $1)
  and $1 in (fate.holder_id, fate.investor_id) and fate.fate <> 'unclear'
on conflict on constraint meeting_settlement_pkey do nothing;

-- name: erase_person
-- The place of an erased person remains, so that positions stay; it says nothing of them.
update person
set email = id::text || '@erased.invalid', first_name = '-', last_name = '-', phone = '',
    language = 'fr', organisation = '-', max_meetings = null, choices_saved_at = null,
    registered_at = $2, updated_at = $2, withdrawn_at = coalesce(withdrawn_at, $2),
    application_reason = '', application_at = null, application_by = null,
    choices_corrected_at = null, availability_saved_at = null, availability_corrected_at = null,
    erased_at = $2, sort_key = '', search = '', external_id = null,
    own_words_at = null
where id = $1 and erased_at is null
returning id;

-- name: erase_project
-- The fiche of an erased holder remains for the meetings that name it, empty.
update holder
set siret = null, rna = null, in_creation = false, project = '-', summary = '-',
    need = 'starting_capital', amount_sought = 0, project_stage = 'idea', commune = '-',
    themes = '{}', sort_key = '', search = ''
where person_id = $1;

-- name: erase_offer
-- The fiche of an erased investor remains for the meetings that name it, empty.
update investor
set finance = 'bank_loan', ticket_from = 0, ticket_to = 0, project_stages = '{}', themes = '{}',
    needs_financed = '{}', territory = '', description = '-', website = '',
    max_consecutive = null, sort_key = '', search = ''
where person_id = $1;

-- name: erase_visitor
-- The entry of an erased visitor remains, empty, as others' do.
update visitor set quality = 'other', occupation = '' where person_id = $1;

-- name: erase_delegates
-- Their names and addresses go; one empty seat stays, as an investor has at least one.
with first as (select min(number) as number from delegate where investor_id = $1),
     badges as (delete from delegate_badge using delegate
                where delegate.id = delegate_badge.delegate_id and delegate.investor_id = $1),
     gone as (delete from delegate
              where investor_id = $1 and number > (select number from first))
update delegate set name = '-', email = null, arrived_at = null
where investor_id = $1 and number = (select number from first);

-- name: erase_choices
-- What they wished and what was wished of them.
with wishes as (delete from wish where $1 in (author_id, target_id)),
     refusals as (delete from refusal where $1 in (author_id, target_id)),
     apart as (delete from prohibition where $1 in (holder_id, investor_id))
delete from pin where $1 in (holder_id, investor_id);

-- name: hold_invitations
-- Theirs, before the registrations that were begun with them: whoever answers one has it first, too.
select i.id from invitation i join person p on p.id = $1
where $1 in (i.person_id, i.from_person_id)
   or i.edition_id = p.edition_id and lower(i.email) = lower(p.email)
order by i.id
for update of i;

-- name: erase_traces
-- Consents, workshops, availability, links with their sessions, what the day noted, what organisers
-- noted, letters, what
-- they wrote and was to be passed on, mailboxes with their entries; the last letter keeps the address
-- that it is for until it has left.
with consents as (delete from consent where person_id = $1),
     lasting as (delete from guide_agreement where person_id = $1),
     attendance as (delete from workshop_attendance where person_id = $1),
     waiting as (delete from workshop_waiting where person_id = $1),
     availability as (delete from unavailability where person_id = $1),
     links as (delete from personal_link where person_id = $1),
     presence as (delete from attendance where person_id = $1),
     marks as (delete from meeting_mark where $1 in (investor_id, holder_id)),
     seats as (delete from delegates_from where investor_id = $1),
     acts as (delete from day_act where $1 in (person_id, investor_id)),
     offers as (delete from offer where $1 in (holder_id, investor_id)),
     taken_back as (delete from meeting_withdrawal where $1 in (holder_id, investor_id)),
     cards as (delete from meeting_card where $1 in (holder_id, investor_id)),
     outcomes as (delete from meeting_outcome where $1 in (holder_id, investor_id)),
     referrals as (update meeting_outcome set referred_to_investor = null
                   where referred_to_investor = $1 and $1 not in (holder_id, investor_id)),
     contacts as (delete from contact_agreement where $1 in (holder_id, investor_id)),
     likenesses as (delete from known_apart where $1 in (first_id, second_id)),
     badges as (delete from badge where person_id = $1),
     notes as (delete from person_note where person_id = $1),
     tags as (delete from person_tag where person_id = $1),
     letters as (delete from outbox where person_id = $1 and not payload ? 'mailbox'),
     answers as (delete from calendar_answer where $1 in (person_id, other_id)),
     reminders as (delete from reminded where person_id = $1),
     stops as (delete from reminder_stop where person_id = $1),
     programmes as (delete from orientation where holder_id = $1),
     questions as (delete from follow_up where holder_id = $1),
     named as (update follow_up set investor_id = null
               where investor_id = $1 and holder_id <> $1),
     unasked as (delete from follow_up_stop where person_id = $1),
     thirds as (delete from suggestion_third where person_id = $1),
     passing as (delete from outbox using forwarded
                 where forwarded.person_id = $1 and outbox.dedupe_key = 'forward:' || forwarded.id),
     writings as (delete from forwarded where person_id = $1),
     addresses as (delete from address_change where person_id = $1),
     drafts as (delete from registration_draft d using person p
                where p.id = $1 and d.edition_id = p.edition_id and lower(d.email) = lower(p.email)),
     invited as (select i.id from invitation i join person p on p.id = $1
                 where $1 in (i.person_id, i.from_person_id)
                    or i.edition_id = p.edition_id and lower(i.email) = lower(p.email)),
     unsent as (delete from outbox using invited
                where outbox.dedupe_key = 'edition invitation:' || invited.id),
     begun as (delete from registration_draft using invited
               where registration_draft.invitation_id = invited.id),
     invitations as (update invitation i
                     set state = case i.state when 'open' then 'declined' else i.state end,
                         answered_at = coalesce(i.answered_at, now()), email = null,
                         first_name = '', last_name = '', organisation = '', answers = '{}',
                         person_id = nullif(i.person_id, $1),
                         from_person_id = nullif(i.from_person_id, $1)
                     from invited where i.id = invited.id),
     kept as (delete from kept_answer k using person p
              where p.id = $1 and k.edition_id = p.edition_id
                and (strpos(k.body, p.id::text) > 0
                     or strpos(lower(k.body), lower(p.email)) > 0
                     or strpos(lower(k.body), lower(p.last_name)) > 0))
delete from recipient where person_id = $1;

-- name: due
-- Editions whose data have reached their end, by the calendar of the place.
select id from edition
where purged_at is null and purge_on <= ($1::timestamptz at time zone timezone)::date
order by purge_on, id;

-- name: hold_due
-- One of those, unless somebody acts in it.
select id from edition
where id = $1 and purged_at is null
  and purge_on <= ($2::timestamptz at time zone timezone)::date
for no key update skip locked;

-- name: hold_everybody
-- Its people, once those who act for them have done so; in the order of all who hold several.
select count(*) from (select from person where edition_id = $1 order by id for no key update) as held;

-- name: keep_entrances_out
-- Nothing is entered in it any more; no row while something is.
select id from edition where id = $1 for update skip locked;

-- name: keep_guide
-- What was agreed to of the guide is kept by itself; whatever else it was made of goes, and who
-- signed its editorial.
with kept as (
    insert into guide_listing (id, edition_id, organisation, finance, fields, ticket_from, ticket_to,
                               project_stages, needs, themes, territory, description, website,
                               contact, agreed_on, renew_by)
    select id, edition_id, organisation, finance, fields, ticket_from, ticket_to, project_stages,
           needs, themes, territory, description, website, contact, agreed_on, renew_by
    from guide_lasting where edition_id = $1 and origin <> 'listing'
    on conflict (id) do nothing),
     agreements as (delete from guide_agreement where edition_id = $1),
     additions as (delete from guide_addition where edition_id = $1)
update guide_editorial set signature_fr = '', signature_en = '' where edition_id = $1;

-- name: forget_listings
-- What was agreed to of the guide and not renewed in time.
delete from guide_listing using edition
where edition.id = guide_listing.edition_id
  and guide_listing.renew_by <= ($1::timestamptz at time zone edition.timezone)::date;

-- name: purge_wishes
-- What they wished of each other, and what all of that told.
with counted as (delete from suggestion_count where edition_id = $1),
     leanings as (delete from suggestion_leaning where edition_id = $1)
delete from wish where edition_id = $1;

-- name: purge_refusals
-- Whom they refused.
delete from refusal where edition_id = $1;

-- name: purge_meetings
-- Whom they met, and whom not, by an organiser's hand; versions keep their figures.
with apart as (delete from prohibition where edition_id = $1),
     taken_back as (delete from meeting_withdrawal where edition_id = $1)
delete from meeting where schedule_id in (select id from schedule where edition_id = $1);

-- name: purge_offers
-- Which places they were offered.
delete from offer where edition_id = $1;

-- name: hold_papers
-- No sheet that still names whom we erase is kept after us; as papers.take_turns.
select pg_advisory_xact_lock(hashtextextended('papers:' || $1::uuid, 0));

-- name: purge_day
-- What was noted on the day, and under which keys; the programs that acted in it,
-- and what they were answered.
with acts as (delete from day_act where edition_id = $1),
     programs as (delete from machine_token where edition_id = $1),
     answers as (delete from kept_answer where edition_id = $1)
delete from act_key where edition_id = $1;

-- name: purge_papers
-- The sheets that were kept ready name everybody.
delete from paper_pack where edition_id = $1;

-- name: purge_drafts
-- Registrations that were never sent.
delete from registration_draft where edition_id = $1;

-- name: purge_invitations
-- Who was invited to it; of those invited from it to the next, what they are invited with stays.
delete from invitation where edition_id = $1;

-- name: purge_uploads
-- Files that wait to come in may name anybody.
delete from import_upload where edition_id = $1;

-- name: purge_mappings
-- Which column was which, in files of that edition.
delete from import_mapping where edition_id = $1;

-- name: purge_letters
-- What was written to them, and to organisers about them; what they wrote and answered.
with writings as (delete from forwarded where edition_id = $1),
     answers as (delete from calendar_answer where edition_id = $1)
delete from outbox where edition_id = $1;

-- name: purge_webhooks
-- What other houses were told of them; a purged edition tells nothing more.
delete from webhook where edition_id = $1;

-- name: purge_speakers
-- Who spoke in the programme; what it was about stays.
update workshop set speaker = '' where edition_id = $1;

-- name: purge_some_people
-- As many persons as one statement has time for, with all that still hangs under them.
delete from person where id in (select id from person where edition_id = $1 limit 2000);

-- name: put_away
-- What remains of a purged edition are its figures.
update edition set stage = 'purged', purged_at = $2, figures = $3 where id = $1;
