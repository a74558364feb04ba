"""A letter that waits while its counterpart has their data erased says nothing of them, and leaves.

Every kind of letter, in both languages: kinds are those of `facts.Kind`, a new one is missed here.
"""

from email.message import EmailMessage
from pathlib import Path
from typing import get_args

import pytest

from matchmaker import letters, links, notices
from matchmaker.db import Connection, Pool
from matchmaker.delivery import Postman
from matchmaker.letters.sending import MEETING_OVER, OTHER_GONE
from matchmaker.notices import facts
from tests.counterparts.scene import NOW, Scene, a_scene, befall, furnish
from tests.counterparts.test_walk import TELLING, plain, read
from tests.fixtures.site import SECRET, Site
from tests.mail.relay import Relay, serving
from tests.notices.boxes import SETTINGS, Row, message, rows


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


@pytest.fixture
async def scene(
    site: Site, pool: Pool, conn: Connection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Scene:
    """Letters of every kind wait for two people who were to meet everybody; then it happens."""
    made = await a_scene(site, pool, conn, tmp_path, monkeypatch)
    await furnish(made)
    await links.request_login(conn, SECRET, made.camille.email, NOW)
    assert made.run is not None
    await notices.draft_ready(conn, made.edition.id, made.camille.id, made.run)
    await befall(made)
    readers = [of[one].id for of in (made.holders, made.investors) for one in ("ordinary", "spare")]
    await conn.execute(
        """delete from outbox where person_id <> all ($1::uuid[])
                                and kind not in ('withdrawal_confirmed', 'acknowledgement')""",
        readers,
    )
    return made


async def test_every_letter_in_both_languages(scene: Scene) -> None:
    conn = scene.conn
    waiting = await rows(conn)
    kinds = {letter.kind for letter in waiting} | {"acknowledgement"}
    assert kinds == set(get_args(facts.Kind))
    assert not {letter.person_id for letter in waiting} & scene.erased
    for language in ("fr", "en"):
        await conn.execute("update person set language = $1 where erased_at is null", language)
        for letter in waiting:
            said = parts(await message(conn, letter.id))
            told = {kind: TELLING.findall(text) for kind, text in said.items()}
            assert not any(told.values()), (language, letter.kind, told)
            if language == "fr":
                assert_no_meeting_with_nobody(scene, letter, said)


def assert_no_meeting_with_nobody(scene: Scene, letter: Row, said: dict[str, str]) -> None:
    """With whom is gone nobody is told to meet, by no part of the letter."""
    gone = {str(one) for one in scene.erased}
    match letter.kind:
        case "convocation" | "convocation_changed":
            assert "retiré" not in said.get("application/pdf", "") + said.get("text/calendar", "")
            dissolved = [
                change
                for change in letter.payload["changes"]
                if change["other"] in gone and change["before"]
            ]
            assert said["text/plain"].count("Participant qui s'est retiré") == len(dissolved)
        case "invitation" if letter.payload["other"] in gone:
            assert "METHOD:CANCEL" in said["text/calendar"]
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
    assert {letter.state for letter in after} == {"sent", "held"}
    # What there is nothing to tell of is told to nobody; all else has left.
    assert {letter.last_error for letter in after} == {None, OTHER_GONE, MEETING_OVER}
    about_nobody = [letter for letter in after if letter.last_error == OTHER_GONE]
    assert {letter.payload["other"] for letter in about_nobody} == gone
    assert {letter.kind for letter in about_nobody} == {"offer", "invitation"}
