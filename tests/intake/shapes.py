"""Made files in the shape of what organisers have, and which column is which in each of them."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from matchmaker.importing import File, FileSort
from tests.intake.papers import xlsx

Rows = Sequence[Sequence[Any]]


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A file, and for each of its sheets what it holds, the line of its header, its columns."""

    file: File
    sheets: Mapping[str, tuple[FileSort | None, int, Mapping[str, str]]]


def row(text: str) -> list[Any]:
    """A line of cells set apart by |; # before a number, as a spreadsheet keeps it."""
    return [int(cell[1:]) if cell.startswith("#") else cell for cell in text.split("|")]


def _csv(rows: Rows) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


EVENTBRITE = Shape(
    file=File(
        "report-2026-11-02T0915.csv",
        _csv(
            [
                row(
                    "Order #|Order Date|First Name|Last Name|Email|Quantity|"
                    "Ticket Type|Total Paid|Cell Phone|Company|"
                    "Votre projet en un titre|Décrivez votre projet|"
                    "De quel financement avez-vous besoin ?|Montant recherché|"
                    "Stade du projet|Ville|Secteur d'activité"
                ),
                row(
                    "987654321|2026-10-01 10:12:00|Alice|Martin|alice@example.org|"
                    "1|Porteur de projet|0.00|0639981703|Les Ateliers d'Alice|"
                    "Un café où l'on répare|On y répare ensemble.|Trésorerie|30000|"
                    "Création|Nanterre|Économie circulaire et réemploi"
                ),
                row(
                    "987654322|2026-10-01 11:30:00|Léo|Petit|leo@example.org|1|"
                    "Porteur de projet|0.00|0639981704|Vélos Léo|"
                    "Des vélos pour tous|On prête des vélos.|Capital de démarrage|"
                    "12 000 €|Développement|Clichy|Mobilités durables"
                ),
            ]
        ),
    ),
    sheets={
        "": (
            FileSort.HOLDERS,
            1,
            {
                "email": "E",
                "first_name": "C",
                "last_name": "D",
                "phone": "I",
                "organisation": "J",
                "project": "K",
                "summary": "L",
                "need": "M",
                "amount_sought": "N",
                "project_stage": "O",
                "commune": "P",
                "themes": "Q",
            },
        )
    },
)
HELLOASSO = Shape(
    file=File(
        "export-matinee-des-financements-01_11_2026.xlsx",
        xlsx(
            {
                "Participants": [
                    row(
                        "Référence commande|Date de la commande|Statut de la commande|"
                        "Nom participant|Prénom participant|Nom payeur|Prénom payeur|"
                        "Email payeur|Raison sociale|Moyen de paiement|Billet|"
                        "Numéro de billet|Tarif|Montant tarif|Code Promo|Téléphone|"
                        "Intitulé du projet|Présentation du projet|Nature du besoin|"
                        "Montant du besoin (€)|Stade d'avancement|Commune|N° SIRET"
                    ),
                    row(
                        "#10001|01/10/2026 10:12|Validé|Martin|Alice|Martin|Alice|"
                        "alice@example.org|Les Ateliers d'Alice|Gratuit|Porteur|#1|"
                        "Porteur|#0||#639981703|Un café où l'on répare|On répare.|"
                        "Premières dépenses|#30000|Création|Nanterre|#3810900039"
                    ),
                    row(
                        "#10002|01/10/2026 10:40|Validé|Petit|Léo|Petit|Zoé|"
                        "leo@example.org|Vélos Léo|Gratuit|Porteur|#2|Porteur|#0||"
                        "#639981704|Des vélos pour tous|On prête des vélos.|"
                        "Locaux et travaux|#12000|Développement|Clichy|"
                    ),
                ]
            }
        ),
    ),
    sheets={
        "Participants": (
            FileSort.HOLDERS,
            1,
            {
                "email": "H",
                "first_name": "E",
                "last_name": "D",
                "phone": "P",
                "organisation": "I",
                "project": "Q",
                "summary": "R",
                "need": "S",
                "amount_sought": "T",
                "project_stage": "U",
                "commune": "V",
                "siret": "W",
            },
        )
    },
)
GOOGLE_FORMS = Shape(
    file=File(
        "Inscription à la Matinée (réponses).xlsx",
        xlsx(
            {
                "Réponses au formulaire 1": [
                    row(
                        "Horodateur|Adresse e-mail|Quel est votre nom ?|Votre prénom|"
                        "Numéro de téléphone|Quel est le nom de votre structure ?|"
                        "Quel est le titre de votre projet ?|"
                        "Présentez votre projet en quelques lignes|"
                        "Quel est votre besoin de financement ?|"
                        "Quel montant recherchez-vous ? (en euros)|"
                        "À quel stade en est votre projet ?|"
                        "Dans quelle commune êtes-vous ?|"
                        "Dans quels secteurs travaillez-vous ?|"
                        "Votre structure est-elle en création ?|"
                        "Acceptez-vous de recevoir notre lettre d'information ?"
                    ),
                    row(
                        "02/10/2026 09:14:00|alice@example.org|Martin|Alice|"
                        "06 39 98 17 03|Les Ateliers d'Alice|Un café où l'on répare|"
                        "On répare ensemble.|Trésorerie et fonds de roulement|30 000 €|"
                        "Création|Nanterre|"
                        "Économie circulaire et réemploi, Culture et médias|Non|Oui"
                    ),
                    row(
                        "02/10/2026 11:02:00|leo@example.org|Petit|Léo|06 39 98 17 04|"
                        "Vélos Léo|Des vélos pour tous|On prête des vélos.|"
                        "Recrutements|12000|Développement|Clichy|Mobilités durables|"
                        "Non|Non"
                    ),
                ]
            }
        ),
    ),
    sheets={
        "Réponses au formulaire 1": (
            FileSort.HOLDERS,
            1,
            {
                "email": "B",
                "first_name": "D",
                "last_name": "C",
                "phone": "E",
                "organisation": "F",
                "project": "G",
                "summary": "H",
                "need": "I",
                "amount_sought": "J",
                "project_stage": "K",
                "commune": "L",
                "themes": "M",
                "in_creation": "N",
            },
        )
    },
)


def _merged(book: Any, sheet: Any) -> None:
    """The title over all columns, of the last sheet as of the first."""
    bold = book.add_format({"bold": True})
    for one in book.worksheets():
        one.merge_range(0, 0, 0, 8, f"MFI 2026 – {one.name}", bold)


HAND_KEPT = Shape(
    file=File(
        "Matinée 2026 v3 DEF.xlsx",
        xlsx(
            {
                "Porteurs": [
                    [],
                    ["mis à jour le 12/10 par Claire"],
                    [],
                    row(
                        "M. / Mme|NOM|Prénom|Structure|Mail|Tél.|Intitulé|Descriptif|"
                        "Besoin|Montant (€)|Avancement|Ville|SIRET|Observations"
                    ),
                    row(
                        "Mme|MARTIN|Alice|Les Ateliers d'Alice|alice@example.org|"
                        "06 39 98 17 03 / 01 99 00 12 34|Un café où l'on répare|"
                        "On répare.|Trésorerie|#30000|Création|Nanterre|néant|RAS"
                    ),
                    row(
                        "M.|PETIT|Léo|Vélos Léo|leo@example.org|#639981704|"
                        "Des vélos pour tous|On prête des vélos.|Locaux|12 k|"
                        "Développement|Clichy||à relancer"
                    ),
                    [],
                    row("Total|||#2||||||#42000"),
                ],
                "Financeurs": [
                    [],
                    row("Organisme|Contact|Mail|Portable|Type|Mini|Maxi|Secteurs|Présentation"),
                    row(
                        "Fonds Bob|Mme Awa DIALLO|awa@example.com|06 39 98 40 11|"
                        "Microcrédit|#1000|#12000|néant|Nous prêtons."
                    ),
                    row(
                        "Banque Zoé|M. Jean-Paul DE LA TOUR|jp@example.com|néant|"
                        "Prêt bancaire|10 000|200 000|Culture|Nous finançons."
                    ),
                ],
                "Listes": [["Besoins"], ["Locaux"], ["Trésorerie"]],
            },
            _merged,
        ),
    ),
    sheets={
        "Porteurs": (
            FileSort.HOLDERS,
            4,
            {
                "email": "E",
                "first_name": "C",
                "last_name": "B",
                "phone": "F",
                "organisation": "D",
                "project": "G",
                "summary": "H",
                "need": "I",
                "amount_sought": "J",
                "project_stage": "K",
                "commune": "L",
                "siret": "M",
            },
        ),
        "Financeurs": (
            FileSort.INVESTORS,
            2,
            {
                "email": "C",
                "full_name": "B",
                "phone": "D",
                "organisation": "A",
                "finance": "E",
                "ticket_from": "F",
                "ticket_to": "G",
                "themes": "H",
                "description": "I",
            },
        ),
        "Listes": (None, 1, {}),
    },
)
SHAPES = {
    "eventbrite": EVENTBRITE,
    "helloasso": HELLOASSO,
    "google": GOOGLE_FORMS,
    "hand": HAND_KEPT,
}
