"""Notes and tags on one person: forms of the person's own page."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, go
from api.pages.organiser.people.person_acts import page_of
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation import remarking
from matchmaker.participation.remarking import NoteForm, TagForm


class TagStep(TagForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A tag, and whether it is given or taken away."""

    move: Literal["add", "remove"] = "add"


class NoteRemoval(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which note is taken away."""

    note: UUID


@post("/personnes/{person_id:uuid}/notes", opt={"action": "remarks.write"}, include_in_schema=False)
async def note(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(NoteForm, await forms.answers(request, NoteForm))
    await remarking.write_note(conn, edition, person_id, sent, organiser_of(caller), now)
    return go(page_of(edition, person_id), flash="note_written")


@post(
    "/personnes/{person_id:uuid}/notes/retrait",
    opt={"action": "remarks.write"},
    include_in_schema=False,
)
async def remove_note(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(NoteRemoval, await forms.answers(request, NoteRemoval))
    await remarking.remove_note(conn, edition, person_id, sent.note, organiser_of(caller), now)
    return go(page_of(edition, person_id), flash="note_removed")


@post(
    "/personnes/{person_id:uuid}/etiquettes",
    opt={"action": "remarks.write"},
    include_in_schema=False,
)
async def tag(
    request: AnyRequest,
    person_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    sent = forms.read(TagStep, await forms.answers(request, TagStep))
    act = remarking.tag if sent.move == "add" else remarking.untag
    await act(conn, edition, person_id, TagForm(tag=sent.tag), organiser_of(caller), now)
    return go(page_of(edition, person_id), flash="saved")


MINE = [note, remove_note, tag]
