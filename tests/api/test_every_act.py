"""Everything an organiser can do in a page can be done by a program, and the other way round.

The routes are read from the application, so a new page is asked for its JSON by existing.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Final

import pytest

from api.access.permissions import Reach, reach
from tests.api.test_access import ALL, Route

#: actions whose pages have no JSON, and why
WITHOUT_JSON: Final[dict[str, str]] = {}
#: actions whose JSON has no page of an organiser, and why
WITHOUT_PAGE: Final = {
    "me.read": "whose token it is: a person sees their own name in every page",
    "person.read": "what the page of a person shows, by `person.oversee`",
    "person.write": "the page that corrects a person, by `person.manage`",
    "person.withdraw": "the page of a person, by `person.manage`",
    "links.revoke": "the page of a person, by `person.manage`",
    "availability.read": "what the page of a person shows, by `person.oversee`",
    "availability.write": "the page that corrects availability, by `wishes.correct`",
    "remarks.read": "what the page of a person shows, by `person.oversee`",
    "reminders.read": "the preview of what `reminders.send` would send, on its page",
    "invitations.read": "the preview of what `invitations.send` would send, on its page",
    "programme.attend": "the page of who goes to an item, by `programme.write`",
    "agenda.read": "what the page of a person shows, by `person.oversee`",
    "projects.read": "what the list of people shows, by `people.list`",
}
#: what is asked by POST, since it is long, and changes nothing
ASKED_BY_POST: Final = {
    "POST /api/v1/editions/{slug}/reminders/preview",
    "POST /api/v1/editions/{slug}/invitations/preview",
}
STAFF: Final = ("organiser", "front_desk")


def _is_an_organisers(action: str) -> bool:
    far = [reach(action, role, administrator=True) for role in STAFF]
    return Reach.EDITION in far


def _reads(route: Route) -> bool:
    return route.method in ("GET", "HEAD")


def _is_json(route: Route) -> bool:
    return route.path.startswith("/api/")


def _is_an_organisers_page(route: Route) -> bool:
    return route.path.startswith(("/organisation", "/accueil", "/tableau"))


def lacking(has: Callable[[Route], bool], wants: Callable[[Route], bool]) -> dict[str, str]:
    """Actions that one face has and the other lacks: acts against acts; reading needs reading,
    unless the page is only the form of an act."""
    here: dict[str, set[str]] = defaultdict(set)
    there: dict[str, set[str]] = defaultdict(set)
    for route in ALL:
        for found, belongs in ((here, has), (there, wants)):
            if belongs(route):
                found[route.action].add("reads" if _reads(route) else "acts")
    wrong = {}
    for action, ways in here.items():
        if not _is_an_organisers(action):
            continue
        if "acts" in ways and "acts" not in there[action]:
            wrong[action] = "acts"
        elif "acts" not in ways and not there[action]:
            wrong[action] = "reads"
    return wrong


def test_every_page_of_an_organiser_has_its_json() -> None:
    assert lacking(_is_an_organisers_page, _is_json).keys() == WITHOUT_JSON.keys()


def test_every_json_of_an_organiser_has_its_page() -> None:
    assert lacking(_is_json, _is_an_organisers_page).keys() == WITHOUT_PAGE.keys()


@pytest.mark.parametrize("route", ALL, ids=lambda route: f"{route.method} {route.path}")
def test_a_reader_changes_nothing(route: Route) -> None:
    if not _reads(route) and f"{route.method} {route.path}" not in ASKED_BY_POST:
        assert reach(route.action, "reader") in (Reach.NONE, Reach.ANYONE)
