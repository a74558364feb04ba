"""Instances and schedules as JSON documents (docs/instance-format.md): bytes in, bytes out."""

import dataclasses
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

import msgspec

from solver.formats.certificates import (
    BITS_64,
    CERTIFICATE_SHAPE,
    CertificateFile,
    certificate,
    table_of,
)
from solver.formats.json_faults import (
    Check,
    FileFault,
    check_once,
    integer,
    list_of,
    null_or,
    number,
    parse,
    record,
    record_of,
    row_of,
    text,
)
from solver.problem.arrays import Integers
from solver.problem.instance import Instance
from solver.problem.persons import Holder, Investor
from solver.problem.schedule import Schedule
from solver.replanning.pins import split_pins
from solver.verification.certificate import Certificate
from solver.verification.replan import Changes
from solver.verification.schedule import Claim

INSTANCE: Final = "matchmaker-instance/1"
SCHEDULE: Final = "matchmaker-schedule/1"


class _InstanceFile(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    format: str
    name: str
    slots: int
    holders: list[Holder]
    investors: list[Investor]
    wishes: list[tuple[int, int, int]]
    tables: int | None = None
    closed: list[tuple[int, int]] = []
    breaks_after: list[int] = []
    days_end: list[int] = []
    pinned: list[tuple[int, int, int]] = []
    precedences: list[tuple[tuple[int, int], tuple[int, int]]] = []
    max_per_kind: dict[str, dict[str, int]] = {}


class _ScheduleFile(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, gc=False):
    format: str
    instance: str
    meetings: list[tuple[int, int, int, int]]
    guarantee_shortfall: int
    shortfall_bound: int
    value: int
    value_bound: int
    breaks: int
    breaks_bound: int | None = None
    choice_bound: int | None = None
    waiting: int | None = None
    status: str
    seed: int
    stages: dict[str, float]
    changes: Changes | None = None
    policy: str | None = None
    from_slot: int | None = None
    forced: list[tuple[int, int, int, int]] | None = None
    cancelled: list[tuple[int, int, int, int]] | None = None
    dropped_pins: list[tuple[int, int, int]] | None = None
    certificate: CertificateFile | None = None


_T = TypeVar("_T", _InstanceFile, _ScheduleFile)

_PERSON: Final[dict[str, Check]] = {
    "id": text,
    "max_meetings": null_or(integer),
    "guaranteed": integer,
    "unavailable": list_of(integer),
    "absence": number,
    "kind": text,
    "max_per_kind": record_of(integer),
}
_INSTANCE_SHAPE: Final = record(
    {
        "format": text,
        "name": text,
        "slots": integer,
        "tables": null_or(integer),
        "closed": list_of(row_of(2)),
        "breaks_after": list_of(integer),
        "days_end": list_of(integer),
        "holders": list_of(record(_PERSON, ("id",))),
        "investors": list_of(
            record({**_PERSON, "delegates": integer, "max_consecutive": null_or(integer)}, ("id",))
        ),
        "wishes": list_of(row_of(3)),
        "pinned": list_of(row_of(3)),
        "precedences": list_of(row_of(2, row_of(2))),
        "max_per_kind": record(dict.fromkeys(("holders", "investors"), record_of(integer)), ()),
    },
    ("format", "name", "slots", "holders", "investors", "wishes"),
)
_FIGURES: Final = (
    "guarantee_shortfall",
    "shortfall_bound",
    "value",
    "value_bound",
    "breaks",
    "seed",
)
_CHANGES: Final = tuple(field.name for field in dataclasses.fields(Changes))
_SCHEDULE_SHAPE: Final = record(
    {
        "format": text,
        "instance": text,
        "meetings": list_of(row_of(4)),
        **dict.fromkeys(_FIGURES, integer),
        "breaks_bound": null_or(integer),
        "choice_bound": null_or(integer),
        "waiting": null_or(integer),
        "status": text,
        "stages": record_of(number),
        "changes": null_or(record(dict.fromkeys(_CHANGES, integer), _CHANGES)),
        "policy": null_or(text),
        "from_slot": null_or(integer),
        "forced": null_or(list_of(row_of(4))),
        "cancelled": null_or(list_of(row_of(4))),
        "dropped_pins": null_or(list_of(row_of(3))),
        "certificate": null_or(CERTIFICATE_SHAPE),
    },
    ("format", "instance", "meetings", *_FIGURES, "status", "stages"),
)


@dataclasses.dataclass(frozen=True, eq=False)
class ClaimedSchedule:
    """A schedule file: the meetings, and what the file says about them and about changes."""

    instance: str
    schedule: Schedule
    claim: Claim
    changes: Changes | None = None
    policy: str | None = None
    from_slot: int | None = None
    forced: tuple[tuple[int, int, int, int], ...] | None = None
    certificate: Certificate | None = None


def read_instance(data: bytes) -> Instance:
    """The instance in these bytes; FileFault or InstanceError, each of one line, when none is."""
    file = _decode(data, _InstanceFile, _INSTANCE_SHAPE)
    _check_format(file.format, INSTANCE)
    return _instance(file, table_of("pinned", file.pinned, 3))


def read_instance_of_day(data: bytes, from_slot: int = 0) -> tuple[Instance, Integers]:
    """The instance as it stands, and the pins that cannot be any more, which it leaves out."""
    file = _decode(data, _InstanceFile, _INSTANCE_SHAPE)
    _check_format(file.format, INSTANCE)
    pinned = table_of("pinned", file.pinned, 3)
    binding, dropped = split_pins(
        file.holders,
        file.investors,
        file.slots,
        pinned,
        wishes=table_of("wishes", file.wishes, 3),
        max_per_kind=file.max_per_kind,
        tables=file.tables,
        closed=table_of("closed", file.closed, 2),
        from_slot=from_slot,
    )
    return _instance(file, binding), dropped


def _instance(file: _InstanceFile, pinned: Integers) -> Instance:
    return Instance(
        name=file.name,
        slots=file.slots,
        tables=file.tables,
        holders=file.holders,
        investors=file.investors,
        wishes=table_of("wishes", file.wishes, 3),
        closed=table_of("closed", file.closed, 2),
        breaks_after=file.breaks_after,
        days_end=file.days_end,
        pinned=pinned,
        precedences=table_of(
            "precedences", [(*first, *second) for first, second in file.precedences], 4
        ).reshape(-1, 2, 2),
        max_per_kind=file.max_per_kind,
    )


def read_schedule(data: bytes, instance: Instance, *, slots: int | None = None) -> ClaimedSchedule:
    """A schedule of the instance; a fault when it names people, slots or tables there aren't.

    Parameters
    ----------
    data
        The document, as docs/instance-format.md describes it.
    instance
        The instance that it is a schedule of.
    slots
        Of a schedule published before the instance lost slots, the number of slots then.

    Raises
    ------
    FileFault
        The first field that is wrong, in one line.
    """
    file = _decode(data, _ScheduleFile, _SCHEDULE_SHAPE)
    _check_format(file.format, SCHEDULE)
    meetings = table_of("meetings", file.meetings, 4)
    most = instance.slots if slots is None else slots
    limits = (len(instance.holders), len(instance.investors), most, BITS_64.stop)
    for column, what in enumerate(("holder", "investor", "slot", "table")):
        outside = (meetings[:, column] < 0) | (meetings[:, column] >= limits[column])
        if outside.any():
            row = int(outside.argmax())
            raise FileFault(
                f"meetings[{row}][{column}]: {what} {meetings[row, column]}"
                f" is outside 0..{limits[column] - 1}"
            )
    return ClaimedSchedule(
        instance=file.instance,
        schedule=Schedule(meetings),
        claim=Claim(
            guarantee_shortfall=file.guarantee_shortfall,
            shortfall_bound=file.shortfall_bound,
            value=file.value,
            value_bound=file.value_bound,
            breaks=file.breaks,
            status=file.status,
            breaks_bound=file.breaks_bound,
            choice_bound=file.choice_bound,
            waiting=file.waiting,
        ),
        changes=file.changes,
        policy=file.policy,
        from_slot=file.from_slot,
        forced=None if file.forced is None else tuple(file.forced),
        certificate=None if file.certificate is None else certificate(file.certificate),
    )


def instance_file(instance: Instance) -> bytes:
    """The file of an instance."""
    document = {
        "format": INSTANCE,
        "name": instance.name,
        "slots": instance.slots,
        "tables": instance.tables,
        "closed": instance.closed.tolist(),
        "breaks_after": instance.breaks_after,
        "days_end": instance.days_end,
        "holders": instance.holders,
        "investors": instance.investors,
        "wishes": instance.wishes.tolist(),
        "pinned": instance.pinned.tolist(),
        "precedences": instance.precedences.tolist(),
        **({"max_per_kind": instance.max_per_kind} if instance.max_per_kind else {}),
    }
    return msgspec.json.encode(document) + b"\n"


def schedule_file(instance: Instance, schedule: Schedule, figures: dict[str, Any]) -> bytes:
    """The document of a schedule.

    Parameters
    ----------
    instance, schedule
        The problem, and a schedule of it.
    figures
        What is claimed of it, by the names of docs/instance-format.md.
    """
    document = {
        "format": SCHEDULE,
        "instance": instance.name,
        "meetings": schedule.rows.tolist(),
        **figures,
    }
    return msgspec.json.encode(document) + b"\n"


def _decode(data: bytes, form: type[_T], shape: Check) -> _T:
    with _without_collection():
        try:
            file = msgspec.json.decode(data, type=form)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            shape("", parse(data))
            raise FileFault(f"not JSON ({error})") from error
    check_once(data, shape)
    return file


def _check_format(found: str, expected: str) -> None:
    if found != expected:
        raise FileFault(
            f'format: "{expected}" is expected, not {msgspec.json.encode(found).decode()}'
        )


@contextmanager
def _without_collection() -> Iterator[None]:
    """Millions of small tuples are made at once; looking for cycles among them is in vain."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
