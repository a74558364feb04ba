"""Problems and answers as the lines that pass between a worker and its solving process.

They are the files of formats/instance.md, with the bounds of later objectives beside them.
"""

from typing import TYPE_CHECKING, Any, Final

import msgspec

from solver.checks import InstanceError
from solver.instance import Holder, Instance, Investor, rows

if TYPE_CHECKING:
    from solver.solve import Result

INSTANCE: Final = "matchmaker-instance/1"
SCHEDULE: Final = "matchmaker-schedule/1"


class _Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    format: str
    name: str
    slots: int
    tables: int | None
    closed: list[tuple[int, int]]
    breaks_after: tuple[int, ...]
    holders: tuple[Holder, ...]
    investors: tuple[Investor, ...]
    wishes: list[tuple[int, int, int]]
    pinned: list[tuple[int, int, int]]


def encode(instance: Instance) -> bytes:
    """The instance as JSON; an edition has no precedences."""
    document = {
        "format": INSTANCE,
        "name": instance.name,
        "slots": instance.slots,
        "tables": instance.tables,
        "closed": instance.closed.tolist(),
        "breaks_after": instance.breaks_after,
        "holders": instance.holders,
        "investors": instance.investors,
        "wishes": instance.wishes.tolist(),
        "pinned": instance.pinned.tolist(),
    }
    return msgspec.json.encode(document)


def decode(data: bytes) -> Instance:
    """The instance again; `InstanceError` for anything else."""
    try:
        document = msgspec.json.decode(data, type=_Document)
    except msgspec.DecodeError as error:
        raise InstanceError(str(error)) from error
    return Instance(
        name=document.name,
        slots=document.slots,
        tables=document.tables,
        closed=rows(document.closed, 2, name="closed"),
        breaks_after=document.breaks_after,
        holders=document.holders,
        investors=document.investors,
        wishes=rows(document.wishes, 3, name="wishes"),
        pinned=rows(document.pinned, 3, name="pinned"),
    )


def schedule_document(instance: Instance, result: "Result") -> dict[str, Any]:
    """What the solver found, as a document."""
    return {
        "format": SCHEDULE,
        "instance": instance.name,
        "meetings": result.schedule.rows.tolist(),
        "guarantee_shortfall": result.guarantee_shortfall,
        "shortfall_bound": result.shortfall_bound,
        "value": result.value,
        "value_bound": result.value_bound,
        "breaks": result.breaks,
        "breaks_bound": result.breaks_bound,
        "status": result.status,
        "seed": result.seed,
        "stages": result.stages,
    }
