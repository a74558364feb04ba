"""What a calendar application does with what it is sent: the order rule of RFC 5546 § 2.1.5.

Of two words about one UID the one with the higher SEQUENCE counts, of equals the one with the later
DTSTAMP, whatever order they arrive in. A cancellation is remembered: an older invitation that comes
after it brings nothing back.
"""

import random
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from tests.calendars.engines import Event

Rank = tuple[int, datetime]


class Shown(msgspec.Struct, frozen=True, kw_only=True, order=True):
    """An entry as its owner sees it."""

    starts: datetime
    ends: datetime
    summary: str
    location: str
    description: str


class Application:
    """One person's calendar."""

    def __init__(self) -> None:
        self._latest: dict[str, Rank] = {}
        self._entries: dict[str, Shown] = {}

    def obey(self, events: Iterable[Event]) -> None:
        """Enter the events of one message or file, each by its own rank."""
        for event in events:
            rank = event.sequence, event.stamp
            if event.uid in self._latest and rank <= self._latest[event.uid]:
                continue
            self._latest[event.uid] = rank
            self._entries.pop(event.uid, None)
            if event.method != "CANCEL" and event.status != "CANCELLED":
                self._entries[event.uid] = Shown(
                    starts=event.starts,
                    ends=event.ends,
                    summary=event.summary,
                    location=event.location,
                    description=event.description,
                )

    def shown(self) -> list[Shown]:
        """What stands in it, in order."""
        return sorted(self._entries.values())


def after(messages: Iterable[Iterable[Event]]) -> list[Shown]:
    """What a calendar shows once its application has obeyed these, one after the other."""
    application = Application()
    for events in messages:
        application.obey(events)
    return application.shown()


def orders(count: int, seeds: Iterable[int]) -> Iterator[tuple[str, list[int]]]:
    """In which order so many messages may arrive: as sent, each twice, all again, shuffled."""
    sent = list(range(count))
    yield "in order", sent
    yield "each twice", [number for number in sent for _ in range(2)]
    yield "all again", sent * 2
    yield "backwards", sent[::-1]
    for seed in seeds:
        yield f"shuffled {seed}", random.Random(seed).sample(sent * 2, 2 * count)
