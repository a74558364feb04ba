"""Checks that every form shares: clean text, limits that still hold after cleaning, faults placed.

A form is a frozen struct whose `Annotated` limits are those of the database. The domain calls
`check_form` on every form, whoever read it (page, JSON, CSV).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, inspect

from matchmaker.wording.errors import FieldFault, Invalid, Unusable
from matchmaker.wording.language import msgid
from matchmaker.wording.text import clean_line, clean_paragraph

Form = TypeVar("Form", bound=msgspec.Struct)
TextCheck = Callable[[str], str]

#: marks a sum: a form takes it as people write it
EUROS: Final = {"euros": True}
_SEVERAL_LINES: Final = {"several_lines": True}
Name = Annotated[str, Meta(min_length=1, max_length=80)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
Label = Annotated[str, Meta(min_length=1, max_length=160)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=1500, extra=_SEVERAL_LINES)]
Address = Annotated[str, Meta(min_length=3, max_length=254)]
Phone = Annotated[str, Meta(max_length=30)]
ReasonLine = Annotated[str, Meta(max_length=300)]
Identifier = Annotated[str, Meta(max_length=30)]


def check_form(form: Form, checks: Mapping[str, TextCheck] | None = None) -> Form:
    """The form with its text cleaned and each check applied to an answer that is not empty.

    Raises Invalid with every fault, under paths such as `delegates[1]`.
    """
    faults: list[FieldFault] = []
    tidy: Form = _tidy(form, _shape(type(form)), "", faults)
    known = {fault.field for fault in faults}
    for field, check in (checks or {}).items():
        answer = getattr(tidy, field)
        if answer and field not in known:
            try:
                tidy = msgspec.structs.replace(tidy, **{field: check(answer)})
            except Unusable as unusable:
                faults.append(unusable.at(field))
    if faults:
        raise Invalid(faults)
    return tidy


@cache
def _shape(form_type: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(form_type)


def _tidy(value: Any, shape: inspect.Type, path: str, faults: list[FieldFault]) -> Any:
    match shape:
        case inspect.Metadata():
            several_lines = bool(shape.extra and shape.extra.get("several_lines"))
            if several_lines and isinstance(shape.type, inspect.StrType):
                return _text(value, shape.type, path, faults, clean_paragraph)
            return _tidy(value, shape.type, path, faults)
        case inspect.StrType():
            return _text(value, shape, path, faults, clean_line)
        case inspect.IntType():
            _within(value, shape, path, faults)
        case inspect.UnionType() if value is not None:
            return _tidy(value, _not_none(shape), path, faults)
        case inspect.ListType() | inspect.VarTupleType():
            return _items(value, shape, path, faults)
        case inspect.StructType():
            return _fields(value, shape, path, faults)
        case _:
            pass
    return value


def _fields(
    form: msgspec.Struct, shape: inspect.StructType, path: str, faults: list[FieldFault]
) -> msgspec.Struct:
    prefix = f"{path}." if path else ""
    tidy = {
        field.name: _tidy(getattr(form, field.name), field.type, prefix + field.name, faults)
        for field in shape.fields
    }
    return msgspec.structs.replace(form, **tidy)


def _items(
    items: Any,
    shape: inspect.ListType | inspect.VarTupleType,
    path: str,
    faults: list[FieldFault],
) -> Any:
    most, least = shape.max_length, shape.min_length
    if most is not None and len(items) > most:
        faults.append(
            FieldFault(
                path,
                "At most %(most)s answers fit here; there is one too many.",
                plural="At most %(most)s answers fit here; there are %(num)s too many.",
                most=most,
                num=len(items) - most,
            )
        )
    if least and len(items) < least:
        faults.append(FieldFault(path, msgid("At least one answer is needed.")))
    tidy = (
        _tidy(item, shape.item_type, f"{path}[{place}]", faults) for place, item in enumerate(items)
    )
    return type(items)(tidy)


def _text(
    value: str,
    shape: inspect.StrType,
    path: str,
    faults: list[FieldFault],
    clean: Callable[[str], str],
) -> str:
    try:
        tidy = clean(value)
    except Unusable as unusable:
        faults.append(unusable.at(path))
        return value
    if shape.min_length and not tidy:
        faults.append(FieldFault(path, msgid("This answer is needed.")))
    elif shape.min_length and len(tidy) < shape.min_length:
        faults.append(FieldFault(path, msgid("This answer is too short.")))
    if shape.max_length is not None and len(tidy) > shape.max_length:
        faults.append(
            FieldFault(
                path,
                "At most %(most)s characters fit here; there is one too many.",
                plural="At most %(most)s characters fit here; there are %(num)s too many.",
                most=shape.max_length,
                num=len(tidy) - shape.max_length,
            )
        )
    return tidy


def _within(value: int, shape: inspect.IntType, path: str, faults: list[FieldFault]) -> None:
    if (shape.ge is not None and value < shape.ge) or (shape.le is not None and value > shape.le):
        faults.append(
            FieldFault(
                path,
                msgid("A whole number between %(least)s and %(most)s is expected here."),
                least=shape.ge or 0,
                most=shape.le or 0,
            )
        )


def _not_none(shape: inspect.UnionType) -> inspect.Type:
    return next(part for part in shape.types if not isinstance(part, inspect.NoneType))
