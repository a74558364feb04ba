"""The letter to somebody who has begun to register, and is nobody here yet."""

from email.message import EmailMessage
from typing import Final

import msgspec

from matchmaker import texts
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation.settings import Settings
from matchmaker.letters.desk import Letter
from matchmaker.notices import facts
from matchmaker.notices.feeding import occasion_of
from matchmaker.post import addresses, mail
from matchmaker.post.mime import Mailbox, compose
from matchmaker.registration import drafts
from matchmaker.registration.steps import side_of
from matchmaker.texts import Known
from matchmaker.wording.language import msgid

#: why it does not leave
OVER: Final = msgid("The registration was sent or forgotten before this message could leave.")
_NOBODY: Final = Known(first_name="", last_name="", organisation="")


async def is_over(conn: Connection, letter: Letter) -> bool:
    """Whether its link would lead nowhere."""
    return await drafts.addressee(conn, letter.facts(facts.RegistrationLink).draft) is None


async def render(conn: Connection, settings: Settings, letter: Letter) -> EmailMessage:
    """The message with the link; of what was typed it holds the address alone."""
    reader = await drafts.addressee(conn, letter.facts(facts.RegistrationLink).draft)
    assert reader is not None
    edition = await editions.by_id(conn, reader.edition_id)
    occasion = occasion_of(edition)
    words = await texts.words_of(conn, edition, texts.EVERY, letter.texts, _NOBODY, reader.language)
    token = drafts.token_of(settings.secret, reader.id)
    context = mail.RegistrationBegun(
        occasion=msgspec.structs.replace(occasion, signature=words.signature),
        link=addresses.registration(settings, edition.slug, side_of(reader.kind), token),
        kept_until=edition.local(reader.expires_at).date(),
    )
    return compose(
        mail.registration_begun(context, reader.language),
        sender=Mailbox(occasion.organizer, settings.mail_from),
        reply_to=Mailbox(occasion.organizer, edition.reply_address or occasion.contact_email),
        recipient=Mailbox("", reader.email),
        message_id=letter.message_id,
        date=letter.created_at,
    )
