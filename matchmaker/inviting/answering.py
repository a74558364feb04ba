"""The answer to an invitation: yes with last year's answers, yes with others, or never again.

The link of the letter opens a page and does nothing by itself. Whoever holds it reads the mailbox
that was invited, so who accepts needs no other letter to show that the address is theirs.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.inviting.choosing import InvitationState
from matchmaker.inviting.reading import FORMS, EditionInvitation, form_of, identify, read
from matchmaker.participation import links, people, registering
from matchmaker.people import consents, directory
from matchmaker.people.profiles import (
    AnyForm,
    InvestorForm,
    PersonKind,
    Profile,
)
from matchmaker.registration import drafts
from matchmaker.registration.drafts import RegistrationDraft
from matchmaker.registration.steps import STEPS
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import Language, msgid
from matchmaker.wording.vocabularies import Consent

_SQL: Final = load("inviting")

GONE: Final = msgid("This invitation was answered, or is not kept any more.")
ALREADY: Final = msgid("You are registered already: our message about it holds your personal link.")


class _Apart(msgspec.Struct, frozen=True):
    id: UUID
    person_id: UUID


class _Due(msgspec.Struct, frozen=True):
    id: UUID
    edition_id: UUID


class _Proven(msgspec.Struct, frozen=True):
    id: UUID
    email: str


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
    if found.from_person_id is not None:  # first, as who erases them does
        await conn.execute(_SQL.hold_invited, found.from_person_id)
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
    await conn.execute(_SQL.hold, identify(secret, text))
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
    return next(kind for kind, named in FORMS.items() if isinstance(form, named))


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
