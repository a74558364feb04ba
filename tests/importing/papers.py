"""Files as organisers send them: a good line of each sort, to be changed one cell at a time."""

import csv
import io
from collections.abc import Mapping, Sequence

from matchmaker.importing import File, FileSort, Report

HOLDER = {
    "E-mail": "alice@example.org",
    "Prénom": "Alice",
    "Nom": "Martin",
    "Organisation": "Les Ateliers d’Alice",
    "Projet": "Un café où l’on répare",
    "Résumé": "On y répare ensemble ce qui allait être jeté.",
    "Besoin": "Capital de démarrage",
    "Montant recherché": "30 000 €",
    "Stade": "Création",
    "Commune": "Nanterre",
}
INVESTOR = {
    "E-mail": "bob@example.com",
    "Prénom": "Bob",
    "Nom": "Bernard",
    "Organisation": "Fonds Bob",
    "Type de financement": "Prêt bancaire",
    "Ticket minimum": "5000",
    "Ticket maximum": "60000",
    "Présentation": "Nous prêtons à celles et ceux qui réparent.",
}
VISITOR = {
    "E-mail": "diane@example.net",
    "Prénom": "Diane",
    "Nom": "Leroy",
    "Organisation": "Ville de Nanterre",
    "Qualité": "Élu ou élue",
    "Fonction": "Adjointe au maire",
}
WORKSHOP = {
    "Code": "A1",
    "Titre": "Qui finance quoi ?",
    "Salle": "Salon Seine",
    "Début": "9:00",
    "Fin": "9 h 45",
}
ATTENDANCE = {"Atelier": "A1", "E-mail": "alice@example.org"}
ABSENCE = {"E-mail": "alice@example.org", "Créneaux": "9:00 | 9 h 15"}
WISH = {
    "Auteur": "alice@example.org",
    "Destinataire": "bob@example.com",
    "Rang": "1",
    "Motif": "Vous prêtez à des cafés.",
}
REFUSAL = {"Auteur": "bob@example.com", "Destinataire": "alice@example.org", "Motif": "Trop loin."}
DELEGATE = {"Financeur": "bob@example.com", "Nom": "Awa Diallo", "E-mail": "awa@example.com"}
STANDING = {"E-mail": "alice@example.org", "Candidature": "Acceptée"}
TAG = {"E-mail": "alice@example.org", "Étiquette": "Coup de cœur"}
NOTE = {"E-mail": "alice@example.org", "Note": "Vient avec un prototype."}
ADDITION = {
    "Organisation": "Fonds Absent",
    "Type de financement": "Prêt bancaire",
    "Ticket minimum": "5000",
    "Ticket maximum": "60000",
    "Présentation": "Nous ne venons pas cette année.",
}
MODELS: Mapping[FileSort, Mapping[str, str]] = {
    FileSort.HOLDERS: HOLDER,
    FileSort.INVESTORS: INVESTOR,
    FileSort.VISITORS: VISITOR,
    FileSort.WORKSHOPS: WORKSHOP,
    FileSort.ATTENDANCES: ATTENDANCE,
    FileSort.UNAVAILABLE: ABSENCE,
    FileSort.WISHES: WISH,
    FileSort.REFUSALS: REFUSAL,
    FileSort.DELEGATES: DELEGATE,
    FileSort.STANDINGS: STANDING,
    FileSort.TAGS: TAG,
    FileSort.NOTES: NOTE,
    FileSort.ADDITIONS: ADDITION,
}


def lines(sort: FileSort, *changes: Mapping[str, str]) -> list[dict[str, str]]:
    """The model line once for each set of changes, or once as it is."""
    return [{**MODELS[sort], **change} for change in changes or ({},)]


def text(rows: Sequence[Mapping[str, str]], separator: str = ";") -> str:
    """A sheet with the columns of its first line."""
    target = io.StringIO(newline="")
    sheet = csv.DictWriter(target, [*rows[0]], delimiter=separator, lineterminator="\r\n")
    sheet.writeheader()
    sheet.writerows(rows)
    return target.getvalue()


def a_file(sort: FileSort, *changes: Mapping[str, str]) -> File:
    """A file of that sort with the model line changed so many ways."""
    rows = lines(sort, *changes)
    columns = dict.fromkeys(name for row in rows for name in row)
    return File(f"{sort}.csv", text([{**dict.fromkeys(columns, ""), **r} for r in rows]).encode())


def told(report: Report) -> list[str]:
    """The faults as a person reads them, in English."""
    return [str(fault) for fault in report.faults]


def warned(report: Report) -> list[str]:
    """The warnings likewise."""
    return [str(warning) for warning in report.warnings]
