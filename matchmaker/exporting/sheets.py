"""What an export is made of: the edition, sheets that come in again, and a record that does not.

A column has the two names of the import's format: files and workbooks say the French one, JSON the
English one.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from matchmaker.db import Queries, load
from matchmaker.importing import cells
from matchmaker.importing.columns import COLUMNS, FILE_NAMES
from matchmaker.importing.report import FileSort
from matchmaker.wording.vocabularies import (
    FINANCE,
    ITEM_KINDS,
    NEEDS,
    PROJECT_STAGES,
    QUALITIES,
    THEMES,
)

_SQL: Final[Queries] = load("exporting")
ExportRow = tuple[Any, ...]


class ExportColumn(NamedTuple):
    """A column by both names, and the labels of its answers, where they are of a closed list."""

    name: str
    french: str
    labels: Mapping[Any, str] | None = None


class SheetShape(NamedTuple):
    """A sheet by both names, and the statement that reads its lines."""

    name: str
    french: str
    columns: tuple[ExportColumn, ...]
    sql: str


class ExportSheet(NamedTuple):
    """A sheet with its lines."""

    shape: SheetShape
    rows: Sequence[ExportRow]


class Export(NamedTuple):
    """All of an edition; `record` is what comes out and never in."""

    slug: str
    edition: Mapping[str, Any]
    sheets: Sequence[ExportSheet]
    record: Sequence[ExportSheet]


#: the labels of a closed list, by the reader of its answers
_LISTS: Final[Mapping[Any, Mapping[Any, str]]] = {
    cells.need: NEEDS,
    cells.project_stage: PROJECT_STAGES,
    cells.project_stages: PROJECT_STAGES,
    cells.themes: THEMES,
    cells.finance: FINANCE,
    cells.item_kind: ITEM_KINDS,
    cells.quality: QUALITIES,
    cells.place: cells.PLACES,
    cells.application: cells.APPLICATIONS,
    cells.calendar: cells.WAYS,
}
#: representatives stand in a file of their own: their names may hold what parts two answers
_LEFT_OUT: Final = {FileSort.INVESTORS: ("delegates", "delegate_emails")}


_LINES: Final = {
    FileSort.HOLDERS: _SQL.holders,
    FileSort.INVESTORS: _SQL.investors,
    FileSort.DELEGATES: _SQL.delegates,
    FileSort.VISITORS: _SQL.visitors,
    FileSort.WORKSHOPS: _SQL.workshops,
    FileSort.ATTENDANCES: _SQL.attendances,
    FileSort.UNAVAILABLE: _SQL.unavailable,
    FileSort.WISHES: _SQL.wishes,
    FileSort.REFUSALS: _SQL.refusals,
    FileSort.STANDINGS: _SQL.standings,
    FileSort.TAGS: _SQL.tags,
    FileSort.NOTES: _SQL.notes,
}


def _shape(sort: FileSort) -> SheetShape:
    left_out = _LEFT_OUT.get(sort, ())
    columns = tuple(
        ExportColumn(column.name, column.french, _LISTS.get(column.read))
        for column in COLUMNS[sort]
        if column.name not in left_out
    )
    french = FILE_NAMES[sort][1].removesuffix(".csv")
    return SheetShape(sort.value, french, columns, _LINES[sort])


SHAPES: Final[Mapping[FileSort, SheetShape]] = MappingProxyType(
    {sort: _shape(sort) for sort in FileSort}
)


def _recorded(sql: str, name: str, french: str, *columns: tuple[str, str]) -> SheetShape:
    shaped = tuple(ExportColumn(*column) for column in columns)
    return SheetShape(name, french, shaped, sql)


_HOLDER: Final = ("holder", "Porteur")
_INVESTOR: Final = ("investor", "Financeur")
_SLOT: Final = ("starts_at", "Début")
_EMAIL: Final = ("email", "E-mail")
_STATE: Final = ("state", "État")
_ANSWERED: Final = ("answered_at", "Réponse le")

RECORD: Final = (
    _recorded(
        _SQL.versions,
        "versions",
        "versions",
        *(("version", "Version"), _STATE, ("origin", "Origine"), ("created_at", "Créée le")),
        *(("published_at", "Publiée le"), ("meetings", "Rendez-vous")),
        *(("guarantee_shortfall", "Garanties manquantes"), ("shortfall_bound", "Au moins")),
        *(("value", "Points"), ("value_bound", "Points au plus"), ("breaks", "Trous")),
        *(("breaks_bound", "Trous au moins"), ("waiting", "Attente"), ("status", "Preuve")),
    ),
    _recorded(
        _SQL.meetings,
        "meetings",
        "rendez-vous",
        *(("version", "Version"), _HOLDER, _INVESTOR, _SLOT, ("table", "Table")),
        *(("delegate", "Représentant"), ("pinned", "Fixé"), ("withdrawn_by", "Retiré par")),
        ("withdrawn_at", "Retiré le"),
    ),
    _recorded(_SQL.pins, "pins", "fixes", _HOLDER, _INVESTOR, _SLOT, ("pinned_at", "Fixé le")),
    _recorded(
        _SQL.arrivals,
        "arrivals",
        "arrivees",
        *(_EMAIL, _STATE, ("slot", "Créneau"), ("noted_at", "Noté le")),
        ("undone_at", "Annulé le"),
    ),
    _recorded(
        _SQL.marks,
        "marks",
        "pointages",
        _INVESTOR,
        _HOLDER,
        _SLOT,
        _STATE,
        ("marked_at", "Pointé le"),
    ),
    _recorded(
        _SQL.visits, "visits", "venues", ("workshop", "Atelier"), _EMAIL, ("came_at", "Venue le")
    ),
    _recorded(
        _SQL.delegate_arrivals,
        "delegate_arrivals",
        "representants-venus",
        *(_INVESTOR, ("name", "Nom"), ("arrived_at", "Arrivée le")),
    ),
    _recorded(
        _SQL.offers,
        "offers",
        "places-proposees",
        *(_HOLDER, _INVESTOR, _SLOT, ("offered_at", "Proposée le"), ("deadline", "Échéance")),
        *(_STATE, ("answered_at", "Réponse le")),
    ),
    _recorded(
        _SQL.cards,
        "cards",
        "retours-porteurs",
        *(_HOLDER, _INVESTOR, ("took_place", "A eu lieu"), ("useful", "Utile")),
        *(("next_step", "Étape convenue"), ("word", "Mot"), _ANSWERED),
    ),
    _recorded(
        _SQL.outcomes,
        "outcomes",
        "suites-rendez-vous",
        *(_INVESTOR, _HOLDER, ("took_place", "A eu lieu"), ("outcome", "Suite")),
        *(("step", "Étape"), ("referred_to", "Orienté vers"), ("note", "Note")),
        *(("shared", "Partagée"), _ANSWERED),
    ),
    _recorded(
        _SQL.contacts,
        "contacts",
        "coordonnees-transmises",
        *(_HOLDER, _INVESTOR, ("side", "Accord de"), ("agreed_at", "Donné le")),
        ("withdrawn_at", "Repris le"),
    ),
    _recorded(
        _SQL.messages,
        "messages",
        "messages",
        *(_EMAIL, ("kind", "Nature"), _STATE, ("created_at", "Écrit le"), ("sent_at", "Parti le")),
        ("undelivered_at", "Non remis le"),
    ),
    _recorded(
        _SQL.consents,
        "consents",
        "consentements",
        *(_EMAIL, ("purpose", "Finalité"), ("given_at", "Donné le")),
        ("withdrawn_at", "Repris le"),
    ),
    _recorded(
        _SQL.orientations,
        "orientations",
        "orientations",
        *(("programme", "Dispositif"), _EMAIL, ("by", "À l'initiative de")),
        *(("proposed_at", "Proposé le"), ("agreed_at", "Accepté le")),
        ("withdrawn_at", "Repris le"),
    ),
    _recorded(
        _SQL.follow_ups,
        "follow_ups",
        "financements",
        *(("months", "Mois"), _EMAIL, ("asked_at", "Demandé le"), ("answered_at", "Réponse le")),
        *(("financed", "Financé"), ("amount_euros", "Montant"), _INVESTOR),
        ("financed_by", "Financé par"),
    ),
    _recorded(_SQL.team, "team", "equipe", _EMAIL, ("name", "Nom"), ("role", "Rôle")),
)
