"""The step of the year that invites: after the next edition is made, before the data are purged."""

import datetime as dt
from typing import Final

from matchmaker.aftermath import NextStep
from matchmaker.db import Connection, load
from matchmaker.editions.editions import Edition
from matchmaker.inviting.choosing import how_many_uninvited
from matchmaker.wording.phrases import phrase

_SQL: Final = load("inviting")


async def invite(conn: Connection, edition: Edition, now: dt.datetime) -> NextStep | None:
    """Whoever asked for it is invited to the next edition; None where nobody did."""
    title = phrase("Invitations to the next edition")
    waiting = await how_many_uninvited(conn, edition.id)
    if waiting:
        return NextStep(
            name="invite",
            title=title,
            progress="to_do",
            sentence=phrase(
                "%(num)s person asked to be invited and has not been; nobody can do it once the "
                "data are deleted, on %(date)s.",
                plural="%(num)s people asked to be invited and have not been; nobody can do it "
                "once the data are deleted, on %(date)s.",
                num=waiting,
                date=edition.purge_on,
            ),
            act=phrase("See how"),
            place="/reglages#an-prochain",
        )
    invited = await conn.fetchval(_SQL.invited_from, edition.id)
    if not invited:
        return None
    sentence = phrase(
        "%(num)s person was invited.", plural="%(num)s people were invited.", num=invited
    )
    return NextStep(name="invite", title=title, progress="done", sentence=sentence)
