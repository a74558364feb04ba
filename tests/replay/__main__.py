"""`python -m tests.replay FOLDER`: the letters of a folder (var/demo/mails) in every engine.

Reads each calendar with each engine that can be had here, compares what they make of it, and lets a
calendar application obey them in every order; says what was read by whom, and every difference.
"""

import sys
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from matchmaker.post import catcher
from matchmaker.post.catcher import CaughtMessage
from tests.calendars import engines, javascript
from tests.calendars.engines import Event
from tests.calendars.obeying import after, orders

SEEDS = range(5)


def main(folder: Path) -> int:
    """Print what agrees and what does not; 0 when everything does."""
    boxes: dict[str, list[bytes]] = {}
    letters = catcher.messages(folder)
    for letter in letters:
        for recipient in letter.recipients:
            boxes.setdefault(recipient, []).extend(_calendars(letter))
    found = {
        name: {box: read(data) for box, data in boxes.items()}
        for name, read in engines.here().items()
    }
    events = sum(len(one) for box in found["icalendar"].values() for one in box)
    calendars = sum(len(data) for data in boxes.values())
    print(f"{len(letters)} letters to {len(boxes)} mailboxes")
    print(f"{calendars} calendars, {events} events, read by {', '.join(map(_named, found))}")
    if reason := javascript.what_is_missing():
        print(f"left out: {', '.join(javascript.ENGINES)}, because {reason}")
    faults = [*_readings(found), *_orders(found)]
    for fault in faults:
        print(fault)
    print(f"{len(faults)} differences" if faults else "all agree, in every order")
    return 1 if faults else 0


def _calendars(letter: CaughtMessage) -> list[bytes]:
    return [
        part.data for part in letter.attachments if part.content_type.startswith("text/calendar")
    ]


def _named(engine: str) -> str:
    known = javascript.versions()
    return f"{engine} {known[engine] if engine in known else version(engine)}"


def _readings(found: dict[str, dict[str, list[list[Event]]]]) -> Iterator[str]:
    """Where an engine reads other than icalendar does."""
    first = found["icalendar"]
    for name, boxes in found.items():
        for box, calendars in boxes.items():
            for number, (ours, theirs) in enumerate(zip(first[box], calendars, strict=True)):
                if _sorted(ours) != _sorted(theirs):
                    yield f"{name}: calendar {number} of {box}: {theirs}, icalendar: {ours}"


def _sorted(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: (event.starts, event.uid))


def _orders(found: dict[str, dict[str, list[list[Event]]]]) -> Iterator[str]:
    """Where a calendar depends on the order in which its letters came."""
    for name, boxes in found.items():
        for box, calendars in boxes.items():
            sent = after(calendars)
            for order, numbers in orders(len(calendars), SEEDS):
                if after(calendars[number] for number in numbers) != sent:
                    yield f"{name}: {box}, {order}: another calendar than in order"


if __name__ == "__main__":
    if len(sys.argv) != 2 or not Path(sys.argv[1]).is_dir():
        sys.exit("usage: python -m tests.replay FOLDER")
    sys.exit(main(Path(sys.argv[1])))
