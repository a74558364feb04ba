"""What a holder answers: whether the project was financed, with how much, by whom.

Only who was asked answers; an answer changes as often as they like, until the purge.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions.afterwards import FOLLOW_UPS, Months
from matchmaker.editions.editions import Edition
from matchmaker.people import directory
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.forms import EUROS
from matchmaker.wording.language import msgid

_SQL: Final = load("followup")
Financed = Literal["yes", "in_progress", "no"]
Amount = Annotated[int, Meta(ge=0, le=1_000_000_000, extra=EUROS)]

NOT_ASKED: Final = msgid("You have not been asked this yet.")
NOT_MET: Final = msgid("Choose somebody whom you have met, or say who it is in your words.")
ONE_OF_TWO: Final = msgid("Choose an investor or write a name, not both.")
ONLY_YES: Final = msgid("An amount and by whom belong to the answer “yes”.")


class FollowUpForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer; the amount and by whom are free to leave out, and go with “yes” alone."""

    financed: Financed
    amount_euros: Amount | None = None
    investor_id: UUID | None = None
    financed_by: Annotated[str, Meta(max_length=160)] = ""

    @staticmethod
    def clashes(tidy: Mapping[str, Any]) -> Iterator[FieldFault]:
        details = ("amount_euros", "investor_id", "financed_by")
        given = [name for name in details if tidy.get(name) not in (None, "")]
        if "financed" in tidy and tidy["financed"] != "yes":
            yield from (FieldFault(name, ONLY_YES) for name in given)
        elif "investor_id" in given and "financed_by" in given:
            yield FieldFault("financed_by", ONE_OF_TWO)


class FollowUp(msgspec.Struct, frozen=True, kw_only=True):
    """A question as a holder was asked it, and their answer; `investor` is the one they chose."""

    months: Months
    asked_at: dt.datetime
    answered_at: dt.datetime | None
    financed: Financed | None
    amount_euros: int | None
    investor_id: UUID | None
    financed_by: str
    investor: str


class MetInvestor(msgspec.Struct, frozen=True, kw_only=True):
    """An investor whom a holder met."""

    id: UUID
    organisation: str


class FollowUpRead(msgspec.Struct, frozen=True, kw_only=True):
    """A holder's question and answer, for organisers; `stopped`: they want no such letters."""

    months: Months
    holder_id: UUID
    name: str
    organisation: str
    project: str
    asked_at: dt.datetime
    answered_at: dt.datetime | None
    financed: Financed | None
    amount_euros: int | None
    financed_by: str
    stopped: bool


class FollowUpCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many were asked after so many months, what they answered, the sum of the amounts."""

    months: Months
    asked: int
    answered: int
    yes: int
    in_progress: int
    no: int
    amount_euros: int


class FollowUpStanding(msgspec.Struct, frozen=True, kw_only=True):
    """Holders who met somebody, those of them who want no letters, meetings that are unclear."""

    met: int
    stopped: int
    unclear: int


async def asked_of(conn: Connection, holder_id: UUID) -> list[FollowUp]:
    """What a holder was asked, the latest first."""
    return await fetch(conn, FollowUp, _SQL.asked_of, holder_id)


async def met_by(conn: Connection, edition_id: UUID, holder_id: UUID) -> list[MetInvestor]:
    """Whom a holder met: one of them may have financed the project."""
    return await fetch(conn, MetInvestor, _SQL.met_by, edition_id, holder_id)


async def answer(
    conn: Connection,
    edition: Edition,
    holder_id: UUID,
    months: int,
    form: FollowUpForm,
    now: dt.datetime,
) -> FollowUp:
    """Replace what the holder has said; NotFound where they were not asked."""
    tidy = forms.check_form(form)
    await directory.hold(conn, edition.id, holder_id)
    chosen = tidy.investor_id
    if chosen is not None:
        met = await met_by(conn, edition.id, holder_id)
        if chosen not in {one.id for one in met}:
            raise Invalid([FieldFault("investor_id", NOT_MET)])
    values = (holder_id, months, now, tidy.financed, tidy.amount_euros, chosen, tidy.financed_by)
    if await conn.fetchval(_SQL.answer, *values) is None:
        raise NotFound(NOT_ASKED)
    return await _one(conn, holder_id, months)


async def tap(
    conn: Connection,
    edition: Edition,
    holder_id: UUID,
    months: int,
    financed: Financed,
    now: dt.datetime,
) -> FollowUp:
    """One of the three buttons: what was said besides stays where the answer stays “yes”."""
    known = await _one(conn, holder_id, months)
    if known.financed == financed:
        return known
    return await answer(conn, edition, holder_id, months, FollowUpForm(financed=financed), now)


async def still_asks(conn: Connection, holder_id: UUID, months: int) -> bool:
    """Whether a letter with this question still has something to ask."""
    return any(
        one.months == months and one.answered_at is None for one in await asked_of(conn, holder_id)
    )


async def answers(conn: Connection, edition_id: UUID) -> list[FollowUpRead]:
    """Every question that holders of an edition were asked, with its answer."""
    return await fetch(conn, FollowUpRead, _SQL.answers, edition_id)


async def follow_up_standing(conn: Connection, edition_id: UUID) -> FollowUpStanding:
    """Whom the next question would reach."""
    return await fetch_one(conn, FollowUpStanding, _SQL.standing, edition_id)


def count(found: list[FollowUpRead]) -> list[FollowUpCount]:
    """The figures of these answers, after three months and after six."""
    counts = []
    for months in FOLLOW_UPS:
        asked = [one for one in found if one.months == months]
        said = [one.financed for one in asked]
        counts.append(
            FollowUpCount(
                months=months,
                asked=len(asked),
                answered=sum(one is not None for one in said),
                yes=said.count("yes"),
                in_progress=said.count("in_progress"),
                no=said.count("no"),
                amount_euros=sum(one.amount_euros or 0 for one in asked),
            )
        )
    return counts


async def _one(conn: Connection, holder_id: UUID, months: int) -> FollowUp:
    for one in await asked_of(conn, holder_id):
        if one.months == months:
            return one
    raise NotFound(NOT_ASKED)
