"""What one record out of two would be, field by field, before anything is done.

Of refusals nothing is read here: whoever looks at a preview may not learn of any.
"""

import datetime as dt
import hashlib
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.db import Connection, fetch, fetch_one, load
from matchmaker.editions.editions import Edition
from matchmaker.participation import people, privacy
from matchmaker.people.profiles import (
    HolderForm,
    InvestorForm,
    InvestorProfile,
    Profile,
    VisitorForm,
)
from matchmaker.wording.errors import Conflict, FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import Consent

_QUERIES: Final = load("merging")
#: what is not chosen field by field: it is put together, or stays as it is
TOGETHER: Final = frozenset(
    {"workshops", "delegates", "delegate_emails", *(purpose.value for purpose in Consent)}
)
MOST_DELEGATES: Final = 20
MergedAnswers = HolderForm | InvestorForm


class RecordSide(msgspec.Struct, frozen=True, kw_only=True):
    """One of the two records: who it is, what it holds; meetings of the version in force."""

    id: UUID
    name: str
    organisation: str
    email: str
    registered_at: dt.datetime
    confirmed_at: dt.datetime | None
    withdrawn_at: dt.datetime | None
    meetings: int
    wishes_made: int
    wishes_received: int
    away: tuple[int, ...]
    workshops: tuple[str, ...]
    delegates: tuple[str, ...]
    consents: tuple[str, ...]


class FieldPair(msgspec.Struct, frozen=True, kw_only=True):
    """A question that the two answer differently; `takes` wins unless one chooses."""

    name: str
    kept: Any
    gone: Any
    takes: str


class MergePreview(msgspec.Struct, frozen=True, kw_only=True):
    """Two records, and what becomes of them; `seen` tells whether anything has changed since.

    Workshops and absences that a meeting in force stands against are left out; consents are those
    of the record that is kept, without any that the person has taken back in the other one since.
    """

    kind: str
    kept: RecordSide
    gone: RecordSide
    fields: tuple[FieldPair, ...]
    away: tuple[int, ...]
    away_left_out: tuple[int, ...]
    workshops: tuple[str, ...]
    workshops_left_out: tuple[str, ...]
    delegates: tuple[str, ...]
    consents: tuple[str, ...]
    obstacle: Phrase | None
    may_swap: bool
    seen: str


class _Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the database says of one record beside its answers."""

    version: int | None
    confirmed_at: dt.datetime | None
    meetings: int
    wishes_made: int
    wishes_received: int
    away: tuple[int, ...]


class _Addition(msgspec.Struct, frozen=True, kw_only=True):
    """A workshop or slot of the record that goes; barred: something kept stands against it."""

    code: str | None
    slot_number: int | None
    barred: bool


class Records(msgspec.Struct, frozen=True, kw_only=True):
    """Both records as they were read, for who merges them."""

    kept: Profile
    gone: Profile
    kept_answers: MergedAnswers
    gone_answers: MergedAnswers
    preview: MergePreview


async def preview(conn: Connection, edition: Edition, kept_id: UUID, gone_id: UUID) -> MergePreview:
    """What merging would do; NotFound for somebody else's, Invalid for two who are not alike."""
    return (await records(conn, edition, kept_id, gone_id)).preview


async def records(conn: Connection, edition: Edition, kept_id: UUID, gone_id: UUID) -> Records:
    """Both records and their preview."""
    if kept_id == gone_id:
        raise Invalid([FieldFault("gone", msgid("These are one record already."))])
    kept, gone = [await people.find(conn, edition.id, one) for one in (kept_id, gone_id)]
    if kept.kind != gone.kind:
        raise Invalid([FieldFault("gone", msgid("This person is on the other side."))])
    ours = await people.answers_of(conn, edition.id, kept.id)
    theirs = await people.answers_of(conn, edition.id, gone.id)
    if isinstance(ours, VisitorForm) or isinstance(theirs, VisitorForm):
        raise Invalid([FieldFault("gone", msgid("Records of visitors are not merged."))])
    return Records(
        kept=kept,
        gone=gone,
        kept_answers=ours,
        gone_answers=theirs,
        preview=await _preview(conn, (kept, ours), (gone, theirs)),
    )


async def _preview(
    conn: Connection, kept: tuple[Profile, MergedAnswers], gone: tuple[Profile, MergedAnswers]
) -> MergePreview:
    facts, other = [
        await fetch_one(conn, _Facts, _QUERIES.record, one.id) for one, _ in (kept, gone)
    ]
    added = await fetch(conn, _Addition, _QUERIES.additions, kept[0].id, gone[0].id)
    mine, theirs = await _side(conn, *kept, facts), await _side(conn, *gone, other)
    away = {one.slot_number for one in added if not one.barred} - {None}
    workshops = [one.code for one in added if one.code is not None and not one.barred]
    found = MergePreview(
        kind=kept[0].kind,
        kept=mine,
        gone=theirs,
        fields=differing(kept[1], gone[1], other.confirmed_at and not facts.confirmed_at),
        away=tuple(sorted({*mine.away, *(slot for slot in away if slot is not None)})),
        away_left_out=tuple(
            one.slot_number for one in added if one.barred and one.slot_number is not None
        ),
        workshops=(*mine.workshops, *workshops),
        workshops_left_out=tuple(one.code for one in added if one.barred and one.code is not None),
        delegates=tuple(name for name, _ in both_delegates(kept[1], gone[1])),
        consents=await consents_after(conn, kept[0].id, gone[0].id),
        obstacle=_obstacle(mine, theirs, facts.version),
        may_swap=_obstacle(theirs, mine, facts.version) is None,
        seen="",
    )
    return msgspec.structs.replace(found, seen=_seen(found, kept[0], gone[0]))


async def _side(
    conn: Connection, person: Profile, answers: MergedAnswers, facts: _Facts
) -> RecordSide:
    given = [one.purpose.value for one in await privacy.consents(conn, person.id)
             if one.withdrawn_at is None]  # fmt: skip
    return RecordSide(
        id=person.id,
        name=person.full_name,
        organisation=person.organisation,
        email=person.email,
        registered_at=person.registered_at,
        confirmed_at=facts.confirmed_at,
        withdrawn_at=person.withdrawn_at,
        meetings=facts.meetings,
        wishes_made=facts.wishes_made,
        wishes_received=facts.wishes_received,
        away=facts.away,
        workshops=answers.workshops,
        delegates=person.delegates if isinstance(person, InvestorProfile) else (),
        consents=tuple(given),
    )


def differing(
    kept: MergedAnswers, gone: MergedAnswers, address: object = None
) -> tuple[FieldPair, ...]:
    """The questions that two records answer differently, in the order of the form.

    An answer wins over none; the other `address` wins where it alone is known to be theirs.
    """
    pairs = []
    for name in kept.__struct_fields__:
        mine, theirs = getattr(kept, name), getattr(gone, name)
        if name not in TOGETHER and mine != theirs:
            wins = address if name == "email" else mine in (None, "", (), False)
            takes = "gone" if wins else "kept"
            pairs.append(FieldPair(name=name, kept=mine, gone=theirs, takes=takes))
    return tuple(pairs)


def both_delegates(kept: MergedAnswers, gone: MergedAnswers) -> list[tuple[str, str]]:
    """Names and addresses of the delegates: those who stay as they are, then who is not among them.

    An address that is known of one record alone is kept.
    """
    if not isinstance(kept, InvestorForm) or not isinstance(gone, InvestorForm):
        return []
    stay, come = _named(kept), _named(gone)
    known = {email.lower() for _, email in stay}
    fresh = [(name, "" if email.lower() in known else email) for name, email in come]
    added = {fold(name): email for name, email in fresh}
    found = [(name, email or added.get(fold(name), "")) for name, email in stay]
    here = {fold(name) for name, _ in stay}
    return [*found, *((name, email) for name, email in fresh if fold(name) not in here)][
        :MOST_DELEGATES
    ]


def _named(form: InvestorForm) -> list[tuple[str, str]]:
    beside = [*form.delegate_emails, *[""] * len(form.delegates)]
    return list(zip(form.delegates, beside, strict=False))


async def consents_after(conn: Connection, kept_id: UUID, gone_id: UUID) -> tuple[str, ...]:
    """What holds afterwards: nothing more than in the record that is kept."""
    theirs = await privacy.consents(conn, gone_id)
    holds = []
    for one in await privacy.consents(conn, kept_id):
        taken_back = any(
            other.purpose == one.purpose
            and other.withdrawn_at is not None
            and other.withdrawn_at > one.given_at
            for other in theirs
        )
        if one.withdrawn_at is None and not taken_back:
            holds.append(one.purpose.value)
    return tuple(holds)


def _obstacle(kept: RecordSide, gone: RecordSide, version: int | None) -> Phrase | None:
    """Why the two cannot become one as things stand, and what to do about it."""
    if kept.withdrawn_at is not None:
        return phrase(
            msgid("%(name)s has withdrawn: keep the record of whoever comes."), name=kept.name
        )
    if gone.withdrawn_at is not None or not gone.meetings:
        return None
    if not kept.meetings:
        said = msgid(
            "The record to be emptied has meetings in version %(version)s: keep that one instead."
        )
    else:
        said = msgid(
            "Both records have meetings in version %(version)s. Record a withdrawal for one of "
            "them, publish another version without it, then merge them."
        )
    return phrase(said, version=version)


def require_possible(found: MergePreview) -> None:
    """Conflict, in the words of the preview, when the two cannot become one."""
    if found.obstacle is not None:
        raise Conflict(found.obstacle.text, **found.obstacle.values)


def _seen(found: MergePreview, kept: Profile, gone: Profile) -> str:
    """A mark of everything that was looked at: another one, and something has changed."""
    stamps = (kept.updated_at, gone.updated_at, kept.choices_saved_at, gone.choices_saved_at)
    content = msgspec.json.encode((found.kept, found.gone, found.fields, found.away, stamps))
    return hashlib.sha256(content).hexdigest()[:32]
