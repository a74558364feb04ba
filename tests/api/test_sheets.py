"""Static files: lean, packed, in one answer of each kind, and kept under the address that fits."""

import gzip
import re

import pytest

from matchmaker.assets.bundles import STATIC, asset, content_of, gather, static
from tests.fixtures.site import Site

PAGE = "theme+components+print.css"


async def test_a_file_is_kept_for_ever_under_its_own_address_only(module_site: Site) -> None:
    visitor = await module_site.client()
    answer = await visitor.get(asset(PAGE))
    assert answer.content == content_of(PAGE)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    for address in (f"/static/{PAGE}", f"/static/{PAGE}?v=000000000000"):
        assert (await visitor.get(address)).headers["cache-control"] == "no-store"


async def test_a_file_is_packed_for_who_can_unpack_it(module_site: Site) -> None:
    visitor = await module_site.client()
    packed = await visitor.get(asset(PAGE))
    plain = await visitor.get(asset(PAGE), headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.content == plain.content
    assert packed.headers["vary"] == plain.headers["vary"] == "Accept-Encoding"
    asked = await visitor.head(asset(PAGE))
    assert (asked.content, asked.headers["content-length"]) == (
        b"",
        str(len(gzip.compress(content_of(PAGE), 9, mtime=0))),
    )


@pytest.mark.parametrize(
    "name", ["theme+nothing.css", "theme+theme.css", "theme+ours.css", "..+ours.js", "forms.css"]
)
async def test_what_is_not_ours_is_not_served(module_site: Site, name: str) -> None:
    assert (await (await module_site.client()).get(f"/static/{name}")).status_code == 404


async def test_the_worker_is_asked_for_again_and_sent_once(module_site: Site) -> None:
    visitor = await module_site.client()
    first = await visitor.get("/service-worker.js")
    tag = {"If-None-Match": first.headers["etag"]}
    again = await visitor.get("/service-worker.js", headers=tag)
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


def test_sheets_and_scripts_of_a_page_come_in_one_of_each_in_their_order() -> None:
    parts = ("theme.css", "print.css", "day.css", "theme.css")
    links = "".join(f'<link rel="stylesheet" href="{asset(part)}">\n' for part in parts)
    scripts = "".join(f'<script src="{asset(part)}" defer></script>\n' for part in ("ours.js",))
    head = gather(f'<meta name="x">{links}{scripts}<link rel="alternate" href="/x">')
    assert re.findall(r"/static/[^?]+", head) == [
        "/static/theme+print+day.css",
        "/static/ours.js",
    ]
    assert '<meta name="x">' in head
    assert '<link rel="alternate" href="/x">' in head


def test_what_is_for_paper_stays_on_paper() -> None:
    sheet = content_of("theme+print.css").decode()
    assert sheet.count("@media print{") == 1
    assert sheet.endswith("}}")


def test_scripts_are_made_lean_by_lines_which_holds_only_without_longer_strings() -> None:
    for path in STATIC.glob("*.js"):
        lines = static(path.name).decode().splitlines()
        assert [line for line in lines if line.count("`") % 2] == [], path.name
        code = content_of(path.name).decode()
        assert "\n//" not in code
        assert "\n/*" not in code
