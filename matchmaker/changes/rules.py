"""The rules of an edition, changed at any time: limits, promises, rest, points.

The version in force stays as it is; the next plan obeys. Nobody is written to.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.changes import preview
from matchmaker.changes.grid import settle
from matchmaker.changes.preview import Beyond, GridTouched
from matchmaker.choices import wishes
from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Slot
from matchmaker.people.profiles import PersonKind
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_SQL: Final = load("grid")
_WEIGHTS: Final = ("top_points", "mutual_bonus", "holder_weight", "investor_weight")
_NOBODY: Final = msgid("The wishes of one side at least must count.")


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the planning obeys. None: no limit.

    `holder_maximum` binds every holder; `investor_maximum` and `max_consecutive`, the most meetings
    on end, stand for investors who ask for no other. Of investors of one kind of finance every
    holder meets `finance_maximum` at most.
    """

    holder_guaranteed: Annotated[int, Meta(ge=0, le=20)]
    investor_guaranteed: Annotated[int, Meta(ge=0, le=20)]
    holder_maximum: Annotated[int, Meta(ge=1, le=1000)]
    investor_maximum: Annotated[int, Meta(ge=1, le=1000)] | None = None
    max_consecutive: Annotated[int, Meta(ge=1, le=1000)] | None = None
    finance_maximum: Annotated[int, Meta(ge=1, le=1000)] | None = None
    top_points: Annotated[int, Meta(ge=1, le=1000)]
    mutual_bonus: Annotated[int, Meta(ge=0, le=1000)]
    holder_weight: Annotated[int, Meta(ge=0, le=100)]
    investor_weight: Annotated[int, Meta(ge=0, le=100)]


class RulesForm(Rules, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The rules as they are to be; `revision` is of the edition that was seen, None for any.

    With `preview` it is only said what this would touch.
    """

    revision: int | None = None
    preview: bool = False


class _Person(msgspec.Struct, frozen=True, kw_only=True):
    id: UUID
    kind: PersonKind
    name: str
    organisation: str
    max_meetings: int | None
    max_consecutive: int | None
    slots: tuple[int, ...]
    alike: int


class _Id(msgspec.Struct, frozen=True):
    id: UUID


def rules_of(edition: Edition) -> Rules:
    """The rules as they stand."""
    return Rules(**{name: getattr(edition, name) for name in Rules.__struct_fields__})


async def change_rules(
    conn: Connection, edition: Edition, form: RulesForm, by: UUID | None, now: dt.datetime
) -> GridTouched:
    """Plan by these rules from now on.

    Conflict when the edition has changed since it was seen.
    """
    tidy = forms.check_form(form)
    if tidy.holder_weight + tidy.investor_weight == 0:
        raise Invalid([FieldFault("investor_weight", _NOBODY)])
    async with preview.changing(conn, edition.id, form.revision, preview=form.preview):
        before = rules_of(await editions.by_id(conn, edition.id))
        names = Rules.__struct_fields__
        changed = [name for name in names if getattr(before, name) != getattr(tidy, name)]
        worth = set(_WEIGHTS) & set(changed)
        valued = await wishes.valued_pairs(conn, edition.id) if worth else []
        await conn.execute(_SQL.change_rules, edition.id, *(getattr(tidy, name) for name in names))
        now_valued = await wishes.valued_pairs(conn, edition.id) if worth else []
        found = await _beside(conn, edition, tidy)
        touched = msgspec.structs.replace(found, values=_differing(valued, now_valued))
        details: dict[str, object] = {
            "changed": changed,
            "before": {name: getattr(before, name) for name in changed},
            "after": {name: getattr(tidy, name) for name in changed},
        }
        await settle(conn, edition, "rules.changed", details, by, now)
    return touched


def _differing(
    before: Collection[tuple[int, int, int]], after: Collection[tuple[int, int, int]]
) -> int:
    """How many pairs are worth something else."""
    return len({(row[0], row[1]) for row in {*before} ^ {*after}})


async def _beside(conn: Connection, edition: Edition, rules: Rules) -> GridTouched:
    """Who has more or fewer meetings in the version in force than these rules would give."""
    if await fetch_optional(conn, _Id, _SQL.in_force, edition.id) is None:
        return GridTouched()
    people = await fetch(conn, _Person, _SQL.taking_part, edition.id)
    slots = [slot for slot in await editions.slots(conn, edition.id) if not slot.closed]
    return GridTouched(
        above=tuple(_beyond(people, rules)),
        resting=tuple(_tired(people, rules, slots)),
        alike=tuple(_alike(people, rules)),
        below=tuple(_short(people, rules)),
    )


def _beyond(people: Sequence[_Person], rules: Rules) -> Iterator[Beyond]:
    for person in people:
        most = person.max_meetings
        if person.kind == "holder":
            most = min(rules.holder_maximum, most or rules.holder_maximum)
        elif most is None:
            most = rules.investor_maximum
        if most is not None and len(person.slots) > most:
            yield _at(person, len(person.slots), most)


def _tired(people: Sequence[_Person], rules: Rules, slots: Sequence[Slot]) -> Iterator[Beyond]:
    for person in people:
        most = person.max_consecutive or rules.max_consecutive
        if person.kind == "investor" and most is not None:
            longest = longest_run(set(person.slots), slots)
            if longest > most:
                yield _at(person, longest, most)


def _alike(people: Sequence[_Person], rules: Rules) -> Iterator[Beyond]:
    most = rules.finance_maximum
    for person in people:
        if most is not None and person.alike > most:
            yield _at(person, person.alike, most)


def _short(people: Sequence[_Person], rules: Rules) -> Iterator[Beyond]:
    for person in people:
        holds = person.kind == "holder"
        promised = rules.holder_guaranteed if holds else rules.investor_guaranteed
        if len(person.slots) < promised:
            yield _at(person, len(person.slots), promised)


def longest_run(busy: set[int], slots: Sequence[Slot]) -> int:
    """The most slots on end with a meeting; a pause ends a run, a free slot does."""
    longest = run = 0
    for slot in slots:
        run = run + 1 if slot.number in busy else 0
        longest = max(longest, run)
        if slot.pause_after:
            run = 0
    return longest


def _at(person: _Person, count: int, limit: int) -> Beyond:
    return Beyond(
        person_id=person.id,
        kind=person.kind,
        name=person.name,
        organisation=person.organisation,
        count=count,
        limit=limit,
    )
