"""An organiser corrects wishes in somebody's name; refusals are neither told, changed nor lost."""

import datetime as dt

import pytest

from matchmaker.choices import correcting, programme, wishes
from matchmaker.choices.correcting import Correction
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.participation import people
from matchmaker.people import applications
from matchmaker.wording.errors import Conflict, Invalid
from tests.cast import NOW, TOO_LATE, a_holder, an_edition, an_investor, an_organiser


async def test_a_list_is_replaced_after_closing_and_says_who_entered_what(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    bob, emma = await an_investor(conn, edition), await an_investor(conn, edition, "Emma")
    first = Choices(wishes=(ChosenPerson(target=bob.id, reason="Notre premier choix"),))
    await wishes.save(conn, edition, alice, first, NOW)
    known = await correcting.wishes_of(conn, alice.id)
    assert known.saved_at == NOW
    correction = Correction(wishes=(emma.id, bob.id), saved_at=known.saved_at)
    await correcting.correct(conn, edition, alice, correction, TOO_LATE, camille.id)
    own = await wishes.choices(conn, alice.id)
    assert [(w.target, w.reason, w.by_organiser) for w in own.wishes] == [
        (emma.id, "", True),
        (bob.id, "Notre premier choix", False),
    ]
    found = await applications.application(conn, edition.id, alice.id)
    assert found.choices_corrected_at == TOO_LATE
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject) == ("choices.corrected", str(alice.id))
    with pytest.raises(Conflict, match="changed meanwhile"):
        await correcting.correct(conn, edition, alice, correction, TOO_LATE, camille.id)


async def test_the_answer_does_not_depend_on_refusals(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    bob, emma = await an_investor(conn, edition), await an_investor(conn, edition, "Emma")
    refused = Choices(refusals=(ChosenPerson(target=bob.id, reason="Jamais."),))
    await wishes.save(conn, edition, alice, refused, NOW)
    shown = []
    for target in (emma, bob):
        known = await correcting.wishes_of(conn, alice.id)
        wanted = (*(wish.target for wish in known.wishes), target.id)
        correction = Correction(wishes=wanted, saved_at=known.saved_at)
        moment = NOW + dt.timedelta(hours=len(wanted))
        await correcting.correct(conn, edition, alice, correction, moment, camille.id)
        shown.append(await correcting.wishes_of(conn, alice.id))
    assert [len(each.wishes) for each in shown] == [1, 2]
    own = await wishes.choices(conn, alice.id)
    assert [(one.target, one.reason) for one in own.refusals] == [(bob.id, "Jamais.")]
    pairs = [
        (holder, investor) for holder, investor, _ in await wishes.valued_pairs(conn, edition.id)
    ]
    assert pairs == [(alice.position, emma.position)]
    # what she reads she may send back, and her next step keeps what she said
    given = Choices(
        wishes=tuple(ChosenPerson(target=one.target) for one in own.wishes),
        refusals=tuple(ChosenPerson(target=one.target, reason=one.reason) for one in own.refusals),
    )
    await wishes.save(conn, edition, alice, given, NOW)
    await wishes.move(conn, edition, alice, bob.id, "up", NOW)
    await wishes.refuse(conn, edition, alice, bob.id, NOW, "Jamais.")
    after = await wishes.choices(conn, alice.id)
    assert [one.target for one in after.wishes] == [emma.id]
    assert [one.target for one in after.refusals] == [bob.id]


async def test_only_people_of_the_other_side_are_wished_for(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice, denise = await a_holder(conn, edition), await a_holder(conn, edition, "Denise")
    bob = await an_investor(conn, edition)
    for wanted in ((denise.id,), (bob.id, bob.id)):
        with pytest.raises(Invalid):
            await correcting.correct(
                conn, edition, alice, Correction(wishes=wanted), NOW, camille.id
            )
    await people.withdraw(conn, alice, NOW)
    with pytest.raises(Conflict):
        await correcting.correct(conn, edition, alice, Correction(wishes=()), NOW, camille.id)


async def test_availability_is_corrected_from_what_was_seen(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    await programme.save_availability(conn, edition, alice, [0], NOW)
    saved = (edition, alice, [0, 1], TOO_LATE, camille.id)
    with pytest.raises(Conflict, match="changed meanwhile"):
        await programme.save_availability(conn, *saved, seen=[])
    await programme.save_availability(conn, *saved, seen=[0])
    found = await applications.application(conn, edition.id, alice.id)
    assert found.availability_corrected_at == TOO_LATE
    slots = await programme.availability(conn, alice)
    assert [slot.number for slot in slots if slot.declared] == [0, 1]
