"""From the facts of a letter to the message: names are joined and links minted at this moment.

The same row, the same secret and unchanged names give the same bytes, so a letter that leaves
again after a crash is the letter that may have left before.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from email.message import EmailMessage
from typing import Any, Final, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from matchmaker import addresses, calendars, editions, links, mail, morning, programme
from matchmaker.db import Connection
from matchmaker.editions import Edition
from matchmaker.language import catalogue
from matchmaker.letters import papers, reading
from matchmaker.letters.reading import Places, Reader
from matchmaker.mail import Attachment, Content, Mailbox
from matchmaker.notices import facts
from matchmaker.notices.feeding import occasion_of
from matchmaker.parties import erased, parties
from matchmaker.planning import unserved
from matchmaker.planning.agenda import workshop_shown
from matchmaker.settings import Settings

F = TypeVar("F", bound=facts.Facts)
OUR_NAME: Final = "Matchmaker"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the outbox, as it is taken to be sent."""

    id: int
    edition_id: UUID | None
    person_id: UUID | None
    organiser_id: UUID | None
    kind: facts.Kind
    payload: dict[str, Any]
    message_id: str
    created_at: dt.datetime
    attempts: int

    def facts(self, kind: type[F]) -> F:
        return msgspec.convert(self.payload, kind)


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """All that is at hand while one letter to a person is written."""

    conn: Connection
    settings: Settings
    letter: Letter
    reader: Reader
    edition: Edition
    occasion: morning.Occasion

    async def page(self) -> str:
        """A link to the reader's page, the same for this letter however often it is written."""
        return addresses.page(self.settings, await self._mint("page"))

    async def feed(self) -> str:
        """The address of the reader's calendar, likewise."""
        return addresses.feed(self.settings, await self._mint("feed"))

    async def _mint(self, use: links.Use) -> str:
        link_id = uuid5(NAMESPACE_URL, f"{self.letter.message_id}/{use}")
        link = await links.mint(self.conn, self.settings.secret, self.reader.id, use, link_id)
        return link.token

    @property
    def organizer(self) -> calendars.Organizer:
        return calendars.Organizer(self.occasion.organizer, self.settings.mail_from)


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What a letter says and carries, before it is addressed."""

    content: Content
    attachments: Sequence[Attachment] = ()
    calendar: bytes | None = None


async def render(conn: Connection, settings: Settings, letter: Letter) -> EmailMessage:
    """The message of a letter, ready to be handed to the relay."""
    if letter.person_id is None:
        return await _render_for_organiser(conn, settings, letter)
    reader = await reading.reader(conn, letter.person_id)
    edition = await editions.by_id(conn, reader.edition_id)
    occasion = occasion_of(edition)
    desk = Desk(
        conn=conn,
        settings=settings,
        letter=letter,
        reader=reader,
        edition=edition,
        occasion=occasion,
    )
    written = await _WRITERS[letter.kind](desk)
    first = reader.first_message_id
    return mail.compose(
        written.content,
        sender=Mailbox(occasion.organizer, settings.mail_from),
        reply_to=Mailbox(occasion.organizer, occasion.contact_email),
        recipient=Mailbox(_name_on(letter, reader), reader.email),
        message_id=letter.message_id,
        date=letter.created_at,
        references=() if first == letter.message_id else (first,),
        attachments=written.attachments,
        calendar=written.calendar,
    )


def _name_on(letter: Letter, reader: Reader) -> str:
    """The name beside the address: none that a stranger may have typed for somebody else's."""
    if letter.kind != "acknowledgement":
        return reader.full_name
    return reader.confirmed_name if letter.facts(facts.Registration).again else ""


async def _acknowledgement(desk: Desk) -> Written:
    told = desk.letter.facts(facts.Registration)
    if told.again:
        return await _personal_link(desk, told)
    context = mail.Acknowledgement(
        occasion=desk.occasion,
        role=desk.reader.kind,
        link=await desk.page(),
        wishes_close_at=desk.edition.wishes_close_at,
        kept_until=desk.edition.purge_on,
    )
    return Written(content=mail.acknowledgement(context, desk.reader.language))


async def _personal_link(desk: Desk, told: facts.Registration) -> Written:
    context = mail.PersonalLink(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.confirmed_name,
        link=await desk.page(),
        attempted=told.attempted,
    )
    return Written(content=mail.personal_link(context, desk.reader.language))


async def _withdrawal_confirmed(desk: Desk) -> Written:
    context = mail.WithdrawalConfirmed(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        kept_until=desk.edition.purge_on,
        meetings=desk.letter.facts(facts.Withdrawal).meetings,
    )
    return Written(content=mail.withdrawal_confirmed(context, desk.reader.language))


async def _convocation(desk: Desk) -> Written:
    told = await morning_told(desk.conn, desk.letter)
    meetings = await _meetings(desk, told.entries)
    workshops = await programme.attended(desk.conn, desk.reader.id)
    link = await desk.page()
    context = mail.Convocation(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=link,
        feed=await desk.feed(),
        version=told.version,
        published_at=told.published_at,
        meetings=meetings,
        workshops=tuple(map(workshop_shown, workshops)),
        ungranted=await reading.ungranted(desk.conn, desk.reader.id, told.schedule),
    )
    return Written(
        content=mail.convocation(context, desk.reader.language),
        attachments=await papers.morning(desk, told, meetings, workshops, link),
    )


async def _convocation_changed(desk: Desk) -> Written:
    told = await morning_told(desk.conn, desk.letter)
    meetings = await _meetings(desk, told.entries)
    workshops = await programme.attended(desk.conn, desk.reader.id)
    link = await desk.page()
    changed = {change.other for change in told.changes}
    unchanged = tuple(
        meeting
        for entry, meeting in zip(told.entries, meetings, strict=True)
        if entry.other not in changed
    )
    context = mail.ConvocationChanged(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=link,
        feed=await desk.feed(),
        version=told.version,
        published_at=told.published_at,
        changes=await _changes(desk, told.changes),
        unchanged=unchanged,
        workshops=tuple(map(workshop_shown, workshops)),
    )
    return Written(
        content=mail.convocation_changed(context, desk.reader.language),
        attachments=await papers.morning(desk, told, meetings, workshops, link),
    )


async def _single(desk: Desk) -> Written:
    told = await single_told(desk.conn, desk.letter)
    change = facts.Change(other=told.other, before=told.before, after=told.after)
    (shown,) = await _changes(desk, [change])
    context = mail.MeetingChanged(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=await desk.page(),
        version=told.version,
        published_at=told.published_at,
        change=shown,
        is_only_change=told.alone,
    )
    return Written(
        content=mail.meeting_changed(context, desk.reader.language),
        calendar=papers.invitation(desk, told, shown),
    )


async def _offer(desk: Desk) -> Written:
    told = desk.letter.facts(facts.Offer)
    places = await reading.places(desk.conn, desk.edition.id)
    known = await _parties(desk, [told.other])
    context = mail.PlaceOffered(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=await desk.page(),
        meeting=_meeting(places, told.place, known[told.other]),
        deadline=told.deadline,
    )
    return Written(content=mail.place_offered(context, desk.reader.language))


_WRITERS: Final[dict[str, Callable[[Desk], Awaitable[Written]]]] = {
    "acknowledgement": _acknowledgement,
    "withdrawal_confirmed": _withdrawal_confirmed,
    "convocation": _convocation,
    "convocation_changed": _convocation_changed,
    "invitation": _single,
    "cancellation": _single,
    "offer": _offer,
}


async def morning_told(conn: Connection, letter: Letter) -> facts.Morning:
    """A person's morning as the letter tells of it, whoever is gone since."""
    told = letter.facts(facts.Morning)
    return told.without(await erased(conn, told.others))


async def single_told(conn: Connection, letter: Letter) -> facts.Single:
    """One meeting as the letter tells of it, likewise."""
    told = letter.facts(facts.Single)
    return told.without(await erased(conn, (told.other,)))


async def _meetings(desk: Desk, entries: Sequence[facts.Entry]) -> tuple[morning.Meeting, ...]:
    """The meetings of a morning, in the order of its entries."""
    places = await reading.places(desk.conn, desk.edition.id)
    known = await _parties(desk, [entry.other for entry in entries])
    return tuple(_meeting(places, entry.place, known[entry.other]) for entry in entries)


async def _changes(desk: Desk, changes: Sequence[facts.Change]) -> tuple[morning.Change, ...]:
    places = await reading.places(desk.conn, desk.edition.id)
    known = await _parties(desk, [change.other for change in changes])

    def at(place: facts.Place | None, other: UUID) -> morning.Meeting | None:
        return None if place is None else _meeting(places, place, known[other])

    return tuple(
        morning.Change(before=at(change.before, change.other), after=at(change.after, change.other))
        for change in changes
    )


async def _parties(desk: Desk, others: Sequence[UUID]) -> dict[UUID, morning.Party]:
    reader = desk.reader
    return await parties(desk.conn, reader.id, reader.kind, others, reader.language)


def _meeting(places: Places, place: facts.Place, party: morning.Party) -> morning.Meeting:
    hours = places.slots[place.slot]
    return morning.Meeting(
        starts=place.starts or hours.starts_at,
        ends=place.ends or hours.ends_at,
        table=places.tables[place.table],
        party=party,
    )


async def _render_for_organiser(
    conn: Connection, settings: Settings, letter: Letter
) -> EmailMessage:
    assert letter.organiser_id is not None
    organiser = await reading.organiser(conn, letter.organiser_id)
    sender = reply_to = Mailbox(OUR_NAME, settings.mail_from)
    if letter.kind == "login":
        token = links.login_token_of(settings.secret, letter.facts(facts.Login).link)
        context = mail.Login(link=addresses.login(settings, token))
        content = mail.login(context, organiser.language)
    else:
        assert letter.edition_id is not None
        edition = await editions.by_id(conn, letter.edition_id)
        reply_to = Mailbox(edition.contact_name, edition.contact_email)
        content = await _draft_ready(conn, settings, letter, edition, organiser.language)
    return mail.compose(
        content,
        sender=sender,
        reply_to=reply_to,
        recipient=Mailbox(organiser.name, organiser.email),
        message_id=letter.message_id,
        date=letter.created_at,
    )


async def _draft_ready(
    conn: Connection, settings: Settings, letter: Letter, edition: Edition, language: str
) -> Content:
    outcome = await reading.run_outcome(conn, letter.facts(facts.Draft).run)
    link = addresses.planning(settings, edition.slug)
    occasion = occasion_of(edition)
    if outcome.draft is None:
        reason = catalogue(language).gettext(outcome.error) if outcome.error else ""
        failed = mail.DraftReady(occasion=occasion, link=link, status="failed", reason=reason)
        return mail.draft_ready(failed, language)
    draft = outcome.draft
    ready = mail.DraftReady(
        occasion=occasion,
        link=link,
        status=draft.status,
        meetings=draft.meetings,
        value=draft.value,
        value_bound=draft.value_bound,
        unserved=len(await unserved(conn, draft.id)),
    )
    return mail.draft_ready(ready, language)
