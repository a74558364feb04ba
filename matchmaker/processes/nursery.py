"""Where a process that stays has its children forked, instead of starting an interpreter for each.

`keep` is around what stays: the web process, a worker. What happens to the nursery costs a second,
never a child: it is started when it is first wanted, again when it has ended, and whatever it does
not bring into the world is started as any program is (docs/decisions/0063).
"""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from io import FileIO
from typing import Final

import msgspec

from matchmaker.foundation.settings import ROOT
from matchmaker.processes.forking import ChildWanted

# The solver needs no secret and no address: it gets what a Python program needs to start.
_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "TZ", "HOME", "TMPDIR")


def environment(ours: Mapping[str, str]) -> dict[str, str]:
    """What a child may know of our surroundings."""
    return {name: ours[name] for name in _ENVIRONMENT if name in ours}


class ForkedProcess:
    """A child that the nursery has; used as an `asyncio.subprocess.Process`."""

    def __init__(self, line: "_Line", streams: "_Streams") -> None:
        self._line = line
        self._streams = streams
        self.pid = line.born.result()
        self.stdin = streams.stdin
        self.stdout = streams.stdout

    @property
    def returncode(self) -> int | None:
        return self._line.ended.result() if self._line.ended.done() else None

    async def wait(self) -> int:
        return await asyncio.shield(self._line.ended)

    def send_signal(self, number: int) -> None:
        self._line.send(number)

    def kill(self) -> None:
        self._line.send(signal.SIGKILL)

    def close(self) -> None:
        """Read and write nothing any more; a child that still lives ends."""
        self._streams.close()
        self._line.hang_up()


class _Line(asyncio.Protocol):
    """What the nursery says of one child: its number (0: there is none), at last its status."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.born: asyncio.Future[int] = loop.create_future()
        self.ended: asyncio.Future[int] = loop.create_future()
        self._transport: asyncio.Transport | None = None
        self._heard = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        *numbers, self._heard = (self._heard + data).split(b"\n")
        for number in numbers:
            (self.ended if self.born.done() else self.born).set_result(int(number))

    def connection_lost(self, _: Exception | None) -> None:
        self._transport = None
        if not self.born.done():
            self.born.set_result(0)
        if not self.ended.done():  # the nursery was killed, and the kernel kills its children
            self.ended.set_result(-signal.SIGKILL)

    def send(self, number: int) -> None:
        if self._transport is not None:
            self._transport.write(bytes([number]))

    def hang_up(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Nursery:
    """A process of ours that forks; whoever asks first waits until it has imported what it needs.

    Parameters
    ----------
    surroundings
        The environment of its children.
    """

    def __init__(self, surroundings: Mapping[str, str] | None = None) -> None:
        self._surroundings = surroundings
        self._process: subprocess.Popen[bytes] | None = None
        self._requests: socket.socket | None = None

    def warm(self, module: str) -> None:
        """Have it import what such a child needs, so that whoever asks soon does not wait."""
        self._ask(module, (), ())

    async def start(
        self, module: str, options: Sequence[str], limit: int = 1 << 16, errors: int = 2
    ) -> ForkedProcess | None:
        """A child that does `main` of the module; None when it could not be had.

        `limit` is how long a line of its output may be, `errors` the descriptor that it writes
        errors to.
        """
        sys.audit("matchmaker.child", module)
        loop, protocol = asyncio.get_running_loop(), _Line()
        (stdin, feeding), (hearing, stdout), line = _pipe(), _pipe(), socket.socketpair()
        with stdin, stdout, line[1], ExitStack() as unborn:
            for ours in (feeding, hearing, line[0]):
                unborn.callback(ours.close)  # whoever waits may be stopped while we wait
            await loop.create_connection(lambda: protocol, sock=line[0])
            unborn.callback(protocol.hang_up)
            streams = await _Streams.open(feeding, hearing, limit)
            unborn.pop_all()
            given = [stdin.fileno(), stdout.fileno(), errors, line[1].fileno()]
            asked = self._ask(module, options, given)
        try:
            if asked and await asyncio.shield(protocol.born) != 0:
                return ForkedProcess(protocol, streams)
        except BaseException:
            protocol.hang_up()  # which ends the child
            streams.close()
            raise
        protocol.hang_up()
        streams.close()
        return None

    def close(self) -> None:
        """End it, and its children."""
        process, requests = self._process, self._requests
        self._process = self._requests = None
        if requests is not None:
            requests.close()
        if process is not None:
            process.kill()
            process.wait()

    def _ask(self, module: str, options: Sequence[str], given: Sequence[int]) -> bool:
        message = msgspec.json.encode(ChildWanted(module, list(options)))
        for _ in range(2):
            try:
                if self._process is None or self._process.poll() is not None:
                    self._begin()
                assert self._requests is not None
                socket.send_fds(self._requests, [message], given, socket.MSG_DONTWAIT)
            except ConnectionError:
                self.close()  # it has just ended
            except OSError:
                return False
            else:
                return True
        return False

    def _begin(self) -> None:
        self.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        surroundings = environment(os.environ) if self._surroundings is None else self._surroundings
        with theirs:
            self._requests = ours
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "matchmaker.processes.forking"),
                    *("--parent", str(os.getpid())),
                ],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                env=dict(surroundings),
                cwd=ROOT,
            )


class _Streams:
    """Our ends of a child's standard input and output."""

    def __init__(
        self,
        stdin: asyncio.StreamWriter,
        stdout: asyncio.StreamReader,
        hearing: asyncio.BaseTransport,
    ) -> None:
        self.stdin = stdin
        self.stdout = stdout
        self._hearing = hearing

    @classmethod
    async def open(cls, stdin: FileIO, stdout: FileIO, limit: int) -> "_Streams":
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit)
        hearing, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), stdout
        )
        fed = asyncio.StreamReaderProtocol(asyncio.StreamReader())
        try:
            feeding, _ = await loop.connect_write_pipe(lambda: fed, stdin)
        except BaseException:
            hearing.close()
            raise
        return cls(asyncio.StreamWriter(feeding, fed, None, loop), reader, hearing)

    def close(self) -> None:
        self.stdin.close()
        self._hearing.close()


def _pipe() -> tuple[FileIO, FileIO]:
    reader, writer = os.pipe()
    return FileIO(reader, "rb"), FileIO(writer, "wb")


_kept: list[Nursery] = []


@contextmanager
def keep() -> Iterator[None]:
    """While this lasts, children of ours come from a nursery; one in another uses that one's."""
    if _kept:
        yield
        return
    nursery = Nursery()
    _kept.append(nursery)
    try:
        yield
    finally:
        _kept.remove(nursery)
        nursery.close()


def warm(module: str) -> None:
    """Whoever starts this child soon does not wait for what it imports."""
    if home := at_hand():
        home.warm(module)


def at_hand() -> Nursery | None:
    """The one that is kept, if there is one."""
    return _kept[0] if _kept else None
