"""Machine tokens of an edition: made, listed, ended by its organisers; never by a program."""

from datetime import datetime
from uuid import UUID

from litestar import delete, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, organiser
from matchmaker.db import Connection
from matchmaker.editions import tokens
from matchmaker.editions.editions import Edition
from matchmaker.editions.tokens import MachineToken, MadeToken, TokenForm

TAGS = ["tokens"]


@get(BASE + "/tokens", opt={"action": "tokens.manage"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_tokens(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[MachineToken]:
    """List the machine tokens that serve in an edition, or did; the newest first."""
    return await tokens.of_edition(conn, edition.id)


@post(
    BASE + "/tokens",
    opt={"action": "tokens.manage", "unkept": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY),
)
async def make_token(
    slug: FromPath[str],
    data: JSONBody[TokenForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> MadeToken:
    """Make a machine token that acts for oneself; this answer alone shows it."""
    return await tokens.make(conn, edition, data, organiser(caller), now)


@delete(
    BASE + "/tokens/{token_id:uuid}",
    opt={"action": "tokens.manage"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def revoke_token(
    slug: FromPath[str],
    token_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """End a machine token at once."""
    await tokens.revoke(conn, edition.id, token_id, organiser(caller), now)


ROUTES = [list_tokens, make_token, revoke_token]
