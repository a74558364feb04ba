"""Many people at once, all of them or none: who is new enters, of who is known the answers change.

What a person wrote themselves is not overwritten unasked, as by no import: an answer of theirs that
the program has otherwise is kept and told, unless the program names it as one it knows better.
What is empty is filled in; what nobody but organisers and programs ever wrote is replaced.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Final, Literal
from uuid import UUID

import msgspec

from matchmaker import notices
from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, registering, together
from matchmaker.people.profiles import (
    AnyForm,
    HolderForm,
    InvestorForm,
    PersonKind,
    VisitorForm,
    clean_holder,
    clean_investor,
    clean_visitor,
)
from matchmaker.programs.matching import Directory, RegisteredPerson, WantedPerson, doubles
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_IMPORTS: Final = load("importing")
_MARKS: Final = load("marks")

MOST: Final = 5_000
MISSING: Final = msgid("This answer is missing.")
_FORMS: Final[dict[PersonKind, type[AnyForm]]] = {
    "holder": HolderForm,
    "investor": InvestorForm,
    "visitor": VisitorForm,
}
_EMPTY: Final = ("", None, ())


class PersonOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one of them; `kept` are answers of their own that the program has otherwise.

    Whoever withdrew or was refused stays so, and nothing of theirs is changed. Somebody new has no
    identifier of ours in a dry run.
    """

    position: int
    person_id: UUID | None
    outcome: Literal["created", "changed", "unchanged"]
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    left: Literal["withdrawn", "refused"] | None = None


class UpsertReport(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, or would be; nothing is stored where there is a problem or in a dry run."""

    stored: bool
    people: tuple[PersonOutcome, ...]
    problems: tuple[FieldFault, ...]

    def count(self, outcome: str) -> int:
        """How many have come out so."""
        return sum(one.outcome == outcome for one in self.people)


class _Plan(msgspec.Struct, kw_only=True):
    """What is to be done with one of them."""

    wanted: WantedPerson
    known: RegisteredPerson | None
    form: AnyForm
    changed: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()

    @property
    def left(self) -> Literal["withdrawn", "refused"] | None:
        if self.known is None or not (self.known.withdrawn or self.known.refused):
            return None
        return "withdrawn" if self.known.withdrawn else "refused"


class _Undo(Exception):
    """Leaves the transaction without keeping anything."""


async def upsert(
    conn: Connection,
    edition: Edition,
    wanted: Sequence[WantedPerson],
    now: dt.datetime,
    by: UUID,
    *,
    dry_run: bool,
    acknowledge: bool = False,
) -> UpsertReport:
    """Bring these people in, all of them or none; a dry run does all of it and takes it back."""
    problems = doubles(wanted)
    outcomes: list[PersonOutcome] = []
    stored = False
    try:
        async with conn.transaction():
            await editions.hold_alone(conn, edition.id)  # calendars are told between people
            await registering.take_turn(conn, edition)
            plans = await _plans(conn, edition, wanted, problems)
            if not problems:
                outcomes = await _carry_out(conn, edition, plans, now, by, acknowledge)
            _keep(unless=bool(problems) or dry_run)
            stored = True
    except _Undo:
        outcomes = [
            msgspec.structs.replace(one, person_id=None) if one.outcome == "created" else one
            for one in outcomes
        ]
    return UpsertReport(stored=stored, people=tuple(outcomes), problems=tuple(problems))


def _keep(*, unless: bool) -> None:
    if unless:
        raise _Undo


async def _plans(
    conn: Connection,
    edition: Edition,
    wanted: Sequence[WantedPerson],
    problems: list[FieldFault],
) -> list[_Plan]:
    directory = await Directory.of(conn, edition.id)
    met: list[tuple[WantedPerson, RegisteredPerson | None]] = []
    for one in wanted:
        found = directory.find(one)
        if isinstance(found, FieldFault):
            problems.append(found)
        else:
            met.append((one, found))
    forms = await _forms(conn, [known.id for _, known in met if known])
    plans = []
    for one, known in met:
        try:
            plans.append(_plan(one, known, forms.get(known.email.lower()) if known else None))
        except Invalid as invalid:
            problems += [one.fault(fault.field, fault.sentence, **fault.values)
                         for fault in invalid.faults]  # fmt: skip
    return plans


async def _forms(conn: Connection, ids: Sequence[UUID]) -> dict[str, AnyForm]:
    """What these people have answered, by address."""
    holders = await fetch(conn, HolderForm, _IMPORTS.known_holders, ids)
    investors = await fetch(conn, InvestorForm, _IMPORTS.known_investors, ids)
    visitors = await fetch(conn, VisitorForm, _IMPORTS.known_visitors, ids)
    every: tuple[AnyForm, ...] = (*holders, *investors, *visitors)
    return {form.email.lower(): form for form in every}


def _plan(wanted: WantedPerson, known: RegisteredPerson | None, before: AnyForm | None) -> _Plan:
    if known is None or before is None:
        return _Plan(wanted=wanted, known=None, form=_clean(_new(wanted)))
    after = _clean(msgspec.structs.replace(before, **people.with_addresses(before, wanted.given)))
    differing = _differing(before, after)
    kept = [
        name
        for name in differing
        if known.in_own_words
        and name not in wanted.overwrite
        and getattr(before, name) not in _EMPTY
    ]
    if kept:
        own: Mapping[str, Any] = {name: getattr(before, name) for name in _with_pairs(kept)}
        after = _clean(msgspec.structs.replace(after, **own))
    changed = _differing(before, after)
    return _Plan(wanted=wanted, known=known, form=after, changed=tuple(changed), kept=tuple(kept))


def _with_pairs(names: Sequence[str]) -> set[str]:
    """Delegates and their addresses stand beside each other: who keeps one keeps both."""
    pair = {"delegates", "delegate_emails"}
    return {*names, *pair} if pair & set(names) else set(names)


def _differing(before: AnyForm, after: AnyForm) -> list[str]:
    names = before.__struct_fields__
    return [name for name in names if getattr(before, name) != getattr(after, name)]


def _new(wanted: WantedPerson) -> AnyForm:
    form_type = _FORMS[wanted.kind]
    missing = [
        field.name
        for field in msgspec.structs.fields(form_type)
        if field.required and field.name not in wanted.given
    ]
    if missing:
        raise Invalid([FieldFault(name, MISSING) for name in missing])
    return form_type(**wanted.given)


def _clean(form: AnyForm) -> AnyForm:
    if isinstance(form, HolderForm):
        return clean_holder(form)
    return clean_visitor(form) if isinstance(form, VisitorForm) else clean_investor(form)


async def _carry_out(
    conn: Connection,
    edition: Edition,
    plans: Sequence[_Plan],
    now: dt.datetime,
    by: UUID,
    acknowledge: bool,
) -> list[PersonOutcome]:
    ids: dict[int, UUID] = {}
    with audit.one_act():
        for kind in _FORMS:
            new = [plan for plan in plans if plan.known is None and plan.wanted.kind == kind]
            forms = [plan.form for plan in new]
            entered = await registering.register_all(conn, edition, forms, now, by)
            for person in entered if acknowledge else ():
                await notices.acknowledge(conn, person)
            by_address = {person.email.lower(): person.id for person in entered}
            ids |= {one.wanted.position: by_address[one.form.email.lower()] for one in new}
        changed = [one for one in plans if one.known and one.changed and not one.left]
        answers = [(one.known.id, one.form) for one in changed if one.known]
        await together.update_all(conn, edition, answers, now)
    ids |= {one.wanted.position: one.known.id for one in plans if one.known}
    called = [one for one in plans if _is_called_anew(one)]
    await conn.executemany(
        _MARKS.call,
        [
            (ids[one.wanted.position], edition.id, one.wanted.external_id,
             registering.words_of(one.form))
            for one in called
        ],
    )  # fmt: skip
    outcomes = [_outcome(plan, ids[plan.wanted.position]) for plan in plans]
    counts = {
        "created": sum(one.outcome == "created" for one in outcomes),
        "changed": sum(one.outcome == "changed" for one in outcomes),
    }
    if any(counts.values()):
        await audit.record(conn, edition.id, by, "people.upserted", edition.slug, counts, now=now)
    return outcomes


def _is_called_anew(plan: _Plan) -> bool:
    name = plan.wanted.external_id
    return name is not None and (plan.known is None or plan.known.external_id != name)


def _outcome(plan: _Plan, person_id: UUID) -> PersonOutcome:
    changed = () if plan.left else plan.changed
    if plan.known is not None and _is_called_anew(plan):
        changed = (*changed, "external_id")
    outcome: Literal["created", "changed", "unchanged"] = "changed" if changed else "unchanged"
    return PersonOutcome(
        position=plan.wanted.position,
        person_id=person_id,
        outcome=outcome if plan.known else "created",
        changed=changed,
        kept=plan.changed + plan.kept if plan.left else plan.kept,
        left=plan.left,
    )
