"""The organiser's handbook quotes the site: what it shows in bold or between « » is in French."""

import re
from functools import cache
from pathlib import Path

from matchmaker.wording.language import catalogue
from matchmaker.wording.typography import fold

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "organiser.md"
QUOTED = re.compile(r"\*\*([^*]+?)\*\*|« ([^»]+?) »")
#: what is no sentence of the site: an address as an example, the sense of a question, a heading
OWN = {"mfi-2027", "A-t-elle reçu sa convocation ?", "bold"}


@cache
def said() -> str:
    """Every sentence of the French site, a line each; what is filled in is any text."""
    known = catalogue("fr")._catalog.values()  # type: ignore[attr-defined]
    return "\n".join(_plain(each) for each in known if isinstance(each, str))


def _plain(text: str) -> str:
    return " ".join(fold(text.replace("’", "'")).split())


def is_said(quoted: str) -> bool:
    """Whether the site says it, perhaps within a longer sentence, with whatever number or name."""
    words = re.split(r"\d+(?:[   ]\d+)*", _plain(quoted))
    return re.search(r"%\(\w+\)s".join(map(re.escape, words)), said()) is not None


def test_what_the_handbook_quotes_is_what_the_site_says() -> None:
    quoted = [one or two for one, two in QUOTED.findall(HANDBOOK.read_text("utf-8"))]
    assert len(quoted) > 100
    wrong = [each for each in quoted if each not in OWN and not is_said(each.rstrip("."))]
    assert wrong == []


def test_every_picture_is_there_and_light() -> None:
    for page in (HANDBOOK, ROOT / "README.md"):
        for name in re.findall(r"images/([\w-]+\.png)", page.read_text("utf-8")):
            assert (ROOT / "docs" / "images" / name).stat().st_size <= 150_000, name
