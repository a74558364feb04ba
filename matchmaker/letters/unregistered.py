"""Letters to somebody who is nobody here yet: who has begun to register, and who is invited."""

import datetime as dt
from email.message import EmailMessage
from typing import Final

import msgspec

from matchmaker import texts
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.inviting import reading
from matchmaker.letters.desk import Letter
from matchmaker.notices import facts
from matchmaker.notices.feeding import occasion_of
from matchmaker.participation import registering
from matchmaker.post import addresses
from matchmaker.post.mail import Content
from matchmaker.post.mails import unregistered as mail
from matchmaker.post.mime import Mailbox, compose
from matchmaker.post.morning import Occasion
from matchmaker.registration import drafts
from matchmaker.registration.steps import side_of
from matchmaker.texts import Known, TextKind
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import Language, msgid

KINDS: Final = ("registration_begun", "edition_invitation")
#: why one of them does not leave
OVER: Final = msgid("The registration was sent or forgotten before this message could leave.")
ANSWERED: Final = msgid("The invitation was answered or forgotten before this message could leave.")
CLOSED: Final = msgid("Registration had ended before this message could leave.")


class _Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """What the message says, to whom, and where one click ends such messages."""

    content: Content
    to: Mailbox
    stop: str | None = None


async def why_over(conn: Connection, letter: Letter, now: dt.datetime) -> str | None:
    """Why its link would lead nowhere, if it would."""
    if letter.kind == "registration_begun":
        draft = letter.facts(facts.RegistrationLink).draft
        return OVER if await drafts.addressee(conn, draft) is None else None
    invited = await reading.addressee(conn, letter.facts(facts.InvitationFacts).invitation)
    if invited is None or invited.state != "open":
        return ANSWERED
    edition = await editions.by_id(conn, invited.edition_id)
    try:
        registering.require_entrance(edition, invited.kind, now, None)
    except Conflict:
        return CLOSED
    return None


async def render(conn: Connection, settings: Settings, letter: Letter) -> EmailMessage:
    """The message with the link."""
    assert letter.edition_id is not None
    edition = await editions.by_id(conn, letter.edition_id)
    draw = _begun if letter.kind == "registration_begun" else _invited
    drawn = await draw(conn, settings, letter, edition)
    occasion = occasion_of(edition)
    return compose(
        drawn.content,
        sender=Mailbox(occasion.organizer, settings.mail_from),
        reply_to=Mailbox(occasion.organizer, edition.reply_address or occasion.contact_email),
        recipient=drawn.to,
        message_id=letter.message_id,
        date=letter.created_at,
        stop=drawn.stop,
    )


async def _begun(conn: Connection, settings: Settings, letter: Letter, edition: Edition) -> _Drawn:
    """Of what was typed it holds the address alone."""
    reader = await drafts.addressee(conn, letter.facts(facts.RegistrationLink).draft)
    assert reader is not None
    nobody = Known(first_name="", last_name="", organisation="")
    token = drafts.token_of(settings.secret, reader.id)
    context = mail.RegistrationBegun(
        occasion=await _worded(conn, letter, edition, texts.EVERY, nobody, reader.language),
        link=addresses.registration(settings, edition.slug, side_of(reader.kind), token),
        kept_until=edition.local(reader.expires_at).date(),
    )
    content = mail.registration_begun(context, reader.language)
    return _Drawn(content=content, to=Mailbox("", reader.email))


async def _invited(
    conn: Connection, settings: Settings, letter: Letter, edition: Edition
) -> _Drawn:
    """Their address was known to be theirs, so they are called by their name."""
    reader = await reading.addressee(conn, letter.facts(facts.InvitationFacts).invitation)
    assert reader is not None
    assert reader.email is not None
    known = Known(
        first_name=reader.first_name,
        last_name=reader.last_name,
        organisation=reader.organisation,
    )
    token = reading.token(settings.secret, reader.id)
    context = mail.EditionInvited(
        occasion=await _worded(conn, letter, edition, "edition_invited", known, reader.language),
        person=reader.full_name,
        former=reader.from_edition,
        link=addresses.invitation(settings, token),
        stop=addresses.invitation_stop(settings, token),
        closes_at=edition.registration_ends_at,
        kept_until=reader.purge_on,
    )
    content = mail.edition_invited(context, reader.language)
    return _Drawn(content=content, to=Mailbox(reader.full_name, reader.email), stop=context.stop)


async def _worded(
    conn: Connection,
    letter: Letter,
    edition: Edition,
    kind: TextKind,
    known: Known,
    language: Language,
) -> Occasion:
    """The edition as it words its letters; one to a stranger opens with no word of its own."""
    words = await texts.words_of(conn, edition, kind, letter.texts, known, language)
    return msgspec.structs.replace(
        occasion_of(edition), opening=words.opening, signature=words.signature
    )
