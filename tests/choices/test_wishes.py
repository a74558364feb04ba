"""Wishes and refusals: whole lists, the published value, and secrecy."""

import asyncio
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from matchmaker import suggestions
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit, stages
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, privacy
from matchmaker.participation.people import Profile
from matchmaker.wording.errors import Conflict, NotFound
from tests.cast import (
    NOW,
    TOO_LATE,
    a_holder,
    an_edition,
    an_investor,
    an_organiser,
)
from tests.examples import examples
from tests.wording.faults import faults

Names = Sequence[str]


class Stage(msgspec.Struct):
    """An edition with Alice and Charlie on one side, Bob, Dora and Emil on the other."""

    edition: Edition
    people: dict[str, Profile]

    def __getitem__(self, name: str) -> Profile:
        return self.people[name]

    def chosen(self, wishes: Names = (), refusals: Names = ()) -> Choices:
        return Choices(
            wishes=tuple(ChosenPerson(target=self[name].id) for name in wishes),
            refusals=tuple(ChosenPerson(target=self[name].id) for name in refusals),
        )

    async def save(
        self, conn: Connection, author: str, wished: Names = (), refused: Names = ()
    ) -> None:
        await wishes.save(conn, self.edition, self[author], self.chosen(wished, refused), NOW)

    async def lists(self, conn: Connection, author: str) -> tuple[list[str], list[str]]:
        own = await wishes.choices(conn, self[author].id)
        names = {person.id: name for name, person in self.people.items()}
        return [names[c.target] for c in own.wishes], [names[c.target] for c in own.refusals]


async def staged(conn: Connection, **changes: Any) -> Stage:
    edition = await an_edition(conn, **changes)
    cast: dict[str, Profile] = {}
    for name in ("Alice", "Charlie"):
        cast[name] = await a_holder(conn, edition, name)
    for name in ("Bob", "Dora", "Emil"):
        cast[name] = await an_investor(conn, edition, name)
    return Stage(edition, cast)


async def test_choices_come_back_in_order_with_their_reasons(conn: Connection) -> None:
    stage = await staged(conn)
    assert (await wishes.choices(conn, stage["Alice"].id)).saved_at is None
    chosen = Choices(
        wishes=(
            ChosenPerson(target=stage["Dora"].id, reason="  Elle  connaît le réemploi. "),
            ChosenPerson(target=stage["Bob"].id),
        ),
        refusals=(ChosenPerson(target=stage["Emil"].id, reason="Déjà vu."),),
    )
    await wishes.save(conn, stage.edition, stage["Alice"], chosen, NOW)
    own = await wishes.choices(conn, stage["Alice"].id)
    assert [(c.organisation, c.reason, c.project) for c in own.wishes] == [
        ("Fonds Dora", "Elle connaît le réemploi.", ""),
        ("Fonds Bob", "", ""),
    ]
    assert [(c.organisation, c.reason) for c in own.refusals] == [("Fonds Emil", "Déjà vu.")]
    assert own.saved_at == NOW
    await stage.save(conn, "Bob", ["Charlie"])
    [card] = (await wishes.choices(conn, stage["Bob"].id)).wishes
    assert card.project == "Le café de Charlie"


async def test_saving_replaces_both_lists(conn: Connection) -> None:
    stage = await staged(conn)
    await stage.save(conn, "Alice", ["Bob", "Dora"], ["Emil"])
    later = NOW + dt.timedelta(hours=1)
    chosen = stage.chosen(["Emil", "Bob"], ["Dora"])
    await wishes.save(conn, stage.edition, stage["Alice"], chosen, later)
    assert await stage.lists(conn, "Alice") == (["Emil", "Bob"], ["Dora"])
    own = await wishes.choices(conn, stage["Alice"].id)
    assert [card.made_at for card in own.wishes] == [later, NOW]
    await stage.save(conn, "Alice")
    assert await stage.lists(conn, "Alice") == ([], [])


async def test_single_steps(conn: Connection) -> None:
    stage = await staged(conn)
    alice = stage["Alice"]
    ids = {name: stage[name].id for name in ("Bob", "Dora", "Emil")}

    async def step(verb: Any, name: str, *more: Any, **named: Any) -> tuple[list[str], list[str]]:
        await verb(conn, stage.edition, alice, ids[name], *more, NOW, **named)
        return await stage.lists(conn, "Alice")

    assert await step(wishes.add, "Bob") == (["Bob"], [])
    assert await step(wishes.add, "Dora") == (["Bob", "Dora"], [])
    assert await step(wishes.refuse, "Emil", reason="Non.") == (["Bob", "Dora"], ["Emil"])
    assert await step(wishes.add, "Emil") == (["Bob", "Dora", "Emil"], [])
    assert await step(wishes.move, "Emil", "up") == (["Bob", "Emil", "Dora"], [])
    assert await step(wishes.move, "Bob", "up") == (["Bob", "Emil", "Dora"], [])
    assert await step(wishes.move, "Dora", "down") == (["Bob", "Emil", "Dora"], [])
    assert await step(wishes.move, "Bob", "down") == (["Emil", "Bob", "Dora"], [])
    assert await step(wishes.place, "Dora", 1) == (["Dora", "Emil", "Bob"], [])
    assert await step(wishes.place, "Dora", 2) == (["Emil", "Dora", "Bob"], [])
    assert await step(wishes.place, "Dora", 99) == (["Emil", "Bob", "Dora"], [])
    assert await step(wishes.add, "Bob", reason="Oui.") == (["Emil", "Bob", "Dora"], [])
    assert await step(wishes.refuse, "Bob") == (["Emil", "Dora"], ["Bob"])
    assert await step(wishes.unrefuse, "Bob") == (["Emil", "Dora"], [])
    assert await step(wishes.remove, "Emil") == (["Dora"], [])
    assert await step(wishes.remove, "Emil") == (["Dora"], [])
    with pytest.raises(Conflict, match="This wish is no longer in your list"):
        await step(wishes.move, "Emil", "up")
    with pytest.raises(Conflict, match="This wish is no longer in your list"):
        await step(wishes.place, "Emil", 1)


async def test_a_reason_stays_until_another_is_given_and_is_not_overwritten_unseen(
    conn: Connection,
) -> None:
    stage = await staged(conn)
    edition, alice, bob = stage.edition, stage["Alice"], stage["Bob"].id
    await wishes.add(conn, edition, alice, bob, NOW, "Un four")
    await wishes.add(conn, edition, alice, bob, NOW)
    assert (await wishes.choices(conn, alice.id)).wishes[0].reason == "Un four"
    with pytest.raises(Conflict, match="“Un four”"):
        await wishes.add(conn, edition, alice, bob, NOW, "Un moulin", seen="")
    await wishes.add(conn, edition, alice, bob, NOW, "Un moulin", seen="Un four")
    await wishes.refuse(conn, edition, alice, bob, NOW)
    own = await wishes.choices(conn, alice.id)
    assert (own.wishes, own.refusals[0].reason) == ((), "")  # a reason is for one list


async def test_impossible_choices_are_refused_in_their_place(conn: Connection) -> None:
    stage = await staged(conn)
    other = await an_edition(conn, slug="mfi-2100")
    stranger = await an_investor(conn, other)
    await people.withdraw(conn, stage["Emil"], NOW)
    await stage.save(conn, "Alice", ["Bob"])
    nobody = "There is nobody here to meet by this identifier."
    targets = [stage["Charlie"].id, stage["Alice"].id, stranger.id, uuid4(), stage["Emil"].id]
    for target in targets:
        with faults() as found:
            chosen = Choices(
                wishes=(ChosenPerson(target=stage["Bob"].id), ChosenPerson(target=target))
            )
            await wishes.save(conn, stage.edition, stage["Alice"], chosen, NOW)
        assert found == {"wishes[1].target": nobody}
    for wished, refused, field, sentence in (
        (["Dora", "Dora"], [], "wishes[1].target", "This person stands in the list twice."),
        (["Dora"], ["Bob", "Dora"], "refusals[1].target",
         "Wish for a person or avoid them, not both."),
    ):  # fmt: skip
        with faults() as found:
            await stage.save(conn, "Alice", wished, refused)
        assert found == {field: sentence}
    assert await stage.lists(conn, "Alice") == (["Bob"], [])


async def test_bad_reasons_store_nothing(conn: Connection) -> None:
    stage = await staged(conn)
    for reason in ("Oui\0", "x" * 301, "une\nligne"):
        with faults() as found:
            chosen = Choices(wishes=(ChosenPerson(target=stage["Bob"].id, reason=reason),))
            await wishes.save(conn, stage.edition, stage["Alice"], chosen, NOW)
        assert list(found) == ["wishes[0].reason"]
    assert await stage.lists(conn, "Alice") == ([], [])


async def test_a_choice_may_stand_when_its_target_withdraws(conn: Connection) -> None:
    stage = await staged(conn)
    await stage.save(conn, "Alice", ["Bob", "Dora"])
    await people.withdraw(conn, stage["Bob"], NOW)
    own = await wishes.choices(conn, stage["Alice"].id)
    assert [card.withdrawn for card in own.wishes] == [True, False]
    await stage.save(conn, "Alice", ["Dora", "Bob"])
    assert await wishes.valued_pairs(conn, stage.edition.id) == [(0, 1, 10)]
    await stage.save(conn, "Alice", ["Dora"])
    with faults() as found:
        await stage.save(conn, "Alice", ["Dora", "Bob"])
    assert list(found) == ["wishes[1].target"]


async def test_nothing_is_saved_after_the_deadline_or_a_withdrawal(conn: Connection) -> None:
    stage = await staged(conn)
    edition, alice, bob = stage.edition, stage["Alice"], stage["Bob"]
    organiser = await an_organiser(conn, edition)
    with pytest.raises(Conflict, match="Wishes closed on"):
        await wishes.save(conn, edition, alice, stage.chosen(["Bob"]), TOO_LATE)
    await stages.close_wishes(conn, edition, organiser.id, NOW)
    for act in (
        wishes.save(conn, edition, alice, stage.chosen(["Bob"]), NOW),
        wishes.add(conn, edition, alice, bob.id, NOW),
        wishes.refuse(conn, edition, alice, bob.id, NOW),
    ):
        with pytest.raises(Conflict, match="Wishes are closed"):
            await act
    await wishes.save(conn, edition, alice, stage.chosen(["Bob"]), NOW, by=organiser.id)
    [line, *_] = await audit.trail(conn, edition.id)
    assert (line.act, line.subject) == ("choices.saved", str(alice.id))
    await stages.reopen_wishes(conn, edition, organiser.id, NOW)
    await people.withdraw(conn, alice, NOW)
    with pytest.raises(Conflict, match="This registration was withdrawn"):
        await stage.save(conn, "Alice", ["Dora"])
    assert await stage.lists(conn, "Alice") == (["Bob"], [])


async def test_nobody_chooses_through_another_edition(conn: Connection) -> None:
    stage = await staged(conn)
    other = await an_edition(conn, slug="mfi-2100")
    with pytest.raises(NotFound):
        await wishes.save(conn, other, stage["Alice"], stage.chosen(["Bob"]), NOW)


async def test_two_tabs_saving_at_once_never_mix(pool: Pool) -> None:
    async with transaction(pool) as conn:
        stage = await staged(conn)
    lists: list[tuple[Names, Names]] = [
        (["Bob", "Dora"], ["Emil"]),
        (["Emil", "Bob"], ["Dora"]),
        (["Dora"], ["Bob", "Emil"]),
        ([], []),
    ]

    async def save(wished: Names, refused: Names) -> None:
        async with transaction(pool) as conn:
            await stage.save(conn, "Alice", wished, refused)

    for _ in range(3):
        await asyncio.gather(*(save(*pair) for pair in lists))
        async with pool.acquire() as conn:
            wished, refused = await stage.lists(conn, "Alice")
            # Refusals have no order of their own.
            assert (wished, sorted(refused)) in lists


async def test_steps_at_once_are_all_taken(pool: Pool) -> None:
    async with transaction(pool) as conn:
        stage = await staged(conn)

    async def add(name: str) -> None:
        async with transaction(pool) as conn:
            await wishes.add(conn, stage.edition, stage["Alice"], stage[name].id, NOW)

    await asyncio.gather(*map(add, ("Bob", "Dora", "Emil")))
    async with pool.acquire() as conn:
        wished, _ = await stage.lists(conn, "Alice")
    assert sorted(wished) == ["Bob", "Dora", "Emil"]


async def test_the_value_rule_on_paper(conn: Connection) -> None:
    stage = await staged(conn)
    await stage.save(conn, "Alice", ["Bob", "Dora", "Emil"])
    await stage.save(conn, "Charlie", ["Dora"], ["Emil"])
    await stage.save(conn, "Bob", ["Charlie", "Alice"])
    await stage.save(conn, "Dora", [], ["Charlie"])
    await stage.save(conn, "Emil", ["Charlie"])
    assert await wishes.valued_pairs(conn, stage.edition.id) == [
        (0, 0, 10 + 9 + 10),
        (0, 1, 9),
        (0, 2, 8),
        (1, 0, 10),
    ]


async def test_the_value_never_falls_below_one_point(conn: Connection) -> None:
    stage = await staged(conn, top_points=2)
    await stage.save(conn, "Alice", ["Bob", "Dora", "Emil"])
    assert [value for _, _, value in await wishes.valued_pairs(conn, stage.edition.id)] == [2, 1, 1]


async def test_a_side_that_weighs_nothing_makes_no_meeting(conn: Connection) -> None:
    stage = await staged(conn, investor_weight=0)
    await stage.save(conn, "Bob", ["Alice", "Charlie"])
    await stage.save(conn, "Alice", ["Bob"])
    assert await wishes.valued_pairs(conn, stage.edition.id) == [(0, 0, 20)]


HOLDERS, INVESTORS = ("Alice", "Charlie"), ("Bob", "Dora", "Emil")


def judgements(others: Names) -> st.SearchStrategy[tuple[list[str], list[str]]]:
    """A ranked list of some, and refusals of some of the rest."""
    return st.permutations(others).flatmap(
        lambda order: st.tuples(st.integers(0, len(order)), st.integers(0, len(order))).map(
            lambda cut: (list(order[: cut[0]]), list(order[cut[0] : cut[0] + cut[1]]))
        )
    )


scenes = st.fixed_dictionaries(
    {name: judgements(INVESTORS) for name in HOLDERS}
    | {name: judgements(HOLDERS) for name in INVESTORS}
)


def by_the_rule(
    scene: Mapping[str, tuple[list[str], list[str]]], edition: Edition, gone: set[str]
) -> list[tuple[int, int, int]]:
    """The published rule, word by word."""

    def points(author: str, target: str) -> int:
        if target not in scene[author][0]:
            return 0
        rank = scene[author][0].index(target) + 1
        weight = edition.holder_weight if author in HOLDERS else edition.investor_weight
        return max(1, edition.top_points + 1 - rank) * weight

    result = []
    for h, holder in enumerate(HOLDERS):
        for i, investor in enumerate(INVESTORS):
            if {holder, investor} & gone:
                continue
            if investor in scene[holder][1] or holder in scene[investor][1]:
                continue
            value = points(holder, investor) + points(investor, holder)
            mutual = investor in scene[holder][0] and holder in scene[investor][0]
            if value:
                result.append((h, i, value + (edition.mutual_bonus if mutual else 0)))
    return result


@settings(
    max_examples=examples(25),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    scene=scenes,
    rule=st.tuples(
        st.integers(1, 4), st.integers(0, 9), st.integers(0, 3), st.integers(0, 3)
    ).filter(lambda rule: rule[2] + rule[3] > 0),
    gone=st.sets(st.sampled_from(HOLDERS + INVESTORS), max_size=1),
)
async def test_the_value_is_the_published_rule(
    conn: Connection,
    scene: dict[str, tuple[list[str], list[str]]],
    rule: tuple[int, int, int, int],
    gone: set[str],
) -> None:
    names = ("top_points", "mutual_bonus", "holder_weight", "investor_weight")
    undo = conn.transaction()
    await undo.start()
    try:
        stage = await staged(conn, **dict(zip(names, rule, strict=True)))
        for author, (wished, refused) in scene.items():
            await stage.save(conn, author, wished, refused)
        for name in gone:
            await people.withdraw(conn, stage[name], NOW)
        valued = await wishes.valued_pairs(conn, stage.edition.id)
    finally:
        await undo.rollback()
    assert valued == by_the_rule(scene, stage.edition, gone)


async def test_an_organiser_s_look_at_refusals_is_written_down(conn: Connection) -> None:
    stage = await staged(conn)
    organiser = await an_organiser(conn, stage.edition)
    await stage.save(conn, "Bob", [], ["Alice"])
    await stage.save(conn, "Charlie", [], ["Emil"])

    async def look(person_id: UUID | None = None) -> list[tuple[str, str]]:
        lines = await wishes.refusals_for_organiser(
            conn, stage.edition.id, organiser.id, NOW, person_id
        )
        return [(line.author, line.target) for line in lines]

    both = [("Fonds Bob", "Les Ateliers de Alice"), ("Les Ateliers de Charlie", "Fonds Emil")]
    assert await look() == both
    assert await look(stage["Alice"].id) == both[:1]
    lines = await audit.trail(conn, stage.edition.id)
    assert [(line.act, line.subject, line.actor_id) for line in lines[:2]] == [
        ("refusals.read", str(stage["Alice"].id), organiser.id),
        ("refusals.read", "", organiser.id),
    ]


async def test_nothing_an_opposite_can_read_tells_of_a_refusal(conn: Connection) -> None:
    stage = await staged(conn)
    alice = await people.find_holder(conn, stage.edition.id, stage["Alice"].id)

    async def everything_alice_and_the_public_see() -> list[Any]:
        return [
            await wishes.choices(conn, alice.id),
            await privacy.export(conn, alice.id),
            await people.find(conn, stage.edition.id, alice.id),
            await people.guide(conn, stage.edition.id, people.GuideFilter()),
            await people.projects(conn, stage.edition.id, people.ProjectFilter()),
            await suggestions.suggestions(conn, alice),
            await people.investor_cards(conn, stage.edition.id, [stage["Bob"].id]),
        ]

    before = await everything_alice_and_the_public_see()
    reason = ChosenPerson(target=alice.id, reason="Sans suite la dernière fois.")
    await wishes.save(conn, stage.edition, stage["Bob"], Choices(refusals=(reason,)), NOW)
    assert await everything_alice_and_the_public_see() == before
