"""Next year's morning, open beside this year's: somebody new registers, confirms, wishes, ranks.

It is made of this year's, as an organiser makes it. The investors and some of the projects come
again, so that a newcomer of either side has a guide to read.
"""

import datetime as dt
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.changes import duplicating
from matchmaker.db import Connection, Pool, fetch, load, transaction
from matchmaker.editions import editions, stages
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.participation import people, registering
from matchmaker.people.profiles import AnyForm, PersonKind
from matchmaker.wording.errors import NotFound

#: the same day of the week
_YEAR: Final = dt.timedelta(weeks=52)
_PROJECTS: Final = 40

_SQL: Final = load("demo")


class _Again(msgspec.Struct, frozen=True):
    id: UUID
    kind: PersonKind


async def open_next_year(pool: Pool, this_year: Edition, organiser_id: UUID) -> Edition:
    """The next edition, open for registration; what an earlier start has made stays as it is."""
    year = str(this_year.held_on.year + 1)
    slug = this_year.slug.replace(str(this_year.held_on.year), year)
    if slug == this_year.slug:
        slug = f"{slug[: 63 - len(year) - 1]}-{year}"
    now = clock.now()
    async with transaction(pool) as conn:
        try:
            return await editions.by_slug(conn, slug)
        except NotFound:
            pass
        form = duplicating.DuplicateForm(
            slug=slug,
            name=this_year.name.replace(str(this_year.held_on.year), year),
            held_on=this_year.held_on + _YEAR,
        )
        made = await duplicating.duplicate(conn, this_year, form, organiser_id, now)
        await stages.open_to_all(conn, made, organiser_id, now)
        made = await editions.by_id(conn, made.id)
        for forms in await _those_who_come_again(conn, this_year):
            await registering.register_all(conn, made, forms, now, organiser_id)
        return made


async def _those_who_come_again(conn: Connection, edition: Edition) -> list[list[AnyForm]]:
    """Their forms, side by side: what they are known by is as this year, no consent is taken on."""
    again = await fetch(conn, _Again, _SQL.those_who_come_again, edition.id, _PROJECTS)
    sides: dict[PersonKind, list[AnyForm]] = {}
    for each in again:
        form = await people.answers_of(conn, edition.id, each.id)
        bare = msgspec.structs.replace(
            form, workshops=(), **dict.fromkeys(map(str, form.consents()), False)
        )
        sides.setdefault(each.kind, []).append(bare)
    return list(sides.values())
