"""Whatever happens to a house's meetings, each calendar of it ends at what its owner holds."""

import datetime as dt
from email.message import EmailMessage
from itertools import pairwise

import pytest

from matchmaker import delegates, notices
from matchmaker.db import Connection
from matchmaker.participation import handing, people, representing
from matchmaker.participation.handing import ExchangeForm
from matchmaker.participation.representing import DelegateForm
from matchmaker.post.calendars import Way
from tests import cast
from tests.calendars.engines import Event, here
from tests.calendars.obeying import after, orders
from tests.delegates.scene import AWA, LATER, LEO, Scene, a_scene, team
from tests.notices import boxes
from tests.planning.plans import publish

NINA = "nina@example.com"


class Post:
    """Every letter by address, as it left."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.letters: dict[str, list[list[Event]]] = {}

    async def leave(self) -> None:
        for mail in await boxes.leave(self._conn):
            address = mail["To"].addresses[0].addr_spec
            self.letters.setdefault(address, []).append(_invitation(mail))


def _read(data: bytes) -> list[Event]:
    return here()["icalendar"]([data])[0]


def _invitation(mail: EmailMessage) -> list[Event]:
    for part in mail.walk():
        if part.get_content_type() == "text/calendar":
            data = part.get_payload(decode=True)
            assert isinstance(data, bytes)
            return _read(data)
    return []


@pytest.mark.parametrize("way", ["morning", "meetings"])
async def test_every_calendar_of_the_house_ends_at_what_is_so(conn: Connection, way: Way) -> None:
    scene = await a_scene(conn)
    await conn.execute("update edition set investors_calendar = $1", way)
    post, now = Post(conn), LATER
    await plan(conn, scene, (0, 1), (0, 2), (0, 3), (1, 1))
    await post.leave()
    who = await team(conn, scene)
    house = (conn, scene.edition, scene.investor.id)
    swap = ExchangeForm(first=who["Awa"].id, second=who["Léo"].id, slot=0)
    await handing.exchange(*house, swap, now)
    await post.leave()
    swap = ExchangeForm(first=who["Léo"].id, second=who["Chloé"].id)
    await handing.exchange(*house, swap, now + dt.timedelta(hours=1))
    await post.leave()
    await plan(conn, scene, (0, 1), (2, 2), (0, 3), (1, 2))
    await post.leave()
    nina = DelegateForm(name="Nina Sow", email=NINA)
    await representing.change(*house, who["Awa"].id, nina, now + dt.timedelta(hours=2))
    await post.leave()
    organiser = await cast.an_organiser(conn, scene.edition)
    later = now + dt.timedelta(hours=3)
    await representing.remove(*house, who["Léo"].id, later, organiser.id)
    await post.leave()
    assert shown(post, AWA) == shown(post, LEO) == []
    held = await delegates.held_by(conn, scene.investor.id)
    own = sorted(one.starts_at for one in held if one.delegate_id == who["Awa"].id)
    everything = sorted(one.starts_at for one in held)
    assert starts(post, NINA, way) == _expected(own, way)
    assert starts(post, scene.investor.email, way) == _expected(everything, way)
    _uids_are_of_one_mailbox(post)
    for address, letters in post.letters.items():
        for how, order in orders(len(letters), range(3)):
            assert after(letters[place] for place in order) == shown(post, address), (address, how)
    await people.withdraw(conn, scene.investor, now + dt.timedelta(hours=4))
    await post.leave()
    assert shown(post, NINA) == shown(post, scene.investor.email) == []


async def test_feed_and_letters_agree(conn: Connection) -> None:
    scene = await a_scene(conn)
    await plan(conn, scene, (0, 1), (0, 2), (1, 1))
    who = await team(conn, scene)
    swap = ExchangeForm(first=who["Awa"].id, second=who["Léo"].id)
    await handing.exchange(conn, scene.edition, scene.investor.id, swap, LATER)
    feed = _read(await notices.feed(conn, scene.investor.id, who["Awa"].id))
    alive = [event for event in feed if event.status != "CANCELLED"]
    assert [event.summary.partition(" · ")[0] for event in alive] == [scene.holders[1].project]
    assert len(feed) == 3


async def plan(conn: Connection, scene: Scene, *places: tuple[int, int]) -> None:
    seats = [
        (holder, scene.investor, *place)
        for holder, place in zip(scene.holders, places, strict=False)
    ]
    await publish(conn, scene.edition, seats, waiting=True)


def shown(post: Post, address: str) -> list[object]:
    return list(after(post.letters.get(address, [])))


def starts(post: Post, address: str, way: Way) -> list[dt.datetime]:
    found = after(post.letters[address])
    if way == "morning":
        return [moment for one in found for moment in (one.starts, one.ends)]
    return [one.starts for one in found]


def _expected(moments: list[dt.datetime], way: Way) -> list[dt.datetime]:
    if way == "meetings" or not moments:
        return moments
    return [moments[0], moments[-1] + dt.timedelta(minutes=15)]


def _uids_are_of_one_mailbox(post: Post) -> None:
    """Two colleagues never share an entry, whatever passes between them."""
    seen = [
        {event.uid for letter in letters for event in letter} for letters in post.letters.values()
    ]
    for one, other in pairwise(seen):
        assert not one & other
