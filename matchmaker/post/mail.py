"""What each kind of message says: a verb with three templates, filled in from its context."""

from datetime import date, datetime
from typing import Literal

import msgspec

from matchmaker.post.calendars import Way
from matchmaker.post.morning import (
    EditionNews,
    MeetingChange,
    Occasion,
    OwnMeeting,
    OwnWorkshop,
    ReaderRole,
    Typed,
    WorkshopChange,
)
from matchmaker.wording.controls import one_line
from matchmaker.wording.templates import renderer
from matchmaker.wording.vocabularies import AppointedRole


class Content(msgspec.Struct, frozen=True):
    """What a mail says, in one language."""

    subject: str
    text: str
    html: str
    language: str


class Acknowledgement(Typed, frozen=True, kw_only=True):
    """A registration has been received, from whoever has typed this address.

    It says nothing of what was typed: the reader may be somebody who never registered. `entered`,
    it was an organiser who typed. `wishes_close_at` is until when they may choose; None once that
    is over.
    """

    occasion: Occasion
    role: ReaderRole
    link: str
    wishes_close_at: datetime | None
    kept_until: date
    #: their side is looked at before it takes part
    pending: bool = False
    entered: bool = False


class ApplicationAccepted(Typed, frozen=True, kw_only=True):
    """Somebody takes part; `person` is "" as long as the address is not known to be theirs.

    `wishes_close_at` is until when they may choose; None once that is over.
    """

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    wishes_close_at: datetime | None


class ApplicationRefused(Typed, frozen=True, kw_only=True):
    """Somebody does not take part, and why, in the organiser's words; `person` as above."""

    occasion: Occasion
    person: str
    reason: str
    kept_until: date


class PersonalLink(Typed, frozen=True, kw_only=True):
    """Somebody has lost the link to their page, or ended all those they had.

    `attempted`: somebody has filled in the form with an address that is registered already.
    `person` is "" as long as the address is not known to be theirs.
    """

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    attempted: bool = False


class RegistrationBegun(Typed, frozen=True, kw_only=True):
    """A registration was begun, and its link asked for; nobody knows yet whose address it is."""

    occasion: Occasion
    link: str
    kept_until: date


class Login(Typed, frozen=True, kw_only=True):
    """An organiser wants to sign in."""

    link: str
    minutes: int = 15


class ColleagueInvited(Typed, frozen=True, kw_only=True):
    """Somebody works on an edition from now on, or on all of them: then there is no occasion.

    `by` is who named them, "" if that is nobody any more; `until` by the clocks of the place.
    """

    occasion: Occasion | None
    role: AppointedRole
    by: str
    email: str
    link: str
    until: datetime
    entrance: str


class Convocation(Typed, frozen=True, kw_only=True):
    """A person's whole morning, the first time it is published.

    `way` is how it reaches their calendar; `feed` the address to subscribe to, beside a file.
    """

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    way: Way = "morning"
    feed: str = ""
    version: int
    published_at: datetime
    meetings: tuple[OwnMeeting, ...]
    workshops: tuple[OwnWorkshop, ...] = ()
    ungranted: int = 0
    about: EditionNews | None = None
    #: for one of an investor's people: whom they represent, who named them, and until when
    represents: str = ""
    kept_until: date | None = None


class ConvocationChanged(Typed, frozen=True, kw_only=True):
    """Something has changed in the person's morning; `brief` on the day itself, without papers."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    way: Way = "morning"
    feed: str = ""
    brief: bool = False
    version: int
    published_at: datetime
    changes: tuple[MeetingChange, ...]
    sessions: tuple[WorkshopChange, ...] = ()
    unchanged: tuple[OwnMeeting, ...] = ()
    workshops: tuple[OwnWorkshop, ...] = ()
    about: EditionNews | None = None
    #: as in the convocation
    represents: str = ""

    @property
    def only(self) -> MeetingChange | None:
        """The one meeting that changes, if nothing else does."""
        return self.changes[0] if len(self.changes) == 1 and not self.sessions else None

    @property
    def has_papers(self) -> bool:
        """Whether something is attached."""
        has_any = bool(self.left or self.workshops)
        return self.way == "file" or (has_any and not self.brief)

    @property
    def left(self) -> int:
        """How many meetings the person has now."""
        return len(self.unchanged) + sum(change.after is not None for change in self.changes)


class MeetingChanged(Typed, frozen=True, kw_only=True):
    """One meeting has changed; the message carries its one calendar entry.

    `standing`: the meeting is as the reader knows it, the entry alone comes or goes.
    """

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    version: int
    published_at: datetime
    change: MeetingChange
    is_only_change: bool = True
    standing: bool = False
    #: as in the convocation
    represents: str = ""


class PlaceOffered(Typed, frozen=True, kw_only=True):
    """A place is free with somebody whom the reader wished to meet, until `deadline`."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    meeting: OwnMeeting
    deadline: datetime


class ProgrammeNews(Typed, frozen=True, kw_only=True):
    """What became of an item of the programme for somebody who goes to it, or waits for a place.

    `before` is what they knew of it, where it has changed; without `after` it does not take place.
    """

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    event: Literal["promoted", "waiting", "changed", "cancelled"]
    before: OwnWorkshop | None = None
    after: OwnWorkshop | None = None

    @property
    def item(self) -> OwnWorkshop:
        """The item, as it is called now."""
        item = self.after or self.before
        assert item is not None
        return item


class Reminder(Typed, frozen=True, kw_only=True):
    """Something is still missing from the reader; `stop` ends reminders with one click."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    stop: str
    lacking: tuple[Literal["address", "profile", "wishes", "availability"], ...]
    wishes_close_at: datetime


class WithdrawalConfirmed(Typed, frozen=True, kw_only=True):
    """A person will not come; `meetings` is the number that this cancels."""

    occasion: Occasion
    role: ReaderRole
    person: str
    kept_until: date
    meetings: int = 0
    #: what happens in their calendar; nothing when it holds nothing
    way: Way | None = None
    #: somebody whom the investor who withdrew had named
    delegate: bool = False


class CalendarWay(Typed, frozen=True, kw_only=True):
    """A person's morning reaches their calendar in another way from now on."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    way: Way
    former: Way
    feed: str = ""


class AddressChanged(Typed, frozen=True, kw_only=True):
    """For the address that a person had: what was sent there is taken back; no link, no names."""

    occasion: Occasion
    person: str
    way: Way


class AddressAsked(Typed, frozen=True, kw_only=True):
    """Another address is asked for: to its owner with a link and no name, to the present one
    without."""

    occasion: Occasion
    person: str = ""
    link: str = ""


class ErasureConfirmed(Typed, frozen=True, kw_only=True):
    """The last letter to somebody whose data are erased."""

    occasion: Occasion
    person: str
    way: Way
    meetings: int = 0
    #: somebody whom the investor who is erased had named
    delegate: bool = False


class DelegateLink(Typed, frozen=True, kw_only=True):
    """For one of an investor's people: their own page, and where we know them from."""

    occasion: Occasion
    person: str
    organisation: str
    link: str
    kept_until: date


class DelegateLeft(Typed, frozen=True, kw_only=True):
    """The last letter to somebody who represents an investor no more; no link, no names."""

    occasion: Occasion
    organisation: str
    way: Way
    person: str = ""


class Forwarded(Typed, frozen=True, kw_only=True):
    """Somebody wrote to the address of answers; the contact reads it. All of it is attached."""

    occasion: Occasion
    sender: str
    title: str
    received_at: datetime


class EditionChanged(Typed, frozen=True, kw_only=True):
    """The day, the hours, the place or the deadline of a morning are others."""

    occasion: Occasion
    role: ReaderRole
    person: str
    link: str
    about: EditionNews


class DraftReady(Typed, frozen=True, kw_only=True):
    """A solve has ended, told to its organiser; `reason` is an already translated sentence."""

    occasion: Occasion
    link: str
    status: Literal["optimal", "feasible", "failed"]
    meetings: int = 0
    value: int = 0
    value_bound: int = 0
    unserved: int = 0
    reason: str = ""


class WebhookOff(Typed, frozen=True, kw_only=True):
    """A program of another house is called no more; the path of its address may be a secret."""

    occasion: Occasion
    host: str
    gone: bool
    link: str


def acknowledgement(context: Acknowledgement, language: str) -> Content:
    """Say that a registration has arrived, what comes next and what is kept until when."""
    return _rendered("acknowledgement", context, language)


def application_accepted(context: ApplicationAccepted, language: str) -> Content:
    """Tell an applicant that they take part."""
    return _rendered("application_accepted", context, language)


def application_refused(context: ApplicationRefused, language: str) -> Content:
    """Tell an applicant that they do not, and why."""
    return _rendered("application_refused", context, language)


def personal_link(context: PersonalLink, language: str) -> Content:
    """Send a person a new link to their page."""
    return _rendered("personal_link", context, language)


def registration_begun(context: RegistrationBegun, language: str) -> Content:
    """Send the link to go on with a registration that is not sent yet."""
    return _rendered("registration_begun", context, language)


def login(context: Login, language: str) -> Content:
    """Send an organiser the single-use link that signs them in."""
    return _rendered("login", context, language)


def colleague_invited(context: ColleagueInvited, language: str) -> Content:
    """Tell a colleague what they have been asked to do, with a link that signs them in."""
    return _rendered("colleague_invited", context, language)


def convocation(context: Convocation, language: str) -> Content:
    """Tell one person all their meetings and workshops."""
    return _rendered("convocation", context, language)


def convocation_changed(context: ConvocationChanged, language: str) -> Content:
    """Tell one person what a new version changes for them, and what it leaves."""
    return _rendered("convocation_changed", context, language)


def meeting_changed(context: MeetingChanged, language: str) -> Content:
    """Tell one person that one meeting was added, moved or dissolved."""
    return _rendered("meeting_changed", context, language)


def place_offered(context: PlaceOffered, language: str) -> Content:
    """Offer one person a place that has become free, which they take on their page."""
    return _rendered("place_offered", context, language)


def programme_news(context: ProgrammeNews, language: str) -> Content:
    """Tell one person that they have a place now, wait again, or that an item is another."""
    return _rendered("programme_news", context, language)


def reminder(context: Reminder, language: str) -> Content:
    """Remind one person of what is still missing from them."""
    return _rendered("reminder", context, language)


def withdrawal_confirmed(context: WithdrawalConfirmed, language: str) -> Content:
    """Confirm to a person that they are no longer expected."""
    return _rendered("withdrawal_confirmed", context, language)


def forwarded_message(context: Forwarded, language: str) -> Content:
    """Pass on to the contact what somebody wrote."""
    return _rendered("forwarded", context, language)


def calendar_way(context: CalendarWay, language: str) -> Content:
    """Tell a person how their morning reaches their calendar now, and what to remove."""
    return _rendered("calendar_way", context, language)


def address_asked(context: AddressAsked, language: str) -> Content:
    """Ask the owner of an address whether we may write there; or tell the present one of it."""
    return _rendered("address_asked", context, language)


def address_changed(context: AddressChanged, language: str) -> Content:
    """Tell a former address that what it holds is taken back."""
    return _rendered("address_changed", context, language)


def erasure_confirmed(context: ErasureConfirmed, language: str) -> Content:
    """Tell a person for the last time that they are no longer expected, and nothing is kept."""
    return _rendered("erasure_confirmed", context, language)


def edition_changed(context: EditionChanged, language: str) -> Content:
    """Tell somebody what is new of the morning that they registered for."""
    return _rendered("edition_changed", context, language)


def delegate_link(context: DelegateLink, language: str) -> Content:
    """Send one of an investor's people the link to their page, and say where we know them from."""
    return _rendered("delegate_link", context, language)


def delegate_left(context: DelegateLeft, language: str) -> Content:
    """Tell somebody for the last time that they represent an investor no more."""
    return _rendered("delegate_left", context, language)


def draft_ready(context: DraftReady, language: str) -> Content:
    """Tell an organiser that a solve has ended, or failed."""
    return _rendered("draft_ready", context, language)


def webhook_off(context: WebhookOff, language: str) -> Content:
    """Tell an organiser that a program is called no more, since it does not answer."""
    return _rendered("webhook_off", context, language)


def fill(name: str, context: Typed, language: str) -> Content:
    """A mail whose context stands in another module."""
    return _rendered(name, context, language)


def _rendered(name: str, context: Typed, language: str) -> Content:
    environment = renderer(language)
    folder = f"mail/{name}"
    subject = one_line(environment.get_template(f"{folder}/subject.txt").render(mail=context))
    text = environment.get_template(f"{folder}/body.txt").render(mail=context)
    html = environment.get_template(f"{folder}/body.html").render(mail=context, subject=subject)
    return Content(subject, _tidied(text), _tidied(html), language)


def _tidied(text: str) -> str:
    """One blank line at most between paragraphs, none at the ends."""
    kept: list[str] = []
    for line in text.split("\n"):
        bare = line.strip(" ")
        if bare or (kept and kept[-1]):
            kept.append(bare)
    return "\n".join(kept).strip("\n") + "\n"
