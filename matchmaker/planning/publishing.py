"""From a draft to the version in force: one transaction, in which everything is told or nothing."""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import notices
from matchmaker.choices import places
from matchmaker.db import Connection, fetch_one, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition, EditionStage
from matchmaker.foundation import queue, signals
from matchmaker.notices import Foreseen
from matchmaker.planning.versions import Version, version, version_in_force
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_QUERIES: Final = load("planning")

CHANGED: Final = msgid(
    "This draft was changed by hand in the meantime: look at it as it is now, then go on."
)
#: acts upon a draft by hand, as the journal has them
_BY_HAND: Final = (
    *("draft.pin", "draft.unpin", "draft.move", "draft.swap", "draft.remove"),
    *("draft.forbid", "draft.allow", "draft.place", "draft.impose", "draft.solve"),
)
BEGUN: Final = msgid("This slot has begun; plan again from a later one.")


class Published(msgspec.Struct, frozen=True, kw_only=True):
    """The version now in force; how many people are written to for it, in how many messages."""

    version: Version
    people: int
    messages: int


class _Stage(msgspec.Struct, frozen=True):
    stage: EditionStage


class _Overtaken(msgspec.Struct, frozen=True):
    overtaken: int


async def publish(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    organiser_id: UUID | None,
    now: dt.datetime,
    *,
    replaces: UUID | None,
    revision: int | None = None,
) -> Published:
    """Put a draft into force and write to everybody whose meetings it changes.

    `replaces` is the published version that the organiser was looking at, None for none: when
    another one has come into force since, or the draft has become impossible, Conflict. What was
    planned again on the day replaces the version it was made from, before its first slot begins.
    With a `revision`, the draft must not have been changed by hand since it was seen.
    """
    held = await fetch_one(conn, _Stage, _QUERIES.edition_for_planning, edition.id)
    draft = await version(conn, edition.id, schedule_id)
    _check_stage(held.stage, draft)
    before = await version_in_force(conn, edition.id)
    in_force = before.id if before else None
    if in_force != replaces or (draft.origin != "solve" and in_force != draft.base_id):
        raise Conflict(
            msgid("Another schedule was published in the meantime: look at what it changed first.")
        )
    if revision not in (None, draft.revision):
        raise changed_by_hand(edition.id, schedule_id)
    await _check_not_begun(conn, draft, now)
    await _check_possible(conn, draft, now)
    piecemeal = await is_piecemeal(conn, edition, now)
    await _fix(conn, edition.id, draft)
    await conn.execute(_QUERIES.supersede, edition.id)
    await conn.execute(_QUERIES.publish_version, schedule_id, organiser_id, now)
    await conn.execute(_QUERIES.publish_edition, edition.id)
    told = await tell(conn, edition, schedule_id, now, piecemeal=piecemeal)
    after = await version(conn, edition.id, schedule_id)
    details = {
        "version": after.version,
        "meetings": after.meetings,
        "people": told.people,
        "messages": told.messages,
    }
    await audit.record(
        conn, edition.id, organiser_id, "schedule.published", schedule_id, details, now=now
    )
    await signals.signal(conn, edition.id, "plan")
    # A version of the day has no reasons yet; one that has them is left alone.
    await queue.enqueue(conn, "explain", schedule_id)
    await queue.enqueue(conn, "papers", schedule_id)
    if draft.from_slot is None:
        await queue.enqueue(conn, "forecast", schedule_id)
    return Published(version=after, people=told.people, messages=told.messages)


async def tell(
    conn: Connection, edition: Edition, schedule_id: UUID, now: dt.datetime, *, piecemeal: bool
) -> Foreseen:
    """Everybody's calendar becomes what it is with that version in force; to whom this writes.

    A place in the programme that somebody waited for, and could not have while a meeting stood at
    its hour, is theirs where that version has no meeting then: told in the same letter.
    """
    moves = await places.promote(conn, edition.id, now, schedule_id)
    letters = await notices.announce(conn, edition, schedule_id, now, piecemeal=piecemeal)
    letters += await places.tell(conn, edition.id, moves, letters)
    return await notices.count(conn, edition, schedule_id, letters)


async def _fix(conn: Connection, edition_id: UUID, draft: Version) -> None:
    """What was fixed and forbidden by hand holds for whatever is planned from now on.

    A plan of the day was made under what the version before it had fixed and forbidden.
    """
    if draft.origin != "solve":
        await conn.execute(_QUERIES.keep_prohibitions, edition_id, None, draft.id)
        return
    await conn.execute(_QUERIES.release_pins, edition_id)
    await conn.execute(_QUERIES.fix_pins, edition_id, draft.id)


async def _check_not_begun(conn: Connection, draft: Version, now: dt.datetime) -> None:
    slots = {slot.number: slot for slot in await editions.slots(conn, draft.edition_id)}
    if draft.from_slot is not None and slots[draft.from_slot].starts_at <= now:
        raise Conflict(BEGUN)


async def is_piecemeal(conn: Connection, edition: Edition, now: dt.datetime) -> bool:
    """Whether people are told meeting by meeting: on the day itself, once they were convoked.

    The day begins at midnight of the place; before it, and for a first publication, everybody
    concerned gets their whole morning.
    """
    is_the_day = edition.local(now).date() == edition.held_on
    return is_the_day and await version_in_force(conn, edition.id) is not None


def _check_stage(stage: EditionStage, draft: Version) -> None:
    if stage not in ("closed", "published"):
        raise Conflict(msgid("A schedule is published while the wishes are closed."))
    if draft.state != "draft":
        raise Conflict(msgid("This schedule was published already."))


async def count_overtaken(
    conn: Connection,
    edition_id: UUID,
    schedule_id: UUID,
    now: dt.datetime,
    from_slot: int | None = None,
) -> int:
    """How many meetings still to come of a version have become impossible since it was made.

    Those from a slot on, by default from the one where the version itself begins.
    """
    values = (edition_id, schedule_id, now, from_slot)
    return (await fetch_one(conn, _Overtaken, _QUERIES.overtaken_meetings, *values)).overtaken


async def _check_possible(conn: Connection, draft: Version, now: dt.datetime) -> None:
    """A plan made anew holds nothing impossible; a place given leaves the rest as it stands."""
    count = await count_overtaken(conn, draft.edition_id, draft.id, now)
    if draft.origin == "waiting" and draft.base_id is not None:
        values = (draft.edition_id, draft.base_id, now, draft.from_slot)
        count = max(0, count - await count_overtaken(conn, *values))
    if count:
        raise impossible_meetings(count)


def changed_by_hand(edition_id: UUID, schedule_id: UUID) -> Conflict:
    """Somebody else has worked on the draft since it was seen."""
    return Conflict(CHANGED).after(edition_id, *_BY_HAND, subject=schedule_id)


def impossible_meetings(count: int) -> Conflict:
    """So many meetings of a draft can no longer be."""
    return Conflict(
        "Since this draft was made, one of its meetings has become impossible: plan again.",
        plural=(
            "Since this draft was made, %(num)s of its meetings have become impossible: plan again."
        ),
        num=count,
    )
