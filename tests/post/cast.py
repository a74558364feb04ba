"""Alice holds a project, Bob finances; one context of each mail for them."""

from datetime import date, datetime, timedelta

from msgspec.structs import replace

from matchmaker.post import mail
from matchmaker.post.calendars import PARIS
from matchmaker.post.mail import (
    Acknowledgement,
    AddressChanged,
    ApplicationAccepted,
    ApplicationRefused,
    CalendarWay,
    ColleagueInvited,
    Content,
    Convocation,
    ConvocationChanged,
    DraftReady,
    EditionChanged,
    ErasureConfirmed,
    Login,
    MeetingChanged,
    PersonalLink,
    PlaceOffered,
    ProgrammeNews,
    Reminder,
    WithdrawalConfirmed,
    acknowledgement,
    address_changed,
    application_accepted,
    application_refused,
    calendar_way,
    colleague_invited,
    convocation,
    convocation_changed,
    draft_ready,
    edition_changed,
    erasure_confirmed,
    login,
    meeting_changed,
    personal_link,
    place_offered,
    programme_news,
    reminder,
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
    ReaderRole,
    WorkshopChange,
)
from tests.post.afternoon import of_the_afternoon
from tests.post.months import months_later

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
INVITED = ColleagueInvited(
    occasion=OCCASION,
    role="organiser",
    by="Camille Lefèvre",
    email="noe@matinee.example",
    link="https://matinee.example/connexion/7Hc2-vJ0qYx",
    until=datetime(2026, 10, 12, 10, 30, tzinfo=PARIS),
    entrance="https://matinee.example/connexion",
)
LEAVING = mail.AddressAsked(occasion=OCCASION, person="Alice Léger")
BEGUN = mail.RegistrationBegun(occasion=OCCASION, link=PAGE, kept_until=date(2026, 10, 12))
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


ACCEPTED = ApplicationAccepted(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    wishes_close_at=datetime(2026, 11, 9, 18, 0, tzinfo=PARIS),
)
REFUSED = ApplicationRefused(
    occasion=OCCASION,
    person="Bob Durand",
    reason="Vous ne financez que des projets hors d’Île-de-France.\nLes nôtres y sont tous.",
    kept_until=date(2027, 5, 31),
)
LINK_AGAIN = PersonalLink(occasion=OCCASION, role="holder", person="Alice Léger", link=PAGE)


def acknowledged(role: ReaderRole) -> Acknowledgement:
    """Return the acknowledgement of Alice's, of Bob's or of Diane's registration."""
    return Acknowledgement(
        occasion=OCCASION,
        role=role,
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
NEWS = ProgrammeNews(
    occasion=OCCASION,
    role="visitor",
    person="Diane Leroy",
    link=PAGE,
    event="promoted",
    after=OwnWorkshop(
        starts=datetime(2026, 11, 24, 11, 30, tzinfo=PARIS),
        ends=datetime(2026, 11, 24, 12, 15, tzinfo=PARIS),
        title="Lever des fonds auprès des citoyens",
        room="Salle B",
    ),
)
FORWARDED = mail.Forwarded(
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
SILENT = mail.WebhookOff(occasion=OCCASION, host="crm.example.org", gone=False, link=PAGE)
FAILED = replace(DRAFT, status="failed", reason="Le solveur a manqué de temps.")


REMINDER = Reminder(
    occasion=OCCASION,
    role="holder",
    person="Alice Léger",
    link=PAGE,
    stop="https://matinee.example/rappels/0b9d-k3xq",
    lacking=("profile", "wishes", "availability"),
    wishes_close_at=datetime(2026, 11, 9, 18, 0, tzinfo=PARIS),
)
WORDED = replace(
    OCCASION,
    opening=("Une matinée pas comme les autres\ns'annonce.", "Venez <tôt>."),
    signature=("L'équipe ESS", "01 47 29 30 31"),
)


def reminders(language: str) -> dict[str, Content]:
    """Return those of what is missing, and one in the edition's own words."""
    return {
        "reminder": reminder(REMINDER, language),
        "reminder_investor": reminder(
            replace(REMINDER, role="investor", lacking=("wishes",)), language
        ),
        "reminder_of_an_address": reminder(
            replace(REMINDER, person="", lacking=("address",)), language
        ),
        "reminder_of_everything": reminder(
            replace(REMINDER, person="", lacking=("address", "wishes", "availability")), language
        ),
        "convocation_in_own_words": convocation(replace(CONVOCATION, occasion=WORDED), language),
        "acknowledgement_entered_late": acknowledgement(
            replace(acknowledged("holder"), entered=True, wishes_close_at=None), language
        ),
        "acknowledgement_in_own_words": acknowledgement(
            replace(acknowledged("holder"), occasion=WORDED), language
        ),
    }


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


def at_the_entrance(language: str) -> dict[str, Content]:
    """Registrations, applications, links, and those who organise."""
    desk = replace(INVITED, role="front_desk")
    administrator = replace(INVITED, role="administrator", occasion=None)
    again = replace(LINK_AGAIN, attempted=True, person="")
    pending = replace(acknowledged("investor"), pending=True)
    unconfirmed = replace(ACCEPTED, person="", role="investor")
    late = replace(ACCEPTED, wishes_close_at=None)
    reader = replace(INVITED, role="reader", by="")
    return {
        "acknowledgement_holder": acknowledgement(acknowledged("holder"), language),
        "acknowledgement_investor": acknowledgement(acknowledged("investor"), language),
        "acknowledgement_visitor": acknowledgement(acknowledged("visitor"), language),
        "acknowledgement_pending": acknowledgement(pending, language),
        "application_accepted": application_accepted(ACCEPTED, language),
        "application_accepted_unconfirmed": application_accepted(unconfirmed, language),
        "application_accepted_late": application_accepted(late, language),
        "application_refused": application_refused(REFUSED, language),
        "address_asked": mail.address_asked(replace(LEAVING, person="", link=PAGE), language),
        "address_leaving": mail.address_asked(LEAVING, language),
        "registration_begun": mail.registration_begun(BEGUN, language),
        "login": login(Login(link=PAGE), language),
        "colleague_invited_organiser": colleague_invited(INVITED, language),
        "colleague_invited_reader": colleague_invited(reader, language),
        "colleague_invited_front_desk": colleague_invited(desk, language),
        "colleague_invited_administrator": colleague_invited(administrator, language),
        "personal_link": personal_link(LINK_AGAIN, language),
        "personal_link_attempted": personal_link(again, language),
    }


def of_the_programme(language: str) -> dict[str, Content]:
    """What becomes of items of the programme."""
    changed = replace(NEWS, event="changed", before=replace(NEWS.item, room="Salle A"))
    cancelled = replace(NEWS, event="cancelled", before=NEWS.after, after=None)
    visit = replace(NO_MEETING, role="visitor", ungranted=0, workshops=CONVOCATION.workshops)
    return {
        "programme_news_promoted": programme_news(NEWS, language),
        "programme_news_waiting": programme_news(replace(NEWS, event="waiting"), language),
        "programme_news_changed": programme_news(changed, language),
        "programme_news_cancelled": programme_news(cancelled, language),
        "convocation_visitor": convocation(visit, language),
    }


def of_the_morning(language: str) -> dict[str, Content]:
    """Convocations and what changes in them."""
    as_a_file = replace(CHANGED, way="file", feed=FEED)
    workshops = replace(CHANGED, changes=(RENAMED,), sessions=SESSIONS, workshops=())
    on_the_day = replace(CHANGED, changes=(MOVED,), brief=True)
    elsewhere, in_one = replace(CHANGED, about=ELSEWHERE), replace(withdrawn(4), way="morning")
    new_day = EditionChanged(
        occasion=OCCASION, role="holder", person="Alice Martin", link=PAGE, about=NEW_DAY
    )
    return {
        "convocation_holder": convocation(CONVOCATION, language),
        "convocation_investor": convocation(FOR_BOB, language),
        "convocation_without_meeting": convocation(NO_MEETING, language),
        "convocation_without_wish": convocation(replace(NO_MEETING, ungranted=0), language),
        "convocation_as_a_file": convocation(replace(CONVOCATION, way="file", feed=FEED), language),
        "convocation_by_meetings": convocation(replace(CONVOCATION, way="meetings"), language),
        "convocation_changed": convocation_changed(CHANGED, language),
        "convocation_changed_elsewhere": convocation_changed(elsewhere, language),
        "convocation_changed_as_a_file": convocation_changed(as_a_file, language),
        "convocation_changed_workshops": convocation_changed(workshops, language),
        "convocation_changed_on_the_day": convocation_changed(on_the_day, language),
        "convocation_changed_nothing_left": convocation_changed(NOTHING_LEFT, language),
        "edition_changed": edition_changed(new_day, language),
        "withdrawal_confirmed": withdrawal_confirmed(in_one, language),
        "withdrawal_confirmed_with_a_file": withdrawal_confirmed(
            replace(withdrawn(4), way="file"), language
        ),
        "withdrawal_confirmed_without_meeting": withdrawal_confirmed(withdrawn(0), language),
        "place_offered": place_offered(OFFER, language),
    }


def every_mail(language: str) -> dict[str, Content]:
    """Return every mail and variant that the golden files hold."""
    return {
        **months_later(OCCASION, PAGE, language),
        **reminders(language),
        **about_calendars(language),
        **at_the_entrance(language),
        **of_the_programme(language),
        **of_the_morning(language),
        "forwarded": mail.forwarded_message(FORWARDED, language),
        **of_the_afternoon(OCCASION, PAGE, language),
        "draft_ready_optimal": draft_ready(DRAFT, language),
        "draft_ready_feasible": draft_ready(UNPROVEN, language),
        "draft_ready_failed": draft_ready(FAILED, language),
        "webhook_off_silent": mail.webhook_off(SILENT, language),
        "webhook_off_gone": mail.webhook_off(replace(SILENT, gone=True), language),
    }
