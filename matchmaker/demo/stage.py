"""Puts the demonstration on: database, mail catcher, worker, site; then plays the morning."""

import asyncio
import fcntl
import os
import secrets
import shutil
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import msgspec

from matchmaker.db import create_pool, migrate
from matchmaker.db.embedded import EmbeddedServer
from matchmaker.demo import doors, morning
from matchmaker.demo.children import Children
from matchmaker.demo.telling import farewell, report
from matchmaker.foundation.settings import ROOT, Settings

#: in the checkout; where somebody stands, when the program is installed
FOLDER: Final = (ROOT if (ROOT / "pyproject.toml").exists() else Path.cwd()) / "var" / "demo"
HOST: Final = "127.0.0.1"
#: the contact of the sample edition, as its letters would come
SENDER: Final = "matinee@example.org"


class Ports(msgspec.Struct, frozen=True, kw_only=True):
    """Where the pieces listen; the usual numbers when they are free."""

    site: int
    mailbox: int
    smtp: int


class RunsAlready(Exception):
    """Another process plays on this folder; it would lose its database."""


def put_on(
    *, fresh: bool, once: bool, port: int, say: morning.Say = print, folder: Path = FOLDER
) -> None:
    """Play the morning; without `once`, go on serving until Ctrl-C or SIGTERM.

    RunsAlready when another process does so on this folder.
    """
    with _alone(folder):
        _put_on(fresh=fresh, once=once, port=port, say=say, folder=folder)


def _put_on(*, fresh: bool, once: bool, port: int, say: morning.Say, folder: Path) -> None:
    if fresh:
        shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, exist_ok=True)
    server = EmbeddedServer(folder / "postgresql")
    children = Children(folder / "logs")
    # All ways of being told to end take the same road: everything is stopped in order. A shell
    # that starts us in the background has SIGINT ignored.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    try:
        server.start()
        say("PostgreSQL runs.")
        asyncio.run(_play(server, children, folder, once=once, port=port, say=say))
    except (KeyboardInterrupt, asyncio.CancelledError):
        say("\nStopping ...")
    finally:
        children.stop()
        server.stop()
        say(farewell(folder))


def _end_when_told() -> None:
    """SIGTERM ends the task at its next step, as asyncio has SIGINT do.

    An exception in the midst of the driver's native code would take the whole process down.
    """
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)


async def _play(
    server: EmbeddedServer,
    children: Children,
    folder: Path,
    *,
    once: bool,
    port: int,
    say: morning.Say,
) -> None:
    _end_when_told()
    ports = Ports(site=_free(port), mailbox=_free(port and port + 25), smtp=_free(0))
    settings = Settings(
        database_url=server.url(),
        smtp_url=f"smtp://{HOST}:{ports.smtp}",
        base_url=f"http://{HOST}:{ports.site}",
        secret=_secret(folder / "secret"),
        mail_from=SENDER,
    )
    await migrate(settings.database_url)
    _start_children(children, settings, ports, folder)
    async with create_pool(settings.database_url, application="demo", size=2) as pool:
        outcome = await morning.play(pool, settings, say, children.check)
        ways = await doors.open_doors(pool, settings, outcome)
    await _until_open(ports.site, children)
    say(report(outcome, ways, mails=folder / "mails", mailbox=f"http://{HOST}:{ports.mailbox}"))
    if once:
        return
    say("Ctrl-C stops everything.")
    while True:
        children.check()
        await asyncio.sleep(0.5)


async def _until_open(port: int, children: Children) -> None:
    """Until the site answers: no address is printed before one can open it."""
    while True:
        children.check()
        with suppress(OSError):
            _, writer = await asyncio.open_connection(HOST, port)
            writer.close()
            return
        await asyncio.sleep(0.1)


def _start_children(children: Children, settings: Settings, ports: Ports, folder: Path) -> None:
    environment = {
        "MATCHMAKER_DATABASE_URL": settings.database_url,
        "MATCHMAKER_SMTP_URL": settings.smtp_url,
        "MATCHMAKER_BASE_URL": settings.base_url,
        "MATCHMAKER_SECRET": settings.secret,
        "MATCHMAKER_MAIL_FROM": settings.mail_from,
        "MATCHMAKER_DATABASE_DIRECT_URL": "",
        "MATCHMAKER_REHEARSAL": "1",  # at any hour: our own catcher is the only reader
    }
    catcher = [str(folder / "mails"), "--smtp-port", str(ports.smtp), "--port", str(ports.mailbox)]
    children.start("mails", ["-m", "api.catcher", *catcher], {})
    children.start("worker", ["-m", "matchmaker", "worker"], environment)
    children.start("site", ["-m", "api.serve", "--port", str(ports.site)], environment)


def _secret(path: Path) -> str:
    """The key of the links; kept, so that links of an earlier start still open."""
    if not path.exists():
        handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text("ascii")


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The lock lies beside the folder, which a fresh start removes; it goes with the process."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("wb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RunsAlready(
                f"it runs already on {folder}: look there where it was started, or end that one"
                " first (Ctrl-C)"
            ) from error
        yield


def _free(preferred: int) -> int:
    """The port asked for if it is free, else any that is."""
    for port in (preferred, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("no free port on the loopback")
