"""Answers leave packed where that tells nobody anything; an open page is not sent twice."""

import pytest

from matchmaker.db import Connection
from tests import cast
from tests.fixtures.site import Site

HOME = "/"
OURS = {"Sec-Fetch-Site": "same-origin"}


async def test_a_page_is_packed_for_who_can_unpack_it(site: Site) -> None:
    visitor = await site.client()
    packed = await visitor.get(HOME)
    plain = await visitor.get(HOME, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.text == plain.text
    assert "Accept-Encoding" in packed.headers["vary"]
    head = await visitor.head(HOME)
    assert head.headers["content-length"] == packed.headers["content-length"]


@pytest.mark.parametrize(
    ("address", "said", "packed"),
    [
        ("/moi/guide", {}, True),
        ("/moi/guide?text=a", {}, False),
        ("/moi/guide?text=a", {"Sec-Fetch-Site": "cross-site"}, False),
        ("/moi/guide?text=a", {"Sec-Fetch-Site": "same-site"}, False),
        ("/moi/guide?text=a", OURS, True),
        ("/moi/guide?text=a", {"Sec-Fetch-Site": "none"}, True),
    ],
)
async def test_nobody_else_puts_words_beside_what_is_packed(
    site: Site, conn: Connection, address: str, said: dict[str, str], packed: bool
) -> None:
    edition = await cast.an_edition(conn)
    alice = await cast.a_holder(conn, edition)
    answer = await (await site.person(alice.id)).get(address, headers=said)
    assert answer.status_code == 200
    assert ("content-encoding" in answer.headers) is packed


async def test_an_open_page_is_asked_for_again_and_sent_once(site: Site) -> None:
    visitor = await site.client()
    first = await visitor.get(HOME)
    again = await visitor.get(HOME, headers={"If-None-Match": first.headers["etag"]})
    other = await visitor.get(
        HOME, headers={"If-None-Match": first.headers["etag"], "Accept-Language": "en"}
    )
    assert first.headers["cache-control"] == "private, no-cache"
    assert {"Cookie", "Accept-Language"} <= set(first.headers["vary"].split(", "))
    assert (again.status_code, again.content, other.status_code) == (304, b"", 200)


async def test_a_page_of_somebody_is_kept_by_nobody(site: Site, conn: Connection) -> None:
    alice = await cast.a_holder(conn, await cast.an_edition(conn))
    own = await (await site.person(alice.id)).get("/moi")
    link = await (await site.client()).get("/lien")
    for answer in (own, link):
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers
