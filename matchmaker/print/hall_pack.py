"""The whole morning on paper: what volunteers hold in their hands when the network is gone.

One PDF of the version in force: a cover, a sheet for each slot (by name and by table), a sheet for
each table, and slips to cut out for each person. Every sheet says its version; the code on it opens
the board, where whoever has a telephone sees whether that is still the one in force.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.editions.editions import Edition
from matchmaker.hall import HallPlan, Somebody, places
from matchmaker.hall.plan import SeatedPair
from matchmaker.print import typst
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.typography import day_month, hour, long_date, typeset

TEMPLATE: Final = "pack.typ"
LONGEST: Final = 70
#: people; of a salon larger than that nobody cuts out slips, and thousands of sheets take gigabytes
SLIPS: Final = 2_000


class Pack(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed; `address` is that of the board."""

    edition: Edition
    plan: HallPlan
    address: str


def values(pack: Pack, language: str) -> dict[str, Any]:
    """Everything that the template draws, drawable."""
    words = catalogue(language)
    edition, plan = pack.edition, pack.plan
    assert plan.version is not None
    assert plan.published_at is not None
    published = edition.local(plan.published_at)
    version = words.gettext(msgid("Version %(version)s")) % {"version": plan.version}
    has_slips = len(plan.people) <= SLIPS
    data = {
        "language": language,
        "title": f"{edition.name} – {version}",
        "organizer": edition.contact_name,
        "edition": typeset(edition.name, language),
        "day": long_date(edition.held_on, language),
        "place": typeset(edition.place, language),
        "version": version,
        "published": words.gettext(msgid("Published on %(day)s at %(hour)s."))
        % {"day": day_month(published, language), "hour": hour(published, language)},
        "slots": list(_slots(edition, plan, language)),
        "tables": list(_tables(edition, plan, language)),
        "people": list(_people(edition, plan, language)) if has_slips else [],
        "words": _words(words, has_slips=has_slips),
    }
    drawn: dict[str, Any] = typst.keep_drawable(data)
    return drawn | {"qr": typst.qr(pack.address)}


def _words(words: Catalogue, *, has_slips: bool) -> dict[str, str]:
    sentences = {
        "pack": msgid("The morning on paper"),
        "how": msgid("How to use these papers"),
        "check": msgid(
            "Look at the version first: the board of the hall, which this code opens, says which"
            " one is in force. Papers of another version are thrown away."
        ),
        "hand": msgid(
            "Sheets by slot for the entrance and the gong, sheets by table on each table, slips"
            " for whoever asks."
        )
        if has_slips
        else msgid(
            "Sheets by slot for the entrance and the gong, sheets by table on each table. There"
            " are no slips for so many people: the desk finds everybody by name."
        ),
        "slots": msgid("By slot"),
        "tables": msgid("By table"),
        "people": msgid("By person"),
        "name": msgid("Name"),
        "table": msgid("Table"),
        "hour": msgid("Hour"),
        "with": msgid("With"),
        "who": msgid("Who"),
        "here": msgid("Came"),
        "none": msgid("No meeting at this hour."),
        "qr": msgid("QR code that opens the board of the hall"),
        "board": msgid("The version in force"),
    }
    found = {key: words.gettext(sentence) for key, sentence in sentences.items()}
    return found | {"free": words.pgettext("table", "Free")}


def _slots(edition: Edition, plan: HallPlan, language: str) -> Iterator[dict[str, Any]]:
    for slot in plan.slots:
        at = [seat for seat in plan.seats if seat.slot_number == slot.number]
        at.sort(key=lambda seat: plan.people[seat.holder_id].order)
        yield {
            "hour": _hour(edition, slot.starts_at, language),
            "until": _hour(edition, slot.ends_at, language),
            "names": [
                {
                    "name": _name(plan.people[seat.holder_id]),
                    "table": plan.tables[seat.table_number],
                }
                for seat in at
            ],
            "tables": [
                {
                    "table": place.label,
                    "investor": _short(place.investor.organisation),
                    "holder": " ".join(_name(place.holder)),
                }
                for place in places(plan, slot.number)
                if place.investor and place.holder
            ],
        }


def _tables(edition: Edition, plan: HallPlan, language: str) -> Iterator[dict[str, Any]]:
    at = {(seat.table_number, seat.slot_number): seat for seat in plan.seats}
    for number in sorted({seat.table_number for seat in plan.seats}):
        rows = [(slot, at.get((number, slot.number))) for slot in plan.slots]
        sitting = {seat.investor_id: None for _, seat in rows if seat is not None}
        yield {
            "table": plan.tables[number],
            "investors": [_short(plan.people[each].organisation) for each in sitting],
            "rows": [
                {
                    "hour": _hour(edition, slot.starts_at, language),
                    **_met(plan, seat, several=len(sitting) > 1),
                }
                for slot, seat in rows
            ],
        }


def _met(plan: HallPlan, seat: SeatedPair | None, *, several: bool) -> dict[str, Any]:
    if seat is None:
        return {"holder": "", "project": "", "investor": ""}
    holder, investor = plan.people[seat.holder_id], plan.people[seat.investor_id]
    return {
        "holder": " ".join(_name(holder)),
        "project": _short(holder.project),
        "investor": _short(investor.organisation) if several else "",
    }


def _people(edition: Edition, plan: HallPlan, language: str) -> Iterator[dict[str, Any]]:
    hours = {slot.number: slot.starts_at for slot in plan.slots}
    seats: dict[UUID, list[SeatedPair]] = defaultdict(list)
    for seat in plan.seats:
        seats[seat.holder_id].append(seat)
        seats[seat.investor_id].append(seat)
    for person in sorted((plan.people[each] for each in seats), key=lambda each: each.order):
        yield {
            "name": _name(person),
            "organisation": _short(person.organisation if person.kind == "holder" else ""),
            "rows": [
                {
                    "hour": _hour(edition, hours[seat.slot_number], language),
                    "table": plan.tables[seat.table_number],
                    "other": _other(plan, person, seat),
                }
                for seat in seats[person.id]
            ],
        }


def _other(plan: HallPlan, person: Somebody, seat: SeatedPair) -> str:
    if person.id == seat.holder_id:
        return _short(plan.people[seat.investor_id].organisation)
    return " ".join(_name(plan.people[seat.holder_id]))


def _name(person: Somebody) -> list[str]:
    """What a list is ordered by, then the rest."""
    return [_short(part) for part in person.names if part]


def _short(text: str) -> str:
    """At most two lines of a sheet; the beginning tells who it is."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1].rstrip() + "…"


def _hour(edition: Edition, moment: dt.datetime, language: str) -> str:
    return hour(edition.local(moment), language)
