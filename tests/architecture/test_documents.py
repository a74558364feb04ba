"""What the documents name exists: files, packages in their order, words on the screen."""

import re
import tomllib
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any, Final

import pytest

from matchmaker.wording.language import catalogue
from tests.architecture.repository import ROOT, files, name
from tests.language.extraction import translations

DOCUMENTS: Final = sorted(files(".md"))
#: these tell of files as they once were
OF_THEIR_TIME: Final = {"RESULTS.md", "CHANGELOG.md"}
SUFFIXES: Final = r"(?:py|md|sql|html|css|js|po|typ|txt|json|toml|lock)"
FILE: Final = re.compile(rf"^[\w./-]+\.{SUFFIXES}$")
LINK: Final = re.compile(r"\]\((?!https?:)([^)#]+)")
#: what is made where it runs, or lies in the folder of whoever runs it
ELSEWHERE: Final = re.compile(
    r"^(var/|/|ortools/|formats/|(instance|schedule|edition)\.json$)|NNNN"
)


def named_files(text: str) -> set[str]:
    """What stands in backticks and looks like a file."""
    return {each for each in re.findall(r"`([^`\n]+)`", text) if FILE.match(each)}


def stands(path: str) -> bool:
    """Whether such a file is in the tree; a name without its folder may be anywhere."""
    return (ROOT / path).exists() or any(
        each.as_posix().endswith(f"/{path}") for each in files(Path(path).suffix)
    )


@pytest.mark.parametrize(
    "document", [each for each in DOCUMENTS if name(each) not in OF_THEIR_TIME], ids=name
)
def test_every_file_that_a_document_names_exists(document: Path) -> None:
    named = named_files(document.read_text("utf-8"))
    assert [path for path in sorted(named) if not (ELSEWHERE.search(path) or stands(path))] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_between_documents_leads_somewhere(document: Path) -> None:
    linked = LINK.findall(document.read_text("utf-8"))
    assert [path for path in linked if not (document.parent / path).exists()] == []


def packages_of_the_map() -> dict[str, list[str]]:
    """The first column of the tables of ARCHITECTURE.md, by the package that they are about."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    found = {}
    for whole, table in re.findall(r"^\*\*(\w+)\*\*[^\n]*\n\n((?:\|[^\n]*\n)+)", text, re.M):
        cells = [line.split("|")[1] for line in table.splitlines()[2:]]
        names = chain.from_iterable(re.findall(r"`([^`]+)`", cell) for cell in cells)
        found[whole] = [each.removesuffix(".py") for each in names]
    return found


@pytest.mark.parametrize("container", ["solver", "matchmaker", "api"])
def test_the_map_has_every_package_in_the_order_of_the_contract(container: str) -> None:
    project: Any = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    [layers] = [
        contract["layers"]
        for contract in project["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == [container]
    ]
    in_order = [layer for layer in reversed(layers) if (ROOT / container / layer).is_dir()]
    told = packages_of_the_map()[container]
    assert [each for each in told if (ROOT / container / each).is_dir()] == in_order


def test_every_document_stands_in_the_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / path).resolve() for path in LINK.findall(index.read_text("utf-8"))}
    wanted = {path for path in DOCUMENTS if path.is_relative_to(ROOT / "docs")} - {index}
    assert sorted(name(path) for path in wanted if path.resolve() not in linked) == []


def words() -> list[list[str]]:
    """The rows of the glossary's tables."""
    text = (ROOT / "docs" / "glossary.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split(" | ")]
        for line in re.findall(r"^\|(.+)\|$", text, re.M)
    ]
    return [row for row in rows if row[0] not in ("word", "") and not row[0].startswith("---")]


def test_the_glossary_has_each_word_once() -> None:
    count = Counter(row[0] for row in words())
    assert [word for word, times in count.items() if times > 1] == []


def test_the_french_words_of_the_glossary_are_on_the_screen() -> None:
    french = catalogue("fr")
    said = " ".join(
        french.gettext(text).lower() for entry in translations().values() for text in entry.strings
    )
    plain = said.replace("\u00a0", " ").replace("\u202f", " ").replace("’", "'")
    told = [part.strip() for row in words() for part in row[2].split(",") if part.strip("— ")]
    assert [word for word in told if word.lower().replace("’", "'") not in plain] == []
