"""From closed wishes to a published schedule: asked for, watched, stopped, read, published once."""

import asyncio
import datetime as dt
import re
from typing import Any
from uuid import uuid4

import pytest

from matchmaker import planning
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool
from matchmaker.participation import organising, people, privacy
from matchmaker.planning import execution, reviewing
from matchmaker.wording.errors import NotFound
from tests import cast
from tests.fixtures.site import Site
from tests.pages.organisers import PROGRESS, Scene, a_running_solver, a_scene, acts, said
from tests.planning import plans


async def _both_wish(conn: Connection, scene: Scene) -> None:
    for author, target in ((scene.alice, scene.bob), (scene.bob, scene.alice)):
        chosen = Choices(wishes=(ChosenPerson(target=target.id),))
        await wishes.save(conn, scene.edition, author, chosen, cast.NOW)


def _replaces(page: Any) -> str:
    found = re.search(r'name="replaces" value="([^"]*)"', page.text)
    assert found
    return found[1]


async def test_nothing_can_be_computed_while_wishes_are_open(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    page = await scene.browser.get(f"{scene.base}/planning")
    assert f'action="{scene.base}/planning/calcul"' not in page.text
    answer = await scene.browser.post(f"{scene.base}/planning/calcul", data={"seconds": "5"})
    assert answer.status_code == 409
    assert await planning.latest_run(conn, scene.edition.id) is None


async def test_a_schedule_is_asked_for_solved_and_shown_with_its_proof(
    site: Site, conn: Connection, pool: Pool
) -> None:
    scene = await a_scene(site, conn)
    await _both_wish(conn, scene)
    denise = await cast.a_holder(conn, scene.edition, "Denise")
    await plans.close(conn, scene.edition)
    asked = await scene.browser.post(f"{scene.base}/planning/calcul", data={"seconds": "5"})
    assert asked.status_code == 303
    run = await planning.latest_run(conn, scene.edition.id)
    assert run is not None
    assert run.seconds == 5
    await execution.execute(pool, run.id, asyncio.Event())
    page = await scene.browser.get(f"{scene.base}/planning")
    text = said(page)
    assert "1 rendez-vous. Les souhaits servis valent 30 points ; aucun planning" in text
    assert "1 personne sans rendez-vous" in text
    assert denise.full_name in text
    assert "N'a fait aucun souhait" in text
    assert "Choix des rendez-vous" in text
    assert scene.alice.project in text
    assert "Publier cette version" in text


async def test_an_unusable_time_is_asked_for_again(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    for seconds in ("", "0", "99999", "peu"):
        form = {"seconds": seconds}
        answer = await scene.browser.post(f"{scene.base}/planning/calcul", data=form)
        assert answer.status_code == 422
    assert await planning.latest_run(conn, scene.edition.id) is None


async def test_one_computation_at_a_time(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    await a_running_solver(conn, scene, None)
    answer = await scene.browser.post(f"{scene.base}/planning/calcul", data={"seconds": "5"})
    assert answer.status_code == 409


async def test_the_live_piece_shows_the_value_on_its_way_and_the_button_to_stop(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    run_id = await a_running_solver(conn, scene, PROGRESS)
    address = f"{scene.base}/planning/calcul/{run_id}"
    page = await scene.browser.get(f"{scene.base}/planning")
    assert f'hx-get="{address}"' in page.text
    piece = await scene.browser.get(address, headers={"HX-Request": "true"})
    assert piece.status_code == 200
    assert "<html" not in piece.text
    text = said(piece)
    assert "1 187 sur 1 240 au mieux" in text
    assert "Il manque encore 1 rendez-vous garanti." in text
    assert "Arrêter et garder le meilleur planning" in text
    whole = await scene.browser.get(address)
    assert (whole.status_code, whole.headers["location"]) == (303, f"{scene.base}/planning")


async def test_once_over_the_piece_has_the_page_loaded_anew(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    run_id = await a_running_solver(conn, scene, PROGRESS)
    await conn.execute(
        "update solve_run set state = 'failed', finished_at = now(), error = $2 where id = $1",
        run_id,
        execution.CONTRADICTION,
    )
    address = f"{scene.base}/planning/calcul/{run_id}"
    piece = await scene.browser.get(address, headers={"HX-Request": "true"})
    assert piece.headers["hx-refresh"] == "true"
    text = said(await scene.browser.get(f"{scene.base}/planning"))
    assert "Le dernier calcul s'est terminé sans planning" in text
    assert "Calculer le planning" in text


async def test_stopping_is_asked_of_the_solver_once_and_written_down(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    run_id = await a_running_solver(conn, scene, PROGRESS)
    stopped = await scene.browser.post(f"{scene.base}/planning/calcul/{run_id}/arret")
    assert stopped.status_code == 303
    assert (await planning.run(conn, run_id)).stop_requested_at is not None
    assert (await acts(conn, scene.edition))[-1] == "run.stopped"
    text = said(await scene.browser.get(f"{scene.base}/planning"))
    assert "garde le meilleur planning trouvé" in text
    await conn.execute(
        "update solve_run set state = 'failed', finished_at = now() where id = $1", run_id
    )
    late = await scene.browser.post(f"{scene.base}/planning/calcul/{run_id}/arret")
    assert late.status_code == 303
    assert (await acts(conn, scene.edition)).count("run.stopped") == 1


async def test_runs_and_versions_of_another_edition_are_not_found(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    other = await cast.an_edition(conn, slug="other-2099")
    eve = await cast.a_holder(conn, other, "Eve")
    frank = await cast.an_investor(conn, other, "Frank")
    stranger = await cast.an_organiser(conn, other)
    draft = await plans.a_draft(conn, other, [(eve, frank, 0, 0)])
    await plans.close(conn, other)
    run_id = await conn.fetchval(
        "insert into solve_run (edition_id, requested_by, seconds) values ($1, $2, 5) returning id",
        other.id,
        stranger.id,
    )
    for identifier in (run_id, uuid4()):
        run = f"{scene.base}/planning/calcul/{identifier}"
        assert (await scene.browser.get(run)).status_code == 404
        assert (await scene.browser.post(f"{run}/arret")).status_code == 404
    for identifier in (draft, uuid4()):
        version = f"{scene.base}/planning/versions/{identifier}"
        assert (await scene.browser.get(version)).status_code == 404
        assert (await scene.browser.get(f"{version}/publication")).status_code == 404
        published = await scene.browser.post(f"{version}/publication", data={"replaces": ""})
        assert published.status_code == 404
    assert (await planning.run(conn, run_id)).stop_requested_at is None


async def test_publishing_says_who_will_be_written_to_and_writes_to_exactly_those(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    charlie = await cast.a_holder(conn, scene.edition, "Charlie")
    dora = await cast.an_investor(conn, scene.edition, "Dora")
    eli = await cast.a_holder(conn, scene.edition, "Eli")
    seats = [(scene.alice, scene.bob, 0, 0), (charlie, dora, 0, 1)]
    await plans.publish(conn, scene.edition, seats)
    # Charlie and Dora move; Alice and Bob stay; Eli still has nobody.
    draft = await plans.a_draft(
        conn, scene.edition, [(scene.alice, scene.bob, 0, 0), (charlie, dora, 3, 1)]
    )
    address = f"{scene.base}/planning/versions/{draft}/publication"
    page = await scene.browser.get(address)
    text = said(page)
    assert "1 porteur de projet, 1 financeur." in text
    assert "Publier et écrire à 2 personnes" in text
    assert "3 personnes pour qui rien ne change ne reçoivent rien." in text
    assert "La version 1 est remplacée : 1 déplacé, 1 inchangé." in text
    last = await conn.fetchval("select max(id) from outbox")
    done = await scene.browser.post(address, data={"replaces": _replaces(page)})
    assert done.status_code == 303
    rows = await conn.fetch("select distinct person_id from outbox where id > $1", last)
    assert {row["person_id"] for row in rows} == {charlie.id, dora.id}
    assert eli.id not in {row["person_id"] for row in rows}
    assert "Oui : la version 2 est en vigueur" in said(await scene.browser.get(scene.base))


async def test_what_is_foreseen_is_what_publishing_does(site: Site, conn: Connection) -> None:
    """The first time, after a withdrawal, and when nothing changes."""
    scene = await a_scene(site, conn)
    charlie = await cast.a_holder(conn, scene.edition, "Charlie")
    now = plans.PUBLISHED
    first = [(scene.alice, scene.bob, 0, 0), (charlie, scene.bob, 1, 0)]
    for seats in (first, first[:1], first[:1]):
        draft = await plans.a_draft(conn, scene.edition, seats)
        foreseen = await reviewing.foresee(conn, scene.edition, draft, now)
        last = await conn.fetchval("select max(id) from outbox")
        await plans.publish(conn, scene.edition, seats, now)
        written = await conn.fetch(
            """select distinct person.id, person.kind
               from outbox join person on person.id = outbox.person_id
               where outbox.id > $1""",
            last,
        )
        kinds = [row["kind"] for row in written]
        assert (foreseen.holders, foreseen.investors) == (
            kinds.count("holder"),
            kinds.count("investor"),
        )
        if seats is first:
            await people.withdraw(
                conn, charlie, now
            )  # told at once; the meeting goes with version 2


async def test_of_two_organisers_who_publish_at_once_the_second_is_told_what_changed(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    dominique = await cast.an_organiser(conn, scene.edition, name="Dominique Roy")
    other = await site.organiser(dominique.id)
    await plans.close(conn, scene.edition)
    mine = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    theirs = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 2, 1)])
    pages = [
        (browser, f"{scene.base}/planning/versions/{draft}/publication")
        for browser, draft in ((scene.browser, mine), (other, theirs))
    ]
    forms = [{"replaces": _replaces(await browser.get(address))} for browser, address in pages]
    answers = await asyncio.gather(
        *(
            browser.post(address, data=form)
            for (browser, address), form in zip(pages, forms, strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    loser = next(answer for answer in answers if answer.status_code == 409)
    text = said(loser)
    winner = "Dominique Roy" if answers[1].status_code == 303 else scene.camille.name
    assert "Rien n'a été publié" in text
    assert f"{winner} a publié la version" in text
    assert "Elle compte 1 rendez-vous." in text
    assert (await acts(conn, scene.edition)).count("schedule.published") == 1
    digests = await conn.fetchval("select count(*) from outbox where kind like 'convocation%'")
    assert digests == 2


async def test_a_draft_that_has_become_impossible_is_not_published(
    site: Site, conn: Connection
) -> None:
    scene = await a_scene(site, conn)
    await plans.close(conn, scene.edition)
    draft = await plans.a_draft(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    await people.withdraw(conn, scene.alice, dt.datetime.now(dt.UTC))
    address = f"{scene.base}/planning/versions/{draft}/publication"
    answer = await scene.browser.post(address, data={"replaces": ""})
    assert answer.status_code == 409
    assert "Revenir au planning" in said(answer)
    assert await planning.version_in_force(conn, scene.edition.id) is None


async def test_a_published_version_offers_no_publication(site: Site, conn: Connection) -> None:
    scene = await a_scene(site, conn)
    done = await plans.publish(conn, scene.edition, [(scene.alice, scene.bob, 0, 0)])
    version = f"{scene.base}/planning/versions/{done.version.id}"
    assert "Publier cette version" not in said(await scene.browser.get(version))
    asked = await scene.browser.get(f"{version}/publication")
    assert (asked.status_code, asked.headers["location"]) == (303, version)


async def test_the_grid_comes_by_tables(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn, tables=30, holder_maximum=40)
    camille = await cast.an_organiser(conn, edition)
    browser = await site.organiser(camille.id)
    bobs = [await cast.an_investor(conn, edition, f"Bob{n:02}") for n in range(30)]
    alices = [await cast.a_holder(conn, edition, f"Alice{n:02}") for n in range(30)]
    await plans.close(conn, edition)
    pairs = zip(alices, bobs, range(30), strict=True)
    draft = await plans.a_draft(conn, edition, [(alice, bob, 0, n) for alice, bob, n in pairs])
    version = f"/organisation/{edition.slug}/planning/versions/{draft}"
    first = said(await browser.get(version))
    second = said(await browser.get(f"{version}?tables=2"))
    assert "Fonds Bob00" in first
    assert "Fonds Bob29" not in first
    assert "Fonds Bob29" in second
    for odd in ("0", "99", "-1", "x", "9999999999999999999"):
        assert (await browser.get(version, params={"tables": odd})).status_code == 200


async def test_who_was_erased_is_sent_no_link(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    alice = await cast.a_holder(conn, edition)
    await privacy.erase(conn, alice, cast.NOW)
    for act in (organising.send_link, organising.renew_links):
        with pytest.raises(NotFound):
            await act(conn, edition, alice.id, camille.id, cast.NOW)
