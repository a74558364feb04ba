"""What becomes of the messages: waiting, gone, held with the words of the relay."""

from datetime import datetime
from typing import Any, Final

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange.speech import language_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import letters, messages, notices, receiving
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import organising
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import catalogue, msgid

LARGEST_ID: Final = 2**63 - 1
HELD_SHOWN: Final = 200
KINDS: Final = {
    "acknowledgement": msgid("Acknowledgement with the personal link"),
    "withdrawal_confirmed": msgid("Confirmation of a withdrawal"),
    "convocation": msgid("Convocation"),
    "convocation_changed": msgid("Changed convocation"),
    "invitation": msgid("Meeting for the calendar"),
    "cancellation": msgid("Cancelled meeting for the calendar"),
    "calendar_way": msgid("Another way into the calendar"),
    "address_asked": msgid("Question to a new address"),
    "address_leaving": msgid("Word to the present address"),
    "address_changed": msgid("Farewell to a former address"),
    "erasure_confirmed": msgid("Last message after an erasure"),
    "application_accepted": msgid("Application accepted"),
    "application_refused": msgid("Application not accepted"),
    "guide_agreed": msgid("What stays in the guide"),
    "delegate_link": msgid("Link for a representative"),
    "delegate_left": msgid("Last message to a representative"),
    "offer": msgid("Offer of a free place"),
    "programme": msgid("News of the programme"),
    "reminder": msgid("Reminder"),
    "registration_begun": msgid("Link to go on with a registration"),
    "edition_invitation": msgid("Invitation to the next edition"),
    "login": msgid("Sign-in link"),
    "colleague": msgid("Invitation of a colleague"),
    "draft_ready": msgid("Result of a computation"),
    "webhook_off": msgid("A program is called no more"),
    "edition_changed": msgid("Change of the morning itself"),
    "follow_up": msgid("Question: what became of the project"),
    "orientation_proposed": msgid("A programme was proposed"),
    "returns_asked": msgid("Question: what came of the meetings"),
    "returns_reminded": msgid("Reminder: what came of the meetings"),
    "contacts_passed": msgid("Contact details were passed on"),
    "forward": msgid("A message received, passed on"),
}


@get("/envois", opt={"action": "outbox.read"}, include_in_schema=False)
async def overview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    words = catalogue(language_of(request))
    asked = request.query_params.get("q", "")[:100]
    matched = await messages.matching(conn, edition, asked)
    held = await notices.held_letters(conn, edition.id)
    lost = await receiving.undelivered_letters(conn, edition.id)
    return page(
        request,
        "organiser/outbox.html",
        edition=edition,
        base=base_of(edition),
        standing=await letters.sending_state(conn),
        asked=asked,
        matched=[(one, words.gettext(KINDS[one.kind]) if one.kind else "") for one in matched],
        lost=[(letter, words.gettext(KINDS[letter.kind])) for letter in lost],
        counts=await notices.letter_counts(conn, edition.id),
        held=[(letter, words.gettext(KINDS[letter.kind])) for letter in held[:HELD_SHOWN]],
        held_total=len(held),
        local=edition.local,
    )


@post("/envois/{outbox_id:int}/relance", opt={"action": "outbox.release"}, include_in_schema=False)
async def release(
    outbox_id: FromPath[int],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    if not 0 < outbox_id <= LARGEST_ID:
        raise NotFound(msgid("There is no such held message."))
    await organising.release_letter(conn, edition, outbox_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/envois", flash="released")


@post("/envois/reprise", opt={"action": "outbox.release"}, include_in_schema=False)
async def resume(
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """One letter is tried at once; if it goes through, everything leaves again."""
    await letters.try_sending(conn, edition, organiser_of(caller), now)
    return go(f"{base_of(edition)}/envois", flash="sending_tried")


MINE = [overview, release, resume]
