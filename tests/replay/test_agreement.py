"""Page, feed, mail and calendar of everybody concerned say the same after each act.

One morning as a table: what is so after each act, by reader, written by hand. Whose line changes is
written to, and nobody else; two calendar libraries that obey the letters end at the line, and so do
the page and the feed.
"""

import datetime as dt
import re
from collections.abc import Awaitable, Callable
from html import unescape
from typing import Final

import msgspec

from matchmaker import delegates, notices, planning, waiting
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Calendars, Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation import handing, people
from matchmaker.participation.handing import ExchangeForm
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.post.calendars import PARIS
from tests import cast
from tests.calendars.engines import Event, here
from tests.calendars.obeying import after, orders
from tests.fixtures.site import Browser, Site
from tests.notices import boxes
from tests.notices.boxes import FIRST
from tests.planning.plans import PUBLISHED, publish
from tests.replay.mailboxes import content

LIBRARIES: Final = ("icalendar", "vobject")
EVE: Final = PUBLISHED + dt.timedelta(days=1)
DAY: Final = FIRST - dt.timedelta(minutes=30)
READERS: Final = ("Alice", "Charlie", "Denise", "Bob", "Awa", "Léo", "Dora")
#: what is so after each act, by reader: slot, table and who is met; and who is written to
TABLE: Final[dict[str, tuple[dict[str, str], set[str]]]] = {
    "published": (
        {
            "Alice": "0/1 Bob, 1/3 Dora",
            "Charlie": "0/2 Bob, 2/3 Dora",
            "Bob": "0/1 Alice, 0/2 Charlie",
            "Awa": "0/1 Alice",
            "Léo": "0/2 Charlie",
            "Dora": "1/3 Alice, 2/3 Charlie",
        },
        set(READERS),
    ),
    "two delegates exchange": (
        {"Awa": "0/2 Charlie", "Léo": "0/1 Alice"},
        {"Awa", "Léo"},
    ),
    "a holder takes one meeting back": (
        {"Charlie": "0/2 Bob", "Dora": "1/3 Alice"},
        {"Charlie", "Dora"},
    ),
    "a delegate takes one meeting back": (
        {"Charlie": "", "Bob": "0/1 Alice", "Awa": ""},
        {"Charlie", "Bob", "Awa"},
    ),
    "the holder puts theirs back": (
        {"Charlie": "2/3 Dora", "Dora": "1/3 Alice, 2/3 Charlie"},
        {"Charlie", "Dora"},
    ),
    "an investor takes one meeting back": (
        {"Charlie": "", "Dora": "1/3 Alice"},
        {"Charlie", "Dora"},
    ),
    "an offered place is accepted": (
        {"Denise": "2/3 Dora", "Dora": "1/3 Alice, 2/3 Denise"},
        {"Denise", "Dora"},
    ),
    "a holder takes everything back": (
        {"Alice": "", "Bob": "", "Léo": "", "Dora": "2/3 Denise"},
        {"Alice", "Bob", "Léo", "Dora"},
    ),
}


class Cast(msgspec.Struct, kw_only=True):
    """Three holders, a house with two people who have mailboxes, an investor alone."""

    conn: Connection
    edition: Edition
    camille: Organiser
    holders: dict[str, HolderProfile]
    bob: InvestorProfile
    dora: InvestorProfile
    seats: dict[str, delegates.Delegate]
    browsers: dict[str, Browser] = {}
    letters: dict[str, list[list[bytes]]] = {}
    #: what the letters of the last act say, by reader
    texts: dict[str, str] = {}

    def person(self, name: str) -> people.Profile:
        """Whose morning it is: a delegate's is the investor's."""
        investors = {"Bob": self.bob, "Awa": self.bob, "Léo": self.bob, "Dora": self.dora}
        return self.holders.get(name) or investors[name]

    def address(self, name: str) -> str:
        seat = self.seats.get(name)
        return (seat.email or "") if seat else self.person(name).email

    async def deliver(self) -> set[str]:
        """Everything that waits leaves; to whom."""
        names = {self.address(name): name for name in READERS}
        self.texts = {}
        told = set()
        for mail in await boxes.leave(self.conn):
            name = names[mail["To"].addresses[0].addr_spec]
            told.add(name)
            self.texts[name] = self.texts.get(name, "") + boxes.text(mail)
            parts = [part for part in mail.walk() if part.get_content_type() == "text/calendar"]
            self.letters.setdefault(name, []).append([content(part) for part in parts])
        return told


async def a_cast(conn: Connection) -> Cast:
    edition = await cast.an_edition(
        conn, calendars=Calendars(holders="morning", investors="meetings")
    )
    bob = await cast.an_investor(
        conn, edition, "Bob", delegates=("Awa Ba, awa@house.example", "Léo Roy, leo@house.example")
    )
    dora = await cast.an_investor(conn, edition, "Dora")
    names = ("Alice", "Charlie", "Denise")
    found = {
        name: await cast.a_holder(conn, edition, name, project=f"Projet {name}") for name in names
    }
    await conn.execute("update person set confirmed_at = now()")
    chosen = Choices(wishes=tuple(ChosenPerson(target=one.id) for one in (bob, dora)))
    for holder in found.values():
        await wishes.save(conn, edition, holder, chosen, cast.NOW)
    team = await delegates.delegates_of(conn, bob.id)
    seats = {seat.name.split()[0]: seat for seat in team}
    camille = await cast.an_organiser(conn, edition)
    return Cast(
        conn=conn, edition=edition, camille=camille, holders=found, bob=bob, dora=dora, seats=seats
    )


def acts(scene: Cast) -> dict[str, Callable[[], Awaitable[object]]]:
    """What happens, in order, by the names of the table."""
    conn, edition, bob, dora = scene.conn, scene.edition, scene.bob, scene.dora
    alice, charlie, denise = scene.holders.values()

    async def accept() -> None:
        values = (denise.id, dora.id, 2, scene.camille.id, DAY)
        current = await editions.by_id(conn, edition.id)
        offer_id = await waiting.offer(conn, current, *values)
        await boxes.leave(conn)  # the offer itself changes nobody's morning
        await waiting.accept(conn, current, denise, offer_id, DAY)

    seats = [(alice, bob, 0, 0), (charlie, bob, 0, 1), (alice, dora, 1, 2), (charlie, dora, 2, 2)]
    swap = ExchangeForm(first=scene.seats["Awa"].id, second=scene.seats["Léo"].id, slot=0)
    take, put = planning.withdraw_meeting, planning.return_to_meeting
    return {
        "published": lambda: publish(conn, edition, seats),
        "two delegates exchange": lambda: handing.exchange(conn, edition, bob.id, swap, EVE),
        "a holder takes one meeting back": lambda: take(conn, edition, charlie, dora.id, EVE),
        "a delegate takes one meeting back": lambda: take(conn, edition, bob, charlie.id, EVE),
        "the holder puts theirs back": lambda: put(conn, edition, charlie, dora.id, EVE),
        "an investor takes one meeting back": lambda: take(
            conn, edition, dora, charlie.id, EVE, free=True
        ),
        "an offered place is accepted": accept,
        "a holder takes everything back": lambda: people.withdraw(conn, alice, DAY),
    }


async def test_all_four_say_the_same_after_each_act(site: Site, conn: Connection) -> None:
    scene = await a_cast(conn)
    await boxes.all_left(conn)
    so: dict[str, str] = dict.fromkeys(READERS, "")
    todo = acts(scene)
    assert list(todo) == list(TABLE)
    for act, do in todo.items():
        await do()
        lines, concerned = TABLE[act]
        before, so = so, so | lines
        assert (act, await scene.deliver()) == (act, concerned)
        for name in READERS if act == list(TABLE)[-1] else sorted(concerned):
            expected = so[name]
            assert (act, name, "page", await by_page(site, scene, name)) == (
                act, name, "page", expected)  # fmt: skip
            for library in LIBRARIES:
                assert (act, name, library, await by_feed(scene, name, library)) == (
                    act, name, library, expected)  # fmt: skip
                assert (act, name, library, by_letters(scene, name, library)) == (
                    act, name, library, expected)  # fmt: skip
        for name in concerned:
            assert (act, name, unsaid(scene, name, before[name], so[name])) == (act, name, [])
    every = [by_letters(scene, name, LIBRARIES[0], shuffled=True) for name in READERS]
    assert every == [so[name] for name in READERS]


# What each of the four says, in the notation of the table ------------------------------------

_ROW: Final = re.compile(r'<li class="agenda-row meeting.*?</li>', re.S)
_TIME: Final = re.compile(r'<time datetime="(\d+):(\d+)"')
_LINE: Final = re.compile(r"(\d+) h (\d\d)?,? ?table (\d+) : (?:Projet|Fonds) (\w+)")


def _notation(hour: int, minute: int, table: str, name: str) -> tuple[int, str]:
    slot = ((hour - 9) * 60 + minute) // 15
    return slot, f"{slot}/{table} {name}"


def _joined(found: list[tuple[int, str]]) -> str:
    return ", ".join(text for _, text in sorted(found))


async def by_page(site: Site, scene: Cast, name: str) -> str:
    seat = scene.seats.get(name)
    if name not in scene.browsers:
        delegate_id = seat.id if seat else None
        person_id = scene.person(name).id
        scene.browsers[name] = await site.person(person_id, delegate_id=delegate_id)
    answer = await scene.browsers[name].get("/representant" if seat else "/moi")
    page = unescape(answer.text)
    found = []
    for row in _ROW.findall(page):
        hour = _TIME.search(row)
        table = re.search(r"Table\s(\d+)", row)
        whom = re.search(r"(?:Projet|Fonds) (\w+)", row)
        assert hour and table and whom  # noqa: PT018 one row, read
        found.append(_notation(int(hour[1]), int(hour[2]), table[1], whom[1]))
    return _joined(found)


async def by_feed(scene: Cast, name: str, library: str) -> str:
    seat = scene.seats.get(name)
    data = await notices.feed(scene.conn, scene.person(name).id, seat.id if seat else None)
    return _shown(here()[library]([data]))


def by_letters(scene: Cast, name: str, library: str, *, shuffled: bool = False) -> str:
    """What stands in a calendar that was handed the letters; in any order, if `shuffled`."""
    sent = [data for letter in scene.letters[name] for data in letter]
    read = here()[library](sent)
    if not shuffled:
        return _shown(read)
    ends = {_shown([read[n] for n in numbers]) for _, numbers in orders(len(read), range(3))}
    assert len(ends) == 1, (name, ends)
    return ends.pop()


def _shown(messages: list[list[Event]]) -> str:
    found = []
    for entry in after(messages):
        local = entry.starts.astimezone(PARIS)
        if table := re.search(r"[Tt]able\s(\d+)", entry.location):
            whom = re.search(r"(?:Projet|Fonds) (\w+)", entry.summary)
            assert whom is not None
            found.append(_notation(local.hour, local.minute, table[1], whom[1]))
        lines = re.sub("[\u00a0\u202f]", " ", entry.description).split("\n")
        found += [
            _notation(int(one[1]), int(one[2] or 0), one[3], one[4])
            for one in map(_LINE.search, lines)
            if one
        ]
    return _joined(found)


def unsaid(scene: Cast, name: str, before: str, now: str) -> list[str]:
    """What is new to a reader, or no more, and stands in no letter of the act."""
    changed = set(before.split(", ")) ^ set(now.split(", "))
    text = scene.texts[name]
    if not now and "rendez-vous sont annulés" in text:
        return []  # who withdraws from everything is confirmed just that
    return [item for item in changed if item and not _said(text, item)]


def _said(text: str, item: str) -> bool:
    place, whom = item.split()
    slot, table = place.split("/")
    return f"9 h {int(slot) * 15:02}, table {table}" in text and whom in text
