"""A forecast in a sentence, in rows of a table, and as bars with how far mornings differ."""

from collections.abc import Iterator
from typing import Final

import msgspec

from matchmaker.forecasts.asking import ForecastFigures, SpreadOfRuns
from matchmaker.forecasts.turnout import ExpectedTurnout
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase

#: half of a 95 % interval, in standard errors
_WIDTH: Final = 1.96
#: a drawing in the units of its frame: a label, below it a bar
FRAME: Final = 360
LABEL: Final = 20
THICK: Final = 14
HIGH: Final = LABEL + THICK + 14
#: what the longest bar leaves for its figures
ROOM: Final = 110


class SaidFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the table; shares are of a hundred. What has no range is a mean alone."""

    label: str
    mean: float
    margin: float | None
    low: float | None
    high: float | None
    share: bool = False


class SpreadBar(msgspec.Struct, frozen=True, kw_only=True):
    """A mean as a bar, and a line over what eight mornings of ten lie between."""

    y: float
    label: str
    kind: int
    length: float
    mean: int
    low: int
    high: int
    left: float
    right: float

    @property
    def is_spread(self) -> bool:
        return self.low < self.high


class SpreadDrawing(msgspec.Struct, frozen=True, kw_only=True):
    """The bars, and the frame that they stand in."""

    bars: tuple[SpreadBar, ...]
    width: float = FRAME
    thick: float = THICK
    label: float = LABEL

    @property
    def height(self) -> float:
        return HIGH * len(self.bars)


def headline(found: ForecastFigures) -> Phrase:
    """How many of the meetings take place, without a new plan and with one."""
    plain, mended = found.held_without_replanning, found.held
    return phrase(
        "With %(holders)s%% of project holders and %(investors)s%% of investors absent, about"
        " %(held)s of %(planned)s meetings would take place (%(low)s to %(high)s); with"
        " replanning, about %(mended)s (%(least)s to %(most)s).",
        holders=found.absent_holders,
        investors=found.absent_investors,
        held=round(plain.mean),
        planned=found.planned,
        low=round(plain.p10),
        high=round(plain.p90),
        mended=round(mended.mean),
        least=round(mended.p10),
        most=round(mended.p90),
    )


def beside(found: ForecastFigures) -> Phrase:
    """Who would come for nothing."""
    nobody = round(found.met_nobody.mean)
    return phrase(
        "Of about %(came)s people who come, about %(num)s would meet nobody.",
        plural="Of about %(came)s people who come, about %(num)s would meet nobody.",
        num=nobody,
        came=round(found.came.mean),
    )


def rows(found: ForecastFigures) -> Iterator[SaidFigure]:
    """Every figure with how sure it is and how far mornings differ."""
    yield _row(msgid("Meetings held without replanning"), found.held_without_replanning)
    yield _row(msgid("Meetings held with replanning"), found.held)
    gain = found.gain
    yield SaidFigure(
        label=msgid("Meetings that replanning brings"),
        mean=round(gain.mean, 1),
        margin=_margin(gain.error),
        low=None,
        high=None,
    )
    yield _row(msgid("People who come"), found.came)
    yield _row(msgid("People who come and meet nobody"), found.met_nobody)
    yield _row(msgid("Guarantees kept among those who come"), found.guarantees_met, share=True)
    if found.idle_table_slots is not None:
        yield _row(msgid("Tables free, over all slots"), found.idle_table_slots)


def _row(label: str, spread: SpreadOfRuns, *, share: bool = False) -> SaidFigure:
    times = 100 if share else 1
    return SaidFigure(
        label=label,
        mean=round(times * spread.mean, 1),
        margin=_margin(spread.error, times),
        low=round(times * spread.p10),
        high=round(times * spread.p90),
        share=share,
    )


def _margin(error: float | None, times: int = 1) -> float | None:
    return None if error is None else round(times * _WIDTH * error, 1)


def draw_spreads(found: ForecastFigures) -> SpreadDrawing | None:
    """The meetings planned, held without a new plan, held with one; None where none is planned."""
    if not found.planned:
        return None
    planned = SpreadOfRuns(
        mean=found.planned, error=0, p10=found.planned, p50=found.planned, p90=found.planned
    )
    most = max(found.planned, found.held.p90)
    spreads = (
        (msgid("Planned"), planned),
        (msgid("Held without replanning"), found.held_without_replanning),
        (msgid("Held with replanning"), found.held),
    )
    unit = (FRAME - ROOM) / most
    return SpreadDrawing(
        bars=tuple(
            SpreadBar(
                y=HIGH * place,
                label=label,
                kind=2 if place == 0 else 1,
                length=round(one.mean * unit, 1),
                mean=round(one.mean),
                low=round(one.p10),
                high=round(one.p90),
                left=round(one.p10 * unit, 1),
                right=round(one.p90 * unit, 1),
            )
            for place, (label, one) in enumerate(spreads)
        )
    )


def whence(expected: ExpectedTurnout) -> tuple[Phrase, Phrase]:
    """What the proposed shares of both sides rest on, for their fields."""
    return (
        _whence(expected.absent_holders, expected.holder_years),
        _whence(expected.absent_investors, expected.investor_years),
    )


def _whence(share: int, years: tuple[int, ...]) -> Phrase:
    if not years:
        return phrase("None of your earlier mornings tells: %(share)s%% is usual.", share=share)
    return phrase(
        "Your mornings before (%(years)s): %(share)s%%.",
        share=share,
        years=", ".join(str(year) for year in sorted(years)),
    )
