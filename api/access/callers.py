"""Who is calling: a person by their personal link, an organiser by their session or by a program
that acts for them, or nobody."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import msgspec

from api.access.permissions import Role
from matchmaker.editions.tokens import Scope


class Program(msgspec.Struct, frozen=True, kw_only=True):
    """A machine token by which an organiser's program calls."""

    id: UUID
    name: str
    scopes: tuple[Scope, ...]
    expires_at: datetime
    every_edition: bool


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """The one behind a request, and what they are in which edition."""

    person_id: UUID | None = None
    organiser_id: UUID | None = None
    #: one of an investor's people, who came by a link of their own
    delegate_id: UUID | None = None
    name: str = ""
    language: str | None = None
    #: edition slug → role there; a person has exactly one entry
    roles: Mapping[str, Role] = {}
    #: what calls for the organiser; it may do what its scopes name
    program: Program | None = None
    #: organiser of every edition, and of what belongs to none
    administrator: bool = False

    def role_in(self, slug: str | None) -> Role:
        """The role in an edition; without an edition, the role in any of theirs.

        Who may sign in to organise, but has no edition yet, sees that there is none.
        """
        if slug is None and self.administrator:
            return "organiser"
        if slug is None:
            return next(iter(self.roles.values()), "front_desk" if self.organiser_id else "nobody")
        return self.roles.get(slug, "nobody")

    @property
    def slug(self) -> str | None:
        """The edition of a person; organisers have theirs in the address."""
        return next(iter(self.roles), None) if self.person_id or self.delegate_id else None

    @property
    def known(self) -> bool:
        known = (self.person_id, self.organiser_id, self.delegate_id)
        return any(identifier is not None for identifier in known)


NOBODY = Caller()
