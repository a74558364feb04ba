"""From the facts of a letter to the message: names are joined and links minted at this moment.

The same row, the same secret and unchanged names give the same bytes, so a letter that leaves
again after a crash is the letter that may have left before.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from email.message import EmailMessage
from typing import Final

import msgspec

from matchmaker import guidebook, texts
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.guidebook.entries import FIELD_NAMES
from matchmaker.letters import mornings, reading, unregistered
from matchmaker.letters.after import following
from matchmaker.letters.after import returns as afternoons
from matchmaker.letters.desk import Desk, Letter
from matchmaker.letters.mornings import Written
from matchmaker.letters.reading import OrganiserReader, Reader
from matchmaker.notices import facts
from matchmaker.notices.feeding import occasion_of
from matchmaker.participation import links, readdressing
from matchmaker.planning import unserved_people
from matchmaker.post import addresses, mail
from matchmaker.post.calendars import PARIS
from matchmaker.post.mail import Content
from matchmaker.post.mails import guide
from matchmaker.post.mime import Mailbox, compose
from matchmaker.post.morning import Occasion
from matchmaker.texts import Known, TextKind
from matchmaker.wording.language import catalogue

OUR_NAME: Final = "Matchmaker"
#: to addresses that may not be their own
_NAMED_WHEN_CONFIRMED: Final = (
    *("programme", "application_accepted", "application_refused", "reminder", "contacts_passed"),
    *("follow_up", "orientation_proposed"),
)


async def render(
    conn: Connection, settings: Settings, letter: Letter, *, bare: bool = False
) -> EmailMessage:
    """The message of a letter, ready to be handed to the relay; `bare`, with empty papers."""
    if letter.kind in unregistered.KINDS:
        return await unregistered.render(conn, settings, letter)
    if letter.person_id is None:
        return await _render_for_organiser(conn, settings, letter)
    reader = await _addressed(conn, letter, await reading.reader(conn, letter.person_id))
    edition = await editions.by_id(conn, reader.edition_id)
    occasion = await _worded(conn, letter, reader, edition)
    desk = Desk(
        conn=conn,
        settings=settings,
        letter=letter,
        reader=reader,
        edition=edition,
        occasion=occasion,
        bare=bare,
    )
    written = await _WRITERS[letter.kind](desk)
    first = reader.first_message_id
    return compose(
        written.content,
        sender=Mailbox(occasion.organizer, settings.mail_from),
        reply_to=Mailbox(occasion.organizer, edition.reply_address or occasion.contact_email),
        recipient=Mailbox(_name_on(letter, reader), reader.email),
        message_id=letter.message_id,
        date=letter.created_at,
        references=() if first in (None, letter.message_id) else (first,),
        stop=_stop_of(desk),
        attachments=written.attachments,
        calendar=written.calendar,
    )


def _stop_of(desk: Desk) -> str | None:
    """Where a mail program's own button ends letters of this sort, if it may."""
    if desk.letter.kind in following.KINDS:
        return desk.stop_follow_up()
    return desk.stop() if desk.letter.kind in ("reminder", *afternoons.ASKING) else None


def text_kind_of(letter: Letter) -> TextKind:
    """Which words of its edition a letter to a person says; the signature of all, if none are."""
    match letter.kind:
        case "acknowledgement":
            again = letter.facts(facts.Registration).again
            return "personal_link" if again else "acknowledgement"
        case "reminder":
            lacking = letter.facts(facts.ReminderFacts).lacking
            return "reminder_address" if "address" in lacking else "reminder"
        case "invitation" | "cancellation":
            return "meeting_changed"
        case "offer":
            return "place_offered"
        case "returns_reminded":
            return "returns_asked"
    return next((kind for kind in texts.KINDS if kind == letter.kind), texts.EVERY)


async def _worded(conn: Connection, letter: Letter, reader: Reader, edition: Edition) -> Occasion:
    """The edition as this letter names it, with the words that it chose for letters like it."""
    known = Known(
        first_name=reader.first_name,
        last_name=reader.last_name,
        organisation=reader.organisation,
    )
    kind = text_kind_of(letter)
    words = await texts.words_of(conn, edition, kind, letter.texts, known, reader.language)
    return msgspec.structs.replace(
        occasion_of(edition), opening=words.opening, signature=words.signature
    )


def _name_on(letter: Letter, reader: Reader) -> str:
    """The name beside the address: none that a stranger may have typed for somebody else's."""
    if letter.kind == "address_asked":
        return ""
    if letter.kind in _NAMED_WHEN_CONFIRMED:
        return reader.confirmed_name
    if letter.kind != "acknowledgement":
        return reader.full_name
    return reader.confirmed_name if letter.facts(facts.Registration).again else ""


async def _addressed(conn: Connection, letter: Letter, reader: Reader) -> Reader:
    """The reader at the mailbox that the letter is for: a former one, or of somebody erased."""
    told = letter.facts(facts.VersionFacts)
    if told.mailbox is not None:
        return msgspec.structs.replace(reader, **msgspec.structs.asdict(told.mailbox))
    if letter.kind == "address_asked":
        change = letter.facts(facts.AddressWish).change
        wanted = await readdressing.addressed_to(conn, change, clock.now())
        return msgspec.structs.replace(reader, email=wanted or reader.email)
    if letter.recipient_id is None:
        return reader
    return await reading.at_mailbox(conn, reader, letter.recipient_id)


async def _acknowledgement(desk: Desk) -> Written:
    told = desk.letter.facts(facts.Registration)
    if told.again:
        return await _personal_link(desk, told)
    context = mail.Acknowledgement(
        occasion=desk.occasion,
        role=desk.reader.kind,
        link=await desk.page(),
        wishes_close_at=_chosen_until(desk),
        kept_until=desk.edition.purge_on,
        pending=told.pending,
        entered=told.entered,
        invited=told.invited,
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


async def _application_accepted(desk: Desk) -> Written:
    context = mail.ApplicationAccepted(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.confirmed_name,
        link=await desk.page(),
        wishes_close_at=_chosen_until(desk),
    )
    return Written(content=mail.application_accepted(context, desk.reader.language))


def _chosen_until(desk: Desk) -> datetime | None:
    """Until when the reader may choose; None once that was over when the letter was written."""
    until = desk.edition.wishes_close_at
    may_choose = desk.edition.stage in ("preparing", "open") and desk.letter.created_at < until
    return until if may_choose else None


async def _application_refused(desk: Desk) -> Written:
    context = mail.ApplicationRefused(
        occasion=desk.occasion,
        person=desk.reader.confirmed_name,
        reason=desk.letter.facts(facts.Decision).reason,
        kept_until=desk.edition.purge_on,
    )
    return Written(content=mail.application_refused(context, desk.reader.language))


async def _guide_agreed(desk: Desk) -> Written:
    told = desk.letter.facts(facts.AgreementLink)
    token = guidebook.token(desk.settings.secret, told.agreement)
    found = await guidebook.entry_of(desk.conn, desk.settings.secret, token)
    words = catalogue(desk.reader.language)
    context = guide.GuideAgreed(
        occasion=desk.occasion,
        person=desk.reader.full_name,
        fields=tuple(words.gettext(FIELD_NAMES[field]) for field in found.fields),
        renew_by=found.renew_by,
        link=addresses.guide_entry(desk.settings, token),
        guide=addresses.lasting_guide(desk.settings),
    )
    return Written(content=guide.guide_agreed(context, desk.reader.language))


async def _reminder(desk: Desk) -> Written:
    context = mail.Reminder(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.confirmed_name,
        link=await desk.page(),
        stop=desk.stop(),
        lacking=desk.letter.facts(facts.ReminderFacts).lacking,
        wishes_close_at=desk.edition.wishes_close_at,
    )
    return Written(content=mail.reminder(context, desk.reader.language))


async def _offer(desk: Desk) -> Written:
    told = desk.letter.facts(facts.OfferFacts)
    places = await reading.places(desk.conn, desk.edition.id)
    known = await mornings.known_parties(desk, [told.other])
    context = mail.PlaceOffered(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.full_name,
        link=await desk.page(),
        meeting=mornings.meeting_at(places, told.place, known[told.other]),
        deadline=told.deadline,
    )
    return Written(content=mail.place_offered(context, desk.reader.language))


async def _edition_changed(desk: Desk) -> Written:
    told = desk.letter.facts(facts.EditionChange)
    context = mail.EditionChanged(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.confirmed_name,
        link=await desk.page(),
        about=mornings.edition_change(told),
    )
    return Written(content=mail.edition_changed(context, desk.reader.language))


async def _follow_up(desk: Desk) -> Written:
    return Written(content=await following.follow_up(desk))


async def _orientation_proposed(desk: Desk) -> Written:
    return Written(content=await following.orientation_proposed(desk))


async def _programme(desk: Desk) -> Written:
    told = desk.letter.facts(facts.ProgrammeFacts)
    context = mail.ProgrammeNews(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.confirmed_name,
        link=await desk.page(),
        event=told.event,
        before=None if told.before is None else mornings.workshop_of(told.before),
        after=None if told.after is None else mornings.workshop_of(told.after),
    )
    return Written(content=mail.programme_news(context, desk.reader.language))


async def _address_asked(desk: Desk) -> Written:
    """To an address that may be a stranger's: no name, and a link that only says yes."""
    change = desk.letter.facts(facts.AddressWish).change
    token = readdressing.token_of(desk.settings.secret, change)
    link = addresses.address_change(desk.settings, token)
    context = mail.AddressAsked(occasion=desk.occasion, link=link)
    return Written(content=mail.address_asked(context, desk.reader.language))


async def _address_leaving(desk: Desk) -> Written:
    context = mail.AddressAsked(occasion=desk.occasion, person=desk.reader.confirmed_name)
    return Written(content=mail.address_asked(context, desk.reader.language))


async def _delegate_link(desk: Desk) -> Written:
    context = mail.DelegateLink(
        occasion=desk.occasion,
        person=desk.reader.full_name,
        organisation=desk.reader.organisation,
        link=await desk.page(),
        kept_until=desk.edition.purge_on,
    )
    return Written(content=mail.delegate_link(context, desk.reader.language))


async def _returns_asked(desk: Desk) -> Written:
    return Written(content=await afternoons.returns_asked(desk))


async def _contacts_passed(desk: Desk) -> Written:
    return Written(content=await afternoons.contacts_passed(desk))


_WRITERS: Final[dict[str, Callable[[Desk], Awaitable[Written]]]] = {
    "acknowledgement": _acknowledgement,
    "application_accepted": _application_accepted,
    "application_refused": _application_refused,
    "guide_agreed": _guide_agreed,
    "offer": _offer,
    "edition_changed": _edition_changed,
    "programme": _programme,
    "reminder": _reminder,
    "follow_up": _follow_up,
    "orientation_proposed": _orientation_proposed,
    "withdrawal_confirmed": mornings.withdrawal_confirmed,
    "convocation": mornings.convocation,
    "convocation_changed": mornings.convocation_changed,
    "invitation": mornings.single_meeting,
    "cancellation": mornings.single_meeting,
    "calendar_way": mornings.calendar_way,
    "address_changed": mornings.address_changed,
    "address_asked": _address_asked,
    "address_leaving": _address_leaving,
    "erasure_confirmed": mornings.erasure_confirmed,
    "delegate_link": _delegate_link,
    "delegate_left": mornings.delegate_left,
    "returns_asked": _returns_asked,
    "returns_reminded": _returns_asked,
    "contacts_passed": _contacts_passed,
}


async def _render_for_organiser(
    conn: Connection, settings: Settings, letter: Letter
) -> EmailMessage:
    assert letter.organiser_id is not None
    organiser = await reading.organiser(conn, letter.organiser_id)
    sender = reply_to = Mailbox(OUR_NAME, settings.mail_from)
    if letter.kind == "login":
        token = links.login_token_of(settings.secret, letter.facts(facts.LoginRequest).link)
        context = mail.Login(link=addresses.login(settings, token))
        content = mail.login(context, organiser.language)
    elif letter.kind == "colleague":
        content, reply_to = await _invited(conn, settings, letter, organiser, reply_to)
    else:
        assert letter.edition_id is not None
        edition = await editions.by_id(conn, letter.edition_id)
        reply_to = Mailbox(edition.contact_name, edition.reply_address or edition.contact_email)
        render = _webhook_off if letter.kind == "webhook_off" else _draft_ready
        content = await render(conn, settings, letter, edition, organiser.language)
    return compose(
        content,
        sender=sender,
        reply_to=reply_to,
        recipient=Mailbox(organiser.name, organiser.email),
        message_id=letter.message_id,
        date=letter.created_at,
    )


async def _invited(
    conn: Connection, settings: Settings, letter: Letter, reader: OrganiserReader, ours: Mailbox
) -> tuple[Content, Mailbox]:
    """The letter to a colleague, and where answers to it go."""
    told = letter.facts(facts.Colleague)
    edition = await editions.by_id(conn, letter.edition_id) if letter.edition_id else None
    occasion = occasion_of(edition) if edition else None
    context = mail.ColleagueInvited(
        occasion=occasion,
        role=told.role,
        by=await reading.name_of_organiser(conn, told.by),
        email=reader.email,
        link=addresses.login(settings, links.login_token_of(settings.secret, told.link)),
        until=occasion.local(told.until) if occasion else told.until.astimezone(PARIS),
        entrance=addresses.entrance(settings),
    )
    reply_to = Mailbox(edition.contact_name, edition.contact_email) if edition else ours
    return mail.colleague_invited(context, reader.language), reply_to


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
        unserved=len(await unserved_people(conn, draft.id)),
    )
    return mail.draft_ready(ready, language)


async def _webhook_off(
    conn: Connection, settings: Settings, letter: Letter, edition: Edition, language: str
) -> Content:
    told = letter.facts(facts.SwitchedOff)
    context = mail.WebhookOff(
        occasion=occasion_of(edition),
        host=await reading.webhook_host(conn, told.webhook),
        gone=told.gone,
        link=addresses.webhook(settings, edition.slug, told.webhook),
    )
    return mail.webhook_off(context, language)
