"""An act of a page: done as a whole, or not at all, and then the page says why."""

from collections.abc import Sequence
from types import TracebackType
from typing import Any, Final

from api.exchange.speech import language_of
from api.pages.frame.show import AnyRequest, Message
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, MatchmakerError
from matchmaker.wording.language import catalogue, msgid

Refusal = Invalid | Conflict
DOER: Final = msgid("Changed last by %(name)s.")


class Attempt:
    """An act in a transaction of its own: the page that shows why it failed commits the request's.

    After the block, `refusal` tells whether and why it was not done. Only what is `expected` ends
    there; everything else is raised as usual.
    """

    def __init__(self, conn: Connection, *expected: type[Invalid] | type[Conflict]) -> None:
        self._conn = conn
        self._transaction = conn.transaction()
        self._expected = expected or (Invalid, Conflict)
        self.refusal: Refusal | None = None

    async def __aenter__(self) -> None:
        await self._transaction.__aenter__()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        await self._transaction.__aexit__(kind, error, trace)
        if isinstance(error, Invalid | Conflict) and isinstance(error, self._expected):
            self.refusal = error
        if isinstance(self.refusal, Conflict):
            await find_doer(self._conn, self.refusal)
        return self.refusal is not None

    @property
    def faults(self) -> Sequence[FieldFault]:
        """What is wrong with the answers, by field."""
        return self.refusal.faults if isinstance(self.refusal, Invalid) else ()

    @property
    def conflict(self) -> Conflict | None:
        """What has changed meanwhile."""
        return self.refusal if isinstance(self.refusal, Conflict) else None


async def find_doer(conn: Connection, conflict: Conflict) -> None:
    """Look up which colleague has come first, where the journal can tell."""
    if conflict.doings is not None:
        conflict.by = await audit.doer(conn, conflict.doings)


def sentence_of(request: AnyRequest, refusal: MatchmakerError) -> str:
    """Why it was not done, in the reader's language."""
    return refusal.translated(catalogue(language_of(request)))


def said_of(request: AnyRequest, refusal: MatchmakerError | None) -> list[Message]:
    """The same as a message on a page, with whose act it is where one is known; none without."""
    return [Message("late", sentence_with_doer(request, refusal))] if refusal else []


def why_not(request: AnyRequest, refused: Attempt | None) -> dict[str, Any]:
    """What a page shows of an act that was not done, with its status; nothing without one."""
    faults = refused.faults if refused else ()
    conflict = refused.conflict if refused else None
    status = 422 if faults else 409 if conflict else 200
    return {"status": status, "faults": faults, "said": said_of(request, conflict)}


def sentence_with_doer(request: AnyRequest, refusal: MatchmakerError) -> str:
    """Why it was not done, and which colleague has come first."""
    said = sentence_of(request, refusal)
    if not isinstance(refusal, Conflict) or not refusal.by:
        return said
    words = catalogue(language_of(request))
    return f"{said} {words.gettext(DOER) % {'name': refusal.by}}"


def why(request: AnyRequest, attempt: Attempt) -> list[Message]:
    """Why a press did nothing, where no question stands beside which a fault could be said."""
    words = catalogue(language_of(request))
    said = [Message("late", fault.translated(words)) for fault in attempt.faults]
    return said or said_of(request, attempt.refusal)
