"""Whatever form is sent empty or wrong: each line of what is wrong names its question."""

import re
from typing import Final

import httpx

from matchmaker.db import Connection
from tests.api.test_access import ALL
from tests.cast import a_holder, an_edition, an_investor, an_organiser
from tests.fixtures.site import Site
from tests.pages.reading import asked, errors, main_of

_FORM: Final = re.compile(r'<form action="(?P<action>[^"]*)" method="post".*?</form>', re.DOTALL)
_FIELD: Final = re.compile(r'<(?:input|textarea|select)\b[^>]*? name="(?P<name>[^"]+)"')
_HIDDEN: Final = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
#: pages whose one parameter is known beforehand
PAGES: Final = sorted(
    {
        route.path.replace("{slug}", "mfi-2099").replace("{side}", side).replace("{step}", "vous")
        for route in ALL
        for side in ("porteur", "financeur", "visiteur")
        if route.method == "GET" and re.fullmatch(r"[^{]*(\{(slug|side|step)\}[^{]*)*", route.path)
        if not route.path.endswith("/evenements")
        if route.path.startswith(("/organisation", "/moi", "/matinee", "/lien", "/connexion"))
    }
)


async def sent_empty(client: httpx.AsyncClient, path: str) -> list[httpx.Response]:
    """The answers to the forms of a page, each sent as if nobody had written anything."""
    page = await client.get(path)
    answers = []
    if page.status_code != 200 or "text/html" not in page.headers["content-type"]:
        return []
    for form in _FORM.finditer(main_of(page)):
        hidden = dict(_HIDDEN.findall(form[0]))
        fields = {found["name"]: "" for found in _FIELD.finditer(form[0])}
        if fields.keys() - hidden.keys() and "multipart" not in form[0]:
            action = form["action"] or path
            answers.append(await client.post(action, data=fields | hidden))
    return answers


async def test_every_fault_names_its_question(site: Site, conn: Connection) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    organiser = await an_organiser(conn, edition)
    clients = {
        "/organisation": [await site.organiser(organiser.id)],
        "/moi": [await site.person(alice.id), await site.person(bob.id)],
    }
    nobody = await site.client()
    wrong, seen = [], 0
    for path in PAGES:
        known = clients.get("/" + path.split("/")[1], [nobody])
        for client in known if path == "/moi/profil" else known[:1]:
            for answer in await sent_empty(client, path):
                if answer.status_code != 422:
                    continue
                seen += 1
                told, named = errors(answer), asked(answer)
                lines = [(named[field], told[field]) for field in told]
                if not all(named.values()) or len(set(lines)) < len(lines):
                    wrong.append((path, lines))
    assert wrong == []
    assert seen > 8
