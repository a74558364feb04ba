"""The audit trail in words: who did what, when, to whom."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get
from litestar.di import NamedDependency
from msgspec import Meta

from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of
from api.pages.frame.show import AnyRequest, page
from api.pages.organiser.edition.sections import label_list
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.editions.audit import ActKind, AuditLine, Sought
from matchmaker.editions.editions import Edition
from matchmaker.importing.report import SORT_NAMES
from matchmaker.people import listing
from matchmaker.people.listing import PeopleFilter
from matchmaker.planning import reviewing
from matchmaker.planning.reviewing import Named
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.paging import SearchText
from matchmaker.wording.phrases import say

LINES: Final = 50
#: act → what is said of it, with its details; people are named beside it
ACTS: Final = {
    "edition.created": msgid("Edition created."),
    "edition.changed": msgid("Settings changed: %(fields)s."),
    "edition.duplicated": msgid("Edition made of “%(from)s”."),
    "partner.added": msgid("Partner added."),
    "partner.changed": msgid("Partner changed."),
    "partner.removed": msgid("Partner removed."),
    "support.added": msgid("Support programme added."),
    "support.changed": msgid("Support programme changed."),
    "support.removed": msgid("Support programme removed."),
    "orientation.proposed": msgid("Asked whether a support programme may contact the person."),
    "orientations.taken": msgid(
        "The list for a support programme taken away as a file (%(people)s people)."
    ),
    "followup.taken": msgid("The answers to the follow-up taken away (%(people)s people)."),
    "edition.opened": msgid("Registration opened."),
    "edition.ended": msgid("The morning is over."),
    "bilan.published": msgid("Bilan published."),
    "bilan.unpublished": msgid("Bilan no longer published."),
    "years.entered": msgid("Figures of %(year)s entered."),
    "years.removed": msgid("Figures of %(year)s removed."),
    "edition.purged": msgid("Personal data deleted, as announced."),
    "people.upserted": msgid(
        "Another program brought people: %(created)s new, %(changed)s changed."
    ),
    "people.imported": msgid("Files imported: %(files)s."),
    "person.registered": msgid("Person registered."),
    "person.corrected": msgid("Details corrected."),
    "person.called": msgid("The identifier by which another program knows the person set."),
    "person.withdrawn": msgid("Withdrawal recorded."),
    "person.returned": msgid("Withdrawal taken back."),
    "meeting.withdrawn": msgid("One meeting cancelled for somebody."),
    "meeting.returned": msgid("A cancelled meeting put back."),
    "meeting.settled": msgid("Meetings settled (%(count)s): %(state)s."),
    "meeting.unsettled": msgid("What was settled of meetings taken back (%(count)s)."),
    "returns.asked": msgid("Asked what came of the meetings: %(people)s letters."),
    "returns.reminded": msgid(
        "Reminded of what is unanswered of the meetings: %(people)s letters."
    ),
    "person.erased": msgid("Personal data erased."),
    "application.accepted": msgid("Application accepted; the person was told."),
    "application.refused": msgid("Application refused; the person was told why."),
    "application.reopened": msgid("Application opened again."),
    "applications.accepted": msgid("%(people)s applications accepted together; each was told."),
    "acceptance.changed": msgid("Changed which registrations wait for an answer."),
    "people.tagged": msgid("A tag given to %(people)s people."),
    "people.untagged": msgid("A tag taken away from %(people)s people."),
    "people.exported": msgid("A list of %(people)s people taken away as a file."),
    "person.tagged": msgid("A tag given."),
    "person.untagged": msgid("A tag taken away."),
    "note.written": msgid("A note written."),
    "note.removed": msgid("A note removed."),
    "choices.corrected": msgid("Wishes corrected in the name of the person."),
    "person.viewed": msgid("Looked at this person's page as they see it."),
    "people.merged": msgid("Another record merged into this one."),
    "people.kept_apart": msgid("Two records that look alike noted as two."),
    "choices.saved": msgid("Wishes saved on behalf of the person."),
    "availability.saved": msgid("Availability saved on behalf of the person."),
    "edition.exported": msgid("The edition taken away as a file (%(format)s, %(people)s people)."),
    "refusals.exported": msgid("The refusals taken away with it."),
    "refusals.read": msgid("Looked at whom this person avoids, and who avoids them."),
    "link.sent": msgid("Personal link sent again."),
    "links.revoked": msgid("Personal links made useless, a new one sent."),
    "letter.released": msgid("Held message tried again."),
    "letters.released": msgid("Held messages tried again: %(letters)s."),
    "letter.resent": msgid("Message sent once more."),
    "letter.worded": msgid("A message worded anew."),
    "invitations.sent": msgid("%(people)s people of “%(from)s” invited."),
    "invitations.lapsed": msgid("Invitations without an answer erased: %(people)s."),
    "reminder.planned": msgid("Reminder planned for %(until)s."),
    "reminder.cancelled": msgid("Planned reminder cancelled."),
    "reminder.sent": msgid("Reminder sent to %(people)s people."),
    "sending.tried": msgid("Sending tried again after a pause."),
    "workshop.added": msgid("An item added to the programme."),
    "workshop.changed": msgid("An item of the programme changed; whoever it concerns was told."),
    "workshop.dropped": msgid("An item of the programme cancelled; whoever it concerns was told."),
    "programme.placed": msgid("A place given in %(code)s."),
    "programme.lined_up": msgid("Put on the waiting list of %(code)s."),
    "programme.released": msgid("A place in %(code)s given up."),
    "programme.came": msgid("Came to %(code)s."),
    "programme.unticked": msgid("Did not come to %(code)s after all."),
    "attendance.arrived": msgid("Checked in."),
    "attendance.late": msgid("Noted as late, here from %(slot)s on."),
    "attendance.absent": msgid("Noted as absent."),
    "attendance.left": msgid("Noted as leaving before %(slot)s."),
    "attendance.undone": msgid("A note on attendance taken back."),
    "table.closed": msgid("Table %(table)s closed from %(slot)s on."),
    "table.reopened": msgid("Table %(table)s opened again from %(slot)s on."),
    "slots.changed": msgid(
        "Slots changed: %(added)s added, %(removed)s removed, %(moved)s moved; %(told)s people"
        " told."
    ),
    "tables.changed": msgid(
        "Tables changed: %(added)s added, %(removed)s removed, %(renamed)s renamed; %(told)s"
        " people told."
    ),
    "rules.changed": msgid("Rules of the planning changed."),
    "delegates.changed": msgid("Representatives here from %(slot)s on: %(delegates)s."),
    "delegate.added": msgid("A representative added."),
    "delegate.changed": msgid("A representative corrected or replaced."),
    "delegate.removed": msgid("A representative removed."),
    "delegate.erased": msgid("What was held on a representative erased."),
    "delegate.link_sent": msgid("The link of a representative sent."),
    "delegate.arrived": msgid("A representative checked in."),
    "delegate.undone": msgid("The arrival of a representative taken back."),
    "delegates.exchanged": msgid("Meetings in other hands of the same house: %(meetings)s."),
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
    "webhook.added": msgid("A program of another house is called from now on."),
    "webhook.changed": msgid("How another house's program is called changed."),
    "webhook.rotated": msgid("A new secret for a program that is called."),
    "webhook.removed": msgid("A program of another house is called no more."),
    "webhook.resent": msgid("A call to another house's program made once more."),
    "webhook.switched_off": msgid(
        "Calls to a program switched off: it did not answer for days, or said that it is gone."
    ),
    "token.made": msgid("A key made for a program."),
    "token.revoked": msgid("The key of a program ended."),
    "guide.worded": msgid("The editorial of the year-book changed."),
    "guide.added": msgid("An investor who does not attend added to the year-book."),
    "guide.changed": msgid("An investor who does not attend corrected in the year-book."),
    "guide.removed": msgid("An investor taken out of the year-book."),
    "guide.shown": msgid("An investor's lasting entry in the guide shown."),
    "guide.left": msgid("An investor has left the lasting guide by their own link."),
    "badges.printed": msgid("Badges printed."),
    "hall.key_renewed": msgid("New address for the screens of the hall; the old one is void."),
    "wishes.closed": msgid("Wishes closed."),
    "wishes.reopened": msgid("Wishes reopened until %(until)s."),
    "run.requested": msgid("Schedule asked for, with %(seconds)s seconds to close gaps."),
    "run.stopped": msgid("Computation stopped, the best schedule kept."),
    "replan.requested": msgid("New plans proposed over version %(version)s: %(proposals)s."),
    "reasons.requested": msgid("Reasons of a version asked for."),
    "gains.requested": msgid("Asked what one more table, slot or representative would bring."),
    "forecast.requested": msgid(
        "Morning played ahead with %(holders)s%% of project holders and %(investors)s%% of"
        " investors absent."
    ),
    "draft.pin": msgid("Version %(version)s: a meeting fixed by hand."),
    "draft.unpin": msgid("Version %(version)s: a fixed meeting released."),
    "draft.move": msgid("Version %(version)s: a meeting moved by hand."),
    "draft.swap": msgid("Version %(version)s: two meetings exchanged by hand."),
    "draft.remove": msgid("Version %(version)s: a meeting taken out by hand."),
    "draft.forbid": msgid("Version %(version)s: two people kept apart by hand."),
    "draft.allow": msgid("Version %(version)s: two people kept apart no more."),
    "draft.place": msgid("Version %(version)s: a meeting placed by hand."),
    "draft.impose": msgid("Version %(version)s: a wish imposed."),
    "draft.solve": msgid("Version %(version)s solved again, what is fixed staying so."),
    "draft.named": msgid("A version called “%(name)s”."),
    "schedule.published": msgid(
        "Version %(version)s published: %(meetings)s meetings, %(people)s people written to."
    ),
}
KINDS: Final[dict[ActKind, str]] = {
    "people": msgid("People"),
    "planning": msgid("Wishes and schedule"),
    "day": msgid("The day"),
    "messages": msgid("Messages"),
    "team": msgid("Organisers and desk"),
    "edition": msgid("The edition itself"),
}
_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_ID: Final = re.compile(r"[1-9]\d{0,17}")


class JournalEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A line as it is read; `person` is whom it was about, if that is somebody still known."""

    at: dt.datetime
    actor: str
    #: the program that acted for them, if one did
    program: str
    sentence: str
    person: Named | None


class JournalFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which acts, as the address of the page has it: `about` is a name, `person` an identifier."""

    who: Annotated[str, Meta(pattern=f"^(service|{_UUID})$")] | None = None
    what: ActKind | None = None
    since: dt.date | None = None
    about: SearchText = ""
    person: UUID | None = None


@get("/journal", opt={"action": "audit.read"}, include_in_schema=False)
async def trail(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    asked = request.query_params.get("avant", "")
    before = int(asked) if _ID.fullmatch(asked) else None
    answers = {
        field: request.query_params.get(field, "") for field in JournalFilter.__struct_fields__
    }
    filled = {name: value for name, value in answers.items() if value}
    faults: Sequence[FieldFault] = ()
    try:
        chosen = forms.read(JournalFilter, dict(answers))
    except Invalid as invalid:
        chosen, faults = JournalFilter(), invalid.faults
    lines = await audit.trail(
        conn, edition.id, before, LINES + 1, await _sought(conn, edition, chosen)
    )
    seen, more = lines[:LINES], len(lines) > LINES
    words = catalogue(language_of(request))
    about = [chosen.person] if chosen.person else []
    people = await reviewing.names(conn, edition.id, [*_identifiers(seen), *about])
    return page(
        request,
        "organiser/journal.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        days=[
            (day, list(acts))
            for day, acts in groupby(
                (_entry(line, edition, people, words) for line in seen),
                key=lambda entry: entry.at.date(),
            )
        ],
        older=seen[-1].id if more else None,
        newest=before is None,
        answers=answers,
        filtered=bool(filled),
        address=f"?{urlencode(filled)}{'&' if filled else ''}avant=",
        newest_address=f"?{urlencode(filled)}" if filled else "",
        person=people.get(chosen.person) if chosen.person else None,
        kinds=[Option(kind, words.gettext(text)) for kind, text in KINDS.items()],
        actors=[
            *(Option(str(one.id), one.name) for one in await audit.actors(conn, edition.id)),
            Option("service", words.gettext(msgid("the service"))),
        ],
    )


async def _sought(conn: Connection, edition: Edition, chosen: JournalFilter) -> Sought:
    """The filter as the trail understands it; a name stands for everybody it finds."""
    about: tuple[UUID, ...] | None = None
    if chosen.person is not None:
        about = (chosen.person,)
    elif chosen.about.strip():
        found = await listing.list_people(conn, edition.id, PeopleFilter(text=chosen.about))
        about = tuple(one.id for one in found.items)
    since = None
    if chosen.since is not None:
        since = dt.datetime.combine(chosen.since, dt.time(), ZoneInfo(edition.timezone))
    return Sought(
        who=UUID(chosen.who) if chosen.who and chosen.who != "service" else None,
        by_service=chosen.who == "service",
        what=chosen.what,
        since=since,
        about=about,
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
        program=line.program,
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
    if act in ("wishes.reopened", "reminder.planned"):
        values["until"] = edition.local(dt.datetime.fromisoformat(details["until"]))
    if act == "meeting.settled":
        values["state"] = words.gettext(FATE_WORDS[details["state"]])
    if act == "edition.changed":
        values["fields"] = label_list(details["fields"], words)
    if act == "schedule.published":  # those of before counted messages alone
        values.setdefault("people", details["messages"])
    if "at" in details:
        values["slot"] = edition.local(dt.datetime.fromisoformat(details["at"])).time()
    shown = {name: say(value, words) for name, value in values.items()}
    return words.gettext(ACTS[act]) % shown


FATE_WORDS: Final = {
    "held": msgid("Took place"),
    "holder_absent": msgid("The project holder did not come"),
    "investor_absent": msgid("The investor did not come"),
    "cancelled": msgid("Cancelled"),
}


def _files(details: Mapping[str, Any], words: Catalogue) -> str:
    """How many lines of each sort came in."""
    counts = [
        f"{words.gettext(text)} ({say(details[sort.value], words)})"
        for sort, text in SORT_NAMES.items()
        if sort.value in details
    ]
    return ", ".join(counts) or words.gettext(msgid("nothing new"))


MINE = [trail]
