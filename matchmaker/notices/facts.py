"""What a letter in the outbox holds: identifiers, sequences, hours, places. No names, no tokens.

Whatever is nobody's personal data is fixed when the letter is caused, so a letter that is written
again says the same. Names are joined and links minted when it is rendered, so nothing that a person
may have erased waits in a queue; somebody who is renamed meanwhile is a change of its own, whose
letter replaces the one that waits. One letter holds an address: the last to somebody erased.
"""

import datetime as dt
from collections.abc import Collection
from typing import Literal
from uuid import UUID

import msgspec

from matchmaker.post.calendars import Way
from matchmaker.wording.language import Language
from matchmaker.wording.vocabularies import AppointedRole

LetterKind = Literal[
    "acknowledgement",
    "withdrawal_confirmed",
    "convocation",
    "convocation_changed",
    "invitation",
    "cancellation",
    "calendar_way",
    "address_changed",
    "erasure_confirmed",
    "delegate_link",
    "delegate_left",
    "offer",
    "application_accepted",
    "application_refused",
    "reminder",
    "registration_begun",
    "edition_invitation",
    "address_asked",
    "address_leaving",
    "login",
    "colleague",
    "draft_ready",
    "webhook_off",
    "forward",
    "edition_changed",
    "programme",
    "follow_up",
    "orientation_proposed",
    "returns_asked",
    "returns_reminded",
    "contacts_passed",
    "guide_agreed",
]
ProgrammeEvent = Literal["promoted", "waiting", "changed", "cancelled"]


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What is fixed at the moment that causes a letter."""


class Registration(Facts, frozen=True, kw_only=True):
    """Whether the person was told before; and if so, whether somebody filled in the form anew."""

    again: bool = False
    attempted: bool = False
    #: their side is looked at before it takes part
    pending: bool = False
    #: an organiser has entered them, or a file
    entered: bool = False
    #: they have accepted an invitation, so the address is known to be theirs
    invited: bool = False


class RegistrationLink(Facts, frozen=True, kw_only=True):
    """The registration, not sent yet, to which a link leads; its address stands with it alone."""

    draft: UUID


class InvitationFacts(Facts, frozen=True, kw_only=True):
    """The invitation that a letter brings; its address and names stand with it alone."""

    invitation: UUID


class AddressWish(Facts, frozen=True, kw_only=True):
    """The change of address that a letter is about; the address itself stands with it alone."""

    change: UUID


class Decision(Facts, frozen=True, kw_only=True):
    """What was decided of an application; why not, in the organiser's words."""

    reason: str = ""


Topic = Literal["address", "profile", "wishes", "availability"]


class ReminderFacts(Facts, frozen=True, kw_only=True):
    """What somebody had not done yet when they were reminded, and when that was."""

    at: dt.datetime
    lacking: tuple[Topic, ...]


class FollowUpFacts(Facts, frozen=True, kw_only=True):
    """After how many months a holder is asked what became of their project."""

    months: Literal[3, 6]


class OrientationFacts(Facts, frozen=True, kw_only=True):
    """Programmes proposed to a holder; which of them still are, is looked at as it leaves."""

    programmes: tuple[UUID, ...]


class ReturnsFacts(Facts, frozen=True, kw_only=True):
    """When somebody was asked what came of their meetings; of which, is looked at as it leaves."""

    at: dt.datetime


class ContactsFacts(Facts, frozen=True, kw_only=True):
    """Who has passed on how they are reached; what that is stands on the reader's page alone."""

    others: tuple[UUID, ...]


class AgreementLink(Facts, frozen=True, kw_only=True):
    """What an investor agreed to leave in the guide, to which the link leads."""

    agreement: UUID


class DelegateNamed(Facts, frozen=True, kw_only=True):
    """Which of an investor's people a link is for."""

    delegate: UUID


class LoginRequest(Facts, frozen=True, kw_only=True):
    """The single-use link that an organiser asked for."""

    link: UUID


class Colleague(LoginRequest, frozen=True, kw_only=True):
    """What somebody has been made, by whom, and until when their first link serves."""

    role: AppointedRole
    by: UUID | None
    until: dt.datetime


class Draft(Facts, frozen=True, kw_only=True):
    """The run that has ended."""

    run: UUID


class SwitchedOff(Facts, frozen=True, kw_only=True):
    """The webhook that is called no more, and whether it said itself that it is gone."""

    webhook: UUID
    gone: bool


class Forward(Facts, frozen=True, kw_only=True):
    """The message that came and is passed on."""

    message: UUID


class MeetingPlace(Facts, frozen=True, kw_only=True):
    """When and where, by number; a slot may slip, so its hours as they were are kept beside it.

    `label` is what the table was called, where it is called otherwise now; `held` which of an
    investor's people holds it, where their calendar shares a mailbox.
    """

    slot: int
    table: int
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None
    label: str | None = None
    held: UUID | None = None


class OfferFacts(Facts, frozen=True, kw_only=True):
    """A free place with an investor, and until when the reader may take it."""

    other: UUID
    slot: int
    table: int
    starts: dt.datetime
    ends: dt.datetime
    deadline: dt.datetime

    @property
    def place(self) -> MeetingPlace:
        return MeetingPlace(slot=self.slot, table=self.table, starts=self.starts, ends=self.ends)


class MeetingEntry(Facts, frozen=True, kw_only=True):
    """A calendar entry as the version left it."""

    uid: str
    other: UUID
    sequence: int
    stamp: dt.datetime
    slot: int
    table: int
    starts: dt.datetime | None = None
    ends: dt.datetime | None = None

    @property
    def place(self) -> MeetingPlace:
        return MeetingPlace(slot=self.slot, table=self.table, starts=self.starts, ends=self.ends)


class WorkshopSession(Facts, frozen=True, kw_only=True):
    """When and where a workshop is, and what it is called."""

    title: str
    room: str
    starts: dt.datetime
    ends: dt.datetime


class ProgrammeFacts(Facts, frozen=True, kw_only=True):
    """What became of an item of the programme for somebody who goes to it or waits for it."""

    workshop: UUID
    event: ProgrammeEvent
    before: WorkshopSession | None = None
    after: WorkshopSession | None = None

    @property
    def over_at(self) -> dt.datetime:
        """When nothing of it is to come any more."""
        sessions = [one for one in (self.before, self.after) if one is not None]
        return max(one.ends for one in sessions)


class WorkshopEntry(WorkshopSession, frozen=True, kw_only=True):
    """A workshop in the calendar of somebody who goes to it."""

    uid: str
    workshop: UUID
    sequence: int
    stamp: dt.datetime
    cancelled: bool = False

    @property
    def session(self) -> WorkshopSession:
        return WorkshopSession(title=self.title, room=self.room, starts=self.starts, ends=self.ends)


class PlaceChange(Facts, frozen=True, kw_only=True):
    """What became of one meeting: added without a `before`, dissolved without an `after`."""

    other: UUID
    before: MeetingPlace | None
    after: MeetingPlace | None
    #: a hash of what the other side was called before; only that may have changed
    was: str | None = None
    renamed: bool = False

    @property
    def changes_hands(self) -> bool:
        """Whether another of the investor's people holds it now."""
        if self.before is None or self.after is None:
            return False
        return self.before.held != self.after.held


class SessionChange(Facts, frozen=True, kw_only=True):
    """What became of one workshop, likewise."""

    workshop: UUID
    before: WorkshopSession | None
    after: WorkshopSession | None


class Event(Facts, frozen=True, kw_only=True):
    """The one entry that a letter invites to or takes back: the morning, or one meeting of it."""

    uid: str
    sequence: int
    stamp: dt.datetime
    starts: dt.datetime
    ends: dt.datetime
    cancelled: bool = False
    organizer: str | None = None
    other: UUID | None = None
    place: MeetingPlace | None = None


class KeptMailbox(Facts, frozen=True, kw_only=True):
    """Whom a letter is for, when nothing else knows any more; forgotten once it has left.

    It belongs to the thread of the first message, which is forgotten too.
    """

    email: str
    first_name: str
    last_name: str
    language: Language
    first_message_id: str | None = None
    delegate: bool = False


class VersionFacts(Facts, frozen=True, kw_only=True):
    """The published schedule that stood when the letter was caused, if one did."""

    schedule: UUID | None = None
    version: int | None = None
    published_at: dt.datetime | None = None
    mailbox: KeptMailbox | None = None


class EditionFacts(Facts, frozen=True, kw_only=True):
    """What people know of an edition: its day, its hours, where it is, until when they choose."""

    held_on: dt.date
    starts: dt.datetime
    place: str
    address: str
    wishes_close_at: dt.datetime


class EditionChange(Facts, frozen=True, kw_only=True):
    """What was told of an edition before, and what is so now."""

    before: EditionFacts
    after: EditionFacts


class MorningFacts(VersionFacts, frozen=True, kw_only=True):
    """A person's whole morning at that moment, and what is new in it since they were last told.

    `way` is how it reaches their calendar; `brief` on the day itself; `meetings` is how many are
    cancelled.
    """

    entries: tuple[MeetingEntry, ...] = ()
    changes: tuple[PlaceChange, ...] = ()
    way: Way = "file"
    brief: bool = False
    cancelled: tuple[MeetingEntry, ...] = ()
    workshops: tuple[WorkshopEntry, ...] = ()
    sessions: tuple[SessionChange, ...] = ()
    meetings: int = 0
    former: Way | None = None
    event: Event | None = None
    about: EditionChange | None = None

    @property
    def over_at(self) -> dt.datetime | None:
        """When everything is over that a letter of the day tells of; None for any other letter."""
        if not self.brief:
            return None
        changes: tuple[PlaceChange | SessionChange, ...] = (*self.changes, *self.sessions)
        places = [place for one in changes for place in (one.before, one.after) if place]
        return max((place.ends for place in places if place.ends), default=None)

    @property
    def others(self) -> set[UUID]:
        """Everybody whom the letter is about."""
        return {entry.other for entry in self.entries} | {one.other for one in self.changes}

    def without(self, gone: Collection[UUID]) -> "MorningFacts":
        """The same, with whom is gone: a meeting with them is dissolved, or was never told of."""
        return msgspec.structs.replace(
            self,
            entries=tuple(entry for entry in self.entries if entry.other not in gone),
            changes=tuple(
                PlaceChange(other=change.other, before=change.before, after=None)
                if change.other in gone
                else change
                for change in self.changes
                if change.other not in gone or change.before is not None
            ),
        )


class Single(VersionFacts, frozen=True, kw_only=True):
    """One calendar entry that the version changes; `alone` if it is the reader's only one.

    `standing`: the meeting itself is as the reader knows it, only its entry comes or goes.
    """

    uid: str
    other: UUID
    sequence: int
    stamp: dt.datetime
    before: MeetingPlace | None
    after: MeetingPlace | None
    alone: bool
    was: str | None = None
    renamed: bool = False
    standing: bool = False
    organizer: str | None = None

    @property
    def over_at(self) -> dt.datetime | None:
        """When the meeting is over, where it was and where it is now; None if nobody noted it."""
        ends = [place.ends for place in (self.before, self.after) if place and place.ends]
        return max(ends, default=None)

    def without(self, gone: Collection[UUID]) -> "Single":
        """The same, with whom is gone: the meeting is dissolved."""
        if self.other not in gone:
            return self
        return msgspec.structs.replace(self, before=self.before or self.after, after=None)
