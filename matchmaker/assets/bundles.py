"""Static files as they leave: those of a page in one answer of each kind, without our comments.

Templates name the sheets and scripts that they need, one by one; `gather` makes of them one link
and one script. The address of a bundle names its parts, so that any process can make it.
"""

import hashlib
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from markupsafe import Markup

STATIC: Final = Path(__file__).parents[2] / "templates" / "static"
#: sheets that are written in parts, in the order in which the parts hold, and served as one
SHEETS: Final[dict[str, tuple[str, ...]]] = {
    "components.css": (
        *("forms", "feedback", "agenda", "lists", "navigation", "cockpit"),
        *("parts", "people", "news", "acting"),
    ),
    "hall.css": ("head", "lines", "foot", "table", "wide", "narrow"),
}
#: holds on paper only
PAPER: Final = "print.css"
#: between the parts in the name of a bundle
AND: Final = "+"
#: stands in such an address, and in an attribute, as it is
_PLAIN: Final = " =/'()-,;"
_LINK: Final = re.compile(r'<link rel="stylesheet" href="/static/([^"?]+)\?[^>]*>\s*')
_SCRIPT: Final = re.compile(r'<script src="/static/([^"?]+)\?[^>]*></script>\s*')
_COMMENT: Final = re.compile(r"/\*.*?\*/\s*", re.DOTALL)
#: only one that has its lines for itself: what stands within a line may be no comment
_OWN_LINES: Final = re.compile(r"^[ \t]*(/\*(?:(?!\*/).)*\*/|//[^\n]*)$", re.DOTALL | re.MULTILINE)


@cache
def static(name: str) -> bytes:
    """A file as it is written, or the parts of a sheet one behind the other."""
    folder = STATIC / name.removesuffix(".css")
    parts = [folder / f"{part}.css" for part in SHEETS[name]] if name in SHEETS else [STATIC / name]
    return b"\n".join(part.read_bytes() for part in parts)


@cache
def names() -> frozenset[str]:
    """What there is, parts of sheets aside."""
    files = (path for path in STATIC.rglob("*") if path.is_file())
    inside = {sheet.removesuffix(".css") for sheet in SHEETS}
    found = {str(path.relative_to(STATIC)) for path in files if path.parent.name not in inside}
    return frozenset(found | set(SHEETS))


def parts_of(name: str) -> list[str]:
    """The files of which an address is made; none where one of them is not ours."""
    stem, dot, ending = name.rpartition(".")
    parts = [f"{part}{dot}{ending}" for part in stem.split(AND)]
    several = len(parts) > 1
    sound = set(parts) <= names() and len(set(parts)) == len(parts)
    return parts if sound and (not several or ending in ("css", "js")) else []


@lru_cache(maxsize=256)
def content_of(name: str) -> bytes:
    """What is answered under that name: a file or a bundle, lean."""
    parts = parts_of(name)
    if not parts:
        raise FileNotFoundError(name)
    if name.endswith(".css"):
        return "".join(_sheet(part, alone=len(parts) == 1) for part in parts).encode()
    if name.endswith(".js"):
        return ";\n".join(_script(part) for part in parts).encode()
    return static(name)


def _sheet(name: str, *, alone: bool) -> str:
    lean = re.sub(r"\s*\n\s*", "\n", _COMMENT.sub("", static(name).decode()))
    lean = re.sub(r"(?<=[{};,])\n|\n(?=\})", "", lean).replace(" {", "{").replace("\n", " ")
    return f"@media print{{{lean}}}" if name == PAPER and not alone else lean


def _script(name: str) -> str:
    text = static(name).decode().strip()
    if "/" in name:  # of others, and lean
        return text
    lines = (line.strip() for line in _OWN_LINES.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


@lru_cache(maxsize=256)
def digest(name: str) -> str:
    """Changes with the content."""
    return hashlib.sha256(content_of(name)).hexdigest()[:12]


@lru_cache(maxsize=256)
def asset(name: str) -> str:
    """The address of a static file; it changes with the content, so it may be cached for ever."""
    return f"/static/{name}?v={digest(name)}"


@cache
def favicon() -> str:
    """The sign of the site as an address that holds it; it is smaller than the asking for it."""
    return f"data:image/svg+xml,{quote(static('favicon.svg').decode().strip(), safe=_PLAIN)}"


@lru_cache(maxsize=256)
def gather(head: str) -> Markup:
    """The head of a page with its sheets in one link and its scripts in one, in their order."""
    sheets = list(dict.fromkeys(_LINK.findall(head)))
    scripts = list(dict.fromkeys(_SCRIPT.findall(head)))
    rest = _SCRIPT.sub("", _LINK.sub("", head))
    links = f'<link rel="stylesheet" href="{asset(_bundle(sheets))}">\n' if sheets else ""
    script = f'<script src="{asset(_bundle(scripts))}" defer></script>\n' if scripts else ""
    return Markup(rest.rstrip() + "\n" + links + script)  # noqa: S704 drawn by our own templates


def _bundle(parts: list[str]) -> str:
    stems = [part.rpartition(".")[0] for part in parts]
    return AND.join(stems) + "." + parts[0].rpartition(".")[2]
