"""Reading what people send: every field is looked at, and every fault is told in words."""

import re
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from litestar import Request

from matchmaker.errors import FieldFault, Invalid
from matchmaker.language import msgid

Form = TypeVar("Form", bound=msgspec.Struct)
#: field name → text, or several texts
Answers = dict[str, Any]

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


async def answers(request: Request[Any, Any, Any], form_type: type[msgspec.Struct]) -> Answers:
    """What a browser's form holds, as typed: a list where several answers fit, else text.

    A textarea stands for a list of lines. Names that `form_type` does not know are kept, so that
    `read` can refuse them.
    """
    data = await request.form()
    several = {
        field.encode_name for field in msgspec.structs.fields(form_type) if _is_several(field.type)
    }
    found: Answers = {}
    for name in data:
        given = [_newlines(value) for value in data.getall(name) if isinstance(value, str)]
        if name in several:
            found[name] = [line for value in given for line in value.split("\n") if line.strip()]
        else:
            found[name] = given[-1] if given else ""
    return found


def read(form_type: type[Form], answers: Answers) -> Form:
    """The answers as `form_type`; `Invalid` names every field that cannot be taken."""
    known = {field.encode_name: field for field in msgspec.structs.fields(form_type)}
    faults = [
        FieldFault(name, msgid("There is no such field.")) for name in answers if name not in known
    ]
    values: dict[str, Any] = {}
    for name, field in known.items():
        raw = answers.get(name)
        # An empty line counts as no answer.
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if field.required:
                faults.append(FieldFault(name, msgid("This answer is missing.")))
            continue
        try:
            values[name] = msgspec.convert(_figures(raw, field.type), field.type, strict=False)
        except msgspec.ValidationError as error:
            faults.append(fault_of(error, name))
    if faults:
        raise Invalid(faults)
    try:
        return msgspec.convert(values, form_type)
    except msgspec.ValidationError as error:
        raise Invalid([fault_of(error)]) from error


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _figures(raw: Any, annotation: Any) -> Any:
    """A sum as people write it ("15 000 €") as a figure."""
    if isinstance(raw, str) and _is_whole_number(annotation):
        return re.sub(r"[\s\u00a0\u202f€]", "", raw)
    return raw


def _is_whole_number(annotation: Any) -> bool:
    return annotation is int or any(_is_whole_number(inner) for inner in get_args(annotation))


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
