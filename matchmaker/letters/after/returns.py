"""Letters of the afternoon: what came of the meetings, and who may be reached now."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from matchmaker import delegates, returns
from matchmaker.db import Connection
from matchmaker.letters import reading
from matchmaker.letters.desk import Desk, Letter
from matchmaker.notices import facts
from matchmaker.people.parties import parties
from matchmaker.post import addresses, afterwards
from matchmaker.post.mail import Content
from matchmaker.returns import NOT_HELD, OUTCOMES, USEFUL, UnansweredMeeting
from matchmaker.wording.language import catalogue, msgid

TAKEN_BACK: Final = msgid("What this message tells of was taken back.")
ANSWERED: Final = msgid("Everything that this message asks was answered.")
ASKING: Final = ("returns_asked", "returns_reminded")


async def returns_asked(desk: Desk) -> Content:
    """What came of each meeting? One tap for each, on a page that this letter opens."""
    reader = desk.reader
    words = catalogue(reader.language)
    link = await desk.returns()
    unsaid = await _unsaid(desk.conn, desk.letter)
    names = await _names(desk, [one.other_id for one in unsaid])
    labels = USEFUL if reader.kind == "holder" else OUTCOMES
    context = afterwards.ReturnsAsked(
        occasion=desk.occasion,
        role=reader.kind,
        person=reader.full_name if reader.delegate else reader.confirmed_name,
        link=link,
        stop=desk.stop(),
        meetings=tuple(
            afterwards.AskedMeeting(
                starts=one.starts_at,
                name=names[one.other_id],
                answers=tuple(
                    afterwards.AnswerLink(
                        label=words.gettext(label),
                        link=addresses.preselect(link, one.other_id, answer),
                    )
                    for answer, label in {**labels, "not_held": NOT_HELD}.items()
                ),
            )
            for one in unsaid
        ),
        kept_until=desk.edition.purge_on,
        again=desk.letter.kind == "returns_reminded",
    )
    return afterwards.returns_asked(context, reader.language)


async def contacts_passed(desk: Desk) -> Content:
    """Who may be reached now; how, stands on the page alone, where it can be taken back."""
    told = desk.letter.facts(facts.ContactsFacts)
    standing = await returns.still_passed(desk.conn, desk.reader.id, told.others)
    names = await _names(desk, standing)
    context = afterwards.ContactsPassed(
        occasion=desk.occasion,
        role=desk.reader.kind,
        person=desk.reader.confirmed_name,
        link=await desk.returns(),
        names=tuple(names[other] for other in standing),
    )
    return afterwards.contacts_passed(context, desk.reader.language)


async def why_useless(conn: Connection, letter: Letter) -> str | None:
    """Why a letter of the afternoon tells or asks nothing any more; None to send it."""
    assert letter.person_id is not None
    if letter.kind in ASKING:
        return None if await _unsaid(conn, letter) else ANSWERED
    if letter.kind == "contacts_passed":
        others = letter.facts(facts.ContactsFacts).others
        standing = await returns.still_passed(conn, letter.person_id, others)
        return None if standing else TAKEN_BACK
    return None


async def _names(desk: Desk, others: Sequence[UUID]) -> dict[UUID, str]:
    """What the other sides are called."""
    reader = desk.reader
    values = (desk.conn, reader.id, reader.kind, others, reader.language)
    known = await parties(*values, delegate_id=reader.delegate_id)
    return {other: party.title for other, party in known.items()}


async def _unsaid(conn: Connection, letter: Letter) -> list[UnansweredMeeting]:
    """Of which meetings its reader has said nothing: a delegate, of what they hold."""
    assert letter.person_id is not None
    held = None
    if letter.recipient_id is not None:
        known = await reading.reader(conn, letter.person_id)
        reader = await reading.at_mailbox(conn, known, letter.recipient_id)
        if reader.delegate_id is not None:
            held = await delegates.delegate_of(conn, reader.delegate_id)
    return await returns.unanswered_meetings(conn, letter.person_id, held)
