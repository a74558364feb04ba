"""The machine-readable description of /api/v1, with an example of everything sent."""

from copy import deepcopy
from typing import Any, Final

from litestar import Request, Router
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
            self._shown = completed(openapi_schema)
        return super().render(request, self._shown)


def config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Matchmaker",
        version="1",
        description="Meetings between project holders and investors.",
        use_handler_docstrings=True,
        openapi_router=Router(
            "/api/v1", route_handlers=[], opt={"action": "site.read"}, include_in_schema=False
        ),
        render_plugins=[WithExamples()],
    )


def completed(document: dict[str, Any]) -> dict[str, Any]:
    """The document with examples, and without errors in another shape than ours."""
    shown = deepcopy(document)
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


def _illustrate(message: dict[str, Any]) -> None:
    for media in message.get("content", {}).values():
        media["examples"] = {"example": {"value": example_of(media["schema"])}}
