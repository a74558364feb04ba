"""Pages read as a person would: their words, their complaints, what their forms would send."""

import re
from html import unescape
from html.parser import HTMLParser

from httpx import Response

_TAG = re.compile(r"<[^>]+>")
_HIDDEN = re.compile(r"<(script|style|head)\b.*?</\1>", re.DOTALL)
_FAULT = re.compile(
    r'<a href="#field-(?P<field>\w+)">(?:<span class="asked">(?P<asked>.*?) – </span>)?'
    r"(?P<words>.*?)</a>",
    re.DOTALL,
)


def text_of(page: Response | str) -> str:
    """The words of a page with plain spaces and apostrophes, one space between any two."""
    markup = page if isinstance(page, str) else page.text
    bare = unescape(_TAG.sub(" ", _HIDDEN.sub(" ", markup)))
    return re.sub(r"\s+", " ", bare.replace("’", "'")).strip()


def errors(page: Response) -> dict[str, str]:
    """The error summary: field → sentence."""
    return {found["field"]: text_of(found["words"]) for found in _FAULT.finditer(page.text)}


def asked(page: Response) -> dict[str, str]:
    """The error summary: field → the question by whose name its fault is told."""
    return {found["field"]: text_of(found["asked"] or "") for found in _FAULT.finditer(page.text)}


def main_of(page: Response) -> str:
    """What stands between the masthead and the foot."""
    return page.text[page.text.index("<main") : page.text.index("</main>")]


def filled_in(page: Response) -> dict[str, list[str]]:
    """What the first form of a page would send if nothing in it were touched."""
    reader = _Form()
    reader.feed(main_of(page).split("<form", 1)[1].split("</form>")[0])
    reader.close()
    return reader.answers


class _Form(HTMLParser):
    """Collects answers by the rules of HTML: unticked and disabled fields are not sent."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, list[str]] = {}
        self._area = ""
        self._list = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        if tag == "select":
            self._list = name
        elif tag == "option" and "selected" in given:
            self._send(self._list, given.get("value") or "")
        elif tag == "textarea":
            self._area = name
            self._send(name, "")
        elif tag == "input" and "disabled" not in given:
            to_tick = given.get("type") in ("checkbox", "radio")
            if "checked" in given or not to_tick:
                self._send(name, given.get("value") or "")

    def handle_data(self, data: str) -> None:
        if self._area:
            self.answers[self._area][-1] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            # The line break after the opening tag is no part of the text.
            self.answers[self._area][-1] = self.answers[self._area][-1].removeprefix("\n")
            self._area = ""

    def _send(self, name: str, value: str) -> None:
        self.answers.setdefault(name, []).append(value)
