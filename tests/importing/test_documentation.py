"""docs/import.md says what the program reads: each column, answer and limit."""

import re
from typing import Final

import pytest

from matchmaker.foundation.settings import ROOT
from matchmaker.importing import COLUMNS, FILE_NAMES, LARGEST, MOST_ROWS, FileSort
from matchmaker.importing.cells import APPLICATIONS, PLACES, WAYS
from matchmaker.wording.language import catalogue
from matchmaker.wording.vocabularies import (
    FINANCE,
    ITEM_KINDS,
    NEEDS,
    PROJECT_STAGES,
    QUALITIES,
    THEMES,
)

TEXT: Final = (ROOT / "docs" / "import.md").read_text("utf-8")
SECTIONS: Final = dict(re.findall(r"^### (.+)\n((?:(?!#).*\n)*)", TEXT, re.MULTILINE))


@pytest.mark.parametrize("sort", FileSort)
def test_each_file_is_described_with_exactly_its_columns(sort: FileSort) -> None:
    english, french = FILE_NAMES[sort]
    rows = re.findall(
        r"^\| (.+?)( \*)? \| `(\w+)` \|", SECTIONS[f"`{french}` ou `{english}`"], re.M
    )
    assert [(name, french, bool(star)) for french, star, name in rows] == [
        (column.name, column.french, column.required) for column in COLUMNS[sort]
    ]


@pytest.mark.parametrize(
    ("title", "labels"),
    [
        ("Besoins", NEEDS),
        ("Stades", PROJECT_STAGES),
        ("Thèmes", THEMES),
        ("Financements", FINANCE),
        ("Types", ITEM_KINDS),
        ("Places", PLACES),
        ("Candidatures", APPLICATIONS),
        ("Agendas", WAYS),
        ("Qualités", QUALITIES),
    ],
)
def test_each_list_is_given_whole_and_as_the_screens_say_it(
    title: str, labels: dict[str, str]
) -> None:
    rows = re.findall(r"^\| (.+) \| `(\w+)` \|$", SECTIONS[title], re.M)
    french = catalogue("fr")
    assert rows == [(french.gettext(label), code) for code, label in labels.items()]


def test_the_limits_are_those_of_the_program() -> None:
    assert f"{LARGEST // 2**20} Mo et {MOST_ROWS // 1000} 000 lignes" in TEXT
