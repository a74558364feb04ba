"""The certificate of a schedule file: the prices that prove its bounds, read and written."""

from collections.abc import Sequence
from itertools import chain
from typing import Any, Final

import msgspec
import numpy as np

from solver.formats.json_faults import Check, FileFault, integer, list_of, record, row_of, text
from solver.problem.arrays import Integers
from solver.problem.validation import InstanceError
from solver.verification.certificate import Certificate

BITS_64: Final = range(-(2**63), 2**63)


class CertificateFile(msgspec.Struct, forbid_unknown_fields=True, gc=False):
    """As it is written; numbers of any size."""

    denominator: int
    scale: int
    pair: list[tuple[int, int, int]]
    holder: list[int]
    investor: list[int]
    holder_slot: list[tuple[int, int, int]]
    investor_slot: list[tuple[int, int, int]]
    holder_guarantee: list[int]
    investor_guarantee: list[int]
    slot: list[int] = []
    rest: list[tuple[int, int, int]] = []
    precedence: list[tuple[int, int, int]] = []
    holder_kind: list[tuple[int, str, int]] = []
    investor_kind: list[tuple[int, str, int]] = []


def _row_of_kind(field: str, value: object) -> None:
    """A person, a kind, a price."""
    if not isinstance(value, list) or len(value) != 3:
        raise FileFault(f"{field}: a row of person, kind and price is expected")
    for place, check in enumerate((integer, text, integer)):
        check(f"{field}[{place}]", value[place])


_LISTS: Final = ("holder", "investor", "holder_guarantee", "investor_guarantee")
_TABLES: Final = ("pair", "holder_slot", "investor_slot")
_KINDS: Final = ("holder_kind", "investor_kind")
_CERTIFICATE: Final[dict[str, Check]] = {
    "denominator": integer,
    "scale": integer,
    **dict.fromkeys((*_LISTS, "slot"), list_of(integer)),
    **dict.fromkeys((*_TABLES, "rest", "precedence"), list_of(row_of(3))),
    **dict.fromkeys(_KINDS, list_of(_row_of_kind)),
}
CERTIFICATE_SHAPE: Final = record(_CERTIFICATE, ("denominator", "scale", *_LISTS, *_TABLES))


def certificate(file: CertificateFile) -> Certificate:
    """The prices; a fault when a number needs more than 64 bits."""
    for name in ("denominator", "scale"):
        if getattr(file, name) not in BITS_64:
            raise FileFault(f"certificate.{name}: {getattr(file, name)} is outside 64 bits")
    lists = {
        name: _column(f"certificate.{name}", getattr(file, name)) for name in (*_LISTS, "slot")
    }
    names = (*_TABLES, "rest", "precedence")
    tables = {name: table_of(f"certificate.{name}", getattr(file, name), 3) for name in names}
    kinds = sorted({word for name in _KINDS for _, word, _ in getattr(file, name)})
    place = {word: number for number, word in enumerate(kinds)}
    for name in _KINDS:
        rows = [(who, place[word], price) for who, word, price in getattr(file, name)]
        tables[name] = table_of(f"certificate.{name}", rows, 3)
    return Certificate(
        denominator=file.denominator, scale=file.scale, kinds=tuple(kinds), **lists, **tables
    )


def _column(field: str, values: Sequence[int]) -> Integers:
    return table_of(field, [(value,) for value in values], 1)[:, 0]


def certificate_part(certificate: Certificate) -> dict[str, Any]:
    """The prices as a part of a schedule file; what the format does not name only if used."""
    part = {"denominator": certificate.denominator, "scale": certificate.scale}
    tables = {
        name: getattr(certificate, name).tolist()
        for name in (*_TABLES, *_LISTS, "slot", "rest", "precedence")
    }
    used = {name: rows for name, rows in tables.items() if rows or name in (*_TABLES, *_LISTS)}
    kinds = {
        name: [[who, certificate.kinds[kind], price] for who, kind, price in rows]
        for name in _KINDS
        if (rows := getattr(certificate, name).tolist())
    }
    return {**part, **used, **kinds}


def table_of(field: str, rows: Sequence[tuple[int, ...]], width: int) -> Integers:
    """Rows of a document as an array.

    Parameters
    ----------
    field
        What the rows are called in the document.
    rows
        Rows of integers of any size.
    width
        How many integers each row has.

    Raises
    ------
    InstanceError
        When a number needs more than 64 bits.
    """
    try:
        flat = np.fromiter(chain.from_iterable(rows), dtype=np.int64, count=width * len(rows))
    except OverflowError as error:
        for position, row in enumerate(rows):
            for column, value in enumerate(row):
                if value not in BITS_64:
                    raise InstanceError(
                        f"{field}[{position}][{column}]: {value} is outside 64 bits"
                    ) from error
        raise
    return flat.reshape(-1, width)
