"""A form that is refused for a reason that will pass: what was typed stays on the page.

The page holds everything that was sent in hidden fields and one button that sends it again, so
nothing is kept here and nothing needs a script. Whom the form acts for stays in it as well.
"""

from typing import Any, Final, Literal

from litestar import Request, Response
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException

from api.exchange import forms
from api.exchange.speech import language_of
from matchmaker.wording.templates import renderer

KeepingReason = Literal["session_over", "somebody_else", "too_many"]
#: tells a device that its act is not refused: it waits for whoever noted it to be signed in again
WAITS: Final = "X-Act-Waits"
STATUS: Final[dict[KeepingReason, int]] = {
    "session_over": 401,
    "somebody_else": 409,
    "too_many": 429,
}
_ORGANISERS: Final = ("/organisation", "/accueil", "/tableau")


class RefusedForNow(HTTPException):
    """Refused for now, with what was sent; `again_after` in seconds."""

    def __init__(
        self, reason: KeepingReason, fields: list[tuple[str, str]], *, again_after: int = 0
    ) -> None:
        headers = {"Retry-After": str(again_after)} if again_after else None
        super().__init__(status_code=STATUS[reason], headers=headers)
        self.reason = reason
        self.fields = fields
        self.again_after = again_after


def is_organisers(path: str) -> bool:
    """Whether who comes to this address signs in by mail, and has no personal link."""
    return path.startswith(_ORGANISERS)


async def sent_fields(
    request: Request[Any, Any, Any], *, with_files: bool = True
) -> list[tuple[str, str]] | None:
    """What a form of a page holds; None for everything else: JSON, or a page merely asked for.

    Of a stranger's form with files nothing is read, whatever its size.
    """
    if request.method != "POST" or request.url.path.startswith("/api/"):
        return None
    if not with_files and request.content_type[0] == RequestEncodingType.MULTI_PART:
        return None
    return await forms.fields(request)


def respond(request: Request[Any, Any, Any], refused: RefusedForNow) -> Response[str]:
    """The page that keeps what was typed."""
    path = request.url.path
    text = (
        renderer(language_of(request))
        .get_template("pages/kept.html")
        .render(
            reason=refused.reason,
            fields=refused.fields,
            again_after=refused.again_after,
            path=path,
            reader=request.user.name,
            home="/moi" if request.user.person_id else "/organisation",
            for_organiser=is_organisers(path),
            # Files cannot be put into a page; they are chosen anew.
            with_files=request.content_type[0] == RequestEncodingType.MULTI_PART,
        )
    )
    headers = dict(refused.headers or {})
    if refused.reason != "too_many":
        headers[WAITS] = refused.reason
    if "hx-request" in request.headers:
        headers |= IN_PLACE
    return Response(text, status_code=refused.status_code, media_type="text/html", headers=headers)


#: tells htmx to show a refusal instead of the page, not inside the piece it had asked for
IN_PLACE: Final = {"HX-Retarget": "#main", "HX-Reselect": "#main", "HX-Reswap": "outerHTML"}
