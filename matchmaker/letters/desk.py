"""What is at hand while one letter is written."""

import datetime as dt
from typing import Any, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5
from zoneinfo import ZoneInfo

import msgspec

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.followup import stopping as following
from matchmaker.foundation.settings import Settings
from matchmaker.letters import reading
from matchmaker.letters.reading import Reader
from matchmaker.notices import facts
from matchmaker.participation import links
from matchmaker.post import addresses, calendars, morning
from matchmaker.reminders import stopping

F = TypeVar("F", bound=facts.Facts)


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the outbox, as it is taken to be sent."""

    id: int
    edition_id: UUID | None
    person_id: UUID | None
    organiser_id: UUID | None
    kind: facts.LetterKind
    payload: dict[str, Any]
    message_id: str
    created_at: dt.datetime
    attempts: int
    recipient_id: UUID | None = None
    #: the newest wording of its edition that it may use
    texts: int | None = None

    def facts(self, kind: type[F]) -> F:
        return msgspec.convert(self.payload, kind)


class Desk(msgspec.Struct, frozen=True, kw_only=True):
    """All that is at hand while one letter to a person is written."""

    conn: Connection
    settings: Settings
    letter: Letter
    reader: Reader
    edition: Edition
    occasion: morning.Occasion
    #: its papers are named and empty: it is drawn to be looked at, nobody waits for a typesetter
    bare: bool = False

    async def page(self) -> str:
        """A link to the reader's page, the same for this letter however often it is written."""
        return addresses.page(self.settings, await self._mint("page"))

    async def returns(self) -> str:
        """The same link, on to what came of the reader's meetings."""
        return addresses.returns(await self.page())

    async def feed(self) -> str:
        """The address of the reader's calendar, likewise."""
        return addresses.feed(self.settings, await self._mint("feed"))

    async def _mint(self, use: links.Use) -> str:
        link_id = uuid5(NAMESPACE_URL, f"{self.letter.message_id}/{use}")
        reader = self.reader
        values = (self.conn, self.settings.secret, reader.id, use, link_id)
        link = await links.mint(*values, delegate_id=reader.delegate_id)
        return link.token

    def stop_follow_up(self) -> str:
        """Where the reader ends questions about their project with one click."""
        proof = following.token(self.settings.secret, self.reader.id)
        return addresses.stop_follow_up(self.settings, proof)

    def stop(self) -> str:
        """Where the reader ends reminders with one click."""
        return addresses.stop(self.settings, stopping.token(self.settings.secret, self.reader.id))

    @property
    def organizer(self) -> calendars.Organizer:
        """Who sends this letter, as calendars name them."""
        return calendars.Organizer(self.occasion.organizer, self.settings.mail_from)

    @property
    def zone(self) -> ZoneInfo:
        """Whose clocks calendars go by."""
        return ZoneInfo(self.edition.timezone)

    async def inviting(self, uid: str, known: str | None) -> calendars.Organizer:
        """Who invites in the name of that entry: whoever did first, for ever."""
        sender = self.settings.mail_from
        first = known or await reading.first_organizer(self.conn, uid, sender)
        return calendars.Organizer(self.occasion.organizer, first, sender)
