"""A holder's card and an investor's outcome of one meeting, each answer saved by itself.

Answers change until the purge. Who says that a meeting did not take place says nothing else of it;
who says something of it says that it did.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

import msgspec
from msgspec import UNSET

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import support
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import Profile
from matchmaker.returns.terms import CardForm, MeetingOutcome, OutcomeForm, ReturnSide, Useful
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("returns")
NOT_YOURS: Final = msgid("There is no such meeting to say something of.")
NOT_BEGUN: Final = msgid("This meeting has not begun; what came of it is said afterwards.")
NO_STEP: Final = msgid("A next step belongs to a meeting with a follow-up: say that first.")
NO_REFERRAL: Final = msgid("Say first that the project was oriented to somebody else.")
ONE_REFERRAL: Final = msgid("Choose one: somebody of the guide, or a programme.")
UNKNOWN_REFERRAL: Final = msgid("Choose one of the list.")


class SaidOfMeeting(msgspec.Struct, frozen=True, kw_only=True):
    """One meeting, and what both of its sides have said of it."""

    holder_id: UUID
    investor_id: UUID
    starts_at: dt.datetime
    card_took_place: bool | None
    useful: Useful | None
    next_step: bool | None
    word: str
    outcome_took_place: bool | None
    outcome: MeetingOutcome | None
    step: str
    referred_to_investor: UUID | None
    referred_to_programme: UUID | None
    note: str
    shared: bool


class GuideEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody to whom an investor may refer a project."""

    id: UUID
    organisation: str


async def said_of(
    conn: Connection, edition: Edition, person: Profile, other_id: UUID, now: dt.datetime
) -> SaidOfMeeting:
    """The meeting of these two; NotFound where there is nothing to say, Conflict before it begins.

    Answers of one person come one after the other: two of an investor's people may answer at once.
    """
    await conn.execute(_SQL.take_turns, [person.id])
    pair = (person.id, other_id) if person.kind == "holder" else (other_id, person.id)
    found = await fetch_optional(conn, SaidOfMeeting, _SQL.said_of, edition.id, *pair)
    if found is None:
        raise NotFound(NOT_YOURS)
    if found.starts_at > now:
        raise Conflict(NOT_BEGUN)
    return found


async def answer_card(
    conn: Connection,
    edition: Edition,
    holder: Profile,
    investor_id: UUID,
    form: CardForm,
    now: dt.datetime,
) -> None:
    """The holder says something of a meeting; the rest of their card stays."""
    _require(holder, "holder")
    said = await said_of(conn, edition, holder, investor_id, now)
    named = _named(form)
    took_place = _took_place(named, said.card_took_place, _says(named, "useful", "next_step"))
    useful = named.get("useful", said.useful) if took_place else None
    next_step = named.get("next_step", said.next_step) if took_place else None
    word = named.get("word", said.word)
    values = (edition.id, said.holder_id, said.investor_id, took_place, useful, next_step, word)
    await conn.execute(_SQL.save_card, *values, now)


async def answer_outcome(
    conn: Connection,
    edition: Edition,
    investor: Profile,
    holder_id: UUID,
    form: OutcomeForm,
    now: dt.datetime,
) -> None:
    """The investor says what came of a meeting; the rest of what they said stays."""
    _require(investor, "investor")
    said = await said_of(conn, edition, investor, holder_id, now)
    named = _named(form)
    took_place = _took_place(named, said.outcome_took_place, _says(named, "outcome"))
    outcome = named.get("outcome", said.outcome) if took_place else None
    if outcome != "follow_up" and _says(named, "step"):
        raise Invalid([FieldFault("step", NO_STEP)])
    step = named.get("step", said.step) if outcome == "follow_up" else ""
    referred = await _referral(conn, edition, investor, named, said, outcome)
    note, shared = named.get("note", said.note), named.get("shared", said.shared)
    values = (edition.id, said.holder_id, said.investor_id, took_place, outcome, step, *referred)
    await conn.execute(_SQL.save_outcome, *values, note, shared, now)


async def others_of_the_guide(
    conn: Connection, edition_id: UUID, investor_id: UUID
) -> list[GuideEntry]:
    """To whom of the guide that investor may refer a project."""
    return await fetch(conn, GuideEntry, _SQL.others_of_the_guide, edition_id, investor_id)


async def _referral(
    conn: Connection,
    edition: Edition,
    investor: Profile,
    named: Mapping[str, Any],
    said: SaidOfMeeting,
    outcome: MeetingOutcome | None,
) -> tuple[UUID | None, UUID | None]:
    """To whom the project was referred: one of the guide, or a programme; naming one takes the
    place of the other."""
    names = ("referred_to_investor", "referred_to_programme")
    chosen = [name for name in names if _says(named, name)]
    if len(chosen) > 1:
        raise Invalid([FieldFault(names[0], ONE_REFERRAL)])
    if outcome != "reoriented":
        if chosen:
            raise Invalid([FieldFault(chosen[0], NO_REFERRAL)])
        return None, None
    if not chosen:
        before = (said.referred_to_investor, said.referred_to_programme)
        to_investor, to_programme = (
            named.get(name, was) for name, was in zip(names, before, strict=True)
        )
        return to_investor, to_programme
    [name] = chosen
    if name == "referred_to_programme":
        offered = {one.id for one in await support.programmes(conn, edition.id)}
    else:
        offered = {one.id for one in await others_of_the_guide(conn, edition.id, investor.id)}
    if named[name] not in offered:
        raise Invalid([FieldFault(name, UNKNOWN_REFERRAL)])
    to = named[name]
    return (to, None) if name == "referred_to_investor" else (None, to)


def _require(person: Profile, side: ReturnSide) -> None:
    """NotFound for somebody of another side, of whom this is not asked."""
    if person.kind != side:
        raise NotFound(NOT_YOURS)


def _named(form: CardForm | OutcomeForm) -> dict[str, Any]:
    """The answers that a form names, cleaned; Invalid with every fault."""
    answers = {name: getattr(form, name) for name in form.__struct_fields__}
    named = {name: answer for name, answer in answers.items() if answer is not UNSET}
    tidy, faults = forms.tidy_answers(type(form), named)
    if faults:
        raise Invalid(faults)
    return tidy


def _says(named: Mapping[str, Any], *names: str) -> bool:
    """Whether one of these is named, and is an answer."""
    return any(named.get(name) not in (None, "") for name in names)


def _took_place(named: Mapping[str, Any], before: bool | None, says_more: bool) -> bool:
    """Whoever says something of a meeting says that it took place."""
    if "took_place" in named:
        return bool(named["took_place"])
    return says_more or before is not False
