"""Every reader that keeps to the order rule ends at the plan: the story, everywhere, each way."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final
from uuid import UUID

import pytest

from matchmaker.db import Connection, Pool
from matchmaker.foundation import clock
from matchmaker.post.calendars import Way
from matchmaker.post.delivery import Postman
from tests.calendars import engines
from tests.calendars.engines import Event
from tests.calendars.obeying import after, orders
from tests.examples import LONG
from tests.post.relay import Relay, serving
from tests.replay import expecting, rules, story
from tests.replay.expecting import Agenda
from tests.replay.mailboxes import by_mailbox
from tests.replay.places import PLACES
from tests.replay.story import Story

SEEDS: Final = range(5)
WAYS: Final[tuple[Way, ...]] = ("morning", "meetings", "file")
#: each place and each way; each of them together in the longer run
STORIES: Final = [
    (place, way)
    for number, place in enumerate(PLACES)
    for turn, way in enumerate(WAYS)
    if LONG or turn == number % len(WAYS)
]


@pytest.mark.parametrize(("place", "way"), STORIES)
async def test_every_reader_ends_at_the_plan(
    conn: Connection,
    pool: Pool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    way: Way,
) -> None:
    hour = tmp_path / "hour"
    monkeypatch.setenv(clock.VARIABLE, f"@{hour}")
    async with serving(Relay()) as relay, Postman(relay.url, timeout=60) as postman:
        told = await story.begin(conn, pool, relay, postman, hour, PLACES[place], way)
        await story.play(told)
    agendas = await expecting.agendas(conn, told.edition.id)
    feeds = await story.feeds(told)
    seen = Differences()
    for name, read in engines.here().items():
        _compare_mailboxes(seen, name, read, told, agendas)
        _compare_feeds(seen, name, read, feeds, agendas)
    faults = rules.faults(told.letters) + seen.faults()
    assert not faults, "\n" + "\n".join(faults)


class Differences:
    """Where a calendar is not at the plan: what differs → who sees it so, after which order."""

    def __init__(self) -> None:
        self._found: dict[str, list[str]] = {}

    def note(self, whose: str, seen_by: str, found: list[str], wanted: list[str]) -> None:
        if found != wanted:
            words = f"{whose} {expecting.difference(found, wanted)}"
            self._found.setdefault(words, []).append(seen_by)

    def faults(self) -> list[str]:
        return [
            f"{words} ({seen_by[0]} and {len(seen_by) - 1} more)"
            for words, seen_by in self._found.items()
        ]


def _compare_mailboxes(
    seen: Differences,
    name: str,
    read: engines.Engine,
    told: Story,
    agendas: Mapping[UUID, Agenda],
) -> None:
    """Everybody's calendar after their letters, in every order, beside the plan."""
    now = {agenda.email: agenda for agenda in agendas.values()}
    for mailbox, letters in by_mailbox(told.letters).items():
        way = told.ways[letters[0].person_id]
        # Whoever has left that way has removed by hand what they imported, as they were asked to.
        sent = [data for letter in letters for data in letter.calendars(files=way == "file")]
        agenda = now.get(mailbox)
        wanted = expecting.wanted(agenda, way, told.place.clocks) if agenda else []
        for order, found in _ends(tuple(map(tuple, read(sent))), way).items():
            seen.note(mailbox, f"{name}, {order}", found, wanted)


@cache
def _ends(messages: tuple[tuple[Event, ...], ...], way: Way) -> dict[str, list[str]]:
    """What a calendar shows after these, by order; engines that read the same end the same."""
    return {
        order: expecting.found(after(messages[number] for number in numbers), way)
        for order, numbers in orders(len(messages), SEEDS)
    }


def _compare_feeds(
    seen: Differences,
    name: str,
    read: engines.Engine,
    feeds: Mapping[UUID, bytes],
    agendas: Mapping[UUID, Agenda],
) -> None:
    """The subscribed calendars, which hold everything in any way, beside the plan."""
    for person, events in zip(feeds, read(list(feeds.values())), strict=True):
        found = expecting.found(after([events]), "file")
        wanted = [str(item) for item in agendas[person].items]
        seen.note(f"feed of {agendas[person].email}", name, found, wanted)
