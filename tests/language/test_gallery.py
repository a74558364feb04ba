"""Every component in a real browser: accessible, legible, fitting, and quiet in the console."""

import re
from types import SimpleNamespace
from typing import Literal

import pytest
from playwright.async_api import Page, Route, expect

from api.exchange.headers import HEADERS
from matchmaker.assets.bundles import content_of
from matchmaker.wording.templates import renderer
from tests.examples import LONG
from tests.fixtures.browser import OpenPage
from tests.fixtures.looking import STRAY, TARGETS, violations
from tests.language.samples import EDITION, gallery

ADDRESS = "http://127.0.0.1/"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
CONFIRM = """
{% extends "base.html" %}
{% import "components/forms.html" as forms %}
{% block main %}
{% call forms.confirm("Publier le planning ?",
                      ["Chacun verra son agenda.", "La version 2 est remplacée."], "/publier",
                      "Publier et écrire à 144 personnes", "/planning", kind="primary",
                      recipients="120 porteurs et 24 financeurs, une fois chacun.") %}
{{ forms.hidden("version", 3) }}
{% endcall %}
{% endblock %}
"""


async def show(page: Page, html: str) -> None:
    """Serve one page and the static files under our own headers, without a server."""

    async def answer(route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS).split("?")[0]
        if path.startswith("static/"):
            name = path.removeprefix("static/")
            kind = TYPES[f".{name.rpartition('.')[2]}"]
            await route.fulfill(body=content_of(name), content_type=kind, headers=HEADERS)
        else:
            await route.fulfill(body=html, content_type="text/html; charset=utf-8", headers=HEADERS)

    await page.route(f"{ADDRESS}**", answer)
    await page.goto(ADDRESS)


def html(count: int, language: str = "fr") -> str:
    return renderer(language).get_template("gallery.html").render(**gallery(count))


EVERY_WAY = [
    (width, count, scheme)
    for width, count in ((390, 0), (390, 30), (1280, 1), (1280, 6))
    for scheme in ("light", "dark")
]


@pytest.mark.parametrize(
    ("width", "count", "scheme"), EVERY_WAY if LONG else EVERY_WAY[1:3] + EVERY_WAY[4::3]
)
async def test_components_have_no_accessibility_violation(
    page: OpenPage, width: int, count: int, scheme: Literal["light", "dark"]
) -> None:
    tab = await page(width)
    await tab.emulate_media(color_scheme=scheme)
    await show(tab, html(count))
    assert await violations(tab) == []


@pytest.mark.parametrize("width", [390, 1280])
async def test_asking_once_has_no_accessibility_violation(page: OpenPage, width: int) -> None:
    tab = await page(width)
    asking = renderer("fr").from_string(CONFIRM).render(edition=EDITION)
    await show(tab, asking)
    assert await violations(tab) == []
    assert await tab.get_by_role("heading", name="Qui recevra un message").count() == 1
    assert await tab.get_by_role("button").count() == 1


@pytest.mark.parametrize("width", [320, 390, 1280])
async def test_nothing_sticks_out_and_every_target_is_large_enough(
    page: OpenPage, width: int
) -> None:
    tab = await page(width)
    await show(tab, html(6))
    assert await tab.evaluate(STRAY) == []
    assert await tab.evaluate(TARGETS) == []


@pytest.mark.parametrize("width", [390, 640, 1280])
async def test_text_twice_as_large_still_fits(page: OpenPage, width: int) -> None:
    tab = await page(width)
    await show(tab, html(6))
    await tab.evaluate("document.documentElement.style.fontSize = '200%'")
    assert await tab.evaluate("document.documentElement.scrollWidth") <= width


async def test_lines_of_prose_hold_at_most_about_seventy_characters(page: OpenPage) -> None:
    tab = await page(1280)
    await show(tab, html(1))
    lead = tab.locator(".alert p").first
    box = await lead.bounding_box()
    size = await lead.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
    assert box is not None
    # An average letter is about half as wide as the type is high.
    assert box["width"] / (size / 2) <= 76


async def test_faults_lead_to_their_fields(page: OpenPage) -> None:
    tab = await page(390)
    await show(tab, html(1))
    links = tab.locator(".summary a")
    for index in range(await links.count()):
        target = await links.nth(index).get_attribute("href")
        assert target is not None
        field = tab.locator(target)
        assert await field.count() == 1
        described = await field.get_attribute("aria-describedby") or await tab.locator(
            f"fieldset:has({target})"
        ).get_attribute("aria-describedby")
        assert f"error-{target.removeprefix('#field-')}" in (described or "")


async def test_components_work_by_keyboard_from_the_first_key(page: OpenPage) -> None:
    tab = await page(1280)
    await show(tab, re.sub(r" autofocus", "", html(1)))
    await tab.keyboard.press("Tab")
    assert await tab.evaluate("document.activeElement.className") == "skip"
    await tab.keyboard.press("Enter")
    await expect(tab).to_have_url(re.compile("#main$"))
    assert await tab.evaluate("document.activeElement.id") == "main"


async def test_htmx_runs_under_the_security_policy(page: OpenPage) -> None:
    tab = await page(1280)
    office = gallery(1) | {"caller": SimpleNamespace(organiser_id="camille")}
    await show(tab, renderer("fr").get_template("gallery.html").render(**office))
    assert await tab.evaluate("htmx.config.allowEval") is False
    assert await tab.evaluate("document.querySelectorAll('style').length") == 0


async def test_components_speak_english_too(page: OpenPage) -> None:
    tab = await page(390, language="en-GB")
    await show(tab, html(6, "en"))
    assert await tab.get_by_role("link", name="Skip to the content").count() == 1
    assert await tab.get_by_text("Saved at 9:12").count() == 2


async def test_nothing_that_one_could_press_is_printed(page: OpenPage) -> None:
    tab = await page(1280)
    await show(tab, html(6))
    await tab.emulate_media(media="print")
    pressed = "[...document.querySelectorAll('button, .button')].filter(e => e.checkVisibility())"
    assert await tab.evaluate(f"{pressed}.map(e => e.outerHTML)") == []
