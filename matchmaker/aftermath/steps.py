"""What an organiser does once the morning is over: steps in an order, each done, to do, not yet.

A chapter that has a step of its own writes a function of the form `StepMaker` beside its data: it
looks at an edition at a moment and answers one `NextStep`, or None where the edition has no use for
it. `matchmaker/next_steps.py` has the order; one line there, and the cockpit, the JSON and the
command line have the step. The sentence says how things stand with figures, the `act` what is
pressed, `place` the page below the organiser's own.
"""

import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final, Literal

import msgspec

from matchmaker.aftermath.fates import aftermath
from matchmaker.db import Connection, fetch_optional, load
from matchmaker.editions.editions import Edition
from matchmaker.wording.phrases import Phrase, phrase

_SQL: Final = load("aftermath")

StepProgress = Literal["done", "to_do", "not_yet"]


class NextStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step and how far it is; `place` is empty where nothing is pressed.

    `edition` is the slug of another edition where the place is, when it is not in this one.
    """

    name: str
    title: Phrase
    progress: StepProgress
    sentence: Phrase
    act: Phrase | None = None
    place: str = ""
    edition: str = ""


class _NextEdition(msgspec.Struct, frozen=True):
    slug: str
    name: str


StepMaker = Callable[[Connection, Edition, dt.datetime], Awaitable[NextStep | None]]


async def clear_up(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep | None:
    """Every meeting is known to have taken place, or not; None once nobody knows of any."""
    if edition.purged_at is not None:
        return None
    found = await aftermath(conn, edition, now)
    count, title = len(found.unclear), phrase("What took place")
    if count:
        sentence = phrase(
            "Of %(num)s meeting it is not settled whether it took place.",
            plural="Of %(num)s meetings it is not settled whether they took place.",
            num=count,
        )
        act = phrase("Clear it up", plural="Clear them up", num=count)
        return NextStep(
            name="clear_up",
            title=title,
            progress="to_do",
            sentence=sentence,
            act=act,
            place="/apres?fate=unclear",
        )
    if found.to_come:
        sentence = phrase(
            "%(num)s meeting is still to come.",
            plural="%(num)s meetings are still to come.",
            num=found.to_come,
        )
        return NextStep(name="clear_up", title=title, progress="not_yet", sentence=sentence)
    held = found.counts["held"]
    if not found.meetings:
        sentence = phrase("No schedule was published: there was no meeting.")
    else:
        sentence = phrase(
            "%(num)s meeting took place; of all the others it is known why not.",
            plural="%(num)s meetings took place; of all the others it is known why not.",
            num=held,
        )
    return NextStep(
        name="clear_up",
        title=title,
        progress="done",
        sentence=sentence,
        act=phrase("See the meetings"),
        place="/apres",
    )


async def duplicate(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep:
    """The next edition is made: of this one, or by those who organise it."""
    title = phrase("The next edition")
    made = await fetch_optional(conn, _NextEdition, _SQL.next_edition, edition.id)
    if made is not None:
        return NextStep(
            name="duplicate",
            title=title,
            progress="done",
            sentence=phrase("It is made: %(name)s.", name=made.name),
            act=phrase("See the next edition"),
            place="/",
            edition=made.slug,
        )
    return NextStep(
        name="duplicate",
        title=title,
        progress="to_do",
        sentence=phrase("It begins as a copy of this one: everything but its people."),
        act=phrase("Duplicate this edition"),
        place="/duplication",
    )


async def purge(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep:
    """People's data are deleted at a date, by themselves."""
    title = phrase("Deletion of the data")
    if edition.purged_at is not None:
        day = edition.local(edition.purged_at).date()
        sentence = phrase("People's data were deleted on %(date)s; figures remain.", date=day)
        return NextStep(name="purge", title=title, progress="done", sentence=sentence)
    return NextStep(
        name="purge",
        title=title,
        progress="not_yet",
        sentence=phrase(
            "People's data are deleted by themselves on %(date)s; figures remain.",
            date=edition.purge_on,
        ),
        act=phrase("Change the date"),
        place="/reglages",
    )
