"""What a real SMTP server took, mailbox by mailbox, and what calendars it brought."""

from collections.abc import Iterable
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import SMTP
from functools import cache, cached_property
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.post.calendars import Way

#: reads each header once: the parser, and each question about a part, would read it anew
WIRE: Final = SMTP.clone(header_factory=cache(SMTP.header_factory))


class Letter(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """A letter as it arrived: where, when, by which row of the outbox, and what was true then.

    `way` is how its reader's calendar reaches them since what caused it;
    `meetings` is how many meetings the plan had for its reader before what caused it, and after.
    """

    mailbox: str
    person_id: UUID
    way: Way
    sent_at: datetime
    kind: str
    meetings: tuple[int, int]
    data: bytes

    @cached_property
    def message(self) -> EmailMessage:
        return message_from_bytes(self.data, policy=WIRE)

    @cached_property
    def invitation(self) -> EmailMessage | None:
        """The calendar that a mail program acts upon by itself (RFC 6047), if there is one."""
        return self._only(None)

    @cached_property
    def file(self) -> EmailMessage | None:
        """The calendar that its reader may import by hand, if there is one."""
        return self._only("attachment")

    def _only(self, disposition: str | None) -> EmailMessage | None:
        found = [part for how, part in self._calendars if how == disposition]
        assert len(found) <= 1, "more than one of a kind in a letter"
        return found[0] if found else None

    @cached_property
    def _calendars(self) -> list[tuple[str | None, EmailMessage]]:
        return [
            (part.get_content_disposition(), part)
            for part in self.message.walk()
            if part.get_content_type() == "text/calendar"
        ]

    def calendars(self, *, files: bool = True) -> list[bytes]:
        """The bytes of the invitation, and of the file where it is imported."""
        parts = (self.invitation, self.file if files else None)
        return [content(part) for part in parts if part is not None]


def content(part: EmailMessage) -> bytes:
    """A part as it was before it was wrapped for the way."""
    data = part.get_payload(decode=True)
    assert isinstance(data, bytes)
    return data


def by_mailbox(letters: Iterable[Letter]) -> dict[str, list[Letter]]:
    """The letters of each mailbox, in order."""
    boxes: dict[str, list[Letter]] = {}
    for letter in letters:
        boxes.setdefault(letter.mailbox, []).append(letter)
    return boxes
