"""All cards and outcomes of an edition, as organisers look at them: filtered, counted."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Final, Literal, get_args
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.returns.terms import MeetingOutcome, Useful
from matchmaker.wording.paging import SIZE, Page, PageNumber, SearchText, offset, within
from matchmaker.wording.typography import fold

_SQL: Final = load("returns")


class ListedReturn(msgspec.Struct, frozen=True, kw_only=True):
    """A meeting with what both sides said of it."""

    holder_id: UUID
    investor_id: UUID
    starts_at: dt.datetime
    table: str
    holder: str
    project: str
    organisation: str
    investor: str
    card_took_place: bool | None
    useful: Useful | None
    next_step: bool | None
    word: str
    card_at: dt.datetime | None
    outcome_took_place: bool | None
    outcome: MeetingOutcome | None
    step: str
    referred_to_investor: UUID | None
    referred_to_programme: UUID | None
    referred_to: str
    note: str
    shared: bool
    outcome_at: dt.datetime | None
    holder_agreed_at: dt.datetime | None
    investor_agreed_at: dt.datetime | None

    @property
    def contacts_passed(self) -> bool:
        return self.holder_agreed_at is not None and self.investor_agreed_at is not None

    @property
    def said_not_held(self) -> bool:
        """Whether one of the two says that it did not take place."""
        return self.card_took_place is False or self.outcome_took_place is False


CardFilter = Literal["yes", "partly", "no", "none"]
OutcomeFilter = Literal["follow_up", "reoriented", "no_follow_up", "none"]
MoreFilter = Literal["next_step", "passed", "not_held"]
_Test = Callable[[ListedReturn], bool]


class CardCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many meetings each answer of the card shows; `none`, no answer."""

    yes: int
    partly: int
    no: int
    none: int


class OutcomeCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many meetings each outcome shows; `none`, no answer."""

    follow_up: int
    reoriented: int
    no_follow_up: int
    none: int


class MoreCounts(msgspec.Struct, frozen=True, kw_only=True):
    """In how many meetings a next step was agreed, contacts passed, or one says it was not held."""

    next_step: int
    passed: int
    not_held: int


class ReturnCounts(msgspec.Struct, frozen=True, kw_only=True):
    """How many meetings each choice of a filter shows, beside the other filters that are set."""

    total: int
    card: CardCounts
    outcome: OutcomeCounts
    more: MoreCounts


class ReturnFilter(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which meetings a list shows; nothing named shows all."""

    card: CardFilter | None = None
    outcome: OutcomeFilter | None = None
    more: MoreFilter | None = None
    text: SearchText = ""
    page: PageNumber = 1

    def shows(self, one: ListedReturn) -> bool:
        named = fold(f"{one.holder} {one.project} {one.organisation} {one.investor}")
        return (
            (self.card is None or _CARDS[self.card](one))
            and (self.outcome is None or _OUTCOMES[self.outcome](one))
            and (self.more is None or _MORE[self.more](one))
            and all(word in named for word in fold(self.text).split())
        )


class ReturnList(msgspec.Struct, frozen=True, kw_only=True):
    """A page of what a filter shows, and how many each other choice would show."""

    page: Page[ListedReturn]
    counts: ReturnCounts


async def returns_of(
    conn: Connection,
    edition_id: UUID,
    chosen: ReturnFilter,
    now: dt.datetime,
    *,
    person: UUID | None = None,
    size: int = SIZE,
) -> ReturnList:
    """The meetings that have begun, of an edition or of one person, with what was said of them."""
    every = await fetch(conn, ListedReturn, _SQL.listed, edition_id, now)
    found = [one for one in every if person in (None, one.holder_id, one.investor_id)]
    shown = [one for one in found if chosen.shows(one)]
    number = within(chosen.page, len(shown), size)
    start = offset(number, size)
    without = partial(msgspec.structs.replace, chosen)
    return ReturnList(
        page=Page(
            items=tuple(shown[start : start + size]), total=len(shown), number=number, size=size
        ),
        counts=ReturnCounts(
            total=len(found),
            card=CardCounts(**_counted(found, without(card=None), _CARDS)),
            outcome=OutcomeCounts(**_counted(found, without(outcome=None), _OUTCOMES)),
            more=MoreCounts(**_counted(found, without(more=None), _MORE)),
        ),
    )


def _says(field: str, value: str) -> _Test:
    return lambda one: bool(getattr(one, field) == value)


_CARDS: Final[Mapping[str, _Test]] = {
    **{value: _says("useful", value) for value in get_args(Useful)},
    "none": lambda one: one.useful is None and one.card_took_place is not False,
}
_OUTCOMES: Final[Mapping[str, _Test]] = {
    **{value: _says("outcome", value) for value in get_args(MeetingOutcome)},
    "none": lambda one: one.outcome is None and one.outcome_took_place is not False,
}
_MORE: Final[Mapping[str, _Test]] = {
    "next_step": lambda one: one.next_step is True,
    "passed": lambda one: one.contacts_passed,
    "not_held": lambda one: one.said_not_held,
}


def _counted(
    found: Sequence[ListedReturn], others: ReturnFilter, tests: Mapping[str, _Test]
) -> dict[str, int]:
    beside = [one for one in found if others.shows(one)]
    return {name: sum(map(test, beside)) for name, test in tests.items()}
