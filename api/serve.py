"""`python -m api.serve`: the web server of one process. `matchmaker serve` becomes this."""

import argparse
import logging
import sys
from types import FrameType

import uvicorn
from litestar import Litestar

from api.app import create_app
from api.half_open import Protocol
from matchmaker.settings import SettingsError, from_environment


class Server(uvicorn.Server):
    """Ends the streams of the screens when it is told to stop, since they never end themselves."""

    def __init__(self, config: uvicorn.Config, app: Litestar) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if signals := self._app.state.get("signals"):
            signals.close()
        super().handle_exit(sig, frame)


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 2 when the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="matchmaker serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", help="PEM file of the certificate chain")
    parser.add_argument("--key", help="PEM file of the private key")
    options = parser.parse_args(arguments)
    if bool(options.certificate) != bool(options.key):
        parser.error("a certificate needs its key, and a key its certificate")
    try:
        settings = from_environment()
    except SettingsError as fault:
        print(f"matchmaker serve: {fault}", file=sys.stderr)
        return 2
    # Uvicorn's own access log would hold paths, and paths hold tokens.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        http=Protocol,
        host=options.host,
        port=options.port,
        ssl_certfile=options.certificate,
        ssl_keyfile=options.key,
        access_log=False,
        log_level="warning",
        proxy_headers=False,
        server_header=False,
        timeout_graceful_shutdown=5,
    )
    try:
        server = Server(config, app)
        server.run()
    except KeyboardInterrupt:
        return 0  # asked for; the server has ended in order
    return 0 if server.started else 3


if __name__ == "__main__":
    sys.exit(main())
