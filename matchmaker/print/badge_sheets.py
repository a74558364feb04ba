"""Badges on paper: ten to an A4 sheet, a name that is read from two metres, a code for the desk."""

from collections.abc import Sequence
from typing import Final

import msgspec

from matchmaker.people.profiles import PersonKind
from matchmaker.print import typst
from matchmaker.wording.language import catalogue, msgid

_SIDES: Final[dict[PersonKind, str]] = {
    "holder": msgid("Project holder"),
    "investor": msgid("Investor"),
    "visitor": msgid("Visitor"),
}


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """One badge; `link` becomes the square code."""

    kind: PersonKind
    name: str
    organisation: str
    link: str


def badges_pdf(occasion: str, badges: Sequence[Printed], language: str) -> bytes:
    """The sheets (A4, PDF/UA-1): badges of 90 x 55 mm, two by five, as perforated card is sold."""
    gettext = catalogue(language).gettext
    data = {
        "language": language,
        "title": f"{occasion} – {gettext(msgid('Badges'))}",
        "occasion": occasion,
        "nobody": gettext(msgid("Nobody takes part yet.")),
        "qr": gettext(msgid("Code for the desk")),
        "badges": [
            {
                "name": badge.name,
                "organisation": badge.organisation,
                "side": gettext(_SIDES[badge.kind]),
                "investor": badge.kind == "investor",
                "qr": typst.qr(badge.link),
            }
            for badge in badges
        ],
    }
    return typst.compile_pdf("badges.typ", typst.keep_drawable(data))
