"""`python -m api.serve`: the web server of one process. `matchmaker serve` becomes this."""

import argparse
import asyncio
import gc
import logging
import socket
import ssl
import sys
from types import FrameType
from typing import Final

import uvicorn
from litestar import Litestar

from api.app import WORKING, create_app
from api.connections.half_open import Protocol
from matchmaker.cli import Parser
from matchmaker.commands.shared import saying
from matchmaker.commands.shared.faults import in_a_line, tell
from matchmaker.foundation import starting
from matchmaker.foundation.settings import Settings, from_environment
from matchmaker.wording.templates import prepare

#: what everybody opens at once, right after a start too; compiling it then holds up the others
OPENED_BY_CROWDS: Final = ("pages/morning.html", "pages/home.html", "pages/hall/board.html")


class CannotServe(Exception):
    """The message says which option, and why."""


class Server(uvicorn.Server):
    """Ends the streams of the screens when told to stop, since they never end themselves."""

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        prepare(*OPENED_BY_CROWDS)
        await super().startup(sockets)
        gc.freeze()  # what was imported stays: sweeping over it holds everybody up for 0.1 s

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if signals := self._app.state.get("signals"):
            signals.close()
        super().handle_exit(sig, frame)


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 2 when the surroundings or an option cannot be used."""
    given = sys.argv[1:] if arguments is None else arguments
    saying.speak(saying.language_of(given))
    options = _options(given)
    try:
        settings = from_environment()
        _check_pair(options)
        with _bound(options) as listener:
            if not asyncio.run(_database_there(settings)):
                return 0
            return _serve(settings, options, listener)
    except KeyboardInterrupt:
        return 0  # asked for; the server has ended in order
    except CannotServe as fault:
        return tell("serve", str(fault))
    except Exception as fault:
        if (line := in_a_line(fault)) is None:
            raise
        return tell("serve", line)


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = Parser(prog="matchmaker serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", help="PEM file of the certificate chain")
    parser.add_argument("--key", help="PEM file of the private key")
    parser.add_argument("--language", choices=saying.LANGUAGES, help="of faults")
    options = parser.parse_args(arguments)
    if bool(options.certificate) != bool(options.key):
        parser.error("a certificate needs its key, and a key its certificate")
    return options


def _check_pair(options: argparse.Namespace) -> None:
    if options.certificate is None:
        return
    try:
        for path in (options.certificate, options.key):
            with open(path, "rb"):  # which of the two it is, TLS does not say
                pass
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # Without a password: one that is asked for would wait for somebody at a keyboard.
        context.load_cert_chain(options.certificate, options.key, password=lambda: "")
    except ssl.SSLError as error:
        raise CannotServe(
            f"{options.certificate}, {options.key}: no certificate with its key"
            f" ({error.reason or 'unreadable'})"
        ) from error


def _bound(options: argparse.Namespace) -> socket.socket:
    """The port is ours from now on; whoever calls before we listen is refused at once."""
    bound = socket.socket(socket.AF_INET6 if ":" in options.host else socket.AF_INET)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if bound.family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        bound.bind((options.host, options.port))
    except (OSError, OverflowError, UnicodeError) as error:
        bound.close()
        reason = getattr(error, "strerror", None) or error
        raise CannotServe(f"{options.host}, port {options.port}: {reason}") from error
    return bound


async def _database_there(settings: Settings) -> bool:
    return await starting.database_there(settings, starting.until_told(), "serve")


def _serve(settings: Settings, options: argparse.Namespace, listener: socket.socket) -> int:
    # Uvicorn's own access log would hold paths, and paths hold tokens.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    gc.disable()  # nothing of it is garbage: looking for some takes a third of the time
    app = create_app(settings, ready=WORKING)  # a first crowd waits for none to be opened
    gc.enable()
    config = uvicorn.Config(
        app,
        http=Protocol,
        loop="asyncio",  # accepts all who wait in one go; libuv one for each turn of the loop
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    server = Server(config, app)
    server.run(sockets=[listener])
    return 0 if server.started else 3


if __name__ == "__main__":
    sys.exit(main())
