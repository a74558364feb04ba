"""Why a JSON document is not what a program expects: the first fault, in one line.

The quick way to read a document is a typed decoder; when that refuses, or two fields of an
object share a name, these slow functions say where and what was expected.
"""

import json
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

Check = Callable[[str, object], None]

_LONGEST_INTEGER = 30
_NUMBERS_ONLY = re.compile(rb"\[[\d\s,\[\]]*\]")


class FileFault(Exception):
    """A file cannot be read as what it should be; the message is one line that says why."""


def check_once(data: bytes) -> None:
    """Refuse an object with two fields of the same name, which decoders pass over.

    Arrays of numbers, which may be long and hold no object, are cut out first.
    """
    parse(_NUMBERS_ONLY.sub(b"[]", data))


def parse(data: bytes) -> Any:
    """Read strict JSON in UTF-8: no NaN, no field twice."""
    try:
        return json.loads(
            data.decode(),
            object_pairs_hook=_object,
            parse_constant=_refuse_constant,
            parse_int=_integer,
        )
    except UnicodeDecodeError as error:
        raise FileFault(f"byte {error.start}: not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise FileFault(f"{where}: not JSON ({error.msg})") from error
    except RecursionError as error:
        raise FileFault("not readable: nested too deeply") from error


def integer(field: str, value: object) -> None:
    """An integer; neither a number with a point nor true or false."""
    if type(value) is not int:
        _expected(field, "an integer", value)


def number(field: str, value: object) -> None:
    """Any number."""
    if type(value) not in (int, float):
        _expected(field, "a number", value)


def text(field: str, value: object) -> None:
    """A string."""
    if not isinstance(value, str):
        _expected(field, "a string", value)


def null_or(check: Check) -> Check:
    """Null, or what the check asks for."""

    def check_unless_null(field: str, value: object) -> None:
        if value is not None:
            check(field, value)

    return check_unless_null


def list_of(check: Check) -> Check:
    """A list whose elements pass the check."""

    def check_list(field: str, value: object) -> None:
        if not isinstance(value, list):
            _expected(field, "a list", value)
        for position, element in enumerate(value):
            check(f"{field}[{position}]", element)

    return check_list


def row_of(length: int, check: Check = integer) -> Check:
    """A list of exactly so many elements that pass the check."""

    def check_row(field: str, value: object) -> None:
        if not isinstance(value, list) or len(value) != length:
            _expected(field, f"a row of {length}", value)
        list_of(check)(field, value)

    return check_row


def record(fields: dict[str, Check], required: Iterable[str]) -> Check:
    """An object with these fields and no other, the required ones present."""

    def check_record(field: str, value: object) -> None:
        if not isinstance(value, dict):
            _expected(field or "the document", "an object", value)
        inside = f"{field}." if field else ""
        for name, content in value.items():
            if name not in fields:
                raise FileFault(f"{inside}{_shown(name)}: unknown field")
            fields[name](f"{inside}{name}", content)
        for name in required:
            if name not in value:
                raise FileFault(f"{inside}{name}: missing")

    return check_record


def record_of(check: Check) -> Check:
    """An object with any fields, each of which passes the check."""

    def check_record(field: str, value: object) -> None:
        if not isinstance(value, dict):
            _expected(field, "an object", value)
        for name, content in value.items():
            check(f"{field}.{name}", content)

    return check_record


def _expected(field: str, what: str, value: object) -> NoReturn:
    raise FileFault(f"{field}: {what} is expected, not {_shown(value)}")


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        return f"{kind} of {len(value)}"
    shown = json.dumps(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FileFault(f"the field {_shown(twice)} is given twice in one object")
    return fields


def _refuse_constant(name: str) -> NoReturn:
    raise FileFault(f"{name} is not JSON")


def _integer(digits: str) -> int:
    if len(digits) > _LONGEST_INTEGER:
        raise FileFault(f"the number {digits[:_LONGEST_INTEGER]}... is too long")
    return int(digits)
