"""A link with the end of its sentence behind it still leads where it leads."""

import re
from urllib.parse import quote

import pytest

from matchmaker.db import Connection
from matchmaker.participation import links
from tests.cast import a_holder, an_edition
from tests.fixtures.site import Site
from tests.pages.reading import text_of
from tests.post.cast import every_mail

BEHIND = (".", ")", ").", ",", ";", " »", "…", '"', "’", ">")


async def test_every_address_opens_with_what_ended_its_sentence(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition)
    link = await links.mint(conn, site.settings.secret, alice.id, "page")
    feed = await links.mint(conn, site.settings.secret, alice.id, "feed")
    addresses = (f"/lien/{link.token}", f"/agenda/{feed.token}.ics", f"/matinee/{edition.slug}")
    client = await site.client()
    for address in addresses:
        plain = await client.get(address)
        assert plain.status_code == 200, address
        for behind in BEHIND if address == addresses[0] else BEHIND[:2]:
            answer = await client.get(address + quote(behind))
            assert (address, behind, answer.status_code) == (address, behind, 200)
    assert text_of(await client.get("/.")) == text_of(await client.get("/"))
    api = await client.get(f"/api/v1/editions/{edition.slug}.")
    assert api.status_code == 404  # a program is taken at its word


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_letter_puts_anything_behind_a_link(language: str) -> None:
    for name, content in every_mail(language).items():
        for address in re.findall(r"https?://\S+", content.text):
            assert re.search(r"[\w/-]$", address), (name, address)
            assert re.search(rf"^{re.escape(address)}$", content.text, re.M), (name, address)
