"""What opens the year-book, in the words of whoever signs it."""

from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from api.pages.organiser.guide.book import PATH
from matchmaker import guidebook
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.guidebook import Editorial, EditorialForm

_WORDS: Final = EditorialForm.__struct_fields__


class EditorialPageForm(EditorialForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words, and the revision that they were made from."""

    revision: Annotated[int, Meta(ge=0, le=1_000_000)]


@get(PATH + "/editorial", opt={"action": "guide.write"}, include_in_schema=False)
async def ask(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    known = await guidebook.editorial(conn, edition.id)
    answers = {**msgspec.structs.asdict(known.form), "revision": known.revision}
    return _asked(request, edition, answers)


@post(PATH + "/editorial", opt={"action": "guide.write"}, include_in_schema=False)
async def save(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, EditorialPageForm)
    async with (attempt := Attempt(conn)):
        form = forms.read(EditorialPageForm, answers)
        words = EditorialForm(**{name: getattr(form, name) for name in _WORDS})
        values = (words, form.revision, organiser_of(caller), now)
        await guidebook.save_editorial(conn, edition, *values)
    if attempt.refusal is None:
        return go(base_of(edition) + PATH, flash="saved")
    given = dict.fromkeys(_WORDS, "") | {"revision": 0} | answers
    theirs = None
    if attempt.conflict:  # what they typed stays; saved again, it replaces what they were shown
        theirs = await guidebook.editorial(conn, edition.id)
        given["revision"] = theirs.revision
    return _asked(request, edition, given, attempt, theirs)


def _asked(
    request: AnyRequest,
    edition: Edition,
    answers: dict[str, Any],
    attempt: Attempt | None = None,
    theirs: Editorial | None = None,
) -> Response[str]:
    return page(
        request,
        "organiser/guide/editorial.html",
        edition=edition,
        base=base_of(edition),
        answers=answers,
        theirs=theirs,
        local=edition.local,
        **why_not(request, attempt),
    )


MINE = [ask, save]
