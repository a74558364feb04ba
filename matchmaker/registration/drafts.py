"""What was typed in the steps of a registration, kept for a week under the secret of a browser.

A draft is nobody's application: it is shown to whoever holds its secret and to nobody else, looks
nobody up, and is emptied in the transaction that sends it. Each step replaces its own answers and
leaves those of the others; two tabs on one step: the last one sent stands, and is seen again on
the page that checks everything, which sends only what it has shown.
"""

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID, uuid4

import msgspec

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions.editions import Edition
from matchmaker.foundation import limits
from matchmaker.foundation.limits import Allowance
from matchmaker.notices import writing
from matchmaker.participation import links
from matchmaker.people.profiles import PersonKind
from matchmaker.registration.steps import RegistrationStep
from matchmaker.wording import identifiers
from matchmaker.wording.errors import LinkRefused, Unusable
from matchmaker.wording.language import Language, msgid

_SQL: Final = load("drafts")
#: after the last step that was sent
KEPT: Final = dt.timedelta(days=7)
#: nobody finds more letters of this sort in their mailbox, whoever types their address
LETTERS: Final = Allowance(name="draft letter", most=5, every=dt.timedelta(minutes=12))
#: of one answer, far beyond what its field takes: what is longer is no answer
_LONGEST: Final = 5_000
_MOST: Final = 200


class RegistrationDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A registration as far as it was typed; `steps` are those that were sent."""

    id: UUID
    edition_id: UUID
    kind: PersonKind
    email: str | None
    answers: dict[str, Any]
    steps: tuple[str, ...]
    language: Language
    revision: int
    begun_at: dt.datetime
    changed_at: dt.datetime
    expires_at: dt.datetime
    sent_at: dt.datetime | None


class DraftLink(msgspec.Struct, frozen=True):
    """Which registration the link of a letter goes on with."""

    id: UUID
    slug: str
    kind: PersonKind


class DraftReader(msgspec.Struct, frozen=True, kw_only=True):
    """Whom a letter with the link to go on is for."""

    id: UUID
    edition_id: UUID
    kind: PersonKind
    email: str
    language: Language
    expires_at: dt.datetime


class _Row(msgspec.Struct, frozen=True):
    id: UUID


def token_of(secret: str, draft_id: UUID) -> str:
    """The token of the link in a letter: the same however often the letter is written."""
    return links.derive_token(secret, f"registration draft:{draft_id}")


async def find(
    conn: Connection, edition: Edition, kind: PersonKind, token: str, now: dt.datetime
) -> RegistrationDraft | None:
    """What this browser has begun here, if it is still kept."""
    return await fetch_optional(
        conn, RegistrationDraft, _SQL.find, links.hash_of(token), edition.id, kind, now
    )


async def hold(
    conn: Connection, edition: Edition, kind: PersonKind, token: str, now: dt.datetime
) -> RegistrationDraft | None:
    """The same; until the transaction ends nobody else changes or sends it."""
    values = (links.hash_of(token), edition.id, kind, now)
    await conn.execute(_SQL.hold_invitation, *values)
    return await fetch_optional(conn, RegistrationDraft, _SQL.hold, *values)


async def begin(
    conn: Connection,
    edition: Edition,
    kind: PersonKind,
    step: RegistrationStep,
    typed: Mapping[str, Any],
    language: Language,
    now: dt.datetime,
    *,
    sent: bool,
) -> str:
    """Keep what a browser sends first; returns the secret by which it goes on.

    Not `sent`: the step is to be gone on with, so nothing is said of its faults yet.
    """
    token = secrets.token_urlsafe(32)
    answers = _kept({}, step, typed)
    values = (uuid4(), edition.id, kind, links.hash_of(token), _address(answers), answers)
    steps = (step.name,) if sent else ()
    await conn.execute(_SQL.begin, *values, steps, language, now, now + KEPT)
    return token


async def keep(
    conn: Connection,
    draft: RegistrationDraft,
    step: RegistrationStep,
    typed: Mapping[str, Any],
    language: Language,
    now: dt.datetime,
    *,
    sent: bool,
) -> None:
    """Keep one more step as it was typed, or the same step anew, for another week."""
    answers = _kept(draft.answers, step, typed)
    steps = tuple(dict.fromkeys((*draft.steps, *([step.name] if sent else []))))
    values = (draft.id, _address(answers), answers, steps, language, now, now + KEPT)
    await conn.execute(_SQL.keep, *values)


async def empty(conn: Connection, draft: RegistrationDraft, now: dt.datetime) -> None:
    """It was sent: its answers go, and who sends it once more is told the same."""
    await conn.execute(_SQL.empty, draft.id, now)


async def forget(conn: Connection, draft: RegistrationDraft) -> None:
    """Nothing is kept of it."""
    await conn.execute(_SQL.forget, draft.id)


async def send_link(
    conn: Connection, secret: str, draft: RegistrationDraft, now: dt.datetime
) -> None:
    """Write to its address, with a link to go on elsewhere or later; at most five an hour.

    Nobody is looked up, so neither the answer nor its time tells who is registered.
    """
    if draft.email is None:
        return
    await conn.execute(_SQL.give_link, draft.id, links.hash_of(token_of(secret, draft.id)))
    if await limits.spend(conn, secret, LETTERS, draft.email.lower(), now):
        await writing.registration_begun(conn, draft.edition_id, draft.id)


async def occasion(conn: Connection, token: str, now: dt.datetime) -> DraftLink:
    """What the link of a letter goes on with; LinkRefused once that is sent or forgotten."""
    found = await fetch_optional(conn, DraftLink, _SQL.occasion, links.hash_of(token), now)
    if found is None:
        raise _refused()
    return found


async def take_over(conn: Connection, link: str, now: dt.datetime) -> str:
    """Go on in this browser, and in no other: the secret that it holds from now on.

    Whoever typed somebody else's address reads nothing that its owner adds.
    """
    token = secrets.token_urlsafe(32)
    values = (links.hash_of(link), links.hash_of(token), now)
    if await fetch_optional(conn, _Row, _SQL.take_over, *values) is None:
        raise _refused()
    return token


async def addressee(conn: Connection, draft_id: UUID) -> DraftReader | None:
    """Whom the letter of this registration is for; None once its link leads nowhere."""
    return await fetch_optional(conn, DraftReader, _SQL.addressee, draft_id)


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget what was not sent in time; a worker calls it now and then."""
    await conn.execute(_SQL.sweep, now)


def _kept(
    before: Mapping[str, Any], step: RegistrationStep, typed: Mapping[str, Any]
) -> dict[str, Any]:
    """The answers with those of one step in place of what it held."""
    others = {name: answer for name, answer in before.items() if name not in step.fields}
    return others | {name: _within_reason(typed[name]) for name in step.fields if typed.get(name)}


def _within_reason(answer: Any) -> Any:
    """As typed, up to what the database holds of one: no NUL, no lone surrogate."""
    if isinstance(answer, list):
        return [_within_reason(each) for each in answer[:_MOST]]
    text = str(answer)[:_LONGEST].replace("\0", "\N{REPLACEMENT CHARACTER}")
    return text.encode("utf-8", "replace").decode()


def _address(answers: Mapping[str, Any]) -> str | None:
    """The address, once it can be read as one."""
    try:
        return identifiers.email(str(answers.get("email", "")))
    except Unusable:
        return None


def _refused() -> LinkRefused:
    return LinkRefused(
        msgid("This link is not valid any more: the registration was sent, or is not kept.")
    )
