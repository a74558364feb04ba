"""Before a handler of the JSON face is called, and before its answer leaves."""

from typing import Any

import msgspec
from litestar import Response

from api.exchange import bodies
from api.promises import conditional, pages, queries, retries
from api.promises.asked import JsonRequest, option, remember, request_at_hand


async def before(request: JsonRequest) -> None:
    """The query, the key, the body, the precondition: whichever fails first is told."""
    remember(request)
    queries.check(request)
    await retries.begin(request)
    await bodies.check(request)
    conditional.require_named(request)


async def after(response: Response[Any]) -> Response[Any]:
    """Location, ETag, the link to the next page; kept where the request has a key."""
    request = request_at_hand()
    if (place := option(request, "place")) is not None:
        known = dict(request.path_params)
        if isinstance(response.content, msgspec.Struct):
            known |= msgspec.structs.asdict(response.content)
        response.headers["Location"] = place.format_map(known)
    pages.complete(request, response)
    completed = conditional.complete(request, response)
    await retries.complete(request, completed)
    return completed
