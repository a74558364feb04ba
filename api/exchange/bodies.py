"""JSON bodies, looked at as a whole before a handler is given them, so that every fault is told."""

import json
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.handlers import HTTPRouteHandler
from litestar.params import BodyKwarg

from api.exchange.faults import LONGEST_NAME, faults_of, in_brief, naive_hours
from api.exchange.forms import parts
from api.exchange.problems import Unreadable
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid

_TWICE: Final = msgid("This is given twice.")
#: more digits than any column holds, fewer than Python refuses to read
_DIGITS: Final = 30


async def check(request: Request[Any, Any, Any]) -> None:
    """A `before_request` hook: 415, 400 with the place, or 422 with every fault."""
    handler = request.route_handler
    assert isinstance(handler, HTTPRouteHandler)
    expected = handler.parsed_fn_signature.parameters.get("data")
    if expected is None or not isinstance(expected.kwarg_definition, BodyKwarg):
        return
    if expected.kwarg_definition.media_type is RequestEncodingType.MULTI_PART:
        await _check_parts(request, expected.annotation)
        return
    if not _is_json(request.content_type[0]):
        raise HTTPException(status_code=415)
    body = await request.body()
    value = decode_body(body)
    faults = _doubled(body) or faults_of(value, expected.annotation)
    if faults := faults or in_brief(list(naive_hours(value, expected.annotation))):
        raise Invalid(faults)


def _doubled(body: bytes) -> list[FieldFault]:
    """Names that an object has twice: which of the two is meant, nobody knows."""
    found: list[str] = []

    def pairs(given: list[tuple[str, Any]]) -> None:
        names = [name for name, _ in given]
        if len(set(names)) < len(names):
            found.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)

    try:
        json.loads(body.decode(), object_pairs_hook=pairs, parse_int=len, strict=False)
    except RecursionError as error:
        raise Unreadable(msgid("The request is nested too deeply.")) from error
    return in_brief([FieldFault(name[:LONGEST_NAME], _TWICE) for name in found])


async def _check_parts(request: Request[Any, Any, Any], form_type: type[msgspec.Struct]) -> None:
    """Our multipart bodies have files, and texts where the form has fields for them."""
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        raise HTTPException(status_code=415)
    sent = list((await parts(request)).multi_items())
    texts = {field.encode_name for field in msgspec.structs.fields(form_type)} - {"files"}
    faults = [
        FieldFault(name, msgid("A file is expected here."))
        if name == "files"
        else FieldFault(name, msgid("There is no such field."))
        for name, part in sent
        if isinstance(part, UploadFile) is not (name == "files")
        or (name != "files" and name not in texts)
    ]
    if not any(name == "files" for name, _ in sent):
        faults.append(FieldFault("files", msgid("Choose at least one file.")))
    if faults:
        raise Invalid(faults)


def decode_body(body: bytes) -> Any:
    """The value that `body` stands for; Unreadable says at which byte it is no JSON."""
    if not body.strip():
        raise Unreadable(msgid("The request is empty; a JSON object is expected."))
    try:
        body.decode()  # msgspec tells the place within a text, not within the body
        return _value(body)
    except UnicodeDecodeError as error:
        raise Unreadable(
            msgid("The request is not in UTF-8 at byte %(place)s."), place=error.start
        ) from error
    except RecursionError as error:
        raise Unreadable(msgid("The request is nested too deeply.")) from error
    except ValueError as error:
        raise Unreadable(
            msgid("The request is no valid JSON at byte %(place)s."), place=_place(body)
        ) from error


def _value(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except msgspec.ValidationError:
        # A number beyond all measure: kept beyond, for its field to refuse it.
        return json.loads(body, parse_int=lambda digits: int(digits[:_DIGITS]), parse_constant=int)


def _place(body: bytes) -> int:
    """The byte at which `body` stops being JSON."""
    text = body.decode()
    try:
        json.loads(text, parse_int=len, parse_constant=_refuse)
    except json.JSONDecodeError as error:
        return len(text[: error.pos].encode())
    except ValueError as error:
        return len(text[: text.find(str(error))].encode())
    return len(body)


def _refuse(constant: str) -> None:
    raise ValueError(constant)


def _is_json(media_type: str) -> bool:
    return media_type == "application/json" or media_type.endswith("+json")
