"""The cookie that keeps somebody signed in: never read by scripts, never sent by other sites."""

from datetime import timedelta
from typing import Any, Final

from litestar import Request, Response

from api.access.identity import SESSION_COOKIE
from matchmaker.foundation.settings import Settings

THRESHOLD_COOKIE: Final = "threshold"
_THRESHOLD_TIME: Final = timedelta(minutes=15)


def show_threshold(
    request: Request[Any, Any, Any], response: Response[Any], settings: Settings
) -> None:
    """The page with the button is open in this browser: its own address alone hears of it."""
    response.set_cookie(
        THRESHOLD_COOKIE,
        "shown",
        max_age=int(_THRESHOLD_TIME.total_seconds()),
        path=request.url.path,
        httponly=True,
        samesite="strict",
        secure=settings.secure,
    )


def crosses_threshold(request: Request[Any, Any, Any]) -> bool:
    """Whether the button was pressed on that page; a form of another site never has the cookie."""
    return THRESHOLD_COOKIE in request.cookies


def keep(response: Response[Any], token: str, length: timedelta, settings: Settings) -> None:
    """Keep the session on this device for as long as it runs."""
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=int(length.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.secure,
    )


def forget(response: Response[Any]) -> None:
    """Let the device forget who it was, and the plan that it kept for when the network is gone."""
    response.delete_cookie(SESSION_COOKIE, path="/")
    response.headers["Clear-Site-Data"] = '"storage"'
