"""A letter for a real recipient before there is one, with words that nobody has saved yet.

Where their morning is published, it is theirs; before, a meeting with somebody of the other side
stands for it. All of it is written, drawn and undone.
"""

import datetime as dt
from collections.abc import Callable, Collection
from typing import Final
from uuid import UUID, uuid4

import msgspec

from matchmaker import inviting, reminders, texts
from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions.editions import Edition
from matchmaker.followup import stopping as following
from matchmaker.foundation.settings import Settings
from matchmaker.messages.rehearsing import rehearsal
from matchmaker.messages.showing import Shown, show
from matchmaker.notices import facts
from matchmaker.notices.facts import LetterKind, Topic
from matchmaker.notices.writing import LetterId, message_domain, new_message_id
from matchmaker.texts import TextForm, TextKind

_QUERIES: Final = load("messages")


class _Example(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the other side, if there is anybody, and where one could meet them."""

    other: UUID | None
    slot: int
    table: int | None
    starts: dt.datetime
    ends: dt.datetime

    @property
    def place(self) -> facts.MeetingPlace:
        return facts.MeetingPlace(
            slot=self.slot, table=self.table or 0, starts=self.starts, ends=self.ends
        )


class _Invited(msgspec.Struct, frozen=True):
    id: UUID


class _Scene(msgspec.Struct, frozen=True, kw_only=True):
    edition: Edition
    example: _Example
    now: dt.datetime

    @property
    def version(self) -> dict[str, object]:
        return {"schedule": uuid4(), "version": 1, "published_at": self.now}

    @property
    def entries(self) -> tuple[facts.MeetingEntry, ...]:
        found = self.example
        if found.other is None or found.table is None:
            return ()
        entry = facts.MeetingEntry(
            uid=str(uuid4()),
            other=found.other,
            sequence=0,
            stamp=self.now,
            slot=found.slot,
            table=found.table,
            starts=found.starts,
            ends=found.ends,
        )
        return (entry,)

    def morning(self, **more: object) -> facts.MorningFacts:
        return facts.MorningFacts(entries=self.entries, **self.version, **more)  # type: ignore[arg-type]


async def preview(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    kind: TextKind,
    form: TextForm,
    person_id: UUID,
    now: dt.datetime,
) -> Shown:
    """That kind of letter to that person with these words; Invalid for words that cannot be."""
    async with rehearsal(conn, edition):
        known = await texts.of_kind(conn, edition.id, kind)
        await texts.save(conn, edition, kind, form, known.revision, None, now)
        number = await _written(conn, edition, kind, person_id, now)
        return await show(conn, settings, number)


async def preview_reminder(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    topics: Collection[Topic],
    person_id: UUID,
    now: dt.datetime,
) -> Shown | None:
    """What a reminder sent now would say to that person; None if it does not reach them."""
    async with rehearsal(conn, edition) as written:
        await reminders.send(conn, edition, topics, None, now, unseen=True)
        found = await written.shown_to(settings, person_id)
    return found[0] if found else None


async def preview_invitation(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    source: Edition,
    person_id: UUID,
    now: dt.datetime,
) -> Shown | None:
    """What an invitation sent now would say to somebody of an earlier edition; None where it does
    not reach them."""
    async with rehearsal(conn, edition):
        sent = await inviting.invite(conn, edition, source, None, now, among=[person_id])
        if not sent.letters:
            return None
        number = await conn.fetchval(_QUERIES.invitation_to, edition.id, person_id)
        return await show(conn, settings, number)


async def _written(
    conn: Connection, edition: Edition, kind: TextKind, person_id: UUID, now: dt.datetime
) -> int:
    if kind == "convocation":
        mailbox = await conn.fetchval(_QUERIES.mailbox_of, person_id, None)
        values = (edition.id, mailbox, message_domain(edition.contact_email))
        if made := await fetch(conn, LetterId, _QUERIES.convoke_again, *values):
            return min(letter.id for letter in made)
    if kind == "edition_invited":
        return await _written_invitation(conn, edition, person_id, now)
    found = await fetch_one(conn, _Example, _QUERIES.example, person_id)
    letter_kind, make = _EXAMPLES[kind]
    payload = make(_Scene(edition=edition, example=found, now=now))
    if letter_kind == "reminder":
        await conn.execute(_QUERIES.forget_reminded, person_id)
    if letter_kind in ("follow_up", "orientation_proposed"):
        await following.resume(conn, person_id)  # undone with the rehearsal
    identifier = new_message_id(edition.contact_email)
    row = (edition.id, person_id, letter_kind, payload, identifier)
    return (await fetch_one(conn, LetterId, _QUERIES.add_example, *row)).id


async def _written_invitation(
    conn: Connection, edition: Edition, person_id: UUID, now: dt.datetime
) -> int:
    """Somebody of this edition stands for whoever was at an earlier one."""
    await conn.execute(_QUERIES.forget_invitation, person_id)
    made = await fetch_one(conn, _Invited, _QUERIES.example_invitation, person_id, now)
    payload = facts.InvitationFacts(invitation=made.id)
    row = (edition.id, payload, new_message_id(edition.contact_email))
    return (await fetch_one(conn, LetterId, _QUERIES.add_invitation_example, *row)).id


def _changed(scene: _Scene) -> facts.Facts:
    changes = tuple(
        facts.PlaceChange(other=entry.other, before=None, after=entry.place)
        for entry in scene.entries
    )
    return scene.morning(changes=changes)


def _single(scene: _Scene) -> facts.Facts:
    return facts.Single(
        uid=str(uuid4()),
        other=scene.example.other or uuid4(),
        sequence=0,
        stamp=scene.now,
        before=None,
        after=scene.example.place,
        alone=True,
        **scene.version,  # type: ignore[arg-type]
    )


def _offered(scene: _Scene) -> facts.Facts:
    found = scene.example
    return facts.OfferFacts(
        other=found.other or uuid4(),
        slot=found.slot,
        table=found.table or 0,
        starts=found.starts,
        ends=found.ends,
        deadline=found.starts,
    )


def _moved(scene: _Scene) -> facts.Facts:
    """An hour of its own, and one half an hour later."""
    found, later = scene.example, dt.timedelta(minutes=30)
    before = facts.WorkshopSession(
        title=scene.edition.name, room=scene.edition.place, starts=found.starts, ends=found.ends
    )
    after = msgspec.structs.replace(before, starts=found.starts + later, ends=found.ends + later)
    return facts.ProgrammeFacts(workshop=uuid4(), event="changed", before=before, after=after)


def _deadline_moved(scene: _Scene) -> facts.Facts:
    edition = scene.edition
    before = facts.EditionFacts(
        held_on=edition.held_on,
        starts=scene.example.starts,
        place=edition.place,
        address=edition.address,
        wishes_close_at=edition.wishes_close_at - dt.timedelta(days=1),
    )
    after = msgspec.structs.replace(before, wishes_close_at=edition.wishes_close_at)
    return facts.EditionChange(before=before, after=after)


_EXAMPLES: Final[dict[TextKind, tuple[LetterKind, Callable[[_Scene], facts.Facts]]]] = {
    "every": ("acknowledgement", lambda _: facts.Registration()),
    "acknowledgement": ("acknowledgement", lambda _: facts.Registration()),
    "personal_link": ("acknowledgement", lambda _: facts.Registration(again=True)),
    "reminder": (
        "reminder",
        lambda scene: facts.ReminderFacts(at=scene.now, lacking=("wishes", "availability")),
    ),
    "reminder_address": (
        "reminder",
        lambda scene: facts.ReminderFacts(at=scene.now, lacking=("address",)),
    ),
    "convocation": ("convocation", lambda scene: scene.morning()),
    "convocation_changed": ("convocation_changed", _changed),
    "meeting_changed": ("invitation", _single),
    "place_offered": ("offer", _offered),
    "programme": ("programme", _moved),
    "application_accepted": ("application_accepted", lambda _: facts.Decision()),
    "application_refused": ("application_refused", lambda _: facts.Decision()),
    "edition_changed": ("edition_changed", _deadline_moved),
    "calendar_way": ("calendar_way", lambda scene: scene.morning(former="file")),
    "address_changed": ("address_changed", lambda scene: scene.morning()),
    "withdrawal_confirmed": ("withdrawal_confirmed", lambda scene: scene.morning(meetings=1)),
    "erasure_confirmed": ("erasure_confirmed", lambda scene: scene.morning(meetings=1)),
    "returns_asked": ("returns_asked", lambda scene: facts.ReturnsFacts(at=scene.now)),
    "follow_up": ("follow_up", lambda scene: facts.FollowUpFacts(months=3)),
    "orientation_proposed": (
        "orientation_proposed",
        lambda _: facts.OrientationFacts(programmes=()),
    ),
}
