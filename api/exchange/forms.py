"""Reading what people send: every field is looked at, and every fault is told in words."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException

from matchmaker.wording.errors import FieldFault, Invalid, MatchmakerError
from matchmaker.wording.language import msgid

Form = TypeVar("Form", bound=msgspec.Struct)
#: field name → text, or several texts
Answers = dict[str, Any]
#: of thousands of wrong answers so many are told, and how many more there are
MOST_FAULTS: Final = 30
COUNTED_FAULTS: Final = 1_000
#: a thousand slots ticked, or both longest texts in letters that take nine bytes each
MOST_FIELDS: Final = 1_100
LARGEST_FORM: Final = 100_000
LONGEST_NAME: Final = 100
#: whom a form acts for; see acting.py. No form of ours knows it as an answer.
ACTING_FOR: Final = "acting_for"

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


class TooLarge(MatchmakerError):
    """More than anybody has to say: refused as a whole, without a look at it."""


async def answers(request: Request[Any, Any, Any], form_type: type[msgspec.Struct]) -> Answers:
    """What a browser's form holds, as typed: a list where several answers fit, else text.

    A textarea stands for a list of lines. Names that `form_type` does not know are kept, so that
    `read` can refuse them.
    """
    data = await _form_of(request)
    several = {
        field.encode_name for field in msgspec.structs.fields(form_type) if _is_several(field.type)
    }
    found: Answers = {}
    data.pop(ACTING_FOR, None)
    for name, values in data.items():
        given = [_newlines(value) for value in values]
        if name in several:
            found[name] = [line for value in given for line in value.split("\n") if line.strip()]
        else:
            found[name] = given[-1] if given else ""
    return found


async def _form_of(request: Request[Any, Any, Any]) -> dict[str, list[str]]:
    """The texts of a form by name."""
    found: dict[str, list[str]] = {}
    for name, value in await fields(request):
        found.setdefault(name, []).append(value)
    return found


async def fields(request: Request[Any, Any, Any]) -> list[tuple[str, str]]:
    """The texts of a form, in order; what is not UTF-8 is marked for its field to refuse it.

    The framework keeps the last thousand url-encoded forms in memory, so these are read here.
    TooLarge before anything is taken apart that no browser of ours sends.
    """
    kind = request.content_type[0]
    if kind == RequestEncodingType.URL_ENCODED:
        body = await request.body()
        if len(body) > LARGEST_FORM or body.count(b"&") >= MOST_FIELDS:
            raise _too_large()
        pairs = parse_qsl(body.decode(errors="replace"), keep_blank_values=True)
    elif kind == RequestEncodingType.MULTI_PART:
        data = await parts(request)
        pairs = [(name, text) for name, text in data.multi_items() if isinstance(text, str)]
    elif await request.body():
        raise HTTPException(status_code=415)
    else:
        pairs = []
    if any(len(name) > LONGEST_NAME for name, _ in pairs):
        raise _too_large()
    return pairs


def _too_large() -> TooLarge:
    return TooLarge(
        msgid("A form has at most %(fields)s fields and %(size)s characters here."),
        fields=MOST_FIELDS,
        size=LARGEST_FORM,
    )


async def parts(request: Request[Any, Any, Any]) -> FormMultiDict:
    """A form with files; 400 when it is damaged, whichever way."""
    try:
        return await request.form()
    except (UnicodeDecodeError, LookupError) as error:
        raise ClientException from error


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
        raise Invalid(in_brief(faults))
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


def faults_of(raw: Any, expected: Any) -> list[FieldFault]:
    """Everything that keeps `raw`, as JSON tells it, from being of the type `expected`."""
    return in_brief(list(islice(_faults(raw, expected, ""), COUNTED_FAULTS)))


def in_brief(faults: list[FieldFault]) -> list[FieldFault]:
    """The first few dozen, and a last one that counts the rest."""
    left = len(faults) - MOST_FAULTS
    if left <= 0:
        return faults
    rest = FieldFault("", "And %(num)s more.", plural="And %(num)s more.", num=left)
    return [*faults[:MOST_FAULTS], rest]


def _faults(raw: Any, expected: Any, path: str) -> Iterator[FieldFault]:
    whole = _fault(raw, expected, path)
    if whole is None:
        return
    shape = _shape(expected)
    inner: Iterator[FieldFault] = iter(())
    if isinstance(raw, dict) and isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        inner = _faults_of_fields(raw, shape, path)
    elif isinstance(raw, list) and get_origin(shape) in (list, tuple):
        inner = _faults_of_items(raw, get_args(shape)[0], path)
    first = next(inner, None)
    # An object or a list may be wrong as a whole only, as one that is too long.
    yield first or whole
    yield from inner


def _fault(raw: Any, expected: Any, path: str) -> FieldFault | None:
    try:
        msgspec.convert(raw, expected)
    except msgspec.ValidationError as error:
        return fault_of(error, path)
    return None


def _faults_of_fields(
    raw: dict[str, Any], shape: type[msgspec.Struct], path: str
) -> Iterator[FieldFault]:
    prefix = f"{path}." if path else ""
    known = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name in raw:
        if name not in known and shape.__struct_config__.forbid_unknown_fields:
            yield FieldFault(prefix + name[:LONGEST_NAME], msgid("There is no such field."))
    for name, field in known.items():
        if name in raw:
            yield from _faults(raw[name], field.type, prefix + name)
        elif field.required:
            yield FieldFault(prefix + name, msgid("This answer is missing."))


def _faults_of_items(raw: list[Any], item: Any, path: str) -> Iterator[FieldFault]:
    for place, value in enumerate(raw):
        yield from _faults(value, item, f"{path}[{place}]")


def _shape(expected: Any) -> Any:
    """The type without its limits."""
    return get_args(expected)[0] if get_origin(expected) is Annotated else expected
