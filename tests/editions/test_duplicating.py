"""The next edition has everything of the one before but its people."""

import datetime as dt

import pytest

from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions import duplicating, editions, organisers, partners
from matchmaker.editions.duplicating import DuplicateForm
from matchmaker.editions.partners import PartnerForm
from matchmaker.wording.errors import Invalid
from tests import cast
from tests.editions.test_partners import PNG

NEXT = DuplicateForm(slug="mfi-2100", name="Matinée 2100", held_on=dt.date(2100, 11, 23))
SOON = cast.NOW + dt.timedelta(days=9)
#: what hangs under an edition and is its people's, or their meetings', or about what was done
LEFT = {
    "act_key",
    "attendance",
    "audit",
    "badge",
    "calendar_answer",
    "calendar_entry",
    "day_act",
    "delegates_from",
    "forwarded",
    "former_slug",
    "hall_key",
    "inquiry",
    "link_request",
    "meeting",
    "meeting_mark",
    "offer",
    "outbox",
    "paper_pack",
    "person",
    "pin",
    "recipient",
    "refusal",
    "replan_batch",
    "replan_proposal",
    "schedule",
    "serving",
    "solve_run",
    "unavailability",
    "wish",
    "wish_reason",
    "workshop_attendance",
    "holder",
    "investor",
    "delegate",
}


async def test_everything_but_people_is_copied_and_shifted(conn: Connection) -> None:
    source = await cast.an_edition(conn, welcome="Bienvenue.", registration_closes_at=SOON)
    camille = await cast.an_organiser(conn, source)
    await cast.an_organiser(conn, source, "front_desk")
    await cast.a_workshop(conn, source)
    await cast.a_holder(conn, source)
    await partners.add(conn, source, PartnerForm(name="France Active", logo=PNG), None, cast.NOW)
    made = await duplicating.duplicate(conn, source, NEXT, camille.id, cast.NOW)
    assert (made.stage, made.revision, made.welcome) == ("preparing", 0, "Bienvenue.")
    assert (made.held_on, made.purge_on) == (NEXT.held_on, dt.date(2101, 11, 23))
    assert made.local(made.wishes_close_at) == source.local(source.wishes_close_at) + dt.timedelta(
        days=364
    )
    before, after = [await editions.slots(conn, one.id) for one in (source, made)]
    assert [source.local(slot.starts_at).time() for slot in before] == [
        made.local(slot.starts_at).time() for slot in after
    ]
    assert {made.local(slot.starts_at).date() for slot in after} == {NEXT.held_on}
    assert await editions.tables(conn, made.id) == await editions.tables(conn, source.id)
    [workshop] = await programme.workshops(conn, made.id)
    assert made.local(workshop.starts_at).date() == NEXT.held_on
    [partner] = await partners.partners(conn, made.id)
    assert (await partners.logo(conn, made.id, str(partner.logo_digest))).content == PNG
    assert [one.id for one in await organisers.members(conn, made.id)] == [camille.id]
    assert (await editions.glance(conn, made.id)).holders == 0


async def test_every_table_of_an_edition_is_copied_or_its_peoples(conn: Connection) -> None:
    rows = await conn.fetch(
        """select table_name from information_schema.columns
           join information_schema.tables using (table_schema, table_name)
           where table_schema = 'public' and column_name = 'edition_id'
             and table_type = 'BASE TABLE'"""
    )
    known = {*duplicating.COPIED, *LEFT}
    assert {row["table_name"] for row in rows} - known == set()


@pytest.mark.parametrize(
    ("form", "field"),
    [
        (DuplicateForm(slug="mfi-2099", name="N", held_on=NEXT.held_on), "slug"),
        (DuplicateForm(slug="next", name="N", held_on=dt.date(2020, 1, 1)), "held_on"),
    ],
)
async def test_what_cannot_be_is_refused(conn: Connection, form: DuplicateForm, field: str) -> None:
    source = await cast.an_edition(conn)
    with pytest.raises(Invalid) as refused:
        await duplicating.duplicate(conn, source, form, None, cast.NOW)
    assert [fault.field for fault in refused.value.faults] == [field]
