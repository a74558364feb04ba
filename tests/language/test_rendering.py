"""Templates speak the language they are asked for, escape what people type, and miss nothing."""

import datetime as dt
import re
from pathlib import Path

import jinja2
import pytest

from matchmaker.assets.bundles import STATIC, asset
from matchmaker.wording.templates import icon, renderer
from tests.language.samples import EDITION, gallery


def render(source: str, language: str = "fr", **values: object) -> str:
    return renderer(language).from_string(source).render(**values)


def test_the_same_template_speaks_both_languages() -> None:
    source = '{{ _("Why?") }} {{ day | long_date }} {{ time | hour }} {{ sum | euros }}'
    values = {"day": dt.date(2026, 11, 24), "time": dt.time(9, 15), "sum": 15000}
    assert render(source, "fr", **values) == (
        "Pourquoi\u202f? mardi 24 novembre 2026 9\u00a0h\u00a015 15\u202f000\u00a0€"
    )
    assert render(source, "en", **values) == "Why? Tuesday 24 November 2026 9:15 €15,000"


def test_what_people_type_is_escaped_even_inside_a_sentence() -> None:
    source = '{{ _("Move up: %(name)s", name=name) }}'
    assert render(source, name="<b>A & B</b>") == "Monter\u00a0: &lt;b&gt;A &amp; B&lt;/b&gt;"
    assert render("{{ name | typeset }}", name="<i>Oui !</i>") == "&lt;i&gt;Oui\u202f!&lt;/i&gt;"


def test_an_undefined_name_is_an_error() -> None:
    with pytest.raises(jinja2.UndefinedError):
        render("{{ nobody }}")


def test_asset_addresses_follow_the_content() -> None:
    address = asset("theme.css")
    assert re.fullmatch(r"/static/theme\.css\?v=[0-9a-f]{12}", address)
    assert asset("components.css").split("=")[1] != address.split("=")[1]
    with pytest.raises(FileNotFoundError):
        asset("nothing.css")


@pytest.mark.parametrize("file", sorted((STATIC / "icons").glob("*.svg")), ids=lambda f: f.stem)
def test_icons_are_silent_and_need_no_inline_style(file: Path) -> None:
    drawing = icon(file.stem)
    assert 'aria-hidden="true"' in drawing
    assert "style" not in drawing
    assert "<text" not in drawing


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("count", [0, 1, 30])
def test_pages_hold_nothing_the_security_policy_refuses(language: str, count: int) -> None:
    page = renderer(language).get_template("gallery.html").render(**gallery(count))
    assert f'<html lang="{language}">' in page
    assert not re.search(r"\sstyle=|\son\w+=|<style|javascript:|https?://", page)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", page))


def test_a_page_with_faults_says_so_in_its_title() -> None:
    page = renderer("fr").get_template("gallery.html").render(**gallery(1))
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
    assert title is not None
    assert title[1].startswith("À corriger\u00a0:")
    assert title[1].endswith(EDITION.name)


def test_the_frame_needs_no_context() -> None:
    page = renderer("fr").get_template("base.html").render()
    assert "Matinées des financements à impact" in page
    assert 'role="status"' in page


def test_the_frame_escapes_the_name_of_an_edition() -> None:
    hostile = gallery(0) | {"edition": type(EDITION)(**vars(EDITION) | {"name": "<script>x"})}
    page = renderer("fr").get_template("gallery.html").render(**hostile)
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page
