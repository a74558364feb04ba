"""`python -m api.catcher`: the mail catcher of the demonstration, and the pages to read it.

For one machine and one developer: it listens on the loopback, keeps messages in a folder, and
knows neither the database nor the service.
"""

import argparse
import asyncio
import sys
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar, Request, Response, get
from litestar.params import FromPath, FromQuery

from api.exchange.headers import HEADERS, security_headers
from api.exchange.speech import language_of, remember_language
from api.pages.open import sheets
from matchmaker.post.catcher import CaughtMessage, MailCatcher, files, find, read
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid
from matchmaker.wording.templates import renderer

PAGE = 50
# A mail's own styles are inline; the frame that shows it may do nothing else.
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)
# Links open beside the letter, as they do in a mail program: the site refuses to be framed.
BESIDE = '<head><base target="_blank">'


def create_app(folder: Path) -> Litestar:
    """The pages over the messages of `folder`."""

    def caught(file: str) -> CaughtMessage:
        message = find(folder, file)
        if message is None:
            raise NotFound(msgid("There is no such message."))
        return message

    @get("/", sync_to_thread=True)
    def mailbox(
        request: Request[Any, Any, Any], page: FromQuery[int] = 1, to: FromQuery[str] = ""
    ) -> Response[str]:
        newest = [path for path in reversed(files(folder)) if f"_to-{to}" in path.name]
        pages = max(1, -(-len(newest) // PAGE))
        shown = newest[(page - 1) * PAGE : page * PAGE] if page >= 1 else []
        return _page(
            request,
            "mailbox.html",
            found=[read(path) for path in shown],
            total=len(newest),
            page=page,
            pages=pages,
            to=to,
        )

    @get("/message/{file:str}", sync_to_thread=True)
    def message(request: Request[Any, Any, Any], file: FromPath[str]) -> Response[str]:
        return _page(request, "message.html", message=caught(file))

    @get("/message/{file:str}/html", sync_to_thread=True)
    def html(file: FromPath[str]) -> Response[str]:
        headers = {"Content-Security-Policy": MAIL_POLICY}
        shown = caught(file).html.replace("<head>", BESIDE, 1)
        return Response(shown, media_type="text/html", headers=headers)

    @get("/message/{file:str}/source", sync_to_thread=True)
    def source(file: FromPath[str]) -> Response[bytes]:
        path = folder / caught(file).file
        return Response(path.read_bytes(), media_type="text/plain")

    @get("/message/{file:str}/{number:int}", sync_to_thread=True)
    def attachment(file: FromPath[str], number: FromPath[int]) -> Response[bytes]:
        parts = caught(file).attachments
        if not 0 <= number < len(parts):
            raise NotFound(msgid("There is no such attachment."))
        part = parts[number]
        name = part.filename.encode("ascii", "ignore").decode().replace('"', "") or "attachment"
        return Response(
            part.data,
            media_type=part.content_type.split(";")[0],
            headers={"Content-Disposition": f'inline; filename="{name}"'},
        )

    return Litestar(
        [mailbox, message, html, source, attachment, *sheets.ROUTES],
        before_send=[security_headers(secure=False)],
        openapi_config=None,
    )


def _page(request: Request[Any, Any, Any], template: str, **context: Any) -> Response[str]:
    page = renderer(language_of(request)).get_template(f"catcher/{template}")
    policy = HEADERS["Content-Security-Policy"] + "; frame-src 'self'"
    response = Response(
        page.render(**context),
        media_type="text/html",
        headers={"Content-Security-Policy": policy},
    )
    remember_language(request, response)
    return response


async def run(folder: Path, smtp_port: int, port: int) -> None:
    """Catch and show until SIGTERM or SIGINT."""
    config = uvicorn.Config(
        create_app(folder), host="127.0.0.1", port=port, log_level="warning", access_log=False
    )
    server = uvicorn.Server(config)
    catcher = MailCatcher(folder)
    await catcher.start(smtp_port)
    try:
        await server.serve()
    finally:
        await catcher.stop()


def main(arguments: list[str] | None = None) -> int:
    """Run the catcher; the ports are the caller's to choose."""
    parser = argparse.ArgumentParser(prog="mail catcher")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--smtp-port", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args(arguments)
    asyncio.run(run(options.folder, options.smtp_port, options.port))
    return 0


if __name__ == "__main__":
    sys.exit(main())
