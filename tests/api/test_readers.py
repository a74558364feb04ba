"""Readers see what an organiser sees; they are drawn nothing they may not do, and no refusal."""

import re
from html import unescape
from typing import Any, Final
from urllib.parse import urljoin

import pytest

from api.access.drawing import action_at
from api.access.permissions import Reach, reach
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.foundation import clock
from tests import cast
from tests.api.test_access import ALL, APP, FILLED, Route
from tests.fixtures.site import Browser, Site
from tests.planning import plans

SECRETLY: Final = "Un ancien différend, que personne ne doit lire"
_PRESSED: Final = re.compile(
    r'<form\b[^>]*action="([^"]*)"[^>]*method="post"|method="post"[^>]*action="([^"]*)"'
)
_LINKED: Final = re.compile(r'<a\b[^>]*href="([^"]*)"')
READ: Final = [
    route
    for route in ALL
    if route.method == "GET"
    and reach(route.action, "reader") is Reach.EDITION
    and route.of_an_edition
    and not route.path.endswith((".pdf", "evenements"))
]


@pytest.fixture
async def readings(site: Site, conn: Connection) -> tuple[Browser, dict[str, Any]]:
    """A reader's browser at a published morning in which Alice avoids Dora."""
    edition = await cast.an_edition(conn)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    dora = await cast.an_investor(conn, edition, "Dora")
    refused = (ChosenPerson(target=dora.id, reason=SECRETLY),)
    await wishes.save(conn, edition, alice, Choices(refusals=refused), clock.now())
    version = await plans.publish(conn, edition, [(alice, bob, 0, 0)])
    draft = await plans.a_draft(conn, edition, [(alice, bob, 1, 0)])
    reader = await cast.an_organiser(conn, edition, "reader")
    values = {"slug": edition.slug, "person_id": alice.id, "schedule_id": draft, "number": "0"}
    assert version is not None
    return await site.organiser(reader.id), values


def filled(route: Route, values: dict[str, Any]) -> str:
    def value(found: re.Match[str]) -> str:
        return str(values.get(found[1]) or FILLED[found[1]]())

    return re.sub(r"\{(\w+)[^}]*\}", value, route.path)


async def test_a_reader_is_drawn_nothing_that_is_refused_and_no_refusal(
    readings: tuple[Browser, dict[str, Any]],
) -> None:
    browser, values = readings
    wrong, seen = [], 0
    for route in READ:
        address = filled(route, values)
        answer = await browser.get(address)
        assert answer.status_code not in (401, 403), (route, answer.status_code)
        if SECRETLY in answer.text:
            wrong.append((route.path, "a refusal"))
        if answer.status_code != 200 or "html" not in answer.headers["content-type"]:
            continue
        seen += 1
        pressed = [one or other for one, other in _PRESSED.findall(answer.text)]
        for method, found in (("POST", pressed), ("GET", _LINKED.findall(answer.text))):
            for href in found:
                action = action_at(APP, method, urljoin(address, unescape(href)))
                if action and reach(action, "reader") is Reach.NONE:
                    wrong.append((route.path, f"{method} {href}"))
    assert wrong == []
    assert seen > 12
