"""Every sentence the code and the templates may say, found where it is written.

`python -m tests.language.extraction [path prefix]` prints what French lacks, as .po entries.
"""

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from matchmaker.wording.errors import MatchmakerError
from matchmaker.wording.language import LOCALE
from matchmaker.wording.templates import TEMPLATES

ROOT = TEMPLATES.parent
TEMPLATE_SUFFIXES = (".html", ".txt")
JINJA_OPTIONS = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",
    "newstyle_gettext": "true",
}


class Sentence(NamedTuple):
    """A msgid with its plural and its context, "" where there is none."""

    singular: str
    plural: str = ""
    context: str = ""


class Call(NamedTuple):
    """Where a function takes its sentence: positions of singular, plural and context."""

    singular: int = 0
    plural: int | None = None
    context: int | None = None


_CLASS: Final = re.compile(r"^\s*class (\w+)\(([^)]*)\)", re.MULTILINE)


def modules() -> list[Path]:
    return sorted(p for room in ("matchmaker", "api") for p in (ROOT / room).rglob("*.py"))


def templates() -> list[Path]:
    return sorted(p for p in TEMPLATES.rglob("*") if p.suffix in TEMPLATE_SUFFIXES)


def _error_classes() -> frozenset[str]:
    """The names of every kind of `MatchmakerError`: errors are shown as they are raised."""
    classes = {
        name: set(re.findall(r"\w+", bases))
        for file in modules()
        for name, bases in _CLASS.findall(file.read_text("utf-8"))
    }
    family = {MatchmakerError.__name__}
    while grown := {name for name, bases in classes.items() if bases & family} - family:
        family |= grown
    return frozenset(family)


ERRORS = _error_classes()
CALLS = {
    **dict.fromkeys(("gettext", "msgid", "phrase", *ERRORS), Call()),
    "ngettext": Call(plural=1),
    "pgettext": Call(singular=1, context=0),
    "npgettext": Call(singular=1, plural=2, context=0),
    "FieldFault": Call(singular=1),
}


def in_python(source: str) -> Iterator[Sentence]:
    """The sentences of a module; `ValueError` for one that is put together before it is marked."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (call := _call(node)):
            contexts = _strings(_argument(node, call.context))
            plurals = _strings(_argument(node, call.plural) or _named(node, "plural"))
            for singular in _strings(_argument(node, call.singular)):
                yield Sentence(singular, (plurals or [""])[0], (contexts or [""])[0])
        if isinstance(node, ast.ClassDef) and node.name in ERRORS:
            yield from _own_sentence(node)


def _call(node: ast.Call) -> Call | None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else None
    name = node.func.id if isinstance(node.func, ast.Name) else name
    return CALLS.get(name) if name else None


def _own_sentence(error: ast.ClassDef) -> Iterator[Sentence]:
    """What an error class says whenever it is raised: `super().__init__("…")`."""
    for node in ast.walk(error):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "__init__"
        ):
            for text in _strings(_argument(node, 0)):
                yield Sentence(text)


def _argument(node: ast.Call, position: int | None) -> ast.expr | None:
    return node.args[position] if position is not None and position < len(node.args) else None


def _named(node: ast.Call, name: str) -> ast.expr | None:
    return next((keyword.value for keyword in node.keywords if keyword.arg == name), None)


def _strings(node: ast.expr | None) -> list[str]:
    """The texts an argument may be; a name or a call is marked where its text is written."""
    match node:
        case ast.Constant(value=str(text)) if text:
            return [text]
        case ast.IfExp(body=body, orelse=orelse):
            return _strings(body) + _strings(orelse)
        case ast.JoinedStr() | ast.BinOp():
            raise ValueError(f"line {node.lineno}: a sentence is put together before translation")
        case _:
            return []


def in_template(file: Path) -> Iterator[Sentence]:
    """The sentences of a Jinja template."""
    found = extract_from_file(
        "jinja2.ext:babel_extract", file, keywords=DEFAULT_KEYWORDS, options=JINJA_OPTIONS
    )
    for _, message, _, context in found:
        parts = (message,) if isinstance(message, str) else message
        if parts[0]:
            yield Sentence(parts[0], parts[1] if len(parts) > 1 else "", context or "")


@cache
def sentences() -> dict[Sentence, tuple[str, ...]]:
    """Each sentence of the product with the files that say it."""
    said: dict[Sentence, set[str]] = defaultdict(set)
    for file in modules():
        for sentence in in_python(file.read_text("utf-8")):
            said[sentence].add(file.relative_to(ROOT).as_posix())
    for file in templates():
        for sentence in in_template(file):
            said[sentence].add(file.relative_to(ROOT).as_posix())
    return {sentence: tuple(sorted(files)) for sentence, files in said.items()}


class Entry(NamedTuple):
    """A translation as it stands in a .po file."""

    file: str
    strings: tuple[str, ...]
    fuzzy: bool


@cache
def translations(language: str = "fr") -> dict[Sentence, Entry]:
    """Every entry of the .po files of `language`."""
    known: dict[Sentence, Entry] = {}
    for file in sorted((LOCALE / language).glob("*.po")):
        with file.open("rb") as source:
            room = read_po(source, locale=language)
        for message in room:
            if not message.id:
                continue
            ids = (message.id,) if isinstance(message.id, str) else message.id
            said = message.string or ""
            strings = (said,) if isinstance(said, str) else tuple(said)
            sentence = Sentence(ids[0], ids[1] if len(ids) > 1 else "", message.context or "")
            known[sentence] = Entry(file.name, strings, message.fuzzy)
    return known


def missing(prefix: str = "") -> list[tuple[Sentence, tuple[str, ...]]]:
    """The sentences without a French translation, of files whose path starts with `prefix`."""
    known = translations()
    return [
        (sentence, files)
        for sentence, files in sentences().items()
        if any(file.startswith(prefix) for file in files)
        and (sentence not in known or not all(known[sentence].strings))
    ]


def as_entry(sentence: Sentence, files: tuple[str, ...]) -> str:
    """An empty .po entry, ready to be filled in."""

    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    lines = [f"# {' '.join(files)}"]
    if sentence.context:
        lines.append(f"msgctxt {quoted(sentence.context)}")
    lines.append(f"msgid {quoted(sentence.singular)}")
    if sentence.plural:
        lines += [f"msgid_plural {quoted(sentence.plural)}", 'msgstr[0] ""', 'msgstr[1] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines)


if __name__ == "__main__":
    for sentence, files in missing(sys.argv[1] if len(sys.argv) > 1 else ""):
        sys.stdout.write(as_entry(sentence, files) + "\n\n")
