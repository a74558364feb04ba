"""Ways in without a password: personal links, single-use sign-in links, browser sessions.

A token is shown once and kept as its SHA-256. Tokens of links are derived from the secret and the
link's identifier, so a mail that is rendered again after a crash carries the same link.
"""

import datetime as dt
import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from typing import Final, Literal
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

import msgspec

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.delegates import Delegate
from matchmaker.editions import editions
from matchmaker.foundation import queue, signals
from matchmaker.notices import announcing, writing
from matchmaker.people import applications, directory
from matchmaker.people.profiles import PersonKind, Profile
from matchmaker.wording.errors import LinkRefused
from matchmaker.wording.language import Language, msgid

_SQL: Final = load("links")
_DELEGATES: Final = load("delegates")

Use = Literal["page", "feed"]
LOGIN_TIME: Final = dt.timedelta(minutes=15)
LETTERS_AN_HOUR: Final = 5
#: of a link by which a colleague is invited: they may be away for some days
INVITATION_TIME: Final = dt.timedelta(days=7)
ORGANISER_SESSION: Final = dt.timedelta(hours=12)
PERSON_SESSION: Final = dt.timedelta(days=30)


class Link(msgspec.Struct, frozen=True):
    """A personal link; its token leaves in a mail and is stored nowhere."""

    id: UUID
    token: str


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """Who is behind a session: a person of one edition, one of an investor's people, or an
    organiser; roles by slug."""

    organiser_id: UUID | None
    person_id: UUID | None
    delegate_id: UUID | None
    edition_id: UUID | None
    kind: PersonKind | None
    name: str
    language: Language
    administrator: bool
    roles: dict[
        str,
        Literal["holder", "investor", "visitor", "delegate", "organiser", "reader", "front_desk"],
    ]


class Threshold(msgspec.Struct, frozen=True):
    """Whose page a link opens, before it is opened."""

    person_id: UUID
    slug: str
    delegate_id: UUID | None


class _Request(msgspec.Struct, frozen=True):
    kind: Literal["page", "login"]
    email: str


class Owner(msgspec.Struct, frozen=True):
    """Whose link it is; `delegate_id` is the one of an investor's people whose own it is."""

    link_id: UUID
    person_id: UUID
    edition_id: UUID
    delegate_id: UUID | None


def token_of(secret: str, link_id: UUID) -> str:
    """The token of a personal link: 256 bits that only the secret can make."""
    return derive_token(secret, f"personal link:{link_id}")


def login_token_of(secret: str, link_id: UUID) -> str:
    """The token of a sign-in link, likewise."""
    return derive_token(secret, f"login link:{link_id}")


def hash_of(token: str) -> bytes:
    """What is stored of a token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


async def mint(
    conn: Connection,
    secret: str,
    person_id: UUID,
    use: Use,
    link_id: UUID | None = None,
    *,
    delegate_id: UUID | None = None,
) -> Link:
    """A new personal link; under an identifier fixed beforehand, always the same one.

    With `delegate_id` it is of that one of an investor's people, and opens theirs alone.
    """
    link = link_id or uuid4()
    token = token_of(secret, link)
    await conn.execute(_SQL.add_link, link, person_id, use, hash_of(token), delegate_id)
    return Link(link, token)


async def own_link(conn: Connection, secret: str, person_id: UUID, session: str, use: Use) -> Link:
    """One more link of a person: in one session always the same, however often it is shown."""
    origin = hashlib.sha256(session.encode()).hexdigest()
    return await mint(conn, secret, person_id, use, uuid5(NAMESPACE_URL, f"{origin}/{use}"))


async def person_of(conn: Connection, token: str, use: Use) -> Profile:
    """Whose personal link this is; LinkRefused if unknown, revoked, or of another use."""
    owner = await owner_of(conn, token, use)
    return await directory.find_person(conn, owner.edition_id, owner.person_id)


async def enter(conn: Connection, token: str, now: dt.datetime) -> str:
    """Open a session for the person whose page this link leads to; return the session's token.

    Whoever has the link reads the mailbox that it went to: the address is theirs.
    """
    owner = await owner_of(conn, token, "page")
    if owner.delegate_id is None:
        await confirm(conn, owner.edition_id, owner.person_id, now)
    return await open_session(conn, now, link_id=owner.link_id)


async def confirm(conn: Connection, edition_id: UUID, person_id: UUID, now: dt.datetime) -> None:
    """The address of this person is theirs: they opened what was sent there."""
    await editions.hold(conn, edition_id)
    await conn.execute(_SQL.confirm, person_id, now)
    if await applications.know(conn, person_id, now):
        await announcing.bring_up_to_date(conn, edition_id, [person_id], now)


async def threshold(conn: Connection, token: str) -> Threshold:
    """What this personal link would open; nothing is opened yet. LinkRefused as for `enter`."""
    found = await fetch_optional(conn, Threshold, _SQL.occasion, hash_of(token))
    if found is None:
        raise _refused()
    return found


async def opens_something(conn: Connection, token: str, now: dt.datetime) -> bool:
    """Whether a link of any sort has this token, and still serves."""
    return bool(await conn.fetchval(_SQL.opens_something, hash_of(token), now))


async def ask(
    conn: Connection, kind: Literal["page", "login"], email: str, now: dt.datetime
) -> None:
    """Note that somebody wants their personal link, or to sign in; a worker looks the address up.

    The same is done for every address, so neither the answer nor its time tells who is known.
    """
    request_id = uuid4()
    await conn.execute(_SQL.ask, request_id, kind, email.replace("\0", ""), now)
    await queue.enqueue(conn, "answer", request_id)


async def answer(conn: Connection, secret: str, request_id: UUID, now: dt.datetime) -> None:
    """Do what was asked, once: the request goes in the transaction that writes the letters."""
    asked = await fetch_optional(conn, _Request, _SQL.take_request, request_id)
    if asked is None:
        return
    if asked.kind == "page":
        await recover(conn, asked.email, now)
    else:
        await request_login(conn, secret, asked.email, now)


async def revoke_all(conn: Connection, person_id: UUID, now: dt.datetime) -> None:
    """End every link of a person, and every session that began with one."""
    await conn.execute(_SQL.revoke_all, person_id, now)
    await conn.execute(_SQL.end_sessions_of_person, person_id)
    await signals.signal(conn, await conn.fetchval(_SQL.edition_of, person_id), "access")


async def revoke_delegate(
    conn: Connection, edition_id: UUID, delegate_id: UUID, now: dt.datetime
) -> None:
    """End every link of one of an investor's people, and every session that began with one."""
    await conn.execute(_SQL.revoke_delegate, delegate_id, now)
    await conn.execute(_SQL.end_sessions_of_delegate, delegate_id)
    await signals.signal(conn, edition_id, "access")


async def recover(conn: Connection, email: str, now: dt.datetime) -> None:
    """Send who has this address a new personal link for each of their editions.

    At most five an hour for each. Nothing tells the caller whether there is such a person, nor
    whether a message left.
    """
    since = now - dt.timedelta(hours=1)
    for person in await fetch(conn, Profile, _SQL.registered_as, email.replace("\0", "")):
        if await conn.fetchval(_SQL.letters_since, person.id, since) < LETTERS_AN_HOUR:
            await writing.acknowledge(conn, person, again=True)
    known = await fetch(conn, Delegate, _SQL.delegates_known_as, email.replace("\0", ""))
    for delegate in known:
        if await conn.fetchval(_DELEGATES.letters_since, delegate.id, since) < LETTERS_AN_HOUR:
            await writing.send_delegate_link(conn, delegate)


async def request_login(conn: Connection, secret: str, email: str, now: dt.datetime) -> None:
    """Send a sign-in link to the organiser of this address, at most five an hour.

    Nothing tells the caller whether there is such an organiser, nor whether a link left.
    """
    organiser_id = await conn.fetchval(_SQL.hold_organiser, email.replace("\0", ""))
    if organiser_id is None:
        return
    since = now - dt.timedelta(hours=1)
    if await conn.fetchval(_SQL.requests_since, organiser_id, since) >= LETTERS_AN_HOUR:
        return
    link_id = uuid4()
    token_hash = hash_of(login_token_of(secret, link_id))
    await conn.execute(
        _SQL.add_login_link, link_id, organiser_id, token_hash, now, now + LOGIN_TIME
    )
    await writing.login(conn, organiser_id, link_id)


async def invite(
    conn: Connection, secret: str, organiser_id: UUID, now: dt.datetime, *, by_mail: bool
) -> str:
    """A sign-in link for somebody who was given a role, mailed as well if a relay is set."""
    link_id = uuid4()
    token = login_token_of(secret, link_id)
    values = (link_id, organiser_id, hash_of(token), now, now + LOGIN_TIME)
    await conn.execute(_SQL.add_login_link, *values)
    if by_mail:
        await writing.login(conn, organiser_id, link_id)
    return token


async def add_invitation(
    conn: Connection, secret: str, organiser_id: UUID, link_id: UUID, now: dt.datetime
) -> dt.datetime:
    """A sign-in link for the mail that invites a colleague; returns until when it serves."""
    until = now + INVITATION_TIME
    token_hash = hash_of(login_token_of(secret, link_id))
    await conn.execute(_SQL.add_login_link, link_id, organiser_id, token_hash, now, until)
    return until


async def mint_login(
    conn: Connection, organiser_id: UUID, now: dt.datetime, lifetime: dt.timedelta = LOGIN_TIME
) -> str:
    """A sign-in link that no mail carries: for who has the machine in their hands anyway."""
    token = secrets.token_urlsafe(32)
    values = (uuid4(), organiser_id, hash_of(token), now, now + lifetime)
    await conn.execute(_SQL.add_login_link, *values)
    return token


async def redeem_login(conn: Connection, token: str, now: dt.datetime) -> str:
    """Use up a sign-in link and open an organiser's session; return the session's token."""
    organiser_id = await conn.fetchval(_SQL.redeem, hash_of(token), now)
    if organiser_id is None:
        raise LinkRefused(
            msgid("This sign-in link has served already or is too old; ask for another one.")
        )
    return await open_session(conn, now, organiser_id=organiser_id)


async def open_session(
    conn: Connection,
    now: dt.datetime,
    *,
    organiser_id: UUID | None = None,
    link_id: UUID | None = None,
) -> str:
    """A session of an organiser (12 hours) or of who came by a personal link (30 days)."""
    token = secrets.token_urlsafe(32)
    length = PERSON_SESSION if organiser_id is None else ORGANISER_SESSION
    await conn.execute(_SQL.open_session, hash_of(token), organiser_id, link_id, now, now + length)
    return token


async def visitor(conn: Connection, token: str, now: dt.datetime) -> Visitor | None:
    """Who is behind this session, if it still runs."""
    return await fetch_optional(conn, Visitor, _SQL.visitor, hash_of(token), now)


async def end_session(conn: Connection, token: str) -> None:
    """Sign out; an unknown session is no fault."""
    edition_id = await conn.fetchval(_SQL.end_session, hash_of(token))
    if edition_id is not None:
        await signals.signal(conn, edition_id, "access")


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Delete what has ended; a worker calls it now and then."""
    await conn.execute(_SQL.sweep, now)


async def owner_of(conn: Connection, token: str, use: Use) -> Owner:
    """Whose link this is; LinkRefused as for `person_of`."""
    owner = await fetch_optional(conn, Owner, _SQL.person_of, hash_of(token), use)
    if owner is None:
        raise _refused()
    return owner


def _refused() -> LinkRefused:
    return LinkRefused(
        msgid("This link is not valid any more; the newest message from us holds one that is.")
    )


def derive_token(secret: str, label: str) -> str:
    """A token that only the secret can make, the same for the same label."""
    digest = hmac.digest(secret.encode(), label.encode(), "sha256")
    return urlsafe_b64encode(digest).rstrip(b"=").decode()
