"""What can be said of a meeting afterwards: the answers, their labels, and what a form may name."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from matchmaker.wording.language import msgid

Useful = Literal["yes", "partly", "no"]
MeetingOutcome = Literal["follow_up", "reoriented", "no_follow_up"]
ReturnSide = Literal["holder", "investor"]
OwnWord = Annotated[str, Meta(max_length=500)]
OutcomeNote = Annotated[str, Meta(max_length=1000, extra={"several_lines": True})]

USEFUL: Final[Mapping[str, str]] = MappingProxyType(
    {"yes": msgid("Yes"), "partly": msgid("In part"), "no": msgid("No")}
)
OUTCOMES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "follow_up": msgid("There is a follow-up"),
        "reoriented": msgid("Oriented to somebody else"),
        "no_follow_up": msgid("No follow-up"),
    }
)

#: the answer that takes the place of all others
NOT_HELD: Final = msgid("It did not take place")


class CardForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a holder says of a meeting now; whatever is not named stays as it was said before."""

    took_place: bool | UnsetType = UNSET
    useful: Useful | UnsetType | None = UNSET
    next_step: bool | UnsetType | None = UNSET
    word: OwnWord | UnsetType = UNSET


class OutcomeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an investor makes of a meeting now; whatever is not named stays as it was."""

    took_place: bool | UnsetType = UNSET
    outcome: MeetingOutcome | UnsetType | None = UNSET
    step: OwnWord | UnsetType = UNSET
    referred_to_investor: UUID | UnsetType | None = UNSET
    referred_to_programme: UUID | UnsetType | None = UNSET
    note: OutcomeNote | UnsetType = UNSET
    shared: bool | UnsetType = UNSET
