"""What one more table, slot, representative or meeting would bring to a draft."""

import datetime as dt
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.planning.reasons import failure, working, working_piece
from matchmaker import planning, reasons
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.reasons import Inquiry
from matchmaker.reasons.helping import (
    KnownGain,
    change_in_words,
    gain_in_words,
    known_gains,
    people_named,
    proof_in_words,
)
from matchmaker.wording.language import Catalogue, catalogue

SHOWN: Final = 50


class GainLine(msgspec.Struct, frozen=True, kw_only=True):
    """One more of something, what it brings, how that is known."""

    change: str
    gain: str
    proof: str


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
        )
        for gain in gains
    ]


def _computed_at(inquiry: Inquiry | None, edition: Edition) -> dt.datetime | None:
    if inquiry is None or inquiry.finished_at is None:
        return None
    return edition.local(inquiry.finished_at)


MINE = [what_if, ask]
