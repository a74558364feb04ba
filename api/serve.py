"""`python -m api.serve`: the web server of one process. `matchmaker serve` becomes this."""

import argparse
import logging
import sys

import uvicorn

from matchmaker.settings import SettingsError, from_environment


def main(arguments: list[str] | None = None) -> int:
    """Serve until told to stop; 2 when the settings cannot be used."""
    parser = argparse.ArgumentParser(prog="matchmaker serve")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--certificate", help="PEM file of the certificate chain")
    parser.add_argument("--key", help="PEM file of the private key")
    options = parser.parse_args(arguments)
    try:
        from_environment()
    except SettingsError as fault:
        print(f"matchmaker serve: {fault}", file=sys.stderr)
        return 2
    # Uvicorn's own access log would hold paths, and paths hold tokens.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    uvicorn.run(
        "api.app:create_app",
        factory=True,
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
    return 0


if __name__ == "__main__":
    sys.exit(main())
