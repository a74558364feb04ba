"""Words in templates that no catalogue could translate."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import jinja2
from jinja2 import nodes

LETTERS = re.compile(r"[^\W\d_]{2,}")
SENTENCE = re.compile(r"[^\W\d_]{2,}['’]?\s+[^\W\d_]{2,}|^[A-ZÀ-Ý][a-zà-ÿ]+")
SPOKEN_ATTRIBUTES = {"alt", "title", "placeholder", "aria-label", "label"}
ATTRIBUTE = re.compile(r'([\w-]+)="([^"<>]*)"')
CATALOGUE_CALLS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}
# The names of the languages are written in those languages.
ALLOWED = {"Français", "English"}


def bare_text(source: str, *, html: bool) -> list[str]:
    """The words of a template that stand outside the catalogues, in order."""
    environment = jinja2.Environment(
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"], trim_blocks=True, lstrip_blocks=True
    )
    literal = _literal(environment, source)
    words = _spoken(literal) if html else [literal]
    found = [word for text in words for word in LETTERS.findall(text)]
    return found + [text for text in _constants(environment.parse(source)) if text not in ALLOWED]


def _literal(environment: jinja2.Environment, source: str) -> str:
    """What the template writes whatever its values; translated blocks left out."""
    parts: list[str] = []
    translated = False
    tokens = list(environment.lex(source))
    for index, (_, kind, value) in enumerate(tokens):
        if kind == "data" and not translated:
            parts.append(value)
        elif kind == "variable_begin":
            parts.append("0")
        elif kind == "block_begin":
            name = next(text for _, k, text in tokens[index:] if k == "name")
            translated = name in ("trans", "pluralize") or (translated and name != "endtrans")
    return "".join(parts)


def _spoken(markup: str) -> list[str]:
    """The texts and the spoken attributes of an HTML document."""
    parser = _Spoken()
    parser.feed(markup)
    parser.close()
    return parser.texts


class _Spoken(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._unspoken = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unspoken = tag in ("script", "style")
        pressed = tag == "input" and dict(attrs).get("type") in ("submit", "button", "reset")
        for name, value in attrs:
            if value and (name in SPOKEN_ATTRIBUTES or (pressed and name == "value")):
                self.texts.append(value)

    def handle_endtag(self, tag: str) -> None:
        self._unspoken = False

    def handle_data(self, data: str) -> None:
        if not self._unspoken:
            # A macro may write attributes alone, for others to put into their tag.
            for name, value in ATTRIBUTE.findall(data):
                self.handle_starttag("", [(name, value)])
            self.texts.append(ATTRIBUTE.sub("", data))


def _constants(node: nodes.Node, *, translated: bool = False) -> Iterator[str]:
    """Sentences written as strings inside expressions."""
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Name):
        translated = translated or node.node.name in CATALOGUE_CALLS
    if isinstance(node, nodes.Const) and isinstance(node.value, str) and not translated:
        if SENTENCE.search(node.value):
            yield node.value
        return
    for child in node.iter_child_nodes():
        yield from _constants(child, translated=translated)
