"""What keeps a value from being of a type: every fault at its place, in words.

msgspec decides what is taken; where it refuses, a walk over the type finds out why.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from itertools import islice
from types import NoneType, UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import inspect

from matchmaker.wording.errors import FieldFault
from matchmaker.wording.forms import faults_in
from matchmaker.wording.language import msgid

#: of thousands of wrong answers so many are told, and how many more there are
MOST_FAULTS: Final = 30
COUNTED_FAULTS: Final = 1_000
LONGEST_NAME: Final = 100

MISSING: Final = msgid("This answer is missing.")
UNKNOWN: Final = msgid("There is no such field.")
UNREADABLE: Final = msgid("This answer cannot be read.")
NAIVE: Final = msgid("Say the hour with its offset, as in 2026-11-24T09:00:00+01:00.")
_FILL_IN: Final = msgid("Fill this in.")
_FIGURE: Final = msgid("Write a number here, in figures.")
_TEXT: Final = msgid("Text is expected here.")
_WHOLE_NUMBER: Final = msgid("A whole number is expected here.")
_CHOICE: Final = msgid("Choose one of the answers.")
_LIST: Final = msgid("A list is expected here.")
#: what is said of a value of another type, whatever it is
_OF_TYPE: Final[dict[type[inspect.Type], str]] = {
    inspect.BoolType: msgid("Yes or no is expected here."),
    inspect.UUIDType: msgid("An identifier is expected here."),
    inspect.DateType: msgid("A date is expected here."),
    inspect.DateTimeType: msgid("A date is expected here."),
    inspect.StructType: msgid("An object is expected here."),
    inspect.DataclassType: msgid("An object is expected here."),
    inspect.DictType: msgid("An object is expected here."),
    inspect.TupleType: _LIST,
    inspect.NoneType: _CHOICE,
}
_SEVERAL: Final = (
    inspect.ListType,
    inspect.VarTupleType,
    inspect.SetType,
    inspect.FrozenSetType,
)


def faults_of(raw: Any, expected: Any, path: str = "", *, strict: bool = True) -> list[FieldFault]:
    """Everything that keeps `raw` from being of the type `expected`, which stands at `path`.

    `raw` is what JSON tells; without `strict`, texts stand for numbers too, as forms have them.
    """
    return in_brief(list(islice(_faults(raw, expected, path, strict), COUNTED_FAULTS)))


def in_brief(faults: list[FieldFault]) -> list[FieldFault]:
    """The first few dozen, and a last one that counts the rest."""
    left = len(faults) - MOST_FAULTS
    if left <= 0:
        return faults
    rest = FieldFault("", "And %(num)s more.", plural="And %(num)s more.", num=left)
    return [*faults[:MOST_FAULTS], rest]


def _faults(raw: Any, expected: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    try:
        msgspec.convert(raw, expected, strict=strict)
    except msgspec.ValidationError:
        pass
    else:
        return
    shape = _without_limits(expected)
    if isinstance(raw, dict) and (cases := _cases(shape)):
        yield from _faults_of_case(raw, cases, path, strict)
        return
    inner: Iterator[FieldFault] = iter(())
    if isinstance(raw, dict) and isinstance(shape, type) and issubclass(shape, msgspec.Struct):
        inner = _faults_of_fields(raw, shape, path, strict)
    elif isinstance(raw, list) and get_origin(shape) in (list, tuple):
        inner = _faults_of_items(raw, get_args(shape)[0], path, strict)
    first = next(inner, None)
    # An object or a list may be wrong as a whole only, as one that is too long.
    yield first or _fault(raw, _info(expected), path, strict)
    yield from inner


def _cases(shape: Any) -> dict[Any, type[msgspec.Struct]]:
    """The structs of a union that one field tells apart, by what stands in it."""
    parts = get_args(shape) if get_origin(shape) in (Union, UnionType) else ()
    structs = [
        part for part in parts if isinstance(part, type) and issubclass(part, msgspec.Struct)
    ]
    return {part.__struct_config__.tag: part for part in structs if part.__struct_config__.tag}


def _faults_of_case(
    raw: dict[str, Any], cases: dict[Any, type[msgspec.Struct]], path: str, strict: bool
) -> Iterator[FieldFault]:
    """What is wrong with one of these; or that nobody knows which of them it shall be."""
    tag_field = next(iter(cases.values())).__struct_config__.tag_field
    assert tag_field is not None
    named = raw.get(tag_field)
    if isinstance(named, str) and named in cases:
        yield from _faults_of_fields(raw, cases[named], path, strict)
    else:
        place = f"{path}.{tag_field}" if path else tag_field
        yield FieldFault(place, _CHOICE if tag_field in raw else MISSING)


def _faults_of_fields(
    raw: dict[str, Any], shape: type[msgspec.Struct], path: str, strict: bool
) -> Iterator[FieldFault]:
    prefix = f"{path}." if path else ""
    tag_field = shape.__struct_config__.tag_field
    if tag_field is not None and raw.get(tag_field) != shape.__struct_config__.tag:
        yield FieldFault(prefix + tag_field, _CHOICE if tag_field in raw else MISSING)
    known = {field.encode_name: field for field in msgspec.structs.fields(shape)}
    for name in raw:
        if (
            name not in known
            and name != tag_field
            and shape.__struct_config__.forbid_unknown_fields
        ):
            yield FieldFault(prefix + name[:LONGEST_NAME], UNKNOWN)
    readable: dict[str, Any] = {}
    for name, field in known.items():
        if name in raw:
            found = list(_faults(raw[name], field.type, prefix + name, strict))
            yield from found
            if not found:
                readable[field.name] = msgspec.convert(raw[name], field.type, strict=strict)
        elif field.required:
            yield FieldFault(prefix + name, MISSING)
    # What is wrong with the answers that can be read is told in the same round.
    yield from (fault.under(prefix) for fault in faults_in(shape, readable))


def _faults_of_items(raw: list[Any], item: Any, path: str, strict: bool) -> Iterator[FieldFault]:
    for place, value in enumerate(raw):
        yield from _faults(value, item, f"{path}[{place}]", strict)


def _without_limits(expected: Any) -> Any:
    """The type of an answer that is one, whatever its size."""
    if get_origin(expected) is Annotated:
        return _without_limits(get_args(expected)[0])
    parts = get_args(expected) if get_origin(expected) in (Union, UnionType) else ()
    present = [part for part in parts if part not in (NoneType, msgspec.UnsetType)]
    return _without_limits(present[0]) if len(present) == 1 else expected


def missing_hint(expected: Any) -> str:
    """What a page says of a question that was left out: what to do, by the kind of answer."""
    info = _info(_without_limits(expected))
    if isinstance(info, inspect.EnumType | inspect.LiteralType):
        return _CHOICE
    return _FIGURE if isinstance(info, inspect.IntType | inspect.FloatType) else _FILL_IN


def naive_hours(raw: Any, expected: Any, path: str = "") -> Iterator[FieldFault]:
    """Where an hour without its offset stands in what is otherwise of the type `expected`."""
    shape = _without_limits(expected)
    if isinstance(raw, str):
        if is_instant(shape) and msgspec.convert(raw, datetime).tzinfo is None:
            yield FieldFault(path, NAIVE)
    elif isinstance(raw, list) and get_origin(shape) in (list, tuple):
        for place, value in enumerate(raw):
            yield from naive_hours(value, get_args(shape)[0], f"{path}[{place}]")
    elif isinstance(raw, dict):
        named = raw.get("kind") if (cases := _cases(shape)) else None
        shape = cases.get(named, shape)
        if isinstance(shape, type) and issubclass(shape, msgspec.Struct):
            for field in msgspec.structs.fields(shape):
                if field.encode_name in raw:
                    inner = f"{path}.{field.encode_name}" if path else field.encode_name
                    yield from naive_hours(raw[field.encode_name], field.type, inner)


def is_instant(expected: Any) -> bool:
    """Whether a value of this type is a moment."""
    return _without_limits(expected) is datetime


@cache
def _info(expected: Any) -> inspect.Type:
    return inspect.type_info(expected)


def _fault(raw: Any, info: inspect.Type, path: str, strict: bool) -> FieldFault:
    """Why `raw` as a whole is refused."""
    match info:
        case inspect.Metadata():
            return _fault(raw, info.type, path, strict)
        case inspect.UnionType():
            return _fault(raw, _wanted(info), path, strict)
        case inspect.StrType():
            return _fault_of_text(raw, info, path)
        case inspect.IntType() | inspect.FloatType():
            return _fault_of_number(raw, info, path, strict)
        case inspect.EnumType() | inspect.LiteralType():
            return FieldFault(path, _CHOICE if isinstance(raw, str) else _TEXT)
        case _ if isinstance(info, _SEVERAL):
            return _fault_of_list(raw, info, path)
    return FieldFault(path, _OF_TYPE.get(type(info), UNREADABLE))


def _wanted(info: inspect.UnionType) -> inspect.Type:
    """The type of an answer that is one; beside it there may be none."""
    absent = (inspect.NoneType, inspect.CustomType)
    return next((each for each in info.types if not isinstance(each, absent)), info.types[0])


def _fault_of_text(raw: Any, info: inspect.StrType, path: str) -> FieldFault:
    if isinstance(raw, str):
        if info.min_length and len(raw) < info.min_length:
            if info.min_length == 1:
                return FieldFault(path, MISSING)
            few = msgid("At least %(count)s characters are needed.")
            return FieldFault(path, few, count=str(info.min_length))
        if info.max_length is not None and len(raw) > info.max_length:
            many = msgid("At most %(count)s characters fit here.")
            return FieldFault(path, many, count=str(info.max_length))
    return FieldFault(path, _TEXT)


def _fault_of_list(raw: Any, info: Any, path: str) -> FieldFault:
    if isinstance(raw, list | tuple):
        if info.min_length and len(raw) < info.min_length:
            few = msgid("At least %(count)s answers are needed.")
            return FieldFault(path, few, count=str(info.min_length))
        if info.max_length is not None and len(raw) > info.max_length:
            many = msgid("At most %(count)s answers fit here.")
            return FieldFault(path, many, count=str(info.max_length))
    return FieldFault(path, _LIST)


def _fault_of_number(
    raw: Any, info: inspect.IntType | inspect.FloatType, path: str, strict: bool
) -> FieldFault:
    whole = isinstance(info, inspect.IntType)
    try:
        number: float = msgspec.convert(raw, int if whole else float, strict=strict)
    except msgspec.ValidationError:
        return FieldFault(path, _WHOLE_NUMBER if whole else UNREADABLE)
    if info.ge is not None and number < info.ge:
        return FieldFault(path, msgid("The least is %(bound)s."), bound=str(info.ge))
    if info.le is not None and number > info.le:
        return FieldFault(path, msgid("The most is %(bound)s."), bound=str(info.le))
    return FieldFault(path, msgid("This number is out of range."))
