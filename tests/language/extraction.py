"""Every sentence the code and the templates may say, found where it is written.

`python -m tests.language.extraction [path prefix]` prints what French lacks, as .po entries.
"""

import sys
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po

from matchmaker.language import LOCALE
from matchmaker.rendering import TEMPLATES

ROOT = TEMPLATES.parent
# Beside the gettext family: our marker, and the errors whose sentence is shown as it is raised.
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "msgid": None,
    "FieldFault": (2,),
    **dict.fromkeys(
        ("MatchmakerError", "NotFound", "Conflict", "LinkRefused", "SolverFailed"), None
    ),
}
TEMPLATE_SUFFIXES = (".html", ".txt", ".jinja")
JINJA_OPTIONS = {
    "trimmed": "true",
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",
    "newstyle_gettext": "true",
}


class Sentence(NamedTuple):
    """A msgid with its context and its plural, "" where there is none."""

    singular: str
    plural: str = ""
    context: str = ""


def extracted(file: Path) -> Iterator[Sentence]:
    """The sentences of one file, Python or Jinja."""
    python = file.suffix == ".py"
    found = extract_from_file(
        "python" if python else "jinja2.ext:babel_extract",
        file,
        keywords=KEYWORDS,
        options={} if python else JINJA_OPTIONS,
    )
    for _, message, _, context in found:
        parts = (message,) if isinstance(message, str) else message
        if parts[0]:
            yield Sentence(parts[0], parts[1] if len(parts) > 1 else "", context or "")


@cache
def sentences() -> dict[Sentence, tuple[str, ...]]:
    """Each sentence of the product with the files that say it."""
    said: dict[Sentence, set[str]] = defaultdict(set)
    python = [p for room in ("matchmaker", "api") for p in (ROOT / room).rglob("*.py")]
    templates = [p for p in TEMPLATES.rglob("*") if p.suffix in TEMPLATE_SUFFIXES]
    for file in python + templates:
        for sentence in extracted(file):
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
            strings = (message.string,) if isinstance(message.string, str) else message.string
            sentence = Sentence(ids[0], ids[1] if len(ids) > 1 else "", message.context or "")
            known[sentence] = Entry(file.name, tuple(strings), message.fuzzy)
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


def _as_entry(sentence: Sentence, files: tuple[str, ...]) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'

    lines = [f"#: {' '.join(files)}"]
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
        sys.stdout.write(_as_entry(sentence, files) + "\n\n")
