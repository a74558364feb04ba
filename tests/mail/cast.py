"""Alice holds a project, Bob finances; one context of each mail for them."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from matchmaker.calendars import PARIS
from matchmaker.mail import (
    Acknowledgement,
    Content,
    Convocation,
    ConvocationChanged,
    DraftReady,
    Forwarded,
    Login,
    MeetingChanged,
    PersonalLink,
    PlaceOffered,
    WithdrawalConfirmed,
    acknowledgement,
    convocation,
    convocation_changed,
    draft_ready,
    forwarded,
    login,
    meeting_changed,
    personal_link,
    place_offered,
    withdrawal_confirmed,
)
from matchmaker.morning import Change, Investor, Meeting, Occasion, Party, Project, Workshop

PAGE = "https://matinee.example/p/7Hc2-vJ0qYx"
FEED = "https://matinee.example/agenda/Kd83_aZ.ics"

OCCASION = Occasion(
    name="Matinée des Financements à Impact",
    held_on=date(2026, 11, 24),
    place="Paris La Défense Arena",
    address="8 rue des Sorins, 92000 Nanterre",
    organizer="Département des Hauts-de-Seine",
    contact_email="matinee@hauts-de-seine.example",
    contact_phone="01 47 29 30 31",
)
PUBLISHED = datetime(2026, 11, 12, 14, 5, tzinfo=PARIS)

FRANCE_ACTIVE = Investor(
    name="France Active",
    finance="prêt",
    ticket_from=5000,
    ticket_to=60000,
    delegate="Mme Awa Diallo",
)
CIGALES = Investor(name="Cigales 92", finance="fonds propres", ticket_to=15000)
RUCHE = Project(
    project="La Ruche & Cie <réemploi>",
    organisation="Société coopérative d’intérêt collectif Les Jardins de la Vallée-aux-Loups",
    need="trésorerie",
    amount=15000,
    commune="Châtenay-Malabry",
    stage="En activité depuis moins de trois ans",
    holder="Alice Léger",
    summary="Une ressourcerie de quartier.\nDouze emplois en insertion.",
    reason="Vous financez déjà deux ressourceries.",
)
VELO = Project(
    project="Vélo-école pour toutes",
    organisation="association Roue libre",
    need="premiers investissements",
    amount=8500,
    commune="Gennevilliers",
)


def at(hour: int, minute: int, table: str, party: Party) -> Meeting:
    """Return a meeting of fifteen minutes on the morning itself."""
    starts = datetime(2026, 11, 24, hour, minute, tzinfo=PARIS)
    return Meeting(starts=starts, ends=starts + timedelta(minutes=15), table=table, party=party)


WORKSHOP = Workshop(
    starts=datetime(2026, 11, 24, 11, 30, tzinfo=PARIS),
    ends=datetime(2026, 11, 24, 12, 15, tzinfo=PARIS),
    title="Lever des fonds",
    room="salle B",
)
MOVED = Change(before=at(9, 15, "7", FRANCE_ACTIVE), after=at(10, 0, "12", FRANCE_ACTIVE))
ADDED = Change(after=at(10, 45, "3", CIGALES))
DISSOLVED = Change(before=at(9, 15, "7", FRANCE_ACTIVE))

CONVOCATION = Convocation(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    feed=FEED,
    version=1,
    published_at=PUBLISHED,
    meetings=(at(9, 15, "7", FRANCE_ACTIVE), at(10, 0, "12", CIGALES)),
    workshops=(WORKSHOP,),
    ungranted=2,
)
FOR_BOB = Convocation(
    occasion=OCCASION,
    role="investor",
    person="Bob Ferrand",
    link=PAGE,
    feed=FEED,
    version=1,
    published_at=PUBLISHED,
    meetings=(at(9, 15, "7", RUCHE), at(9, 30, "7", VELO)),
)
NO_MEETING = Convocation(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    feed=FEED,
    version=1,
    published_at=PUBLISHED,
    meetings=(),
    workshops=(WORKSHOP,),
    ungranted=3,
)
CHANGED = ConvocationChanged(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    feed=FEED,
    version=2,
    published_at=PUBLISHED,
    changes=(MOVED, ADDED),
    unchanged=(at(11, 0, "4", CIGALES),),
)
NOTHING_LEFT = ConvocationChanged(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    feed=FEED,
    version=2,
    published_at=PUBLISHED,
    changes=(DISSOLVED,),
)


LINK_AGAIN = PersonalLink(occasion=OCCASION, role="holder", person="Alice Léger", link=PAGE)


def acknowledged(role: str) -> Acknowledgement:
    """Return the acknowledgement of Alice's or of Bob's registration."""
    holder = role == "holder"
    return Acknowledgement(
        occasion=OCCASION,
        role="holder" if holder else "investor",
        link=PAGE,
        wishes_close_at=datetime(2026, 11, 9, 18, 0, tzinfo=PARIS),
        kept_until=date(2027, 5, 31),
    )


def told(change: Change) -> MeetingChanged:
    """Return the message about one change on the day."""
    return MeetingChanged(
        occasion=OCCASION,
        role="holder",
        person="Alice Léger",
        link=PAGE,
        version=3,
        published_at=datetime(2026, 11, 24, 8, 50, tzinfo=PARIS),
        change=change,
    )


def withdrawn(meetings: int) -> WithdrawalConfirmed:
    """Return the confirmation of Alice's withdrawal."""
    return WithdrawalConfirmed(
        occasion=OCCASION,
        role="holder",
        person="Alice Léger",
        kept_until=date(2027, 5, 31),
        meetings=meetings,
    )


OFFER = PlaceOffered(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    meeting=at(9, 45, "7", FRANCE_ACTIVE),
    deadline=datetime(2026, 11, 24, 9, 34, tzinfo=PARIS),
)
FORWARDED = Forwarded(
    occasion=OCCASION,
    sender="alice@ruche.example",
    title="Un empêchement <urgent>",
    received_at=PUBLISHED,
)
DRAFT = DraftReady(
    occasion=OCCASION,
    link=PAGE,
    status="optimal",
    meetings=214,
    value=4512,
    value_bound=4512,
)
UNPROVEN = replace(DRAFT, status="feasible", meetings=210, value=4500, unserved=3)
FAILED = replace(DRAFT, status="failed", reason="Le solveur a manqué de temps.")


def every_mail(language: str) -> dict[str, Content]:
    """Return every mail and variant that the golden files hold."""
    return {
        "acknowledgement_holder": acknowledgement(acknowledged("holder"), language),
        "acknowledgement_investor": acknowledgement(acknowledged("investor"), language),
        "login": login(Login(link=PAGE), language),
        "personal_link": personal_link(LINK_AGAIN, language),
        "personal_link_attempted": personal_link(
            replace(LINK_AGAIN, attempted=True, person=""), language
        ),
        "convocation_holder": convocation(CONVOCATION, language),
        "convocation_investor": convocation(FOR_BOB, language),
        "convocation_without_meeting": convocation(NO_MEETING, language),
        "convocation_without_wish": convocation(replace(NO_MEETING, ungranted=0), language),
        "convocation_changed": convocation_changed(CHANGED, language),
        "convocation_changed_nothing_left": convocation_changed(NOTHING_LEFT, language),
        "meeting_changed_moved": meeting_changed(told(MOVED), language),
        "meeting_changed_added": meeting_changed(told(ADDED), language),
        "meeting_changed_dissolved": meeting_changed(told(DISSOLVED), language),
        "meeting_changed_among_others": meeting_changed(
            replace(told(MOVED), is_only_change=False), language
        ),
        "withdrawal_confirmed": withdrawal_confirmed(withdrawn(4), language),
        "withdrawal_confirmed_without_meeting": withdrawal_confirmed(withdrawn(0), language),
        "place_offered": place_offered(OFFER, language),
        "forwarded": forwarded(FORWARDED, language),
        "draft_ready_optimal": draft_ready(DRAFT, language),
        "draft_ready_feasible": draft_ready(UNPROVEN, language),
        "draft_ready_failed": draft_ready(FAILED, language),
    }
