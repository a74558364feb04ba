"""How an edition begins and signs each kind of message."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from api.access.callers import Caller
from api.controllers.documents import BODY, SIGNED_IN, errors
from api.controllers.organising import organiser
from matchmaker import messages, texts
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages import Shown
from matchmaker.participation import people
from matchmaker.texts import KINDS, LetterTexts, TextForm, TextKind
from matchmaker.wording.errors import NotFound
from matchmaker.wording.language import msgid

TAGS = ["messages"]
BASE = "/editions/{slug:str}/letter-texts"
ONE = BASE + "/{kind:str}"


class TextWrite(TextForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one kind, and the revision that they were made from; 0 before the first."""

    revision: Annotated[int, Meta(ge=0, le=1_000_000)]


class TextPreviewForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words that nobody has saved yet, and for whom to show them."""

    words: TextForm
    person: UUID


def kind_of(text: str) -> TextKind:
    """The kind of that name; NotFound for any other."""
    for kind in KINDS:
        if kind == text:
            return kind
    raise NotFound(msgid("There is no such page."))


@get(BASE, opt={"action": "texts.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def list_texts(
    slug: FromPath[str], conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> list[LetterTexts]:
    """List how each kind of message is worded; revision 0 where we word it."""
    found = await texts.stored_texts(conn, edition.id)
    return [found.get(kind) or LetterTexts(kind=kind) for kind in KINDS]


@get(ONE, opt={"action": "texts.read"}, tags=TAGS, responses=errors(*SIGNED_IN))
async def read_text(
    slug: FromPath[str],
    kind: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> LetterTexts:
    """Read how one kind of message is worded."""
    return await texts.of_kind(conn, edition.id, kind_of(kind))


@put(ONE, opt={"action": "texts.write"}, tags=TAGS, responses=errors(*SIGNED_IN, *BODY, 409))
async def write_text(
    slug: FromPath[str],
    kind: FromPath[str],
    data: JSONBody[TextWrite],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> LetterTexts:
    """Word one kind of message from now on; 409 when somebody else has meanwhile."""
    words = TextForm(**{name: getattr(data, name) for name in TextForm.__struct_fields__})
    values = (kind_of(kind), words, data.revision, organiser(caller), now)
    return await texts.save(conn, edition, *values)


@post(
    ONE + "/preview",
    opt={"action": "texts.write", "unkept": True},
    tags=TAGS,
    status_code=200,
    responses=errors(*SIGNED_IN, *BODY),
)
async def preview_text(
    slug: FromPath[str],
    kind: FromPath[str],
    data: JSONBody[TextPreviewForm],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Shown:
    """Show a message with these words as one person would read it; nothing is saved or sent."""
    person = await people.find_person(conn, edition.id, data.person)
    values = (edition, kind_of(kind), data.words, person.id, now)
    return await messages.preview(conn, settings, *values)


ROUTES = [list_texts, read_text, write_text, preview_text]
