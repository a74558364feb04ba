"""Letters with a single reader, each written once and handed to the worker."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Final, Literal
from uuid import UUID, uuid4

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, fetch_optional, load
from matchmaker.delegates import Delegate
from matchmaker.notices import facts
from matchmaker.people.profiles import Profile
from matchmaker.wording.vocabularies import AppointedRole

_QUERIES: Final = load("notices")
_APPLICATIONS: Final = load("applications")
_DELEGATES: Final = load("delegates")
_DRAFTS: Final = load("drafts")
_INVITING: Final = load("inviting")
_GUIDEBOOK: Final = load("guidebook")
_LONGEST_DOMAIN: Final = 37  # a Message-ID has 70 characters at most, 32 are the identifier


class LetterId(msgspec.Struct, frozen=True):
    id: int


class _EditionAddress(msgspec.Struct, frozen=True):
    contact_email: str


class _OrganiserId(msgspec.Struct, frozen=True):
    id: UUID


class _OrganiserAddress(msgspec.Struct, frozen=True):
    email: str


async def acknowledge(conn: Connection, person: Profile, *, again: bool = False) -> None:
    """Tell whom an organiser has entered, with a personal link; `again`, the link alone."""
    key = f"acknowledgement:{person.id}" + (f":{uuid4()}" if again else "")
    await _to_person(
        conn, person, "acknowledgement", facts.Registration(again=again, entered=not again), key
    )


async def acknowledge_entrance(
    conn: Connection,
    person: Profile,
    *,
    attempted: bool,
    pending: bool,
    entered: bool,
    invited: bool = False,
    since: dt.datetime,
    most: int,
) -> None:
    """Answer a registration: the first letter, or word to somebody registered long ago that their
    address was used again; `entered`, by an organiser; `invited`, by whoever accepted. With `most`
    letters written since, the same is done and none leaves.
    """
    key = f"acknowledgement:{person.id}" + (f":{uuid4()}" if attempted else "")
    identifier = new_message_id(await contact_email(conn, person.edition_id))
    payload = facts.Registration(
        again=attempted,
        attempted=attempted,
        pending=pending,
        entered=entered,
        invited=invited and not attempted,
    )
    values = (person.edition_id, person.id, "acknowledgement", payload, key, identifier)
    await _add(conn, _QUERIES.add_entrance_letter, *values, since, most)


async def registration_begun(conn: Connection, edition_id: UUID, draft_id: UUID) -> None:
    """Send the link to go on with a registration that is not sent yet to the address in it."""
    identifier = new_message_id(await contact_email(conn, edition_id))
    payload = facts.RegistrationLink(draft=draft_id)
    values = (edition_id, payload, f"registration begun:{uuid4()}", identifier)
    await _add(conn, _DRAFTS.add_letter, *values)


async def edition_invitations(
    conn: Connection, edition_id: UUID, invitations: Sequence[UUID]
) -> int:
    """Send each of these invitations to its address, once; how many letters that is."""
    domain = await contact_domain(conn, edition_id)
    return len(await fetch(conn, LetterId, _INVITING.write, invitations, domain))


async def address_asked(conn: Connection, person: Profile, change: UUID) -> None:
    """Ask another address whether we may write there, and tell the present one of it."""
    told = facts.AddressWish(change=change)
    await _to_person(conn, person, "address_asked", told, f"address asked:{change}")
    await _to_person(conn, person, "address_leaving", told, f"address leaving:{change}")


async def tell_decision(
    conn: Connection,
    edition_id: UUID,
    people: Sequence[UUID],
    kind: Literal["application_accepted", "application_refused"],
    reason: str = "",
) -> None:
    """Tell applicants what was decided; of an earlier decision nothing leaves any more."""
    await drop_decision(conn, people)
    domain = await contact_domain(conn, edition_id)
    values = (edition_id, people, kind, facts.Decision(reason=reason), domain)
    await conn.execute(_APPLICATIONS.write_decisions, *values)


async def drop_decision(conn: Connection, people: Sequence[UUID]) -> None:
    """What they were to be told of a decision, and has not left, is not told."""
    await conn.execute(_APPLICATIONS.drop_undelivered, people)


async def offer_place(
    conn: Connection, person: Profile, offer_id: UUID, place: facts.OfferFacts
) -> None:
    """Offer a holder a free place, which they accept on their page."""
    await _to_person(conn, person, "offer", place, f"offer:{offer_id}")


async def guide_agreed(conn: Connection, person: Profile, agreement_id: UUID) -> None:
    """Send an investor the link to what stays of them in the guide: what they were sent before of
    it, and has not left, is dropped."""
    told = facts.AgreementLink(agreement=agreement_id)
    await conn.execute(_GUIDEBOOK.drop_letter, person.id)
    await _to_person(conn, person, "guide_agreed", told, f"guide agreed:{agreement_id}")


async def programme_news(
    conn: Connection, edition_id: UUID, people: Sequence[UUID], told: facts.ProgrammeFacts
) -> list[int]:
    """Tell these people what became of an item of the programme; return the letters.

    What waits and says less is replaced by it: three changes in a minute are one message.
    """
    if not people:
        return []
    domain = await contact_domain(conn, edition_id)
    values = (edition_id, people, told.workshop, told.event, told, domain)
    return [letter.id for letter in await fetch(conn, LetterId, _QUERIES.programme_news, *values)]


async def send_delegate_link(conn: Connection, delegate: Delegate) -> None:
    """Send one of an investor's people the link to their own page, at the address of their own."""
    identifier = new_message_id(await contact_email(conn, delegate.edition_id))
    payload = facts.DelegateNamed(delegate=delegate.id)
    key = f"delegate:{uuid4()}"
    values = (delegate.edition_id, delegate.investor_id, delegate.id, "delegate_link", payload, key)
    await _add(conn, _DELEGATES.add_letter, *values, identifier)


async def login(conn: Connection, organiser_id: UUID, link_id: UUID) -> None:
    """Send an organiser their single-use sign-in link."""
    address = await fetch_one(
        conn, _OrganiserAddress, _QUERIES.correspondents_of_organiser, organiser_id
    )
    identifier = new_message_id(address.email)
    values = (None, organiser_id, "login", facts.LoginRequest(link=link_id), f"login:{link_id}")
    await _add(conn, _QUERIES.add_organiser_letter, *values, identifier)


async def invite_colleague(
    conn: Connection,
    edition_id: UUID | None,
    organiser_id: UUID,
    link_id: UUID,
    role: AppointedRole,
    by: UUID | None,
    until: dt.datetime,
) -> None:
    """Tell somebody that they work on an edition, or on all of them, with a link to come in."""
    address = await fetch_one(
        conn, _OrganiserAddress, _QUERIES.correspondents_of_organiser, organiser_id
    )
    identifier = new_message_id(address.email)
    payload = facts.Colleague(link=link_id, role=role, by=by, until=until)
    values = (edition_id, organiser_id, "colleague", payload, f"colleague:{link_id}", identifier)
    await _add(conn, _QUERIES.add_organiser_letter, *values)


async def draft_ready(conn: Connection, edition_id: UUID, organiser_id: UUID, run_id: UUID) -> None:
    """Tell the organiser who asked for it that a run has ended, well or not."""
    identifier = new_message_id(await contact_email(conn, edition_id))
    values = (edition_id, organiser_id, "draft_ready", facts.Draft(run=run_id), f"draft:{run_id}")
    await _add(conn, _QUERIES.add_organiser_letter, *values, identifier)


async def webhook_off(
    conn: Connection, edition_id: UUID, webhook_id: UUID, now: dt.datetime, *, gone: bool
) -> None:
    """Tell an edition's organisers, and who added it, that a program is called no more."""
    told = await fetch(conn, _OrganiserId, _QUERIES.organisers_of_webhook, edition_id, webhook_id)
    for each in told:
        identifier = new_message_id(await contact_email(conn, edition_id))
        payload = facts.SwitchedOff(webhook=webhook_id, gone=gone)
        key = f"webhook off:{webhook_id}:{each.id}:{now.isoformat()}"
        values = (edition_id, each.id, "webhook_off", payload, key, identifier)
        await _add(conn, _QUERIES.add_organiser_letter, *values)


async def forward(conn: Connection, edition_id: UUID, message: UUID) -> None:
    """Pass on to an edition's contact what somebody wrote to the address of answers."""
    identifier = new_message_id(await contact_email(conn, edition_id))
    values = (edition_id, None, "forward", facts.Forward(message=message), f"forward:{message}")
    await _add(conn, _QUERIES.add_organiser_letter, *values, identifier)


async def contact_email(conn: Connection, edition_id: UUID) -> str:
    """Where replies to an edition's letters go."""
    found = await fetch_one(conn, _EditionAddress, _QUERIES.correspondents_of_edition, edition_id)
    return found.contact_email


async def contact_domain(conn: Connection, edition_id: UUID) -> str:
    """The right side of the Message-IDs of an edition's letters."""
    return message_domain(await contact_email(conn, edition_id))


def message_domain(email: str) -> str:
    """The right side of our Message-IDs: as much of the domain as they have room for."""
    domain = re.sub(r"[^a-z0-9.-]", "", email.rpartition("@")[2].lower()).strip(".-")
    while len(domain) > _LONGEST_DOMAIN and "." in domain:
        domain = domain.partition(".")[2]
    return domain[-_LONGEST_DOMAIN:].strip(".-") or "matchmaker.invalid"


def new_message_id(email: str) -> str:
    """A Message-ID nobody else has, in the domain of that address."""
    return f"<{uuid4().hex}@{message_domain(email)}>"


async def _to_person(
    conn: Connection, person: Profile, kind: facts.LetterKind, payload: facts.Facts, key: str
) -> None:
    identifier = new_message_id(await contact_email(conn, person.edition_id))
    values = (person.edition_id, person.id, kind, payload, key)
    await _add(conn, _QUERIES.add_letter, *values, identifier)


async def _add(conn: Connection, query: str, *values: object) -> None:
    await fetch_optional(conn, LetterId, query, *values)
