"""One person, two tabs: the second is told what the first has saved, and loses nothing typed.

A press of a device that never heard its answer is done once, however often it comes.
"""

import re
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import pytest
from httpx import Response
from litestar.routes import HTTPRoute

from api.exchange.acts import GO_HEADER, KEY_HEADER
from matchmaker import delegates
from matchmaker.choices import programme, wishes
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from tests import cast
from tests.api.test_access import APP
from tests.cast import NOW, a_holder, a_workshop, an_edition, an_investor
from tests.fixtures.site import Browser, Site
from tests.pages.reading import errors, filled_in, text_of
from tests.planning.plans import publish

PROFILE: Final = "/moi/profil"
HOURS: Final = "/moi/disponibilites"
REPLACED: Final = "Votre saisie remplacerait ce qui a été enregistré entre-temps :"
TEMPLATES: Final = Path("templates/pages")
#: what the first of two tabs types, and what the second does; and what the second is told
PROFILES: Final[dict[str, tuple[dict[str, Any], dict[str, Any], dict[str, str]]]] = {
    "holder": (
        {"phone": "06 39 98 00 99", "themes": ["food", "housing"], "newsletter": "true"},
        {"phone": "06 39 98 00 11", "summary": "Autre chose."},
        {
            "phone": f"{REPLACED} 06 39 98 00 99",
            "themes": "Modifié entre-temps : Alimentation durable et circuits courts, "
            "Logement et habitat",
            "newsletter": "Modifié entre-temps : case cochée",
        },
    ),
    "investor": (
        {"delegates": "Awa <awa@x.example>\nLéo", "description": "Nous prêtons."},
        {"description": "Nous donnons.", "ticket_to": "70 000"},
        {
            "description": f"{REPLACED} Nous prêtons.",
            "delegates": "Modifié entre-temps : Awa <awa@x.example>, Léo",
        },
    ),
    "visitor": (
        {"occupation": "Élue"},
        {"phone": "06 39 98 00 11"},
        {"occupation": "Modifié entre-temps : Élue"},
    ),
}


async def somebody(site: Site, conn: Connection, edition: Edition, kind: str) -> Browser:
    makers = {"holder": a_holder, "investor": an_investor, "visitor": cast.a_visitor}
    return await site.person((await makers[kind](conn, edition)).id)


@pytest.mark.parametrize("kind", PROFILES)
async def test_details_saved_in_another_tab_are_shown_beside_what_was_typed(
    site: Site, conn: Connection, kind: str
) -> None:
    client = await somebody(site, conn, await an_edition(conn), kind)
    first, second, told = PROFILES[kind]
    drawn = filled_in(await client.get(PROFILE))
    assert (await client.post(PROFILE, data=drawn | first)).status_code == 303
    refused = await client.post(PROFILE, data=drawn | second)
    assert refused.status_code == 409
    assert errors(refused) == told
    again = filled_in(refused)
    for name, value in second.items():
        assert again[name] == [value]
    assert (await client.post(PROFILE, data=again)).status_code == 303
    stored = filled_in(await client.get(PROFILE))
    untouched = {name: value for name, value in first.items() if name not in second}
    for name, value in (untouched | second).items():
        given = value if isinstance(value, list) else [value]
        assert [_bare(one) for one in stored[name]] == [_bare(one) for one in given]


def _bare(text: str) -> str:
    return re.sub(r"\s|&lt;|&gt;|[<>]", "", text)


async def test_a_place_taken_in_the_programme_is_not_given_up_by_an_older_form(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    workshop = await a_workshop(conn, edition)
    client = await somebody(site, conn, edition, "holder")
    drawn = filled_in(await client.get(PROFILE))
    await client.post(f"/moi/programme/{workshop.id}/inscription")
    refused = await client.post(PROFILE, data=drawn | {"summary": "Autre chose."})
    assert set(errors(refused)) == {"workshops"}
    await client.post(PROFILE, data=filled_in(refused))
    assert await conn.fetchval("select count(*) from workshop_attendance") == 1


async def test_hours_saved_in_another_tab_stay_ticked_beside_those_ticked_here(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    client = await somebody(site, conn, edition, "holder")
    await client.post(HOURS, data={"slots": ["1", "5"]})
    drawn = filled_in(await client.get(HOURS))
    assert (await client.post(HOURS, data=drawn | {"slots": ["0", "1"]})).status_code == 303
    refused = await client.post(HOURS, data=drawn | {"slots": ["1", "2", "5"]})
    assert refused.status_code == 409
    assert text_of(refused).count("Modifié entre-temps") == 2
    assert filled_in(refused)["slots"] == ["0", "1", "2"]
    assert (await client.post(HOURS, data=filled_in(refused))).status_code == 303
    assert filled_in(await client.get(HOURS))["slots"] == ["0", "1", "2"]


async def test_a_reason_worded_in_another_tab_is_told(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    client = await site.person(alice.id)
    path = f"/moi/guide/{bob.id}"
    drawn = filled_in(await client.get(path)) | {"act": "wish"}
    assert (await client.post(path, data=drawn | {"reason": "Un four"})).status_code == 303
    refused = await client.post(path, data=drawn | {"reason": "Un moulin"})
    assert refused.status_code == 409
    assert "dans un autre onglet : « Un four »" in text_of(refused)
    again = filled_in(refused) | {"act": "wish"}
    assert again["reason"] == ["Un moulin"]
    assert (await client.post(path, data=again)).status_code == 303
    assert (await wishes.choices(conn, alice.id)).wishes[0].reason == "Un moulin"


def test_every_form_that_is_typed_into_says_what_it_was_drawn_from() -> None:
    """Those that replace a record; what only adds something has nothing to overwrite."""
    typed = {
        path.name: path.read_text(encoding="utf-8")
        for path in TEMPLATES.rglob("*.html")
        if "typed=true" in path.read_text(encoding="utf-8")
    }
    adding = {"delegates.html", "earlier_years.html"}
    assert {"profile.html", "availability.html", "my_fiche.html"} <= set(typed)
    for name, text in typed.items():
        assert name in adding or re.search(r'hidden\("(drawn|seen)"', text), name


# Answers that were never heard ----------------------------------------------------------------

#: acts of participants that a device does not keep: each asks first, or ends what the device is
NATIVE: Final = {
    "/moi/donnees/effacement",
    "/moi/liens",
    "/moi/desistement",
    "/moi/retour",
    "/moi/agenda",
}


async def keyed(client: Browser, path: str, data: dict[str, Any], key: str) -> Response:
    return await client.post(path, data=data, headers={KEY_HEADER: key})


async def test_a_form_sent_again_by_a_device_is_answered_again_and_done_once(
    site: Site, conn: Connection
) -> None:
    client = await somebody(site, conn, await an_edition(conn), "holder")
    for path, changes in ((PROFILE, {"summary": "Un."}), (HOURS, {"slots": ["3"]})):
        form, key = filled_in(await client.get(path)) | changes, str(uuid4())
        for _ in range(2):
            answer = await keyed(client, path, form, key)
            assert (answer.status_code, answer.headers[GO_HEADER]) == (204, path)
        assert "nregistré" in text_of(await client.get(path))


def test_every_act_of_participants_is_done_once_under_a_key() -> None:
    posts = [
        (route.path_format, route.route_handler_map["POST"][0].fn)
        for route in APP.routes
        if isinstance(route, HTTPRoute) and "POST" in route.route_handler_map
    ]
    mine = [(path, fn) for path, fn in posts if path.startswith(("/moi/", "/representant/"))]
    assert len(mine) > 10
    for path, handler in mine:
        own = path.replace("/representant/", "/moi/")
        assert hasattr(handler, "__wrapped__") or own in NATIVE, path


async def test_a_delegate_s_mark_under_a_key_is_answered(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition, delegates=("Awa",))
    await publish(conn, edition, [(alice, bob, 3, 0)])
    [awa] = await delegates.delegates_of(conn, bob.id)
    client = await site.person(bob.id, delegate_id=awa.id)
    path = f"/representant/rendez-vous/{alice.id}"
    early = await keyed(client, path, {"mark": "present"}, str(uuid4()))
    assert early.status_code == 409  # the meeting has not begun


# There at no hour -----------------------------------------------------------------------------


async def test_who_is_there_at_no_hour_is_told_what_becomes_of_their_wishes(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    client = await site.person(alice.id)
    await wishes.add(conn, edition, alice, bob.id, NOW)
    every = [str(slot.number) for slot in await programme.availability(conn, alice)]
    await client.post(HOURS, data={"slots": every[1:]})
    assert "à aucune heure" not in text_of(await client.get(HOURS))
    await client.post(HOURS, data={"slots": every, "seen": ",".join(every[1:])})
    for path in (HOURS, "/moi/souhaits"):
        assert "votre souhait ne peut pas être exaucé" in text_of(await client.get(path))
    await people.withdraw(conn, bob, NOW)
    assert "aucun rendez-vous ne peut vous être donné" in text_of(await client.get(HOURS))
