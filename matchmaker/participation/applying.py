"""What organisers decide about applications: each is told by mail, in their language.

A decision says what it was made from (`seen`): where a colleague has decided meanwhile, it is
refused, and says what they did. Whoever waits or was refused has nothing in any plan or calendar,
so that nobody else is concerned by it: who was told of a plan is withdrawn, not reopened.
"""

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.choices import places
from matchmaker.db import Connection, load
from matchmaker.editions import audit, editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import announcing, writing
from matchmaker.people import applications, directory
from matchmaker.people.applications import AcceptanceRules, Application, ApplicationState
from matchmaker.wording import forms
from matchmaker.wording.errors import Conflict
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import phrase

_SQL: Final = load("applications")
_MEANWHILE: Final[dict[ApplicationState, str]] = {
    "pending": msgid("Meanwhile this application was reopened by %(name)s; look at it again."),
    "accepted": msgid("Meanwhile this application was accepted by %(name)s; look at it again."),
    "refused": msgid("Meanwhile this application was refused by %(name)s; look at it again."),
}
_SOMEBODY: Final = msgid("somebody else")


class RefusalForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why an application is not accepted: the applicant reads it as it stands.

    `seen` is the state that whoever decides had before their eyes.
    """

    reason: forms.Paragraph
    seen: ApplicationState = "pending"


class DecisionForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The state that whoever decides had before their eyes."""

    seen: ApplicationState = "pending"


class AcceptanceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which sides wait for an answer from now on, and the sides that did when this was read."""

    holders: bool = False
    investors: bool = False
    seen: Annotated[str, Meta(pattern="^(holders)?,?(investors)?$")] | None = None


async def accept(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    by: UUID,
    now: dt.datetime,
    *,
    seen: ApplicationState = "pending",
) -> None:
    """They take part, and are told so; Conflict when a colleague decided meanwhile."""
    await _held(conn, edition, person_id, seen)
    if not await _accept(conn, edition, [person_id], by, now):
        raise Conflict(msgid("Only an application that waits for an answer can be accepted."))
    await audit.record(conn, edition.id, by, "application.accepted", person_id, now=now)


async def accept_all(
    conn: Connection, edition: Edition, people: Collection[UUID], by: UUID, now: dt.datetime
) -> int:
    """Those among them who wait are accepted and told so, in one act; how many they were."""
    await _require_not_put_away(conn, edition)
    accepted = await _accept(conn, edition, list(people), by, now)
    if accepted:
        details = {"people": len(accepted)}
        await audit.record(
            conn, edition.id, by, "applications.accepted", edition.slug, details, now=now
        )
    return len(accepted)


async def refuse(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    form: RefusalForm,
    by: UUID,
    now: dt.datetime,
) -> None:
    """They do not take part, and are told so with the reason; Conflict as for `accept`.

    Their places in the programme go to those who wait.
    """
    tidy = forms.check_form(form)
    await _held(conn, edition, person_id, form.seen)
    values = (edition.id, person_id, tidy.reason, now, by)
    if await conn.fetchval(_SQL.refuse, *values) is None:
        raise Conflict(msgid("Only an application that waits for an answer can be refused."))
    await places.give_all_up(conn, edition.id, person_id, now)
    await writing.tell_decision(conn, edition.id, [person_id], "application_refused", tidy.reason)
    await audit.record(conn, edition.id, by, "application.refused", person_id, now=now)


async def reopen(
    conn: Connection,
    edition: Edition,
    person_id: UUID,
    by: UUID,
    now: dt.datetime,
    *,
    seen: ApplicationState = "refused",
) -> None:
    """It waits for an answer again; nobody is told before the next decision.

    Conflict for somebody who was told of a plan: they would have to be told that it is void.
    """
    found = await _held(conn, edition, person_id, seen)
    if found.state == "accepted" and await conn.fetchval(_SQL.was_told, person_id):
        raise Conflict(msgid("A plan was announced to this person; record a withdrawal instead."))
    if await conn.fetchval(_SQL.reopen, edition.id, person_id, now, by) is None:
        raise Conflict(msgid("This application waits for an answer already."))
    await writing.drop_decision(conn, [person_id])
    await audit.record(conn, edition.id, by, "application.reopened", person_id, now=now)


async def change_rules(
    conn: Connection, edition: Edition, form: AcceptanceForm, by: UUID | None, now: dt.datetime
) -> None:
    """Say which sides wait for an answer; who waits on a side that waits no more is accepted."""
    editions.require_open_to_staff(await editions.hold_alone(conn, edition.id))
    present = await applications.rules(conn, edition.id)
    if form.seen is not None and form.seen != as_seen(present):
        changed = msgid("A colleague has changed this meanwhile; here is how it stands now.")
        raise Conflict(changed).after(edition.id, "acceptance.changed")
    if await conn.fetchval(_SQL.set_rules, edition.id, form.holders, form.investors) is None:
        return
    details = {"holders": form.holders, "investors": form.investors}
    await audit.record(conn, edition.id, by, "acceptance.changed", edition.slug, details, now=now)


def as_seen(rules: AcceptanceRules) -> str:
    """The rules in a word, by which a form says what it was made from."""
    return ",".join(side for side in ("holders", "investors") if getattr(rules, side))


async def _accept(
    conn: Connection, edition: Edition, people: Sequence[UUID], by: UUID, now: dt.datetime
) -> list[UUID]:
    rows = await conn.fetch(_SQL.accept, edition.id, people, now, by)
    accepted = [row["id"] for row in rows]
    if accepted:
        await writing.tell_decision(conn, edition.id, accepted, "application_accepted")
        await announcing.bring_up_to_date(conn, edition.id, accepted, now)
    return accepted


async def _held(
    conn: Connection, edition: Edition, person_id: UUID, seen: ApplicationState
) -> Application:
    """The application as it stands, theirs alone to decide until the transaction ends."""
    await _require_not_put_away(conn, edition)
    await directory.hold(conn, edition.id, person_id)
    found = await applications.application(conn, edition.id, person_id)
    if found.state != seen:
        raise Conflict(_MEANWHILE[found.state], name=found.decided_by or phrase(_SOMEBODY))
    return found


async def _require_not_put_away(conn: Connection, edition: Edition) -> None:
    editions.require_open_to_staff(await editions.hold(conn, edition.id))
