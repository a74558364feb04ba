"""An investor with several people, and what was written to whom."""

import datetime as dt
from typing import Final, NamedTuple
from uuid import UUID

from matchmaker import delegates
from matchmaker.db import Connection
from matchmaker.delegates import Delegate
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import HolderProfile, InvestorProfile
from tests import cast
from tests.notices import boxes
from tests.planning.plans import PUBLISHED, publish

LATER: Final = PUBLISHED + dt.timedelta(days=1)
AWA: Final = "awa@example.com"
LEO: Final = "leo@example.com"
NAMES: Final = ("Alice", "Charlie", "Dana", "Émile")
TEAM: Final = (f"Awa Diallo <{AWA}>", f"Léo Petit, {LEO}", "Chloé Roux")


class Scene(NamedTuple):
    """Three of an investor's people, of whom the third shares the investor's address."""

    edition: Edition
    investor: InvestorProfile
    holders: list[HolderProfile]


async def a_scene(conn: Connection, holders: int = 4, team: tuple[str, ...] = TEAM) -> Scene:
    edition = await cast.an_edition(conn)
    investor = await cast.an_investor(conn, edition, delegates=team)
    await conn.execute("update person set confirmed_at = now()")
    return Scene(
        edition, investor, [await cast.a_holder(conn, edition, name) for name in NAMES[:holders]]
    )


async def published(conn: Connection, scene: Scene, *places: tuple[int, int]) -> None:
    """The first holders meet the investor at these slots and tables; all letters leave."""
    seats = [(holder, scene.investor, *place) for holder, place in
             zip(scene.holders, places, strict=False)]  # fmt: skip
    await publish(conn, scene.edition, seats)
    await boxes.all_left(conn)


async def team(conn: Connection, scene: Scene) -> dict[str, Delegate]:
    """By first name."""
    found = await delegates.delegates_of(conn, scene.investor.id)
    return {one.name.partition(" ")[0]: one for one in found}


async def holding(conn: Connection, scene: Scene) -> list[str]:
    """Who holds each meeting in force, by first name, in the order of the holders."""
    names = {one.id: name for name, one in (await team(conn, scene)).items()}
    held = {one.holder_id: one.delegate_id
            for one in await delegates.held_by(conn, scene.investor.id)}  # fmt: skip
    met = [held[one.id] for one in scene.holders if one.id in held]
    return [names[one] if one else "" for one in met]


async def written(conn: Connection, since: int) -> list[tuple[str, str]]:
    """Address and kind of every letter written since, by address."""
    rows = await conn.fetch(
        """select coalesce(payload -> 'mailbox' ->> 'email', recipient.email, person.email)
                      as email,
                  outbox.kind
           from outbox
           join person on person.id = outbox.person_id
           left join recipient on recipient.id = outbox.recipient_id
           where outbox.id > $1 and outbox.state = 'pending' order by 1, 2""",
        since,
    )
    return [(row["email"], row["kind"]) for row in rows]


async def text_to(conn: Connection, email: str, since: int) -> str:
    """The newest letter to that address since, in plain text."""
    found: UUID | int | None = await conn.fetchval(
        """select max(outbox.id) from outbox
           left join recipient on recipient.id = outbox.recipient_id
           where outbox.id > $1
             and coalesce(payload -> 'mailbox' ->> 'email', recipient.email) = $2""",
        since,
        email,
    )
    assert isinstance(found, int)
    return boxes.text(await boxes.message(conn, found))
