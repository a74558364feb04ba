"""Sheets that are written in parts and served as one, as any other static file."""

import hashlib
from email.utils import formatdate
from typing import Final

from litestar import Response
from litestar.enums import HttpMethod
from litestar.handlers import HTTPRouteHandler, route

from matchmaker.wording.templates import SHEETS, STATIC, static


def _handler_of(sheet: str) -> HTTPRouteHandler:
    content = static(sheet)
    changed = max(part.stat().st_mtime for part in (STATIC / sheet[:-4]).glob("*.css"))
    headers = {
        "Content-Disposition": f'inline; filename="{sheet}"',
        "ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        "Last-Modified": formatdate(changed, usegmt=True),
    }

    @route(
        f"/{sheet}",
        http_method=[HttpMethod.GET, HttpMethod.HEAD],
        opt={"action": "site.read", "exclude_from_auth": True},
        include_in_schema=False,
        sync_to_thread=False,
    )
    def show() -> Response[bytes]:
        return Response(content, media_type="text/css", headers=headers)

    return show


HANDLERS: Final = [_handler_of(sheet) for sheet in SHEETS]
