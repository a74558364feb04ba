"""Who a token is, to whoever holds it."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get
from litestar.di import NamedDependency

from api.access.callers import Caller
from api.access.permissions import Role
from api.controllers.documents import errors
from matchmaker.editions.tokens import Scope


class PersonMe(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="person"):
    """Somebody who came by a personal link."""

    id: UUID
    name: str
    edition: str
    side: Role


class DelegateMe(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="delegate"):
    """One of an investor's people, who came by a link of their own."""

    id: UUID
    name: str
    edition: str


class OrganiserMe(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="organiser"):
    """An organiser, reader or member of the desk who has signed in; their role by edition."""

    id: UUID
    name: str
    administrator: bool
    roles: dict[str, Role]


class TokenMe(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="token"):
    """A machine token, and the organiser for whom it acts."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime
    every_edition: bool
    editions: list[str]
    organiser_id: UUID
    organiser: str


@get("/me", opt={"action": "me.read"}, tags=["sessions"], responses=errors(401, 403))
async def read_me(
    caller: NamedDependency[Caller],
) -> PersonMe | DelegateMe | OrganiserMe | TokenMe:
    """Read whose token this is, and what it may do."""
    if caller.program is not None:
        return _token(caller)
    if caller.person_id is not None:
        ((slug, side),) = caller.roles.items()
        return PersonMe(id=caller.person_id, name=caller.name, edition=slug, side=side)
    if caller.delegate_id is not None:
        return DelegateMe(id=caller.delegate_id, name=caller.name, edition=next(iter(caller.roles)))
    assert caller.organiser_id is not None
    return OrganiserMe(
        id=caller.organiser_id,
        name=caller.name,
        administrator=caller.administrator,
        roles=dict(caller.roles),
    )


def _token(caller: Caller) -> TokenMe:
    program = caller.program
    assert program is not None
    assert caller.organiser_id is not None
    return TokenMe(
        id=program.id,
        name=program.name,
        scopes=program.scopes,
        expires_at=program.expires_at,
        every_edition=program.every_edition,
        editions=sorted(caller.roles),
        organiser_id=caller.organiser_id,
        organiser=caller.name,
    )


ROUTES = [read_me]
