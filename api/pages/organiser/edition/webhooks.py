"""Programs of other houses that are called: where, of what, and what they answered."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of, why_not
from api.pages.frame.choices import Option
from api.pages.frame.meanwhile import DRAWN, OutOfDate, marks, redraw, require_as_drawn
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker import webhooks
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.webhooks import EVENTS, NewSecret, Webhook, WebhookEvent, WebhookForm
from matchmaker.wording.errors import Conflict, FieldFault
from matchmaker.wording.language import catalogue, msgid

NAMES: Final[dict[WebhookEvent, str]] = {
    "person.registered": msgid("Somebody registers"),
    "person.confirmed": msgid("An address is confirmed"),
    "person.accepted": msgid("An application is accepted"),
    "person.withdrawn": msgid("Somebody withdraws"),
    "person.changed": msgid("Details or wishes change"),
    "person.came": msgid("Somebody checks in"),
    "person.erased": msgid("Somebody's data are erased"),
    "schedule.published": msgid("A schedule is published"),
    "meeting.outcome": msgid("An investor says what came of a meeting"),
}
FAULTS: Final = {
    "name": msgid("The name of this address is unknown."),
    "private": msgid("The name leads to a private network, which the service does not call."),
    "unreachable": msgid("Nobody answers at this address."),
    "tls": msgid("The certificate of this address is not valid."),
    "slow": msgid("No answer in time."),
    "broken": msgid("The answer cannot be read."),
    "redirect": msgid("The answer leads elsewhere, which is not followed."),
    "refused": msgid("The program did not take it."),
}
STATES: Final = {
    "pending": msgid("Waiting"),
    "delivered": msgid("Taken"),
    "failed": msgid("Put aside"),
}
OFF: Final = {
    "organiser": msgid("Not called: switched off by an organiser."),
    "failing": msgid("Not called any more: it did not answer for days."),
    "gone": msgid("Not called any more: it answered that it is gone."),
}


class WebhookPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As `WebhookForm`; a box that is not ticked is not sent."""

    address: Annotated[str, Meta(max_length=500)]
    events: Annotated[tuple[WebhookEvent, ...], Meta(max_length=len(EVENTS))] = ()
    active: bool = False


class DeliveryForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which call."""

    delivery: Annotated[int, Meta(ge=1, le=9_007_199_254_740_991)]


@get("/webhooks", opt={"action": "webhooks.manage"}, include_in_schema=False)
async def overview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return await _overview(request, conn, edition)


@post("/webhooks", opt={"action": "webhooks.manage"}, include_in_schema=False)
async def add(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    """The secret is shown by this answer alone, so no redirect follows."""
    answers = await forms.answers(request, WebhookPageForm)
    made: NewSecret | None = None
    async with (attempt := Attempt(conn)):
        read = forms.read(WebhookPageForm, answers)
        form = WebhookForm(address=read.address, events=read.events)
        networks, by = settings.webhook_networks, organiser_of(caller)
        made = await webhooks.add(conn, edition, form, settings.secret, networks, by, now)
    if made is None:
        return await _overview(request, conn, edition, answers, attempt)
    return await _one(request, conn, edition, made.webhook_id, made=made)


@get("/webhooks/{webhook_id:uuid}", opt={"action": "webhooks.manage"}, include_in_schema=False)
async def one(
    request: AnyRequest,
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    return await _one(request, conn, edition, webhook_id)


@post("/webhooks/{webhook_id:uuid}", opt={"action": "webhooks.manage"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, WebhookPageForm)
    drawn = str(answers.pop(DRAWN, ""))
    async with (attempt := Attempt(conn)):
        read = forms.read(WebhookPageForm, answers)
        form = WebhookForm(address=read.address, events=read.events, active=read.active)
        networks, by = settings.webhook_networks, organiser_of(caller)
        present = await webhooks.hold(conn, edition.id, webhook_id)
        changed = (edition.id, "webhook.changed", webhook_id)
        require_as_drawn(drawn, _answers_of(present), changed)
        await webhooks.change(conn, edition, webhook_id, form, networks, by, now)
    if isinstance(attempt.refusal, OutOfDate):
        again = redraw(drawn, answers, attempt.refusal.answers)
        return await _one(
            request, conn, edition, webhook_id, again.answers, again.faults, attempt.refusal
        )
    if attempt.refusal:
        return await _one(request, conn, edition, webhook_id, answers, attempt.faults)
    return go(f"{base_of(edition)}/webhooks/{webhook_id}", flash="saved")


@post(
    "/webhooks/{webhook_id:uuid}/secret",
    opt={"action": "webhooks.manage"},
    include_in_schema=False,
)
async def rotate(
    request: AnyRequest,
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[str]:
    by = organiser_of(caller)
    made = await webhooks.rotate(conn, edition, webhook_id, settings.secret, by, now)
    return await _one(request, conn, edition, webhook_id, made=made)


@post(
    "/webhooks/{webhook_id:uuid}/retrait",
    opt={"action": "webhooks.manage"},
    include_in_schema=False,
)
async def remove(
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    await webhooks.remove(conn, edition, webhook_id, organiser_of(caller), now)
    return go(f"{base_of(edition)}/webhooks", flash="saved")


@post(
    "/webhooks/{webhook_id:uuid}/renvoi",
    opt={"action": "webhooks.manage"},
    include_in_schema=False,
)
async def resend(
    request: AnyRequest,
    webhook_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    form = forms.read(DeliveryForm, await forms.answers(request, DeliveryForm))
    by = organiser_of(caller)
    await webhooks.send_again(conn, edition, webhook_id, form.delivery, by, now)
    return go(f"{base_of(edition)}/webhooks/{webhook_id}", flash="call_made_again")


async def _overview(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    answers: Mapping[str, Any] | None = None,
    refused: Attempt | None = None,
) -> Response[str]:
    return page(
        request,
        "organiser/webhooks.html",
        edition=edition,
        **why_not(request, refused),
        base=base_of(edition),
        webhooks=await webhooks.webhooks(conn, edition.id),
        off=OFF,
        events=_options(request),
        answers={"address": "", "events": EVENTS} | dict(answers or {}),
    )


async def _one(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    webhook_id: UUID,
    answers: Mapping[str, Any] | None = None,
    faults: Sequence[FieldFault] = (),
    conflict: Conflict | None = None,
    *,
    made: NewSecret | None = None,
) -> Response[str]:
    hook = await webhooks.webhook(conn, edition.id, webhook_id)
    known = _answers_of(hook)
    until = made.old_secret_until if made else None
    return page(
        request,
        "organiser/webhook.html",
        edition=edition,
        status=409 if conflict else 422 if faults else 200,
        faults=faults,
        said=said_of(request, conflict),
        drawn=marks(known),
        base=base_of(edition),
        hook=hook,
        secret=made.secret if made else "",
        old_until=edition.local(until) if until else None,
        off=OFF,
        states=STATES,
        names=NAMES,
        why=FAULTS,
        events=_options(request),
        answers=known | dict(answers or {}),
        deliveries=await webhooks.deliveries(conn, edition.id, webhook_id),
        local=edition.local,
    )


def _answers_of(hook: Webhook) -> dict[str, Any]:
    return {"address": hook.address, "events": hook.events, "active": hook.off_at is None}


def _options(request: AnyRequest) -> list[Option]:
    words = catalogue(language_of(request))
    return [Option(event, words.gettext(NAMES[event]), hint=event) for event in EVENTS]


MINE = [overview, add, one, change, rotate, remove, resend]
