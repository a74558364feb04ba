"""Which language to answer in."""

from collections.abc import Sequence
from typing import Any

from litestar import Request, Response

from matchmaker.wording.language import LANGUAGES, choose

LANGUAGE_COOKIE = "language"
OFFERED = "languages offered"
_YEAR = 365 * 24 * 3600


def language_of(request: Request[Any, Any, Any]) -> str:
    """`?lang=` of the switch, else this device's choice, else the person's, else the browser's.

    Visitors of an edition read it in a language that it offers.
    """
    caller = request.scope.get("user")
    chosen = (
        _switched(request)
        or request.cookies.get(LANGUAGE_COOKIE)
        or getattr(caller, "language", None)
    )
    language = choose(chosen, request.headers.get("accept-language"))
    offered = request.scope.get("state", {}).get(OFFERED)
    return language if offered is None or language in offered else str(offered[0])


def offer(request: Request[Any, Any, Any], languages: Sequence[str]) -> None:
    """Whoever is not signed in reads this page in one of these."""
    if not request.user.known:
        request.scope["state"][OFFERED] = languages


def remember_language(request: Request[Any, Any, Any], response: Response[Any]) -> None:
    """Keep what the switch chose on this device."""
    if (language := _switched(request)) and language != request.cookies.get(LANGUAGE_COOKIE):
        response.set_cookie(
            LANGUAGE_COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax", path="/"
        )


def _switched(request: Request[Any, Any, Any]) -> str | None:
    language = request.query_params.get("lang")
    return language if language in LANGUAGES else None
