"""Who has one name alone has it as their last name, and is called by it everywhere."""

import re
from pathlib import Path

import msgspec

from matchmaker import db, importing, texts
from matchmaker.db import Connection
from matchmaker.importing import File
from matchmaker.people import listing
from matchmaker.people.listing import PeopleFilter
from matchmaker.texts import fields
from tests import cast
from tests.fixtures.site import Site
from tests.importing.papers import HOLDER
from tests.pages.reading import text_of
from tests.pages.registering import register
from tests.pages.test_participants_public import REGISTRATION

#: as names are joined; the space before an only name goes
JOINED = re.compile(r"first_name\s*\|\|\s*' '")
TIDY = re.compile(r"ltrim\((?:\w+\.)?first_name \|\| ' ' \|\| (?:\w+\.)?last_name\)")


def test_no_statement_puts_a_space_before_an_only_name() -> None:
    for file in (Path(db.__file__).parent / "queries").glob("*.sql"):
        sql = file.read_text("utf-8")
        assert len(JOINED.findall(sql)) == len(TIDY.findall(sql)), file.name


async def test_one_registers_and_is_found_and_sorted_by_it(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    alone = REGISTRATION | {"first_name": "", "last_name": "Ndeye"}
    address = f"/matinee/{edition.slug}/inscription/porteur"
    assert (await register(await site.client(), address, alone)).status_code == 303
    await cast.a_holder(conn, edition, "Alice", last_name="Zola")
    found = (await listing.find_people(conn, edition.id, PeopleFilter())).page.items
    assert [one.last_name for one in found] == ["Ndeye", "Zola"]
    browser = await site.person(found[0].id)
    assert "Bonjour Ndeye" in text_of((await browser.get("/moi")).text)


async def test_it_comes_in_by_a_file_and_a_program(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    line = HOLDER | {"Prénom": "", "Nom": "Ndeye"}
    file = File("porteurs.csv", f"{';'.join(line)}\n{';'.join(line.values())}\n".encode())
    assert (await importing.bring_in(conn, edition, [file], cast.NOW)).faults == ()
    camille = await cast.an_organiser(conn, edition)
    browser = await site.organiser(camille.id)
    form = msgspec.to_builtins(cast.holder_form("Bineta", last_name="Fall"))
    del form["first_name"]
    sent = await browser.post(f"/api/v1/editions/{edition.slug}/holders", json=form)
    assert sent.status_code == 201, sent.text
    names = await conn.fetch("select first_name || '|' || last_name as name from person order by 1")
    assert [row["name"] for row in names] == ["|Fall", "|Ndeye"]


async def test_letters_that_an_edition_words_call_them_by_it(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    known = texts.Known(last_name="Ndeye")
    filled = fields.fill("Chère {prénom},", "", edition, known, "fr")
    assert filled.opening == ("Chère Ndeye,",)
