"""Asking for the forecast of a version, and how far it is; `execution` is what a worker does."""

import datetime as dt
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_optional, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.forecasts.turnout import MOST, expected_turnout
from matchmaker.foundation import queue
from matchmaker.people.profiles import PersonKind
from matchmaker.planning.versions import Version, version
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid

_SQL: Final = load("forecasts")

OVER: Final = msgid("The morning is over: what took place stands in its figures.")
OF_THE_DAY: Final = msgid(
    "A version made on the day itself has no forecast: ask of the one published before it."
)

#: of a hundred people
Percent = Annotated[int, Meta(ge=0, le=MOST)]


class TurnoutForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Of a hundred of each side how many will not come; of a hundred who come how many late."""

    absent_holders: Percent
    absent_investors: Percent
    late: Percent = 0


class MeanOfRuns(msgspec.Struct, frozen=True, kw_only=True):
    """A mean over the mornings played, and its standard error; no error where one run told all."""

    mean: float
    error: float | None


class SpreadOfRuns(MeanOfRuns, frozen=True, kw_only=True):
    """How a figure varies between the mornings played: what 10, 50, 90 % of them do not exceed."""

    p10: float
    p50: float
    p90: float


class ForecastFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What the mornings played say, and for which shares of people who stay away they were played.

    `fallen` are meetings left out because they had become impossible by then.
    """

    absent_holders: int
    absent_investors: int
    late: int
    runs: int
    seed: int
    policy: str
    planned: int
    held: SpreadOfRuns
    held_without_replanning: SpreadOfRuns
    came: SpreadOfRuns
    met_nobody: SpreadOfRuns
    guarantees_met: SpreadOfRuns
    idle_table_slots: SpreadOfRuns | None
    gain: MeanOfRuns
    fallen: int = 0


class AskedForecast(msgspec.Struct, frozen=True, kw_only=True):
    """The last question about a version, and the newest answer, which may be to the one before.

    `error` is a msgid that says why there is no answer to the last one.
    """

    schedule_id: UUID
    state: Literal["queued", "running", "done", "failed"]
    absent_holders: int
    absent_investors: int
    late: int
    requested_at: dt.datetime
    progress: dict[str, Any] | None
    finished_at: dt.datetime | None
    result: ForecastFigures | None
    error: str | None

    @property
    def over(self) -> bool:
        return self.state in ("done", "failed")


class FragilePerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody on whom a version depends: meetings lost when they stay away, with its error."""

    person_id: UUID
    kind: PersonKind
    name: str
    organisation: str
    loss: float
    error: float | None


class _Asked(msgspec.Struct, frozen=True):
    id: UUID


async def forecast_of(conn: Connection, schedule_id: UUID) -> AskedForecast | None:
    """How it stands; None before anybody asked."""
    return await fetch_optional(conn, AskedForecast, _SQL.find, schedule_id)


async def fragile_people(conn: Connection, schedule_id: UUID) -> list[FragilePerson]:
    """On whom the newest answer depends most, the most first; for organisers alone."""
    return await fetch(conn, FragilePerson, _SQL.fragile, schedule_id)


def may_ask(edition: Edition, version: Version) -> bool:
    """Whether the morning of this version is still to be played, and none of it has been."""
    return version.from_slot is None and edition.stage not in ("over", "purged")


async def request_forecast(
    conn: Connection,
    edition: Edition,
    schedule_id: UUID,
    form: TurnoutForm,
    organiser_id: UUID,
    now: dt.datetime,
) -> None:
    """Have a version's morning played ahead; Conflict for one of the day, and once it is over.

    The same question while it is under way is the one under way; another one takes its place.
    """
    asked = forms.check_form(form)
    found = await version(conn, edition.id, schedule_id)
    if not may_ask(edition, found):
        raise Conflict(OF_THE_DAY if found.from_slot is not None else OVER)
    values = (asked.absent_holders, asked.absent_investors, asked.late, now)
    if await fetch_optional(conn, _Asked, _SQL.request, schedule_id, *values) is None:
        return
    await queue.enqueue(conn, "forecast", schedule_id)
    details = {"holders": asked.absent_holders, "investors": asked.absent_investors}
    await audit.record(
        conn, edition.id, organiser_id, "forecast.requested", schedule_id, details, now=now
    )


async def ask_first(
    conn: Connection, edition_id: UUID, schedule_id: UUID, now: dt.datetime
) -> None:
    """The question that nobody had to ask: with the shares that earlier mornings had.

    None is asked once the morning is over.
    """
    edition = await editions.by_id(conn, edition_id)
    if edition.stage in ("over", "purged") or await forecast_of(conn, schedule_id) is not None:
        return
    expected = await expected_turnout(conn, edition_id)
    values = (expected.absent_holders, expected.absent_investors, expected.late, now)
    await conn.execute(_SQL.first, schedule_id, *values)
