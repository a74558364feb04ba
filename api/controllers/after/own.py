"""What one person says of their meetings afterwards: cards, outcomes, contacts passed on."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from litestar import delete, get, patch, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.controllers.documents import BODY, SIGNED_IN, errors
from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import people
from matchmaker.returns import (
    CardForm,
    HoldersReturn,
    InvestorsReturn,
    OutcomeForm,
    UsefulnessTold,
)

TAGS = ["returns"]
ONE: Final = "/editions/{slug:str}/people/{person_id:uuid}"
MEETING: Final = ONE + "/meetings/{other_id:uuid}"


class OwnReturns(msgspec.Struct, frozen=True, kw_only=True):
    """A person's meetings that have begun: a holder's cards, or an investor's outcomes.

    `useful` is what holders said of an investor's meetings, all together; none while too few have.
    """

    cards: Sequence[HoldersReturn] = ()
    outcomes: Sequence[InvestorsReturn] = ()
    useful: UsefulnessTold | None = None


@get(ONE + "/returns", opt={"action": "returns.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_own_returns(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> OwnReturns:
    """List one's meetings that have begun, with what one said of each and what one may know."""
    person = await people.find(conn, edition.id, person_id)
    if person.kind == "holder":
        return OwnReturns(cards=await returns.cards_of(conn, person_id, now))
    return OwnReturns(
        outcomes=await returns.outcomes_of(conn, person_id, now),
        useful=await returns.usefulness_told(conn, person_id),
    )


@patch(
    MEETING + "/card",
    opt={"action": "returns.answer"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def answer_card(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    data: JSONBody[CardForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Say something of a meeting as its holder; what is not named stays as it was said."""
    person = await people.find(conn, edition.id, person_id)
    await returns.answer_card(conn, edition, person, other_id, data, now)


@patch(
    MEETING + "/outcome",
    opt={"action": "returns.answer"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def answer_outcome(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    data: JSONBody[OutcomeForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Say what came of a meeting as its investor; what is not named stays as it was said."""
    person = await people.find(conn, edition.id, person_id)
    await returns.answer_outcome(conn, edition, person, other_id, data, now)


@put(
    MEETING + "/contact",
    opt={"action": "contacts.agree"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 409),
)
async def pass_contact_on(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Pass on how one is reached; the other sees it once both have said so for that meeting."""
    person = await people.find(conn, edition.id, person_id)
    await returns.agree_to_contact(conn, edition, person, other_id, now)


@delete(
    MEETING + "/contact",
    opt={"action": "contacts.agree"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409),
)
async def take_contact_back(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    other_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[datetime],
) -> None:
    """Pass it on no more: neither of the two sees how the other is reached from then on."""
    person = await people.find(conn, edition.id, person_id)
    await returns.take_contact_back(conn, edition, person, other_id, now)


ROUTES = [read_own_returns, answer_card, answer_outcome, pass_contact_on, take_contact_back]
