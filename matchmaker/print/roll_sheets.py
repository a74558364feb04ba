"""The attendance sheet of an item of the programme: names in order, a line to sign."""

import datetime as dt
from typing import Any

import msgspec

from matchmaker.print import typst
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import long_date

#: last name, first name, organisation
Signer = tuple[str, str, str]


class PrintedRoll(msgspec.Struct, frozen=True, kw_only=True):
    """What the sheet says; who waits stands below, in the order of the line."""

    edition: str
    held_on: dt.date
    kind: str
    title: str
    speaker: str
    where: str
    attending: tuple[Signer, ...]
    waiting: tuple[Signer, ...]


def roll_pdf(roll: PrintedRoll, language: str) -> bytes:
    """The sheet (A4, PDF/UA-1), with as many pages as there are names."""
    gettext = catalogue(language).gettext
    data = {
        "language": language,
        "title": f"{gettext(msgid('Attendance sheet'))} – {roll.title}",
        "heading": gettext(msgid("Attendance sheet")),
        "edition": roll.edition,
        "day": long_date(roll.held_on, language),
        "item": roll.title,
        "about": [line for line in (roll.kind, roll.speaker, roll.where) if line],
        "attending": list(map(_row, roll.attending)),
        "waiting": list(map(_row, roll.waiting)),
        "words": {
            "name": gettext(msgid("Name")),
            "organisation": gettext(msgid("Organisation")),
            "signature": gettext(msgid("Signature")),
            "nobody": gettext(msgid("Nobody is expected yet.")),
            "waiting": gettext(msgid("Waiting list, in order")),
        },
    }
    return typst.compile_pdf("roll.typ", typst.keep_drawable(data))


def _row(signer: Signer) -> dict[str, Any]:
    last, first, organisation = signer
    return {"last": last, "first": first, "organisation": organisation}
