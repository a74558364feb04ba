"""Papers: one person's morning as a PDF that prints in black and white and is read aloud well.

Typst compiles a template of ours; data reaches it as JSON, so no text can become markup. Only the
fonts inside the typst wheel are used: the same values give the same bytes on every machine.
"""

import asyncio
import io
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, ParamSpec

import msgspec
import segno
import typst

from matchmaker.db.holding import apart, require_free
from matchmaker.post.morning import (
    Counterpart,
    Occasion,
    OwnMeeting,
    OwnWorkshop,
    ReaderRole,
    Typed,
    in_order,
)
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.templates import TEMPLATES
from matchmaker.wording.typography import day_month, hour, long_date

PRINT: Final = TEMPLATES / "print"
_MASK: Final = 3  # any reads; the penalties of ISO 18004 choose among them


class PrintedMorning(Typed, frozen=True, kw_only=True):
    """What one person's paper says; `link` becomes the QR code."""

    occasion: Occasion
    role: ReaderRole
    person: str
    organisation: str
    version: int
    published_at: datetime
    meetings: tuple[OwnMeeting, ...]
    workshops: tuple[OwnWorkshop, ...] = ()
    link: str


def morning_pdf(morning: PrintedMorning, language: str) -> bytes:
    """Return the PDF (A4, PDF/UA-1): the morning in order, then an investor's fiches."""
    gettext = catalogue(language).gettext
    occasion = morning.occasion
    moment = occasion.local(morning.published_at)
    published = gettext(msgid("Schedule version %(version)s, published on %(day)s at %(hour)s."))
    place = ", ".join(part for part in (occasion.place, occasion.address) if part)
    bring = (
        msgid("Your financing plan; one page about your project to leave behind.")
        if morning.role == "holder" and morning.meetings
        else ""
    )
    data = {
        "language": language,
        "title": f"{occasion.name} – {morning.person}",
        "organizer": occasion.organizer,
        "edition": occasion.name,
        "day": long_date(occasion.held_on, language),
        "place": place,
        "person": morning.person,
        "organisation": morning.organisation,
        "version": published
        % {
            "version": morning.version,
            "day": day_month(moment, language),
            "hour": hour(moment, language),
        },
        "rows": list(_rows(morning, language)),
        "bring": gettext(bring) if bring else "",
        "fiches": list(_fiches(morning, language)),
        "words": _words(morning.version, language),
    }
    return compile_pdf("morning.typ", keep_drawable(data) | {"qr": qr(morning.link, mask=_MASK)})


def _words(version: int, language: str) -> dict[str, Any]:
    gettext = catalogue(language).gettext
    return {
        "meetings": gettext(msgid("Your morning")),
        "hour": gettext(msgid("Hour")),
        "table": gettext(msgid("Table")),
        "who": gettext(msgid("With")),
        "workshop": gettext(msgid("Programme")),
        "none": gettext(msgid("No meeting and nothing of the programme.")),
        "bring": gettext(msgid("To bring")),
        "page": gettext(msgid("Your page, up to date")),
        "version": gettext(msgid("Version %(version)s")) % {"version": version},
        "qr": gettext(msgid("QR code that opens your page")),
        "fiches": gettext(msgid("The projects you will hear")),
        "notes": gettext(msgid("Notes")),
        "outcomes": [
            gettext(msgid("To follow up")),
            gettext(msgid("Referred elsewhere")),
            gettext(msgid("No follow-up")),
        ],
    }


def _rows(morning: PrintedMorning, language: str) -> Iterator[dict[str, Any]]:
    """Meetings and workshops together, in the order of the morning."""
    for entry in in_order(morning.meetings, morning.workshops):
        start = hour(morning.occasion.local(entry.starts), language)
        if isinstance(entry, OwnMeeting):
            yield {"hour": start, "table": entry.table, "lines": _who(entry.party, language)}
        else:
            gettext = catalogue(language).gettext
            end = hour(morning.occasion.local(entry.ends), language)
            until = gettext(msgid("until %(hour)s")) % {"hour": end}
            where = ", ".join(part for part in (entry.room, until) if part)
            yield {"hour": start, "table": "", "lines": [entry.title, where]}


def _who(party: Counterpart, language: str) -> list[str]:
    """The name alone on the first line, which is the large one."""
    lines = [party.title, party.detail(language), party.companion(language)]
    return [line for line in lines if line]


def _fiches(morning: PrintedMorning, language: str) -> Iterator[dict[str, Any]]:
    gettext = catalogue(language).gettext
    when = gettext(msgid("%(hour)s, table %(table)s"))
    for meeting in sorted(morning.meetings, key=lambda meeting: meeting.starts):
        party = meeting.party.fiche
        if party is None:
            continue
        start = hour(morning.occasion.local(meeting.starts), language)
        sections = [
            {"label": gettext(label), "lines": text.split("\n")}
            for label, text in (
                (msgid("The project"), party.summary),
                (msgid("Why this meeting"), party.reason),
            )
            if text
        ]
        yield {
            "title": party.project or _MISSING,
            "when": when % {"hour": start, "table": meeting.table},
            "about": [line for line in (party.holder, party.place, party.stage) if line],
            "need": _capitalised(party.request(language)),
            "sections": sections,
        }


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def qr(link: str, mask: int | None = None) -> str:
    """The code that opens an address, as SVG; choosing the best mask of eight takes most time."""
    image = io.BytesIO()
    segno.make(link, error="m", mask=mask).save(image, kind="svg", border=0, scale=4)
    return image.getvalue().decode()


P = ParamSpec("P")


async def typeset(make: Callable[P, bytes], *args: P.args, **kwargs: P.kwargs) -> bytes:
    """A PDF made by one of these functions: it takes a moment, during which others are answered."""
    async with apart("a paper is typeset"):
        return await asyncio.to_thread(make, *args, **kwargs)


def compile_pdf(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of a template of `templates/print`; `data` holds drawable text only."""
    require_free("a paper is typeset")
    inputs = {"data": msgspec.json.encode(data).decode()}
    pdf = _compiler(template).compile(
        format="pdf", pdf_standards=["ua-1"], timestamp=0, sys_inputs=inputs
    )
    assert isinstance(pdf, bytes)
    return pdf


def _compiler(template: str) -> typst.Compiler:
    """One for each template and thread: it has read its fonts already."""
    kept: dict[str, typst.Compiler] = _OF_THREAD.__dict__
    if template not in kept:
        kept[template] = typst.Compiler(PRINT / template, root=PRINT, ignore_system_fonts=True)
    return kept[template]


_OF_THREAD: Final = threading.local()


# Characters that no font of ours can draw --------------------------------------------------------


def keep_drawable(value: Any) -> Any:
    """The same values without what cannot be printed: PDF/UA refuses a missing glyph."""
    if isinstance(value, str):
        composed = unicodedata.normalize("NFC", value)
        drawn = "".join(map(_drawn, composed))
        if drawn == composed:
            return composed
        return re.sub(" {2,}", " ", drawn).strip(" ") or _MISSING
    if isinstance(value, list):
        return [keep_drawable(each) for each in value]
    if isinstance(value, dict):
        return {key: keep_drawable(each) for key, each in value.items()}
    return value


@lru_cache(maxsize=4096)
def _drawn(character: str) -> str:
    """The character, or what stands for it: a box for a letter, nothing for a symbol."""
    if character in _KNOWN or _can_be_drawn(character):
        return character
    return _MISSING if unicodedata.category(character)[0] in "LN" else ""


_MISSING: Final = "□"
# What is typed every day is not tried one by one; a test tries it all.
_KNOWN: Final = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) | set(
    "–—‘’“”…€•\u202f\n"
)


def _can_be_drawn(character: str) -> bool:
    source = b'#set text(font: ("Libertinus Serif", "DejaVu Sans Mono"))\n'
    source += b'#set document(title: "x")\n#sys.inputs.data'
    compiler = typst.Compiler(source, ignore_system_fonts=True, sys_inputs={"data": character})
    try:
        compiler.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError:
        return False
    return True
