"""What an edition says of itself: one question per screen, and what an answer touches before it is
so."""

import datetime as dt
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.forms import Answers
from api.exchange.speech import language_of
from api.pages.frame import meanwhile, touched
from api.pages.frame.attempts import Attempt, sentence_of
from api.pages.frame.choices import Option
from api.pages.frame.meanwhile import Disagreement
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.edition.sections import (
    SECTIONS,
    Screen,
    answers_of,
    field_of,
    patch_of,
)
from matchmaker.changes import OtherwiseNow, Touched
from matchmaker.changes import settings as changing
from matchmaker.changes.preview import CHANGING
from matchmaker.db import Connection
from matchmaker.editions import audit, editions, partners
from matchmaker.editions.editions import Edition
from matchmaker.wording import typography
from matchmaker.wording.errors import Doings, FieldFault, NotFound
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.templates import theirs

WAYS = {
    "morning": msgid("One entry for the morning"),
    "meetings": msgid("One invitation for each meeting"),
    "file": msgid("A file or a subscription"),
}
LANGUAGE_NAMES = {"fr": msgid("French"), "en": msgid("English")}


@get("/reglages", opt={"action": "edition.oversee"}, include_in_schema=False)
async def overview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    settings = await changing.settings_of(conn, edition)
    words = catalogue(language_of(request))
    shown = {}
    for name, section in SECTIONS.items():
        answers = answers_of(section, settings, edition)
        shown[name] = [
            (words.gettext(field.label), _read_out(answers[field.name], field.kind, words))
            for field in section.fields
        ]
    return page(
        request,
        "organiser/settings.html",
        edition=edition,
        base=base_of(edition),
        titles={name: words.gettext(section.title) for name, section in SECTIONS.items()},
        shown=shown,
        partners=await partners.partners(conn, edition.id),
    )


@get("/reglages/{section:str}", opt={"action": "edition.change"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    section: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    asked = _section(section)
    answers = answers_of(asked, await changing.settings_of(conn, edition), edition)
    return _form(request, edition, section, answers, answers)


@post("/reglages/{section:str}", opt={"action": "edition.change"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    section: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Say what it touches; done when that was said, or touches nobody."""
    asked = _section(section)
    answers = await forms.answers(request, asked.form)
    typed = {field.name: answers.get(field.name, "") for field in asked.fields}
    current = answers_of(asked, await changing.settings_of(conn, edition), edition)
    if answers.get(meanwhile.REVISION) != str(edition.revision):
        shown, found = meanwhile.differences(answers.get(meanwhile.BASE, ""), typed, current)
        if found:
            doer = await audit.doer(conn, Doings(edition.id, CHANGING, None, None))
            values = (request, edition, section, shown, current)
            return _form(*values, differences=found, doer=doer)
    carried = answers | {meanwhile.REVISION: str(edition.revision)}
    foreseen = Touched()
    async with (attempt := Attempt(conn)):
        form = forms.read(asked.form, carried)
        patch = patch_of(form, edition.revision)
        promised = form.promised
        foreseen = await changing.foresee(conn, edition, patch, now)
        if promised or not foreseen.anybody:
            await changing.change(
                conn, edition, patch, organiser_of(caller), now,
                promised=promised or foreseen.stamp,
            )  # fmt: skip
    if isinstance(attempt.refusal, OtherwiseNow):
        said = sentence_of(request, attempt.refusal)
        return _confirm(request, edition, section, typed, current, attempt.refusal.touched, said)
    if attempt.refusal:
        faults = [_placed(fault) for fault in attempt.faults]
        said = "" if faults else sentence_of(request, attempt.refusal)
        return _form(request, edition, section, typed, current, faults=faults, said=said)
    if foreseen.anybody and not promised:
        return _confirm(request, edition, section, typed, current, foreseen)
    return go(f"{base_of(await editions.by_id(conn, edition.id))}/reglages", flash="saved")


def _section(name: str) -> Screen:
    if name not in SECTIONS:
        raise NotFound(msgid("There is no such page."))
    return SECTIONS[name]


def _read_out(value: Any, kind: str, words: Catalogue) -> str:
    """The same in a page, where what organisers wrote themselves is marked as French."""
    said = _said(value, kind, words)
    return theirs(said, language=words.language) if kind == "text" else said


def _said(value: Any, kind: str, words: Catalogue) -> str:
    """An answer as the overview reads it out."""
    match kind:
        case "date" if value:
            return typography.long_date(dt.date.fromisoformat(value), words.language)
        case "hour" if value:
            return typography.hour(dt.time.fromisoformat(value), words.language)
        case "way":
            return words.gettext(WAYS[value]) if value in WAYS else str(value)
        case "languages":
            return ", ".join(words.gettext(LANGUAGE_NAMES[code]) for code in value)
    return str(value)


def _becoming(screen: Screen, before: Answers, after: Answers, words: Catalogue) -> list[str]:
    """What each changed field said, and what it is to say."""
    sentence = words.gettext("%(field)s: “%(before)s” becomes “%(after)s”.")
    nothing = words.gettext("nothing")
    return [
        sentence
        % {
            "field": words.gettext(field.label),
            "before": _said(before[field.name], field.kind, words) or nothing,
            "after": _said(after[field.name], field.kind, words) or nothing,
        }
        for field in screen.fields
        if before[field.name] != after[field.name]
    ]


def _placed(fault: FieldFault) -> FieldFault:
    plural = fault.phrase.plural
    return FieldFault(field_of(fault.field), fault.sentence, plural=plural, **fault.values)


def _form(
    request: AnyRequest,
    edition: Edition,
    name: str,
    answers: Answers,
    base: Answers,
    *,
    differences: Sequence[Disagreement] = (),
    faults: Sequence[FieldFault] = (),
    said: str = "",
    doer: str = "",
) -> Response[str]:
    section = SECTIONS[name]
    words = catalogue(language_of(request))
    labels = {field.name: words.gettext(field.label) for field in section.fields}
    return page(
        request,
        "organiser/setting.html",
        edition=edition,
        status=409 if differences or said else 422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        section=name,
        title=words.gettext(section.title),
        questions=[
            (field, labels[field.name], words.gettext(field.hint) if field.hint else "")
            for field in section.fields
        ],
        answers=answers,
        languages=[Option(code, words.gettext(name)) for code, name in LANGUAGE_NAMES.items()],
        ways=[Option(code, words.gettext(name)) for code, name in WAYS.items()],
        carried=meanwhile.base_of_form(base),
        differences=[(labels[one.field], one) for one in differences],
        doer=doer,
        said=said,
    )


def _confirm(
    request: AnyRequest,
    edition: Edition,
    name: str,
    answers: Answers,
    base: Answers,
    found: Touched,
    said: str = "",
) -> Response[str]:
    words = catalogue(language_of(request))
    carried = answers | {
        meanwhile.REVISION: str(edition.revision),
        meanwhile.BASE: meanwhile.base_of_form(base),
        "promised": found.stamp,
    }
    return page(
        request,
        "organiser/touched.html",
        edition=edition,
        status=409 if said else 200,
        base=base_of(edition),
        back=f"{base_of(edition)}/reglages/{name}",
        said=said,
        carried=carried,
        consequences=[
            *_becoming(SECTIONS[name], base, answers, words),
            *touched.consequences(found, words),
        ],
        recipients=touched.recipients(found, words),
    )


MINE = [overview, ask, change]
