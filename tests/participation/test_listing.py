"""The organiser's list: found by what one remembers, narrowed by questions that say how many."""

import datetime as dt
from uuid import UUID

import pytest

from matchmaker import messages
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import links, people, remarking
from matchmaker.participation.remarking import NoteForm, TagForm
from matchmaker.people import finding, listing, remarks
from matchmaker.people.listing import PeopleFilter
from matchmaker.wording.errors import Invalid, NotFound
from tests.cast import (
    NOW,
    a_holder,
    an_edition,
    an_investor,
    an_organiser,
    holder_form,
    investor_form,
)


@pytest.fixture
async def crowd(conn: Connection) -> Edition:
    edition = await an_edition(conn)
    await a_holder(
        conn,
        edition,
        "Hélène",
        last_name="Lefèvre-Dupont",
        organisation="Boulangerie solidaire de l'Œuvre",
        phone="06 12 34 56 78",
        siret="73282932000074",
    )
    await a_holder(conn, edition, "Marc", last_name="Martin", organisation="Blanchisserie")
    await an_investor(conn, edition, "Farid", organisation="Cigales 92", phone="+262 262 12 34 56")
    return edition


@pytest.mark.parametrize(
    ("text", "name", "near"),
    [
        ("helene lefevre", "Hélène", False),
        ("DUPONT hélène", "Hélène", False),
        ("oeuvre solid", "Hélène", False),
        ("boulangrie", "Hélène", True),
        ("Duponq Helnee", "Hélène", True),
        ("0612345678", "Hélène", False),
        ("06.12.34", "Hélène", False),
        ("+33 6 12 34 56 78", "Hélène", False),
        ("0033 (0)6 12 34", "Hélène", False),
        ("lefevre 06 12", "Hélène", False),
        ("732 829 320", "Hélène", False),
        ("262 262 12 34 56", "Farid", False),
        ("cigales 92", "Farid", False),
        ("matrin", "Marc", True),
    ],
)
async def test_a_search_forgives(
    conn: Connection, crowd: Edition, text: str, name: str, near: bool
) -> None:
    found = await listing.find_people(conn, crowd.id, PeopleFilter(text=text))
    assert ([one.first_name for one in found.page.items], found.near) == ([name], near)


@pytest.mark.parametrize(
    ("text", "near"),
    [("diallo", False), ("AÏSSATOU", False), ("cigales diallo", False), ("Dialo Aissatou", True)],
)
async def test_an_investor_is_found_by_the_name_of_who_comes_for_them(
    conn: Connection, crowd: Edition, text: str, near: bool
) -> None:
    await an_investor(conn, crowd, "Ludo", delegates=("Awa Ba", "Aïssatou Diallo"))
    await an_investor(conn, crowd, "Nadia", organisation="Cigales du Sud", delegates=("A. Diallo",))
    found = await listing.find_people(conn, crowd.id, PeopleFilter(text=text))
    names = {
        "diallo": ["Ludo", "Nadia"],
        "cigales diallo": ["Nadia"],
    }.get(text, ["Ludo"])
    assert ([one.first_name for one in found.page.items], found.near) == (names, near)
    assert found.counts.total == len(await listing.ids(conn, crowd.id, PeopleFilter(text=text)))
    assert [found.sent[one.id][0].split()[-1] for one in found.page.items] == ["Diallo"] * len(
        names
    )
    told = await messages.matching(conn, crowd, text)
    assert [one.name.split()[0] for one in told] == ([] if near else names)


async def test_figures_are_never_guessed(conn: Connection, crowd: Edition) -> None:
    for text in ("0612345679", "xyz", "xyz' | '", "xyz\\", "xyz:*&!"):
        assert (await listing.find_people(conn, crowd.id, PeopleFilter(text=text))).page.total == 0


def test_a_query_of_nothing_asks_for_nothing() -> None:
    assert finding.query(" ' ") is None


async def test_each_answer_says_how_many_it_leaves(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    denise = await a_holder(conn, edition, "Denise", phone="0612345678", in_creation=True)
    await people.register_investor(conn, edition, investor_form("Eve"), NOW)
    await people.register_holder(conn, edition, holder_form("Fatou"), NOW)
    await people.withdraw(conn, alice, NOW)
    await wishes.save(conn, edition, bob, Choices(), NOW)
    await programme.save_availability(conn, edition, denise, [], NOW)
    link = await links.mint(conn, "a secret of the tests, long enough", denise.id, "page")
    await links.enter(conn, link.token, NOW)
    await remarking.tag(conn, edition, bob.id, TagForm(tag="Priorité"), camille.id, NOW)

    async def counts(**asked: str) -> dict[str, dict[str, int]]:
        found = await listing.find_people(conn, edition.id, PeopleFilter(**asked))  # type: ignore[arg-type]
        return {"": {"": found.counts.total}} | {
            question: dict(answers) for question, answers in found.counts.answers.items()
        }

    assert await counts() == {
        "": {"": 5},
        "kind": {"holder": 3, "investor": 2},
        "application": {"accepted": 4, "pending": 1},
        "confirmed": {"yes": 1, "no": 4},
        "missing": {"profile": 3, "wishes": 3, "availability": 3},
        "state": {"coming": 2, "withdrawn": 1},
        "tag": {"priorite": 1},
    }
    narrowed = await counts(kind="investor")
    assert narrowed["kind"] == {"holder": 3, "investor": 2}  # what else could be asked
    assert (narrowed[""], narrowed["application"]) == ({"": 2}, {"accepted": 1, "pending": 1})
    assert (await counts(tag="PRIORITE"))[""] == {"": 1}
    assert await listing.ids(
        conn, edition.id, PeopleFilter(missing="availability", kind="investor")
    )


async def test_a_tag_is_the_same_in_other_letters(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    everybody = [(await a_holder(conn, edition, name)).id for name in ("Alice", "Denise", "Ines")]

    async def tags() -> list[tuple[str, int]]:
        return [(tag.tag, tag.people) for tag in await remarks.tags(conn, edition.id)]

    await remarking.tag(conn, edition, everybody[0], TagForm(tag="À rappeler"), camille.id, NOW)
    again = TagForm(tag="a RAPPELER !")
    assert await remarking.tag_all(conn, edition, everybody, again, camille.id, NOW) == 2
    assert await tags() == [("À rappeler", 3)]
    assert await remarking.untag_all(conn, edition, everybody[1:], again, camille.id, NOW) == 2
    assert await tags() == [("À rappeler", 1)]
    with pytest.raises(Invalid):
        await remarking.tag(conn, edition, everybody[0], TagForm(tag="?!"), camille.id, NOW)
    other = await an_edition(conn, slug="other")
    assert await remarking.tag_all(conn, other, everybody, again, camille.id, NOW) == 0


async def test_notes_stand_in_order_and_are_taken_away_once(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    alice = await a_holder(conn, edition)
    written: list[UUID] = []
    for number, text in enumerate(("A rappelé.", "Viendra avec un fauteuil.")):
        moment = NOW + dt.timedelta(minutes=number)
        form = NoteForm(text=text)
        written.append(
            await remarking.write_note(conn, edition, alice.id, form, camille.id, moment)
        )
    found = await remarks.notes(conn, alice.id)
    assert [(note.text, note.author) for note in found] == [
        ("Viendra avec un fauteuil.", camille.name),
        ("A rappelé.", camille.name),
    ]
    removal = (edition, alice.id, written[0], camille.id, NOW)
    await remarking.remove_note(conn, *removal)
    with pytest.raises(NotFound):
        await remarking.remove_note(conn, *removal)
    rows = await conn.fetch("select details::text as details from audit where act like 'note.%'")
    assert {row["details"] for row in rows} == {"{}"}  # the journal outlives what was noted
