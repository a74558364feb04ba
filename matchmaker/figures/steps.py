"""The step of the year that says what the morning came to, to everybody."""

import datetime as dt

from matchmaker.aftermath import NextStep
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.figures.publishing import published_at
from matchmaker.wording.phrases import phrase


async def bilan(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep:
    """The bilan is read, then published; it can be taken back."""
    title, place = phrase("The bilan"), "/bilan"
    since = await published_at(conn, edition.id)
    if since is not None:
        return NextStep(
            name="bilan",
            title=title,
            progress="done",
            sentence=phrase("Published on %(date)s.", date=edition.local(since).date()),
            act=phrase("See the bilan"),
            place=place,
        )
    return NextStep(
        name="bilan",
        title=title,
        progress="to_do",
        sentence=phrase("Nobody but your team reads it yet."),
        act=phrase("Read and publish it"),
        place=place,
    )
