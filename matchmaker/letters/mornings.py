"""Letters about somebody's morning: what they say of it, and what reaches their calendar.

*Morning*: the letter itself is the invitation to one entry. *Meetings*: each has a letter of its
own. *File*: the letter carries the whole morning as a file, with the address of the feed.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec

from matchmaker.db import Connection
from matchmaker.letters import papers, reading
from matchmaker.letters.desk import Desk, Letter
from matchmaker.letters.reading import PlaceNames
from matchmaker.notices import facts
from matchmaker.people.parties import erased_among, parties
from matchmaker.post import mail, morning
from matchmaker.post.mail import Content
from matchmaker.post.mime import Attachment


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter says and carries, before it is addressed."""

    content: Content
    attachments: Sequence[Attachment] = ()
    calendar: bytes | None = None


async def convocation(desk: Desk) -> Written:
    """A person's whole morning, told for the first time at this address."""
    told, shown = await _morning(desk)
    link = await desk.page()
    assert told.version is not None
    assert told.published_at is not None
    assert told.schedule is not None
    context = mail.Convocation(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=link,
        way=told.way,
        feed=await _feed(desk, told),
        version=told.version,
        published_at=told.published_at,
        meetings=shown.meetings,
        workshops=shown.workshops,
        ungranted=await _ungranted(desk, told.schedule),
        about=None if told.about is None else edition_change(told.about),
        represents=_represents(desk),
        kept_until=desk.edition.purge_on,
    )
    content = mail.convocation(context, desk.reader.language)
    return await _written(desk, told, shown, content, await _paper(desk, told, shown, link))


async def convocation_changed(desk: Desk) -> Written:
    """What has changed in it since."""
    told, shown = await _morning(desk)
    link = await desk.page()
    changes = [change for change in told.changes if not _moves_with_the_day(desk, told, change)]
    changed = {change.other for change in changes}
    unchanged = tuple(
        meeting
        for entry, meeting in zip(told.entries, shown.meetings, strict=True)
        if entry.other not in changed
    )
    assert told.version is not None
    assert told.published_at is not None
    context = mail.ConvocationChanged(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=link,
        way=told.way,
        feed=await _feed(desk, told),
        brief=told.brief,
        version=told.version,
        published_at=told.published_at,
        changes=await changes_of(desk, changes),
        sessions=tuple(map(_session_change, told.sessions)),
        unchanged=unchanged,
        workshops=_unchanged(told),
        about=None if told.about is None else edition_change(told.about),
        represents=_represents(desk),
    )
    content = mail.convocation_changed(context, desk.reader.language)
    return await _written(desk, told, shown, content, await _paper(desk, told, shown, link))


async def single_meeting(desk: Desk) -> Written:
    """One meeting, with the one entry that it invites to, moves or takes back."""
    told = await single_facts(desk.conn, desk.letter)
    change = facts.PlaceChange(
        other=told.other, before=told.before, after=told.after, renamed=told.renamed
    )
    (shown,) = await changes_of(desk, [change])
    assert told.version is not None
    assert told.published_at is not None
    context = mail.MeetingChanged(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link="" if await _is_former(desk, told) else await desk.page(),
        version=told.version,
        published_at=told.published_at,
        change=shown,
        is_only_change=told.alone,
        standing=told.standing,
        represents=_represents(desk),
    )
    return Written(
        content=mail.meeting_changed(context, desk.reader.language),
        calendar=await papers.invitation(desk, told, shown),
    )


async def withdrawal_confirmed(desk: Desk) -> Written:
    """They are no longer expected; their calendar is emptied by the same message."""
    told, shown = await _morning(desk)
    holds = told.event is not None or (told.way == "file" and told.cancelled)
    context = mail.WithdrawalConfirmed(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        kept_until=desk.edition.purge_on,
        meetings=told.meetings,
        way=told.way if holds else None,
        delegate=desk.reader.delegate,
    )
    content = mail.withdrawal_confirmed(context, desk.reader.language)
    return await _written(desk, told, shown, content)


async def calendar_way(desk: Desk) -> Written:
    """Their morning reaches their calendar otherwise from now on."""
    told, shown = await _morning(desk)
    context = mail.CalendarWay(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=await desk.page(),
        way=told.way,
        former=told.former or told.way,
        feed=await _feed(desk, told),
    )
    content = mail.calendar_way(context, desk.reader.language)
    return await _written(desk, told, shown, content)


async def address_changed(desk: Desk) -> Written:
    """For a former address: what it holds is taken back."""
    told, shown = await _morning(desk)
    context = mail.AddressChanged(
        occasion=desk.occasion, person=desk.reader.full_name, way=told.way
    )
    content = mail.address_changed(context, desk.reader.language)
    return await _written(desk, told, shown, content)


async def erasure_confirmed(desk: Desk) -> Written:
    """The last letter: nothing is kept of its reader any more."""
    told, shown = await _morning(desk)
    context = mail.ErasureConfirmed(
        occasion=desk.occasion,
        person=desk.reader.full_name,
        way=told.way,
        meetings=told.meetings,
        delegate=desk.reader.delegate,
    )
    content = mail.erasure_confirmed(context, desk.reader.language)
    return await _written(desk, told, shown, content)


async def delegate_left(desk: Desk) -> Written:
    """For whoever represents an investor no more: what they hold is taken back."""
    told, shown = await _morning(desk)
    context = mail.DelegateLeft(
        occasion=desk.occasion, organisation=desk.reader.organisation, way=told.way
    )
    content = mail.delegate_left(context, desk.reader.language)
    return await _written(desk, told, shown, content)


async def morning_facts(conn: Connection, letter: Letter) -> facts.MorningFacts:
    """A person's morning as the letter tells of it, whoever is gone since."""
    told = letter.facts(facts.MorningFacts)
    return told.without(await erased_among(conn, told.others))


async def single_facts(conn: Connection, letter: Letter) -> facts.Single:
    """One meeting as the letter tells of it, likewise."""
    told = letter.facts(facts.Single)
    return told.without(await erased_among(conn, (told.other,)))


async def shown_of(desk: Desk, told: facts.MorningFacts) -> papers.ShownMorning:
    """The meetings and workshops of a morning in words, in the order of its entries."""
    places = await reading.places(desk.conn, desk.edition.id)
    entries = (*told.entries, *told.cancelled)
    events = [told.event] if told.event and told.event.other else []
    others = [entry.other for entry in entries] + [one.other for one in events if one.other]
    known = await known_parties(desk, others)
    return papers.ShownMorning(
        meetings=tuple(meeting_at(places, one.place, known[one.other]) for one in told.entries),
        cancelled=tuple(meeting_at(places, one.place, known[one.other]) for one in told.cancelled),
        workshops=tuple(workshop_of(one) for one in told.workshops if not one.cancelled),
        taken_back=next(
            (meeting_at(places, one.place, known[one.other]) for one in events
             if one.place and one.other),
            None,
        ),
    )  # fmt: skip


async def changes_of(
    desk: Desk, changes: Sequence[facts.PlaceChange]
) -> tuple[morning.MeetingChange, ...]:
    """Changes in words."""
    places = await reading.places(desk.conn, desk.edition.id)
    known = await known_parties(desk, [change.other for change in changes])

    def at(place: facts.MeetingPlace | None, other: UUID) -> morning.OwnMeeting | None:
        return None if place is None else meeting_at(places, place, known[other])

    return tuple(
        morning.MeetingChange(
            before=at(change.before, change.other),
            after=at(change.after, change.other),
            renamed=change.renamed,
            changes_hands=change.changes_hands,
            is_passed_on=desk.reader.delegate and _has_hands(known[change.other]),
        )
        for change in changes
    )


def _moves_with_the_day(desk: Desk, told: facts.MorningFacts, change: facts.PlaceChange) -> bool:
    """Whether a meeting is another day, with the whole morning, and otherwise as it was."""
    before, after = change.before, change.after
    if told.about is None or before is None or after is None or change.renamed:
        return False
    if (before.slot, before.table) != (after.slot, after.table):
        return False
    hours = [desk.edition.local(place.starts).time() for place in (before, after) if place.starts]
    return len(set(hours)) == 1


def edition_change(told: facts.EditionChange) -> morning.EditionNews:
    """What is new of the edition itself."""
    before, after = (
        morning.EditionTold(
            held_on=one.held_on,
            starts=one.starts,
            place=one.place,
            address=one.address,
            wishes_close_at=one.wishes_close_at,
        )
        for one in (told.before, told.after)
    )
    return morning.EditionNews(before=before, after=after)


def _has_hands(party: morning.Counterpart) -> bool:
    """Whether somebody else of the reader's house holds the meeting now."""
    return isinstance(party, morning.Project) and bool(party.held_by)


async def known_parties(desk: Desk, others: Sequence[UUID]) -> dict[UUID, morning.Counterpart]:
    """The other sides, as the reader may know them."""
    reader = desk.reader
    values = (desk.conn, reader.id, reader.kind, others, reader.language)
    return await parties(*values, delegate_id=reader.delegate_id)


def meeting_at(
    places: PlaceNames, place: facts.MeetingPlace, party: morning.Counterpart
) -> morning.OwnMeeting:
    """A meeting where a letter's facts have it."""
    hours = places.slots[place.slot]
    return morning.OwnMeeting(
        starts=place.starts or hours.starts_at,
        ends=place.ends or hours.ends_at,
        table=place.label or places.tables[place.table],
        party=party,
    )


async def _morning(desk: Desk) -> tuple[facts.MorningFacts, papers.ShownMorning]:
    """A person's morning as the letter tells of it, and in words."""
    told = await morning_facts(desk.conn, desk.letter)
    return told, await shown_of(desk, told)


async def _written(
    desk: Desk,
    told: facts.MorningFacts,
    shown: papers.ShownMorning,
    content: Content,
    paper: Sequence[Attachment] = (),
) -> Written:
    """The letter with what reaches a calendar: a file, or the entry that it invites to."""
    return Written(
        content=content,
        attachments=[*paper, *papers.file(desk, told, shown)],
        calendar=await papers.event(desk, told, shown),
    )


async def _paper(
    desk: Desk, told: facts.MorningFacts, shown: papers.ShownMorning, link: str
) -> list[Attachment]:
    return [] if told.brief else await papers.paper(desk, told, shown, link)


async def _feed(desk: Desk, told: facts.MorningFacts) -> str:
    return await desk.feed() if told.way == "file" else ""


async def _is_former(desk: Desk, told: facts.Single) -> bool:
    """Whether this address is not the reader's any more: it gets no link to their page."""
    if told.mailbox is not None:
        return True
    recipient = desk.letter.recipient_id
    return recipient is not None and await reading.is_former(desk.conn, recipient)


def _represents(desk: Desk) -> str:
    """Whom one of an investor's people comes for; "" for everybody else."""
    return desk.reader.organisation if desk.reader.delegate else ""


async def _ungranted(desk: Desk, schedule: UUID) -> int:
    """How many wishes are not granted; they are the investor's, not their people's."""
    if desk.reader.delegate:
        return 0
    return await reading.count_ungranted(desk.conn, desk.reader.id, schedule)


def _unchanged(told: facts.MorningFacts) -> tuple[morning.OwnWorkshop, ...]:
    changed = {change.workshop for change in told.sessions}
    return tuple(
        workshop_of(one)
        for one in told.workshops
        if not one.cancelled and one.workshop not in changed
    )


def _session_change(change: facts.SessionChange) -> morning.WorkshopChange:
    return morning.WorkshopChange(
        before=None if change.before is None else workshop_of(change.before),
        after=None if change.after is None else workshop_of(change.after),
    )


def workshop_of(session: facts.WorkshopSession) -> morning.OwnWorkshop:
    """An item of the programme where a letter's facts have it."""
    return morning.OwnWorkshop(
        starts=session.starts, ends=session.ends, title=session.title, room=session.room
    )
