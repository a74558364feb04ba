"""Two organisers have the same form open: the second is told what changed, and loses nothing typed.

Every template of an organiser whose form says what it was made from stands here.
"""

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from matchmaker import delegates, guidebook, webhooks
from matchmaker.db import Connection
from matchmaker.editions import support
from matchmaker.participation import people
from matchmaker.webhooks import WebhookForm
from tests import cast
from tests.fixtures.site import Site
from tests.guidebook.scene import an_addition
from tests.pages.organisers import Scene, a_scene, said

TEMPLATES: Final = Path("templates/pages")
Fields = dict[str, list[str]]


class Forms(HTMLParser):
    """Every form of a page: where it is sent, and what its fields hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.forms: list[tuple[str, Fields]] = []
        self._area = self._select = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name, kind = given.get("name", ""), given.get("type", "text")
        if tag == "form":
            self.forms.append((given.get("action", ""), {}))
        elif tag == "textarea":
            self._area = name
            self._hold(name, "")
        elif tag == "select":
            self._select = name
        elif tag == "option" and "selected" in given:
            self._hold(self._select, given["value"])
        elif tag == "input" and (kind not in ("radio", "checkbox") or "checked" in given):
            self._hold(name, given.get("value", "on"))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = ""

    def handle_data(self, data: str) -> None:
        if self._area and self.forms:
            self.forms[-1][1][self._area][-1] += data

    def _hold(self, name: str, value: str) -> None:
        if name and self.forms:
            self.forms[-1][1].setdefault(name, []).append(value)


def form_with(page: httpx.Response, path: str, field: str) -> Fields:
    """The form of the page that is sent there and says what it was made from."""
    found = [
        fields
        for action, fields in Forms(page.text).forms
        if action.split("?")[0] == path and (field in fields or set(fields) & SEEN)
    ]
    assert found, f"no form for {path}"
    return found[0]


#: what a form says of what it was made from
SEEN: Final = {"revision", "seen", "updated_at", "was", "drawn"}
#: by template: its address, what is typed by the first, and by the second
CASES: Final[dict[str, tuple[str, Fields, Fields]]] = {
    "organiser/setting.html": (
        "/reglages/contact", {"contact_name": ["Dominique"]}, {"contact_name": ["Claude"]},
    ),
    "organiser/grid/rules.html": (
        "/regles", {"holder_maximum": ["6"]}, {"max_consecutive": ["3"]},
    ),
    "organiser/grid/slot.html": (
        "/creneaux/0", {"starts": ["08:50"]}, {"starts": ["08:55"]},
    ),
    "organiser/grid/table.html": ("/tables/0", {"label": ["Nord"]}, {"label": ["Sud"]}),
    "organiser/grid/tables.html": (
        "/tables", {"count": ["1"], "zone": ["Nord"]}, {"count": ["2"], "zone": ["Sud"]},
    ),
    "organiser/item.html": ("/programme/{item}", {"title": ["Un"]}, {"title": ["Deux"]}),
    "organiser/messages/text.html": (
        "/envois/textes/convocation", {"opening_fr": ["Un."]}, {"opening_fr": ["Deux."]},
    ),
    "organiser/acceptance.html": ("/candidatures", {"holders": ["true"]}, {"investors": []}),
    "organiser/details.html": (
        "/personnes/{alice}/fiche", {"last_name": ["Durand"]}, {"last_name": ["Dupont"]},
    ),
    "organiser/person_availability.html": (
        "/personnes/{alice}/disponibilites", {"slots": ["1"]}, {"slots": ["2"]},
    ),
    "organiser/person_wishes.html": (
        "/personnes/{alice}/souhaits", {"move": ["add:{bob}"]}, {"move": ["add:{bob}"]},
    ),
    "organiser/refuse.html": (
        "/personnes/{eve}/refus", {"reason": ["Complet."]}, {"reason": ["Hors territoire."]},
    ),
    "organiser/colleague.html": (
        "/equipe/{noe}", {"role": ["organiser"]}, {"role": ["front_desk"]},
    ),
    "organiser/webhook.html": (
        "/webhooks/{hook}", {"address": ["https://a.example/"]}, {"address": ["https://b.example/"]},
    ),
    "organiser/following/support_form.html": (
        "/apres/dispositifs/{support}/modification", {"name": ["Un"]}, {"name": ["Deux"]},
    ),
    "organiser/guide/editorial.html": (
        "/guide/editorial", {"text_fr": ["Un."]}, {"text_fr": ["Deux."]},
    ),
    "organiser/guide/addition.html": (
        "/guide/financeurs/{absent}", {"territory": ["Nord"]}, {"territory": ["Sud"]},
    ),
    "delegate.html": (
        "/personnes/{bob}/representants/{awa}", {"name": ["Nina"]}, {"name": ["Léo"]},
    ),
}  # fmt: skip
#: the person may have done it themselves, and no journal has that
UNNAMED: Final = {"organiser/person_availability.html"}
#: forms in which nothing is typed, or which an own test walks, and where
ELSEWHERE: Final = {
    "availability.html": "tests/pages/test_two_tabs.py",
    "lasting_agreement.html": "tests/guidebook/test_pages.py",
    "my_fiche.html": "tests/pages/test_two_tabs.py",
    "profile.html": "tests/pages/test_two_tabs.py",
    "parts/returns.html": "tests/pages/after/test_returns.py",
    "registration_check.html": "tests/pages/test_registration_steps.py",
    "organiser/item_drop.html": "tests/pages/test_programme.py",
    "following/follow_up.html": "tests/pages/following/test_pages.py",
    "organiser/merge.html": "tests/merging/test_merging.py",
    "organiser/after/took_place.html": "tests/aftermath/test_settling.py",
    "organiser/publish.html": "tests/workbench/test_acts.py",
}


#: forms that are typed into and overwrite nothing: what they add, ask or look for; and why others
ADDING: Final = {
    *("delegates.html", "recover.html", "register.html", "desk/door.html", "desk/visitor.html"),
    *(
        f"organiser/{name}.html"
        for name in (
            *(
                "add_person",
                "administrators",
                "invitation",
                "login",
                "tokens",
                "webhooks",
                "person",
            ),
            *(
                "together",
                "partners",
                "item_people",
                "messages/reminders",
                "messages/invitations",  # it says how many were seen: test_invitations.py
                "export",
                "replan",
                "reopen",
                "parts/forecast",  # another question takes the place of the one before
            ),
            *("journal", "people", "outbox", "ungranted", "bench_place", "parts/questions"),
            *("parts/version", "day/slip", "day/table", "earlier_years"),
            "import_mapping",  # of a file that one has sent oneself
            "bench",  # the name of a draft: one line, of which the journal keeps each
            "founding",
        )
    ),
    "lasting_guide.html",
    # questions that pages above put into their forms
    "organiser/following/support_fields.html",
    "organiser/following/programme.html",  # whom it is proposed to
    "organiser/after/returns.html",
    "organiser/following/follow_ups.html",  # the filter of a list
    *(f"parts/{name}.html" for name in ("filters", "lateness", "person_fields", "holder_fields")),
    *("parts/investor_fields.html", "parts/visitor_fields.html"),
}
TYPED_INTO: Final = re.compile(
    r"forms\.(text_field|textarea|select|checkboxes|radios|number_field|email_field|date_field)\("
)


def test_every_form_that_could_overwrite_says_what_it_was_made_from() -> None:
    typed = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if TYPED_INTO.search(path.read_text(encoding="utf-8"))
    }
    assert typed - ADDING <= {*CASES, *ELSEWHERE}


def test_every_form_that_says_what_it_was_made_from_is_walked() -> None:
    saying = re.compile(r'hidden\("(revision|seen|updated_at|was|drawn)"')
    found = {
        str(path.relative_to(TEMPLATES))
        for path in TEMPLATES.rglob("*.html")
        if saying.search(path.read_text(encoding="utf-8"))
    }
    assert found == {*CASES, *ELSEWHERE}


async def named(conn: Connection, scene: Scene) -> dict[str, str]:
    """What stands in the addresses."""
    edition = scene.edition
    item = await cast.a_workshop(conn, edition)
    noe = await cast.an_organiser(conn, edition, "reader", name="Noé Benali")
    eve = await people.register_investor(conn, edition, cast.investor_form("Eve"), cast.NOW)
    form = WebhookForm(address="https://x.example/", events=("person.came",))
    values = (edition, form, "s" * 32, (), None, cast.NOW)
    hook = (await webhooks.add(conn, *values)).webhook_id
    absent = await guidebook.add(conn, edition, an_addition(), None, cast.NOW)
    [awa, *_] = await delegates.delegates_of(conn, scene.bob.id)
    known: dict[str, Any] = {"item": item, "noe": noe, "eve": eve, "awa": awa, "alice": scene.alice}
    [first, *_] = await support.programmes(conn, edition.id)
    known |= {"bob": scene.bob, "support": first, "absent": absent}
    ids = {name: str(one.id) for name, one in known.items()}
    return ids | {"hook": str(hook)}


async def save(browser: httpx.AsyncClient, path: str, form: Fields) -> httpx.Response:
    """Send a form, and whatever the page asks to be confirmed."""
    answer = await browser.post(path, data=form)
    if answer.status_code == 200:
        answer = await browser.post(path, data=form_with(answer, path, ""))
    return answer


@pytest.mark.parametrize("template", CASES)
async def test_the_second_is_told_and_loses_nothing_typed(
    site: Site, conn: Connection, template: str
) -> None:
    scene = await a_scene(site, conn)
    other = await cast.an_organiser(conn, scene.edition, name="Dominique Roy")
    second_browser = await site.organiser(other.id)
    names = await named(conn, scene)
    address, first, second = CASES[template]
    path = scene.base + address.format(**names)
    query = "?text=bob" if template.endswith("wishes.html") else ""
    drawn = [
        form_with(await browser.get(path + query), path, next(iter(first)))
        for browser in (scene.browser, second_browser)
    ]
    typed = [
        form | {name: [one.format(**names) for one in values] for name, values in given.items()}
        for form, given in zip(drawn, (first, second), strict=True)
    ]
    done = await save(scene.browser, path, typed[0])
    assert done.status_code == 303, said(done)
    told = await second_browser.post(path, data=typed[1])
    assert told.status_code == 409, said(told)
    assert len(said(told)) > 40
    assert template in UNNAMED or "Camille Lefèvre" in said(told), said(told)
    for values in second.values():
        for value in values:
            assert "add:" in value or html.escape(value) in told.text or value in said(told)
