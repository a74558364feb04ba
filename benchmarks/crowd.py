"""Many plain HTTP requests in one moment, each on a connection of its own, from one thread.

Seconds count from the moment a request's connection is begun; the thread does little for each, so
that they are the server's.
"""

import contextlib
import errno
import selectors
import socket
import time
from collections.abc import Sequence

import msgspec

PATIENCE = 90.0


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """How one request ended; 0 for not at all. `ended` is by the clock of `time.perf_counter`."""

    status: int
    seconds: float
    ended: float
    may_retry: bool


class _One:
    """One connection with its request."""

    def __init__(self, port: int, request: bytes) -> None:
        self.request = request
        self.answer = bytearray()
        self.started = time.perf_counter()
        self.socket = socket.socket()
        self.socket.setblocking(False)
        begun = self.socket.connect_ex(("127.0.0.1", port))
        if begun not in (0, errno.EINPROGRESS):
            raise OSError(begun, "no connection")

    def ended(self) -> Answer:
        now = time.perf_counter()
        self.socket.close()
        head = bytes(self.answer).partition(b"\r\n\r\n")[0].lower()
        status = head[9:12] if head.startswith(b"http/1.1 ") else b"0"
        return Answer(
            status=int(status),
            seconds=now - self.started,
            ended=now,
            may_retry=b"\r\nretry-after:" in head,
        )


def get(port: int, path: str, session: str = "") -> bytes:
    """A GET whose answer ends the connection."""
    cookie = f"Cookie: session={session}\r\n" if session else ""
    head = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n{cookie}\r\n"
    return head.encode()


def half_sent(port: int, path: str) -> socket.socket:
    """A form of which a part has come, and of which nothing more will."""
    sending = socket.create_connection(("127.0.0.1", port))
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nemail="
    sending.sendall((head + form).encode())
    return sending


def at_once(
    port: int, requests: Sequence[bytes], beside: bytes = b"", every: float = 0.02
) -> tuple[list[Answer], list[Answer]]:
    """Send all of `requests` together; until they have ended, `beside` again and again."""
    answers: list[Answer] = []
    others: list[Answer] = []
    deadline = time.perf_counter() + PATIENCE
    with selectors.DefaultSelector() as waiting:
        for request in requests:
            _begin(waiting, _One(port, request), answers)
        following = time.perf_counter()
        while len(answers) < len(requests) and time.perf_counter() < deadline:
            if beside and time.perf_counter() >= following:
                _begin(waiting, _One(port, beside), others)
                following = time.perf_counter() + every
            for key, events in waiting.select(timeout=every):
                _go_on(waiting, key, events)
        for key in tuple(waiting.get_map().values()):
            one, ended = key.data
            one.answer.clear()
            if ended is answers:  # what was asked beside may be under way; a request may not
                ended.append(one.ended())
            one.socket.close()
    return answers, others


def _begin(waiting: selectors.BaseSelector, one: _One, ended: list[Answer]) -> None:
    waiting.register(one.socket, selectors.EVENT_WRITE, (one, ended))


def _go_on(waiting: selectors.BaseSelector, key: selectors.SelectorKey, events: int) -> None:
    one, ended = key.data
    if events & selectors.EVENT_WRITE:
        one.socket.send(one.request)
        waiting.modify(one.socket, selectors.EVENT_READ, key.data)
        return
    part = b""
    with contextlib.suppress(ConnectionError):
        part = one.socket.recv(1 << 18)
    one.answer += part
    if not part:
        waiting.unregister(one.socket)
        ended.append(one.ended())
