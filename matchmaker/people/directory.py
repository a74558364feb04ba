"""Finding people of an edition; whoever is of another edition, or erased, is not found."""

from typing import Final
from uuid import UUID

from matchmaker.db import Connection, fetch_optional, load
from matchmaker.people import applications
from matchmaker.people.profiles import (
    AnyProfile,
    HolderProfile,
    InvestorProfile,
    P,
    Profile,
    VisitorProfile,
)
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.language import msgid

_SQL: Final = load("people")


async def find(conn: Connection, edition_id: UUID, person_id: UUID) -> AnyProfile:
    """Somebody of the edition with their fiche; NotFound for anybody else."""
    kind = await conn.fetchval(_SQL.kind_of, person_id, edition_id)
    if kind == "holder":
        return await find_holder(conn, edition_id, person_id)
    if kind == "visitor":
        return await find_visitor(conn, edition_id, person_id)
    return await find_investor(conn, edition_id, person_id)


async def find_holder(conn: Connection, edition_id: UUID, person_id: UUID) -> HolderProfile:
    """A holder of the edition; NotFound for anybody else."""
    return _found(
        await fetch_optional(conn, HolderProfile, _SQL.find_holder, person_id, edition_id)
    )


async def find_investor(conn: Connection, edition_id: UUID, person_id: UUID) -> InvestorProfile:
    """An investor of the edition; NotFound for anybody else."""
    return _found(
        await fetch_optional(conn, InvestorProfile, _SQL.find_investor, person_id, edition_id)
    )


async def find_visitor(conn: Connection, edition_id: UUID, person_id: UUID) -> VisitorProfile:
    """A visitor of the edition; NotFound for anybody else."""
    return _found(
        await fetch_optional(conn, VisitorProfile, _SQL.find_visitor, person_id, edition_id)
    )


async def find_person(conn: Connection, edition_id: UUID, person_id: UUID) -> Profile:
    """Somebody of the edition without their fiche; NotFound for anybody else."""
    return _found(await fetch_optional(conn, Profile, _SQL.find_person, person_id, edition_id))


async def find_by_email(conn: Connection, edition_id: UUID, email: str) -> Profile | None:
    """Who has this address: for organisers and for merging duplicates, never for the public."""
    return await fetch_optional(conn, Profile, _SQL.find_by_email, edition_id, email)


async def hold(conn: Connection, edition_id: UUID, person_id: UUID) -> Profile:
    """Somebody of the edition, held until the transaction ends: their own acts take turns."""
    person = _found(await fetch_optional(conn, Profile, _SQL.hold_person, person_id, edition_id))
    return _found(person if person.erased_at is None else None)


async def hold_participant(conn: Connection, edition_id: UUID, person_id: UUID) -> Profile:
    """As `hold`; Conflict for somebody who withdrew, or was not accepted."""
    person = await hold(conn, edition_id, person_id)
    if person.withdrawn_at is not None:
        raise Conflict(msgid("This registration was withdrawn; it cannot be changed any more."))
    await applications.require_not_refused(conn, edition_id, person_id)
    return person


def _found(person: P | None) -> P:
    if person is None:
        raise NotFound(msgid("There is no such person in this edition."))
    return person
