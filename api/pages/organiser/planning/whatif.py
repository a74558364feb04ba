"""What one more table, slot, representative or meeting would bring to a draft."""

import datetime as dt
from typing import Annotated, Any, Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, sentence_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.frame.touched import consequences, recipients
from api.pages.organiser.planning.reasons import failure, working, working_piece
from matchmaker import changes, planning, reasons
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.reasons import Inquiry, OneMoreForm
from matchmaker.reasons.helping import (
    KnownGain,
    change_in_words,
    gain_in_words,
    known_gains,
    people_named,
    proof_in_words,
)
from matchmaker.wording.language import Catalogue, catalogue, msgid

SHOWN: Final = 50


class GainLine(msgspec.Struct, frozen=True, kw_only=True):
    """One more of something, what it brings, how that is known; the address that applies it."""

    change: str
    gain: str
    proof: str
    apply: str = ""


class _Applied(OneMoreForm, frozen=True, kw_only=True):
    """The same as a form of a page, and how long the solver may then look."""

    seconds: Annotated[int, Meta(ge=1, le=600)] = 30


@get(
    "/planning/versions/{schedule_id:uuid}/et-si",
    opt={"action": "gains.read"},
    include_in_schema=False,
)
async def what_if(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    version = await planning.version(conn, edition.id, schedule_id)
    inquiry = await reasons.inquiry(conn, schedule_id, "gains")
    if piece := working_piece(request, edition, inquiry, now):
        return piece
    words = catalogue(language_of(request))
    gains = known_gains(inquiry.result if inquiry else None)
    something = [gain for gain in gains if not gain.is_nothing]
    return page(
        request,
        "organiser/whatif.html",
        edition=edition,
        base=base_of(edition),
        version=version,
        here=f"{base_of(edition)}/planning/versions/{schedule_id}/et-si",
        may_ask=reasons.may_ask_gains(version),
        inquiry=inquiry,
        failure=failure(inquiry, words),
        working=working(inquiry, now, words),
        lines=await _lines(conn, edition, something[:SHOWN], words),
        total=len(something),
        nothing=len(gains) - len(something),
        open=sum(gain.proof == "open" for gain in something),
        computed_at=_computed_at(inquiry, edition),
    )


@post(
    "/planning/versions/{schedule_id:uuid}/et-si",
    opt={"action": "gains.request"},
    include_in_schema=False,
)
async def ask(
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    await reasons.request_gains(conn, edition, schedule_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/planning/versions/{schedule_id}/et-si")


@get(
    "/planning/versions/{schedule_id:uuid}/et-si/appliquer",
    opt={"action": "grid.change"},
    include_in_schema=False,
)
async def ask_to_apply(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    """What the change touches, before it is made and everything solved again."""
    form = forms.read(_Applied, dict(request.query_params))
    await planning.version(conn, edition.id, schedule_id)
    return await _asking(request, conn, edition, schedule_id, form, organiser_of(caller), now)


@post(
    "/planning/versions/{schedule_id:uuid}/et-si/appliquer",
    opt={"action": "grid.change"},
    include_in_schema=False,
)
async def apply(
    request: AnyRequest,
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    """Change the edition, and have it planned again around what is fixed in the version."""
    form = forms.read(_Applied, await forms.answers(request, _Applied))
    by = organiser_of(caller)
    async with (attempt := Attempt(conn)):
        await reasons.apply_gain(conn, edition, schedule_id, form, form.seconds, by, now)
    if attempt.refusal:
        refused = sentence_of(request, attempt.refusal)
        return await _asking(request, conn, edition, schedule_id, form, by, now, refused)
    return go(f"{base_of(edition)}/planning", flash="run_requested")


async def _asking(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    form: _Applied,
    by: UUID,
    now: dt.datetime,
    said: str = "",
) -> Response[str]:
    words = catalogue(language_of(request))
    act = reasons.one_more(conn, edition, form, by, now)
    touched = await changes.foresee_in_words(conn, edition.id, now, act)
    said = said or " ".join(one.translated(words) for one in touched.refused)
    at = f"{base_of(edition)}/planning/versions/{schedule_id}/et-si"
    carried = {"kind": form.kind, "slot": form.slot, "person": form.person}
    return page(
        request,
        "organiser/touched.html",
        edition=edition,
        status=409 if said else 200,
        said=said,
        consequences=[
            *consequences(touched, words),
            words.gettext(msgid("Then the solver makes another draft.")),
        ],
        recipients=recipients(touched, words),
        action=f"{at}/appliquer",
        back=at,
        carried={
            **{name: str(value) for name, value in carried.items() if value is not None},
            "promised": touched.stamp,
        },
    )


def _address(gain: KnownGain) -> str:
    """What applies the gain; a person's own maximum is asked of the person."""
    if gain.kind not in ("table", "slot", "delegate"):
        return ""
    known = {"kind": gain.kind, "slot": gain.slot, "person": gain.person_id}
    return urlencode({name: value for name, value in known.items() if value is not None})


async def _lines(
    conn: Connection, edition: Edition, gains: list[KnownGain], words: Catalogue
) -> list[GainLine]:
    known = await reviewing.names(conn, edition.id, list(people_named([], gains)))
    names = {one.id: one.organisation for one in known.values()}
    hours = {
        slot.number: edition.local(slot.starts_at).time()
        for slot in await editions.slots(conn, edition.id)
    }
    return [
        GainLine(
            change=change_in_words(gain, names, hours).translated(words),
            gain=gain_in_words(gain).translated(words),
            proof=proof_in_words(gain).translated(words),
            apply=_address(gain),
        )
        for gain in gains
    ]


def _computed_at(inquiry: Inquiry | None, edition: Edition) -> dt.datetime | None:
    if inquiry is None or inquiry.finished_at is None:
        return None
    return edition.local(inquiry.finished_at)


MINE = [what_if, ask, ask_to_apply, apply]
