"""Planning again on the day: from which slot, which of the proposals, applied by one button."""

import datetime as dt
from collections.abc import Sequence
from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.access.dependencies import edition_of
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, sentence_of
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, hours_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.planning.plot import Sample, plot
from matchmaker import planning, replanning
from matchmaker.db import Connection, Database
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.notices import Foreseen
from matchmaker.planning import Version, reviewing
from matchmaker.replanning import Batch, PlanDifference, Proposal
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import Catalogue, catalogue, msgid
from matchmaker.wording.phrases import phrase
from matchmaker.wording.typography import hour

#: a difference of thousands of meetings is not read line by line
SHOWN: Final = 300


class SlotForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The first slot that may change."""

    from_slot: Annotated[int, Meta(ge=0, le=999)]


class ApplyForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The version in force that the organiser was looking at."""

    replaces: UUID


class ShownProposal(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with what it would change and whom it would write to."""

    proposal: Proposal
    name: str
    answers: str
    difference: PlanDifference
    foreseen: Foreseen


@get("/replanifier", opt={"action": "schedule.replan"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    replanning.warm()
    asked = request.query_params.get("creneau", "")
    return await _asking(request, conn, edition, now, asked)


@post("/replanifier", opt={"action": "schedule.replan"}, include_in_schema=False)
async def propose(
    request: AnyRequest,
    database: NamedDependency[Database],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    answers = await forms.answers(request, SlotForm)
    async with database.transaction() as conn:
        edition = await edition_of(request, conn)
    try:
        slot = forms.read(SlotForm, answers).from_slot
        organiser = organiser_of(caller)
        batch_id = await replanning.request_proposals(database, edition, slot, organiser, now)
    except Invalid as invalid:
        asked = str(answers.get("from_slot", ""))
        async with database.transaction() as conn:
            return await _asking(request, conn, edition, now, asked, invalid.faults)
    return go(f"{base_of(edition)}/replanifier/{batch_id}")


@get("/replanifier/{batch_id:uuid}", opt={"action": "schedule.replan"}, include_in_schema=False)
async def compare(
    request: AnyRequest,
    batch_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    now: NamedDependency[dt.datetime],
) -> Response[str]:
    batch = await replanning.batch(conn, edition.id, batch_id)
    words = catalogue(language_of(request))
    found = await replanning.proposals(conn, edition.id, batch_id)
    shown = [await _shown(conn, edition, batch, one, now, words) for one in found]
    current = await planning.version_in_force(conn, edition.id)
    samples = [Sample(one.moves, one.value, one.policy_bound) for one in found]
    return page(
        request,
        "organiser/proposals.html",
        edition=edition,
        base=base_of(edition),
        batch=batch,
        requested_at=edition.local(batch.requested_at),
        base_version=await planning.version(conn, edition.id, batch.base_id),
        target=await planning.version(conn, edition.id, batch.target_id)
        if batch.target_id
        else None,
        hours=await hours_of(conn, edition),
        proposals=shown,
        complete=replanning.is_complete(found),
        plot=plot(samples, batch.value_left) if len(found) > 1 else None,
        news=current if current is not None and current.id != batch.base_id else None,
        most=SHOWN,
    )


@post(
    "/replanifier/{batch_id:uuid}/{schedule_id:uuid}",
    opt={"action": "schedule.publish"},
    include_in_schema=False,
)
async def apply(
    request: AnyRequest,
    batch_id: FromPath[UUID],
    schedule_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[dt.datetime],
) -> Response[Any]:
    form = forms.read(ApplyForm, await forms.answers(request, ApplyForm))
    batch = await replanning.batch(conn, edition.id, batch_id)
    organiser, told = organiser_of(caller), 0
    async with (attempt := Attempt(conn, Conflict)):
        done = await replanning.apply(
            conn, edition, schedule_id, organiser, now, replaces=form.replaces
        )
        told = done.people
    if attempt.refusal:
        sentence = sentence_of(request, attempt.refusal)
        return await _overtaken(request, conn, edition, batch, sentence)
    return go(f"{base_of(edition)}/planning", flash="replanned", told=told)


async def _asking(
    request: AnyRequest,
    conn: Connection,
    edition: Edition,
    now: dt.datetime,
    asked: str,
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    slots = await editions.slots(conn, edition.id)
    current = await planning.version_in_force(conn, edition.id)
    first = await replanning.current_slot(conn, edition, now)
    language = language_of(request)
    ahead = [slot for slot in slots if slot.starts_at > now and not slot.closed]
    choices = [
        Option(str(slot.number), hour(edition.local(slot.starts_at), language)) for slot in ahead
    ]
    known = {choice.value for choice in choices}
    return page(
        request,
        "organiser/replan.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        current=current,
        choices=choices,
        from_slot=asked if asked in known else str(first),
        overtaken=await planning.count_overtaken(conn, edition.id, current.id, now)
        if current
        else 0,
    )


async def _shown(
    conn: Connection,
    edition: Edition,
    batch: Batch,
    found: Proposal,
    now: dt.datetime,
    words: Catalogue,
) -> ShownProposal:
    return ShownProposal(
        proposal=found,
        name=name_of(found, words),
        answers=answers_of(found, words),
        difference=await replanning.difference(conn, edition.id, batch.base_id, found.schedule_id),
        foreseen=await reviewing.foresee(conn, edition, found.schedule_id, now),
    )


def name_of(found: Proposal, words: Catalogue) -> str:
    """What a proposal is called: how many meetings it moves or gives up."""
    if found.policies == ("keep",):
        return words.gettext(msgid("The older version"))
    if not found.moves:
        return words.gettext(msgid("Fill the free places"))
    moved = phrase("Change %(num)s meeting", plural="Change %(num)s meetings", num=found.moves)
    return moved.translated(words)


def answers_of(found: Proposal, words: Catalogue) -> str:
    """Which question a proposal answers: the best plan, or the best with so many changes."""
    budgets = [int(policy.removeprefix("at-most:")) for policy in found.policies if ":" in policy]
    if found.policies == ("keep",):
        return ""
    if "best" in found.policies:
        best = msgid("The best plan there is, with as few changes as it needs.")
        return words.gettext(best)
    if not budgets:
        return words.gettext(msgid("Whoever can stay where they are stays."))
    most = phrase(
        "The best plan with %(num)s change at most.",
        plural="The best plan with %(num)s changes at most.",
        num=max(budgets),
    )
    return most.translated(words)


async def _overtaken(
    request: AnyRequest, conn: Connection, edition: Edition, batch: Batch, sentence: str
) -> Response[str]:
    """It cannot be applied as things stand: who changed what since, and the way on."""
    current = await planning.version_in_force(conn, edition.id)
    news: Version | None = current if current and current.id != batch.base_id else None
    at = news.published_at if news else None
    return page(
        request,
        "organiser/replan_overtaken.html",
        edition=edition,
        status=409,
        base=base_of(edition),
        sentence=sentence,
        news=news,
        published_at=edition.local(at) if at else None,
        changes=await replanning.difference(conn, edition.id, batch.base_id, news.id)
        if news
        else None,
        hours=await hours_of(conn, edition),
        from_slot=batch.from_slot,
        most=SHOWN,
    )


MINE = [ask, propose, compare, apply]
