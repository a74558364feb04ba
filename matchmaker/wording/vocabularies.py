"""The closed lists of the forms: codes for the database, English labels for the catalogues.

The words are those of the ESS in France: the département's own page on the Matinée des
Financements à Impact (needs), the financing maps of Avise, France Active and the CRESS (kinds of
finance, stages), the fields of the Observatoire national de l'ESS (themes).
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, Literal

from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase

#: what somebody may be made who works on an edition, or on all of them
AppointedRole = Literal["administrator", "organiser", "reader", "front_desk"]


class Need(StrEnum):
    """What the money is for."""

    STARTING_CAPITAL = "starting_capital"
    FIRST_EXPENSES = "first_expenses"
    INVESTMENT = "investment"
    CASH_FLOW = "cash_flow"
    PAYMENT_GAP = "payment_gap"
    EQUITY = "equity"
    GUARANTEE = "guarantee"
    PREMISES = "premises"
    HIRING = "hiring"
    SCALING = "scaling"


class ProjectStage(StrEnum):
    """How far a project is."""

    IDEA = "idea"
    SEED = "seed"
    CREATION = "creation"
    LAUNCH = "launch"
    DEVELOPMENT = "development"
    SCALING = "scaling"
    TAKEOVER = "takeover"
    RECOVERY = "recovery"


class Theme(StrEnum):
    """The field of a project."""

    FOOD = "food"
    CIRCULAR_ECONOMY = "circular_economy"
    WORK_INTEGRATION = "work_integration"
    DISABILITY = "disability"
    HEALTH = "health"
    AGEING = "ageing"
    CHILDHOOD = "childhood"
    EDUCATION = "education"
    YOUTH = "youth"
    CULTURE = "culture"
    SPORT = "sport"
    HOUSING = "housing"
    MOBILITY = "mobility"
    ENERGY = "energy"
    NATURE = "nature"
    DIGITAL = "digital"
    LOCAL_SERVICES = "local_services"
    FASHION = "fashion"
    FAIR_TRADE = "fair_trade"
    EQUALITY = "equality"
    SOLIDARITY = "solidarity"
    THIRD_PLACE = "third_place"


class Finance(StrEnum):
    """What kind of finance an investor brings."""

    CROWDFUNDING_GIFT = "crowdfunding_gift"
    CROWDFUNDING_LOAN = "crowdfunding_loan"
    CROWDFUNDING_EQUITY = "crowdfunding_equity"
    HONOUR_LOAN = "honour_loan"
    MICROCREDIT = "microcredit"
    SOLIDARITY_LOAN = "solidarity_loan"
    BANK_LOAN = "bank_loan"
    PARTICIPATING_LOAN = "participating_loan"
    GUARANTEE = "guarantee"
    CASH_ADVANCE = "cash_advance"
    SAVERS_CLUB = "savers_club"
    BUSINESS_ANGELS = "business_angels"
    SOLIDARITY_FUND = "solidarity_fund"
    IMPACT_FUND = "impact_fund"
    FOUNDATION = "foundation"
    CORPORATE_GIVING = "corporate_giving"
    PUBLIC_GRANT = "public_grant"
    COMPETITION = "competition"


class ItemKind(StrEnum):
    """What takes place beside the meetings."""

    WORKSHOP = "workshop"
    CONFERENCE = "conference"
    PITCH = "pitch"
    VISIT = "visit"


class Quality(StrEnum):
    """Why a visitor comes, who takes part in the programme without meetings."""

    ELECTED_OFFICIAL = "elected_official"
    LOCAL_AUTHORITY = "local_authority"
    PRESS = "press"
    STUDENT = "student"
    PARTNER = "partner"
    OTHER = "other"


class Consent(StrEnum):
    """What a person may agree to, each apart, none ticked beforehand."""

    NEWSLETTER = "newsletter"
    PASS_CONTACT_ON = "pass_contact_on"  # noqa: S105 a purpose, not a password
    INVITE_NEXT_YEAR = "invite_next_year"


Vocabulary = Need | ProjectStage | Theme | Finance | ItemKind | Quality | Consent

NEEDS: Final[Mapping[Need, str]] = MappingProxyType(
    {
        Need.STARTING_CAPITAL: msgid("Start-up capital"),
        Need.FIRST_EXPENSES: msgid("First expenses"),
        Need.INVESTMENT: msgid("Equipment and investments"),
        Need.CASH_FLOW: msgid("Cash flow"),
        Need.PAYMENT_GAP: msgid("Gap between paying and being paid"),
        Need.EQUITY: msgid("Stronger equity"),
        Need.GUARANTEE: msgid("Guarantee for a bank loan"),
        Need.PREMISES: msgid("Premises and works"),
        Need.HIRING: msgid("First hirings"),
        Need.SCALING: msgid("Growth to another scale"),
    }
)

PROJECT_STAGES: Final[Mapping[ProjectStage, str]] = MappingProxyType(
    {
        ProjectStage.IDEA: msgid("Idea taking shape"),
        ProjectStage.SEED: msgid("Test and seed stage"),
        ProjectStage.CREATION: msgid("Being created"),
        ProjectStage.LAUNCH: msgid("First three years"),
        ProjectStage.DEVELOPMENT: msgid("Development"),
        ProjectStage.SCALING: msgid("Change of scale"),
        ProjectStage.TAKEOVER: msgid("Takeover"),
        ProjectStage.RECOVERY: msgid("Consolidation or recovery"),
    }
)

THEMES: Final[Mapping[Theme, str]] = MappingProxyType(
    {
        Theme.FOOD: msgid("Sustainable food and short supply chains"),
        Theme.CIRCULAR_ECONOMY: msgid("Circular economy and reuse"),
        Theme.WORK_INTEGRATION: msgid("Integration through work"),
        Theme.DISABILITY: msgid("Disability and inclusion"),
        Theme.HEALTH: msgid("Health and prevention"),
        Theme.AGEING: msgid("Ageing and independence"),
        Theme.CHILDHOOD: msgid("Early childhood and parenthood"),
        Theme.EDUCATION: msgid("Education and training"),
        Theme.YOUTH: msgid("Youth and popular education"),
        Theme.CULTURE: msgid("Culture and media"),
        Theme.SPORT: msgid("Sport and leisure"),
        Theme.HOUSING: msgid("Housing"),
        Theme.MOBILITY: msgid("Sustainable mobility"),
        Theme.ENERGY: msgid("Energy transition"),
        Theme.NATURE: msgid("Biodiversity and urban farming"),
        Theme.DIGITAL: msgid("Inclusive and responsible digital technology"),
        Theme.LOCAL_SERVICES: msgid("Personal and local services"),
        Theme.FASHION: msgid("Responsible textiles and fashion"),
        Theme.FAIR_TRADE: msgid("Fair trade and responsible tourism"),
        Theme.EQUALITY: msgid("Equality between women and men"),
        Theme.SOLIDARITY: msgid("Solidarity and the fight against exclusion"),
        Theme.THIRD_PLACE: msgid("Third places and neighbourhood life"),
    }
)

FINANCE: Final[Mapping[Finance, str]] = MappingProxyType(
    {
        Finance.CROWDFUNDING_GIFT: msgid("Crowdfunding by gifts"),
        Finance.CROWDFUNDING_LOAN: msgid("Crowdfunding by loans"),
        Finance.CROWDFUNDING_EQUITY: msgid("Crowdfunding by shares"),
        Finance.HONOUR_LOAN: msgid("Loan of honour"),
        Finance.MICROCREDIT: msgid("Professional microcredit"),
        Finance.SOLIDARITY_LOAN: msgid("Solidarity loan"),
        Finance.BANK_LOAN: msgid("Bank loan"),
        Finance.PARTICIPATING_LOAN: msgid("Participating loan and quasi-equity"),
        Finance.GUARANTEE: msgid("Guarantee of a bank loan"),
        Finance.CASH_ADVANCE: msgid("Cash advance"),
        Finance.SAVERS_CLUB: msgid("Citizens' investment club"),
        Finance.BUSINESS_ANGELS: msgid("Business angels"),
        Finance.SOLIDARITY_FUND: msgid("Solidarity investment fund"),
        Finance.IMPACT_FUND: msgid("Impact investment fund"),
        Finance.FOUNDATION: msgid("Foundation or endowment fund"),
        Finance.CORPORATE_GIVING: msgid("Corporate giving"),
        Finance.PUBLIC_GRANT: msgid("Public grant or call for projects"),
        Finance.COMPETITION: msgid("Prize or competition"),
    }
)

ITEM_KINDS: Final[Mapping[ItemKind, str]] = MappingProxyType(
    {
        ItemKind.WORKSHOP: msgid("Workshop"),
        ItemKind.CONFERENCE: msgid("Conference"),
        ItemKind.PITCH: msgid("Pitch session"),
        ItemKind.VISIT: msgid("Visit"),
    }
)

QUALITIES: Final[Mapping[Quality, str]] = MappingProxyType(
    {
        Quality.ELECTED_OFFICIAL: msgid("Elected official"),
        Quality.LOCAL_AUTHORITY: msgid("Local authority"),
        Quality.PRESS: msgid("Press"),
        Quality.STUDENT: msgid("Student or teacher"),
        Quality.PARTNER: msgid("Partner or support network"),
        Quality.OTHER: msgid("Another reason"),
    }
)

CONSENTS: Final[Mapping[Consent, str]] = MappingProxyType(
    {
        Consent.NEWSLETTER: msgid("I wish to receive the organiser's newsletter."),
        Consent.PASS_CONTACT_ON: msgid(
            "My contact details may be passed on to the people I meet that morning."
        ),
        Consent.INVITE_NEXT_YEAR: msgid("Invite me next year, with my answers of this year."),
    }
)

#: Suggestions for the free field "commune": the 36 of the Hauts-de-Seine (INSEE), in French order.
COMMUNES: Final = (
    "Antony",
    "Asnières-sur-Seine",
    "Bagneux",
    "Bois-Colombes",
    "Boulogne-Billancourt",
    "Bourg-la-Reine",
    "Châtenay-Malabry",
    "Châtillon",
    "Chaville",
    "Clamart",
    "Clichy",
    "Colombes",
    "Courbevoie",
    "Fontenay-aux-Roses",
    "Garches",
    "La Garenne-Colombes",
    "Gennevilliers",
    "Issy-les-Moulineaux",
    "Levallois-Perret",
    "Malakoff",
    "Marnes-la-Coquette",
    "Meudon",
    "Montrouge",
    "Nanterre",
    "Neuilly-sur-Seine",
    "Le Plessis-Robinson",
    "Puteaux",
    "Rueil-Malmaison",
    "Saint-Cloud",
    "Sceaux",
    "Sèvres",
    "Suresnes",
    "Vanves",
    "Vaucresson",
    "Ville-d'Avray",
    "Villeneuve-la-Garenne",
)

_LABELS: Final[Mapping[type[StrEnum], Mapping[Any, str]]] = {
    Need: NEEDS,
    ProjectStage: PROJECT_STAGES,
    Theme: THEMES,
    Finance: FINANCE,
    ItemKind: ITEM_KINDS,
    Quality: QUALITIES,
    Consent: CONSENTS,
}


def label(code: Vocabulary) -> Phrase:
    """The word of a code, to be said in the reader's language."""
    return Phrase(_LABELS[type(code)][code])
