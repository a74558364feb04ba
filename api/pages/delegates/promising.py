"""Before an organiser acts in an investor's name: whom it writes to is said, then it is done."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec
from litestar import Response

from api.exchange.speech import language_of
from api.pages.delegates.naming import TeamPage
from api.pages.frame import touched
from api.pages.frame.show import AnyRequest, page
from matchmaker import changes
from matchmaker.changes import Touched
from matchmaker.db import Connection
from matchmaker.participation.representing import DelegateForm
from matchmaker.wording.language import catalogue
from matchmaker.wording.phrases import Phrase


class DelegatePageForm(DelegateForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of them, and what was said that this touches."""

    promised: str = ""

    @property
    def plain(self) -> DelegateForm:
        return DelegateForm(name=self.name, email=self.email, seen=self.seen)


class PromiseForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was said that an act touches."""

    promised: str = ""


class Promise:
    """An act of an organiser, done once it was said whom it touches; `touched` until then."""

    def __init__(self, conn: Connection, place: TeamPage, now: datetime, promised: str) -> None:
        self._conn, self._place, self._now, self._promised = conn, place, now, promised
        self.touched: Touched | None = None

    async def keep(self, act: Callable[[], Awaitable[object]]) -> None:
        """Do it, or find out what it would touch; Conflict where that is something else by now."""
        if self._place.by is None:
            await act()
            return

        async def unremarked() -> list[Phrase]:
            await act()
            return []

        values = (self._conn, self._place.edition.id, self._now, unremarked)
        found = await changes.foresee(*values)
        if found.anybody and not self._promised:
            self.touched = found
            return
        await changes.carry_out(*values, promised=self._promised or found.stamp)

    def ask(
        self, request: AnyRequest, action: str, back: str, answers: Mapping[str, Any]
    ) -> Response[str]:
        """Whom it touches, to be confirmed."""
        assert self.touched is not None
        words = catalogue(language_of(request))
        return page(
            request,
            "organiser/touched.html",
            edition=self._place.edition,
            back=back,
            action=action,
            said="",
            carried={**answers, "promised": self.touched.stamp},
            consequences=touched.consequences(self.touched, words),
            recipients=touched.recipients(self.touched, words),
        )
