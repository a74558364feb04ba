"""The answer to an invitation: yes with last year's answers, yes with others, or never again.

The link of the letter opens a page and does nothing by itself. Whoever holds it reads the mailbox
that was invited, so who accepts needs no other letter to show that the address is theirs.
"""

import datetime as dt
import hmac
import re
from base64 import b32encode
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.inviting.choosing import InvitationState as InvitationState
from matchmaker.participation import links, people, registering
from matchmaker.people import consents, directory
from matchmaker.people.profiles import (
    AnyForm,
    HolderForm,
    InvestorForm,
    PersonKind,
    Profile,
    VisitorForm,
)
from matchmaker.registration import drafts
from matchmaker.registration.drafts import RegistrationDraft
from matchmaker.registration.steps import STEPS
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import Language, msgid
from matchmaker.wording.vocabularies import Consent

_SQL: Final = load("inviting")
_TOKEN: Final = re.compile(r"([0-9a-f]{32})-([a-z2-7]{26})", re.ASCII)
_FORMS: Final[dict[PersonKind, type[AnyForm]]] = {
    "holder": HolderForm,
    "investor": InvestorForm,
    "visitor": VisitorForm,
}

GONE: Final = msgid("This invitation was answered, or is not kept any more.")
ALREADY: Final = msgid("You are registered already: our message about it holds your personal link.")


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


class _Apart(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID


class _Due(msgspec.Struct, frozen=True):
    id: UUID
    edition_id: UUID


class _Proven(msgspec.Struct, frozen=True):
    id: UUID
    email: str


def token(secret: str, invitation_id: UUID) -> str:
    """What opens an invitation: it names it, and only the secret can make it."""
    return f"{invitation_id.hex}-{_proof(secret, invitation_id)}"


async def read(conn: Connection, secret: str, text: str) -> EditionInvitation:
    """The invitation of a link; NotFound for any other text, and once its edition is gone."""
    found = await addressee(conn, _identified(secret, text))
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
    return msgspec.convert(invitation.answers | said, _FORMS[invitation.kind])


async def accept(
    conn: Connection,
    secret: str,
    text: str,
    ticked: Collection[Consent],
    now: dt.datetime,
) -> str:
    """Register whoever was invited, with what they answered last year; returns their session.

    Conflict once it is answered, once registration has ended, and for whoever has registered by
    themselves; Invalid where an answer of last year is none any more.
    """
    found = await _hold_open(conn, secret, text)
    edition = await editions.by_id(conn, found.edition_id)
    person = await _register(conn, edition, form_of(found, ticked), now)
    await _close(conn, found.id, "registered", now, person.id)
    link = await links.mint(conn, secret, person.id, "page")
    return await links.enter(conn, link.token, now)


async def decline(conn: Connection, secret: str, text: str, now: dt.datetime) -> None:
    """Forget the invitation at once, and invite them no more; said twice, it changes nothing."""
    found = await read(conn, secret, text)
    await conn.execute(_SQL.hold, found.id)
    if found.from_person_id is not None:
        given = await consents.consents(conn, found.from_person_id)
        kept = {one.purpose for one in given if one.withdrawn_at is None}
        await consents.agree(conn, found.from_person_id, kept - {Consent.INVITE_NEXT_YEAR}, now)
    await _close(conn, found.id, "declined", now)


async def begin_changing(
    conn: Connection, secret: str, text: str, language: Language, now: dt.datetime
) -> tuple[EditionInvitation, str]:
    """A registration that is filled in with last year's answers, to be changed and sent; returns
    the invitation with the secret of the registration."""
    found = await _hold_open(conn, secret, text)
    edition = await editions.by_id(conn, found.edition_id)
    registering.require_entrance(edition, found.kind, now, None)
    typed = _typed(form_of(found))
    first, *others = STEPS[found.kind]
    key = await drafts.begin(conn, edition, found.kind, first, typed, language, now, sent=True)
    for step in others:
        draft = await drafts.find(conn, edition, found.kind, key, now)
        assert draft is not None
        await drafts.keep(conn, draft, step, typed, language, now, sent=True)
    draft = await drafts.find(conn, edition, found.kind, key, now)
    assert draft is not None
    await conn.execute(_SQL.mark_draft, draft.id, found.id)
    return found, key


async def register_draft(
    conn: Connection, edition: Edition, draft: RegistrationDraft, form: AnyForm, now: dt.datetime
) -> None:
    """Send a registration. One that an invitation has begun answers it, and under the address that
    was invited needs nothing more to show whose it is."""
    proven = await fetch_optional(conn, _Proven, _SQL.draft_of, draft.id)
    known = await directory.find_by_email(conn, edition.id, form.email)
    if proven is None or known is not None or proven.email.lower() != form.email.lower():
        await people.register(conn, edition, form, now)
        return
    person = await _register(conn, edition, form, now)
    await links.confirm(conn, edition.id, person.id, now)
    await _close(conn, proven.id, "registered", now, person.id)


async def lapse(conn: Connection, now: dt.datetime) -> int:
    """Forget the invitations that nobody has answered in time, and those of whoever has registered
    by themselves; how many lapsed. A worker calls it now and then."""
    for apart in await fetch(conn, _Apart, _SQL.settled_apart):
        await _close(conn, apart.id, "registered", now, apart.person_id)
    due = await fetch(conn, _Due, _SQL.due, now)
    for each in due:
        await _close(conn, each.id, "lapsed", now)
    for edition_id in dict.fromkeys(each.edition_id for each in due):
        details = {"people": sum(each.edition_id == edition_id for each in due)}
        await audit.record(conn, edition_id, None, "invitations.lapsed", details=details, now=now)
    return len(due)


async def _register(conn: Connection, edition: Edition, form: AnyForm, now: dt.datetime) -> Profile:
    """Enter them, accepted or looked at as their side is."""
    registering.require_entrance(edition, _kind(form), now, None)
    await registering.take_turn(conn, edition)
    if await directory.find_by_email(conn, edition.id, form.email) is not None:
        raise Conflict(ALREADY)
    return await registering.register_invited(conn, edition, form, now)


async def _hold_open(conn: Connection, secret: str, text: str) -> EditionInvitation:
    """The invitation of a link while it waits for an answer; nobody else gives one meanwhile."""
    await conn.execute(_SQL.hold, _identified(secret, text))
    found = await read(conn, secret, text)
    if found.state != "open":
        raise Conflict(GONE)
    return found


async def _close(
    conn: Connection,
    invitation_id: UUID,
    state: InvitationState,
    now: dt.datetime,
    person_id: UUID | None = None,
) -> None:
    await conn.execute(_SQL.close, invitation_id, state, now, person_id)
    await conn.execute(_SQL.drop_letter, invitation_id)
    if state != "registered":
        await conn.execute(_SQL.drop_drafts, invitation_id)


def _kind(form: AnyForm) -> PersonKind:
    return next(kind for kind, named in _FORMS.items() if isinstance(form, named))


def _typed(form: AnyForm) -> dict[str, Any]:
    """The answers as a browser's form would send them."""
    every = msgspec.to_builtins(form)
    if isinstance(form, InvestorForm) and form.delegate_emails:
        pairs = zip(form.delegates, form.delegate_emails, strict=True)
        every["delegates"] = [f"{name} <{email}>" if email else name for name, email in pairs]
    return {
        name: _as_typed(answer)
        for name, answer in every.items()
        if answer is not None
        and answer is not False
        and answer not in ("", [], ())
        and name != "delegate_emails"
    }


def _as_typed(answer: Any) -> str | list[str]:
    if isinstance(answer, list | tuple):
        return [str(each) for each in answer]
    return "true" if answer is True else str(answer)


def _identified(secret: str, text: str) -> UUID:
    found = _TOKEN.fullmatch(text.strip().lower())
    if found is not None:
        invitation_id = UUID(found[1])
        if hmac.compare_digest(found[2], _proof(secret, invitation_id)):
            return invitation_id
    raise NotFound(msgid("There is no such page."))


def _proof(secret: str, invitation_id: UUID) -> str:
    digest = hmac.digest(secret.encode(), f"invitation:{invitation_id}".encode(), "sha256")
    return b32encode(digest[:16]).decode().lower().rstrip("=")
