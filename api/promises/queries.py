"""What stands behind the question mark is looked at as strictly as a body."""

import datetime as dt
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, get_args, get_origin
from urllib.parse import parse_qsl

from litestar.handlers import HTTPRouteHandler
from litestar.params import QueryParameter

from api.exchange.faults import LONGEST_NAME, NAIVE, UNKNOWN, in_brief, is_instant
from api.promises.asked import JsonRequest
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

#: known everywhere: in which language to answer
EVERYWHERE: Final = frozenset({"lang"})
_TWICE: Final = msgid("This is given twice.")


def check(request: JsonRequest) -> None:
    """Invalid for a name that the route does not know, one given twice, an hour without offset."""
    query = request.scope["query_string"]
    if not query:
        return
    handler = request.route_handler
    assert isinstance(handler, HTTPRouteHandler)
    known = _known(handler)
    faults: list[FieldFault] = []
    seen: set[str] = set()
    for name, value in parse_qsl(query.decode(errors="replace"), keep_blank_values=True):
        if name not in known and name not in EVERYWHERE:
            faults.append(FieldFault(name[:LONGEST_NAME], UNKNOWN))
        elif name in seen and not _is_several(known.get(name)):
            faults.append(FieldFault(name, _TWICE))
        elif is_instant(known.get(name)) and _is_naive(value):
            faults.append(FieldFault(name, NAIVE))
        seen.add(name)
    if faults:
        raise Invalid(in_brief(faults))


@lru_cache(maxsize=1_000)
def _known(handler: HTTPRouteHandler) -> Mapping[str, Any]:
    """The names that a route knows, with their types."""
    found = {}
    for name, field in handler.parsed_fn_signature.parameters.items():
        if isinstance(field.kwarg_definition, QueryParameter):
            found[field.kwarg_definition.name or name] = field.annotation
    return found


def _is_several(expected: Any) -> bool:
    parts = (expected, *get_args(expected))
    return any(get_origin(part) in (list, tuple) for part in parts)


def _is_naive(value: str) -> bool:
    try:
        return dt.datetime.fromisoformat(value).utcoffset() is None
    except ValueError:
        return False  # no hour at all, as its field will say
