"""The plans that the screens of this process show: read once for each change, not for each screen.

Five hundred screens that ask at once cost one look at the database. What is kept is used only
while the signals would tell of a change; it is read again at the latest after a minute.
"""

import asyncio
import hmac
import time
from collections.abc import Mapping
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.db import Database, fetch_optional, load
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation.signals import Signals
from matchmaker.hall import keys
from matchmaker.hall.plan import HallPlan, load_plan
from matchmaker.waiting.offers import stamps
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

_QUERIES: Final = load("hall")
NOTHING: Final = msgid("This address shows nothing, or not any more.")
KEPT: Final = 60.0
KEPT_UNTOLD: Final = 1.0
"""Seconds for which a plan is kept while the line to the database is cut."""


class Hall(msgspec.Struct, frozen=True):
    """An edition with its plan, and a word on what each holder is offered."""

    edition: Edition
    plan: HallPlan
    offers: Mapping[UUID, str]


class _Kept(msgspec.Struct, frozen=True):
    turn: tuple[int, int]
    until: float
    hall: Hall
    key_hash: bytes


class _Key(msgspec.Struct, frozen=True):
    key_hash: bytes


class Screens:
    """What this process knows of its halls."""

    def __init__(self, database: Database, signals: Signals) -> None:
        self._database = database
        self._signals = signals
        self._editions: dict[str, UUID] = {}
        self._halls: dict[UUID, _Kept] = {}
        self._reading: dict[UUID, asyncio.Lock] = {}

    async def open(self, slug: str, key: str) -> Hall:
        """The hall whose address this is; NotFound for a wrong, renewed or ended one."""
        edition_id = await self._edition_id(slug)
        kept = await self._kept(edition_id)
        if not kept.key_hash:  # made since: the first who opens the board makes it
            kept = self._halls[edition_id] = await self._read(edition_id)
        ended = kept.hall.edition.stage == "purged"
        if ended or not hmac.compare_digest(kept.key_hash, keys.hash_of(key)):
            raise NotFound(NOTHING)
        return kept.hall

    async def hall(self, slug: str) -> Hall:
        """The edition and its plan as they are now."""
        return (await self._kept(await self._edition_id(slug))).hall

    async def _edition_id(self, slug: str) -> UUID:
        if slug not in self._editions:
            async with self._database.connection() as conn:
                edition = await editions.by_slug(conn, slug)
            self._editions[slug] = edition.id
        return self._editions[slug]

    async def _kept(self, edition_id: UUID) -> _Kept:
        async with self._reading.setdefault(edition_id, asyncio.Lock()):
            kept = self._halls.get(edition_id)
            if (
                kept is None
                or kept.turn != self._signals.turn(edition_id)
                or kept.until <= time.monotonic()
            ):
                kept = self._halls[edition_id] = await self._read(edition_id)
            return kept

    async def _read(self, edition_id: UUID) -> _Kept:
        turn = self._signals.turn(edition_id)  # before reading: what changes meanwhile is newer
        seconds = KEPT if self._signals.attentive else KEPT_UNTOLD
        async with self._database.transaction(isolation="repeatable_read") as conn:
            edition = await editions.by_id(conn, edition_id)
            plan = await load_plan(conn, edition)
            offers = await stamps(conn, edition_id)
            key = await fetch_optional(conn, _Key, _QUERIES.key_hash, edition_id)
        until = time.monotonic() + seconds
        return _Kept(turn, until, Hall(edition, plan, offers), key.key_hash if key else b"")
