"""Registering in short steps, each kept on the server when sent; then all answers at a glance.

Every page is drawn from what is kept, so that going back, a closed tab and the other language lose
nothing; a step with faults is kept as well, as it was typed. The cookie is the secret of one
registration, and each form names the registration that it was drawn for: an old tab, in which
somebody else's has been begun since, is told so and adds nothing to theirs.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.faults import UNKNOWN, in_brief
from api.exchange.forms import Answers
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt
from api.pages.frame.choices import words
from api.pages.frame.show import AnyRequest, Message, go, page
from api.pages.open import begun, checking
from api.pages.open.begun import BASE, Door
from api.pages.open.public import base_of
from api.pages.open.registration import FORMS, empty_answers, side_of, window_for, workshop_choices
from matchmaker import inviting
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import people, registering
from matchmaker.people.profiles import PersonKind
from matchmaker.registration import drafts
from matchmaker.registration.drafts import RegistrationDraft
from matchmaker.registration.steps import STEPS, RegistrationStep, next_step, step_asking, step_of
from matchmaker.wording.errors import FieldFault, Invalid, NotFound
from matchmaker.wording.language import Language, catalogue, msgid

CHECK: Final = "verification"
#: which registration a form was drawn for, and as how often changed
_DRAFT: Final = "draft"
_REVISION: Final = "revision"
#: a button beside the one that sends a step: what was typed is kept, and then one is elsewhere
_AWAY: Final = "away"
_ANOTHER: Final = msgid(
    "Another registration has been begun in this browser since; nothing was saved. Are these "
    "answers part of it? Then send them again."
)
_CHANGED: Final = msgid(
    "These answers have changed in another tab; nothing was sent. Look at them again."
)


@get(BASE, opt={"action": "registration.create"}, include_in_schema=False)
async def start(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """The first step; or, where one was begun in this browser, the ways to go on or start anew."""
    here = Door(request, conn, edition, side_of(side), now)
    draft = await begun.find(here)
    if draft is None:
        return await _step_page(here, STEPS[here.kind][0], None, {}, ())
    steps = STEPS[here.kind]
    ahead = next_step(here.kind, draft.steps)
    return page(
        request,
        "registration_begun.html",
        edition=edition,
        base=base_of(edition),
        here=here.base,
        begun_at=edition.local(draft.begun_at),
        kept_until=edition.local(draft.expires_at),
        place=1 + (steps.index(ahead) if ahead else len(steps)),
        most=1 + len(steps),
        go_on=_next(here, draft.steps),
    )


@get(f"{BASE}/{{step:str}}", opt={"action": "registration.create"}, include_in_schema=False)
async def show_step(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    step: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """A step as it was typed, or the page that checks all of them; none before its turn."""
    here = Door(request, conn, edition, side_of(side), now)
    draft = await begun.find(here)
    if step == CHECK:
        if draft is None or next_step(here.kind, draft.steps) is not None:
            return go(_next(here, draft.steps) if draft else here.base)
        return await checking.show(here, draft)
    asked = _asked(here.kind, step)
    if draft is None:
        return go(here.base)
    ahead = next_step(here.kind, draft.steps)
    if asked.name not in draft.steps and asked is not ahead:
        return go(_next(here, draft.steps))
    faults = await _faults(here, asked, draft.answers) if asked.name in draft.steps else ()
    return await _step_page(here, asked, draft, draft.answers, faults)


@post(f"{BASE}/{{step:str}}", opt={"action": "registration.draft"}, include_in_schema=False)
async def keep_step(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    step: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Keep what was typed, as it was typed; then the next step, or this one with its faults."""
    here = Door(request, conn, edition, side_of(side), now)
    registering.require_entrance(edition, here.kind, now, None)
    asked = _asked(here.kind, step)
    typed = await forms.answers(request, FORMS[here.kind])
    drawn_for, away = typed.pop(_DRAFT, ""), typed.pop(_AWAY, "")
    typed.pop("step", None)
    draft = await begun.hold(here)
    if draft is not None and draft.sent_at is not None:
        draft = None
    if draft is not None and drawn_for != str(draft.id):
        return await _another(here, asked, draft, typed)
    language = _spoken(request)
    token = None
    if draft is None:
        values = (edition, here.kind, asked, typed, language, now)
        token = await drafts.begin(conn, *values, sent=not away)
        draft = await drafts.find(conn, edition, here.kind, token, now)
        assert draft is not None
    else:
        await drafts.keep(conn, draft, asked, typed, language, now, sent=not away)
    others = {name: draft.answers[name] for name in draft.answers if name not in asked.fields}
    response: Response[Any]
    wrong = [*_unknown(here.kind, typed), *await _faults(here, asked, others | typed)]
    if away:
        response = go(_away(here, asked, away))
    elif faults := in_brief(wrong):
        response = await _step_page(here, asked, draft, others | typed, faults, status=422)
    else:
        anew = token is not None and drawn_for != ""
        response = go(_next(here, {*draft.steps, asked.name}), flash="begun_anew" if anew else None)
    if token is not None:
        begun.remember(here, response, token, settings)
    return response


@post(BASE, opt={"action": "registration.create"}, include_in_schema=False)
async def send(
    request: AnyRequest,
    slug: FromPath[str],
    side: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Register with the answers that the page has shown, and keep nothing of them here."""
    here = Door(request, conn, edition, side_of(side), now)
    seen = dict(await forms.fields(request))
    draft = await begun.hold(here)
    if draft is None:
        return go(here.base)
    if draft.sent_at is not None:  # pressed twice
        return _received(here)
    if next_step(here.kind, draft.steps) is not None:
        return go(_next(here, draft.steps))
    shown = (str(draft.id), str(draft.revision))
    if shown != (seen.get(_DRAFT), seen.get(_REVISION)):
        return await checking.show(here, draft, said=_CHANGED, status=409)
    answers = draft.answers | {"language": _spoken(request)}
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(FORMS[here.kind], answers)
        # the organiser in whose browser it was filled in, if it was one, gives no consent
        people.require_own(form, caller.organiser_id)
        await inviting.register_draft(conn, edition, draft, form, now)
        await drafts.empty(conn, draft, now)
    if attempt.refusal:
        return await checking.show(here, draft, faults=attempt.faults, status=422)
    return _received(here)


@get("/matinee/{slug:str}/inscription-recue", opt={"action": "site.read"}, include_in_schema=False)
async def show_received(
    request: AnyRequest, slug: FromPath[str], edition: NamedDependency[Edition]
) -> Response[str]:
    return page(
        request,
        "registered.html",
        edition=edition,
        closes_at=edition.local(edition.wishes_close_at),
    )


def _spoken(request: AnyRequest) -> Language:
    """The language of the page is that of what we write."""
    return "en" if language_of(request) == "en" else "fr"


def _received(here: Door) -> Redirect:
    response = go(f"{base_of(here.edition)}/inscription-recue")
    begun.leave(here, response)
    return response


def _asked(kind: PersonKind, name: str) -> RegistrationStep:
    if (found := step_of(kind, name)) is None:
        raise NotFound(msgid("There is no such page."))
    return found


def _next(here: Door, sent: Sequence[str] | set[str]) -> str:
    """Where the first step stands that was not sent yet, or else all answers."""
    ahead = next_step(here.kind, sent)
    return f"{here.base}/{ahead.name if ahead else CHECK}"


def _away(here: Door, step: RegistrationStep, where: str) -> str:
    """The step before, or the same one in another language."""
    if where != "back":
        return f"{here.base}/{step.name}?lang={'en' if where == 'en' else 'fr'}"
    steps = STEPS[here.kind]
    return f"{here.base}/{steps[max(steps.index(step) - 1, 0)].name}"


async def _faults(here: Door, step: RegistrationStep, answers: Answers) -> list[FieldFault]:
    """Everything wrong with the answers of this step, in the order of its questions."""
    known = {name: answers[name] for name in answers if step_asking(here.kind, name)}
    tidy, faults = forms.survey(FORMS[here.kind], known)
    if codes := tidy.get("workshops"):
        faults = [*faults, *await programme.faults_of(here.conn, here.edition.id, codes)]
    places = {name: place for place, name in enumerate(step.fields)}
    mine = [fault for fault in faults if fault.field.split("[")[0] in places]
    return sorted(mine, key=lambda fault: places[fault.field.split("[")[0]])


def _unknown(kind: PersonKind, typed: Answers) -> list[FieldFault]:
    """What no question asks for: no browser of ours sends it."""
    known = FORMS[kind].__struct_fields__
    return [FieldFault(name, UNKNOWN) for name in typed if name not in known]


async def _another(
    here: Door, step: RegistrationStep, draft: RegistrationDraft, typed: Answers
) -> Response[str]:
    """The same step for the registration that this browser holds now, with what was typed."""
    said = catalogue(language_of(here.request)).gettext(_ANOTHER)
    return await _step_page(here, step, draft, typed, (), status=409, said=[Message("late", said)])


async def _step_page(
    here: Door,
    step: RegistrationStep,
    draft: RegistrationDraft | None,
    typed: Mapping[str, Any],
    faults: Sequence[FieldFault],
    *,
    status: int = 200,
    said: Sequence[Message] = (),
) -> Response[str]:
    language = language_of(here.request)
    steps = STEPS[here.kind]
    place = steps.index(step)
    workshops = []
    if "workshops" in step.fields:
        workshops = await workshop_choices(here.conn, here.edition, language)
    response = page(
        here.request,
        "register.html",
        edition=here.edition,
        status=status,
        faults=faults,
        said=said,
        base=base_of(here.edition),
        here=here.base,
        kind=here.kind,
        step=step.name,
        place=place + 1,
        most=len(steps) + 1,
        draft=draft.id if draft else "",
        may_ask=draft is not None and draft.email is not None,
        answers=empty_answers(FORMS[here.kind]) | dict(typed),
        words=words(language),
        workshops=workshops,
        **window_for(here.edition, here.kind, here.now),
    )
    begun.may_be_kept(response)
    return response


ROUTES = [start, show_step, keep_step, send, show_received]
