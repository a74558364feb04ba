"""The organiser's handbook quotes the site: what it shows in bold or between « » is in French."""

import re
from functools import cache
from pathlib import Path

from matchmaker.wording.language import LOCALE, merge

ROOT = Path(__file__).resolve().parents[2]
HANDBOOK = ROOT / "docs" / "organiser.md"
QUOTED = re.compile(r"\*\*([^*]+?)\*\*|« ([^»]+?) »")
NUMBER = re.compile(r"\d+(?: \d+)*")
#: what is no sentence of the site: an address as an example, the sense of a question, a heading
OWN = {"mfi-2027", "A-t-elle reçu sa convocation ?", "bold"}


@cache
def said() -> str:
    """Every sentence of the French site, a line each."""
    rooms = merge("fr", sorted((LOCALE / "fr").glob("*.po")))
    forms = [[one.string] if isinstance(one.string, str) else one.string or () for one in rooms]
    return "\n".join(_plain(form) for each in forms for form in each)


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").split())


def is_said(quoted: str) -> bool:
    """Whether the site says it, perhaps within a longer sentence; a number is filled in."""
    words = NUMBER.split(_plain(quoted))
    return re.search(r"(?:%\(\w+\)s|\d+)".join(map(re.escape, words)), said()) is not None


def test_what_the_handbook_quotes_is_what_the_site_says() -> None:
    quoted = [one or two for one, two in QUOTED.findall(HANDBOOK.read_text("utf-8"))]
    assert len(quoted) > 100
    wrong = [each for each in quoted if each not in OWN and not is_said(each.rstrip("."))]
    assert wrong == []


def test_every_picture_is_there_and_light() -> None:
    for page in (HANDBOOK, ROOT / "README.md"):
        for name in re.findall(r"images/([\w-]+\.png)", page.read_text("utf-8")):
            assert (ROOT / "docs" / "images" / name).stat().st_size <= 150_000, name
