"""From a handler to a page: language, navigation and frame are the same everywhere."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from api.access import acting
from api.access.callers import Caller
from api.exchange.speech import language_of, remember_language
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import FieldFault
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.phrases import Translations
from matchmaker.wording.templates import renderer

AnyRequest = Request[Any, Any, Any]
FLASH_COOKIE = "flash"


class NavItem(msgspec.Struct, frozen=True):
    """One entry of the navigation."""

    label: str
    href: str
    current: bool


class Message(msgspec.Struct, frozen=True):
    """What a page says back; `kind` as in templates/components/feedback.html."""

    kind: str
    text: str


class Faults(dict[str, str]):
    """Field → what is wrong with it, "" for a field that is fine.

    A fault inside a list (`delegates[1]`) is shown at the question that asks for the list.
    """

    def __init__(self, faults: Sequence[FieldFault], words: Translations) -> None:
        super().__init__()
        for fault in faults:
            self.setdefault(fault.field.split("[")[0], fault.translated(words))

    def __missing__(self, field: str) -> str:
        return ""


#: what a page may say after a redirect; the cookie carries the key only
FLASHES = {
    "saved": msgid("Saved."),
    "choices_saved": msgid("Your wishes are saved."),
    "availability_saved": msgid("Your availability is saved."),
    "registered": msgid("You are registered. Your personal link is on its way to your mailbox."),
    "withdrawn": msgid("Your withdrawal is recorded. Thank you for telling us."),
    "returned": msgid("Welcome back: you take part again."),
    "erased": msgid("Your data has been erased."),
    "calendar_changed": msgid("Your choice is recorded; our message does the rest."),
    "links_revoked": msgid("Your links no longer work. A new one is on its way to your mailbox."),
    "signed_out": msgid("You are signed out."),
    "wishes_closed": msgid("Wishes are closed."),
    "wishes_reopened": msgid("Wishes are open again."),
    "run_requested": msgid("The solver is at work."),
    "run_stopping": msgid("The solver stops and keeps the best schedule found."),
    "published": msgid("The schedule is published; the messages are on their way."),
    "replanned": msgid("The new plan is in force; the messages are on their way."),
    "released": msgid("The message will be tried again."),
    "sending_tried": msgid("One message is being tried; if it leaves, all the others follow."),
    "imported": msgid("The files are imported."),
    "person_withdrawn": msgid("The withdrawal is recorded; the person is told by mail."),
    "person_returned": msgid("This person takes part again."),
    "link_sent": msgid("A message with a personal link is on its way to this person."),
    "address_renewed": msgid("The screens have another address; the old one shows nothing."),
    "noted": msgid("Noted. Nobody is told before the next plan."),
    "late_announced": msgid("Noted. The organiser sees that you come later."),
    "in_time": msgid("Noted. You are expected in time."),
    "undone": msgid("Taken back: what was known before holds again."),
    "slipped": msgid("The hours have moved; screens show them now, and messages are on their way."),
    "desk_added": msgid("This person may check people in now."),
    "desk_removed": msgid("This person may no longer check people in."),
    "place_offered": msgid("The place is offered: on their page now, and by mail."),
    "place_accepted": msgid("The place is yours; the meeting is in your morning."),
    "place_declined": msgid("You have declined the place; nothing changes for you."),
    "registered_at_door": msgid("Registered and checked in; the next plan has this person."),
    "place_taken": msgid("You have a place."),
    "lined_up": msgid("You are on the waiting list; we write to you as soon as a place is free."),
    "place_left": msgid("You have given your place up."),
    "item_added": msgid("The programme has a new item."),
    "item_changed": msgid("The change is made; the messages are on their way."),
    "item_dropped": msgid("It is cancelled; the messages are on their way."),
    "person_placed": msgid("This person has a place."),
    "person_lined_up": msgid("No place is left: this person is on the waiting list."),
    "person_released": msgid("This place is given up; the next in line has it."),
    "visitor_at_door": msgid("Registered and checked in; a link to their page is on its way."),
    "links_renewed": msgid("The old links no longer work; a new one is on its way."),
}

HOLDER_NAV = (
    (msgid("My morning"), "/moi"),
    (msgid("My wishes"), "/moi/souhaits"),
    (msgid("Guide of investors"), "/moi/guide"),
    (msgid("My availability"), "/moi/disponibilites"),
    (msgid("My details"), "/moi/profil"),
)
INVESTOR_NAV = (
    (msgid("My agenda"), "/moi"),
    (msgid("My wishes"), "/moi/souhaits"),
    (msgid("Projects"), "/moi/guide"),
    (msgid("My availability"), "/moi/disponibilites"),
    (msgid("My details"), "/moi/profil"),
)
VISITOR_NAV = (
    (msgid("My visit"), "/moi"),
    (msgid("Programme"), "/moi/programme"),
    (msgid("My details"), "/moi/profil"),
)
ORGANISER_NAV = (
    (msgid("The morning"), ""),
    (msgid("People"), "/personnes"),
    (msgid("Programme"), "/programme"),
    (msgid("Schedule"), "/planning"),
    (msgid("The day"), "/jour"),
    (msgid("Waiting list"), "/attente"),
    (msgid("Screens and papers"), "/ecrans"),
    (msgid("Messages"), "/envois"),
    (msgid("Journal"), "/journal"),
)
_PARTICIPANTS = {"holder": HOLDER_NAV, "investor": INVESTOR_NAV, "visitor": VISITOR_NAV}
DESK_NAV = ((msgid("The desk"), "/accueil/{slug}"),)


def page(
    request: AnyRequest,
    template: str,
    *,
    edition: Edition | None = None,
    status: int = 200,
    faults: Sequence[FieldFault] = (),
    **context: Any,
) -> Response[str]:
    """Render `templates/pages/<template>`; faults arrive as {field: sentence}."""
    language = language_of(request)
    words = catalogue(language)
    flash = FLASHES.get(request.cookies.get(FLASH_COOKIE, ""))
    text = (
        renderer(language)
        .get_template(f"pages/{template}")
        .render(
            caller=request.user,
            edition=edition,
            home=home_of(request.user, edition),
            signed_in=request.user.known,
            nav_items=nav_items(request, edition),
            messages=[Message("done", words.gettext(flash))] if flash else [],
            faults=Faults(faults, words),
            **context,
        )
    )
    response = Response(
        acting.name_actor(text, request.user), status_code=status, media_type="text/html"
    )
    if flash:
        response.delete_cookie(FLASH_COOKIE)
    remember_language(request, response)
    return response


def home_of(caller: Caller, edition: Edition | None) -> str:
    if caller.person_id:
        return "/moi"
    if caller.organiser_id:
        if edition and caller.role_in(edition.slug) == "front_desk":
            return f"/accueil/{edition.slug}"
        return f"/organisation/{edition.slug}" if edition else "/organisation"
    return f"/matinee/{edition.slug}" if edition else "/"


def nav_items(request: AnyRequest, edition: Edition | None) -> list[NavItem]:
    """The navigation of the caller's role; nothing for visitors."""
    caller: Caller = request.user
    role = caller.role_in(edition.slug if edition else None)
    path = request.url.path.rstrip("/")
    words = catalogue(language_of(request))
    if role == "organiser" and edition is not None:
        base = f"/organisation/{edition.slug}"
        entries = [(label, base + tail) for label, tail in ORGANISER_NAV]
    elif role == "front_desk" and edition is not None:
        entries = [(label, href.format(slug=edition.slug)) for label, href in DESK_NAV]
    else:
        entries = list(_PARTICIPANTS.get(role, ()))
    roots = {entries[0][1]} if entries else set()
    return [
        NavItem(
            words.gettext(label),
            href,
            path == href or (href not in roots and path.startswith(f"{href}/")),
        )
        for label, href in entries
    ]


def go(path: str, *, flash: str | None = None) -> Redirect:
    """After a change: 303 to a page that can be reloaded, with a word on what happened."""
    response = Redirect(path, status_code=303)
    if flash is not None:
        assert flash in FLASHES, flash
        response.set_cookie(
            FLASH_COOKIE,
            flash,
            max_age=int(timedelta(minutes=1).total_seconds()),
            httponly=True,
            samesite="lax",
        )
    return response
