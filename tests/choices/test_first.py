"""First lists of many are saved as one by one, and one that is wrong keeps no other out."""

from uuid import uuid4

import pytest

from matchmaker.choices import wishes
from matchmaker.choices.first import save_first
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation import people
from matchmaker.participation.people import Profile
from matchmaker.wording.errors import Conflict, Invalid
from tests.cast import NOW, TOO_LATE, a_holder, an_edition, an_investor


def chosen(wished: list[Profile], avoided: list[Profile]) -> Choices:
    return Choices(
        wishes=tuple(ChosenPerson(target=one.id, reason=one.first_name) for one in wished),
        refusals=tuple(ChosenPerson(target=one.id) for one in avoided),
    )


async def test_many_first_lists_are_saved_as_one_by_one(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, charlie, gone = [
        await a_holder(conn, edition, name) for name in ("Alice", "Charlie", "Gone")
    ]
    bob, dora = [await an_investor(conn, edition, name) for name in ("Bob", "Dora")]
    await people.withdraw(conn, gone, NOW)
    nobody = Choices(wishes=(ChosenPerson(target=uuid4()),))
    lists: list[tuple[Profile, Choices]] = [
        (alice, chosen([dora, bob], [])),
        (charlie, chosen([bob], [bob])),
        (gone, chosen([bob], [])),
        (bob, chosen([alice], [charlie])),
        (dora, nobody),
    ]
    refused = await save_first(conn, edition, lists, NOW)
    assert {one: type(error) for one, error in refused.items()} == {
        charlie.id: Invalid,
        gone.id: Conflict,
        dora.id: Invalid,
    }
    own = await wishes.choices(conn, alice.id)
    assert [(one.target, one.reason) for one in own.wishes] == [(dora.id, "Dora"), (bob.id, "Bob")]
    assert own.saved_at == NOW
    theirs = await wishes.choices(conn, bob.id)
    assert [one.target for one in (*theirs.wishes, *theirs.refusals)] == [alice.id, charlie.id]
    assert (await wishes.choices(conn, charlie.id)).saved_at is None


async def test_no_list_is_saved_once_wishes_are_closed(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    with pytest.raises(Conflict):
        await save_first(conn, edition, [(alice, chosen([bob], []))], TOO_LATE)
    assert await save_first(conn, edition, [], TOO_LATE) == {}
