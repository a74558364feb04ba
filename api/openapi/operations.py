"""What an operation says beside its bodies: who may call it, which headers it takes and gives."""

from typing import Any, Final

from litestar.handlers import HTTPRouteHandler

from api.access.permissions import TABLE, Reach
from api.access.scopes import scopes_for

SCHEMES: Final[dict[str, Any]] = {
    "session": {
        "type": "http",
        "scheme": "bearer",
        "description": "The token of a session, which `POST /api/v1/sessions` opens.",
    },
    "token": {
        "type": "http",
        "scheme": "bearer",
        "description": (
            "A machine token that an organiser has made. One of the scopes named is needed:"
            " read, people, planning, day, everything."
        ),
    },
}
_MATCH: Final[dict[str, Any]] = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "The ETag that was read, so that nobody's change is lost; `*` overwrites.",
    "schema": {"type": "string"},
}
_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "The same answer again for a day, and nothing done again.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
}
_ETAG: Final = {"description": "For If-Match and If-None-Match.", "schema": {"type": "string"}}
_LOCATION: Final = {"description": "Where it is read.", "schema": {"type": "string"}}
_LINK: Final = {
    "description": 'The next page, `rel="next"`, where there is one.',
    "schema": {"type": "string"},
}


def complete(operation: dict[str, Any], handler: HTTPRouteHandler, method: str) -> None:
    """Security, header parameters, headers of answers; queries without an answer `null`."""
    action = handler.opt["action"]
    operation["security"] = _security(action)
    scopes = scopes_for(action)
    if scopes:
        operation["x-scopes"] = list(scopes)
        operation["description"] += f"\n\nScopes of tokens: {', '.join(scopes)}."
    parameters = operation.get("parameters") or []
    for parameter in parameters:
        _be_plain(parameter)
    if handler.opt.get("conditional"):
        is_needed = handler.opt["conditional"] is True
        parameters.append(_MATCH if is_needed else {**_MATCH, "required": False})
    if method == "POST" and not handler.opt.get("unkept"):
        parameters.append(_KEY)
    if parameters:
        operation["parameters"] = parameters
    named = {
        "ETag": handler.opt.get("etag") or handler.opt.get("conditional"),
        "Location": handler.opt.get("place"),
        "Link": "limit" in handler.parsed_fn_signature.parameters,
    }
    headers = {"ETag": _ETAG, "Location": _LOCATION, "Link": _LINK}
    for status, response in operation["responses"].items():
        if status < "300":
            response["headers"] = {name: headers[name] for name, has in named.items() if has}


def _security(action: str) -> list[dict[str, list[str]]]:
    """Who may call: anybody; a session; or a token with one of these scopes."""
    if TABLE[action][0] is Reach.ANYONE:
        return []
    found: list[dict[str, list[str]]] = [{"session": []}]
    found += [{"token": [scope]} for scope in scopes_for(action)]
    return found


def _be_plain(parameter: dict[str, Any]) -> None:
    """A query is left out rather than null; its limits stand with its type."""
    schema = parameter.get("schema", {})
    cases = [case for case in schema.get("oneOf", ()) if case != {"type": "null"}]
    if len(cases) == 1:
        del schema["oneOf"]
        schema.update(cases[0])
    if isinstance(schema.get("type"), list):
        [schema["type"]] = [kind for kind in schema["type"] if kind != "null"]
    if "enum" in schema:
        schema["enum"] = [value for value in schema["enum"] if value is not None]
    for limit in ("minimum", "maximum"):
        if isinstance(schema.get(limit), float):
            schema[limit] = int(schema[limit])
