"""Nobody's change is lost: what is read has a strong ETag, what changes it needs If-Match.

RFC 9110, 13.1.1; RFC 6585, 3. An edition is known by its revision, as its pages know it; anything
else by its whole representation, which holds the hours that pages compare. A route says
`"etag": True` where reading gives one, and `"conditional": True` where changing needs it, or
`"conditional": "or revision"` where the body may name the state instead.
"""

import hashlib
from typing import Any, Final

import msgspec
from litestar import Response

from api.exchange.problems import PreconditionFailed, PreconditionNeeded
from api.promises.asked import JsonRequest, option
from matchmaker.wording.language import msgid

_NOW: Final = "etag now"
_UNNAMED: Final = msgid("Say of which state this is a change: send its ETag as If-Match.")
_CHANGED: Final = msgid("This has changed since it was read; read it again.")


def etag_of(representation: Any) -> str:
    """The validator of what a GET answers."""
    revision = getattr(representation, "revision", None)
    if revision is not None:
        return f'"{revision}"'
    return f'"{hashlib.sha256(msgspec.json.encode(representation)).hexdigest()[:32]}"'


def require_named(request: JsonRequest) -> None:
    """428 where a change must say of which state it is one, and does not."""
    if option(request, "conditional") is True and "if-match" not in request.headers:
        raise PreconditionNeeded(_UNNAMED)


def require_match(request: JsonRequest, representation: Any) -> None:
    """412 unless the change names this state, or `*`: whatever it is now."""
    named = _named(request.headers.getall("if-match", []))
    if "*" not in named and etag_of(representation) not in named:
        raise PreconditionFailed(_CHANGED)


def seen_by(request: JsonRequest, named: int | None, revision: int) -> int:
    """Of which revision this is a change: as the body has `named` it, else as If-Match does.

    428 where neither says it, 412 where If-Match names another one than that of now.
    """
    if "if-match" in request.headers:
        named_by_tag = _named(request.headers.getall("if-match", []))
        if named_by_tag.isdisjoint({"*", f'"{revision}"'}):
            raise PreconditionFailed(_CHANGED)
        return revision if named is None else named
    if named is None:
        raise PreconditionNeeded(_UNNAMED)
    return named


def now_is(request: JsonRequest, representation: Any) -> None:
    """What a change has made of it; its ETag goes with the answer."""
    request.scope["state"][_NOW] = etag_of(representation)


def complete(request: JsonRequest, response: Response[Any]) -> Response[Any]:
    """The ETag, and 304 for whoever has that state already."""
    if (made := request.scope["state"].get(_NOW)) is not None:
        response.headers["ETag"] = made
    if not option(request, "etag"):
        return response
    etag = etag_of(response.content)
    response.headers["ETag"] = etag
    known = _named(request.headers.getall("if-none-match", []))
    if etag in known or f"W/{etag}" in known or "*" in known:
        return Response(None, status_code=304, headers={"ETag": etag}, media_type="text/plain")
    return response


def _named(values: list[str]) -> set[str]:
    """The validators of a header; a weak one is kept as such, and so equals no strong one."""
    return {part.strip() for value in values for part in value.split(",") if part.strip()}
