"""What became of the projects, holder by holder: both questions beside each other."""

from collections.abc import Mapping, Sequence
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from matchmaker.editions.afterwards import Months
from matchmaker.followup.answering import FollowUpRead
from matchmaker.wording.paging import SIZE, Page, PageNumber, SearchText, offset, within
from matchmaker.wording.typography import fold

#: the last answer of a holder; "none": the last question has none
LastSaid = Literal["yes", "in_progress", "no", "none"]
LAST_SAID: Final[tuple[LastSaid, ...]] = get_args(LastSaid)


class AskedHolder(msgspec.Struct, frozen=True, kw_only=True):
    """A holder and their answers, by the months after which they were asked."""

    holder_id: UUID
    name: str
    organisation: str
    project: str
    stopped: bool
    after: Mapping[Months, FollowUpRead]

    @property
    def last_said(self) -> LastSaid:
        return self.after[max(self.after)].financed or "none"


class FollowUpFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which holders a list shows; nothing named shows all."""

    said: LastSaid | None = None
    text: SearchText = ""
    page: PageNumber = 1

    def shows(self, one: AskedHolder) -> bool:
        named = fold(f"{one.name} {one.organisation} {one.project}")
        return self.said in (None, one.last_said) and fold(self.text) in named


def by_holder(found: Sequence[FollowUpRead]) -> list[AskedHolder]:
    """Each holder once, in the order of the answers."""
    asked: dict[UUID, dict[Months, FollowUpRead]] = {}
    for one in found:
        asked.setdefault(one.holder_id, {})[one.months] = one
    return [_holder(answers) for answers in asked.values()]


def _holder(answers: Mapping[Months, FollowUpRead]) -> AskedHolder:
    one = next(iter(answers.values()))
    return AskedHolder(
        holder_id=one.holder_id,
        name=one.name,
        organisation=one.organisation,
        project=one.project,
        stopped=one.stopped,
        after=answers,
    )


def list_holders(
    asked: Sequence[AskedHolder], chosen: FollowUpFilter, size: int = SIZE
) -> Page[AskedHolder]:
    """A page of those whom the filter shows."""
    shown = [one for one in asked if chosen.shows(one)]
    number = within(chosen.page, len(shown), size)
    start = offset(number, size)
    items = tuple(shown[start : start + size])
    return Page(items=items, total=len(shown), number=number, size=size)
