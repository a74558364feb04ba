"""Whom to remind of what: the list, what they would read, now or at an hour; and what was sent."""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go
from api.pages.organiser.messages.letter import letter_page
from matchmaker import messages, reminders
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages import Shown
from matchmaker.reminders import TOPICS, PlannedReminder, Topic, Unready
from matchmaker.reminders.choosing import is_open
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

LISTED: Final = 200
NAMES: Final[dict[Topic, str]] = {
    "address": msgid("address not confirmed"),
    "profile": msgid("details incomplete"),
    "wishes": msgid("no wishes"),
    "availability": msgid("no availability"),
}


class ReminderPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What to remind of, when, and the newest reminder that the organiser saw."""

    topics: tuple[Topic, ...] = ()
    when: Literal["now", "later"] = "now"
    day: dt.date | None = None
    hour: Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = ""
    after: UUID | None = None

    def moment(self) -> dt.datetime:
        """The hour chosen, by the clocks of the place; Invalid for half of one."""
        missing = [name for name in ("day", "hour") if not getattr(self, name)]
        if missing or self.day is None:
            raise Invalid([FieldFault(name, msgid("This answer is needed.")) for name in missing])
        return dt.datetime.combine(self.day, dt.time.fromisoformat(self.hour))


@get("/envois/rappels", opt={"action": "reminders.read"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    asked = request.query_params.getall("topics", [])
    chosen = [topic for topic in TOPICS if topic in asked]
    answers = {"topics": chosen, "when": "now", "day": "", "hour": ""}
    person = _identifier(request.query_params.get("person", ""))
    return await _asked(request, conn, settings, edition, answers, now, person=person)


@post("/envois/rappels", opt={"action": "reminders.send"}, include_in_schema=False)
async def send(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, ReminderPageForm)
    organiser, flash, told = organiser_of(caller), "reminder_sent", None
    async with (attempt := Attempt(conn)):
        form = forms.read(ReminderPageForm, answers)
        if form.when == "now":
            sent = await reminders.send(
                conn, edition, form.topics, organiser, now, after=form.after
            )
            told = sent.letters
        else:
            flash = "reminder_planned"
            await reminders.plan(
                conn, edition, form.topics, form.moment(), organiser, now, after=form.after
            )
    if attempt.refusal is None:
        return go(f"{base_of(edition)}/envois/rappels", flash=flash, told=told)
    given = {"topics": [], "when": "now", "day": "", "hour": ""} | answers
    given["topics"] = [topic for topic in TOPICS if topic in given["topics"]]
    return await _asked(request, conn, settings, edition, given, now, attempt)


@post(
    "/envois/rappels/{reminder_id:uuid}/annulation",
    opt={"action": "reminders.send"},
    include_in_schema=False,
)
async def cancel(
    reminder_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await reminders.cancel(conn, edition, reminder_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/envois/rappels", flash="reminder_cancelled")


class UnreadyRow(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody from whom something is missing, and what keeps us from writing to them."""

    person: Unready
    lacking: str
    reached: bool


async def _asked(
    request: AnyRequest,
    conn: Connection,
    settings: Settings,
    edition: Edition,
    answers: dict[str, Any],
    now: datetime,
    attempt: Attempt | None = None,
    person: UUID | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    chosen: Sequence[Topic] = answers["topics"]
    everybody = await reminders.unready_people(conn, edition, TOPICS, now)
    found = [one for one in everybody if set(one.lacking) & set(chosen)]
    reached = [one for one in found if one.may_be_reminded(now)]
    shown = await _preview(conn, settings, edition, chosen, reached, person, now)
    sent = await reminders.history(conn, edition.id)
    return letter_page(
        request,
        "organiser/messages/reminders.html",
        [shown[1]] if shown else [],
        edition=edition,
        **why_not(request, attempt),
        base=base_of(edition),
        answers=answers,
        topics=_options(everybody, chosen, edition, now, words.gettext),
        chosen=chosen,
        choices=[
            UnreadyRow(
                person=one,
                lacking=", ".join(words.gettext(NAMES[topic]) for topic in one.lacking),
                reached=one.may_be_reminded(now),
            )
            for one in found[:LISTED]
        ],
        total=len(found),
        reached=len(reached),
        shown=shown,
        history=[(each, _topics(each, words.gettext)) for each in sent],
        newest=sent[0].id if sent else "",
        local=edition.local,
    )


def _options(
    everybody: Sequence[Unready],
    chosen: Sequence[Topic],
    edition: Edition,
    now: datetime,
    say: Any,
) -> list[Option]:
    """What one can remind of as things stand, with how many lack it; what nobody lacks is left out
    unless it was asked for."""
    possible = TOPICS if is_open(edition, now) else TOPICS[:1]
    counts = {topic: sum(topic in one.lacking for one in everybody) for topic in possible}
    return [
        Option(topic, f"{say(NAMES[topic])} ({counts[topic]})")
        for topic in possible
        if counts[topic] or topic in chosen
    ]


def _topics(each: PlannedReminder, say: Any) -> str:
    return ", ".join(say(NAMES[topic]) for topic in each.topics)


async def _preview(
    conn: Connection,
    settings: Settings,
    edition: Edition,
    topics: Sequence[Topic],
    reached: Sequence[Unready],
    person: UUID | None,
    now: datetime,
) -> tuple[Unready, Shown] | None:
    """What the one that was asked for would read, or the first of the list."""
    if not reached:
        return None
    reader = next((one for one in reached if one.id == person), reached[0])
    found = await messages.preview_reminder(conn, settings, edition, topics, reader.id, now)
    return None if found is None else (reader, found)


def _identifier(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


MINE = [ask, send, cancel]
