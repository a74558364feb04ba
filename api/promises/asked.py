"""The request that is being answered, for what completes its answer.

The framework tells an `after_request` hook the answer alone.
"""

from contextvars import ContextVar
from typing import Any, Final

from litestar import Request
from litestar.handlers import HTTPRouteHandler

JsonRequest = Request[Any, Any, Any]
_ASKED: Final[ContextVar[JsonRequest]] = ContextVar("the request that is answered")


def remember(request: JsonRequest) -> None:
    """From now on, within this request."""
    _ASKED.set(request)


def request_at_hand() -> JsonRequest:
    """The request that is being answered."""
    return _ASKED.get()


def option(request: JsonRequest, name: str) -> Any:
    """What a route says of itself beside its action; None where it says nothing."""
    handler = request.route_handler
    assert isinstance(handler, HTTPRouteHandler)
    return handler.opt.get(name)
