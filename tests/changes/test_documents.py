"""An `edition.json` for an edition that stands: what it says is so then, or it is refused."""

import datetime as dt
from typing import Any, Final

import msgspec
import pytest

from matchmaker import importing, texts
from matchmaker.changes import documents
from matchmaker.db import Connection
from matchmaker.editions import editions, partners
from matchmaker.editions.editions import EditionForm
from matchmaker.editions.partners import PartnerForm
from matchmaker.editions.support import KNOWN, SupportForm
from matchmaker.guidebook.editorial import EditorialForm
from matchmaker.importing import EditionDocument
from matchmaker.texts import TextForm
from matchmaker.wording.errors import Invalid
from matchmaker.wording.phrases import phrase
from tests import cast

LOGO: Final = b"\x89PNG\r\n\x1a\n..."
#: by field: what a file says otherwise
OTHER: Final[dict[str, Any]] = {
    "name": "Matinée",
    "place": "Nanterre",
    "address": "1 rue",
    "held_on": dt.date(2099, 11, 26),
    "first_slot_at": dt.time(9, 30),
    "contact_name": "Claude",
    "contact_email": "claude@matinee.example",
    "reply_address": "r@matinee.example",
    "wishes_close_at": dt.datetime(2099, 11, 14, 22, tzinfo=dt.UTC),
    "registration_closes_at": dt.datetime(2099, 11, 10, 22, tzinfo=dt.UTC),
    "purge_on": dt.date(2100, 12, 24),
    "languages": ("fr",),
    "welcome": "Bienvenue",
    "welcome_english": "Welcome",
    "publisher": "P",
    "publication_director": "D",
    "host": "H",
    "data_protection_officer": "O",
    "accessibility_contact": "A",
    "calendars": editions.Calendars(holders="file", investors="meetings"),
    "holder_guaranteed": 2,
    "investor_guaranteed": 1,
    "holder_maximum": 7,
    "investor_maximum": 9,
    "max_consecutive": 3,
    "finance_maximum": 2,
    "top_points": 12,
    "mutual_bonus": 3,
    "holder_weight": 2,
    "investor_weight": 3,
    "tables": 8,
    "slots": tuple(
        editions.GivenSlot(starts_at=dt.time(hour), ends_at=dt.time(hour, 40)) for hour in (9, 11)
    ),
    "table_list": (
        editions.GivenTable(label="2", zone="Nord", closed=(dt.time(9),)),
        editions.GivenTable(label="Bleue"),
    ),
}
#: what only another way changes
REFUSED: Final[dict[str, Any]] = {
    "timezone": "Indian/Reunion",
    "slot_count": 9,  # alone it says too little
    "slot_minutes": 20,
    "change_over_minutes": 3,
    "pauses": (),
    "stage": "preparing",
}


def test_every_field_of_the_file_is_walked() -> None:
    assert {*OTHER, *REFUSED, "slug", "calendar_mode"} == {*EditionForm.__struct_fields__}


@pytest.mark.parametrize("field", OTHER)
async def test_what_the_file_says_is_so(conn: Connection, field: str) -> None:
    edition = await cast.an_edition(conn)
    form = cast.edition_form(**{field: OTHER[field]})
    await documents.apply(conn, edition, form, {"slug", field}, None, cast.NOW)
    after = await editions.by_id(conn, edition.id)
    if field == "tables":
        assert len(await editions.tables(conn, edition.id)) == OTHER[field]
    elif field == "slots":
        slots = await editions.open_slots(conn, edition.id)
        assert [edition.local(slot.starts_at).hour for slot in slots] == [9, 11]
    elif field == "table_list":
        tables = [one for one in await editions.tables(conn, edition.id) if not one.gone]
        assert [(one.label, one.zone, one.closed) for one in tables] == [
            ("2", "Nord", (0,)),
            ("Bleue", "", ()),
        ]
    elif field == "first_slot_at":
        [first, *_] = await editions.slots(conn, edition.id)
        assert edition.local(first.starts_at).time() == OTHER[field]
    elif field == "calendars":
        assert (after.holders_calendar, after.investors_calendar) == ("file", "meetings")
    else:
        assert getattr(after, field) == OTHER[field]
    again = await documents.apply(conn, after, form, {"slug", field}, None, cast.NOW)
    assert not again.anybody
    assert await editions.by_id(conn, edition.id) == after


@pytest.mark.parametrize("field", REFUSED)
async def test_what_a_file_cannot_change_is_refused_and_nothing_is_changed(
    conn: Connection, field: str
) -> None:
    edition = await cast.an_edition(conn)
    form = cast.edition_form(**{field: REFUSED[field], "name": "Autre"})
    with pytest.raises(Invalid):
        await documents.apply(conn, edition, form, {"name", field}, None, cast.NOW)
    assert await editions.by_id(conn, edition.id) == edition


async def test_a_file_of_before_says_the_calendars_of_both_sides(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    form = cast.edition_form(calendar_mode="invitations")
    await documents.apply(conn, edition, form, {"calendar_mode"}, None, cast.NOW)
    after = await editions.by_id(conn, edition.id)
    assert after.holders_calendar == after.investors_calendar == editions.way_of("invitations")


async def test_a_file_that_says_all_of_the_grid_lays_it(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    form = cast.edition_form(first_slot_at=dt.time(8, 30), slot_count=6, slot_minutes=20, pauses=())
    given = {"first_slot_at", "slot_count", "slot_minutes", "change_over_minutes", "pauses"}
    touched = await documents.apply(conn, edition, form, given, None, cast.NOW)
    assert list(touched.remarks) == [phrase(documents.LIKE_THE_FILE)]
    slots = await editions.open_slots(conn, edition.id)
    assert [f"{edition.local(slot.starts_at):%H:%M}" for slot in slots[:3]] == [
        "08:30", "08:50", "09:10",
    ]  # fmt: skip
    assert len(slots) == 6


#: by field: what a file says otherwise of what stands beside an edition's own form
BESIDE: Final[dict[str, Any]] = {
    "holders_by_acceptance": True,
    "investors_by_acceptance": False,
    "partners": (PartnerForm(name="La Ville"), PartnerForm(name="Un fonds", logo=LOGO)),
    "texts": {"every": TextForm(signature_fr="L'équipe")},
    "editorial": EditorialForm(text_fr="Bienvenue.", signature_fr="Le Département"),
    "support_programmes": (SupportForm(name="ESS'or", code="ess-or"), KNOWN[2], KNOWN[0]),
}


def beside(**values: Any) -> EditionDocument:
    form = msgspec.structs.asdict(cast.edition_form())
    return EditionDocument(**(form | values))


@pytest.mark.parametrize("field", importing.BESIDE)
async def test_who_is_looked_at_partners_and_texts_become_as_the_file_says(
    conn: Connection, field: str
) -> None:
    edition = await cast.an_edition(conn)
    for name in ("La Ville", "Un autre", "Un fonds"):
        await partners.add(conn, edition, PartnerForm(name=name), None, cast.NOW)
    await texts.save(conn, edition, "reminder", TextForm(opening_fr="Bonjour"), 0, None, cast.NOW)
    before = await importing.beside(conn, edition)
    form = beside(**{field: BESIDE[field]})
    done = await documents.apply(conn, edition, form, {"slug", field}, None, cast.NOW)
    assert await importing.beside(conn, edition) == before | {field: BESIDE[field]}
    assert len(done.remarks) == 1
    again = await documents.apply(conn, edition, form, {"slug", field}, None, cast.NOW)
    assert not again.anybody


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("partners", (PartnerForm(name="A"), PartnerForm(name="B", logo=b"<svg>")), "[1].logo"),
        ("texts", {"every": TextForm(opening_fr="Bonjour")}, ".every.opening_fr"),
    ],
)
async def test_what_is_wrong_with_them_is_told_with_its_place(
    conn: Connection, field: str, value: Any, place: str
) -> None:
    edition = await cast.an_edition(conn)
    form = beside(**{field: value})
    with pytest.raises(Invalid) as refused:
        await documents.apply(conn, edition, form, {field}, None, cast.NOW)
    assert [fault.field for fault in refused.value.faults] == [field + place]
    assert await partners.partners(conn, edition.id) == []
