"""Badges of the longest names: nothing runs over the code, the side or out of the card."""

from collections import defaultdict
from io import BytesIO
from typing import Any, Final

import pytest
from pypdf import PdfReader

from matchmaker.print.badge_sheets import Printed, badges_pdf

MM: Final = 72 / 25.4
#: from the left edge of the sheet: where the code of the first card begins
CODE: Final = 15 + 90 - 4 - 20
#: no letter of our faces is narrower on the average of a line, in parts of its size
NARROWEST: Final = 0.38
LETTERS_110: Final = "Société coopérative d’intérêt collectif " * 2 + "d" * 30
LETTERS_85: Final = ("Marie-Apolline de la Roche-Saint-Secret-Béconne " * 2)[:85]
NAMES: Final = {
    "short": ("Ana Roy", "Roy"),
    "of 54 letters without a break": ("Ana " + "Wolfeschlegelsteinhausen" * 2 + "berger", "Roy"),
    "of 85 letters": (LETTERS_85, LETTERS_110),
    "of wide letters": ("W" * 54, "Organisation" * 9),
}


def lines(pdf: bytes) -> dict[float, tuple[str, float, float]]:
    """By its height on the page: what a line says, where it begins and ends at least, in mm."""
    pieces: dict[float, list[tuple[float, str, float]]] = defaultdict(list)

    def note(text: str, cm: list[float], tm: list[float], _font: Any, size: float) -> None:
        if text.strip():
            height = round((tm[5] * cm[3] + cm[5]) / MM, 1)
            said = text.replace("\u200b", "").strip()
            pieces[height].append(((tm[4] * cm[0] + cm[4]) / MM, said, size))

    PdfReader(BytesIO(pdf)).pages[0].extract_text(visitor_text=note)
    return {
        height: (
            "".join(said for _, said, _ in several),
            several[0][0],
            max(x + len(said) * NARROWEST * size / MM for x, said, size in several),
        )
        for height, several in pieces.items()
    }


@pytest.mark.parametrize("case", NAMES)
def test_nothing_runs_over_the_code_or_out_of_the_card(case: str) -> None:
    name, organisation = NAMES[case]
    link = "https://a.example/accueil/mfi/badge/" + "x" * 24
    one = Printed(kind="holder", name=name, organisation=organisation, link=link)
    occasion, *said, side = sorted(lines(badges_pdf("Matinée", [one], "fr")).items(), reverse=True)
    assert (occasion[1][0], side[1][0].replace(" ", "")) == ("Matinée", "PORTEURDEPROJET")
    told = "".join(text for _, (text, _, _) in said).replace(" ", "")
    assert told == (name + organisation).replace(" ", "")
    assert all(end <= CODE for _, (_, _, end) in said)
    assert occasion[0] - said[0][0] > 3
    assert said[-1][0] - side[0] > 3
