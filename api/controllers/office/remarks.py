"""What organisers note, tag and correct, for one person or for many at once."""

from datetime import datetime
from typing import Annotated, Any, Literal, assert_never
from uuid import UUID

import msgspec
from litestar import Request, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, CONDITIONAL, SIGNED_IN, errors
from api.controllers.morning import hold_person
from api.controllers.organising import organiser
from api.promises import conditional
from matchmaker.choices import correcting
from matchmaker.choices.correcting import Correction, WishList
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import applying, people, remarking
from matchmaker.participation.remarking import NoteForm, TagForm
from matchmaker.people import remarks
from matchmaker.people.remarks import Note, Tag

TAGS = ["remarks"]
BASE = "/editions/{slug:str}/people"
ONE = BASE + "/{person_id:uuid}"


class TogetherForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One act for all these people; a tag for the two acts that need one."""

    act: Literal["accept", "tag", "untag"]
    people: Annotated[tuple[UUID, ...], Meta(min_length=1, max_length=1000)]
    tag: Annotated[str, Meta(max_length=40)] = ""


class TogetherRead(msgspec.Struct, frozen=True, kw_only=True):
    """How many people the act changed; the others were so already, or are unknown here."""

    changed: int


class NoteRead(msgspec.Struct, frozen=True, kw_only=True):
    """The note that was written."""

    note_id: UUID


@post(
    BASE + "/together",
    opt={"action": "people.act"},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def act_together(
    slug: FromPath[str],
    data: JSONBody[TogetherForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> TogetherRead:
    """Accept, tag or untag all these people in one act."""
    by = organiser(caller)
    match data.act:
        case "accept":
            changed = await applying.accept_all(conn, edition, data.people, by, now)
        case "tag":
            word = TagForm(tag=data.tag)
            changed = await remarking.tag_all(conn, edition, data.people, word, by, now)
        case "untag":
            word = TagForm(tag=data.tag)
            changed = await remarking.untag_all(conn, edition, data.people, word, by, now)
        case _:
            assert_never(data.act)
    return TogetherRead(changed=changed)


@get(
    "/editions/{slug:str}/tags",
    opt={"action": "remarks.read"},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def list_tags(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[Tag]:
    """List the tags of an edition with how many people have each."""
    return await remarks.tags(conn, edition.id)


@put(
    ONE + "/tags",
    opt={"action": "remarks.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def tag(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[TagForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Give a person a tag."""
    await remarking.tag(conn, edition, person_id, data, organiser(caller), now)


@post(
    ONE + "/tags/removal",
    opt={"action": "remarks.write"},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def untag(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[TagForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take a tag away from a person."""
    await remarking.untag(conn, edition, person_id, data, organiser(caller), now)


@get(ONE + "/notes", opt={"action": "remarks.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_notes(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> list[Note]:
    """List what organisers noted on a person, the newest first."""
    await people.find_person(conn, edition.id, person_id)
    return await remarks.notes(conn, person_id)


@post(
    ONE + "/notes",
    opt={"action": "remarks.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, *BODY, 409),
)
async def write_note(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[NoteForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> NoteRead:
    """Note something on a person, who may read it in the export of their data."""
    note = await remarking.write_note(conn, edition, person_id, data, organiser(caller), now)
    return NoteRead(note_id=note)


@delete(
    ONE + "/notes/{note_id:uuid}",
    opt={"action": "remarks.write"},
    tags=TAGS,
    responses=errors(*SIGNED_IN, 409),
)
async def remove_note(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    note_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Take a note away."""
    await remarking.remove_note(conn, edition, person_id, note_id, organiser(caller), now)


@get(
    ONE + "/wishes",
    opt={"action": "wishes.oversee", "etag": True},
    tags=TAGS,
    responses=errors(*SIGNED_IN),
)
async def read_wishes(
    slug: FromPath[str],
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> WishList:
    """Read somebody's wishes in their order, without reasons; nothing of refusals."""
    await people.find_person(conn, edition.id, person_id)
    return await correcting.wishes_of(conn, person_id)


@put(
    ONE + "/wishes",
    opt={"action": "wishes.correct", "conditional": True},
    tags=TAGS,
    status_code=204,
    responses=errors(*SIGNED_IN, *BODY, *CONDITIONAL, 409),
)
async def write_wishes(
    request: Request[Any, Any, Any],
    slug: FromPath[str],
    person_id: FromPath[UUID],
    data: JSONBody[Correction],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> None:
    """Correct somebody's wishes in their name, at any stage; refusals stay as they are."""
    person = await hold_person(conn, edition, person_id)
    conditional.require_match(request, await correcting.wishes_of(conn, person_id))
    await correcting.correct(conn, edition, person, data, now, organiser(caller))
    conditional.now_is(request, await correcting.wishes_of(conn, person_id))


ROUTES = [
    act_together,
    list_tags,
    tag,
    untag,
    list_notes,
    write_note,
    remove_note,
    read_wishes,
    write_wishes,
]
