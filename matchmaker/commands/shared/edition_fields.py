"""Fields of an edition as they are typed, FIELD=VALUE: what it says of itself, rules and grid.

Names, zones and closures of tables, partners and texts are for a file: `matchmaker import`.
"""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from matchmaker.changes import EditionPatch
from matchmaker.changes.documents import LAID
from matchmaker.changes.rules import Rules

#: what an edition.json says and a patch does not, each in one word
GRID: Final = ("tables", *sorted(LAID - {"first_slot_at"}), *Rules.__struct_fields__)
LOOKED_AT: Final = ("holders_by_acceptance", "investors_by_acceptance")


class Unclear(Exception):
    """What was asked for makes no sense."""


def read(fields: Sequence[str]) -> tuple[EditionPatch, dict[str, Any]]:
    """What is to be otherwise: as a patch, and what only an edition.json says."""
    given: dict[str, Any] = {}
    beside: dict[str, Any] = {}
    for field in fields:
        name, equals, value = field.partition("=")
        if not equals:
            raise Unclear(f"{field}: FIELD=VALUE is expected")
        into = beside if name in (*GRID, *LOOKED_AT) else given
        into[name] = _READERS.get(name, str)(value)
    return msgspec.convert(given, EditionPatch, strict=False), beside


def as_typed(document: Mapping[str, Any]) -> dict[str, Any]:
    """Those fields of an edition.json that can be typed, as they are typed."""
    known = {name: document[name] for name in (*GRID, *LOOKED_AT) if name in document}
    if "pauses" in known:
        known["pauses"] = [f"{pause['after']}:{pause['minutes']}" for pause in known["pauses"]]
    return known


def moment(text: str) -> dt.datetime:
    """A moment as it is typed."""
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise Unclear(f"{text}: a moment is expected, such as 2026-11-17T18:00") from error


def _hour(text: str) -> dt.time:
    try:
        return dt.time.fromisoformat(text)
    except ValueError as error:
        raise Unclear(f"{text}: an hour is expected, such as 09:00") from error


def _pauses(text: str) -> list[dict[str, str]]:
    pauses = []
    for part in filter(None, text.split(",")):
        after, colon, minutes = part.partition(":")
        if not colon:
            raise Unclear(f"{part}: AFTER:MINUTES is expected, such as 3:20")
        pauses.append({"after": after, "minutes": minutes})
    return pauses


#: how the fields that are no texts are typed
_READERS: Final[dict[str, Callable[[str], Any]]] = {
    "languages": lambda text: text.split(","),
    "wishes_close_at": moment,
    "registration_closes_at": lambda text: moment(text) if text else None,
    "first_slot_at": _hour,
    "pauses": _pauses,
    "investor_maximum": lambda text: text or None,
    "max_consecutive": lambda text: text or None,
    "finance_maximum": lambda text: text or None,
}
