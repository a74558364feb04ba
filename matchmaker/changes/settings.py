"""What an edition says of itself, changed at any time: what that touches, and what is impossible.

Whoever was written to learns of another day, other hours, another place or another deadline, in
one letter, with what their calendar holds. Everything else is so from now on, and nobody is told.
"""

import datetime as dt
from collections.abc import Collection
from typing import Final
from uuid import UUID

from matchmaker import inviting, notices, planning
from matchmaker.changes import impossible
from matchmaker.changes.answers import EditionPatch, EditionSettings
from matchmaker.changes.trial import Touched, carry_out
from matchmaker.changes.trial import foresee as foresee_act
from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition, EditionStage
from matchmaker.foundation import queue, signals
from matchmaker.notices.facts import EditionChange, EditionFacts
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase

_SQL: Final = load("settings")
#: what people were told of, and are told of again
TOLD: Final = frozenset({"held_on", "first_slot_at", "place", "address", "wishes_close_at"})


async def settings_of(conn: Connection, edition: Edition) -> EditionSettings:
    """What the edition says of itself now."""
    slots = await editions.open_slots(conn, edition.id)
    return EditionSettings.of(edition, edition.local(slots[0].starts_at).time())


async def foresee(
    conn: Connection, edition: Edition, patch: EditionPatch, now: dt.datetime
) -> Touched:
    """What the change would touch; Invalid or Conflict where it is refused."""
    return await foresee_act(
        conn, edition.id, now, lambda: _apply(conn, edition.id, patch, None, now)
    )


async def change(
    conn: Connection,
    edition: Edition,
    patch: EditionPatch,
    by: UUID | None,
    now: dt.datetime,
    *,
    promised: str | None = None,
) -> Touched:
    """Change it; OtherwiseNow where that touches something else than was promised."""
    return await carry_out(
        conn, edition.id, now, lambda: _apply(conn, edition.id, patch, by, now), promised=promised
    )


async def _apply(
    conn: Connection, edition_id: UUID, patch: EditionPatch, by: UUID | None, now: dt.datetime
) -> list[Phrase]:
    held = await fetch_optional(conn, Edition, _SQL.hold_for_change, edition_id)
    if held is None:
        raise NotFound(editions.NO_SUCH)
    await _require_revision(conn, held, patch)
    before = await settings_of(conn, held)
    after = patch.upon(before, held)
    changed = before.differences(after)
    if not changed:
        return []
    await impossible.check(conn, held, before, after, changed, now)
    remarks = await _remarks(conn, held, before, after, changed, now)
    stage = _stage_after(held, after, now)
    edition = await _store(conn, held, before, after, stage)
    if held.stage != "over" and TOLD & changed:
        told = EditionChange(before=_facts(held, before), after=_facts(edition, after))
        await notices.tell_of_edition(conn, edition, told, now)
    await _tell_the_house(conn, edition)
    details = {"fields": sorted(changed), "revision": edition.revision}
    await audit.record(conn, edition.id, by, "edition.changed", edition.slug, details, now=now)
    return remarks


async def _require_revision(conn: Connection, held: Edition, patch: EditionPatch) -> None:
    if patch.revision in (None, held.revision):
        return
    rows = await conn.fetch(_SQL.changed_since, held.id, patch.revision)
    raise Conflict(
        msgid("This edition is at revision %(revision)s by now; changed since: %(fields)s."),
        revision=held.revision,
        fields=[row["field"] for row in rows] or ["stage"],
    )


async def _store(
    conn: Connection,
    held: Edition,
    before: EditionSettings,
    after: EditionSettings,
    stage: EditionStage,
) -> Edition:
    """The row, the grid and the programme as they are from now on."""
    if after.slug != before.slug:
        await conn.execute(_SQL.take_address_back, after.slug)
        await conn.execute(_SQL.keep_address, before.slug, held.id)
    await conn.execute(_SQL.change, held.id, *after.columns(), stage)
    days = (after.held_on - before.held_on).days
    minutes = after.minutes_later_than(before)
    if days or minutes:
        await conn.execute(_SQL.shift_slots, held.id, held.timezone, days, minutes)
    if days:
        await conn.execute(_SQL.shift_programme, held.id, held.timezone, days)
    return await editions.by_id(conn, held.id)


def _stage_after(held: Edition, after: EditionSettings, now: dt.datetime) -> EditionStage:
    """Wishes are closed or open as their deadline says, until a schedule is published."""
    if held.stage == "open" and after.wishes_close_at <= now:
        return "closed"
    if held.stage == "closed" and held.wishes_close_at != after.wishes_close_at > now:
        return "open"
    return held.stage


async def _remarks(
    conn: Connection,
    held: Edition,
    before: EditionSettings,
    after: EditionSettings,
    changed: Collection[str],
    now: dt.datetime,
) -> list[Phrase]:
    """What the change does besides what can be counted."""
    remarks = []
    stage = _stage_after(held, after, now)
    if stage == "closed" != held.stage:
        remarks.append(phrase(msgid("Wishes close at once.")))
    if stage == "open" != held.stage:
        remarks.append(phrase(msgid("Wishes, and registration with them, open again.")))
    if "slug" in changed:
        remarks.append(
            phrase(msgid("The old address, “%(slug)s”, goes on leading here."), slug=before.slug)
        )
    if "purge_on" in changed and held.stage != "preparing":
        said = msgid("Personal data were announced to be kept until %(before)s, now %(after)s.")
        remarks.append(phrase(said, before=before.purge_on, after=after.purge_on))
    if "purge_on" in changed and (waiting := await inviting.how_many_uninvited(conn, held.id)):
        remarks.append(
            phrase(
                "%(num)s person asked to be invited next year and has not been; after that day "
                "nobody can do it.",
                plural="%(num)s people asked to be invited next year and have not been; after "
                "that day nobody can do it.",
                num=waiting,
            )
        )
    readers = await conn.fetchval(_SQL.readers_of, held.id, list(after.languages))
    if "languages" in changed and readers:
        remarks.append(
            phrase(
                "%(num)s person reads in a language that is not offered any more; they keep it.",
                plural="%(num)s people read in a language that is not offered any more; "
                "they keep it.",
                num=readers,
            )
        )
    return remarks


def _facts(edition: Edition, settings: EditionSettings) -> EditionFacts:
    return EditionFacts(
        held_on=settings.held_on,
        starts=settings.starts_at(edition.timezone),
        place=settings.place,
        address=settings.address,
        wishes_close_at=settings.wishes_close_at,
    )


async def _tell_the_house(conn: Connection, edition: Edition) -> None:
    """Screens and papers show what is so."""
    version = await planning.version_in_force(conn, edition.id)
    if version is not None:
        await signals.signal(conn, edition.id, "plan")
        await queue.enqueue(conn, "papers", version.id)
