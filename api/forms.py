"""Reading what people send: every field is looked at, and every fault is told in words."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from litestar.datastructures import FormMultiDict

from matchmaker.errors import FieldFault, Invalid
from matchmaker.language import msgid

Form = TypeVar("Form", bound=msgspec.Struct)

_SENTENCES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"`str` of length >= 1\b"), msgid("This answer is missing.")),
    (
        re.compile(r"`str` of length >= (?P<count>\d+)"),
        msgid("At least %(count)s characters are needed."),
    ),
    (
        re.compile(r"`str` of length <= (?P<count>\d+)"),
        msgid("At most %(count)s characters fit here."),
    ),
    (
        re.compile(r"`array` of length <= (?P<count>\d+)"),
        msgid("At most %(count)s answers fit here."),
    ),
    (
        re.compile(r"`array` of length >= (?P<count>\d+)"),
        msgid("At least %(count)s answers are needed."),
    ),
    (re.compile(r"`(?:int|float)` >= (?P<bound>-?\d+)"), msgid("The least is %(bound)s.")),
    (re.compile(r"`(?:int|float)` <= (?P<bound>-?\d+)"), msgid("The most is %(bound)s.")),
    (re.compile(r"Expected `int"), msgid("A whole number is expected here.")),
    (re.compile(r"Expected `str"), msgid("Text is expected here.")),
    (re.compile(r"Expected `bool"), msgid("Yes or no is expected here.")),
    (re.compile(r"Expected `array"), msgid("A list is expected here.")),
    (re.compile(r"Expected `object"), msgid("An object is expected here.")),
    (
        re.compile(r"Invalid enum value|Expected `(?:null|None)"),
        msgid("Choose one of the answers."),
    ),
    (re.compile(r"Invalid UUID|`uuid`"), msgid("An identifier is expected here.")),
    (re.compile(r"RFC3339|`date"), msgid("A date is expected here.")),
    (re.compile(r"missing required field"), msgid("This answer is missing.")),
    (re.compile(r"unknown field"), msgid("There is no such field.")),
    (re.compile(r"out of range|too big|exceed"), msgid("This number is out of range.")),
)
_OTHERWISE = msgid("This answer cannot be read.")
_PATH = re.compile(r" - at `(?P<path>[^`]+)`$")
_FIELD = re.compile(r"field `(?P<field>[^`]+)`")


def read(form_type: type[Form], data: FormMultiDict | Mapping[str, Any]) -> Form:
    """A browser's form as `form_type`; `Invalid` names every field that cannot be taken."""
    values: dict[str, Any] = {}
    known = {field.encode_name: field for field in msgspec.structs.fields(form_type)}
    faults = [
        FieldFault(name, msgid("There is no such field.")) for name in data if name not in known
    ]
    for name, field in known.items():
        raw = _raw(data, name, several=_is_several(field.type))
        if raw is None:
            if field.required:
                faults.append(FieldFault(name, msgid("This answer is missing.")))
            continue
        try:
            values[name] = msgspec.convert(raw, field.type, strict=False)
        except msgspec.ValidationError as error:
            faults.append(fault_of(error, name))
    if faults:
        raise Invalid(faults)
    try:
        return msgspec.convert(values, form_type)
    except msgspec.ValidationError as error:
        raise Invalid([fault_of(error)]) from error


def _raw(data: FormMultiDict | Mapping[str, Any], name: str, *, several: bool) -> Any:
    """The answer to one question; an empty line counts as no answer."""
    if several:
        found = data.getall(name, []) if isinstance(data, FormMultiDict) else data.get(name, [])
        return [item for item in found if item != ""]
    value = data.get(name)
    if isinstance(value, str):
        value = value.replace("\r\n", "\n")
        return None if value.strip() == "" else value
    return value


def _is_several(annotation: Any) -> bool:
    if get_origin(annotation) in (list, tuple, set, frozenset):
        return True
    return any(_is_several(inner) for inner in get_args(annotation) if inner is not type(None))


def fault_of(error: msgspec.ValidationError, field: str = "") -> FieldFault:
    """A fault in words, from msgspec's account of it."""
    message = str(error)
    where = _PATH.search(message)
    path = where["path"].removeprefix("$").lstrip(".") if where else ""
    if missing := _FIELD.search(message):
        path = f"{path}.{missing['field']}".lstrip(".")
    separator = "" if path.startswith("[") or not path or not field else "."
    name = f"{field}{separator}{path}"
    for pattern, sentence in _SENTENCES:
        if match := pattern.search(message):
            return FieldFault(name, sentence, **match.groupdict())
    return FieldFault(name, _OTHERWISE)
