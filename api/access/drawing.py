"""What a page holds of what its reader may not do: nothing.

Pages are written for organisers. For whoever may read them and do less, the forms and the buttons
that the table of access would refuse are taken out of the drawn page, here and nowhere else, so
that no page can forget it; a link in a sentence becomes plain words. The table refuses all the
same.
"""

import re
from collections import defaultdict
from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from litestar import Litestar
from litestar.routes import HTTPRoute

from api.access.callers import Caller
from api.access.permissions import Reach, reach

#: a form, with the heading that stands right before it
_FORM: Final = re.compile(
    r"(?P<heading><h[23]\b[^>]*>[^<]*</h[23]>\s*)?"
    r'(?P<form><form\b[^>]*\baction="(?P<address>[^"]*)"[^>]*>.*?</form>)',
    re.DOTALL,
)
_POSTS: Final = re.compile(r'\bmethod="post"')
_LINK: Final = re.compile(r'<a\b([^>]*)\bhref="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
#: a line that is nothing but a link
_LINE: Final = re.compile(
    r'<(li|p)\b[^>]*>\s*<a\b[^>]*\bhref="([^"]*)"[^>]*>[^<]*</a>\s*</\1>', re.DOTALL
)
_BUTTON: Final = re.compile(r'\bclass="[^"]*\bbutton\b')
_EMPTY: Final = re.compile(
    r'<(div|p|ul) class="(?:actions|stage-act|links)">\s*</\1>|<li>\s*</li>'
    r"|<details\b[^>]*>\s*<summary>[^<]*</summary>\s*</details>",
    re.DOTALL,
)


class _Route(NamedTuple):
    """The parts of a path, None for one that differs, and the action behind each method."""

    parts: tuple[str | None, ...]
    actions: Mapping[str, str]

    def fits(self, parts: tuple[str, ...]) -> bool:
        return all(mine in (None, other) for mine, other in zip(self.parts, parts, strict=True))


def for_reader(page: str, caller: Caller, slug: str, app: Litestar) -> str:
    """The page without what the caller may not do in this edition."""

    def may(method: str, address: str) -> bool:
        action = action_at(app, method, address)
        if action is None:
            return True
        role = caller.role_in(slug)
        return reach(action, role, administrator=caller.administrator) is not Reach.NONE

    def form(found: re.Match[str]) -> str:
        posts = _POSTS.search(found["form"].partition(">")[0])
        return found[0] if may("POST" if posts else "GET", found["address"]) else ""

    def line(found: re.Match[str]) -> str:
        return found[0] if may("GET", found[2]) else ""

    def link(found: re.Match[str]) -> str:
        before, address, after, words = found.groups()
        if may("GET", address):
            return found[0]
        return "" if _BUTTON.search(before + after) else words

    return _EMPTY.sub("", _LINK.sub(link, _LINE.sub(line, _FORM.sub(form, page))))


def action_at(app: Litestar, method: str, address: str) -> str | None:
    """The action of the route at this address of ours; None where there is none."""
    path = re.split(r"[?#]", address)[0]
    if not path.startswith("/"):
        return None
    parts = tuple(part for part in path.split("/") if part)
    fitting = [route for route in _routes(app)[len(parts)] if route.fits(parts)]
    if not fitting:
        return None
    closest = max(fitting, key=lambda route: sum(part is not None for part in route.parts))
    return closest.actions.get(method)


@lru_cache(maxsize=4)
def _routes(app: Litestar) -> Mapping[int, list[_Route]]:
    """Every route by the number of its parts."""
    found: dict[int, list[_Route]] = defaultdict(list)
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            parts = tuple(
                part if isinstance(part, str) else None
                for part in route.path_components
                if part != ""
            )
            actions = {
                str(method): handler.opt["action"]
                for method, (handler, _) in route.route_handler_map.items()
                if "action" in handler.opt
            }
            found[len(parts)].append(_Route(parts, actions))
    return found
