"""Acts that a device keeps until they are answered: sent again under the same key, done once.

`templates/static/acts.js` names the key in a header. Such an act is not answered by the page that
a browser would be led to, but by a word: done, or what stands against it.
"""

import functools
from collections.abc import Awaitable, Callable
from typing import Any, Final, ParamSpec, cast
from uuid import UUID

from litestar import Request, Response

from matchmaker import day
from matchmaker.editions.editions import Edition

KEY_HEADER: Final = "X-Act-Key"
#: where the page is that tells what the act has led to
GO_HEADER: Final = "X-Go"

P = ParamSpec("P")


class _Refused(Exception):
    def __init__(self, response: Response[Any]) -> None:
        super().__init__(response.status_code)
        self.response = response


Handler = Callable[P, Awaitable[Response[Any]]]


def once(handler: Handler[P], done: Callable[[], Response[Any]] | None = None) -> Handler[P]:
    """A handler that does nothing for a key under which it was done; for others as it is.

    It takes `request`, `conn`, `now`, and `edition`, or `place` or `who` in one. A refusal keeps no
    key: what is mended may be sent again. Who sends again never heard the answer: `done` gives it
    once more.
    """

    @functools.wraps(handler)
    async def wrapped(*args: P.args, **kwargs: P.kwargs) -> Response[Any]:
        given: dict[str, Any] = dict(kwargs)
        key = key_of(given["request"])
        if key is None:
            return await handler(*args, **kwargs)
        conn = given["conn"]

        async def act() -> Response[Any]:
            if not await day.first_time(conn, _edition_of(given).id, key, given["now"]):
                return done() if done else Response(b"", status_code=204)
            return _unless_refused(await handler(*args, **kwargs))

        try:
            async with conn.transaction():
                return _in_a_word(await act())
        except _Refused as refused:
            return refused.response

    return wrapped


def once_then(done: Callable[[], Response[Any]]) -> Callable[[Handler[P]], Handler[P]]:
    """As `once`, for what leads to another page: `done` is that page, and what it says."""
    return functools.partial(once, done=done)


def _edition_of(given: dict[str, Any]) -> Edition:
    if "edition" in given:
        return cast(Edition, given["edition"])
    return cast(Edition, (given.get("place") or given["who"]).edition)


def _unless_refused(response: Response[Any]) -> Response[Any]:
    """What was refused is rolled back, and its key with it."""
    if (response.status_code or 200) >= 400:
        raise _Refused(response)
    return response


def _in_a_word(response: Response[Any]) -> Response[Any]:
    """Done, and where it shows: a script is told, not led."""
    if response.status_code != 303:
        return response
    address = str(getattr(response, "url", ""))
    headers = {GO_HEADER: address}
    return Response(b"", status_code=204, headers=headers, cookies=response.cookies)


def key_of(request: Request[Any, Any, Any]) -> UUID | None:
    """The key of an act from a device's queue; None for a form that a browser sends by itself."""
    try:
        return UUID(request.headers.get(KEY_HEADER, ""))
    except ValueError:
        return None
