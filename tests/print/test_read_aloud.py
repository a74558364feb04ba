"""Every paper that we make can be read aloud: PDF/UA-1, as far as a machine can tell.

`PAPERS` has one for each template of `templates/print`, with everything in it that the template can
draw; a template without one fails here.
"""

import datetime as dt
import io
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from msgspec.structs import replace
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, NameObject

from benchmarks import year_book
from matchmaker.editions.editions import Slot
from matchmaker.figures import BY_NAME
from matchmaker.figures.bilan import Bilan
from matchmaker.figures.earlier import EarlierYear
from matchmaker.guidebook import Editorial, YearBook
from matchmaker.hall import HallPlan, Somebody
from matchmaker.hall.plan import SeatedPair
from matchmaker.print import hall_pack, typst
from matchmaker.print.badge_sheets import Printed, badges_pdf
from matchmaker.print.bilan_sheet import bilan_pdf
from matchmaker.print.roll_sheets import PrintedRoll, roll_pdf
from matchmaker.print.typst import PRINT, morning_pdf
from matchmaker.print.year_book import year_book_pdf
from tests.fixtures.pdf_structure import elements, faults_of, outline
from tests.print.test_typst import ALICE, BOB

AT: Final = dt.datetime(2026, 11, 24, 8, tzinfo=dt.UTC)
LINK: Final = "https://a.example/tableau/mfi/abc"


def _morning(language: str) -> bytes:
    return morning_pdf(replace(BOB, workshops=ALICE.workshops), language)


def _badges(language: str) -> bytes:
    one = Printed(kind="holder", name="Ana Roy", organisation="La Ruche", link=LINK)
    other = Printed(kind="investor", name="Bob", organisation="Le Fonds", link=LINK)
    return badges_pdf("Matinée", [one, other] * 6, language)


def _roll(language: str) -> bytes:
    signers = (("Roy", "Ana", "La Ruche"), ("Abou", "Zoé", ""))
    roll = PrintedRoll(
        edition="Matinée", held_on=AT.date(), kind="Atelier", title="Lever des fonds",
        speaker="Zoé", where="Salle B", attending=signers, waiting=signers,
    )  # fmt: skip
    return roll_pdf(roll, language)


def _pack(language: str) -> bytes:
    alice, bob = UUID(int=1), UUID(int=2)
    someone = Somebody(
        id=alice, kind="holder", first_name="Alice", last_name="Aubry", organisation="La Ruche",
        project="Le café", gone=False,
    )  # fmt: skip
    slots = [
        Slot(
            number=number,
            starts_at=AT + dt.timedelta(minutes=15 * number),
            ends_at=AT + dt.timedelta(minutes=15 * number + 15),
            pause_after=False,
        )
        for number in (0, 1)
    ]
    seat = SeatedPair(slot_number=0, table_number=1, holder_id=alice, investor_id=bob)
    plan = HallPlan(
        version=1, published_at=AT, slots=tuple(slots), tables={1: "1"},
        people={alice: someone, bob: replace(someone, id=bob, kind="investor")},
        seats=(seat,), before=(), told=(),
    )  # fmt: skip
    pack = hall_pack.Pack(edition=year_book.an_edition(), plan=plan, address=LINK)
    return typst.compile_pdf(hall_pack.TEMPLATE, hall_pack.values(pack, language))


def _year_book(language: str) -> bytes:
    return year_book_pdf(year_book.a_book(4), language, "https://a.example/financeurs")


def _bilan(language: str) -> bytes:
    known = {"registered_holder": 120, "came_holder": 84, "meetings_planned": 213}
    years = [
        EarlierYear(year=2022, source="Le Département", figures={"meetings_planned": 96}),
        EarlierYear(year=2026, source="", figures=known),
    ]
    cells = {name: {cell: 8 + n for n, cell in enumerate(BY_NAME[name].cells)} for name in BY_NAME}
    found = Bilan(
        edition=year_book.an_edition(), public=False, published_at=None, figures=cells,
        tables=(), names={}, years=years,
    )  # fmt: skip
    return bilan_pdf(found, language)


#: a template of `templates/print` and whoever makes a paper of it
PAPERS: Final[dict[str, Callable[[str], bytes]]] = {
    "badges.typ": _badges,
    "bilan.typ": _bilan,
    "morning.typ": _morning,
    "pack.typ": _pack,
    "roll.typ": _roll,
    "year_book.typ": _year_book,
}


def test_every_template_is_looked_at() -> None:
    assert {path.name for path in PRINT.glob("*.typ")} == set(PAPERS)


@pytest.mark.parametrize("template", PAPERS)
def test_paper_can_be_read_aloud(template: str) -> None:
    assert faults_of(PAPERS[template]("fr")) == []


def test_a_paper_with_nobody_in_it_can_be_read_aloud() -> None:
    empty = YearBook(edition=year_book.an_edition(), editorial=Editorial(), entries=())
    papers = (
        badges_pdf("Matinée", [], "en"),
        morning_pdf(replace(ALICE, meetings=(), workshops=()), "en"),
        year_book_pdf(empty, "en", "https://a.example/financeurs"),
    )
    assert [faults_of(paper) for paper in papers] == [[], [], []]


def test_year_book_is_found_one_s_way_in_by_headings_and_bookmarks() -> None:
    book = _year_book("en")
    roles = [one.role for one in elements(book)]
    assert {"H1", "H2", "H3", "TOC", "TOCI", "Table", "TH", "Link", "Figure", "L"} <= set(roles)
    chapters = [title for depth, title in outline(book) if depth == 1]
    assert chapters == ["Editorial", "By kind of finance", "By need", "Index"]


def _without_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def _unmarked(writer: PdfWriter) -> None:
    del writer.root_object["/MarkInfo"]


def _without_tree(writer: PdfWriter) -> None:
    del writer.root_object["/StructTreeRoot"]


def _silent_links(writer: PdfWriter) -> None:
    for page in writer.pages:
        for one in page.get("/Annots", ()):
            one.get_object().pop("/Contents", None)


def _free_tabs(writer: PdfWriter) -> None:
    for page in writer.pages:
        page.pop("/Tabs", None)


def _untagged_words(writer: PdfWriter) -> None:
    stream = DecodedStreamObject()
    stream.set_data(writer.pages[0].get_contents().get_data() + b"\n0 0 9 9 re f\n")  # type: ignore[union-attr]
    writer.pages[0][NameObject("/Contents")] = writer._add_object(stream)


def _tags(writer: PdfWriter, role: str) -> list[Any]:
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, ArrayObject):
            for one in node:
                walk(one)
        elif hasattr(node, "get"):
            if node.get("/S") == role:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(writer.root_object["/StructTreeRoot"])
    return found


def _wordless_figures(writer: PdfWriter) -> None:
    for figure in _tags(writer, "/Figure"):
        figure.pop("/Alt", None)


def _jumping_headings(writer: PdfWriter) -> None:
    for heading in _tags(writer, "/H2"):
        heading[NameObject("/S")] = NameObject("/H4")


def _tables_of_cells_alone(writer: PdfWriter) -> None:
    for cell in _tags(writer, "/TH"):
        cell[NameObject("/S")] = NameObject("/TD")


def _signs_without_letters(writer: PdfWriter) -> None:
    for one in writer.pages[1]["/Resources"]["/Font"].values():  # type: ignore[index]
        one.get_object().pop("/ToUnicode", None)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (_without_language, "11: no language of the document"),
        (_unmarked, "06: not marked as tagged"),
        (_without_tree, "01: no tag tree"),
        (_silent_links, "28: a link of page"),
        (_free_tabs, "28: page"),
        (_untagged_words, "01: page 1 has something"),
        (_wordless_figures, "13: a figure without words"),
        (_jumping_headings, "14: a heading of level 4 after one of level 1"),
        (_tables_of_cells_alone, "15: a table without headers"),
        (_signs_without_letters, "10: the signs of font"),
    ],
)
def test_whatever_is_taken_away_is_missed(
    harm: Callable[[PdfWriter], None], told: str, tmp_path: Path
) -> None:
    writer = PdfWriter(clone_from=io.BytesIO(_harmed()))
    harm(writer)
    written = io.BytesIO()
    writer.write(written)
    assert any(fault.startswith(told) for fault in faults_of(written.getvalue()))


@cache
def _harmed() -> bytes:
    """Not made as this is imported: the threads of the typesetter would not survive a fork."""
    return _year_book("fr")
