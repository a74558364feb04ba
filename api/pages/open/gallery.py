"""Every component on one page, for whoever designs, audits or adds one (docs/decisions/0052).

Its words are data, as somebody might have typed them: long names, lists of nought, one and thirty.
"""

import datetime as dt
from types import SimpleNamespace
from typing import Any, Final

import msgspec
from litestar import Response, get

from api.pages.frame.show import AnyRequest
from matchmaker.wording.templates import TEMPLATES, renderer

_WORDS: Final[dict[str, Any]] = msgspec.json.decode((TEMPLATES / "gallery.json").read_bytes())
EDITION: Final = SimpleNamespace(
    **_WORDS["edition"] | {"held_on": dt.date(2026, 11, 24), "languages": ("fr",)}
)


@get("/composants", opt={"action": "site.read"}, include_in_schema=False)
async def components(request: AnyRequest) -> Response[str]:
    """Open to everybody, since it holds nothing of anybody; no search engine shows it."""
    page = renderer("fr").get_template("gallery.html").render(caller=request.user, **gallery())
    return Response(page, media_type="text/html", headers={"X-Robots-Tag": "noindex"})


def _agenda_rows(count: int) -> list[dict[str, Any]]:
    """`count` meetings a quarter of an hour apart, with a break, a gap and a workshop between."""
    start = dt.datetime(2026, 11, 24, 9, 0)  # noqa: DTZ001 local time of the edition
    rows: list[dict[str, Any]] = []
    states = ["present", "late", "absent", "", "", ""]
    for index in range(count):
        at = start + dt.timedelta(minutes=15 * index)
        rows.append(
            {
                "kind": "meeting",
                "starts_at": at,
                "ends_at": None,
                "title": _WORDS["names"][index % len(_WORDS["names"])],
                "place": f"Table {index + 1}",
                "detail": _WORDS["offer"],
                "status": states[index % len(states)],
                "now": index == 1,
            }
        )
        if index in (1, 3, 5):
            kind = {1: "break", 3: "free", 5: "workshop"}[index]
            rows.append(
                {
                    "kind": kind,
                    "starts_at": at + dt.timedelta(minutes=15),
                    "ends_at": at + dt.timedelta(minutes=30),
                    "title": _WORDS["workshop"],
                    "place": _WORDS["room"],
                    "detail": "",
                    "status": "",
                    "now": False,
                }
            )
    return rows


def gallery(count: int = 6) -> dict[str, Any]:
    """The whole context of `gallery.html`, with `count` meetings, wishes and people."""
    name, commune, amount, state = _WORDS["columns"]
    now = dt.datetime(2026, 11, 10, 9, 12)  # noqa: DTZ001
    return {
        "edition": EDITION,
        "nav_items": [
            SimpleNamespace(label=label, href="#", current=index == 0)
            for index, label in enumerate(_WORDS["menu"])
        ],
        "messages": [_WORDS["message"]],
        "saved_at": now,
        "faults": _WORDS["faults"],
        "say": SimpleNamespace(**_WORDS["say"]),
        "next": SimpleNamespace(
            starts_at=dt.time(9, 15),
            table="7",
            name=_WORDS["names"][1] if count > 10 else _WORDS["names"][0],
            detail=_WORDS["offer"],
            when=_WORDS["soon"],
        ),
        "rows": _agenda_rows(count),
        "closes_at": dt.datetime(2026, 11, 13, 18, 0),  # noqa: DTZ001
        "now": now,
        "late_now": now + dt.timedelta(days=3),
        "closed_now": now + dt.timedelta(days=8),
        "ranked": [
            {
                "id": f"w{index}",
                "title": _WORDS["names"][index % len(_WORDS["names"])],
                "detail": _WORDS["offer"],
                "href": "#",
                "reason": _WORDS["wish"] if index == 1 else "",
            }
            for index in range(count)
        ],
        "stages": _WORDS["stages"],
        "columns": [
            {"label": name, "sort": "?sort=name", "direction": "ascending"},
            {"label": commune, "sort": "?sort=commune"},
            {"label": amount, "numeric": True},
            {"label": state},
        ],
        "people": [
            SimpleNamespace(
                name=_WORDS["names"][index % len(_WORDS["names"])],
                commune=_WORDS["communes"][index % len(_WORDS["communes"])],
                amount=5000 * (index + 1),
                state=["present", "late", "absent", ""][index % 4],
            )
            for index in range(count)
        ],
        "choices": _WORDS["choices"],
        "kept_until": dt.date(2027, 5, 24),
    }


ROUTES = [components]
