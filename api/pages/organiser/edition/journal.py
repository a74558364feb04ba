"""The audit trail in words: who did what, when, to whom."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency

from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.edition.importing import SORTS
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.editions.audit import AuditLine
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.planning.reviewing import Named
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import say

LINES: Final = 50
#: act → what is said of it, with its details; people are named beside it
ACTS: Final = {
    "edition.created": msgid("Edition created."),
    "edition.purged": msgid("Personal data deleted, as announced."),
    "people.imported": msgid("Files imported: %(files)s."),
    "person.registered": msgid("Person registered."),
    "person.corrected": msgid("Details corrected."),
    "person.withdrawn": msgid("Withdrawal recorded."),
    "person.returned": msgid("Withdrawal taken back."),
    "person.erased": msgid("Personal data erased."),
    "choices.saved": msgid("Wishes saved on behalf of the person."),
    "availability.saved": msgid("Availability saved on behalf of the person."),
    "refusals.read": msgid("Looked at whom this person avoids, and who avoids them."),
    "link.sent": msgid("Personal link sent again."),
    "links.revoked": msgid("Personal links made useless, a new one sent."),
    "letter.released": msgid("Held message tried again."),
    "sending.tried": msgid("Sending tried again after a pause."),
    "workshop.added": msgid("Workshop added."),
    "workshop.changed": msgid("Workshop changed; whoever goes to it was told."),
    "workshop.dropped": msgid("Workshop dropped; whoever went to it was told."),
    "attendance.arrived": msgid("Checked in."),
    "attendance.late": msgid("Noted as late, here from %(slot)s on."),
    "attendance.absent": msgid("Noted as absent."),
    "attendance.left": msgid("Noted as leaving before %(slot)s."),
    "attendance.undone": msgid("A note on attendance taken back."),
    "table.closed": msgid("Table %(table)s closed from %(slot)s on."),
    "table.reopened": msgid("Table %(table)s opened again from %(slot)s on."),
    "delegates.changed": msgid("Representatives here from %(slot)s on: %(delegates)s."),
    "slots.slipped": msgid("Hours shifted by %(minutes)s minutes from %(slot)s on."),
    "meeting.marked": msgid("A meeting marked by its investor."),
    "meeting.undone": msgid("An investor's word on a meeting taken back."),
    "table.undone": msgid("What was said of table %(table)s taken back."),
    "delegates.undone": msgid("What was said of the representatives taken back."),
    "slots.undone": msgid("The shift of the hours taken back."),
    "place.offered": msgid("A free place at %(slot)s offered."),
    "desk.added": msgid("Somebody added to the front desk."),
    "desk.removed": msgid("Somebody removed from the front desk."),
    "reader.added": msgid("A reader was named."),
    "reader.removed": msgid("A reader's role was taken away."),
    "role.changed": msgid("Somebody of the team was given another role."),
    "administrator.added": msgid("An administrator was named."),
    "administrator.removed": msgid("An administrator is one no more."),
    "organiser.added": msgid("An organiser was named."),
    "organiser.removed": msgid("An organiser's role was taken away."),
    "badges.printed": msgid("Badges printed."),
    "hall.key_renewed": msgid("New address for the screens of the hall; the old one is void."),
    "wishes.closed": msgid("Wishes closed."),
    "wishes.reopened": msgid("Wishes reopened until %(until)s."),
    "run.requested": msgid("Schedule asked for, with %(seconds)s seconds to close gaps."),
    "run.stopped": msgid("Computation stopped, the best schedule kept."),
    "replan.requested": msgid("New plans proposed over version %(version)s: %(proposals)s."),
    "reasons.requested": msgid("Reasons of a version asked for."),
    "gains.requested": msgid("Asked what one more table, slot or representative would bring."),
    "schedule.published": msgid(
        "Version %(version)s published: %(meetings)s meetings, %(messages)s messages."
    ),
}
_ID: Final = re.compile(r"[1-9]\d{0,17}")


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is read; `person` is whom it was about, if that is somebody still known."""

    at: dt.datetime
    actor: str
    sentence: str
    person: Named | None


@get("/journal", opt={"action": "audit.read"}, include_in_schema=False)
async def trail(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    asked = request.query_params.get("avant", "")
    before = int(asked) if _ID.fullmatch(asked) else None
    lines = await audit.trail(conn, edition.id, before, LINES + 1)
    seen, more = lines[:LINES], len(lines) > LINES
    words = catalogue(language_of(request))
    people = await reviewing.names(conn, edition.id, list(_identifiers(seen)))
    return page(
        request,
        "organiser/journal.html",
        edition=edition,
        base=base_of(edition),
        entries=[_entry(line, edition, people, words) for line in seen],
        older=seen[-1].id if more else None,
        newest=before is None,
    )


def _identifiers(lines: Iterable[AuditLine]) -> Iterable[UUID]:
    for line in lines:
        if (identifier := _identifier(line)) is not None:
            yield identifier


def _identifier(line: AuditLine) -> UUID | None:
    try:
        return UUID(line.subject)
    except ValueError:
        return None


def _entry(
    line: AuditLine, edition: Edition, people: Mapping[UUID, Named], words: Catalogue
) -> JournalEntry:
    about = _identifier(line)
    return JournalEntry(
        at=edition.local(line.at),
        actor=line.actor,
        sentence=sentence(line.act, line.details, edition, words),
        person=people.get(about) if about else None,
    )


def sentence(act: str, details: Mapping[str, Any], edition: Edition, words: Catalogue) -> str:
    """An act in words; one that has none yet is shown by its code."""
    if act not in ACTS:
        return act
    values: dict[str, Any] = dict(details)
    if act == "people.imported":
        values["files"] = _files(details, words)
    if act == "wishes.reopened":
        values["until"] = edition.local(dt.datetime.fromisoformat(details["until"]))
    if "at" in details:
        values["slot"] = edition.local(dt.datetime.fromisoformat(details["at"])).time()
    shown = {name: say(value, words) for name, value in values.items()}
    return words.gettext(ACTS[act]) % shown


def _files(details: Mapping[str, Any], words: Catalogue) -> str:
    """How many lines of each sort came in."""
    counts = [
        f"{words.gettext(text)} ({say(details[sort.value], words)})"
        for sort, text in SORTS.items()
        if sort.value in details
    ]
    return ", ".join(counts) or words.gettext(msgid("nothing new"))


MINE = [trail]
