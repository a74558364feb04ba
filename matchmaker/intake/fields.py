"""What headers mean: for each column of an import, how others call it, and how near a title is.

The words are those of our own labels and files, of Eventbrite, HelloAsso and Google Forms, and of
lists kept by hand; the first are the likeliest.
"""

from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType
from typing import Final

from rapidfuzz import fuzz

from matchmaker.importing.columns import COLUMNS
from matchmaker.importing.report import FileSort
from matchmaker.wording.typography import fold

#: first and last name in one column
FULL_NAME: Final = "full_name"
#: a title that is a name of the column, letter by letter
EXACT: Final = 100.0
#: below, a title says nothing
LEAST: Final = 62.0
#: sorts whose lines are people
PEOPLE: Final = (FileSort.HOLDERS, FileSort.INVESTORS, FileSort.VISITORS)

_WORDS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "email": (
            *("adresse mail", "mail", "e mail participant", "email participant", "adresse e mail"),
            *("adresse electronique", "courriel contact", "email address", "attendee email"),
            *("adresse courriel", "mail contact", "e mail acheteur", "email payeur", "email buyer"),
        ),
        "first_name": (
            *("prenom participant", "first name", "attendee first name", "given name"),
            *("prenom contact", "prenom du contact", "prenom payeur", "buyer first name"),
            *("votre prenom", "prenoms", "forename"),
        ),
        "last_name": (
            *("nom participant", "last name", "nom de famille", "surname", "attendee last name"),
            *("family name", "nom contact", "nom du contact", "nom payeur", "buyer last name"),
            *("nom usage", "nom porteur", "nom du porteur de projet"),
        ),
        FULL_NAME: (
            *("nom et prenom", "nom prenom", "prenom nom", "prenom et nom", "nom complet"),
            *("full name", "name", "contact", "personne contact", "interlocuteur", "participant"),
            *("referent", "attendee name", "porteur de projet", "nom prenom contact"),
        ),
        "phone": (
            *("tel", "portable", "mobile", "telephone portable", "numero de telephone"),
            *("cell phone", "mobile phone", "home phone", "work phone", "phone number", "gsm"),
            *("n de telephone", "numero telephone", "telephones", "tel mobile", "tel fixe"),
        ),
        "language": ("langue de correspondance", "preferred language", "lang"),
        "organisation": (
            *("nom structure", "nom organisation", "nom association", "entreprise", "societe"),
            *("raison sociale", "company", "organization", "nom entreprise", "association"),
            *("denomination", "nom organisme", "organisme", "etablissement", "employeur"),
        ),
        "siret": ("numero siret", "n siret", "siret structure", "siret number", "no siret"),
        "rna": ("numero rna", "n rna", "rna association"),
        "in_creation": ("structure en creation", "en cours de creation", "creation en cours"),
        "project": (
            *("nom projet", "titre projet", "intitule projet", "project name", "project title"),
            *("nom du projet", "intitule"),
        ),
        "summary": (
            *("presentation projet", "description projet", "resume projet", "decrivez projet"),
            *("presentez projet", "project summary", "project description", "pitch"),
            *("projet en quelques mots", "description", "resume du projet"),
        ),
        "need": (
            *("besoin financement", "type besoin", "nature besoin", "besoins", "besoin principal"),
            *("funding need", "objet financement", "quel besoin", "besoins de financement"),
        ),
        "amount_sought": (
            *("montant", "montant recherche euros", "montant souhaite", "montant demande"),
            *("somme recherchee", "montant du besoin", "montant besoin", "amount needed", "amount"),
            *("montant financement", "financement recherche", "montant recherche eur"),
        ),
        "project_stage": (
            *("stade projet", "stade avancement", "stade developpement", "avancement projet"),
            *("phase", "phase projet", "maturite", "etat avancement", "avancement", "stage"),
        ),
        "commune": (
            *("ville", "city", "commune projet", "localite", "town", "ville projet", "home city"),
            *("commune implantation", "lieu", "code postal ville", "territoire projet"),
        ),
        "themes": (
            *("thematiques", "thematique", "secteur", "secteurs", "secteur activite", "domaine"),
            *("domaines", "domaine activite", "theme", "secteurs activite", "filiere"),
        ),
        "max_meetings": (
            *("nombre rendez vous", "nb rdv max", "nombre max rendez vous", "rdv maximum"),
            *("nombre maximum de rendez vous", "maximum meetings", "max rdv"),
        ),
        "finance": (
            *("type finance", "nature financement", "financement propose", "outil financement"),
            *("type de financement propose", "kind of finance", "dispositif", "outil financier"),
            *("type financeur", "type outil", "solution financement"),
        ),
        "ticket_from": (
            *("montant minimum", "ticket min", "mini", "montant min", "minimum amount", "de"),
            *("intervention minimum", "plancher", "ticket mini", "ticket minimum euros"),
        ),
        "ticket_to": (
            *("montant maximum", "ticket max", "maxi", "montant max", "maximum amount", "a"),
            *("intervention maximum", "plafond", "ticket maxi", "ticket maximum euros"),
        ),
        "project_stages": (
            *("stades accompagnes", "stades projets", "stades finances", "phases", "stade"),
            *("stades acceptes", "project stages"),
        ),
        "needs_financed": (
            *("besoins financés", "besoins couverts", "quels besoins financez vous"),
            *("besoins auxquels vous repondez", "needs financed", "needs you finance"),
        ),
        "territory": (
            *("zone intervention", "perimetre geographique", "perimetre", "zone geographique"),
            *("territoire intervention", "territoires", "area"),
        ),
        "description": (
            *("presentation structure", "presentation activite", "descriptif", "about"),
            *("presentation du financeur", "presentation offre", "offre"),
        ),
        "website": ("site internet", "url", "web", "site", "adresse site", "page web"),
        "delegates": ("participants", "noms representants", "collaborateurs", "delegates names"),
        "delegate_emails": ("mails representants", "emails representants", "delegates emails"),
        "max_consecutive": ("rdv affilee", "rendez vous consecutifs", "rdv consecutifs max"),
        "quality": ("vous etes", "en qualite de", "type visiteur", "profil", "categorie"),
        "occupation": ("poste", "job title", "titre poste", "role", "fonction occupee", "metier"),
        "code": ("code atelier", "reference", "ref", "numero atelier"),
        "title": ("intitule", "titre atelier", "intitule atelier", "nom atelier", "session"),
        "kind": ("type atelier", "nature", "format", "type session"),
        "speaker": ("animateur", "anime par", "orateur", "intervenants", "speakers"),
        "room": ("lieu", "espace", "salle atelier", "location"),
        "capacity": ("nombre places", "capacite accueil", "max participants", "jauge"),
        "starts": ("heure debut", "debut atelier", "horaire debut", "start", "start time", "de"),
        "ends": ("heure fin", "fin atelier", "horaire fin", "end", "end time", "a"),
        "workshop": ("code atelier", "ateliers", "atelier choisi", "session", "workshop code"),
        "slots": ("horaires", "indisponible", "indisponibilites", "heures", "creneaux horaires"),
        "author": (
            *("auteur souhait", "email auteur", "demandeur", "de", "from", "qui", "emetteur"),
            *("mail auteur", "adresse auteur", "email demandeur"),
        ),
        "target": (
            *("souhaite", "email destinataire", "vers", "to", "souhait", "qui rencontrer"),
            *("mail destinataire", "adresse destinataire", "cible", "email souhaite"),
        ),
        "rank": ("ordre", "priorite", "choix", "numero", "ordre preference", "priority", "n"),
        "reason": ("raison", "commentaire", "pourquoi", "motivation", "comment"),
    }
)
#: columns that such lists have and that an import does not take
_LEFT_OUT: Final = (
    *("m mme", "mme m", "civilite", "titre civilite", "genre", "prefix", "suffix", "gender"),
    *("horodateur", "timestamp", "date de commande", "order date", "date de la commande"),
    *("order", "n de commande", "numero de commande", "reference commande", "order no", "order id"),
    *("statut", "statut de la commande", "attendee status", "order type", "statut participant"),
    *("quantite", "quantity", "type de billet", "ticket type", "billet", "numero de billet"),
    *("tarif", "montant tarif", "moyen de paiement", "code promo", "code barres", "barcode"),
    *("total paid", "total paye", "eventbrite fees", "eventbrite payment processing"),
    *("attendee no", "barcode no", "date de naissance", "don supplementaire", "montant du don"),
    *("carte d adherent", "options", "currency", "pays", "country", "code postal", "adresse"),
    *("observations", "remarques", "notes", "date", "departement", "commentaires"),
    *("paiement", "montant code promo", "billet url", "order time", "delivery method"),
)
#: words that say nothing in a question: « Quel est le nom de votre structure ? »
_EMPTY: Final = frozenset(
    [
        "quel",
        "quelle",
        "quels",
        "quelles",
        "est",
        "sont",
        "etes",
        "vous",
        "votre",
        "vos",
        "le",
        "la",
        "les",
        "l",
        "un",
        "une",
        "de",
        "du",
        "des",
        "d",
        "en",
        "et",
        "a",
        "au",
        "aux",
        "s",
        "il",
        "plait",
        "obligatoire",
        "facultatif",
        "optionnel",
        "merci",
        "indiquer",
        "indiquez",
        "precisez",
        "renseigner",
        "svp",
        "pour",
        "par",
        "qui",
        "que",
        "ou",
        "champ",
        "complementaire",
        "additionnel",
        "the",
        "your",
        "what",
        "is",
        "are",
        "of",
        "please",
        "enter",
        "for",
        "you",
        "in",
        "no",
        "n",
        "numero",
    ]
)


def bare_words(title: str) -> str:
    """A title as titles are compared: folded, without what every question has."""
    folded = fold(title.replace("_", " "))
    telling = [word for word in folded.split() if word not in _EMPTY]
    return " ".join(telling) or folded


@lru_cache(4096)
def nearness(title: str) -> Mapping[str, float]:
    """How surely a title means each column, from LEAST to EXACT; nothing below."""
    folded = fold(title.replace("_", " "))
    if not folded or folded in _left_out():
        return {}
    telling = bare_words(title)
    found: dict[str, float] = {}
    for name, spellings in _spellings().items():
        best = 0.0
        for place, (spelled, short) in enumerate(spellings):
            near = _near(folded, telling, spelled, short) - min(place, 15) * 0.2
            best = max(best, near)
        if best >= LEAST:
            found[name] = best
    return MappingProxyType(found)


def is_known(title: str) -> bool:
    """Whether a title looks like one of a list of ours, also of those that are left out."""
    folded = fold(title.replace("_", " "))
    return folded in _left_out() or max(nearness(title).values(), default=0.0) >= 80


def _near(folded: str, telling: str, spelled: str, short: str) -> float:
    if folded == spelled:
        return EXACT
    if telling == short:
        return EXACT - 4
    words, wanted = telling.split(), short.split()
    if set(wanted) <= set(words):
        return 60 + 36 * len(short) / max(len(telling), 1)
    alike = fuzz.token_sort_ratio(telling, short)
    return alike * 0.97 if alike >= 84 and len(short) >= 5 else 0.0


@cache
def _spellings() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The names of each column, whole and without empty words; our own stand first."""
    names: dict[str, dict[str, None]] = {}
    for columns in COLUMNS.values():
        for column in columns:
            own = (column.name.replace("_", " "), column.french, *column.others)
            names.setdefault(column.name, {}).update(dict.fromkeys(map(fold, own)))
    for name, words in _WORDS.items():
        names.setdefault(name, {}).update(dict.fromkeys(words))
    return MappingProxyType(
        {
            name: tuple((spelled, bare_words(spelled)) for spelled in spelled_so)
            for name, spelled_so in names.items()
        }
    )


@cache
def _left_out() -> frozenset[str]:
    return frozenset(map(fold, _LEFT_OUT))
