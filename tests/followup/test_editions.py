"""What an edition says of the months after: its purge comes after the last question, and its
programmes go where it goes."""

import datetime as dt

import msgspec
import pytest

from matchmaker import exporting
from matchmaker.changes import EditionPatch, duplicating
from matchmaker.changes import settings as changing
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.db import Connection
from matchmaker.editions import editions, support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportForm
from matchmaker.importing.restoring.edition import EditionDocument, found_edition
from matchmaker.wording.errors import Invalid
from tests.cast import NOW, an_edition, edition_form

EARLY = dt.date(2100, 5, 24)
NEXT = DuplicateForm(slug="mfi-2100", name="Matinée 2100", held_on=dt.date(2100, 11, 23))


async def test_no_edition_is_made_that_purges_before_the_last_question(conn: Connection) -> None:
    with pytest.raises(Invalid) as refused:
        await editions.create(conn, edition_form(purge_on=EARLY), None, NOW)
    assert [fault.field for fault in refused.value.faults] == ["purge_on"]


@pytest.mark.parametrize(
    ("before", "patch", "field"),
    [
        (dt.date(2100, 11, 24), EditionPatch(purge_on=EARLY), "purge_on"),
        (dt.date(2100, 6, 1), EditionPatch(held_on=dt.date(2099, 12, 24)), "held_on"),
    ],
)
async def test_nor_is_one_changed_so(
    conn: Connection, before: dt.date, patch: EditionPatch, field: str
) -> None:
    edition = await an_edition(conn, purge_on=before)
    with pytest.raises(Invalid) as refused:
        await changing.change(conn, edition, patch, None, NOW)
    assert [fault.field for fault in refused.value.faults] == [field]


async def test_what_purges_early_keeps_its_date_and_its_copy_has_a_later_one(
    conn: Connection,
) -> None:
    edition = await early(conn)
    await changing.change(conn, edition, EditionPatch(place="Nanterre"), None, NOW)
    kept = await editions.by_id(conn, edition.id)
    assert kept.purge_on == EARLY
    made = await duplicating.duplicate(conn, kept, NEXT, None, NOW)
    assert made.purge_on == dt.date(2101, 6, 23)


async def early(conn: Connection) -> Edition:
    """As one stands that was made before this was asked for."""
    edition = await an_edition(conn)
    await conn.execute("update edition set purge_on = $1", EARLY)
    return await editions.by_id(conn, edition.id)


async def test_programmes_go_with_the_copy_and_with_the_file(conn: Connection) -> None:
    source = await an_edition(conn)
    await support.add(conn, source, SupportForm(name="ESS'or"), None, NOW)
    [first, *_] = await support.programmes(conn, source.id)
    await support.remove(conn, source, first.id, None, NOW)
    codes = [one.code for one in await support.programmes(conn, source.id)]
    copy = await duplicating.duplicate(conn, source, NEXT, None, NOW)
    assert [one.code for one in await support.programmes(conn, copy.id)] == codes
    said = await exporting.describe(conn, source) | {"slug": "mfi-2098"}
    document = msgspec.convert(said, EditionDocument)
    found = await found_edition(conn, document, None, NOW)
    assert [one.code for one in await support.programmes(conn, found.id)] == codes
