"""Two at once: who comes second is told what changed, and loses nothing of what they typed.

A form carries what it was made from, as its fields held it. What the first has changed since is
told with their value; the second's own answers stand where they typed any.
"""

from collections.abc import Mapping
from typing import Any

import msgspec

#: the names of the hidden fields that every such form has
REVISION = "revision"
BASE = "base"


class Disagreement(msgspec.Struct, frozen=True, kw_only=True):
    """A field that somebody else has changed: what it holds now, and what was typed here."""

    field: str
    now: str
    typed: str


def base_of_form(answers: Mapping[str, Any]) -> str:
    """What the form carries, so that it is known what it was made from."""
    return msgspec.json.encode(dict(answers)).decode()


def differences(
    base: str, typed: Mapping[str, Any], now: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Disagreement]]:
    """The answers to show again, and what others have changed since the form was made."""
    before = _read(base)
    shown = dict(now)
    found = []
    for field, value in now.items():
        mine = typed.get(field, [] if isinstance(value, list) else "")
        if mine != before.get(field):
            shown[field] = mine
        if value != before.get(field, value):
            found.append(Disagreement(field=field, now=_said(value), typed=_said(mine)))
    return shown, found


def _read(base: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(base, type=dict[str, Any])
    except msgspec.MsgspecError:
        return {}


def _said(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
