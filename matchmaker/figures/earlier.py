"""The years before, as organisers know them: typed in with their source, or taken over."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, load
from matchmaker.editions import audit, editions, organisers
from matchmaker.editions.editions import Edition
from matchmaker.figures.counting import figures_of
from matchmaker.figures.definitions import COMPARED
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict, FieldFault, Invalid, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("earlier_years")

Count = Annotated[int, Meta(ge=0, le=1_000_000)]


class EarlierYearForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is known of a year, and where it comes from; what is not known stays empty."""

    year: Annotated[int, Meta(ge=1990, le=2999)]
    source: Annotated[str, Meta(min_length=1, max_length=300)]
    registered_holder: Count | None = None
    registered_investor: Count | None = None
    came_holder: Count | None = None
    came_investor: Count | None = None
    met_holder: Count | None = None
    meetings_planned: Count | None = None
    meetings_held: Count | None = None


class TakeOverForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The address of an edition whose figures become those of its year."""

    edition: Annotated[str, Meta(min_length=1, max_length=63)]


class EarlierYear(msgspec.Struct, frozen=True, kw_only=True):
    """A year and what is known of it, by the names of `EarlierYearForm`."""

    year: int
    source: str
    figures: Mapping[str, int]


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    year: int
    figure: str
    value: Any
    source: str


def name_of(figure: str, cell: str) -> str:
    """What a compared figure is called in a form and in JSON."""
    return f"{figure}_{cell}"


NAMES: Final = tuple(name_of(*one) for one in COMPARED)


async def earlier_years(conn: Connection, edition_id: UUID) -> list[EarlierYear]:
    """What is known of other years, the first one first."""
    found = await fetch(conn, _Row, _SQL.earlier, edition_id)
    return list(_by_year(found))


def _by_year(rows: Iterable[_Row]) -> Iterator[EarlierYear]:
    known: dict[int, tuple[str, dict[str, int]]] = {}
    for row in rows:
        known.setdefault(row.year, (row.source, {}))[1][row.figure] = int(row.value)
    for year, (source, figures) in known.items():
        said = {name: figures[name] for name in NAMES if name in figures}
        yield EarlierYear(year=year, source=source, figures=said)


async def enter_year(
    conn: Connection, edition: Edition, form: EarlierYearForm, by: UUID | None, now: dt.datetime
) -> EarlierYear:
    """Say what is known of a year before this one; Conflict where something is said already."""
    tidy = forms.check_form(form)
    figures = {name: getattr(tidy, name) for name in NAMES if getattr(tidy, name) is not None}
    if not figures:
        raise Invalid([FieldFault(NAMES[0], msgid("Give at least one figure."))])
    if tidy.year >= edition.held_on.year:
        said = msgid("A year before %(year)s is expected.")
        raise Invalid([FieldFault("year", said, year=str(edition.held_on.year))])
    stored = await conn.fetch(
        _SQL.say, edition.id, tidy.year, list(figures), list(figures.values()), tidy.source
    )
    if len(stored) != len(figures):
        raise Conflict(
            msgid("The year %(year)s is there already; remove it to say something else."),
            year=str(tidy.year),
        )
    details = {"year": tidy.year}
    await audit.record(conn, edition.id, by, "years.entered", details=details, now=now)
    return EarlierYear(year=tidy.year, source=tidy.source, figures=figures)


async def take_over(
    conn: Connection, edition: Edition, form: TakeOverForm, by: UUID | None, now: dt.datetime
) -> EarlierYear:
    """The figures of another edition become what is known of its year; Invalid for one that the
    same person does not organise, or that is not over."""
    other = await _theirs(conn, form.edition, by)
    if other is None or other.stage not in ("over", "purged"):
        said = msgid("A morning that is over, and that you organise too, is expected.")
        raise Invalid([FieldFault("edition", said)])
    found = await figures_of(conn, other)
    values = {name_of(one, cell): found[one].get(cell) for one, cell in COMPARED}
    known = EarlierYearForm(year=other.held_on.year, source=other.name, **values)
    return await enter_year(conn, edition, known, by, now)


async def _theirs(conn: Connection, slug: str, by: UUID | None) -> Edition | None:
    """The edition at this address, if `by` organises it; who has the machine organises all."""
    if by is None:
        return await editions.by_slug(conn, slug)
    theirs = await organisers.editions_of(conn, by)
    if not any(one.slug == slug and one.role == "organiser" for one in theirs):
        return None
    return await editions.by_slug(conn, slug)


async def forget_year(
    conn: Connection, edition: Edition, year: int, by: UUID | None, now: dt.datetime
) -> None:
    """Nothing is said of that year any more; NotFound where nothing was."""
    if not await conn.fetch(_SQL.forget, edition.id, year):
        raise NotFound(msgid("Nothing is said of this year."))
    await audit.record(conn, edition.id, by, "years.removed", details={"year": year}, now=now)
