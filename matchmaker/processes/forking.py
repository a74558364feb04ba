"""The process that children are forked from: `python -m matchmaker.processes.forking`.

Importing OR-Tools takes longer than most of what is then asked for. This process imports what a
kind of child needs when the first one is asked for; every child is a fork of it, so that later ones
begin at once and share those pages. It has one thread, and an environment without secrets. It ends
with the process that started it, its children with it, and when nobody has asked for long.

A message on its standard input, a socket, asks for a child and brings four descriptors: standard
input, output and error, and a line to whoever asks. Over the line go the child's number, and at
last its exit status; back come numbers of signals. A line that is hung up ends the child.
"""

import gc
import importlib
import os
import selectors
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import msgspec

from matchmaker.foundation.child_process import begin
from matchmaker.foundation.leaving import leave_at_once

#: bytes that a message holds at most
LONGEST: Final = 1 << 16
#: seconds without a child after which it ends, and gives its memory back
_IDLE: Final = 900.0
_STREAMS: Final = ("stdin", "stdout", "stderr")

ChildLife = Callable[[], int]
"""What a child does from its beginning; its exit status."""


class ChildWanted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A module with `load`, which imports what its `main` needs, and the options of its `main`.

    Without descriptors only `load` is asked for.
    """

    module: str
    options: list[str] = []


def main(arguments: list[str] | None = None) -> int:
    """Fork as asked. It returns as often as it has children: in each, what came of its life."""
    begin("processes.forking", arguments)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who asks to hear
    gc.disable()  # what is imported is no garbage
    life = _Forking(socket.socket(fileno=os.dup(0))).until_a_birth()
    if life is None:
        return 0
    gc.enable()
    return life()


class _Forking:
    """Who wants children, and the lines about those that live."""

    def __init__(self, requests: socket.socket) -> None:
        self._requests = requests
        self._loaded: set[str] = set()
        self._lines: dict[int, socket.socket] = {}
        self._woken, self._waker = socket.socketpair()
        self._waker.setblocking(False)
        self._woken.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._waker.fileno(), warn_on_full_buffer=False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(requests, selectors.EVENT_READ)
        self._selector.register(self._woken, selectors.EVENT_READ)

    def until_a_birth(self) -> ChildLife | None:
        """What to do, in a child that was just born; None once nobody asks any more."""
        while True:
            found = self._selector.select(None if self._lines else _IDLE)
            if not found and not self._lines:
                return None
            for key, _ in found:
                if key.fileobj is self._requests:
                    message, descriptors, _, _ = socket.recv_fds(
                        self._requests, LONGEST, 4, socket.MSG_CMSG_CLOEXEC
                    )
                    if not message:
                        return None
                    if life := self._answer(message, descriptors):
                        return life
                elif key.fileobj is self._woken:
                    self._woken.recv(LONGEST)
                else:
                    self._pass_on(key.data)
            self._tell_of_ends()

    def _answer(self, message: bytes, descriptors: list[int]) -> ChildLife | None:
        """A life in the child; whoever asked is hung up on when it cannot be born."""
        try:
            wanted = msgspec.json.decode(message, type=ChildWanted)
            self._load(wanted.module)
            if not descriptors:
                return None
            parent, child = os.getpid(), os.fork()
        except Exception:
            traceback.print_exc()
            _close(descriptors)
            return None
        if child == 0:
            return self._life(parent, wanted, descriptors)
        line = socket.socket(fileno=descriptors.pop())
        line.setblocking(False)
        _close(descriptors)
        self._lines[child] = line
        self._selector.register(line, selectors.EVENT_READ, child)
        _tell(line, child)
        return None

    def _load(self, name: str) -> None:
        module = importlib.import_module(name)
        if name not in self._loaded:
            module.load()
            self._loaded.add(name)
            gc.collect()
            gc.freeze()  # a child that swept over it would have a copy of it

    def _life(self, parent: int, wanted: ChildWanted, descriptors: list[int]) -> ChildLife:
        """In the child: nothing of its parent's stays open, and no signal is caught its way."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        self._selector.close()
        for mine in (self._requests, self._woken, self._waker, *self._lines.values()):
            mine.close()
        for number in range(len(_STREAMS)):
            take_over(number, descriptors[number])
        _close(descriptors)
        with suppress(OSError):  # `ps` shows it by its own name
            Path("/proc/self/comm").write_text(wanted.module.rpartition(".")[2], "ascii")
        module = sys.modules[wanted.module]
        return lambda: module.main(["--parent", str(parent), *wanted.options])

    def _pass_on(self, child: int) -> None:
        """The signals that whoever asked sends to this child."""
        line = self._lines.get(child)
        if line is None:
            return
        with suppress(BlockingIOError):
            try:
                signals = line.recv(LONGEST)
            except ConnectionError:
                signals = b""
            if not signals:
                self._selector.unregister(line)
            for number in signals or [signal.SIGKILL]:
                os.kill(child, number)  # it is not waited for yet, so the number is its own

    def _tell_of_ends(self) -> None:
        with suppress(ChildProcessError):
            while (found := os.waitpid(-1, os.WNOHANG))[0]:
                line = self._lines.pop(found[0])
                with suppress(KeyError):  # hung up by the other side
                    self._selector.unregister(line)
                _tell(line, os.waitstatus_to_exitcode(found[1]))
                line.close()


def _tell(line: socket.socket, number: int) -> None:
    with suppress(OSError):  # nobody listens any more, which the line itself tells next
        line.send(b"%d\n" % number)


def take_over(number: int, given: int) -> None:
    """Make another descriptor the standard stream of this number, for the program as well."""
    os.dup2(given, number)
    before = getattr(sys, _STREAMS[number])
    stream = open(  # noqa: SIM115 it stays open as long as the process lives
        number,
        "w" if number else "r",
        buffering=1 if _STREAMS[number] == "stderr" else -1,
        encoding=before.encoding,
        errors=before.errors,
        closefd=False,
    )
    setattr(sys, _STREAMS[number], stream)


def _close(descriptors: list[int]) -> None:
    for one in descriptors:
        os.close(one)


if __name__ == "__main__":
    leave_at_once(main())  # a child that tidied up would first have a copy of what it tidies
