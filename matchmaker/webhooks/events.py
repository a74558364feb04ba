"""Of what programs are told: by identifiers, so that no copy of a person travels."""

import datetime as dt
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

WebhookEvent = Literal[
    "person.registered",
    "person.confirmed",
    "person.accepted",
    "person.withdrawn",
    "person.changed",
    "person.came",
    "person.erased",
    "schedule.published",
    "meeting.outcome",
]
EVENTS: Final[tuple[WebhookEvent, ...]] = get_args(WebhookEvent)


class EventData(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whom or what it is about; the rest is read with the identifier, by who may."""

    edition: str
    person: UUID | None = None
    schedule: UUID | None = None


class EventBody(msgspec.Struct, frozen=True, kw_only=True):
    """What a call says."""

    type: str
    timestamp: dt.datetime
    data: EventData


def body_of(
    event: str, at: dt.datetime, edition: str, person: UUID | None, schedule: UUID | None
) -> bytes:
    """The body of a call: the same in every attempt."""
    data = EventData(edition=edition, person=person, schedule=schedule)
    return msgspec.json.encode(EventBody(type=event, timestamp=at, data=data))
