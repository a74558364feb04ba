"""The colours of the theme can be told apart and read, by day and by night (WCAG 2.2, 1.4.3/11)."""

import re
from functools import cache

import pytest

from matchmaker.assets.bundles import SHEETS, STATIC, static

SCHEMES = ("light", "dark")
TEXT = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "shade"),
    ("ink", "accent-wash"),
    ("ink", "done-wash"),
    ("ink", "late-wash"),
    ("ink", "absent-wash"),
    ("ink-soft", "paper"),
    ("ink-soft", "surface"),
    ("ink-soft", "shade"),
    ("ink-soft", "accent-wash"),
    ("accent", "paper"),
    ("accent", "surface"),
    ("accent", "accent-wash"),
    ("accent-deep", "paper"),
    ("accent-deep", "accent-wash"),
    ("on-accent", "accent"),
    ("on-accent", "accent-deep"),
    ("done", "paper"),
    ("done", "done-wash"),
    ("late", "paper"),
    ("late", "late-wash"),
    ("absent", "paper"),
    ("absent", "surface"),
    ("absent", "absent-wash"),
    ("paper", "absent"),
    ("paper", "done"),
]
MARKS = [("line-strong", "paper"), ("line-strong", "surface"), ("accent", "surface")]


@cache
def colours(scheme: str) -> dict[str, str]:
    """The variables of a colour scheme; the dark one overrides the light one."""
    css = (STATIC / "theme.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return (
        found
        if scheme == "light"
        else found | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    )


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_defined() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(scheme: str, text: str, ground: str) -> None:
    assert contrast(colours(scheme)[text], colours(scheme)[ground]) >= 4.5


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("mark", "ground"), MARKS)
def test_marks_can_be_seen(scheme: str, mark: str, ground: str) -> None:
    assert contrast(colours(scheme)[mark], colours(scheme)[ground]) >= 3


def test_every_light_colour_has_its_dark_one() -> None:
    css = (STATIC / "theme.css").read_text("utf-8")
    light, dark = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    names = [set(re.findall(r"--([\w-]+): #", block)) for block in (light, dark)]
    assert names[0] == names[1]


def test_sheets_use_only_variables_that_exist_and_load_nothing_from_elsewhere() -> None:
    sheets = "".join(file.read_text("utf-8") for file in STATIC.rglob("*.css"))
    defined = set(re.findall(r"(--[\w-]+):", sheets))
    assert set(re.findall(r"var\((--[\w-]+)", sheets)) <= defined
    assert not re.search(r"url\(|@import", sheets)


def test_no_colour_is_written_outside_the_theme() -> None:
    components = static("components.css").decode()
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(", components) == []


def test_motion_is_short_and_only_when_wanted() -> None:
    css = (STATIC / "theme.css").read_text("utf-8")
    calm, _, moving = css.partition("@media (prefers-reduced-motion: no-preference)")
    everything = calm + static("components.css").decode()
    assert "transition" not in everything
    assert "animation" not in everything
    assert all(int(ms) <= 200 for ms in re.findall(r"(\d+)ms", moving))


def test_a_sheet_that_is_served_as_one_has_all_its_parts() -> None:
    for sheet, parts in SHEETS.items():
        folder = STATIC / sheet.removesuffix(".css")
        assert sorted(parts) == sorted(part.stem for part in folder.iterdir())
        assert not (STATIC / sheet).exists()
    folders = {path.parent.name for path in STATIC.rglob("*.css")} - {STATIC.name}
    assert folders == {sheet.removesuffix(".css") for sheet in SHEETS}
