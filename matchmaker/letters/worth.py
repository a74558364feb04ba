"""Whether a letter that waits should still reach anybody, looked at when its turn has come."""

import datetime as dt
from typing import Final
from uuid import UUID

from matchmaker import guidebook, reminders
from matchmaker.db import Connection
from matchmaker.followup import answering, orienting
from matchmaker.foundation import clock
from matchmaker.letters import reading, unregistered
from matchmaker.letters.after import returns as afternoons
from matchmaker.letters.desk import Letter
from matchmaker.notices import facts
from matchmaker.participation import readdressing
from matchmaker.people.parties import erased_among
from matchmaker.wording.language import msgid

TOO_LATE: Final = msgid("The morning was over before this message could leave.")
EXPIRED: Final = msgid("The sign-in link was too old before this message could leave.")
MEETING_OVER: Final = msgid("The meeting was over before this message could leave.")
OFFER_OVER: Final = msgid("The offer was over before this message could leave.")
TAKEN_BACK: Final = msgid("What this message is about has been taken back.")
OTHER_GONE: Final = msgid("Whom this message is about does not take part any more.")
DONE: Final = msgid("What this message reminds of has been done.")
GONE: Final = msgid("This person does not take part any more.")
#: what is of no use once the morning is over
_OF_THE_MORNING: Final = (
    "application_accepted",
    "convocation",
    "convocation_changed",
    "edition_changed",
    "invitation",
    "offer",
)


async def why_pointless(conn: Connection, letter: Letter) -> str | None:
    """Why nobody should receive this letter any more, in words; None to send it."""
    now = clock.now()
    if letter.person_id is None:
        return await _leads_nowhere(conn, letter, now)
    reader = await reading.reader(conn, letter.person_id)
    if reader.erased_at is not None:
        # Their last letter takes back what is in their calendar, and holds their address itself.
        return None if "mailbox" in letter.payload else GONE
    if (reason := _is_past(letter, now)) is not None:
        return reason
    if reader.withdrawn_at is not None and not _reaches_withdrawn(letter):
        return GONE
    if await _is_done(conn, letter, letter.person_id, now):
        return TAKEN_BACK if letter.kind == "guide_agreed" else DONE
    if await _is_about_nobody(conn, letter):
        return OTHER_GONE
    if (reason := await afternoons.why_useless(conn, letter)) is not None:
        return reason
    if letter.kind == "address_asked":
        change = letter.facts(facts.AddressWish).change
        return None if await readdressing.addressed_to(conn, change, now) else EXPIRED
    if letter.kind in _OF_THE_MORNING:
        end = await reading.morning_end(conn, reader.edition_id)
        return TOO_LATE if end is not None and end <= now else None
    return None


def _is_past(letter: Letter, now: dt.datetime) -> str | None:
    """Whether all that the letter is about is over."""
    if letter.kind in ("invitation", "cancellation", "convocation_changed"):
        is_whole = letter.kind == "convocation_changed"
        over_at = (
            letter.facts(facts.MorningFacts) if is_whole else letter.facts(facts.Single)
        ).over_at
        if over_at is not None and over_at <= now:
            return MEETING_OVER
    if letter.kind == "programme" and letter.facts(facts.ProgrammeFacts).over_at <= now:
        return MEETING_OVER
    if letter.kind == "offer" and letter.facts(facts.OfferFacts).deadline <= now:
        return OFFER_OVER
    return None


async def _is_done(conn: Connection, letter: Letter, person_id: UUID, now: dt.datetime) -> bool:
    """Whether what the letter asks of its reader has been done, or answered."""
    if letter.kind == "reminder":
        lacking = letter.facts(facts.ReminderFacts).lacking
        return not await reminders.still_lacks(conn, person_id, lacking, now)
    if letter.kind == "follow_up":
        months = letter.facts(facts.FollowUpFacts).months
        return not await answering.still_asks(conn, person_id, months)
    if letter.kind == "orientation_proposed":
        programmes = letter.facts(facts.OrientationFacts).programmes
        return not await orienting.still_proposed(conn, person_id, programmes)
    if letter.kind == "guide_agreed":
        return await guidebook.has_ended(conn, letter.facts(facts.AgreementLink).agreement)
    return False


async def _leads_nowhere(conn: Connection, letter: Letter, now: dt.datetime) -> str | None:
    """Whether the link of a letter to an organiser, or to nobody known, serves no more."""
    if letter.kind in ("login", "colleague"):
        link = await reading.login_link(conn, letter.facts(facts.LoginRequest).link)
        return EXPIRED if link is None or link.expires_at <= now else None
    if letter.kind in unregistered.KINDS:
        return await unregistered.why_over(conn, letter, now)
    return None


def _reaches_withdrawn(letter: Letter) -> bool:
    """Whether somebody who has withdrawn is still sent this: their one confirmation, what empties
    their calendar, and the link that they ask for themselves."""
    if letter.kind == "acknowledgement":
        return letter.facts(facts.Registration).again
    return letter.kind in (
        "application_refused",
        "guide_agreed",
        "withdrawal_confirmed",
        "cancellation",
        "address_changed",
        "erasure_confirmed",
        "delegate_left",
    )


async def _is_about_nobody(conn: Connection, letter: Letter) -> bool:
    """Whether all that the letter has to tell are meetings that the reader never knew of, with
    people who had their data erased before it could leave."""
    match letter.kind:
        case "offer":
            return bool(await erased_among(conn, (letter.facts(facts.OfferFacts).other,)))
        case "invitation":
            single = letter.facts(facts.Single)
            return single.before is None and bool(await erased_among(conn, (single.other,)))
        case "convocation_changed":
            told = letter.facts(facts.MorningFacts)
            return (
                told.about is None
                and bool(told.changes)
                and not told.without(await erased_among(conn, told.others)).changes
            )
    return False
