"""What one side sees of the other, narrowed, page by page."""

from typing import Any

import msgspec
import pytest

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.participation.people import GuideFilter, PeopleFilter, ProjectFilter
from matchmaker.people import narrowing
from matchmaker.wording import paging
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme
from tests.cast import NOW, a_holder, an_edition, an_investor


async def organisations(conn: Connection, edition: Edition, **asked: Any) -> list[str]:
    page = await people.guide(conn, edition.id, GuideFilter(**asked))
    assert page.total == len(page.items)
    return [card.organisation.removeprefix("Fonds ") for card in page.items]


async def titles(conn: Connection, edition: Edition, **asked: Any) -> list[str]:
    page = await people.projects(conn, edition.id, ProjectFilter(**asked))
    assert page.total == len(page.items)
    return [card.project.removeprefix("Le café de ") for card in page.items]


async def test_the_guide_is_ordered_as_french_readers_expect(conn: Connection) -> None:
    edition = await an_edition(conn)
    for name in ("Zoé", "Éric", "eva", "Œuvre", "Olga", "Alan"):
        await an_investor(conn, edition, name)
    assert await organisations(conn, edition) == ["Alan", "Éric", "eva", "Œuvre", "Olga", "Zoé"]


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Angel", "Bank", "Club"]),
        ({"finance": Finance.BANK_LOAN}, ["Bank"]),
        ({"amount": 9_999}, ["Club"]),
        ({"amount": 10_000}, ["Bank", "Club"]),
        ({"amount": 60_001}, ["Bank"]),
        ({"stage": ProjectStage.IDEA}, ["Angel", "Club"]),
        ({"theme": Theme.FOOD}, ["Angel", "Bank"]),
        ({"theme": Theme.SPORT}, ["Bank"]),
        ({"text": "epargne citoyen"}, ["Club"]),
        ({"text": "ÉPARGNE"}, ["Club"]),
        ({"text": "nothing of it"}, []),
        ({"text": "' & !:*()"}, ["Angel", "Bank", "Club"]),
        ({"text": "fonds", "amount": 500_000, "theme": Theme.FOOD}, ["Angel"]),
    ],
)
async def test_the_guide_is_narrowed(
    conn: Connection, asked: dict[str, Any], names: list[str]
) -> None:
    edition = await an_edition(conn)
    await an_investor(
        conn,
        edition,
        "Angel",
        finance=Finance.BUSINESS_ANGELS,
        ticket_from=100_000,
        ticket_to=500_000,
        project_stages=(ProjectStage.IDEA,),
        themes=(Theme.FOOD,),
    )
    await an_investor(
        conn,
        edition,
        "Bank",
        finance=Finance.BANK_LOAN,
        ticket_from=10_000,
        ticket_to=90_000,
        project_stages=(ProjectStage.DEVELOPMENT,),
    )
    await an_investor(
        conn, edition, "Club", themes=(Theme.HOUSING,), description="L'épargne des citoyens."
    )
    assert await organisations(conn, edition, **asked) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("boulangrie", ["Pain"]),
        ("solidaires boulangerie", ["Pain"]),
        ("BOULANGERIE solidaire", ["Pain"]),
        ("eparnge", ["Club"]),
        ("boul", ["Pain"]),
        ("paim", ["Pain"]),
        ("boulangreie", ["Pain"]),
        ("pan", []),
        ("aviation", []),
    ],
)
async def test_words_are_forgiven(conn: Connection, typed: str, names: list[str]) -> None:
    edition = await an_edition(conn)
    await an_investor(conn, edition, "Pain", description="Pour la boulangerie solidaire.")
    await an_investor(conn, edition, "Club", description="L'épargne des citoyens.")
    found = await narrowing.investors(conn, edition.id, GuideFilter(text=typed))
    cards = [card.organisation.removeprefix("Fonds ") for card in found.page.items]
    assert cards == names
    exact = typed.lower() in ("boulangerie solidaire", "boul") or not names
    assert found.near is not exact


async def test_a_project_is_found_by_a_word_nearly_its_own(conn: Connection) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, commune="Sèvres", project="Boulangerie")
    for typed in ("boulangrie sevres", "sevre boulangerie"):
        found = await narrowing.projects(conn, edition.id, ProjectFilter(text=typed))
        assert found.page.total == 1


async def test_investors_are_found_by_the_need_they_say_or_are_known_to_finance(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    for name, needs in (("A", (Need.HIRING,)), ("B", (Need.CASH_FLOW,)), ("C", ())):
        await an_investor(conn, edition, name, finance=Finance.BANK_LOAN, needs_financed=needs)
    for need, names in ((Need.HIRING, ["A"]), (Need.CASH_FLOW, ["B", "C"]), (Need.EQUITY, [])):
        found = await narrowing.investors(conn, edition.id, GuideFilter(need=need))
        assert [card.organisation for card in found.page.items] == [f"Fonds {n}" for n in names]


async def test_each_answer_says_how_many_it_leaves_under_the_other_filters(
    conn: Connection,
) -> None:
    edition = await an_edition(conn)
    for name, finance, themes, needs in (
        ("A", Finance.BANK_LOAN, (Theme.FOOD,), (Need.HIRING, Need.CASH_FLOW)),
        ("B", Finance.BANK_LOAN, (Theme.SPORT,), ()),
        ("C", Finance.BUSINESS_ANGELS, (), ()),
    ):
        await an_investor(conn, edition, name, finance=finance, themes=themes, needs_financed=needs)
    questions = {"finance": Finance, "stage": ProjectStage, "theme": Theme, "need": Need}
    for asked in (
        *({}, {"finance": Finance.BANK_LOAN}, {"theme": Theme.FOOD}, {"text": "fonds b"}),
        *({"need": Need.CASH_FLOW}, {"need": Need.HIRING}),
    ):
        found = await narrowing.investors(conn, edition.id, GuideFilter(**asked))
        for name, answers in questions.items():
            for answer in answers:
                narrower = GuideFilter(**(asked | {name: answer}))
                total = (await people.guide(conn, edition.id, narrower)).total
                assert found.counts.get(name, {}).get(answer, 0) == total, (asked, answer)


async def test_each_answer_says_how_many_projects_it_leaves(conn: Connection) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition, need=Need.CASH_FLOW)
    await a_holder(conn, edition, "Charlie", themes=(Theme.FOOD, Theme.SPORT))
    for asked in ({}, {"theme": Theme.FOOD}, {"amount_from": 1}):
        found = await narrowing.projects(conn, edition.id, ProjectFilter(**asked))
        for name, answers in (("need", Need), ("stage", ProjectStage), ("theme", Theme)):
            for answer in answers:
                narrower = ProjectFilter(**(asked | {name: answer}))
                total = (await people.projects(conn, edition.id, narrower)).total
                assert found.counts.get(name, {}).get(answer, 0) == total, (asked, answer)


async def test_cards_tell_nothing_of_the_person(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, phone="01 23 45 67 89", last_name="Secret")
    bob = await an_investor(conn, edition, last_name="Secret", delegates=("Secret",))
    cards = (
        await people.guide(conn, edition.id, GuideFilter()),
        await people.projects(conn, edition.id, ProjectFilter()),
    )
    shown = msgspec.json.encode(cards).decode()
    for hidden in ("Secret", "01 23 45", alice.email, bob.email):
        assert hidden not in shown
        assert await organisations(conn, edition, text=hidden) == []
        assert await titles(conn, edition, text=hidden) == []


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({}, ["Alice", "Charlie"]),
        ({"need": Need.CASH_FLOW}, ["Charlie"]),
        ({"amount_from": 20_000}, ["Alice"]),
        ({"amount_to": 20_000}, ["Charlie"]),
        ({"stage": ProjectStage.IDEA}, ["Charlie"]),
        ({"theme": Theme.CIRCULAR_ECONOMY}, ["Alice"]),
        ({"text": "sevres"}, ["Charlie"]),
        ({"text": "atel cafe"}, ["Alice", "Charlie"]),
    ],
)
async def test_projects_are_narrowed(
    conn: Connection, asked: dict[str, Any], names: list[str]
) -> None:
    edition = await an_edition(conn)
    await a_holder(conn, edition)
    await a_holder(
        conn,
        edition,
        "Charlie",
        need=Need.CASH_FLOW,
        amount_sought=5_000,
        project_stage=ProjectStage.IDEA,
        commune="Sèvres",
        themes=(),
    )
    assert await titles(conn, edition, **asked) == names


async def test_who_withdrew_and_other_editions_are_not_shown(conn: Connection) -> None:
    edition, other = await an_edition(conn), await an_edition(conn, slug="mfi-2100")
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    for person in (alice, bob):
        await people.withdraw(conn, person, NOW)
    await a_holder(conn, other)
    await an_investor(conn, other)
    assert await organisations(conn, edition) == []
    assert await titles(conn, edition) == []
    cards = await people.investor_cards(conn, edition.id, [bob.id])
    assert cards[bob.id].organisation == "Fonds Bob"
    assert await people.investor_cards(conn, other.id, [bob.id]) == {}
    assert list(await people.project_cards(conn, edition.id, [alice.id])) == [alice.id]


async def test_a_long_list_is_turned_page_by_page(conn: Connection) -> None:
    edition = await an_edition(conn)
    for number in range(paging.SIZE + 2):
        await an_investor(conn, edition, f"Fund {number:03}")
    first = await people.guide(conn, edition.id, GuideFilter())
    second = await people.guide(conn, edition.id, GuideFilter(page=2))
    beyond = await people.guide(conn, edition.id, GuideFilter(page=99))
    assert (first.total, first.pages, first.previous, first.next) == (27, 2, None, 2)
    assert (second.previous, second.next, len(second.items)) == (1, None, 2)
    assert beyond == second
    assert len({card.id for card in (*first.items, *second.items)}) == 27


async def names_listed(conn: Connection, edition: Edition, **asked: Any) -> list[str]:
    page = await people.list_people(conn, edition.id, PeopleFilter(**asked))
    return [line.first_name for line in page.items]


async def test_the_organiser_lists_people_by_name(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, last_name="Zola")
    await a_holder(conn, edition, "Charlie", last_name="Éluard")
    gone = await a_holder(conn, edition, "Gone", last_name="Aragon")
    bob = await an_investor(conn, edition, organisation="Fonds")
    await people.withdraw(conn, gone, NOW)
    await wishes.save(conn, edition, alice, Choices(wishes=(ChosenPerson(target=bob.id),)), NOW)
    assert await names_listed(conn, edition) == ["Gone", "Bob", "Charlie", "Alice"]
    assert await names_listed(conn, edition, kind="investor") == ["Bob"]
    assert await names_listed(conn, edition, state="coming") == ["Bob", "Charlie", "Alice"]
    assert await names_listed(conn, edition, state="withdrawn") == ["Gone"]
    assert await names_listed(conn, edition, state="silent") == ["Bob", "Charlie"]
    assert await names_listed(conn, edition, text="eluard") == ["Charlie"]
    assert await names_listed(conn, edition, text=bob.email) == ["Bob"]
    page = await people.list_people(conn, edition.id, PeopleFilter())
    counts = {line.first_name: (line.wishes_made, line.wishes_received) for line in page.items}
    assert counts["Alice"] == (1, 0)
    assert counts["Bob"] == (0, 1)


async def test_the_organiser_s_list_does_not_betray_refusals(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    await wishes.save(conn, edition, bob, Choices(), NOW)
    before = await people.list_people(conn, edition.id, PeopleFilter())
    await wishes.refuse(conn, edition, bob, alice.id, NOW)
    assert await people.list_people(conn, edition.id, PeopleFilter()) == before
