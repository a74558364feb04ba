"""Pages of the hall as bytes: written once a minute and version, read by any number of screens."""

import gzip
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec
from litestar import Response

from api.pages.frame.live import instant
from api.pages.frame.show import AnyRequest

MOST: Final = 512


class RenderedPage(msgspec.Struct, frozen=True):
    """The same text, plain and packed."""

    plain: bytes
    packed: bytes


class Rendered:
    """The pages last shown."""

    def __init__(self) -> None:
        self._pages: OrderedDict[tuple[object, ...], RenderedPage] = OrderedDict()

    def page(self, key: tuple[object, ...], write: Callable[[], str]) -> RenderedPage:
        """The page under that key, written if it is not known."""
        found = self._pages.get(key)
        if found is None:
            plain = write().encode()
            found = self._pages[key] = RenderedPage(plain, gzip.compress(plain, 6))
            while len(self._pages) > MOST:
                self._pages.popitem(last=False)
        return found


def answer(request: AnyRequest, page: RenderedPage) -> Response[bytes]:
    """The page with the hour, packed for who can unpack it."""
    headers = {"X-Instant": str(instant()), "Vary": "Accept-Encoding, Accept-Language, Cookie"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(page.packed, media_type="text/html; charset=utf-8", headers=headers)
    return Response(page.plain, media_type="text/html; charset=utf-8", headers=headers)
