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
from matchmaker.importing.report import FileSort
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold


class SheetColumn(msgspec.Struct, frozen=True):
    """A column: its two names, how its cells are read, and whether each line needs one."""

    name: str
    french: str
    read: Callable[[str], Any]
    required: bool = False
    others: tuple[str, ...] = ()
    #: a line may say nothing there, though the column must be
    may_be_empty: bool = False

    @property
    def spellings(self) -> frozenset[str]:
        """The names as they are compared."""
        names = (self.name.replace("_", " "), self.french, *self.others)
        return frozenset(map(fold, names))

    @property
    def title(self) -> str:
        """Both names, for messages about a file that has neither."""
        return self.french if self.french == self.name else f"{self.french} / {self.name}"


#: what says of which edition the files of a folder are
EDITION: Final = "edition.json"
_PERSON: Final = (
    SheetColumn("email", "E-mail", cells.email, True, ("courriel", "adresse e-mail", "mail")),
    SheetColumn("first_name", "Prénom", cells.text, True, may_be_empty=True),
    SheetColumn("last_name", "Nom", cells.text, True),
    SheetColumn("phone", "Téléphone", cells.phone, False, ("tél",)),
    SheetColumn("language", "Langue", cells.language),
    SheetColumn("organisation", "Organisation", cells.text, True, ("structure", "organization")),
)
_MOST: Final = SheetColumn("max_meetings", "Rendez-vous au plus", cells.whole_number)
_REASON: Final = SheetColumn("reason", "Motif", cells.text)
_MADE: Final = SheetColumn("made_at", "Formulé le", cells.moment)
_AUTHOR: Final = SheetColumn("author", "Auteur", cells.email, True)
_TARGET: Final = SheetColumn("target", "Destinataire", cells.email, True)
_ADDRESS: Final = _PERSON[0]

_COLUMNS: dict[FileSort, tuple[SheetColumn, ...]] = {
    FileSort.HOLDERS: (
        *_PERSON,
        SheetColumn("siret", "SIRET", cells.siret),
        SheetColumn("rna", "RNA", cells.rna),
        SheetColumn("in_creation", "En création", cells.yes_or_no),
        SheetColumn("project", "Projet", cells.text, True),
        SheetColumn("summary", "Résumé", cells.text, True),
        SheetColumn("need", "Besoin", cells.need, True),
        SheetColumn("amount_sought", "Montant recherché", cells.amount, True, ("montant",)),
        SheetColumn("project_stage", "Stade", cells.project_stage, True, ("stage",)),
        SheetColumn("commune", "Commune", cells.text, True, ("ville",)),
        SheetColumn("themes", "Thèmes", cells.themes),
        _MOST,
    ),
    FileSort.INVESTORS: (
        *_PERSON,
        SheetColumn("finance", "Type de financement", cells.finance, True),
        SheetColumn("ticket_from", "Ticket minimum", cells.amount, True),
        SheetColumn("ticket_to", "Ticket maximum", cells.amount, True),
        SheetColumn("project_stages", "Stades", cells.project_stages, False, ("stages",)),
        SheetColumn("themes", "Thèmes", cells.themes),
        SheetColumn("needs_financed", "Besoins financés", cells.needs),
        SheetColumn("territory", "Territoire", cells.text),
        SheetColumn("description", "Présentation", cells.text, True),
        SheetColumn("website", "Site web", cells.website, False, ("site internet", "site")),
        SheetColumn("delegates", "Représentants", cells.texts),
        SheetColumn("delegate_emails", "Adresses des représentants", cells.addresses),
        _MOST,
        SheetColumn("max_consecutive", "Rendez-vous d'affilée au plus", cells.whole_number),
    ),
    FileSort.DELEGATES: (
        SheetColumn("investor", "Financeur", cells.email, True),
        SheetColumn("name", "Nom", cells.text, True, ("représentant", "représentante")),
        SheetColumn("email", "E-mail", cells.email, False, ("courriel", "adresse e-mail", "mail")),
    ),
    FileSort.VISITORS: (
        *_PERSON,
        SheetColumn("quality", "Qualité", cells.quality, True),
        SheetColumn("occupation", "Fonction", cells.text),
    ),
    FileSort.WORKSHOPS: (
        SheetColumn("code", "Code", cells.text, True),
        SheetColumn("title", "Titre", cells.text, True),
        SheetColumn("kind", "Type", cells.item_kind, False, ("nature",)),
        SheetColumn("speaker", "Intervenant", cells.text, False, ("intervenante", "intervenants")),
        SheetColumn("room", "Salle", cells.text),
        SheetColumn("description", "Présentation", cells.text),
        SheetColumn("capacity", "Places", cells.whole_number, False, ("capacité", "jauge")),
        SheetColumn("starts", "Début", cells.hour, True),
        SheetColumn("ends", "Fin", cells.hour, True),
    ),
    FileSort.ATTENDANCES: (
        SheetColumn("workshop", "Atelier", cells.text, True),
        _ADDRESS,
        SheetColumn("place", "Place", cells.place),
        SheetColumn("asked_at", "Demandée le", cells.moment),
    ),
    FileSort.UNAVAILABLE: (_ADDRESS, SheetColumn("slots", "Créneaux", cells.hours, True)),
    FileSort.WISHES: (
        _AUTHOR,
        _TARGET,
        SheetColumn("rank", "Rang", cells.whole_number, True),
        _REASON,
        _MADE,
        SheetColumn("by_organiser", "Saisi par l'équipe", cells.yes_or_no),
    ),
    FileSort.REFUSALS: (_AUTHOR, _TARGET, _REASON, _MADE),
    FileSort.STANDINGS: (
        _ADDRESS,
        SheetColumn("application", "Candidature", cells.application),
        SheetColumn("application_reason", "Motif du refus", cells.text),
        SheetColumn("application_at", "Candidature examinée le", cells.moment),
        SheetColumn("registered_at", "Inscription le", cells.moment),
        SheetColumn("updated_at", "Dernière modification le", cells.moment),
        SheetColumn("known_at", "Connue depuis", cells.moment),
        SheetColumn("confirmed_at", "Adresse confirmée le", cells.moment),
        SheetColumn("withdrawn_at", "Désistement le", cells.moment),
        SheetColumn("choices_saved_at", "Souhaits enregistrés le", cells.moment),
        SheetColumn("choices_corrected_at", "Souhaits corrigés le", cells.moment),
        SheetColumn("availability_saved_at", "Disponibilités enregistrées le", cells.moment),
        SheetColumn("availability_corrected_at", "Disponibilités corrigées le", cells.moment),
        SheetColumn("calendar", "Agenda", cells.calendar),
        SheetColumn("reminders_stopped_at", "Rappels arrêtés le", cells.moment),
        SheetColumn("external_id", "Identifiant externe", cells.text),
        SheetColumn("own_words_at", "Écrit par la personne le", cells.moment),
    ),
    FileSort.TAGS: (_ADDRESS, SheetColumn("tag", "Étiquette", cells.text, True)),
    FileSort.NOTES: (
        _ADDRESS,
        SheetColumn("note", "Note", cells.text, True),
        SheetColumn("written_at", "Écrite le", cells.moment),
    ),
    FileSort.ADDITIONS: (
        SheetColumn("organisation", "Organisation", cells.text, True, ("structure", "financeur")),
        SheetColumn("finance", "Type de financement", cells.finance, True),
        SheetColumn("ticket_from", "Ticket minimum", cells.amount, True),
        SheetColumn("ticket_to", "Ticket maximum", cells.amount, True),
        SheetColumn("project_stages", "Stades", cells.project_stages, False, ("stages",)),
        SheetColumn("needs", "Besoins financés", cells.needs),
        SheetColumn("themes", "Thèmes", cells.themes),
        SheetColumn("territory", "Territoire", cells.text),
        SheetColumn("description", "Présentation", cells.text, True),
        SheetColumn("website", "Site web", cells.website, False, ("site internet", "site")),
        SheetColumn("contact", "Contact de l'organisme", cells.contact, False, ("contact",)),
        SheetColumn("lasting_since", "Publication durable acceptée le", cells.day),
    ),
}
COLUMNS: Final[Mapping[FileSort, tuple[SheetColumn, ...]]] = MappingProxyType(_COLUMNS)

_FRENCH_FILES: Final = {
    FileSort.HOLDERS: "porteurs",
    FileSort.INVESTORS: "financeurs",
    FileSort.DELEGATES: "representants",
    FileSort.VISITORS: "visiteurs",
    FileSort.WORKSHOPS: "ateliers",
    FileSort.ATTENDANCES: "participations",
    FileSort.UNAVAILABLE: "indisponibilites",
    FileSort.WISHES: "souhaits",
    FileSort.REFUSALS: "refus",
    FileSort.STANDINGS: "suivi",
    FileSort.TAGS: "etiquettes",
    FileSort.NOTES: "notes",
    FileSort.ADDITIONS: "guide",
}
FILE_NAMES: Final[Mapping[FileSort, tuple[str, str]]] = MappingProxyType(
    {sort: (f"{sort}.csv", f"{french}.csv") for sort, french in _FRENCH_FILES.items()}
)


def sort_of(file_name: str) -> FileSort:
    """What a file holds, by the first word of its name: holders-2026.csv, Porteurs (2).csv."""
    words = re.findall(r"[^\W_]+", fold(PurePath(file_name).stem))
    for sort, french in _FRENCH_FILES.items():
        if words and words[0] in (sort.value, french):
            return sort
    raise Unusable(
        msgid("The name does not say what the file holds; it starts with one of: %(expected)s."),
        expected=[f"{sort.value} / {french}" for sort, french in _FRENCH_FILES.items()],
    )
