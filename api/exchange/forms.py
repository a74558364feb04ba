"""Reading what people send: every field is looked at, and every fault is told in words."""

import re
from typing import Annotated, Any, Final, TypeVar, get_args, get_origin
from urllib.parse import parse_qsl

import msgspec
from litestar import Request
from litestar.datastructures import FormMultiDict
from litestar.enums import RequestEncodingType
from litestar.exceptions import ClientException, HTTPException
from msgspec import Meta

from api.exchange.faults import LONGEST_NAME, UNKNOWN, UNREADABLE, faults_of, in_brief, missing_hint
from matchmaker.wording.errors import FieldFault, Invalid, MatchmakerError, Unusable
from matchmaker.wording.forms import EUROS, faults_in, tidy_answers
from matchmaker.wording.language import msgid
from matchmaker.wording.text import whole_euros

Form = TypeVar("Form", bound=msgspec.Struct)
#: field name → text, or several texts
Answers = dict[str, Any]
#: a thousand slots ticked, or both longest texts in letters that take nine bytes each
MOST_FIELDS: Final = 1_100
LARGEST_FORM: Final = 100_000
#: whom a form acts for; see acting.py. No form of ours knows it as an answer.
ACTING_FOR: Final = "acting_for"


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
    values, faults = _values(form_type, answers)
    if faults:
        # What is wrong with the answers that can be read is told in the same round.
        raise Invalid(in_brief([*faults, *faults_in(form_type, values)]))
    try:
        return msgspec.convert(values, form_type)
    except msgspec.ValidationError as error:
        raise Invalid([FieldFault("", UNREADABLE)]) from error


def survey(
    form_type: type[msgspec.Struct], answers: Answers
) -> tuple[dict[str, Any], list[FieldFault]]:
    """Of a form that need not be whole: the answers that can be taken, as they would be stored,
    and everything that is wrong with the others."""
    values, faults = _values(form_type, answers)
    tidy, more = tidy_answers(form_type, values)
    return tidy, [*faults, *more]


def _values(
    form_type: type[msgspec.Struct], answers: Answers
) -> tuple[dict[str, Any], list[FieldFault]]:
    """The answers that are of their type, and what is wrong with the others."""
    known = {field.encode_name: field for field in msgspec.structs.fields(form_type)}
    faults = [FieldFault(name, UNKNOWN) for name in answers if name not in known]
    values: dict[str, Any] = {}
    for name, field in known.items():
        raw = answers.get(name)
        # An empty line counts as no answer.
        if raw is None or (isinstance(raw, str) and not raw.strip()):
            if field.required:
                faults.append(FieldFault(name, missing_hint(field.type)))
            continue
        try:
            given = _figures(raw, field.type)
        except Unusable as unusable:
            faults.append(unusable.at(name))
            continue
        try:
            values[name] = msgspec.convert(given, field.type, strict=False)
        except msgspec.ValidationError:
            faults += faults_of(given, field.type, name, strict=False)
    return values, faults


def _newlines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _figures(raw: Any, annotation: Any) -> Any:
    """A figure as people write it ("15 000"), a sum too ("15 k€")."""
    if isinstance(raw, str) and _is_sum(annotation):
        return whole_euros(raw)
    if isinstance(raw, str) and _is_whole_number(annotation):
        return re.sub(r"[\s\u00a0\u202f€]", "", raw)
    return raw


def _is_sum(annotation: Any) -> bool:
    """Whether it is marked as one: matchmaker.wording.forms.EUROS."""
    if get_origin(annotation) is Annotated:
        return any(isinstance(one, Meta) and one.extra == EUROS for one in get_args(annotation))
    return any(_is_sum(inner) for inner in get_args(annotation))


def _is_whole_number(annotation: Any) -> bool:
    return annotation is int or any(_is_whole_number(inner) for inner in get_args(annotation))


def _is_several(annotation: Any) -> bool:
    if get_origin(annotation) in (list, tuple, set, frozenset):
        return True
    return any(_is_several(inner) for inner in get_args(annotation) if inner is not type(None))
