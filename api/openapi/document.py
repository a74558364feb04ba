"""The document as a whole: where it is shown, and in which order it is completed."""

from copy import deepcopy
from types import UnionType
from typing import Any, Final, get_args, get_origin

from litestar import Litestar, Request, Response, Router
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin
from litestar.routes import HTTPRoute
from litestar.types import Method

from api.controllers.examples import example_of
from api.openapi import operations, schemas
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

PROBLEM: Final = "application/problem+json"
_ABOUT: Final = """Meetings between project holders and investors.

`docs/api.md` says how tokens, ETags, pages and retries work, `docs/problems.md` what each `code` of
a problem means."""


class WithExamples(JsonRenderPlugin):
    """Completes what the framework derives from the handlers."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._shown: dict[str, Any] | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._shown is None:
            self._shown = complete_document(openapi_schema, request.app)
        return super().render(request, self._shown)


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Matchmaker",
        version="1",
        description=_ABOUT,
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
        openapi_router=Router(
            "/api/v1",
            route_handlers=[],
            opt={"action": "site.read"},
            include_in_schema=False,
            after_request=_as_a_problem,
        ),
        render_plugins=[WithExamples()],
    )


def _operation_id(handler: HTTPRouteHandler, method: Method, path: list[Any]) -> str:
    """What the function is called, which is what a generated client calls it."""
    return handler.handler_name


def _as_a_problem(response: Response[Any]) -> Response[Any]:
    """Whatever else is asked for beside the document is answered by the framework, with a page."""
    if response.status_code == 404:
        raise NotFound(msgid("There is nothing at this address."))
    return response


def complete_document(document: dict[str, Any], app: Litestar) -> dict[str, Any]:
    """The document with examples, scopes and headers, and without errors in another shape.

    The framework describes `tuple[X, ...]` as "X or anything", and drops limits within lists
    (Litestar 2.25), so what msgspec says of its own structs stands in place of that.
    """
    shown = deepcopy(document)
    exact = schemas.describe(_shapes(app))
    components = shown["components"]["schemas"]
    components.update({name: exact[name] for name in components.keys() & exact.keys()})
    shown["components"]["securitySchemes"] = operations.SCHEMES
    for method, path, handler in _handlers(app):
        operation = shown["paths"].get(path, {}).get(method.lower())
        if operation is not None:
            operations.complete(operation, handler, method)
    schemas.tell_apart(shown)
    shown = schemas.name_readably(shown)
    for path in shown["paths"].values():
        for operation in path.values():
            if isinstance(operation, dict):
                _illustrate_all(operation)
    return shown


def _illustrate_all(operation: dict[str, Any]) -> None:
    _illustrate(operation.get("requestBody", {}))
    responses = operation["responses"]
    for status, response in list(responses.items()):
        if status < "400":
            _illustrate(response)
        elif PROBLEM not in response.get("content", {}):
            del responses[status]


def _illustrate(message: dict[str, Any]) -> None:
    for media in message.get("content", {}).values():
        media["examples"] = {"example": {"value": example_of(media["schema"])}}


def _handlers(app: Litestar) -> list[tuple[str, str, HTTPRouteHandler]]:
    """The handlers of the JSON interface, each with its method and path."""
    return [
        (method, route.path_format, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute) and route.path.startswith("/api/")
        for method, (handler, _) in route.route_handler_map.items()
        if method != "OPTIONS"
    ]


def _shapes(app: Litestar) -> list[Any]:
    """What the handlers of the JSON interface take and give."""
    found: list[Any] = []
    for _, _, handler in _handlers(app):
        signature = handler.parsed_fn_signature
        body = signature.parameters.get("data")
        found += [field.annotation for field in (signature.return_type, body) if field]
    # msgspec describes no union of structs that it could not tell apart when reading.
    apart = [part for s in found for part in (get_args(s) if isinstance(s, UnionType) else (s,))]
    return [shape for shape in apart if not _is_of_the_framework(shape)]


def _is_of_the_framework(shape: Any) -> bool:
    inner = get_origin(shape) or shape
    return inner is None or getattr(inner, "__module__", "").startswith("litestar")
