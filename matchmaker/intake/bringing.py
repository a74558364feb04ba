"""Mapped lists into an edition: all or none, or the valid lines and the others given back."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal
from uuid import UUID

import msgspec

from matchmaker import importing
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.importing.book import Lines
from matchmaker.importing.bringing import Opened
from matchmaker.importing.report import FileSort, Notes, Remark, Report, in_order
from matchmaker.intake.converting import Completion, Converted, Where
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import phrase

#: `check` and `check_valid` say what the other two would do, and store nothing
IntakeWay = Literal["check", "all", "check_valid", "valid"]
#: lines at fault take others with them: a person their wishes, a wish the list that it stands in
_ROUNDS: Final = 8


class IntakeOutcome(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, or would be; `aside` are the lines that do not come in, with their faults.

    `is_divisible`: there are faults, and valid lines may come in without them.
    """

    report: Report
    completions: tuple[Completion, ...]
    aside: Mapping[Where, Sequence[Remark]]
    is_divisible: bool = False


class _Undo(Exception):
    """Takes back what was only tried."""


def way_of(*, dry_run: bool, valid_lines: bool) -> IntakeWay:
    """The way that two switches ask for."""
    if valid_lines:
        return "check_valid" if dry_run else "valid"
    return "check" if dry_run else "all"


async def bring(
    conn: Connection,
    edition: Edition,
    converted: Converted,
    now: dt.datetime,
    *,
    way: IntakeWay = "check",
    by: UUID | None = None,
    acknowledge: bool = False,
) -> IntakeOutcome:
    """Bring the lines in, as far as `way` says. Raises Conflict when the edition takes none.

    Two imports into one edition come one after the other; the second finds what the first stored.
    """
    if way in ("check", "all") or converted.blocking:
        opened = Opened(converted.lines, converted.notes)
        report = await importing.bring_in(
            conn,
            edition,
            opened,
            now,
            by=by,
            dry_run=way != "all" or bool(converted.blocking),
            acknowledge=acknowledge,
        )
        return IntakeOutcome(
            report=report,
            completions=converted.completions,
            aside=_by_line(report.faults),
            is_divisible=bool(report.faults) and not converted.blocking,
        )
    outcomes: list[IntakeOutcome] = []
    try:
        async with conn.transaction():
            outcomes.append(await _bring_valid(conn, edition, converted, now, by, acknowledge))
            _keep_only(stored=way == "valid" and outcomes[0].report.stored)
    except _Undo:
        report = msgspec.structs.replace(outcomes[0].report, stored=False)
        return msgspec.structs.replace(outcomes[0], report=report)
    return outcomes[0]


async def _bring_valid(
    conn: Connection,
    edition: Edition,
    converted: Converted,
    now: dt.datetime,
    by: UUID | None,
    acknowledge: bool,
) -> IntakeOutcome:
    """Try, put aside what is at fault with all that hangs on it, and try again."""
    aside: dict[Where, list[Remark]] = {}
    _put_aside(aside, converted.notes.faults, converted.authors)
    for _ in range(_ROUNDS):
        opened = Opened(_without(converted.lines, aside), Notes())
        report = await importing.bring_in(
            conn, edition, opened, now, by=by, acknowledge=acknowledge
        )
        if report.stored or any(not fault.line for fault in report.faults):
            break
        _put_aside(aside, report.faults, converted.authors)
    faults = in_order([remark for remarks in aside.values() for remark in remarks])
    report = msgspec.structs.replace(
        report,
        faults=faults if report.stored else in_order((*faults, *report.faults)),
        warnings=in_order((*converted.notes.warnings, *report.warnings)),
    )
    return IntakeOutcome(report=report, completions=converted.completions, aside=aside)


def _keep_only(*, stored: bool) -> None:
    if not stored:
        raise _Undo


def _without(
    lines: Mapping[FileSort, Lines], aside: Mapping[Where, object]
) -> dict[FileSort, Lines]:
    """The lines that are left. Nobody is announced any more: whoever is put aside is a stranger to
    the lines that name them, which are put aside in turn."""
    return {
        sort: Lines(tuple(e for e in found.entries if (e.file, e.line) not in aside))
        for sort, found in lines.items()
    }


def _put_aside(
    aside: dict[Where, list[Remark]], faults: Iterable[Remark], authors: Mapping[Where, str]
) -> None:
    """These lines; and of an author of wishes the whole list, whose ranks are one thing."""
    spoilt: set[str] = set()
    for fault in faults:
        where = fault.file, fault.line
        aside.setdefault(where, []).append(fault)
        if where in authors:
            spoilt.add(authors[where])
    for where, author in authors.items():
        if author in spoilt and where not in aside:
            sentence = phrase(
                msgid("Another line of %(author)s is at fault; their list comes in as a whole."),
                author=author,
            )
            aside[where] = [Remark(*where, "", sentence)]


def _by_line(faults: Iterable[Remark]) -> dict[Where, list[Remark]]:
    found: dict[Where, list[Remark]] = {}
    for fault in faults:
        found.setdefault((fault.file, fault.line), []).append(fault)
    return found
