"""Programs of other houses that are called when something happens."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import BASE, MessageNumber, organiser
from api.promises.pages import DEFAULT, LimitQuery, lead_to
from matchmaker import webhooks
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.webhooks import Delivery, NewSecret, Webhook, WebhookForm

TAGS = ["programs"]
ALL = BASE + "/webhooks"
HOOK = ALL + "/{webhook_id:uuid}"
#: a secret is in the answer, so it is not kept for a retry either
SHOWN_ONCE = {"action": "webhooks.manage", "unkept": True}


@get(ALL, opt={"action": "webhooks.manage"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_webhooks(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Webhook]:
    """List the programs that are called, and how that goes."""
    return await webhooks.webhooks(conn, edition.id)


@post(ALL, opt=SHOWN_ONCE, tags=TAGS, responses=errors(*SIGNED_IN, *BODY, 409))
async def add_webhook(
    slug: FromPath[str],
    data: JSONBody[WebhookForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> NewSecret:
    """Have a program called from now on; its secret is in this answer and in no other."""
    networks, by = settings.webhook_networks, organiser(caller)
    return await webhooks.add(conn, edition, data, settings.secret, networks, by, now)


@get(HOOK, opt={"action": "webhooks.manage"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_webhook(
    slug: FromPath[str],
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Webhook:
    """Read where a program is called, of what, and how that goes."""
    return await webhooks.webhook(conn, edition.id, webhook_id)


@put(HOOK, opt={"action": "webhooks.manage"}, tags=TAGS, responses=errors(*SIGNED_IN, *BODY, 409))
async def change_webhook(
    slug: FromPath[str],
    webhook_id: FromPath[UUID],
    data: JSONBody[WebhookForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Webhook:
    """Have a program called elsewhere, of other things, not for now, or again."""
    networks, by = settings.webhook_networks, organiser(caller)
    return await webhooks.change(conn, edition, webhook_id, data, networks, by, now)


@delete(HOOK, opt={"action": "webhooks.manage"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def remove_webhook(
    slug: FromPath[str],
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Have a program called no more; what waits for it is dropped."""
    await webhooks.remove(conn, edition, webhook_id, organiser(caller), now)


@post(
    HOOK + "/secret",
    opt=SHOWN_ONCE,
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN),
)
async def rotate_secret(
    slug: FromPath[str],
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> NewSecret:
    """Take another secret; for a day calls are signed with the one before as well."""
    by = organiser(caller)
    return await webhooks.rotate(conn, edition, webhook_id, settings.secret, by, now)


@get(
    HOOK + "/deliveries",
    opt={"action": "webhooks.manage"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 422),
)
async def list_deliveries(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    before: Annotated[
        int | None, QueryParameter(ge=1, le=9_007_199_254_740_991, description="older than this")
    ] = None,
    limit: LimitQuery = DEFAULT,
) -> list[Delivery]:
    """List the calls of a program with what it answered, newest first; kept for 30 days."""
    found = await webhooks.deliveries(conn, edition.id, webhook_id, before, limit + 1)
    if len(found) > limit:
        lead_to(request, before=found[limit - 1].id)
    return found[:limit]


@post(
    HOOK + "/deliveries/{message:int}/resend",
    opt={"action": "webhooks.manage"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, 422),
)
async def resend_delivery(
    slug: FromPath[str],
    webhook_id: FromPath[UUID],
    message: MessageNumber,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Make a call once more, under the identifier that it had."""
    await webhooks.send_again(conn, edition, webhook_id, message, organiser(caller), now)


ROUTES = [
    list_webhooks,
    add_webhook,
    read_webhook,
    change_webhook,
    remove_webhook,
    rotate_secret,
    list_deliveries,
    resend_delivery,
]
