"""The embedded server keeps what it was given, whatever happens to the process that owns it."""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import asyncpg
import msgspec
import pytest
import structlog

from matchmaker.db import create_pool
from matchmaker.db.embedded import NOBODY, EmbeddedServer, EmbeddedServerError, binary
from tests.fixtures.database import memory

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.process
as_root = pytest.mark.skipif(os.geteuid() != 0, reason="it takes root to start it as root")

# Says whether it owns the server and where that is, then keeps it until its input ends.
OWNER = """
import sys
from pathlib import Path
from typing import NamedTuple
from matchmaker.db.embedded import EmbeddedServer
with EmbeddedServer(Path(sys.argv[1])) as server:
    print(server.owner, server.url(), flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def new() -> Iterator[Path]:
    """A folder that no server has used; the path to it is open to all."""
    with tempfile.TemporaryDirectory(prefix="matchmaker-embedded-", dir=memory()) as path:
        Path(path).chmod(0o755)
        yield Path(path) / "server"


@pytest.fixture(scope="session")
def made() -> Iterator[Path]:
    """The folder of a server that was started once and stopped."""
    with tempfile.TemporaryDirectory(prefix="matchmaker-embedded-", dir=memory()) as path:
        with EmbeddedServer(Path(path)):
            pass
        yield Path(path)


@pytest.fixture
def folder(made: Path, new: Path) -> Path:
    """A copy of that folder: what matters to most tests is not the first start."""
    shutil.copytree(made, new)
    return new


def link_or_copy(source: str, target: str) -> None:
    """The same file where the system lets it have two names: a hundred megabytes are not copied."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


class OrdinaryUser(NamedTuple):
    """How the user nobody runs a Python that finds what the server needs."""

    interpreter: list[str]
    surroundings: dict[str, str]


@pytest.fixture(scope="session")
def ordinary() -> Iterator[OrdinaryUser]:
    """Copies the packages to where nobody may read: the project may lie in root's own folder."""
    as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--"]
    wheel = binary("postgres").parents[1]
    with tempfile.TemporaryDirectory(prefix="matchmaker-packages-") as path:
        packages = Path(path)
        packages.chmod(0o755)
        others = (Path(module.__path__[0]) for module in (asyncpg, msgspec, structlog))
        for source in (ROOT / "matchmaker", *others):
            shutil.copytree(source, packages / source.name, copy_function=link_or_copy)
        whole = packages / wheel.parent.name / wheel.name
        shutil.copytree(wheel, whole, copy_function=link_or_copy)
        libraries = wheel.parent.with_suffix(".libs")
        shutil.copytree(libraries, packages / libraries.name, copy_function=link_or_copy)
        surroundings = {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
        for python in (sys.executable, "/usr/bin/python3"):
            trial = [*as_nobody, python, "-c", "import matchmaker.db.embedded"]
            done = subprocess.run(trial, capture_output=True, cwd="/", env=surroundings)
            if done.returncode == 0:
                yield OrdinaryUser([*as_nobody, python], surroundings)
                return
        pytest.skip("no interpreter of this version is open to an ordinary user")


class Owner:
    """Another process that runs a server."""

    def __init__(
        self,
        folder: Path,
        *,
        interpreter: Sequence[str] = (sys.executable,),
        surroundings: Mapping[str, str] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [*interpreter, "-c", OWNER, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd="/",
            env={**os.environ, "PYTHONPATH": str(ROOT), **(surroundings or {})},
        )

    def started(self) -> tuple[bool, str]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.communicate()[1]
        owner, url = line.split()
        return owner == "True", url

    def end(self) -> None:
        _, errors = self.process.communicate("")
        assert (self.process.returncode, errors) == (0, "")

    def kill(self) -> None:
        self.process.kill()
        self.process.communicate()


@contextmanager
def running(owner: Owner) -> Iterator[str]:
    """The server of that owner; stopped in order at the end."""
    try:
        _, url = owner.started()
        yield url
    finally:
        if owner.process.poll() is None:
            owner.end()


async def _execute(url: str, statement: str) -> object:
    async with create_pool(url, size=1) as pool:
        return await pool.fetchval(statement)


def execute(url: str, statement: str) -> object:
    return asyncio.run(_execute(url, statement))


def write_down(url: str) -> None:
    execute(url, "create table memory as select 'kept' as word")


def remembered(url: str) -> object:
    return execute(url, "select word from memory")


def answers(url: str) -> bool:
    try:
        execute(url, "select 1")
    except Exception:
        return False
    return True


def gone_before_long(folder: Path, url: str) -> bool:
    """The kernel tells the server at once; it still has its checkpoint to write.

    It refuses connections before that, and takes its number away after it.
    """
    for _ in range(600):
        if not answers(url) and not (folder / "data" / "postmaster.pid").exists():
            return True
        time.sleep(0.05)
    return False


def test_data_survive_an_orderly_stop(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        assert server.owner
        first = server.url()
        write_down(first)
    assert not answers(first)
    with EmbeddedServer(folder) as server:
        assert remembered(server.url()) == "kept"


def test_data_are_protected(new: Path) -> None:
    with EmbeddedServer(new) as server:
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert execute(server.url(), f"show {setting}") == "on"
        assert execute(server.url(), "show listen_addresses") == "127.0.0.1"
        rules = "select bool_and(auth_method = 'scram-sha-256') from pg_hba_file_rules"
        assert execute(server.url(), rules) is True
    assert new.stat().st_mode & 0o777 == 0o700


def test_a_wrong_password_is_refused(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        right = server.url()
        wrong = right.replace(right.split(":")[2].split("@")[0], "guessed")
        assert answers(right)
        assert not answers(wrong)


def test_the_server_ends_with_its_owner_and_keeps_the_data(folder: Path) -> None:
    owner = Owner(folder)
    _, url = owner.started()
    write_down(url)
    owner.kill()
    with EmbeddedServer(folder) as server:  # at once: the dying server is waited for
        assert server.owner
        assert remembered(server.url()) == "kept"


def test_nothing_runs_on_after_the_owner_was_killed(folder: Path) -> None:
    owner = Owner(folder)
    _, url = owner.started()
    owner.kill()
    assert gone_before_long(folder, url)


def test_a_server_that_was_killed_itself_is_started_again(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        write_down(server.url())
        number = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(number, signal.SIGKILL)  # stays a zombie until the object waits for it
        with EmbeddedServer(folder) as again:
            assert again.owner
            assert remembered(again.url()) == "kept"


def test_a_process_number_in_a_stale_file_is_not_believed(folder: Path) -> None:
    with EmbeddedServer(folder) as server:
        write_down(server.url())
        stale = (folder / "data" / "postmaster.pid").read_text().splitlines()
    stale[0] = str(os.getppid())
    (folder / "data" / "postmaster.pid").write_text("\n".join(stale) + "\n")
    with EmbeddedServer(folder) as server:
        assert server.owner
        assert remembered(server.url()) == "kept"


def test_a_second_start_attaches_and_leaves_the_first_alone(folder: Path) -> None:
    with running(Owner(folder)) as url:
        with EmbeddedServer(folder) as second:
            assert not second.owner
            assert second.url() == url
        assert answers(url)


def test_of_two_starters_at_once_one_owns(new: Path) -> None:
    owners = [Owner(new), Owner(new)]
    started = [owner.started() for owner in owners]
    assert sorted(owns for owns, _ in started) == [False, True]
    assert len({url for _, url in started}) == 1
    for owner in owners:
        owner.end()


def test_a_first_start_killed_halfway_is_begun_again(new: Path) -> None:
    owner = Owner(new)
    while not (new / "data.unfinished").exists():
        assert owner.process.poll() is None
        time.sleep(0.001)
    owner.kill()
    with EmbeddedServer(new) as server:
        assert server.owner
        assert answers(server.url())
    assert not (new / "data.unfinished").exists()


def test_long_paths_with_spaces_and_accents(new: Path) -> None:
    deep = new.joinpath(*["un dossier à rallonge, d'ici à là"] * 12)
    assert len(str(deep)) > 300
    with EmbeddedServer(deep, durable=False) as server:
        assert answers(server.url())


def test_surroundings_meant_for_another_server_are_ignored(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("PGDATA", "PGPORT", "PGHOST", "PGOPTIONS", "PGUSER", "PGPASSFILE"):
        monkeypatch.setenv(name, "/nowhere")
    with EmbeddedServer(folder, durable=False) as server:
        port, data = server.url().rsplit(":", 1)[1].split("/")[0], str(folder / "data")
    assert port.isdigit()
    assert data == str(server.data)


def test_damage_is_told_with_the_end_of_the_log(folder: Path) -> None:
    with EmbeddedServer(folder):
        pass
    (folder / "data" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(EmbeddedServerError, match=r"(?s)does not start.*pg_control"):
        EmbeddedServer(folder).start()


def test_a_folder_that_cannot_be_used_is_told(new: Path) -> None:
    new.write_text("a file stands here")
    with pytest.raises(EmbeddedServerError, match="cannot be used"):
        EmbeddedServer(new).start()


def test_another_thread_cannot_own_the_server(new: Path) -> None:
    caught: list[BaseException] = []

    def start() -> None:
        try:
            EmbeddedServer(new).start()
        except RuntimeError as error:
            caught.append(error)

    thread = threading.Thread(target=start)
    thread.start()
    thread.join()
    assert [str(error) for error in caught] == [
        "the embedded server is started from the main thread"
    ]


@as_root
def test_without_user_namespaces_root_runs_it_as_nobody(folder: Path, tmp_path: Path) -> None:
    refusing = tmp_path / "unshare"
    refusing.write_text("#!/bin/sh\nexit 1\n")
    refusing.chmod(0o755)
    folder.parent.chmod(0o700)  # nobody cannot pass here by right
    where = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    with running(Owner(folder, surroundings=where)) as url:
        write_down(url)
        assert (folder / "data").stat().st_uid == NOBODY
    with running(Owner(folder)) as url:
        assert remembered(url) == "kept"


@as_root
def test_root_uses_a_folder_in_the_private_home_of_another(new: Path) -> None:
    os.chown(new.parent, 12345, 12345)
    new.parent.chmod(0o700)
    with running(Owner(new)) as url:
        write_down(url)
    with running(Owner(new)) as url:
        assert remembered(url) == "kept"


@as_root
def test_root_of_a_namespace_without_other_users_runs_it(folder: Path) -> None:
    lone_root = ["unshare", "--user", "--map-root-user", "--"]
    if subprocess.run([*lone_root, "true"], capture_output=True).returncode != 0:
        pytest.skip("user namespaces are forbidden here")
    with running(Owner(folder, interpreter=[*lone_root, sys.executable])) as url:
        write_down(url)
    with running(Owner(folder)) as url:
        assert remembered(url) == "kept"


@as_root
def test_an_ordinary_user_runs_it_and_it_ends_with_them(new: Path, ordinary: OrdinaryUser) -> None:
    new.mkdir()
    os.chown(new, NOBODY, NOBODY)
    owner = Owner(new, interpreter=ordinary.interpreter, surroundings=ordinary.surroundings)
    _, url = owner.started()
    write_down(url)
    assert (new / "data").stat().st_uid == NOBODY
    owner.kill()
    assert gone_before_long(new, url)
    owner = Owner(new, interpreter=ordinary.interpreter, surroundings=ordinary.surroundings)
    with running(owner) as url:
        assert remembered(url) == "kept"


@as_root
def test_another_users_data_are_left_alone(folder: Path, ordinary: OrdinaryUser) -> None:
    owner = Owner(folder, interpreter=ordinary.interpreter, surroundings=ordinary.surroundings)
    _, errors = owner.process.communicate()
    assert owner.process.returncode == 1
    assert f"{folder} cannot be used: Operation not permitted" in errors
