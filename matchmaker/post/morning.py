"""One person's morning in the words that mails, papers and calendars share.

Values only, filled by whoever read the database: nothing here knows where they come from.
Labels that depend on the language (a kind of finance, a need) come already translated.
"""

from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec
from babel.numbers import format_decimal

from matchmaker.post.calendars import Appointment
from matchmaker.wording.controls import lines, one_line
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import NO_BREAK, euros

ReaderRole = Literal["holder", "investor", "visitor"]


class Typed(msgspec.Struct, frozen=True):
    """Values whose text people typed: control characters are taken out on construction."""

    def __post_init__(self) -> None:
        for name in self.__struct_fields__:
            value = getattr(self, name)
            if isinstance(value, str):
                clean = lines(value).strip() if name == "summary" else one_line(value)
                msgspec.structs.force_setattr(self, name, clean)


class Occasion(Typed, frozen=True, kw_only=True):
    """The edition as its letters name it; `contact_email` is an address that somebody reads."""

    name: str
    held_on: date
    place: str
    address: str = ""
    organizer: str
    contact_email: str
    contact_phone: str = ""
    timezone: str = "Europe/Paris"
    #: the edition's own words in one letter: paragraphs, and the lines under it
    opening: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()

    def local(self, moment: datetime) -> datetime:
        """The moment as the clocks of the place show it."""
        return moment.astimezone(ZoneInfo(self.timezone))


class EditionTold(Typed, frozen=True, kw_only=True):
    """What people know of an edition."""

    held_on: date
    starts: datetime
    place: str
    address: str
    wishes_close_at: datetime


class EditionNews(Typed, frozen=True, kw_only=True):
    """What they knew, and what is so now."""

    before: EditionTold
    after: EditionTold

    @property
    def day(self) -> bool:
        return self.before.held_on != self.after.held_on

    @property
    def hour(self) -> bool:
        """Whether it begins at another hour; of another day that is said anyway."""
        return self.before.starts != self.after.starts and not self.day

    @property
    def where(self) -> bool:
        return (self.before.place, self.before.address) != (self.after.place, self.after.address)

    @property
    def deadline(self) -> bool:
        return self.before.wishes_close_at != self.after.wishes_close_at


class InvestorCounterpart(Typed, frozen=True, kw_only=True, tag="investor"):
    """Whom a holder meets; `finance` is the translated kind ("prêt"), tickets are in euros."""

    name: str
    finance: str
    ticket_from: int | None = None
    ticket_to: int | None = None
    delegate: str = ""

    @property
    def title(self) -> str:
        """What the meeting is called in lists."""
        return self.name

    def detail(self, language: str) -> str:
        """prêt, 5–60 k€"""
        sums = ticket(self.ticket_from, self.ticket_to, language)
        return ", ".join(part for part in (self.finance, sums) if part)

    def companion(self, language: str) -> str:
        """avec Mme Awa Diallo"""
        if not self.delegate:
            return ""
        sentence = catalogue(language).gettext(msgid("with %(delegate)s"))
        return sentence % {"delegate": self.delegate}

    def note(self, language: str) -> str:
        """Nothing: who sits there may change, and their page says it."""
        return ""

    def lines(self, language: str) -> list[str]:
        """France Active · prêt, 5–60 k€, then who sits there."""
        first = " · ".join(part for part in (self.name, self.detail(language)) if part)
        return [line for line in (first, self.companion(language)) if line]

    @property
    def fiche(self) -> "Project | None":
        """What is printed of a project at its meeting."""
        return None


class Project(Typed, frozen=True, kw_only=True, tag="project"):
    """Whom an investor meets; `need` and `stage` are translated labels, `amount` is in euros.

    `holder` is the person who comes, `reason` what they wrote about wishing this meeting;
    both are printed on the investor's fiche only. `held_by` is who of several of the investor's
    people holds the meeting; `is_shared` when that person's calendar is the investor's own.
    """

    project: str
    organisation: str
    need: str
    amount: int
    commune: str
    stage: str = ""
    holder: str = ""
    summary: str = ""
    reason: str = ""
    held_by: str = ""
    is_shared: bool = False

    @property
    def title(self) -> str:
        """What the meeting is called in lists."""
        return self.project

    def detail(self, language: str) -> str:
        """La Ruche, Nanterre · trésorerie, 15 000 €"""
        return f"{self.place} · {self.request(language)}"

    @property
    def place(self) -> str:
        """La Ruche, Nanterre"""
        return ", ".join(part for part in (self.organisation, self.commune) if part)

    def request(self, language: str) -> str:
        """trésorerie, 15 000 €"""
        return f"{self.need}, {euros(self.amount, language)}"

    def companion(self, language: str) -> str:
        """tenu par Mme Awa Diallo; who comes stands on the fiche."""
        if not self.held_by:
            return ""
        sentence = catalogue(language).gettext(msgid("held by %(delegate)s"))
        return sentence % {"delegate": self.held_by}

    def note(self, language: str) -> str:
        """What a calendar says of it beside."""
        return self.companion(language) if self.is_shared else ""

    def lines(self, language: str) -> list[str]:
        """The project's name, then whose it is, where, for what, and who of us holds it."""
        lines = [self.project, self.detail(language), self.companion(language)]
        return [line for line in lines if line]

    @property
    def fiche(self) -> "Project | None":
        """What is printed of a project at its meeting."""
        return self


class Gone(Typed, frozen=True, kw_only=True, tag="gone"):
    """Whoever was to be met and is known to nobody any more; both fields are translated.

    Nothing tells which side they were on, or why they left: the meeting does not take place.
    """

    name: str
    said: str

    @property
    def title(self) -> str:
        """What the meeting is called in lists."""
        return self.name

    def detail(self, language: str) -> str:
        """Ce rendez-vous n'a pas lieu."""
        return self.said

    def companion(self, language: str) -> str:
        """Nobody."""
        return ""

    def note(self, language: str) -> str:
        """Nothing."""
        return ""

    def lines(self, language: str) -> list[str]:
        """That there was somebody, and that the meeting does not take place."""
        return [self.name, self.said]

    @property
    def fiche(self) -> "Project | None":
        """What is printed of a project at its meeting."""
        return None


#: What pages, mails, papers and calendars ask of the other side, each of these can answer.
Counterpart = InvestorCounterpart | Project | Gone


class OwnMeeting(Typed, frozen=True, kw_only=True):
    """One meeting as one of its two sides reads it; `table` is the label without the word."""

    starts: datetime
    ends: datetime
    table: str
    party: Counterpart


class OwnWorkshop(Typed, frozen=True, kw_only=True):
    """One workshop that the person attends."""

    starts: datetime
    ends: datetime
    title: str
    room: str = ""


def in_order(
    meetings: Iterable[OwnMeeting], workshops: Iterable[OwnWorkshop]
) -> list[OwnMeeting | OwnWorkshop]:
    """A whole morning in the one order in which page, letter, paper and calendar show it.

    Meetings at one hour stay table after table, as they are given; see `place_in_order`.
    """
    stretches: list[OwnMeeting | OwnWorkshop] = [*meetings, *workshops]
    return sorted(
        stretches,
        key=lambda one: place_in_order(
            one.starts, one.ends, one.title if isinstance(one, OwnWorkshop) else ""
        ),
    )


def place_in_order(starts: datetime, ends: datetime, workshop: str) -> tuple[object, ...]:
    """Where something stands in a morning: by its hour; of two at one hour a meeting before what
    is in the programme, which is named, and that by when it ends and what it is called.
    """
    return starts, bool(workshop), ends, workshop


class WorkshopChange(msgspec.Struct, frozen=True, kw_only=True):
    """One workshop before and after, likewise."""

    before: OwnWorkshop | None = None
    after: OwnWorkshop | None = None

    @property
    def kind(self) -> Literal["added", "moved", "dissolved"]:
        if self.before is None:
            return "added"
        return "dissolved" if self.after is None else "moved"


class MeetingChange(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting before and after: no `before` when it is new, no `after` when it is dissolved.

    `renamed`: the other side is called otherwise than before. `changes_hands`: another of the
    investor's people holds it than before; `is_passed_on`: a colleague of the reader's does.
    """

    before: OwnMeeting | None = None
    after: OwnMeeting | None = None
    renamed: bool = False
    changes_hands: bool = False
    is_passed_on: bool = False

    def __post_init__(self) -> None:
        if self.before == self.after and not self.renamed and not self.changes_hands:
            raise ValueError("a change needs two different sides")

    @property
    def kind(
        self,
    ) -> Literal["added", "moved", "handed_over", "renamed", "passed_on", "dissolved"]:
        if self.before is None:
            return "added"
        if self.after is None:
            return "passed_on" if self.is_passed_on else "dissolved"
        if self.before != self.after:
            return "moved"
        return "handed_over" if self.changes_hands else "renamed"

    @property
    def party(self) -> Counterpart:
        """The other side, as it is called now."""
        meeting = self.after or self.before
        assert meeting is not None
        return meeting.party


def appointment_of(
    meeting: OwnMeeting,
    occasion: Occasion,
    language: str,
    *,
    uid: str,
    sequence: int,
    stamp: datetime,
    cancelled: bool = False,
) -> Appointment:
    """The meeting as an entry of its reader's calendar."""
    table = catalogue(language).gettext(msgid("Table %(table)s")) % {"table": meeting.table}
    return Appointment(
        uid=uid,
        sequence=sequence,
        stamp=stamp,
        starts=meeting.starts,
        ends=meeting.ends,
        summary=f"{meeting.party.title} · {meeting.party.detail(language)}",
        location=", ".join(part for part in (table, occasion.place, occasion.address) if part),
        description="\n".join(
            part for part in (occasion.name, meeting.party.note(language)) if part
        ),
        cancelled=cancelled,
    )


def ticket(low: int | None, high: int | None, language: str) -> str:
    """A range of sums, shortened where nothing is lost: 5–60 k€, 500 € à 3 k€, jusqu’à 60 k€."""
    if low and high and low != high:
        (start, unit), (end, end_unit) = _shortened(low), _shortened(high)
        if unit == end_unit:
            return _sum(f"{_figure(start, language)}–{_figure(end, language)}", unit, language)
        sentence = catalogue(language).gettext(msgid("%(low)s to %(high)s"))
        return sentence % {"low": _amount(low, language), "high": _amount(high, language)}
    if low and high:
        return _amount(low, language)
    if high:
        return catalogue(language).gettext(msgid("up to %(sum)s")) % {
            "sum": _amount(high, language)
        }
    if low:
        return catalogue(language).gettext(msgid("from %(sum)s")) % {"sum": _amount(low, language)}
    return ""


def _shortened(value: int) -> tuple[float, str]:
    if value >= 1_000_000 and value % 100_000 == 0:
        return value / 1_000_000, "M"
    if value >= 1_000 and value % 100 == 0:
        return value / 1_000, "k"
    return value, ""


def _amount(value: int, language: str) -> str:
    figure, unit = _shortened(value)
    return _sum(_figure(figure, language), unit, language)


@lru_cache(1024)
def _figure(value: float, language: str) -> str:
    return format_decimal(value, format="#,##0.#", locale=language)


def _sum(figure: str, unit: str, language: str) -> str:
    return f"{figure}{NO_BREAK}{unit}€" if language == "fr" else f"€{figure}{unit}"
