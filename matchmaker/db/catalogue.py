"""What a database holds, read from its catalogue: the SQL text of each table, view and function."""

import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias, TypeVar

import msgspec

from matchmaker.db.pool import Connection
from matchmaker.db.queries import fetch, load

_QUERIES: Final = load("catalogue")
_WIDTH: Final = 100
_VERBATIM: Final = re.compile(r"(\$function\$.*?\$function\$|'(?:[^']|'')*'|\"[^\"]*\")", re.DOTALL)
# The catalogue writes out what these say in fewer words; the test compares what they make.
_PLAINER: Final = (
    (r"('(?:[^']|'')*')::text\b(?!\[)", r"\1"),
    (r"= any \(array\[([^\]]*)\]\)", r"in (\1)"),
    (r"<> all \(array\[([^\]]*)\]\)", r"not in (\1)"),
    (r"(length\(\w+\)|\w+) >= (\d+) and \1 <= (\d+)", r"\1 between \2 and \3"),
    (r" using btree ", " "),
)
_SHORT: Final = {"timestamp with time zone": "timestamptz"}
_SERIAL: Final = {"integer": "serial", "bigint": "bigserial"}
_SUFFIX: Final = {"p": "pkey", "u": "key", "f": "fkey", "c": "check"}

# Says what was written about a thing: the name of a table, view or function, or `table.column`.
Remarks: TypeAlias = Mapping[str, Sequence[str]]

T = TypeVar("T")


class _Relation(msgspec.Struct, frozen=True):
    name: str
    is_view: bool
    is_unlogged: bool
    selects: str | None


class _Column(msgspec.Struct, frozen=True):
    relation: str
    name: str
    type: str
    is_required: bool
    default_value: str | None
    is_generated: bool
    identity: str | None
    is_serial: bool
    collation: str | None
    storage: str | None


class _Constraint(msgspec.Struct, frozen=True):
    relation: str
    name: str
    kind: str
    single: str | None
    definition: str

    @property
    def belongs_to_column(self) -> bool:
        """Whether it may stand behind its column and is given the same name there."""
        if self.kind not in _SUFFIX or self.single is None:
            return False
        stem = self.relation if self.kind == "p" else f"{self.relation}_{self.single}"
        return self.name == f"{stem}_{_SUFFIX[self.kind]}"


class _Index(msgspec.Struct, frozen=True):
    relation: str
    definition: str


class _Function(msgspec.Struct, frozen=True):
    name: str
    definition: str


class _Trigger(msgspec.Struct, frozen=True):
    function: str
    definition: str


class _Enumeration(msgspec.Struct, frozen=True):
    name: str
    labels: str


async def read_definitions(connection: Connection, remarks: Remarks) -> dict[str, str]:
    """Name → the statements that make it, for all that the connection's schema holds.

    A table comes with its indexes, a function with the triggers that call it.
    """
    relations = await fetch(connection, _Relation, _QUERIES.relations)
    columns = _grouped(await fetch(connection, _Column, _QUERIES.columns), _relation)
    constraints = _grouped(await fetch(connection, _Constraint, _QUERIES.constraints), _relation)
    indexes = _grouped(await fetch(connection, _Index, _QUERIES.indexes), _relation)
    functions = await fetch(connection, _Function, _QUERIES.functions)
    triggers = await fetch(connection, _Trigger, _QUERIES.triggers)
    calling = _grouped(triggers, lambda trigger: trigger.function)

    made: dict[str, list[str]] = {}
    for each in await fetch(connection, _Enumeration, _QUERIES.enumerations):
        made[each.name] = [f"create type {each.name} as enum ({each.labels})"]
    for relation in relations:
        if relation.is_view:
            made[relation.name] = [_view(relation)]
        else:
            kept = constraints[relation.name]
            table = _table(relation, columns[relation.name], kept, remarks)
            added = [_broken(index.definition, " where ") for index in indexes[relation.name]]
            made[relation.name] = [table, *added]
    for function in functions:
        added = [_broken(each.definition, " for each ") for each in calling[function.name]]
        made[function.name] = [_function(function), *added]
    return {
        name: "".join([*_comments(remarks, name), *(f"{one};\n" for one in statements)])
        for name, statements in made.items()
    }


def _view(relation: _Relation) -> str:
    selects = (relation.selects or "").rstrip().removesuffix(";")
    return f"create view {relation.name} as\n{_lower(selects)}"


def _function(function: _Function) -> str:
    made = re.sub(r"^CREATE OR REPLACE FUNCTION \w+\.", "create function ", function.definition)
    return _lower(made.rstrip())


def _table(
    relation: _Relation,
    columns: Sequence[_Column],
    constraints: Sequence[_Constraint],
    remarks: Remarks,
) -> str:
    width = max(len(column.name) for column in columns)
    entries = []
    for column in columns:
        behind = [
            constraint
            for constraint in constraints
            if constraint.belongs_to_column and constraint.single == column.name
        ]
        comments = _comments(remarks, f"{relation.name}.{column.name}", indent=4)
        entries.append("".join(comments) + _column(column, behind, width))
    entries += [
        f"    constraint {constraint.name}\n        {_plain(constraint.definition)}"
        for constraint in constraints
        if not constraint.belongs_to_column
    ]
    kind = "unlogged table" if relation.is_unlogged else "table"
    return f"create {kind} {relation.name} (\n" + ",\n".join(entries) + "\n)"


def _column(column: _Column, constraints: Sequence[_Constraint], width: int) -> str:
    parts = [_type(column)]
    if column.storage:
        parts.append(f"storage {column.storage}")
    if column.collation:
        parts.append(f"collate {column.collation}")
    if column.is_required and not any(each.kind == "p" for each in constraints):
        parts.append("not null")
    if column.identity:
        parts.append(f"generated {column.identity} as identity")
    elif column.is_generated:
        parts.append(f"generated always as ({_plain(column.default_value or '')}) stored")
    elif column.default_value is not None and not column.is_serial:
        parts.append(f"default {_plain(column.default_value)}")
    parts += [_behind_column(constraint) for constraint in constraints]
    lines = [f"    {column.name:{width}}"]
    for part in parts:
        if len(lines[-1]) + len(part) >= _WIDTH and lines[-1].strip() != column.name:
            lines.append(" " * (width + 4))
        lines[-1] += f" {part}"
    return "\n".join(lines)


def _type(column: _Column) -> str:
    if column.is_serial:
        return _SERIAL[column.type]
    return _SHORT.get(column.type, column.type)


def _behind_column(constraint: _Constraint) -> str:
    definition = _plain(constraint.definition)
    if constraint.kind == "c":
        return definition
    named = definition.replace(f" ({constraint.single})", "", 1)
    return named.removeprefix("foreign key ")


def _comments(remarks: Remarks, about: str, indent: int = 0) -> list[str]:
    return [f"{' ' * indent}-- {line}\n" for line in remarks.get(about, ())]


def _lower(sql: str) -> str:
    """The text with its keywords in small letters; names in double quotes and texts stay."""
    parts = _VERBATIM.split(sql)
    return "".join(part if at % 2 else part.lower() for at, part in enumerate(parts))


def _plain(sql: str) -> str:
    """An expression on one line, without what goes without saying."""
    parts = _VERBATIM.split(_lower(sql))
    plain = "".join(part if at % 2 else re.sub(r"\s+", " ", part) for at, part in enumerate(parts))
    for written_out, short in _PLAINER:
        plain = re.sub(written_out, short, plain)
    return plain


def _broken(sql: str, before: str) -> str:
    """A statement that goes on in a second line where it would be too long for one."""
    plain = _plain(sql)
    return plain if len(plain) < _WIDTH else plain.replace(before, f"\n   {before}", 1)


def _relation(row: _Column | _Constraint | _Index) -> str:
    return row.relation


def _grouped(rows: Sequence[T], key: Callable[[T], str]) -> Mapping[str, list[T]]:
    groups: dict[str, list[T]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups
