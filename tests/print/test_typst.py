import io
from datetime import UTC
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from pypdf import PdfReader

from matchmaker.post.morning import InvestorCounterpart
from matchmaker.print import typst
from matchmaker.print.typst import PrintedMorning, morning_pdf
from matchmaker.wording.language import LANGUAGES
from tests.calendars.cast import LONG
from tests.examples import examples
from tests.post.cast import (
    CIGALES,
    FRANCE_ACTIVE,
    OCCASION,
    PAGE,
    PUBLISHED,
    RUCHE,
    VELO,
    WORKSHOP,
    at,
)

ALICE = PrintedMorning(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    organisation="La Ruche",
    version=3,
    published_at=PUBLISHED,
    meetings=(at(10, 0, "12", CIGALES), at(9, 15, "7", FRANCE_ACTIVE)),
    workshops=(WORKSHOP,),
    link=PAGE,
)
BOB = replace(
    ALICE,
    role="investor",
    person="Bob Ferrand",
    meetings=(at(9, 15, "7", RUCHE), at(9, 30, "7", VELO)),
    workshops=(),
)


def pages(morning: PrintedMorning, language: str = "fr") -> list[str]:
    """The words of each page, single spaces between them."""
    reader = PdfReader(io.BytesIO(morning_pdf(morning, language)))
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_holder_reads_the_morning_in_order() -> None:
    [page] = pages(ALICE)
    places = [
        page.index(words)
        for words in (
            "Matinée des Financements à Impact",
            "mardi 24 novembre 2026",
            "Alice Léger",
            "9 h 15 7 France Active",
            "prêt, 5–60 k€",
            "avec Mme Awa Diallo",
            "10 h 00 12 Cigales 92",
            "11 h 30 Programme Lever des fonds",
            "salle B, jusqu’à 12 h 15",
            "Version 3 du planning, publiée le jeudi 12 novembre à 14 h 05.",
        )
    ]
    assert places == sorted(places)


def test_investor_gets_a_fiche_of_each_project() -> None:
    first, second = pages(BOB)
    assert "9 h 15 7 La Ruche & Cie <réemploi>" in first
    assert "Vous financez déjà deux ressourceries." not in first
    assert second.startswith("Les projets que vous entendrez La Ruche & Cie <réemploi> 9 h 15")
    for words in (
        "Alice Léger",
        "Châtenay-Malabry",
        "Trésorerie, 15 000 €",
        "Douze emplois en insertion.",
        "Vous financez déjà deux ressourceries.",
        "Vélo-école pour toutes 9 h 30, table 7",
        "Sans suite",
    ):
        assert words in second
    assert "fiche" not in " ".join(pages(ALICE)).lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [0, 1, 30])
def test_every_size_of_morning_is_complete(count: int, language: str) -> None:
    meetings = tuple(at(8 + n // 4, 15 * (n % 4), f"T{n}", VELO) for n in range(count))
    text = " ".join(pages(replace(BOB, meetings=meetings), language))
    hour = "8 h 00" if language == "fr" else "8:00"
    assert (f"{hour} T0 Vélo-école" in text) == (count > 0)
    assert text.count("Vélo-école pour toutes") == 2 * count
    nothing = {"fr": "Aucun rendez-vous, et rien", "en": "No meeting and nothing"}
    assert (nothing[language] in text) == (count == 0)


def test_same_morning_gives_the_same_bytes() -> None:
    assert morning_pdf(BOB, "fr") == morning_pdf(BOB, "fr")
    in_utc = replace(
        BOB,
        meetings=tuple(replace(m, starts=m.starts.astimezone(UTC)) for m in BOB.meetings),
        published_at=BOB.published_at.astimezone(UTC),
    )
    assert morning_pdf(in_utc, "fr") == morning_pdf(BOB, "fr")
    assert morning_pdf(replace(BOB, link=PAGE + "x"), "fr") != morning_pdf(BOB, "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_can_be_read_aloud(language: str) -> None:
    reader = PdfReader(io.BytesIO(morning_pdf(ALICE, language)))
    root: Any = reader.trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Matinée des Financements à Impact – Alice Léger"
    kinds = set(structure_kinds(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= kinds


def structure_kinds(node: Any) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if not hasattr(node, "get"):
        return []
    kinds = [str(node["/S"])] if "/S" in node else []
    children = node.get("/K", [])
    children = children if isinstance(children, list) else [children]
    return kinds + [kind for child in children for kind in structure_kinds(child)]


def test_names_are_never_markup() -> None:
    name = '#eval("1+1") $x^2$ *gras* `code` <label> @ref \\ // /* = titre'
    [page] = pages(replace(ALICE, person=name, meetings=(at(9, 0, "1", investor(name)),)))
    assert page.count('#eval("1+1") $x^2$ *gras* `code` <label> @ref \\ // /* = titre') >= 2


def investor(name: str) -> InvestorCounterpart:
    return InvestorCounterpart(name=name, finance="prêt")


def test_long_names_and_long_stories_lose_no_meeting() -> None:
    story = replace(RUCHE, project=LONG, organisation=LONG, summary=f"{LONG}\n" * 60, reason=LONG)
    meetings = tuple(at(9, 15 * n, "Table ronde B12", story) for n in range(3))
    text = " ".join(pages(replace(BOB, person=LONG, organisation=LONG, meetings=meetings)))
    for hour in ("9 h 00", "9 h 15", "9 h 30"):
        assert f"{hour} Table ronde B12" in text
        assert f"{hour}, table Table ronde B12" in text


def test_what_no_font_can_draw_is_replaced() -> None:
    [page] = pages(replace(ALICE, person="🌱 Alice 北京 Léger 👩‍👩‍👧", meetings=()))
    assert "Alice □□ Léger" in page


def test_characters_held_for_known_are_drawn() -> None:
    words = " ".join(sorted(typst._KNOWN - set("\n")))
    assert typst._can_be_drawn(words)


@settings(max_examples=examples(25), deadline=None)
@given(text=st.text(max_size=60))
def test_any_name_can_be_printed(text: str) -> None:
    party = replace(RUCHE, project=text, summary=text, reason=text)
    morning = replace(BOB, person=text, organisation=text, meetings=(at(9, 0, "1", party),))
    assert morning_pdf(morning, "fr").startswith(b"%PDF-")
