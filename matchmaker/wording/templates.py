"""Templates to text: one Jinja environment per language, for the pages and for the mails."""

import hashlib
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, cast

import jinja2
from jinja2 import meta
from jinja2.bccache import Bucket
from markupsafe import Markup, escape

from matchmaker.assets import bundles
from matchmaker.assets.bundles import STATIC
from matchmaker.wording import typography
from matchmaker.wording.language import LANGUAGES, catalogue

TEMPLATES: Final = Path(__file__).parents[2] / "templates"
ICONS: Final = STATIC / "icons"
#: the language in which people and organisers write what pages show of them
WRITTEN_IN: Final = "fr"


class _Compiled(jinja2.BytecodeCache):
    """Templates are compiled once for all languages: their code is the same in each."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


_COMPILED: Final = _Compiled()


def prepare(*names: str) -> None:
    """Compile these templates, and those that they use, before anybody waits for one."""
    found: set[str] = set()
    wanted = list(names)
    first, *others = (renderer(language) for language in LANGUAGES)
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            source, _, _ = cast(jinja2.FileSystemLoader, first.loader).get_source(first, name)
            used = meta.find_referenced_templates(first.parse(source))
            wanted.extend(each for each in used if each is not None)
    for environment in (first, *others):
        for name in found:
            environment.get_template(name)


@cache
def renderer(language: str) -> jinja2.Environment:
    """The environment that speaks `language`; an undefined name is an error, not a blank.

    `.html` templates escape, others (mail text) do not.
    """
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=jinja2.select_autoescape(("html",), default_for_string=True),
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        bytecode_cache=_COMPILED,
    )
    environment.policies["ext.i18n.trimmed"] = True
    words = catalogue(language)
    cast(Any, environment).install_gettext_callables(
        words.gettext,
        words.ngettext,
        newstyle=True,
        pgettext=words.pgettext,
        npgettext=words.npgettext,
    )
    environment.filters.update(
        {
            name: partial(getattr(typography, name), language=language)
            for name in ("hour", "long_date", "day_month", "euros", "number", "siret", "typeset")
        }
    )
    environment.filters["gathered"] = bundles.gather
    environment.filters["theirs"] = partial(theirs, language=language)
    environment.globals.update(
        language=language,
        languages=LANGUAGES,
        asset=bundles.asset,
        favicon=bundles.favicon(),
        icon=icon,
        build=build(),
    )
    return environment


def theirs(text: object, *, language: str) -> Markup:
    """What organisers and participants wrote themselves, set and marked as in their own language.

    In a page of another language a screen reader then speaks it as what it is (WCAG 3.1.2). All
    of them write in French, whichever language they read the pages in. For the text of a page
    alone: it brings an element of its own.
    """
    words = escape(typography.typeset(str(text), WRITTEN_IN))
    if language == WRITTEN_IN or not words:
        return words
    return Markup('<span lang="{}">{}</span>').format(WRITTEN_IN, words)


@cache
def build() -> str:
    """What pages are made of, as a word: it changes with every template, script and sentence."""
    digest = hashlib.sha256()
    for file in sorted(path for path in TEMPLATES.rglob("*") if path.is_file()):
        digest.update(str(file.relative_to(TEMPLATES)).encode() + file.read_bytes())
    return digest.hexdigest()[:12]


@cache
def icon(name: str) -> Markup:
    """The SVG drawing `templates/static/icons/<name>.svg`, hidden from screen readers."""
    return Markup((ICONS / f"{name}.svg").read_text("utf-8").strip())  # noqa: S704 our own files
