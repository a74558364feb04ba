"""One value as text: what files say, and what the import reads again."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Any

from matchmaker.wording.language import catalogue


def text_of(value: Any, labels: Mapping[Any, str] | None = None) -> str:
    """The value in the words of the import; answers of a closed list by their French label."""
    if value is None:
        return ""
    if isinstance(value, tuple | list):
        return " | ".join(text_of(one, labels) for one in value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, dt.datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, dt.time):
        return value.isoformat(timespec="auto" if value.second or value.microsecond else "minutes")
    if isinstance(value, dt.date):
        return value.isoformat()
    return _label(labels[value]) if labels is not None else str(value)


def plain(value: Any) -> Any:
    """The value in the kinds that JSON knows."""
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    return text_of(value) if isinstance(value, dt.date | dt.time) else value


@cache
def _label(text: str) -> str:
    return catalogue("fr").gettext(text)
