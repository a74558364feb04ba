"""Alice holds a project, Bob finances; one context of each mail for them."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from matchmaker.post.calendars import PARIS
from matchmaker.post.mail import (
    Acknowledgement,
    AddressChanged,
    CalendarWay,
    Content,
    Convocation,
    ConvocationChanged,
    DraftReady,
    EditionChanged,
    ErasureConfirmed,
    Forwarded,
    Login,
    MeetingChanged,
    PersonalLink,
    PlaceOffered,
    WithdrawalConfirmed,
    acknowledgement,
    address_changed,
    calendar_way,
    convocation,
    convocation_changed,
    draft_ready,
    edition_changed,
    erasure_confirmed,
    forwarded_message,
    login,
    meeting_changed,
    personal_link,
    place_offered,
    withdrawal_confirmed,
)
from matchmaker.post.morning import (
    Counterpart,
    EditionNews,
    EditionTold,
    InvestorCounterpart,
    MeetingChange,
    Occasion,
    OwnMeeting,
    OwnWorkshop,
    Project,
    WorkshopChange,
)

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

FRANCE_ACTIVE = InvestorCounterpart(
    name="France Active",
    finance="prêt",
    ticket_from=5000,
    ticket_to=60000,
    delegate="Mme Awa Diallo",
)
CIGALES = InvestorCounterpart(name="Cigales 92", finance="fonds propres", ticket_to=15000)
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


def at(hour: int, minute: int, table: str, party: Counterpart) -> OwnMeeting:
    """Return a meeting of fifteen minutes on the morning itself."""
    starts = datetime(2026, 11, 24, hour, minute, tzinfo=PARIS)
    return OwnMeeting(starts=starts, ends=starts + timedelta(minutes=15), table=table, party=party)


WORKSHOP = OwnWorkshop(
    starts=datetime(2026, 11, 24, 11, 30, tzinfo=PARIS),
    ends=datetime(2026, 11, 24, 12, 15, tzinfo=PARIS),
    title="Lever des fonds",
    room="salle B",
)
MOVED = MeetingChange(before=at(9, 15, "7", FRANCE_ACTIVE), after=at(10, 0, "12", FRANCE_ACTIVE))
ADDED = MeetingChange(after=at(10, 45, "3", CIGALES))
DISSOLVED = MeetingChange(before=at(9, 15, "7", FRANCE_ACTIVE))
RENAMED = MeetingChange(
    before=at(9, 15, "7", FRANCE_ACTIVE), after=at(9, 15, "7", FRANCE_ACTIVE), renamed=True
)
LATER_WORKSHOP = replace(WORKSHOP, starts=WORKSHOP.starts + timedelta(minutes=15))
SESSIONS = (
    WorkshopChange(before=WORKSHOP, after=LATER_WORKSHOP),
    WorkshopChange(after=WORKSHOP),
    WorkshopChange(before=WORKSHOP),
)

CONVOCATION = Convocation(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
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
    version=1,
    published_at=PUBLISHED,
    meetings=(at(9, 15, "7", RUCHE), at(9, 30, "7", VELO)),
)
NO_MEETING = Convocation(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
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


def told(change: MeetingChange) -> MeetingChanged:
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


def about_calendars(language: str) -> dict[str, Content]:
    """Return those about one meeting, and about ways into a calendar and out of it."""
    return {
        "meeting_changed_moved": meeting_changed(told(MOVED), language),
        "meeting_changed_added": meeting_changed(told(ADDED), language),
        "meeting_changed_dissolved": meeting_changed(told(DISSOLVED), language),
        "meeting_changed_among_others": meeting_changed(
            replace(told(MOVED), is_only_change=False), language
        ),
        "meeting_changed_renamed": meeting_changed(told(RENAMED), language),
        "meeting_for_the_calendar": meeting_changed(replace(told(ADDED), standing=True), language),
        "meeting_out_of_the_calendar": meeting_changed(
            replace(told(DISSOLVED), standing=True, link=""), language
        ),
        "calendar_way_meetings": calendar_way(
            CalendarWay(
                occasion=OCCASION,
                role="investor",
                person="Bob Ferrand",
                link=PAGE,
                way="meetings",
                former="morning",
            ),
            language,
        ),
        "calendar_way_morning": calendar_way(
            CalendarWay(
                occasion=OCCASION,
                role="holder",
                person="Alice Léger",
                link=PAGE,
                way="morning",
                former="file",
            ),
            language,
        ),
        "calendar_way_file": calendar_way(
            CalendarWay(
                occasion=OCCASION,
                role="holder",
                person="Alice Léger",
                link=PAGE,
                way="file",
                former="meetings",
                feed=FEED,
            ),
            language,
        ),
        "address_changed": address_changed(
            AddressChanged(occasion=OCCASION, person="Alice Léger", way="morning"), language
        ),
        "address_changed_with_a_file": address_changed(
            AddressChanged(occasion=OCCASION, person="Alice Léger", way="file"), language
        ),
        "erasure_confirmed": erasure_confirmed(
            ErasureConfirmed(occasion=OCCASION, person="Alice Léger", way="morning", meetings=4),
            language,
        ),
    }


KNOWN = EditionTold(
    held_on=date(2026, 11, 24),
    starts=datetime(2026, 11, 24, 9, tzinfo=PARIS),
    place="Paris La Défense Arena",
    address="8 rue des Sorins, 92000 Nanterre",
    wishes_close_at=datetime(2026, 11, 10, 18, tzinfo=PARIS),
)
ELSEWHERE = EditionNews(before=KNOWN, after=replace(KNOWN, place="Espace Chevreul", address=""))
NEW_DAY = EditionNews(
    before=KNOWN,
    after=replace(
        KNOWN,
        held_on=date(2026, 11, 26),
        starts=datetime(2026, 11, 26, 9, 30, tzinfo=PARIS),
        wishes_close_at=datetime(2026, 11, 12, 18, tzinfo=PARIS),
    ),
)


def every_mail(language: str) -> dict[str, Content]:
    """Return every mail and variant that the golden files hold."""
    return about_calendars(language) | {
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
        "convocation_as_a_file": convocation(replace(CONVOCATION, way="file", feed=FEED), language),
        "convocation_by_meetings": convocation(replace(CONVOCATION, way="meetings"), language),
        "convocation_changed_elsewhere": convocation_changed(
            replace(CHANGED, about=ELSEWHERE), language
        ),
        "edition_changed": edition_changed(
            EditionChanged(
                occasion=OCCASION, role="holder", person="Alice Martin", link=PAGE, about=NEW_DAY
            ),
            language,
        ),
        "convocation_changed_as_a_file": convocation_changed(
            replace(CHANGED, way="file", feed=FEED), language
        ),
        "convocation_changed_workshops": convocation_changed(
            replace(CHANGED, changes=(RENAMED,), sessions=SESSIONS, workshops=()), language
        ),
        "convocation_changed_on_the_day": convocation_changed(
            replace(CHANGED, changes=(MOVED,), brief=True), language
        ),
        "convocation_changed_nothing_left": convocation_changed(NOTHING_LEFT, language),
        "withdrawal_confirmed_with_a_file": withdrawal_confirmed(
            replace(withdrawn(4), way="file"), language
        ),
        "withdrawal_confirmed": withdrawal_confirmed(
            replace(withdrawn(4), way="morning"), language
        ),
        "withdrawal_confirmed_without_meeting": withdrawal_confirmed(withdrawn(0), language),
        "place_offered": place_offered(OFFER, language),
        "forwarded": forwarded_message(FORWARDED, language),
        "draft_ready_optimal": draft_ready(DRAFT, language),
        "draft_ready_feasible": draft_ready(UNPROVEN, language),
        "draft_ready_failed": draft_ready(FAILED, language),
    }
