"""The format of the files: for each, its names and its columns (docs/import.md, for organisers).

Headers are part of the format, as field names are, so they stay when a page's wording changes:
one English name, which is the form's field, and one French name. Case, accents, punctuation and
underscores do not count.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import PurePath
from types import MappingProxyType
from typing import Any, Final

import msgspec

from matchmaker.importing import cells
from matchmaker.importing.report import Sort
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold


class Column(msgspec.Struct, frozen=True):
    """A column: its two names, how its cells are read, and whether each line needs one."""

    name: str
    french: str
    read: Callable[[str], Any]
    required: bool = False
    others: tuple[str, ...] = ()

    @property
    def spellings(self) -> frozenset[str]:
        """The names as they are compared."""
        names = (self.name.replace("_", " "), self.french, *self.others)
        return frozenset(map(fold, names))

    @property
    def title(self) -> str:
        """Both names, for messages about a file that has neither."""
        return self.french if self.french == self.name else f"{self.french} / {self.name}"


_PERSON: Final = (
    Column("email", "E-mail", cells.email, True, ("courriel", "adresse e-mail", "mail")),
    Column("first_name", "Prénom", cells.text, True),
    Column("last_name", "Nom", cells.text, True),
    Column("phone", "Téléphone", cells.phone, False, ("tél",)),
    Column("language", "Langue", cells.language),
    Column("organisation", "Organisation", cells.text, True, ("structure", "organization")),
)
_MOST: Final = Column("max_meetings", "Rendez-vous au plus", cells.whole)
_REASON: Final = Column("reason", "Motif", cells.text)
_AUTHOR: Final = Column("author", "Auteur", cells.email, True)
_TARGET: Final = Column("target", "Destinataire", cells.email, True)
_ADDRESS: Final = _PERSON[0]

_COLUMNS: dict[Sort, tuple[Column, ...]] = {
    Sort.HOLDERS: (
        *_PERSON,
        Column("siret", "SIRET", cells.siret),
        Column("rna", "RNA", cells.rna),
        Column("in_creation", "En création", cells.yes_or_no),
        Column("project", "Projet", cells.text, True),
        Column("summary", "Résumé", cells.text, True),
        Column("need", "Besoin", cells.need, True),
        Column("amount_sought", "Montant recherché", cells.amount, True, ("montant",)),
        Column("project_stage", "Stade", cells.project_stage, True, ("stage",)),
        Column("commune", "Commune", cells.text, True, ("ville",)),
        Column("themes", "Thèmes", cells.themes),
        _MOST,
    ),
    Sort.INVESTORS: (
        *_PERSON,
        Column("finance", "Type de financement", cells.finance, True),
        Column("ticket_from", "Ticket minimum", cells.amount, True),
        Column("ticket_to", "Ticket maximum", cells.amount, True),
        Column("project_stages", "Stades", cells.project_stages, False, ("stages",)),
        Column("themes", "Thèmes", cells.themes),
        Column("territory", "Territoire", cells.text),
        Column("description", "Présentation", cells.text, True),
        Column("website", "Site web", cells.website, False, ("site internet", "site")),
        Column("delegates", "Représentants", cells.texts),
        _MOST,
    ),
    Sort.WORKSHOPS: (
        Column("code", "Code", cells.text, True),
        Column("title", "Titre", cells.text, True),
        Column("room", "Salle", cells.text),
        Column("starts", "Début", cells.hour, True),
        Column("ends", "Fin", cells.hour, True),
    ),
    Sort.ATTENDANCES: (Column("workshop", "Atelier", cells.text, True), _ADDRESS),
    Sort.UNAVAILABLE: (_ADDRESS, Column("slots", "Créneaux", cells.hours, True)),
    Sort.WISHES: (_AUTHOR, _TARGET, Column("rank", "Rang", cells.whole, True), _REASON),
    Sort.REFUSALS: (_AUTHOR, _TARGET, _REASON),
}
COLUMNS: Final[Mapping[Sort, tuple[Column, ...]]] = MappingProxyType(_COLUMNS)

_FRENCH_FILES: Final = {
    Sort.HOLDERS: "porteurs",
    Sort.INVESTORS: "financeurs",
    Sort.WORKSHOPS: "ateliers",
    Sort.ATTENDANCES: "participations",
    Sort.UNAVAILABLE: "indisponibilites",
    Sort.WISHES: "souhaits",
    Sort.REFUSALS: "refus",
}
FILE_NAMES: Final[Mapping[Sort, tuple[str, str]]] = MappingProxyType(
    {sort: (f"{sort}.csv", f"{french}.csv") for sort, french in _FRENCH_FILES.items()}
)


def sort_of(file_name: str) -> Sort:
    """What a file holds, by the first word of its name: holders-2026.csv, Porteurs (2).csv."""
    words = re.findall(r"[^\W_]+", fold(PurePath(file_name).stem))
    for sort, french in _FRENCH_FILES.items():
        if words and words[0] in (sort.value, french):
            return sort
    raise Unusable(
        msgid("The name does not say what the file holds; it starts with one of: %(expected)s."),
        expected=[f"{sort.value} / {french}" for sort, french in _FRENCH_FILES.items()],
    )
