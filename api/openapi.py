"""The machine-readable description of /api/v1, with an example of everything sent."""

from copy import deepcopy
from types import UnionType
from typing import Any, Final, get_args, get_origin

import msgspec
from litestar import Litestar, Request, Response, Router
from litestar.exceptions import NotFoundException
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import JsonRenderPlugin

from api.controllers.examples import example_of

PROBLEM: Final = "application/problem+json"


class WithExamples(JsonRenderPlugin):
    """Completes what the framework derives from the handlers."""

    def __init__(self) -> None:
        super().__init__(path="/openapi.json")
        self._shown: dict[str, Any] | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._shown is None:
            self._shown = complete_document(openapi_schema, shapes_of(request.app))
        return super().render(request, self._shown)


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Matchmaker",
        version="1",
        description="Meetings between project holders and investors.",
        use_handler_docstrings=True,
        openapi_router=Router(
            "/api/v1",
            route_handlers=[],
            opt={"action": "site.read"},
            include_in_schema=False,
            after_request=_as_a_problem,
        ),
        render_plugins=[WithExamples()],
    )


def _as_a_problem(response: Response[Any]) -> Response[Any]:
    """Whatever else is asked for beside the document is answered by the framework, with a page."""
    if response.status_code == 404:
        raise NotFoundException
    return response


def shapes_of(app: Litestar) -> list[Any]:
    """What the handlers of the JSON interface take and give."""
    found: list[Any] = []
    for route in app.routes:
        for handler in getattr(route, "route_handlers", ()):
            if route.path.startswith("/api/") and isinstance(handler, HTTPRouteHandler):
                signature = handler.parsed_fn_signature
                body = signature.parameters.get("data")
                found += [field.annotation for field in (signature.return_type, body) if field]
    # msgspec describes no union of structs that it could not tell apart when reading.
    apart = [part for s in found for part in (get_args(s) if isinstance(s, UnionType) else (s,))]
    return [shape for shape in apart if not _is_of_the_framework(shape)]


def _is_of_the_framework(shape: Any) -> bool:
    inner = get_origin(shape) or shape
    return inner is None or getattr(inner, "__module__", "").startswith("litestar")


def complete_document(document: dict[str, Any], shapes: list[Any]) -> dict[str, Any]:
    """The document with examples, and without errors in another shape than ours.

    The framework describes `tuple[X, ...]` as "X or anything", and drops limits within lists
    (Litestar 2.25), so what msgspec says of its own structs stands in place of that.
    """
    shown = deepcopy(document)
    exact = msgspec.json.schema_components(
        shapes, schema_hook=_of_another_kind, ref_template="#/components/schemas/{name}"
    )[1]
    schemas = shown["components"]["schemas"]
    schemas.update({name: exact[name] for name in schemas.keys() & exact.keys()})
    shown["components"].setdefault("securitySchemes", {})["session"] = {
        "type": "http",
        "scheme": "bearer",
    }
    for path in shown["paths"].values():
        for operation in path.values():
            if not isinstance(operation, dict):
                continue
            operation["security"] = [{}, {"session": []}]
            _illustrate(operation.get("requestBody", {}))
            responses = operation["responses"]
            for status, response in list(responses.items()):
                if status < "400":
                    _illustrate(response)
                elif PROBLEM not in response.get("content", {}):
                    del responses[status]
    return shown


def _of_another_kind(shape: type) -> dict[str, Any]:
    return {"type": "string", "format": "binary"}  # an uploaded file


def _illustrate(message: dict[str, Any]) -> None:
    for media in message.get("content", {}).values():
        media["examples"] = {"example": {"value": example_of(media["schema"])}}
