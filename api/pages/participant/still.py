"""A page of somebody's, to be looked at by another: what it says, and nothing that can be pressed.

What is drawn is what the person's own template draws; here every link, form and button becomes
text, and every script goes. Only what is on the lists below stays, so a template cannot forget it.
"""

import re
from html import escape
from html.parser import HTMLParser
from typing import Final

from markupsafe import Markup

_MAIN: Final = re.compile(r"(?s)<main[^>]*>(.*)</main>")
#: what is left out with all that is in it
_GONE: Final = frozenset(
    {"script", "style", "template", "iframe", "object", "dialog", "datalist", "select"}
)
#: what becomes another element: the words stay
_BECOMES: Final = {
    "a": "span",
    "button": "span",
    "form": "div",
    "fieldset": "div",
    "legend": "p",
    "label": "span",
    "textarea": "span",
    "h1": "h2",
    "h2": "h3",
    "h3": "h4",
    "h4": "h5",
}
_VOID: Final = frozenset({"br", "hr", "img", "wbr"})
#: an svg keeps what draws it
_DRAWING: Final = frozenset({"svg", "path", "circle", "line", "polyline", "rect", "g"})
_KEPT: Final = frozenset(
    {"class", "datetime", "data-label", "lang", "alt", "scope", "open", "hidden", "aria-hidden"}
)


class _Still(HTMLParser):
    """Writes a page again without what acts."""

    def __init__(self, words: dict[bool, str]) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._skipped = 0
        self._words = words

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _GONE:
            self._skipped += 1
        if self._skipped:
            return
        if tag == "input":
            self._answer(dict(attrs))
        else:
            self.written.append(f"<{_BECOMES.get(tag, tag)}{_attributes(tag, attrs)}>")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _DRAWING and not self._skipped:
            self.written.append(f"<{tag}{_attributes(tag, attrs)}/>")
        else:
            self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag in _GONE:
            self._skipped = max(0, self._skipped - 1)
        elif not self._skipped and tag not in _VOID and tag != "input":
            self.written.append(f"</{_BECOMES.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.written.append(escape(data, quote=False))

    def _answer(self, attrs: dict[str, str | None]) -> None:
        """What stands in a box: a tick in words, a text as text, nothing of what is hidden."""
        kind = attrs.get("type") or "text"
        if kind in ("checkbox", "radio"):
            self.written.append(f"<strong>{escape(self._words['checked' in attrs])}</strong> ")
        elif kind not in ("hidden", "submit", "file", "password"):
            self.written.append(f"<span>{escape(attrs.get('value') or '')}</span>")


def _attributes(tag: str, attrs: list[tuple[str, str | None]]) -> str:
    drawing = tag in _DRAWING
    kept = [
        (name, value)
        for name, value in attrs
        if name in _KEPT or (drawing and not name.startswith("on") and "href" not in name)
    ]
    return "".join(
        f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept
    )


def still(document: str, ticked: str, unticked: str) -> Markup:
    """The main part of a page as something to read; a box is said to be `ticked` or `unticked`."""
    found = _MAIN.search(document)
    assert found is not None, "every page has a main part"
    writer = _Still({True: ticked, False: unticked})
    writer.feed(found[1])
    writer.close()
    return Markup("".join(writer.written))  # noqa: S704 a page of ours, escaped again
