"""Wishes in rank order, and refusals: whole lists, kept from everybody but their author.

What the planning takes from them is the published value of each pair that may meet:

    points(rank r) = max(1, top_points + 1 - r) x the weight of the author's side
    value(pair)    = points of both sides, and mutual_bonus more where both wished it

A refusal by either side removes the pair.

A wish that an organiser entered (`correcting`) may stand beside a refusal of the same author: the
refusal counts.
"""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("wishes")
MOST: Final = 1000

#: Position of a holder, position of an investor, value of their meeting.
Valued = tuple[int, int, int]


class ChosenPerson(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One person of the other side, and why, in a line."""

    target: UUID
    reason: forms.ReasonLine = ""


ChosenPeople = Annotated[tuple[ChosenPerson, ...], Meta(max_length=MOST)]


class Choices(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything an author chose: wishes from the dearest on, refusals in any order."""

    wishes: ChosenPeople = ()
    refusals: ChosenPeople = ()


class ChosenCard(msgspec.Struct, frozen=True, kw_only=True):
    """A choice as its author sees it; `project` is empty where the other side is an investor."""

    target: UUID
    reason: str
    organisation: str
    project: str
    withdrawn: bool
    made_at: dt.datetime
    #: an organiser entered it in the author's name
    by_organiser: bool = False


class OwnChoices(msgspec.Struct, frozen=True, kw_only=True):
    """An author's own lists; `saved_at` is None before the first time."""

    wishes: tuple[ChosenCard, ...]
    refusals: tuple[ChosenCard, ...]
    saved_at: dt.datetime | None


class RefusalLine(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal as an organiser reads it, once the look is written down."""

    author_id: UUID
    author: str
    target_id: UUID
    target: str
    reason: str
    made_at: dt.datetime


class _Row(msgspec.Struct, frozen=True):
    target: UUID
    reason: str
    made_at: dt.datetime
    by_organiser: bool


async def choices(conn: Connection, author_id: UUID) -> OwnChoices:
    """The author's own lists, for them alone."""
    return OwnChoices(
        wishes=tuple(await fetch(conn, ChosenCard, _SQL.wishes_of, author_id)),
        refusals=tuple(await fetch(conn, ChosenCard, _SQL.refusals_of, author_id)),
        saved_at=await conn.fetchval(_SQL.saved_at, author_id),
    )


async def count(conn: Connection, author_id: UUID) -> int:
    """How many of somebody's wishes are for people who come."""
    return int(await conn.fetchval(_SQL.count_wishes, author_id))


async def save(
    conn: Connection,
    edition: Edition,
    author: Profile,
    chosen: Choices,
    now: dt.datetime,
    by: UUID | None = None,
    *,
    given: Collection[str] = ("wishes", "refusals"),
) -> None:
    """Replace both lists, or the one that is given; of two savings one comes after the other."""
    tidy = forms.check_form(chosen)
    before = await _held(conn, edition, author, now, by)
    present = _present(before)
    kept = {name: getattr(present, name) for name in Choices.__struct_fields__ if name not in given}
    tidy = msgspec.structs.replace(tidy, **kept)
    await _replace(conn, author, before, tidy, now, by)


async def add(
    conn: Connection,
    edition: Edition,
    author: Profile,
    target: UUID,
    now: dt.datetime,
    reason: str | None = None,
    *,
    seen: str | None = None,
) -> None:
    """Wish for somebody last of all, or reword the wish; a refusal of theirs is taken back.

    Without a reason that of the wish stays. Conflict when the reason that was `seen` is another by
    now.
    """

    def step(chosen: Choices) -> Choices:
        _require_reason(chosen, target, seen)
        new = _worded(chosen.wishes, target, reason)
        return Choices(wishes=_with(chosen.wishes, new), refusals=_without(chosen.refusals, target))

    await _change(conn, edition, author, now, step)


async def remove(
    conn: Connection, edition: Edition, author: Profile, target: UUID, now: dt.datetime
) -> None:
    """No longer wish for somebody."""

    def step(chosen: Choices) -> Choices:
        return Choices(wishes=_without(chosen.wishes, target), refusals=chosen.refusals)

    await _change(conn, edition, author, now, step)


async def move(
    conn: Connection,
    edition: Edition,
    author: Profile,
    target: UUID,
    direction: Literal["up", "down"],
    now: dt.datetime,
) -> None:
    """Swap a wish with its neighbour; the first cannot rise, nor the last sink."""

    def step(chosen: Choices) -> Choices:
        rank = _rank(chosen, target) + (-1 if direction == "up" else 1)
        return _placed(chosen, target, rank)

    await _change(conn, edition, author, now, step)


async def place(
    conn: Connection,
    edition: Edition,
    author: Profile,
    target: UUID,
    rank: int,
    now: dt.datetime,
) -> None:
    """Give a wish its place, counted from 1; beyond the end is the last. The others close ranks."""
    await _change(conn, edition, author, now, lambda chosen: _placed(chosen, target, rank))


async def refuse(
    conn: Connection,
    edition: Edition,
    author: Profile,
    target: UUID,
    now: dt.datetime,
    reason: str | None = None,
    *,
    seen: str | None = None,
) -> None:
    """Never meet somebody; a wish for them is taken back. The reason as in `add`."""

    def step(chosen: Choices) -> Choices:
        _require_reason(chosen, target, seen)
        new = _worded(chosen.refusals, target, reason)
        return Choices(wishes=_without(chosen.wishes, target), refusals=_with(chosen.refusals, new))

    await _change(conn, edition, author, now, step)


async def unrefuse(
    conn: Connection, edition: Edition, author: Profile, target: UUID, now: dt.datetime
) -> None:
    """A meeting with somebody is possible again."""

    def step(chosen: Choices) -> Choices:
        return Choices(wishes=chosen.wishes, refusals=_without(chosen.refusals, target))

    await _change(conn, edition, author, now, step)


async def valued_pairs(conn: Connection, edition_id: UUID) -> list[Valued]:
    """Every pair that may meet with its published value, by holder and investor position."""
    return [tuple(row) for row in await conn.fetch(_SQL.valued, edition_id)]


async def refusals_for_organiser(
    conn: Connection,
    edition_id: UUID,
    organiser_id: UUID,
    now: dt.datetime,
    person_id: UUID | None = None,
) -> list[RefusalLine]:
    """Who refuses whom, of one person or of all; that an organiser looked is written down."""
    await audit.record(conn, edition_id, organiser_id, "refusals.read", person_id or "", now=now)
    return await fetch(conn, RefusalLine, _SQL.refusals_of_edition, edition_id, person_id)


async def _change(
    conn: Connection,
    edition: Edition,
    author: Profile,
    now: dt.datetime,
    step: Callable[[Choices], Choices],
) -> None:
    before = await _held(conn, edition, author, now, None)
    await _replace(conn, author, before, forms.check_form(step(_present(before))), now, None)


def _rank(chosen: Choices, target: UUID) -> int:
    for rank, wish in enumerate(chosen.wishes, start=1):
        if wish.target == target:
            return rank
    raise Conflict(msgid("This wish is no longer in your list."))


def _placed(chosen: Choices, target: UUID, rank: int) -> Choices:
    wishes = list(chosen.wishes)
    wish = wishes.pop(_rank(chosen, target) - 1)
    wishes.insert(max(rank, 1) - 1, wish)
    return Choices(wishes=tuple(wishes), refusals=chosen.refusals)


def _reason(chosen: Sequence[ChosenPerson], target: UUID) -> str:
    return next((one.reason for one in chosen if one.target == target), "")


def _require_reason(chosen: Choices, target: UUID, seen: str | None) -> None:
    known = _reason((*chosen.wishes, *chosen.refusals), target)
    if seen is not None and seen != known:
        raise Conflict(
            msgid("The reason was changed meanwhile, in another tab, to: “%(reason)s”."),
            reason=known,
        )


def _worded(chosen: Sequence[ChosenPerson], target: UUID, reason: str | None) -> ChosenPerson:
    """With the reason that is given, or else the one it has there: why one avoids stays there."""
    return ChosenPerson(target=target, reason=_reason(chosen, target) if reason is None else reason)


def _present(before: tuple[list[_Row], list[_Row]]) -> Choices:
    wishes, refusals = before
    return Choices(wishes=tuple(map(_choice, wishes)), refusals=tuple(map(_choice, refusals)))


async def _held(
    conn: Connection, edition: Edition, author: Profile, now: dt.datetime, by: UUID | None
) -> tuple[list[_Row], list[_Row]]:
    """What the author chose so far; from here to the end of the transaction they are alone."""
    await editions.hold_open(conn, edition.id, now, by)
    await directory.hold_participant(conn, edition.id, author.id)
    return (
        await fetch(conn, _Row, _SQL.ranked, author.id),
        await fetch(conn, _Row, _SQL.refused, author.id),
    )


async def _replace(
    conn: Connection,
    author: Profile,
    before: tuple[list[_Row], list[_Row]],
    chosen: Choices,
    now: dt.datetime,
    by: UUID | None,
) -> None:
    wished, refused = before
    entered = {row.target for row in wished if row.by_organiser}
    both = entered & {row.target for row in refused}
    already = {row.target for row in (*wished, *refused)}
    await _require_possible(conn, author, chosen, already, both)
    await conn.execute(_SQL.forget_wishes, author.id)
    await conn.execute(_SQL.forget_refusals, author.id)
    since = {row.target: row.made_at for row in wished}
    await _store(conn, _SQL.wish, author, chosen.wishes, since, now, entered)
    since = {row.target: row.made_at for row in refused}
    await _store(conn, _SQL.refuse, author, chosen.refusals, since, now)
    await conn.execute(_SQL.mark_saved, author.id, now)
    if by is not None:
        await audit.record(conn, author.edition_id, by, "choices.saved", author.id, now=now)


async def _store(
    conn: Connection,
    statement: str,
    author: Profile,
    chosen: Sequence[ChosenPerson],
    since: Mapping[UUID, dt.datetime],
    now: dt.datetime,
    entered: Collection[UUID] = (),
) -> None:
    """A whole list; what stood in it keeps its date, and the wishes `entered` their mark."""
    await conn.execute(
        statement,
        author.edition_id,
        author.id,
        [choice.target for choice in chosen],
        [choice.reason for choice in chosen],
        [since.get(choice.target, now) for choice in chosen],
        *([[choice.target in entered for choice in chosen]] if statement == _SQL.wish else []),
    )


async def _require_possible(
    conn: Connection,
    author: Profile,
    chosen: Choices,
    already: Collection[UUID],
    both: Collection[UUID],
) -> None:
    """Invalid for somebody who is not there to be chosen, and for whom is chosen twice.

    `already` was chosen before; `both` is who was avoided when an organiser entered a wish.
    """
    everybody = [choice.target for choice in (*chosen.wishes, *chosen.refusals)]
    rows = await conn.fetch(_SQL.possible_targets, author.edition_id, author.kind, everybody)
    # A choice made earlier may stand when its target has withdrawn since; it counts for nothing.
    possible = {*already, *(row["id"] for row in rows)}
    if faults := faults_of(chosen, possible, both):
        raise Invalid(faults)


def faults_of(
    chosen: Choices, possible: Collection[UUID], both: Collection[UUID] = ()
) -> list[FieldFault]:
    """Who is not there to be chosen, and who is chosen twice; `both` may be."""
    faults = []
    seen: dict[UUID, str] = {}
    for name, choices_made in (("wishes", chosen.wishes), ("refusals", chosen.refusals)):
        for place, choice in enumerate(choices_made):
            field = f"{name}[{place}].target"
            if choice.target not in possible:
                faults.append(
                    FieldFault(field, msgid("There is nobody here to meet by this identifier."))
                )
            elif choice.target in seen and not (
                choice.target in both and seen[choice.target] != name
            ):
                faults.append(_twice(field, name, seen[choice.target]))
            seen.setdefault(choice.target, name)
    return faults


def _twice(field: str, name: str, other: str) -> FieldFault:
    if name == other:
        return FieldFault(field, msgid("This person stands in the list twice."))
    return FieldFault(field, msgid("Wish for a person or avoid them, not both."))


def _choice(row: _Row) -> ChosenPerson:
    return ChosenPerson(target=row.target, reason=row.reason)


def _with(chosen: Sequence[ChosenPerson], new: ChosenPerson) -> tuple[ChosenPerson, ...]:
    if any(choice.target == new.target for choice in chosen):
        return tuple(new if choice.target == new.target else choice for choice in chosen)
    return (*chosen, new)


def _without(chosen: Sequence[ChosenPerson], target: UUID) -> tuple[ChosenPerson, ...]:
    return tuple(choice for choice in chosen if choice.target != target)
