"""Pages read as a person would: their words, and what they complain about."""

import re
from html import unescape

from httpx import Response

_TAG = re.compile(r"<[^>]+>")
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
_FAULT = re.compile(r'<a href="#field-(?P<field>\w+)">(?P<words>.*?)</a>', re.DOTALL)


def text_of(page: Response | str) -> str:
    """The words of a page with plain spaces and apostrophes, one space between any two."""
    markup = page if isinstance(page, str) else page.text
    bare = unescape(_TAG.sub(" ", _HIDDEN.sub(" ", markup)))
    return re.sub(r"\s+", " ", bare.replace("’", "'")).strip()


def errors(page: Response) -> dict[str, str]:
    """The error summary: field → sentence."""
    return {found["field"]: text_of(found["words"]) for found in _FAULT.finditer(page.text)}


def main_of(page: Response) -> str:
    """What stands between the masthead and the foot."""
    return page.text[page.text.index("<main") : page.text.index("</main>")]
