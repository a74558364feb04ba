"""What took place as an organiser reads and settles it: the page, its JSON, and the command."""

import asyncio
import json
from pathlib import Path

import pytest

from matchmaker import aftermath, cli, day, returns
from matchmaker.db import Connection
from tests.day.mornings import at
from tests.fixtures.site import Site
from tests.pages.days import Clock, Day, a_clock, a_day
from tests.pages.organisers import said


@pytest.fixture
def hour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clock:
    return a_clock(tmp_path, monkeypatch)


@pytest.fixture
async def evening(hour: Clock, site: Site, conn: Connection) -> Day:
    """Bob marked Charlie; he and Alice were let in, Dora was never seen."""
    scene = await a_day(site, conn, hour)
    morning = scene.morning
    for person in (morning.alice, morning.bob):
        await day.arrive(conn, morning.edition, person.id, None, at(8, 45))
    await day.mark_meeting(
        conn, morning.edition, morning.bob.id, morning.charlie.id, "present", at(9, 20)
    )
    scene.clock.set(18)
    return scene


def path_of(scene: Day) -> str:
    return f"/organisation/{scene.morning.edition.slug}/apres"


async def test_counts_lead_to_meetings_and_what_is_unclear_is_settled_by_kind(
    evening: Day, conn: Connection
) -> None:
    browser, path = evening.organiser, path_of(evening)
    shown = said(await browser.get(path))
    assert "2 rendez-vous restent à éclaircir" in shown
    assert "1 A eu lieu" in shown
    assert "Les deux sont passés à l'accueil Voir le rendez-vous" in shown
    assert "Le financeur n'est pas passé à l'accueil Voir le rendez-vous" in shown
    listed = said(await browser.get(f"{path}?fate=held")).partition("Rendez-vous par")[2]
    assert "Charlie Martin" in listed
    assert "Noté par le financeur" in listed
    assert "Fonds Dora" not in listed
    group = {"seen": "both", "expected": "1", "state": "held"}
    assert (await browser.post(f"{path}/ensemble", data=group)).status_code == 303
    told = await browser.post(f"{path}/ensemble", data=group)
    assert told.status_code == 409
    assert "Camille Lefèvre" in said(told)
    assert "Précisé par Camille Lefèvre" in said(await browser.get(path))


async def test_what_both_sides_answered_stands_beside_what_is_unclear(
    evening: Day, conn: Connection
) -> None:
    browser, path, morning = evening.organiser, path_of(evening), evening.morning
    said_not = returns.CardForm(took_place=False)
    now = at(18)
    for investor in (morning.bob, morning.dora):
        await returns.answer_card(conn, morning.edition, morning.alice, investor.id, said_not, now)
    shown = said(await browser.get(path))
    assert "Une réponse au moins dit qu'il n'a pas eu lieu Voir les 2 rendez-vous" in shown
    assert "Porteur de projet : n'a pas eu lieu" in shown
    outcome = returns.OutcomeForm(outcome="follow_up")
    pair = (morning.bob, morning.alice.id)
    await returns.answer_outcome(conn, morning.edition, *pair, outcome, now)
    listed = said(await browser.get(f"{path}?seen=said_otherwise"))
    assert "Porteur de projet : n'a pas eu lieu Financeur : a eu lieu" in listed
    assert "Fonds Dora" not in listed.partition("Rendez-vous par")[2]


async def test_ticked_meetings_are_settled_and_taken_back(evening: Day, conn: Connection) -> None:
    browser, path, edition = evening.organiser, path_of(evening), evening.morning.edition
    [ahead] = [one for one in await aftermath.all_fates(conn, edition.id) if one.slot_number == 2]
    tick = f"{ahead.holder_id} {ahead.investor_id} 2 unclear"
    assert tick in (await browser.get(path)).text
    sent = {"meetings": [tick], "state": "investor_absent"}
    assert (await browser.post(path, data=sent)).status_code == 303
    assert "Absence du financeur" in said(await browser.get(f"{path}?fate=investor_absent"))
    assert (await browser.post(path, data=sent | {"state": "held"})).status_code == 409
    assert (await browser.post(path, data={"state": "held"})).status_code == 422
    assert (await browser.post(path, data=sent | {"meetings": ["x"]})).status_code == 422
    back = await browser.post(path, data=sent | {"state": "open"})
    assert back.status_code == 303
    assert "2 rendez-vous restent à éclaircir" in said(await browser.get(path))
    journal = said(await browser.get(f"/organisation/{edition.slug}/journal"))
    assert "Rendez-vous précisés (1) : Absence du financeur." in journal
    assert "Précisions sur des rendez-vous reprises (1)." in journal


async def test_the_cockpit_asks_for_the_next_thing_and_reassures_about_nothing_open(
    evening: Day, conn: Connection
) -> None:
    browser, edition = evening.organiser, evening.morning.edition
    cockpit = f"/organisation/{edition.slug}"
    evening.clock.set(9, 30)
    assert "Ce qui reste à faire" not in said(await browser.get(cockpit))
    evening.clock.set(18)
    shown = said(await browser.get(cockpit))
    assert "2 rendez-vous restent à éclaircir" in shown
    assert "Ce qui a eu lieu à faire" in shown
    meetings = [one.as_shown for one in await aftermath.all_fates(conn, edition.id)]
    by = evening.morning.organiser.id
    await aftermath.settle(conn, edition, meetings, "held", by, at(18))
    shown = said(await browser.get(cockpit))
    assert "3 rendez-vous ont eu lieu ; pour tous les autres, on sait pourquoi non." in shown
    assert "L'édition suivante à faire" in shown
    assert "Suppression des données pas encore" in shown
    steps = (await browser.get(f"/api/v1/editions/{edition.slug}/next-steps")).json()
    assert [(one["name"], one["progress"]) for one in steps] == [
        ("clear_up", "done"),
        ("hear", "not_yet"),
        ("bilan", "to_do"),
        ("duplicate", "to_do"),
        ("follow_up", "not_yet"),
        ("purge", "not_yet"),
    ]


async def test_a_program_settles_what_it_has_read_and_takes_it_back(
    evening: Day, conn: Connection
) -> None:
    browser, edition = evening.organiser, evening.morning.edition
    path = f"/api/v1/editions/{edition.slug}/fates"
    read = (await browser.get(path, params={"fate": "unclear"})).json()
    assert read["counts"] == {
        "held": 1, "holder_absent": 0, "investor_absent": 0, "cancelled": 0, "unclear": 2,
    }  # fmt: skip
    assert [one["seen"] for one in read["meetings"]] == ["both", "holder"]
    keys = [
        {"holder": one["holder_id"], "investor": one["investor_id"], "slot": one["slot_number"]}
        for one in read["meetings"]
    ]
    done = await browser.post(f"{path}/settle", json={"state": "held", "meetings": keys})
    assert done.json() == {"meetings": 2}
    stale = await browser.post(f"{path}/settle", json={"state": "cancelled", "meetings": keys})
    assert (stale.status_code, stale.json()["type"]) == (409, "urn:matchmaker:problem:overtaken")
    both = {"state": "held", "meetings": keys, "seen": "both"}
    assert (await browser.post(f"{path}/settle", json=both)).status_code == 422
    back = await browser.post(f"{path}/unsettle", json={"meetings": keys})
    assert back.json() == {"meetings": 2}


async def test_the_command_counts_and_settles(
    evening: Day,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:1",
        "MATCHMAKER_BASE_URL": "http://127.0.0.1:1",
        "MATCHMAKER_SECRET": "s" * 32,
        "MATCHMAKER_REHEARSAL": "1",
    }.items():
        monkeypatch.setenv(name, value)
    slug, email = evening.morning.edition.slug, evening.morning.organiser.email

    async def run(*words: str) -> str:
        status = await asyncio.to_thread(cli.main, list(words))
        told = capsys.readouterr()
        assert status == 0, told.err
        return told.out

    asked = ("settle", slug, "held", "--seen", "both", "--organiser", email, "--json")
    assert json.loads(await run(*asked, "--dry-run")) == {"meetings": 1, "done": False}
    assert json.loads(await run(*asked)) == {"meetings": 1, "done": True}
    told = json.loads(await run("after", slug, "--fate", "unclear", "--json"))
    assert (told["counts"]["held"], len(told["meetings"])) == (2, 1)
    assert "unclear: 1" in await run("after", slug)
    assert await run("unsettle", slug, "held", "--organiser", email) == "1 meetings: held\n"
    assert "unclear: 2" in await run("after", slug)
