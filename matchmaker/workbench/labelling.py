"""What an act does, told with the names, hours and tables of the edition."""

from typing import Final

import msgspec

from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.wording.phrases import Phrase
from matchmaker.workbench.bench import Bench
from matchmaker.workbench.consequences import Consequence
from matchmaker.workbench.words import Labels, Speech, balance, people_named

#: of those who are moved, so many are told; the rest is counted
SHOWN: Final = 40


class SaidOfAct(msgspec.Struct, frozen=True, kw_only=True):
    """From a plan to the next, in sentences; `changed` counts the meetings that differ."""

    broken: list[Phrase]
    standing: list[Phrase]
    balance: Phrase
    changes: list[Phrase]
    changed: int


async def labels_of(
    conn: Connection, edition: Edition, bench: Bench, *found: Consequence
) -> Labels:
    """What is needed to tell these."""
    people = people_named(bench, *found)
    slots = await editions.slots(conn, edition.id)
    tables = await editions.tables(conn, edition.id)
    return Labels(
        names=await reviewing.names(conn, edition.id, list(people)),
        hours={slot.number: edition.local(slot.starts_at).time() for slot in slots},
        tables={table.number: table.label for table in tables},
    )


def describe(bench: Bench, labels: Labels, found: Consequence) -> SaidOfAct:
    """The consequence in sentences."""
    speech = Speech(bench, labels)
    return SaidOfAct(
        broken=[speech.tell_breach(breach) for breach in found.broken[:SHOWN]],
        standing=[speech.tell_breach(breach) for breach in found.standing[:SHOWN]],
        balance=balance(found),
        changes=[speech.tell_move(change) for change in found.moved[:SHOWN]],
        changed=len(found.moved),
    )
