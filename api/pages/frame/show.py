"""From a handler to a page: language, navigation and frame are the same everywhere."""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any, Final

import msgspec
from litestar import Request, Response
from litestar.response import Redirect

from api.access import acting, drawing
from api.access.callers import Caller
from api.access.permissions import Reach, reach
from api.exchange.speech import language_of, remember_language
from api.pages.frame import menu
from api.pages.frame.questions import name_questions
from matchmaker.editions.editions import Edition
from matchmaker.wording.errors import FieldFault
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.phrases import Translations, phrase
from matchmaker.wording.templates import renderer

AnyRequest = Request[Any, Any, Any]
FLASH_COOKIE = "flash"


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
    "bilan_published": msgid("The bilan is published: everybody may read it now."),
    "bilan_unpublished": msgid("The bilan is read by nobody else any more."),
    "fates_settled": msgid("Noted: what you said of these meetings counts."),
    "fates_taken_back": msgid("Taken back: what was known before counts again."),
    "call_made_again": msgid("The call is made once more, in a moment."),
    "choices_saved": msgid("Your wishes are saved."),
    "availability_saved": msgid("Your availability is saved."),
    "registered": msgid("You are registered. Your personal link is on its way to your mailbox."),
    "address_asked": msgid(
        "Saved. A message is on its way to the new address: we write there once its link is opened."
    ),
    "draft_link_sent": msgid("A message with a link to go on is on its way to that address."),
    "begun_anew": msgid(
        "What you had begun is not kept here any more. What you have just sent is: answer the "
        "other steps, please."
    ),
    "delegate_added": msgid("This representative is added."),
    "delegate_changed": msgid("Saved. Whoever this concerns is told."),
    "delegate_removed": msgid(
        "This representative is removed; their meetings are colleagues' now."
    ),
    "delegate_erased": msgid("Nothing is kept of this representative; the seat is to be named."),
    "delegate_link_sent": msgid("A message with a link is on its way to this representative."),
    "exchanged": msgid("Exchanged. Whoever this concerns is told."),
    "withdrawn": msgid("Your withdrawal is recorded. Thank you for telling us."),
    "meeting_withdrawn": msgid("The meeting is cancelled; whoever it concerns is told."),
    "meeting_gone": msgid("This meeting is not to come any more: this is how things stand."),
    "meeting_returned": msgid("The meeting takes place after all; whoever it concerns is told."),
    "returned": msgid("Welcome back: you take part again."),
    "erased": msgid("Your data has been erased."),
    "calendar_changed": msgid("Your choice is recorded; our message does the rest."),
    "links_revoked": msgid("Your links no longer work. A new one is on its way to your mailbox."),
    "signed_out": msgid("You are signed out."),
    "edition_opened": msgid("The morning is public now, and registration is open."),
    "edition_created": msgid("The morning is created; nobody outside sees it before you open it."),
    "wishes_closed": msgid("Wishes are closed."),
    "wishes_reopened": msgid("Wishes are open again."),
    "run_requested": msgid("The solver is at work."),
    "run_stopping": msgid("The solver stops and keeps the best schedule found."),
    "published": msgid("The schedule is published; the messages are on their way."),
    "replanned": msgid("The new plan is in force; the messages are on their way."),
    "draft_changed": msgid("Done. The draft is as you see it; nobody is told."),
    "draft_made": msgid("Done, in a new draft: the version in force stays as it is."),
    "version_named": msgid("This version has its name."),
    "grid_changed": msgid("Changed. Screens and personal pages show it now."),
    "rules_changed": msgid("The rules are changed; the next schedule obeys them."),
    "all_released": msgid(
        "The held messages will be tried again, but for those that would mislead."
    ),
    "resent": msgid("The message is on its way once more."),
    "invitation_accepted": msgid(
        "You are registered. A message with your personal link is on its way as well."
    ),
    "invitations_sent": msgid("The invitations are on their way."),
    "reminder_sent": msgid("The reminder is on its way."),
    "reminder_planned": msgid("The reminder is planned; who has done it by then is left out."),
    "reminder_cancelled": msgid("The reminder is cancelled; nobody is written to."),
    "released": msgid("The message will be tried again."),
    "sending_tried": msgid("One message is being tried; if it leaves, all the others follow."),
    "imported": msgid("The files are imported."),
    "no_badges": msgid(
        "There is no badge to print: none of these people takes part yet. Accept them first, or "
        "wait until they have opened their link."
    ),
    "person_withdrawn": msgid("The withdrawal is recorded; the person is told by mail."),
    "person_returned": msgid("This person takes part again."),
    "person_erased": msgid("Everything that was held on this person is erased."),
    "link_sent": msgid("A message with a personal link is on its way to this person."),
    "address_renewed": msgid("The screens have another address; the old one shows nothing."),
    "noted": msgid("Noted. Nobody is told before the next plan."),
    "late_announced": msgid("Noted. The organiser sees that you come later."),
    "in_time": msgid("Noted. You are expected in time."),
    "undone": msgid("Taken back: what was known before holds again."),
    "slipped": msgid("The hours have moved; screens show them now, and messages are on their way."),
    "colleague_invited": msgid("The invitation is on its way; they may sign in now."),
    "colleague_dismissed": msgid("This person is signed out, and has no more access here."),
    "administrator_named": msgid("This person is administrator now, and is told by mail."),
    "administrator_unnamed": msgid("This person is administrator no more."),
    "token_revoked": msgid("This key opens nothing any more."),
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
    "application_accepted": msgid("Accepted; a message is on its way to this person."),
    "application_refused": msgid("Not accepted; a message with the reason is on its way."),
    "application_reopened": msgid("This application waits for an answer again; nobody is told."),
    "applications_accepted": msgid("Accepted; a message is on its way to each of them."),
    "person_added": msgid("Added; a message with the personal link is on its way."),
    "note_written": msgid("The note is saved."),
    "note_removed": msgid("The note is removed."),
    "wishes_corrected": msgid("Corrected; the person's own page says that you did."),
    "availability_corrected": msgid("Corrected; the person's own page says that you did."),
    "merged": msgid("The two records are one now."),
    "kept_apart": msgid("Noted: these are two; they are not shown as one again."),
    "links_ended": msgid("The old links no longer work."),
    "visitor_at_door": msgid("Registered and checked in; a link to their page is on its way."),
    "support_added": msgid("This programme is added."),
    "support_changed": msgid("This programme is changed."),
    "support_removed": msgid("This programme is removed."),
    "orientation_proposed": msgid("Asked: their page shows it, and they answer themselves."),
    "orientation_agreed": msgid("Noted. This programme may contact you."),
    "orientation_declined": msgid("Noted. This programme does not receive your details."),
    "follow_up_answered": msgid("Thank you. Your answer is saved."),
    "follow_up_stopped": msgid("Noted. You are not asked any more."),
    "follow_up_resumed": msgid("Noted. You are asked as planned."),
    "links_renewed": msgid("The old links no longer work; a new one is on its way."),
}


#: words that say why nothing was done
NOT_DONE: Final = frozenset({"no_badges"})


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
    flash = _flash_of(request, words)
    text = (
        renderer(language)
        .get_template(f"pages/{template}")
        .render(
            caller=request.user,
            edition=edition,
            home=home_of(request.user, edition),
            signed_in=request.user.known,
            may=partial(_may, request.user, edition.slug if edition else None),
            nav_items=menu.of(
                request.user,
                edition.slug if edition else None,
                request.url.path.rstrip("/"),
                words,
                past=edition is not None and edition.stage in ("over", "purged"),
            ),
            # Beside what was refused, the word of an act before it would be taken for an answer.
            messages=[flash] if flash and status < 400 else [],
            faults=Faults(faults, words),
            **context,
        )
    )
    if faults:
        text = name_questions(text)
    if edition is not None and request.user.role_in(edition.slug) == "reader":
        text = drawing.for_reader(text, request.user, edition.slug, request.app)
    response = Response(
        acting.name_actor(text, request.user), status_code=status, media_type="text/html"
    )
    if flash:
        response.delete_cookie(FLASH_COOKIE)
    remember_language(request, response)
    return response


def _may(caller: Caller, slug: str | None, action: str) -> bool:
    """Whether who reads the page may do this, for what surrounds a form or a button."""
    far = reach(action, caller.role_in(slug), administrator=caller.administrator)
    return far is not Reach.NONE


def home_of(caller: Caller, edition: Edition | None) -> str:
    if caller.person_id:
        return "/moi"
    if caller.delegate_id:
        return "/representant"
    if caller.organiser_id:
        if edition and caller.role_in(edition.slug) == "front_desk":
            return f"/accueil/{edition.slug}"
        return f"/organisation/{edition.slug}" if edition else "/organisation"
    return f"/matinee/{edition.slug}" if edition else "/"


def _flash_of(request: AnyRequest, words: Translations) -> Message | None:
    """What happened, and how many were written to if that was said."""
    key, _, told = request.cookies.get(FLASH_COOKIE, "").partition(".")
    if key not in FLASHES:
        return None
    said = words.gettext(FLASHES[key])
    if key in NOT_DONE:
        return Message("late", said)
    if not re.fullmatch("[0-9]{1,7}", told):
        return Message("done", said)
    count = phrase(
        "%(num)s person is written to.", plural="%(num)s people are written to.", num=int(told)
    )
    return Message("done", f"{said} {count.translated(words)}")


def go(path: str, *, flash: str | None = None, told: int | None = None) -> Redirect:
    """After a change: 303 to a page that can be reloaded, with a word on what happened; `told`
    is how many people are written to because of it."""
    response = Redirect(path, status_code=303)
    if flash is not None:
        assert flash in FLASHES, flash
        response.set_cookie(
            FLASH_COOKIE,
            flash if told is None else f"{flash}.{told}",
            max_age=int(timedelta(minutes=1).total_seconds()),
            httponly=True,
            samesite="lax",
        )
    return response
