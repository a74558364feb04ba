"""The organiser's menu says of every page where one is."""

from uuid import uuid4

from litestar.routes import HTTPRoute

from api.access.callers import Caller
from api.app import create_app
from api.pages.frame import menu
from matchmaker.wording.language import catalogue
from tests.browser.test_every_page import SETTINGS

BASE = "/organisation/{slug}"


def test_every_page_of_an_edition_belongs_to_one_entry_of_the_menu() -> None:
    pages = [
        route.path_format
        for route in create_app(SETTINGS).routes
        if isinstance(route, HTTPRoute)
        and "GET" in route.route_handler_map
        and route.path_format.startswith(BASE)
        and not route.path_format.endswith(".pdf")
    ]
    caller = Caller(organiser_id=uuid4(), roles={"{slug}": "organiser"})
    lost = {}
    for path in pages:
        groups = menu.of(caller, "{slug}", path, catalogue("fr"))
        here = [item.label for group in groups for item in group.entries if item.current]
        if len(here) != 1 or [group.current for group in groups].count(True) != 1:
            lost[path] = here
    assert lost == {}
    assert len(pages) > 50
