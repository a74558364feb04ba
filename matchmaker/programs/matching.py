"""Whom a program means: by its own identifier of them, else by their address."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, load
from matchmaker.people.profiles import PersonKind
from matchmaker.wording.errors import FieldFault
from matchmaker.wording.language import msgid

_SQL: Final = load("programs")

OTHER_SIDE: Final = msgid("This person is registered on another side: nobody can be on both.")
OTHER_NAME: Final = msgid("This address is registered under another identifier.")
TWICE: Final = msgid("The same stands at position %(position)s already.")
ADDRESS_TAKEN: Final = msgid("Somebody else of this edition has this address.")


class WantedPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody as a program has them: what it says of them, and what it says in any case.

    What is not `given` stays as it is. Of the fields in `overwrite` the program knows better than
    the person themselves.
    """

    position: int
    kind: PersonKind
    external_id: str | None
    given: Mapping[str, Any]
    overwrite: frozenset[str] = frozenset()

    def fault(self, field: str, sentence: str, **values: Any) -> FieldFault:
        """A fault of one field, where it stands in what was sent."""
        return FieldFault(f"people[{self.position}].{field}", sentence, **values)


class RegisteredPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody of the edition, as far as they are compared."""

    id: UUID
    kind: PersonKind
    email: str
    external_id: str | None
    withdrawn: bool
    refused: bool
    in_own_words: bool


class Directory:
    """Everybody of an edition by identifier and by address."""

    def __init__(self, people: Sequence[RegisteredPerson]) -> None:
        self.by_name = {one.external_id: one for one in people if one.external_id}
        self.by_address = {one.email.lower(): one for one in people}

    @classmethod
    async def of(cls, conn: Connection, edition_id: UUID) -> "Directory":
        """Everybody of this edition."""
        return cls(await fetch(conn, RegisteredPerson, _SQL.everybody, edition_id))

    def find(self, wanted: WantedPerson) -> RegisteredPerson | FieldFault | None:
        """Who is meant; None for somebody new, a fault where it cannot be told."""
        address = str(wanted.given.get("email", "")).strip().lower()
        known = self.by_name.get(wanted.external_id or "")
        if known is None:
            known = self.by_address.get(address)
            if known and wanted.external_id and known.external_id:
                return wanted.fault("external_id", OTHER_NAME)
        elif self.by_address.get(address, known) is not known:
            return wanted.fault("email", ADDRESS_TAKEN)
        if known is not None and known.kind != wanted.kind:
            return wanted.fault("kind", OTHER_SIDE)
        return known


def doubles(wanted: Sequence[WantedPerson]) -> list[FieldFault]:
    """Identifiers and addresses that stand twice in what was sent."""
    first: dict[tuple[str, str], int] = {}
    found = []
    for one in wanted:
        marks = {
            "external_id": one.external_id or "",
            "email": str(one.given.get("email", "")).strip().lower(),
        }
        for field, mark in marks.items():
            place = first.setdefault((field, mark), one.position) if mark else one.position
            if place != one.position:
                found.append(one.fault(field, TWICE, position=place))
    return found
