"""Who reads the pages of a delegate: whom they represent, and where."""

from typing import Final

import msgspec
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.pages.frame.show import AnyRequest
from matchmaker import delegates
from matchmaker.db import Connection
from matchmaker.delegates import Delegate
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.participation.people import InvestorProfile
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

HOME: Final = "/representant"


class Representing(msgspec.Struct, frozen=True, kw_only=True):
    """Who reads, whom they represent, and where."""

    edition: Edition
    delegate: Delegate
    investor: InvestorProfile

    @property
    def name(self) -> str:
        return self.delegate.shown_name


Who = NamedDependency[SkipValidation[Representing]]


async def myself(request: AnyRequest, conn: Connection) -> Representing:
    """The one behind the session; these pages are nobody else's."""
    caller: Caller = request.user
    if caller.delegate_id is None:
        raise NotFound(msgid("There is no such page."))
    edition = await edition_of(request, conn)
    delegate = await delegates.delegate_of(conn, caller.delegate_id)
    investor = await people.find_investor(conn, edition.id, delegate.investor_id)
    return Representing(edition=edition, delegate=delegate, investor=investor)


async def me(request: AnyRequest, conn: NamedDependency[Connection]) -> Representing:
    """The same, for a handler with one transaction."""
    return await myself(request, conn)
