"""The cookie that keeps somebody signed in: never read by scripts, never sent by other sites."""

from datetime import timedelta
from typing import Any

from litestar import Response

from api.identity import SESSION_COOKIE
from matchmaker.settings import Settings


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
