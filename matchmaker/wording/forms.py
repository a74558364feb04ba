"""Checks that every form shares: clean text, limits that still hold after cleaning, faults placed.

A form is a frozen struct whose `Annotated` limits are those of the database. The domain calls
`check_form` on every form, whoever read it (page, JSON, CSV). What an answer has to be besides
stands at its type (`text_limits`); what two answers say of each other in the form's `clashes`. So a
face that cannot read one answer can still tell what is wrong with all the others (`faults_in`).
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Annotated, Any, Final, TypeVar

import msgspec
from msgspec import Meta, inspect

from matchmaker.wording import identifiers
from matchmaker.wording.errors import FieldFault, Invalid, Unusable
from matchmaker.wording.language import msgid
from matchmaker.wording.text import clean_line, clean_paragraph

Form = TypeVar("Form", bound=msgspec.Struct)
TextCheck = Callable[[str], str]
#: what answers say of each other, of those that are fine by themselves: a form's `clashes`
Clashes = Callable[[Mapping[str, Any]], Iterable[FieldFault]]

#: marks a sum: a form takes it as people write it
EUROS: Final = {"euros": True}
_SEVERAL_LINES: Final = {"several_lines": True}
#: under this name stands, in what a type says of itself, what its answers have to be
CHECK: Final = "check"


def text_limits(check: TextCheck, *, least: int | None = None, most: int) -> Meta:
    """The limits of a text that `check` normalises or refuses, unless it is empty."""
    return Meta(min_length=least, max_length=most, extra={CHECK: check})


Name = Annotated[str, Meta(min_length=1, max_length=80)]
#: empty for who has one name alone, which is the last name then
FirstName = Annotated[str, Meta(max_length=80)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
Label = Annotated[str, Meta(min_length=1, max_length=160)]
Paragraph = Annotated[str, Meta(min_length=1, max_length=1500, extra=_SEVERAL_LINES)]
Address = Annotated[str, text_limits(identifiers.email, least=3, most=254)]
#: one that may be left empty
AnyAddress = Annotated[str, text_limits(identifiers.email, most=254)]
Phone = Annotated[str, text_limits(identifiers.phone, most=30)]
Website = Annotated[str, text_limits(identifiers.website, most=200)]
Siret = Annotated[str, text_limits(identifiers.siret, most=30)]
Rna = Annotated[str, text_limits(identifiers.rna, most=30)]
ReasonLine = Annotated[str, Meta(max_length=300)]


def check_form(form: Form, checks: Mapping[str, TextCheck] | None = None) -> Form:
    """The form with its text cleaned and each check applied to an answer that is not empty.

    `checks` are those that no type can know, by field. Raises Invalid with every fault, under
    paths such as `delegates[1]`.
    """
    given = {name: getattr(form, name) for name in form.__struct_fields__}
    tidy, faults = tidy_answers(type(form), given, checks or {})
    if faults:
        raise Invalid(faults)
    return msgspec.structs.replace(form, **tidy)


def faults_in(form_type: type[msgspec.Struct], given: Mapping[str, Any]) -> list[FieldFault]:
    """What is wrong with these answers of a form, each of its type; others may be missing."""
    return tidy_answers(form_type, given)[1]


def tidy_answers(
    form_type: type[msgspec.Struct],
    given: Mapping[str, Any],
    checks: Mapping[str, TextCheck] = MappingProxyType({}),
) -> tuple[dict[str, Any], list[FieldFault]]:
    """The answers as they are stored, without those at fault; and every fault."""
    faults: list[FieldFault] = []
    tidy: dict[str, Any] = {}
    for field in _shape(form_type).fields:
        if field.name not in given:
            continue
        before = len(faults)
        answer = _tidy(given[field.name], field.type, field.name, faults)
        if len(faults) == before and answer and field.name in checks:
            answer = _checked(answer, checks[field.name], field.name, faults)
        if len(faults) == before:
            tidy[field.name] = answer
    clashes: Clashes | None = getattr(form_type, "clashes", None)
    if clashes is not None:
        faults += clashes(tidy)
    return tidy, faults


def _checked(answer: str, check: TextCheck, path: str, faults: list[FieldFault]) -> str:
    try:
        return check(answer)
    except Unusable as unusable:
        faults.append(unusable.at(path))
        return answer


@cache
def _shape(form_type: type[msgspec.Struct]) -> inspect.StructType:
    shape = inspect.type_info(form_type)
    assert isinstance(shape, inspect.StructType)
    return shape


def _tidy(value: Any, shape: inspect.Type, path: str, faults: list[FieldFault]) -> Any:
    match shape:
        case inspect.Metadata():
            extra = shape.extra or {}
            if extra.get("several_lines") and isinstance(shape.type, inspect.StrType):
                return _text(value, shape.type, path, faults, clean_paragraph)
            before = len(faults)
            tidy = _tidy(value, shape.type, path, faults)
            if CHECK in extra and tidy and len(faults) == before:
                return _checked(tidy, extra[CHECK], path, faults)
            return tidy
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
