"""Long lists: `page` and `limit` in, the items and a link to the next page out (RFC 8288).

Behind the last page there is nothing, and no link: whoever follows `next` comes to an end.
"""

from typing import Annotated, Any, Final, TypeVar
from urllib.parse import parse_qsl, urlencode

import msgspec
from litestar import Response
from litestar.params import QueryParameter

from api.promises.asked import JsonRequest
from matchmaker.wording.paging import LARGEST, SIZE, Page

T = TypeVar("T")
PageQuery = Annotated[int, QueryParameter(ge=1, le=100_000, description="counts from 1")]
LimitQuery = Annotated[int, QueryParameter(ge=1, le=LARGEST, description="items on a page")]
DEFAULT: Final = SIZE
_LINKS: Final = "links"


def as_asked(page: Page[T], number: int) -> Page[T]:
    """The page itself; where pages of people show the last one instead, an empty one."""
    if page.number == number:
        return page
    return msgspec.structs.replace(page, items=(), number=number)


def lead_to(request: JsonRequest, **changes: object) -> None:
    """The next page is at this address, with these answers in place of those that were given."""
    given = dict(parse_qsl(request.scope["query_string"].decode(errors="replace")))
    given |= {name: str(value) for name, value in changes.items()}
    request.scope["state"][_LINKS] = f'<{request.url.path}?{urlencode(given)}>; rel="next"'


def complete(request: JsonRequest, response: Response[Any]) -> None:
    """The link to the next page, where there is one."""
    if isinstance(response.content, Page) and response.content.next is not None:
        lead_to(request, page=response.content.next)
    if (link := request.scope["state"].get(_LINKS)) is not None:
        response.headers["Link"] = link
