"""The next edition has everything of the one before but its people."""

import datetime as dt
from typing import Any

import pytest

from matchmaker import texts
from matchmaker.changes import duplicating
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers, partners
from matchmaker.editions.editions import Edition
from matchmaker.editions.partners import PartnerForm
from matchmaker.texts import TextForm
from matchmaker.wording.errors import Invalid
from tests import cast
from tests.editions.test_partners import PNG

NEXT = DuplicateForm(slug="mfi-2100", name="Matinée 2100", held_on=dt.date(2100, 11, 23))
SOON = cast.NOW + dt.timedelta(days=9)
#: what hangs under an edition and stays there, each with its reason
LEFT = {
    **dict.fromkeys(
        [
            "person",
            "holder",
            "investor",
            "visitor",
            "recipient",
            "known_apart",
            "person_note",
            "person_tag",
            "workshop_attendance",
            "workshop_waiting",
            "unavailability",
            "wish",
            "refusal",
            "registration_draft",
            "reminded",
            "reminder_stop",
            "invitation",
            "forwarded",
            "outbox",
            "calendar_entry",
            "calendar_answer",
            "change_mark",
            "guide_agreement",
        ],
        "its people",
    ),
    **dict.fromkeys(
        ["suggestion_count", "suggestion_leaning", "suggestion_third"], "what its wishes told"
    ),
    **dict.fromkeys(["webhook", "webhook_delivery"], "programs are told of what they asked for"),
    **dict.fromkeys(
        [
            "solve_run",
            "schedule",
            "pin",
            "meeting",
            "wish_reason",
            "serving",
            "forecast_fragile",
            "replan_batch",
            "prohibition",
            "meeting_withdrawal",
            "offer",
            "paper_pack",
        ],
        "who meets whom",
    ),
    **dict.fromkeys(
        (
            "attendance",
            "meeting_mark",
            "meeting_settlement",
            "meeting_card",
            "meeting_outcome",
            "contact_agreement",
            "returns_round",
            "delegates_from",
            "day_act",
            "act_key",
            "hall_key",
        ),
        "its day",
    ),
    **dict.fromkeys(["orientation", "follow_up", "follow_up_stop"], "what came of it"),
    **dict.fromkeys(["edition_figure", "bilan_publication"], "what it came to"),
    "guide_editorial": "written for one year",
    "guide_addition": "proposed again, for whoever asks them again",
    "guide_listing": "what was agreed to of that year",
    **dict.fromkeys(["audit", "reminder", "former_slug"], "what was done in it"),
    **dict.fromkeys(["machine_token", "kept_answer"], "who may do what in that one"),
    **dict.fromkeys(["import_mapping", "import_upload"], "files that came into it"),
}
#: columns that are otherwise in the copy, each with its reason
OTHERWISE = {
    "edition": {
        **dict.fromkeys(("id", "slug", "name", "held_on"), "asked for"),
        **dict.fromkeys(
            ("purge_on", "wishes_close_at", "registration_closes_at"), "as far from its day"
        ),
        **dict.fromkeys(("stage", "revision", "created_at"), "it begins"),
        **dict.fromkeys(("purged_at", "figures"), "what became of the other one's people"),
    },
    "slot": {
        "number": "counted anew",
        "starts_at": "as far from its day",
        "ends_at": "as far from its day",
        "closed": "closed ones stayed for a version",
    },
    "meeting_table": {"closed_from": "those taken away stayed for a version"},
    "table_closure": {"slot_number": "slots are counted anew"},
    "workshop": {
        "id": "a row of its own",
        "starts_at": "as far from its day",
        "ends_at": "as far from its day",
        "revision": "it begins",
    },
    "partner": {"id": "a row of its own"},
    "support_programme": {"id": "a row of its own"},
    "letter_text": {
        "revision": "it begins",
        "written_at": "written now",
        "written_by": "by nobody",
    },
    "membership": {},
    "earlier_year": {},
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


async def test_every_table_of_an_edition_is_copied_or_left_for_a_reason(conn: Connection) -> None:
    rows = await conn.fetch(
        """select table_name from information_schema.columns
           join information_schema.tables using (table_schema, table_name)
           where table_schema = 'public' and column_name = 'edition_id'
             and table_type = 'BASE TABLE'"""
    )
    found = {row["table_name"] for row in rows}
    assert found == {*duplicating.COPIED, *LEFT}
    assert OTHERWISE.keys() == {"edition", *duplicating.COPIED}


async def test_every_column_is_copied_or_otherwise_for_a_reason(conn: Connection) -> None:
    """Every column is given a value that it has not by itself; what is not copied has a reason."""
    source = await _full(conn)
    made = await duplicating.duplicate(conn, source, NEXT, None, cast.NOW)
    for table, otherwise in OTHERWISE.items():
        key = "id" if table == "edition" else "edition_id"
        before, after = [
            await conn.fetch(f"select * from {table} where {key} = $1", one.id)
            for one in (source, made)
        ]
        by_itself = await _defaults(conn, table)
        assert len(after) == len([row for row in before if _stays(dict(row))]) > 0, table
        for column in before[0].keys() - otherwise.keys() - {"edition_id"}:
            values = {str(row[column]) for row in before if _stays(dict(row))}
            assert values != {str(by_itself.get(column))}, f"the test leaves {table}.{column} empty"
            assert {str(row[column]) for row in after} == values, f"{table}.{column} is not copied"


async def test_grid_is_counted_anew_without_what_stayed_for_a_version(conn: Connection) -> None:
    source = await _full(conn)
    made = await duplicating.duplicate(conn, source, NEXT, None, cast.NOW)
    slots = await editions.slots(conn, made.id)
    assert [slot.number for slot in slots] == list(range(13))
    first, *others = await editions.tables(conn, made.id)
    # it was closed in the slot after the closed one, which is one earlier now
    assert (first.label, first.closed) == ("Table ronde", (3,))
    assert len(others) == 4
    assert not any(table.gone or table.closed for table in others)


async def _full(conn: Connection) -> Edition:
    """An edition in which nothing is as it is by itself."""
    source = await cast.an_edition(conn, registration_closes_at=SOON)
    await cast.an_organiser(conn, source)
    await conn.execute("update membership set invited_at = $1", cast.NOW)
    item = await cast.a_workshop(conn, source, room="Salle B")
    await conn.execute(
        """update workshop set kind = 'visit', speaker = 'Zoé', description = 'Où ?', capacity = 9
           where id = $1""",
        item.id,
    )
    form = PartnerForm(name="France Active", website="https://www.example.org", logo=PNG)
    await partners.add(conn, source, form, None, cast.NOW)
    await partners.add(conn, source, form, None, cast.NOW)
    await conn.execute("update support_programme set url = 'https://www.example.org'")
    words = TextForm(
        opening_fr="Bonjour.", signature_fr="Nous", opening_en="Hello.", signature_en="We"
    )
    await texts.save(conn, source, "convocation", words, 0, None, cast.NOW)
    await conn.execute(
        """update edition set address = '1 rue', timezone = 'Indian/Reunion',
               holder_guaranteed = 2, investor_guaranteed = 3, holder_maximum = 7, top_points = 12,
               mutual_bonus = 4, holder_weight = 5, investor_weight = 6,
               holders_calendar = 'file', investors_calendar = 'meetings', languages = '{en}',
               reply_address = 'r@example.org', welcome = 'Bienvenue', welcome_english = 'Welcome',
               publisher = 'P', publication_director = 'D', host = 'H',
               data_protection_officer = 'O', accessibility_contact = 'A', investor_maximum = 8,
               max_consecutive = 3, finance_maximum = 2, holders_by_acceptance = true,
               investors_by_acceptance = false
           where id = $1""",
        source.id,
    )
    await conn.execute(
        "insert into earlier_year values ($1, 2022, 'meetings_planned', 96, 'Le Département')",
        source.id,
    )
    await conn.execute("update slot set closed = true where number = 2")
    await conn.execute("update meeting_table set closed_from = 5 where number = 5")
    await conn.execute(
        "update meeting_table set label = 'Table ronde', zone = 'Nord' where number = 0"
    )
    await conn.execute(
        """insert into table_closure (edition_id, table_number, slot_number)
           values ($1, 0, 4), ($1, 0, 2), ($1, 5, 4)""",
        source.id,
    )
    return await editions.by_id(conn, source.id)


def _stays(row: dict[str, Any]) -> bool:
    """Whether it is none of the rows that are there for a version alone."""
    if row.get("table_number") is not None:
        return bool(row["table_number"] == 0 and row["slot_number"] == 4)
    return not row.get("closed") and row.get("closed_from") is None


async def _defaults(conn: Connection, table: str) -> dict[str, Any]:
    """What a column has where nothing is said."""
    rows = await conn.fetch(
        """select column_name, column_default from information_schema.columns
           where table_schema = 'public' and table_name = $1 and column_default is not null""",
        table,
    )
    return {
        row["column_name"]: await conn.fetchval(f"select {row['column_default']}") for row in rows
    }


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
