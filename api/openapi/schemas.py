"""Schemas as a reader, and a generator of clients, would have them.

msgspec describes the structs; here moments get their format, unions the field that tells their
cases apart, and pages a name that one would have written.
"""

import inspect as source
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

import msgspec
from msgspec import inspect

_REF: Final = "#/components/schemas/"
_PAGE: Final = re.compile(r"^Page_(?:\w+\.)*(\w+?)_$")
#: what tells the cases of a union apart
_TELLS: Final = "kind"


def describe(shapes: list[Any]) -> dict[str, dict[str, Any]]:
    """The schema of every struct in them, by name."""
    found: dict[str, dict[str, Any]] = msgspec.json.schema_components(
        shapes, schema_hook=_of_another_kind, ref_template=_REF + "{name}"
    )[1]
    for struct in _structs(inspect.multi_type_info(shapes)):
        schema = found.get(struct.cls.__name__, {})
        for field in struct.fields:
            if field.encode_name in schema.get("properties", {}):
                _date(schema["properties"][field.encode_name], field.type)
    for schema in found.values():
        if "description" in schema:
            schema["description"] = source.cleandoc(schema["description"])
        _be_exact(schema)
    return found


def _of_another_kind(shape: type) -> dict[str, Any]:
    return {"type": "string", "format": "binary"}  # an uploaded file


def _structs(infos: Any) -> Iterator[inspect.StructType]:
    """Every struct that can be reached, once."""
    waiting, seen = list(infos), set[type]()
    while waiting:
        info = waiting.pop()
        if isinstance(info, inspect.StructType):
            if info.cls not in seen or hasattr(info.cls, "__parameters__"):  # each page anew
                seen.add(info.cls)
                yield info
                waiting += [field.type for field in info.fields]
        else:
            waiting += _inner(info)


def _inner(info: inspect.Type) -> list[inspect.Type]:
    match info:
        case inspect.Metadata():
            return [info.type]
        case inspect.UnionType():
            return list(info.types)
        case inspect.DictType():
            return [info.value_type]
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType():
            return [info.item_type]
        case inspect.TupleType():
            return list(info.item_types)
    return []


def _date(schema: dict[str, Any], info: inspect.Type) -> None:
    """Mark the moments in the schema of a value of this type."""
    match info:
        case inspect.DateTimeType():
            schema["format"] = "date-time"
        case inspect.Metadata():
            _date(schema, info.type)
        case inspect.UnionType():
            if any(isinstance(each, inspect.DateTimeType) for each in info.types):
                for part in schema.get("anyOf", [schema]):
                    if part == {"type": "string"}:
                        part["format"] = "date-time"
            for each in info.types:
                if not isinstance(each, inspect.DateTimeType):
                    _date(schema, each)
        case inspect.DictType():
            _date(schema.get("additionalProperties", {}), info.value_type)
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType():
            _date(schema.get("items", {}), info.item_type)


def _be_exact(schema: Any) -> None:
    """One answer that is possible is that answer; several texts are texts."""
    if isinstance(schema, dict):
        enum = schema.get("enum")
        if isinstance(enum, list) and all(isinstance(value, str) for value in enum):
            schema["type"] = "string"
            if len(enum) == 1:
                schema["const"] = schema.pop("enum")[0]
        for inner in schema.values():
            _be_exact(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _be_exact(inner)


def tell_apart(document: dict[str, Any]) -> None:
    """Where structs stand beside each other, the field that says which of them it is."""
    components: Mapping[str, Any] = document["components"]["schemas"]

    def look_at(part: Any) -> None:
        if isinstance(part, dict):
            mapping = _mapping(part, components)
            if mapping:
                part["oneOf"] = part.pop("anyOf", part.get("oneOf"))
                part["discriminator"] = {"propertyName": _TELLS, "mapping": mapping}
            for inner in part.values():
                look_at(inner)
        elif isinstance(part, list):
            for inner in part:
                look_at(inner)

    look_at(document["paths"])
    look_at(components)


def _mapping(part: dict[str, Any], components: Mapping[str, Any]) -> dict[str, str]:
    """What stands in that field → which schema; nothing where it does not tell."""
    cases = part.get("oneOf") or part.get("anyOf")
    if not isinstance(cases, list) or len(cases) < 2:
        return {}
    found = {}
    for case in cases:
        ref = case.get("$ref", "")
        properties = components.get(ref.removeprefix(_REF), {}).get("properties", {})
        if "const" not in properties.get(_TELLS, {}):
            return {}
        found[properties[_TELLS]["const"]] = ref
    return found


def name_readably(document: dict[str, Any]) -> dict[str, Any]:
    """The document with names that one would have written: `InvestorCardPage`."""
    components = document["components"]["schemas"]
    renamed = {
        name: f"{found[1]}Page" for name in components if (found := _PAGE.match(name)) is not None
    }

    def rename(part: Any) -> Any:
        if isinstance(part, dict):
            return {renamed.get(name, name): rename(inner) for name, inner in part.items()}
        if isinstance(part, list):
            return [rename(inner) for inner in part]
        if isinstance(part, str) and part.startswith(_REF):
            name = part.removeprefix(_REF)
            return _REF + renamed.get(name, name)
        return part

    shown: dict[str, Any] = rename(document)
    for old, new in renamed.items():
        shown["components"]["schemas"][new]["title"] = new
        del old
    return shown
