"""An invitation as it stands, and the link that opens it."""

import datetime as dt
import hmac
import re
from base64 import b32encode
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.inviting.choosing import InvitationState
from matchmaker.people.profiles import AnyForm, HolderForm, InvestorForm, PersonKind, VisitorForm
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import Language, msgid
from matchmaker.wording.vocabularies import Consent

_SQL: Final = load("inviting")
_TOKEN: Final = re.compile(r"([0-9a-f]{32})-([a-z2-7]{26})", re.ASCII)
FORMS: Final[dict[PersonKind, type[AnyForm]]] = {
    "holder": HolderForm,
    "investor": InvestorForm,
    "visitor": VisitorForm,
}


class EditionInvitation(msgspec.Struct, frozen=True, kw_only=True):
    """An invitation; once it is answered, `email` is None and the answers are empty."""

    id: UUID
    edition_id: UUID
    from_person_id: UUID | None
    kind: PersonKind
    email: str | None
    first_name: str
    last_name: str
    organisation: str
    language: Language
    answers: dict[str, Any]
    invited_at: dt.datetime
    purge_on: dt.date
    state: InvitationState
    answered_at: dt.datetime | None
    from_edition: str
    from_day: dt.date | None

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


def token(secret: str, invitation_id: UUID) -> str:
    """What opens an invitation: it names it, and only the secret can make it."""
    return f"{invitation_id.hex}-{_proof(secret, invitation_id)}"


async def read(conn: Connection, secret: str, text: str) -> EditionInvitation:
    """The invitation of a link; NotFound for any other text, and once its edition is gone."""
    found = await addressee(conn, identify(secret, text))
    if found is None:
        raise NotFound(msgid("There is no such page."))
    return found


async def addressee(conn: Connection, invitation_id: UUID) -> EditionInvitation | None:
    """Whom an invitation is for; None where there is none."""
    return await fetch_optional(conn, EditionInvitation, _SQL.find, invitation_id)


def form_of(invitation: EditionInvitation, ticked: Collection[Consent] = ()) -> AnyForm:
    """The registration as it would be sent, with the consents that are given now."""
    said: dict[str, Any] = {
        "email": invitation.email,
        "first_name": invitation.first_name,
        "last_name": invitation.last_name,
        "organisation": invitation.organisation,
        "language": invitation.language,
        **{purpose.value: True for purpose in ticked},
    }
    return msgspec.convert(invitation.answers | said, FORMS[invitation.kind])


def identify(secret: str, text: str) -> UUID:
    """Which invitation a link opens; NotFound for any other text."""
    found = _TOKEN.fullmatch(text.strip().lower())
    if found is not None:
        invitation_id = UUID(found[1])
        if hmac.compare_digest(found[2], _proof(secret, invitation_id)):
            return invitation_id
    raise NotFound(msgid("There is no such page."))


def _proof(secret: str, invitation_id: UUID) -> str:
    digest = hmac.digest(secret.encode(), f"invitation:{invitation_id}".encode(), "sha256")
    return b32encode(digest[:16]).decode().lower().rstrip("=")
