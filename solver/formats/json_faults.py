"""Why a JSON document is not what a program expects: the first fault, in one line.

The quick way to read a document is a typed decoder; when that refuses, or two fields of an
object share a name, these slow functions say where and what was expected.
"""

import json
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

Check = Callable[[str, object], None]

# More digits than any field of the format has, fewer than Python takes long to read.
_LONGEST_INTEGER = 30
_NUMBERS_ONLY = re.compile(rb"\[[-+.eE\d\s,]*\]")
_TOO_LONG = re.compile(rb"\d{%d}" % (_LONGEST_INTEGER + 1))


class FileFault(Exception):
    """A file cannot be read as what it should be; the message is one line that says why."""


class _Twice(dict[str, Any]):
    """An object of which a field was given twice."""

    name: str


class _Long(str):
    """The digits of a number that no field can take."""

    __slots__ = ()


def check_once(data: bytes, shape: Check) -> None:
    """Refuse what a decoder passes over: a field given twice, a number that is far too long.

    Rows of numbers, which may be many and hold no object, are cut out before looking; what a
    look at the rest finds is confirmed, and placed, by the document as it is.
    """
    twice: list[_Twice] = []
    _loaded(_NUMBERS_ONLY.sub(b"[]", data), twice)
    if twice or _TOO_LONG.search(data):
        shape("", parse(data))


def parse(data: bytes) -> Any:
    """Read JSON in UTF-8 for a check of its shape, which names the place of every other fault."""
    return _loaded(data, [])


def _loaded(data: bytes, twice: list[_Twice]) -> Any:
    def made(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        fields = dict(pairs)
        if len(fields) == len(pairs):
            return fields
        names = [name for name, _ in pairs]
        again = _Twice(fields)
        again.name = next(name for name in names if names.count(name) > 1)
        twice.append(again)
        return again

    try:
        return json.loads(data.decode(), object_pairs_hook=made, parse_int=_integer)
    except UnicodeDecodeError as error:
        raise FileFault(f"byte {error.start}: not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise FileFault(f"{where}: not JSON ({error.msg})") from error
    except RecursionError as error:
        raise FileFault("not readable: nested too deeply") from error


def integer(field: str, value: object) -> None:
    """An integer; neither a number with a point nor true or false."""
    if isinstance(value, _Long):
        _expected(field, f"an integer of at most {_LONGEST_INTEGER} digits", value)
    if type(value) is not int:
        _expected(field, "an integer", value)


def number(field: str, value: object) -> None:
    """Any number, as JSON has them: neither infinite nor NaN."""
    if type(value) not in (int, float) or (isinstance(value, float) and not math.isfinite(value)):
        _expected(field, "a number", value)


def text(field: str, value: object) -> None:
    """A string of whole characters: half of a surrogate pair is none."""
    if not isinstance(value, str) or isinstance(value, _Long):
        _expected(field, "a string", value)
    if not _is_whole(value):
        _expected(field, "a string of whole characters", value)


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
        _check_twice(field, value)
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
        _check_twice(field, value)
        for name, content in value.items():
            text(field, name)
            check(f"{field}.{name}", content)

    return check_record


def _expected(field: str, what: str, value: object) -> NoReturn:
    raise FileFault(f"{field}: {what} is expected, not {_shown(value)}")


def _check_twice(field: str, value: dict[str, Any]) -> None:
    if isinstance(value, _Twice):
        where = f"{field}: " if field else ""
        raise FileFault(f"{where}the field {_shown(value.name)} is given twice in one object")


def _is_whole(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shown(value: object) -> str:
    if isinstance(value, dict | list):
        kind = "an object" if isinstance(value, dict) else "a list"
        return f"{kind} of {len(value)}"
    shown = str(value) if isinstance(value, _Long) else json.dumps(value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."


def _integer(digits: str) -> int | _Long:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else _Long(digits)
