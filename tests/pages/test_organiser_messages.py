"""What became of the messages, and who did what: both in words."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from api.access.permissions import TABLE
from api.pages.organiser.edition.journal import ACTS
from api.pages.organiser.edition.outbox import KINDS
from matchmaker.day import Presence
from matchmaker.db import Connection
from matchmaker.editions import audit
from matchmaker.letters import pausing
from matchmaker.notices import facts
from matchmaker.post.delivery import NOT_OUR_MAIL, Deferred
from matchmaker.workbench import ActSort
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import Scene, a_scene, acts, said
from tests.planning import plans

ROOT = Path(__file__).resolve().parents[2]
ACT = re.compile(r"[a-z]+\.[a-z]+(_[a-z]+)?")
WORDS = "550 5.1.1 <alice@example.org>: user unknown & gone"


async def _held(conn: Connection, scene: Scene) -> int:
    return int(
        await conn.fetchval(
            """update outbox set state = 'held', attempts = 3, last_error = $2
               where person_id = $1 returning id""",
            scene.alice.id,
            WORDS,
        )
    )


async def test_held_messages_are_shown_with_the_words_of_the_relay_and_tried_again(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    letter = await _held(conn, scene)
    page = await scene.browser.get(f"{scene.base}/envois")
    text = said(page)
    assert "Tous sauf 1, qui attend votre décision." in text
    assert WORDS in text
    assert "Accusé de réception" in text
    assert scene.alice.email in text
    done = await scene.browser.post(f"{scene.base}/envois/{letter}/relance")
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/envois")
    state = await conn.fetchval("select state from outbox where id = $1", letter)
    assert state == "pending"
    assert (await acts(conn, scene.edition))[-1] == "letter.released"
    assert WORDS not in said(await scene.browser.get(f"{scene.base}/envois"))


async def test_pause_is_said_on_the_cockpit_with_one_button(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    async with conn.transaction():
        problem = Deferred(NOT_OUR_MAIL, "553 5.7.1 sender <b>not</b> allowed", "us")
        await pausing.pause(conn, problem, pausing.PAUSES)
    for path in ("/", "/envois"):
        text = said(await scene.browser.get(f"{scene.base}{path}"))
        assert "L'envoi est en pause : Le serveur de messagerie n'accepte pas nos messages" in text
        assert "553 5.7.1 sender <b>not</b> allowed" in text
        assert text.count("Reprendre l'envoi") == 1
    done = await scene.browser.post(f"{scene.base}/envois/reprise")
    assert (done.status_code, done.headers["location"]) == (303, f"{scene.base}/envois")
    assert await pausing.take_turn(conn) is not None
    assert (await acts(conn, scene.edition))[-1] == "sending.tried"


async def test_what_came_back_is_shown_with_the_person_and_on_the_cockpit(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await conn.execute(
        """update outbox set state = 'sent', sent_at = now(), undelivered_at = now(),
                             undelivered_words = $2 where person_id = $1""",
        scene.alice.id,
        WORDS,
    )
    await conn.execute("update edition set holders_calendar = 'meetings'")
    await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    await conn.execute(
        """insert into calendar_answer (person_id, uid, edition_id, other_id, answer)
           select recipient.person_id, entry.uid, entry.edition_id, entry.other_id, 'declined'
           from calendar_entry as entry join recipient on recipient.id = entry.recipient_id
           where recipient.person_id = $1 and entry.kind = 'meeting'""",
        scene.alice.id,
    )
    cockpit = said(await scene.browser.get(f"{scene.base}/"))
    assert "1 message n'est pas parvenu." in cockpit
    assert "Alice Martin décline le rendez-vous avec Fonds Bob." in cockpit
    assert "Retirer ce rendez-vous ?" in cockpit
    messages = said(await scene.browser.get(f"{scene.base}/envois"))
    assert WORDS in messages
    person = await scene.browser.get(f"{scene.base}/personnes/{scene.alice.id}")
    assert WORDS in said(person)
    assert f'href="{scene.base}/personnes/{scene.alice.id}/desistement"' in person.text


@pytest.mark.parametrize("number", ["0", "999999", str(2**63), str(2**200)])
async def test_a_message_that_is_not_held_here_is_not_found(
    site: Site, conn: Connection, number: str
) -> None:
    scene = await a_scene(site, conn)
    answer = await scene.browser.post(f"{scene.base}/envois/{number}/relance")
    assert answer.status_code == 404


async def test_a_message_of_another_edition_stays_held(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    letter = await _held(conn, scene)
    other = await cast.an_edition(conn, slug="other-2099")
    stranger = await site.organiser((await cast.an_organiser(conn, other)).id)
    answer = await stranger.post(f"/organisation/other-2099/envois/{letter}/relance")
    assert answer.status_code == 404
    assert await conn.fetchval("select state from outbox where id = $1", letter) == "held"


async def test_no_message_yet_is_said(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    browser = await site.organiser((await cast.an_organiser(conn, edition)).id)
    text = said(await browser.get(f"/organisation/{edition.slug}/envois"))
    assert "Il n'y en a encore eu aucun à envoyer." in text
    page = await browser.get(f"/organisation/{edition.slug}/envois/rappels")
    assert "Il ne manque rien à personne." in said(page)
    assert "(0)" not in page.text
    await cast.a_holder(conn, edition)  # of whom only the wishes are missing
    boxes = said(await browser.get(f"/organisation/{edition.slug}/envois/rappels"))
    assert ("(1)" in boxes, "(0)" in boxes) == (True, False)


async def test_the_journal_says_who_did_what_to_whom_in_the_language_of_its_reader(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn, language="en")
    await scene.browser.post(f"{scene.base}/personnes/{scene.alice.id}/desistement")
    await scene.browser.post(f"{scene.base}/souhaits/cloture")
    form = {"until": "2099-11-18", "until_hour": "12:30"}
    await scene.browser.post(f"{scene.base}/souhaits/reouverture", data=form)
    english = said(await scene.browser.get(f"{scene.base}/journal?lang=en"))
    assert "Withdrawal recorded. Alice Martin Les Ateliers de Alice Camille Lefèvre" in english
    assert "Wishes reopened until Wednesday 18 November 2099, 12:30." in english
    french = said(await scene.browser.get(f"{scene.base}/journal?lang=fr"))
    assert "Souhaits rouverts jusqu'au mercredi 18 novembre 2099, 12 h 30." in french


async def test_the_journal_goes_back_page_by_page_and_loses_no_line(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    for number in range(120):
        act = "workshop.added" if number % 2 else "person.corrected"
        await audit.record(conn, scene.edition.id, scene.camille.id, act, now=cast.NOW)
    address, lines, pages = f"{scene.base}/journal", 0, 0
    while address:
        page = await scene.browser.get(address)
        lines += page.text.count('scope="row"')
        pages += 1
        following = [part for part in page.text.split('href="') if "journal?avant=" in part[:80]]
        address = following[0].split('"')[0] if following else ""
    assert pages == 3
    assert lines == len(await acts(conn, scene.edition))
    for odd in ("0", "-3", "x", str(2**80)):
        assert (await scene.browser.get(f"{scene.base}/journal?avant={odd}")).status_code == 200


def test_every_act_that_is_written_down_has_its_words() -> None:
    written: set[str] = set()
    for path in sorted({*(ROOT / "matchmaker").rglob("*.py"), *(ROOT / "api").rglob("*.py")}):
        source = path.read_text()
        if any(call in source for call in ("audit.record(", "acts.write_down(", "settle(conn, ")):
            written.update(acts_in(ast.parse(source)))
    assert written - (set(TABLE) - set(ACTS)) == set(ACTS)  # an action of a route looks the same


def acts_in(tree: ast.AST) -> Iterator[str]:
    """Whatever looks like an act, and those that are put together from what was done."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and ACT.fullmatch(str(node.value)):
            yield str(node.value)
        elif isinstance(node, ast.JoinedStr) and ast.unparse(node) == "f'attendance.{state}'":
            yield from (f"attendance.{one}" for one in get_args(Presence) if one != "expected")
        elif isinstance(node, ast.JoinedStr) and ast.unparse(node) == "f'draft.{act.act}'":
            yield from (f"draft.{one}" for one in get_args(ActSort))


def test_every_kind_of_message_has_its_words() -> None:
    assert set(facts.LetterKind.__args__) == set(KINDS)  # type: ignore[attr-defined]
