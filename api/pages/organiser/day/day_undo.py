"""The newest acts of the day, each with the button that takes it back."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Response, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.acts import once
from api.pages.frame.organisers import organiser_of
from api.pages.frame.show import AnyRequest, go
from api.pages.organiser.edition import journal
from matchmaker import day
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.planning import reviewing
from matchmaker.wording.language import Catalogue


class UndoForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which act was a mistake."""

    act: Annotated[int, Meta(ge=1)]


class Done(msgspec.Struct, frozen=True, kw_only=True):
    """An act of the last minutes, in the words of the journal."""

    id: int
    at: datetime
    sentence: str
    name: str


async def recent_acts(
    conn: Connection, edition: Edition, now: datetime, words: Catalogue
) -> Sequence[Done]:
    """What may still be taken back, the newest first."""
    acts = await day.recent_acts(conn, edition.id, now)
    people = await reviewing.names(
        conn, edition.id, [act.person_id for act in acts if act.person_id]
    )
    return [
        Done(
            id=act.id,
            at=edition.local(act.done_at),
            sentence=journal.sentence(act.act, act.details, edition, words),
            name=people[act.person_id].name if act.person_id in people else "",
        )
        for act in acts
    ]


@post("/jour/annulations", opt={"action": "day.act"}, include_in_schema=False)
@once
async def take_back(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Everything the act changed is again as it was; a newer one on the same goes first."""
    form = forms.read(UndoForm, await forms.answers(request, UndoForm))
    await day.take_back(conn, edition, form.act, organiser_of(caller), now)
    return go(f"/organisation/{edition.slug}/jour", flash="undone")


MINE = [take_back]
