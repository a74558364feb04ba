"""Wherever an organiser is, the menu says where that is."""

import re

from api.access.callers import Caller
from api.pages.frame import menu
from matchmaker.wording.language import catalogue
from tests.browser.test_every_page import pages

BASE = "/organisation/mfi-2026"


def test_every_page_of_an_organiser_stands_in_one_group() -> None:
    caller = Caller(roles={"mfi-2026": "organiser"})
    lost = {}
    for page in pages("organiser"):
        path = re.sub(r"\{[^}]*\}", "one", page.replace("{slug}", "mfi-2026"))
        if path.startswith(f"{BASE}/") or path == BASE:
            groups = menu.of(caller, "mfi-2026", path, catalogue("fr"))
            current = [group.label for group in groups if group.current]
            if len(current) != 1:
                lost[path] = current
    assert lost == {}


def test_after_the_morning_nobody_is_offered_what_is_over() -> None:
    for role in ("holder", "investor", "delegate"):
        caller = Caller(roles={"mfi-2026": role})
        words = catalogue("en")
        before = {one.label for one in menu.of(caller, "mfi-2026", "/moi", words)}
        after = {one.label for one in menu.of(caller, "mfi-2026", "/moi", words, past=True)}
        assert "My feedback" in after - before
        assert not after & {"My wishes", "My availability", "My badge"}
