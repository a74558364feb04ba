"""Last year's morning, over: planned, played by its people, settled, answered, and told.

It is the sample once more, a year earlier. Every act is done by the functions that people's own
acts call, at the hour at which they would have done it; what they were sent has long left. All of
it is drawn from one seed, so that each start has the same bilan.
"""

import datetime as dt
import random
from pathlib import Path
from typing import Final
from uuid import UUID

import msgspec

from matchmaker import importing, planning
from matchmaker.db import Connection, Pool, fetch, load, transaction
from matchmaker.demo.afternoon import what_followed
from matchmaker.demo.day import play_the_day
from matchmaker.demo.last_guide import write_the_guide
from matchmaker.editions import editions, stages
from matchmaker.editions.editions import Edition
from matchmaker.figures import publishing
from matchmaker.foundation import clock
from matchmaker.importing import folders
from matchmaker.participation import links, people, privacy
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import NotFound
from matchmaker.wording.vocabularies import Consent

#: the same day of the week
YEAR: Final = dt.timedelta(weeks=52)
#: the people are known for so long, and asked twice in that time what came of it
KEPT: Final = dt.timedelta(weeks=80)
SEED: Final = 2025
#: for so long a plan may be looked for; it is found in a tenth of one
SECONDS: Final = 5.0
#: of those who come, so many in a hundred
INVITED, WITHDREW = 60, 6

_SQL: Final = load("demo")


class Guest(msgspec.Struct, frozen=True):
    """Somebody who was there last year, or was to be."""

    id: UUID
    kind: PersonKind


def slug_of(this_year: Edition) -> str:
    """Where last year's morning stands."""
    year, before = str(this_year.held_on.year), str((this_year.held_on - YEAR).year)
    slug = this_year.slug.replace(year, before)
    return slug if slug != this_year.slug else f"{slug[: 63 - len(before) - 1]}-{before}"


async def begin(
    pool: Pool, this_year: Edition, organiser_id: UUID, folder: Path = folders.SAMPLE
) -> UUID | None:
    """Bring the edition in as it stood when its wishes were closed, and have it planned; the run,
    or None where an earlier start has played it already."""
    async with transaction(pool) as conn:
        try:
            edition = await editions.by_slug(conn, slug_of(this_year))
        except NotFound:
            edition = await _bring_in(conn, this_year, organiser_id, folder)
        if edition.stage != "closed":
            return None
        under_way = await planning.latest_run(conn, edition.id)
        if under_way is not None:
            return under_way.id
        values = (conn, edition, organiser_id, SECONDS)
        return await planning.request_run(*values, seed=0, now=edition.wishes_close_at)


async def _bring_in(
    conn: Connection, this_year: Edition, organiser_id: UUID, folder: Path
) -> Edition:
    """The sample a year earlier, with what its people had said by the deadline."""
    form = folders.edition_of(folder)
    shift = this_year.held_on - YEAR - form.held_on
    before = str((this_year.held_on - YEAR).year)
    form = msgspec.structs.replace(
        form,
        slug=slug_of(this_year),
        name=form.name.replace(str(form.held_on.year), before),
        held_on=form.held_on + shift,
        wishes_close_at=form.wishes_close_at + shift,
        purge_on=form.held_on + shift + KEPT,
    )
    opened = clock.now() - YEAR
    edition = await editions.create(conn, form, organiser_id, opened)
    eve = edition.wishes_close_at - dt.timedelta(days=1)
    report = await importing.bring_in(conn, edition, folders.files_of(folder), eve)
    if not report.stored:
        raise importing.ImportRefused(report)
    draw = random.Random(SEED)  # noqa: S311 the same each time
    for guest in await fetch(conn, Guest, _SQL.guests, edition.id):
        await links.confirm(conn, edition.id, guest.id, eve)
        if draw.randrange(100) < INVITED:
            await privacy.agree(conn, guest.id, (Consent.INVITE_NEXT_YEAR,), eve)
        if guest.kind == "holder" and draw.randrange(100) < WITHDREW:
            person = await people.find_person(conn, edition.id, guest.id)
            await people.withdraw(conn, person, eve)
    await stages.close_wishes(conn, edition, organiser_id, edition.wishes_close_at)
    await conn.execute(_SQL.letters_have_left, edition.id, eve)
    return await editions.by_id(conn, edition.id)


async def play(pool: Pool, this_year: Edition, organiser_id: UUID) -> Edition:
    """Publish the plan that was found, play the morning and the year after it, tell its bilan: all
    of it or nothing, so that a start that was ended begins it again."""
    draw = random.Random(SEED)  # noqa: S311 the same each time
    async with transaction(pool) as conn:
        edition = await editions.by_slug(conn, slug_of(this_year))
        if edition.stage != "closed":
            return edition
        [draft] = await planning.versions(conn, edition.id)
        early = edition.wishes_close_at + dt.timedelta(days=1)
        await planning.publish(conn, edition, draft.id, organiser_id, early, replaces=None)
        await write_the_guide(conn, edition, organiser_id, early)
        await conn.execute(_SQL.letters_have_left, edition.id, early)
        await conn.execute(_SQL.no_papers, draft.id)
        await play_the_day(conn, edition, organiser_id, draw)
        await what_followed(conn, edition, organiser_id, draw)
        now = clock.now()
        await stages.follow_the_clock(conn, now)
        edition = await editions.by_id(conn, edition.id)
        await publishing.publish(conn, edition, organiser_id, now)
        return edition
