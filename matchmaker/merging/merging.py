"""Making one record out of two, in one transaction.

Whatever hangs under the record that goes passes over, then it is emptied as an erasure empties it:
its place stays, so that no position is given again and older versions still add up.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation import signals
from matchmaker.merging import preview as previews
from matchmaker.merging.preview import MergePreview, Records
from matchmaker.notices import writing
from matchmaker.participation import naming, people, privacy, registering
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import Consent

_QUERIES: Final = load("merging")
_WISHES: Final = load("wishes")
CHANGED: Final = msgid(
    "Something has changed in one of the two records since you looked: "
    "look at it again, then merge."
)
GONE: Final = msgid(
    "One of the two records is no longer there: perhaps a colleague has merged or erased it."
)
Which = Literal["kept", "gone"]


class MergeForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was looked at, which answers win, whose delegates stay, whether a letter leaves."""

    seen: Annotated[str, Meta(max_length=64)]
    answers: dict[str, Which] = {}
    delegates: Literal["kept", "both"] = "both"
    write: bool = True


class _Choice(msgspec.Struct, frozen=True, kw_only=True):
    target: UUID
    reason: str
    made_at: dt.datetime
    refused: bool
    by_organiser: bool


class _Decision(msgspec.Struct, frozen=True, kw_only=True):
    """How far the record that goes had come."""

    application: str
    reason: str
    decided_at: dt.datetime | None
    decided_by: UUID | None
    known_at: dt.datetime | None
    availability_saved_at: dt.datetime | None
    choices_saved_at: dt.datetime | None
    own_words_at: dt.datetime | None


async def merge(
    conn: Connection,
    edition: Edition,
    kept_id: UUID,
    gone_id: UUID,
    form: MergeForm,
    by: UUID,
    now: dt.datetime,
) -> MergePreview:
    """One record out of two; answers with what it was made from.

    Conflict when something has changed since the preview, or stands against it; Invalid when the
    answers chosen do not go together.
    """
    await _hold(conn, edition, kept_id, gone_id)
    both = await previews.records(conn, edition, kept_id, gone_id)
    found = both.preview
    if found.seen != form.seen:
        raise Conflict(CHANGED)
    previews.require_possible(found)
    merged = _merged(both, form)
    decided = await fetch_one(conn, _Decision, _QUERIES.decision, gone_id)
    called = await naming.external_id(conn, edition.id, gone_id)
    await _pass_over(conn, both, now)
    await privacy.empty(conn, both.gone, now)
    with audit.one_act():
        await people.update(conn, edition, kept_id, merged, now, by)
        if called and await naming.external_id(conn, edition.id, kept_id) is None:
            await naming.call(conn, edition, kept_id, called, by, now)
    if set(found.consents) != set(found.kept.consents):
        await privacy.agree(conn, kept_id, [Consent(one) for one in found.consents], now)
    theirs = merged.email.lower() == both.gone.email.lower()
    confirmed = found.gone.confirmed_at if theirs else None
    values = (decided.choices_saved_at, confirmed, decided.known_at, decided.availability_saved_at)
    await conn.execute(
        _QUERIES.settle,
        kept_id,
        *values,
        decided.application,
        decided.reason,
        decided.decided_at,
        decided.decided_by,
        decided.own_words_at,
    )
    if form.write:
        person = await people.find_person(conn, edition.id, kept_id)
        await writing.acknowledge(conn, person, again=True)
    details = {"other": str(gone_id)}
    await audit.record(conn, edition.id, by, "people.merged", kept_id, details, now=now)
    await signals.signal(conn, edition.id, "access")
    await signals.signal(conn, edition.id, "plan")
    return found


async def _hold(conn: Connection, edition: Edition, *ids: UUID) -> None:
    """The edition, the entrance, then both people in one order: of two at once one comes second."""
    await registering.take_turn(conn, edition)
    if await conn.fetchval(_QUERIES.any_erased, edition.id, list(ids)):
        raise Conflict(GONE)
    for person_id in sorted(ids):
        await directory.hold(conn, edition.id, person_id)


def _merged(both: Records, form: MergeForm) -> previews.MergedAnswers:
    """The answers of the kept record, with those of the other one where they were chosen."""
    found = both.preview
    unknown = set(form.answers) - {pair.name for pair in found.fields}
    if unknown:
        raise Invalid([FieldFault(name, msgid("This answer is the same in both."))
                       for name in sorted(unknown)])  # fmt: skip
    won = {pair.name: form.answers.get(pair.name, pair.takes) for pair in found.fields}
    taken: Mapping[str, Any] = {
        name: getattr(both.gone_answers, name) for name, which in won.items() if which == "gone"
    }
    changes = {**taken, "workshops": found.workshops}
    if found.delegates and form.delegates == "both":
        named = previews.both_delegates(both.kept_answers, both.gone_answers)
        changes["delegates"] = tuple(name for name, _ in named)
        changes["delegate_emails"] = tuple(email for _, email in named)
    return msgspec.structs.replace(both.kept_answers, **changes)


async def _pass_over(conn: Connection, both: Records, now: dt.datetime) -> None:
    """Everything but the answers: what the two chose, were chosen for, hold and were told."""
    pair = (both.kept.id, both.gone.id)
    found = both.preview
    await _choices(conn, both.kept, both.gone)
    await _chosen(conn, *pair)
    await conn.execute(_QUERIES.take_absences, both.kept.id, list(found.away))
    await conn.execute(_QUERIES.take_seats, *pair, list(found.workshops))
    await conn.execute(_QUERIES.drop_letters, both.gone.id)
    for statement in (
        _QUERIES.take_pins,
        _QUERIES.take_prohibitions,
        _QUERIES.take_withdrawals,
        _QUERIES.take_presence,
        _QUERIES.take_links,
        _QUERIES.take_letters,
        _QUERIES.take_entries,
        _QUERIES.forget_older_reminder,
        _QUERIES.take_words,
        _QUERIES.take_follow_up,
    ):
        await conn.execute(statement, *pair)
    await conn.execute(_QUERIES.drop_prohibitions, both.gone.id)
    await conn.execute(_QUERIES.take_mailbox, *pair, now)


async def _choices(conn: Connection, kept: Profile, gone: Profile) -> None:
    """Wishes of the one that is kept first, then the other's; whom either avoids is avoided."""
    wishes: dict[UUID, _Choice] = {}
    refusals: dict[UUID, _Choice] = {}
    for choice in await fetch(conn, _Choice, _QUERIES.chosen, kept.id, gone.id):
        (refusals if choice.refused else wishes).setdefault(choice.target, choice)
    for person in (kept, gone):
        await conn.execute(_WISHES.forget_wishes, person.id)
        await conn.execute(_WISHES.forget_refusals, person.id)
    # What an organiser entered stays beside a refusal, which it tells of no more than before.
    wished = [one for one in wishes.values() if one.by_organiser or one.target not in refusals]
    for statement, chosen in ((_WISHES.wish, wished), (_WISHES.refuse, [*refusals.values()])):
        await conn.execute(
            statement,
            kept.edition_id,
            kept.id,
            [choice.target for choice in chosen],
            [choice.reason for choice in chosen],
            [choice.made_at for choice in chosen],
            *([[choice.by_organiser for choice in chosen]] if chosen is wished else []),
        )


async def _chosen(conn: Connection, kept_id: UUID, gone_id: UUID) -> None:
    """What others wish and avoid of the two becomes one, and their ranks have no gaps."""
    wishers = {
        row["author_id"]
        for person_id in (kept_id, gone_id)
        for row in await conn.fetch(_QUERIES.wishers, person_id)
    }
    for statement in (
        _QUERIES.drop_avoided,
        _QUERIES.drop_second,
        _QUERIES.take_wishes,
        _QUERIES.take_refusals,
    ):
        await conn.execute(statement, kept_id, gone_id)
    await conn.execute(_QUERIES.renumber, sorted(wishers))
