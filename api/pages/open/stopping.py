"""No more of some letters: one click in the message, or the mail program's own (RFC 8058)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath
from litestar.status_codes import HTTP_200_OK

from api.pages.frame.show import AnyRequest, page
from matchmaker import reminders
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.followup import stopping as questions
from matchmaker.foundation.settings import Settings
from matchmaker.reminders import StopState
from matchmaker.reminders import stopping as reminding


class StoppableLetters(msgspec.Struct, frozen=True, kw_only=True):
    """Letters that their reader may end: where, by which action, and what does it."""

    path: str
    action: str
    template: str
    person_of: Callable[[str, str], UUID]
    state: Callable[[Connection, UUID], Awaitable[StopState]]
    stop: Callable[[Connection, UUID, datetime], Awaitable[None]]
    resume: Callable[[Connection, UUID], Awaitable[None]]


def routes(letters: StoppableLetters) -> list[HTTPRouteHandler]:
    """The button, what it does, and the way back."""
    path, opt = letters.path + "/{token:str}", {"action": letters.action}

    async def shown(
        request: AnyRequest, conn: Connection, token: str, person_id: UUID
    ) -> Response[Any]:
        found = await letters.state(conn, person_id)
        return page(
            request,
            letters.template,
            edition=await editions.by_slug(conn, found.slug),
            stopped=found.stopped_at is not None,
            path=f"{letters.path}/{token}",
        )

    @get(path, opt=opt, include_in_schema=False)
    async def ask(
        request: AnyRequest,
        token: FromPath[str],
        conn: NamedDependency[Connection],
        settings: NamedDependency[Settings],
    ) -> Response[Any]:
        """Only a button: programs that look at links in mails end nothing."""
        return await shown(request, conn, token, letters.person_of(settings.secret, token))

    @post(path, opt=opt, include_in_schema=False, status_code=HTTP_200_OK)
    async def stop(
        request: AnyRequest,
        token: FromPath[str],
        conn: NamedDependency[Connection],
        settings: NamedDependency[Settings],
        now: NamedDependency[datetime],
    ) -> Response[Any]:
        """Answers without a redirect, which a mail program would not follow."""
        person_id = letters.person_of(settings.secret, token)
        await letters.stop(conn, person_id, now)
        return await shown(request, conn, token, person_id)

    @post(path + "/reprise", opt=opt, include_in_schema=False, status_code=HTTP_200_OK)
    async def resume(
        request: AnyRequest,
        token: FromPath[str],
        conn: NamedDependency[Connection],
        settings: NamedDependency[Settings],
    ) -> Response[Any]:
        person_id = letters.person_of(settings.secret, token)
        await letters.resume(conn, person_id)
        return await shown(request, conn, token, person_id)

    return [ask, stop, resume]


ROUTES = [
    *routes(
        StoppableLetters(
            path="/rappels",
            action="reminders.stop",
            template="reminders.html",
            person_of=reminding.person_of,
            state=reminders.stop_state,
            stop=reminders.stop,
            resume=reminders.resume,
        )
    ),
    *routes(
        StoppableLetters(
            path="/questions",
            action="follow_up.stop",
            template="following/questions.html",
            person_of=questions.person_of,
            state=questions.state,
            stop=questions.stop,
            resume=questions.resume,
        )
    ),
]
