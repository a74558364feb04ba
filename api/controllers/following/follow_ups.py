"""What became of the projects, as their holders answer three and six months after."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.following.support import TAGS
from api.controllers.organising import organiser
from matchmaker.db import Connection
from matchmaker.editions.afterwards import FOLLOW_UPS, Months
from matchmaker.editions.editions import Edition
from matchmaker.followup import answering, asking, files, stopping
from matchmaker.followup.answering import (
    FollowUp,
    FollowUpCount,
    FollowUpForm,
    FollowUpRead,
    FollowUpStanding,
)

BASE: Final = "/editions/{slug:str}/follow-ups"
PERSON: Final = "/editions/{slug:str}/people/{person_id:uuid}/follow-ups"
STOP: Final = "/editions/{slug:str}/people/{person_id:uuid}/follow-up-stop"


class PlannedQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """When holders are asked; `skipped`, data are deleted by then."""

    months: Months
    asked_on: date
    skipped: bool


class FollowUpsRead(msgspec.Struct, frozen=True, kw_only=True):
    """The two questions, figures, and every question that somebody was asked with its answer."""

    questions: list[PlannedQuestion]
    standing: FollowUpStanding
    counts: list[FollowUpCount]
    answers: list[FollowUpRead]


@get(BASE, opt={"action": "follow_ups.oversee"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_follow_ups(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> FollowUpsRead:
    """Read when holders are asked what became of their projects, and what they answered."""
    found = await answering.answers(conn, edition.id)
    return FollowUpsRead(
        questions=[
            PlannedQuestion(
                months=months,
                asked_on=asking.asked_on(edition, months),
                skipped=asking.is_skipped(edition, months),
            )
            for months in FOLLOW_UPS
        ],
        standing=await answering.follow_up_standing(conn, edition.id),
        counts=answering.count(found),
        answers=found,
    )


@post(
    BASE + "/list",
    opt={"action": "follow_ups.take"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def take_follow_up_list(
    slug: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> list[FollowUpRead]:
    """Take the answers away; the journal says so."""
    return await files.take_answers(conn, edition, organiser(caller), now)


@get(PERSON, opt={"action": "follow_up.answer"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_own_follow_ups(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[FollowUp]:
    """List what one was asked of one's project, the latest first, with one's answers."""
    return await answering.asked_of(conn, person_id)


@put(
    PERSON + "/{months:int}",
    opt={"action": "follow_up.answer"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY),
)
async def answer_follow_up(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    months: FromPath[int],
    data: JSONBody[FollowUpForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> FollowUp:
    """Say whether one's project was financed; an answer may be changed until the purge."""
    return await answering.answer(conn, edition, person_id, months, data, now)


@put(
    STOP,
    opt={"action": "follow_up.answer"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN),
)
async def stop_follow_ups(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Be asked no more of one's project."""
    await stopping.stop(conn, person_id, now)


@delete(STOP, opt={"action": "follow_up.answer"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def resume_follow_ups(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> None:
    """Be asked again of one's project."""
    await stopping.resume(conn, person_id)


ROUTES = [
    read_follow_ups,
    take_follow_up_list,
    read_own_follow_ups,
    answer_follow_up,
    stop_follow_ups,
    resume_follow_ups,
]
