"""A letter that waits while its counterpart has their data erased says nothing of them, and leaves.

Every kind of letter, in both languages: kinds are those of `facts.LetterKind`, a new one is missed
here.
"""

import datetime as dt
from email.message import EmailMessage
from pathlib import Path
from typing import Final, get_args
from uuid import uuid4

import msgspec
import pytest

from matchmaker import delegates, letters, notices, receiving, reminders, returns
from matchmaker.db import Connection, Pool, load
from matchmaker.editions.afterwards import months_after
from matchmaker.followup import asking, telling
from matchmaker.letters.worth import GONE, MEETING_OVER, OTHER_GONE
from matchmaker.notices import facts
from matchmaker.participation import colleagues, links, representing
from matchmaker.participation.representing import DelegateForm
from matchmaker.post.calendars import Way
from matchmaker.post.delivery import Postman
from tests.counterparts.scene import ERASED, NOW, Scene, a_scene, befall, furnish
from tests.counterparts.test_walk import TELLING, plain, read
from tests.fixtures.site import SECRET, Site
from tests.notices.boxes import SETTINGS, Row, message, rows
from tests.post.relay import Relay, serving
from tests.receiving import writings

#: to addresses that nobody has confirmed, or of them, or to whom no morning knows yet: they name
#: nobody but, at most, their reader
OF_NO_MEETING: Final = {
    *("registration_begun", "edition_invitation", "address_asked", "address_leaving"),
    "guide_agreed",
}
#: of these nobody need decide anything once they are of no use
OPTIONAL: Final = {
    *("reminder", "returns_asked", "returns_reminded", "contacts_passed", "follow_up"),
    "orientation_proposed",
}
ANNOUNCEMENTS: Final = load("announcements")
ELSEWHERE: Final = facts.EditionFacts(
    held_on=NOW.date(), starts=NOW, place="Nanterre", address="", wishes_close_at=NOW
)
#: of whom chose another way than the edition's before anything befell anybody, which
CHOSEN: Final[dict[Way, tuple[str, Way]]] = {
    "morning": ("ordinary", "meetings"),
    "meetings": ("bare", "file"),
    "file": ("ordinary", "meetings"),
}
#: of several who are told the same, some will do
LEFT_OUT: Final = ("absent", "longest")


def parts(mail: EmailMessage) -> dict[str, str]:
    """What a letter says, by the kind of its parts."""
    found = {"head": "\n".join(f"{name}: {value}" for name, value in mail.items())}
    for part in mail.walk():
        if not part.is_multipart():
            content = part.get_payload(decode=True)
            assert isinstance(content, bytes)
            kind = part.get_content_type()
            found[kind] = found.get(kind, "") + plain(read(kind, content))
    return found


@pytest.fixture(params=get_args(Way))
async def scene(
    site: Site,
    pool: Pool,
    conn: Connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Scene:
    """Letters of every kind wait for people who were to meet everybody; then it happens."""
    way: Way = request.param
    made = await a_scene(site, pool, conn, tmp_path, monkeypatch, way=way)
    await furnish(made)
    await _come_and_go(made)
    await reminders.send(conn, made.edition, reminders.TOPICS[:1], made.camille.id, NOW)
    for hours in (6, 6 + 48):
        await returns.ask_due(conn, NOW + dt.timedelta(hours=hours))
    await _what_both_said_is_told(made)
    months_later = dt.datetime.combine(months_after(made.edition.held_on, 3), dt.time(12), dt.UTC)
    await asking.ask_due(conn, months_later)
    await links.request_login(conn, SECRET, made.camille.email, NOW)
    noe = colleagues.InvitationForm(email="noe@matinee.example", name="Noé", role="reader")
    await colleagues.invite(conn, SECRET, made.edition, noe, made.camille.id, NOW)
    assert made.run is not None
    await notices.draft_ready(conn, made.edition.id, made.camille.id, made.run)
    hook = await conn.fetchval(
        """insert into webhook (edition_id, address, events, created_at, created_by)
           values ($1, 'https://crm.example.org/', '{person.came}', $2, $3) returning id""",
        made.edition.id, NOW, made.camille.id,
    )  # fmt: skip
    await notices.webhook_off(conn, made.edition.id, hook, NOW, gone=True)
    ordinary = [[side["ordinary"].id] for side in (made.holders, made.investors)]
    await notices.tell_decision(conn, made.edition.id, ordinary[0], "application_accepted")
    await notices.tell_decision(conn, made.edition.id, ordinary[1], "application_refused", "Non.")
    for writer in (made.holders["ordinary"], made.investors["erased"]):
        data = writings.letter(writer.email)
        await receiving.take(conn, SETTINGS, data, receiving.read(data), ())
    change = facts.EditionChange(before=ELSEWHERE, after=ELSEWHERE)
    values: tuple[object, ...] = (made.edition.id, change, "matinee.example", [], False)
    await conn.execute(ANNOUNCEMENTS.tell_the_others, *values)
    who, chosen = CHOSEN[way]
    for side in (made.holders, made.investors):
        await notices.choose_way(conn, side[who], chosen, NOW)
    # A worker died with these, so they may have left: what follows does not replace them.
    await conn.execute(
        """update outbox set unfinished = 1
           where kind = 'invitation' and state = 'pending'
             and (payload ->> 'other')::uuid = any ($1::uuid[])""",
        list(made.erased),
    )
    await befall(made)
    left_out = [of[one].id for of in (made.holders, made.investors) for one in LEFT_OUT]
    await conn.execute("delete from outbox where person_id = any ($1::uuid[])", left_out)
    await _a_place_is_theirs(made)
    return made


async def _a_place_is_theirs(made: Scene) -> None:
    evening = facts.WorkshopSession(
        title="Lever des fonds",
        room="Salle B",
        starts=NOW + dt.timedelta(hours=8),
        ends=NOW + dt.timedelta(hours=9),
    )
    told = facts.ProgrammeFacts(workshop=uuid4(), event="promoted", after=evening)
    whom = [made.holders["ordinary"].id]
    await notices.programme_news(made.conn, made.edition.id, whom, told)


async def _what_both_said_is_told(made: Scene) -> None:
    """Contacts have passed, and a programme is proposed to every holder."""
    conn = made.conn
    passed = await conn.fetchval("select max(agreed_at) from contact_agreement")
    assert await returns.tell_of_contacts(conn, passed + returns.TOLD_AFTER)
    await conn.execute(
        """insert into orientation (edition_id, holder_id, programme_id, by, proposed_at)
           select $1, id, (select max(id::text)::uuid from support_programme
                           where edition_id = $1 and id <> $2), 'organiser', $3
           from person where edition_id = $1 and kind = 'holder' on conflict do nothing""",
        *(made.edition.id, made.support, NOW),
    )
    assert await telling.tell_due(conn, NOW + dt.timedelta(days=1))


async def _come_and_go(made: Scene) -> None:
    """Whoever represented the ordinary investor is replaced by somebody, who is sent their page."""
    conn, edition, investor = made.conn, made.edition, made.investors["ordinary"]
    await notices.bring_up_to_date(conn, edition.id, [investor.id], NOW)
    await conn.execute(
        """update outbox set state = 'sent', sent_at = now()
           where recipient_id in (select id from recipient where delegate_id = $1)""",
        made.delegate,
    )
    form = DelegateForm(name="Mme Suivante", email="suivante@example.org")
    await representing.change(conn, edition, investor.id, made.delegate, form, NOW)
    await notices.send_delegate_link(conn, await delegates.delegate_of(conn, made.delegate))


async def test_every_letter_in_both_languages(scene: Scene) -> None:
    conn = scene.conn
    waiting = [letter for letter in await rows(conn) if letter.state == "pending"]
    kinds = {letter.kind for letter in waiting} | {"acknowledgement"} | OF_NO_MEETING
    assert kinds == set(get_args(facts.LetterKind))
    for language in ("fr", "en"):
        await speak(conn, language)
        for letter in waiting:
            mail = await written(conn, letter)
            said = parts(mail)
            told = {kind: told_of_others(letter, mail, text) for kind, text in said.items()}
            assert not any(told.values()), (language, letter.kind, told)
            if language == "fr":
                assert_no_meeting_with_nobody(scene, letter, said)


async def speak(conn: Connection, language: str) -> None:
    """Everybody reads this language, those too whom nobody but a last letter knows any more."""
    await conn.execute("update person set language = $1 where erased_at is null", language)
    await conn.execute(
        """update outbox set payload = jsonb_set(payload, '{mailbox,language}', to_jsonb($1::text))
           where payload ? 'mailbox'""",
        language,
    )


async def written(conn: Connection, letter: Row) -> EmailMessage:
    """The letter as it would leave, whoever it is for."""
    if letter.kind != "forward":
        return await message(conn, letter.id)
    edition_id = await conn.fetchval("select edition_id from outbox where id = $1", letter.id)
    told = msgspec.convert(letter.payload, facts.Forward)
    return await receiving.forward(conn, SETTINGS, edition_id, told.message, letter.message_id)


def told_of_others(letter: Row, mail: EmailMessage, text: str) -> list[str]:
    """What tells of somebody erased or renamed; a reader may read their own name and address."""
    own = [mail["To"].addresses[0].addr_spec]
    if mailbox := letter.payload.get("mailbox"):
        own += [mailbox["first_name"], mailbox["last_name"]]
    # Of somebody replaced, whom nobody else knows.
    is_left = mailbox is not None and mailbox["delegate"]
    assert bool(mailbox) == (ERASED in own[0]) or is_left
    for word in own:
        text = text.replace(word, "")
    return TELLING.findall(text)


def assert_no_meeting_with_nobody(scene: Scene, letter: Row, said: dict[str, str]) -> None:
    """With whom is gone nobody is told to meet, by no part of the letter."""
    gone = {str(one) for one in scene.erased}
    assert "retiré" not in said.get("application/pdf", "")
    for event in said.get("text/calendar", "").split("BEGIN:VEVENT")[1:]:
        assert "retiré" not in event or "STATUS:CANCELLED" in event
    match letter.kind:
        case "convocation" | "convocation_changed":
            dissolved = [
                change
                for change in letter.payload["changes"]
                if change["other"] in gone and change["before"]
            ]
            assert said["text/plain"].count("Participant qui s'est retiré") == len(dissolved)
        case "invitation" | "cancellation" if letter.payload["other"] in gone:
            assert "METHOD:CANCEL" in said["text/calendar"]
            if not letter.payload["standing"]:
                assert "Un de vos rendez-vous n'aura pas lieu." in said["text/plain"]


async def test_none_is_held_as_unwritable_or_stuck(scene: Scene, pool: Pool) -> None:
    conn, gone = scene.conn, {str(one) for one in scene.erased}
    house = letters.House(pool, SETTINGS)
    async with serving(Relay()) as relay, Postman(relay.url, timeout=5) as postman:
        # One letter of a person at a time, as a worker claims them.
        while claims := await letters.claim(conn, 500):
            for claim in claims:
                await letters.send_one(house, postman, claim)
    after = await rows(conn)
    assert {letter.state for letter in after if letter.kind not in OPTIONAL} == {"sent", "held"}
    # What asks whoever withdrew is dropped: nobody has anything to decide.
    assert {letter.state for letter in after if letter.kind in OPTIONAL} == {"sent", "dropped"}
    # What there is nothing to tell of is told to nobody; all else has left.
    held = [letter for letter in after if letter.state == "held"]
    reasons = {OTHER_GONE, GONE}
    if scene.edition.holders_calendar == "meetings":
        reasons.add(MEETING_OVER)
    assert {letter.last_error for letter in held} == reasons
    about_nobody = [letter for letter in held if letter.last_error == OTHER_GONE]
    assert {letter.payload["other"] for letter in about_nobody} == gone
    assert {letter.kind for letter in about_nobody} == {"offer", "invitation"}
    # Whoever withdrew is offered nothing, and invited to nothing.
    to_nobody = [letter for letter in held if letter.last_error == GONE]
    withdrawn = {of["withdrawn"].id for of in (scene.holders, scene.investors)}
    assert {letter.person_id for letter in to_nobody} <= withdrawn
    assert not any("mailbox" in letter.payload for letter in after)
