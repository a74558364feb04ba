"""How the edition begins and signs each kind of message; looked at before it is saved."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from msgspec import Meta

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, said_of
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go
from api.pages.frame.show import page as shown_page
from api.pages.organiser.messages.letter import letter_page
from matchmaker import messages, texts
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.messages import Shown
from matchmaker.texts import KINDS, LetterTexts, TextForm, TextKind
from matchmaker.texts.stored import Opening, Signature
from matchmaker.wording.errors import FieldFault, NotFound
from matchmaker.wording.language import catalogue, msgid

NAMES: Final[dict[TextKind, str]] = {
    "every": msgid("All messages"),
    "acknowledgement": msgid("Acknowledgement with the personal link"),
    "personal_link": msgid("Personal link sent once more"),
    "reminder": msgid("Reminder"),
    "reminder_address": msgid("Reminder to confirm an address"),
    "convocation": msgid("Convocation"),
    "convocation_changed": msgid("Changed convocation"),
    "meeting_changed": msgid("Message about one meeting"),
    "place_offered": msgid("Offer of a free place"),
    "programme": msgid("News of the programme"),
    "application_accepted": msgid("Application accepted"),
    "application_refused": msgid("Application refused"),
    "edition_changed": msgid("Changed day, place or deadline"),
    "calendar_way": msgid("Another way into the calendar"),
    "address_changed": msgid("Farewell to a former address"),
    "withdrawal_confirmed": msgid("Confirmation of a withdrawal"),
    "erasure_confirmed": msgid("Last message after an erasure"),
    "returns_asked": msgid("Question: what came of the meetings"),
    "follow_up": msgid("Question: what became of the project"),
    "orientation_proposed": msgid("A programme was proposed"),
    "edition_invited": msgid("Invitation to this edition"),
}


class TextPageForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The words of one kind of message, what they were made from, and for whom to show them."""

    opening_fr: Opening = ""
    signature_fr: Signature = ""
    opening_en: Opening = ""
    signature_en: Signature = ""
    revision: Annotated[int, Meta(ge=0)]
    who: Annotated[str, Meta(max_length=254)] = ""
    act: Literal["save", "preview"] = "save"

    @property
    def words(self) -> TextForm:
        return TextForm(**{name: getattr(self, name) for name in TextForm.__struct_fields__})


@get("/envois/textes", opt={"action": "texts.read"}, include_in_schema=False)
async def overview(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    words = catalogue(language_of(request))
    standing = await texts.stored_texts(conn, edition.id)
    return shown_page(
        request,
        "organiser/messages/texts.html",
        edition=edition,
        base=base_of(edition),
        kinds=[
            (kind, words.gettext(NAMES[kind]), standing.get(kind) or LetterTexts(kind=kind))
            for kind in KINDS
        ],
        local=edition.local,
    )


@get("/envois/textes/{kind:str}", opt={"action": "texts.read"}, include_in_schema=False)
async def ask(
    request: AnyRequest,
    kind: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[Any]:
    known = await texts.of_kind(conn, edition.id, kind_of(kind))
    answers = {**msgspec.structs.asdict(known.form), "revision": known.revision, "who": ""}
    return _asked(request, edition, kind_of(kind), answers)


@post("/envois/textes/{kind:str}", opt={"action": "texts.write"}, include_in_schema=False)
async def save(
    request: AnyRequest,
    kind: FromPath[str],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    """Save the words, or show them as somebody would read them and save nothing."""
    which, organiser = kind_of(kind), organiser_of(caller)
    answers = await forms.answers(request, TextPageForm)
    shown: Shown | None = None
    async with (attempt := Attempt(conn)):
        form = forms.read(TextPageForm, answers)
        if form.act == "preview":
            person = await messages.recipient_of(conn, edition, form.who)
            shown = await messages.preview(conn, settings, edition, which, form.words, person, now)
        else:
            await texts.save(conn, edition, which, form.words, form.revision, organiser, now)
    if attempt.refusal is None and shown is None:
        return go(f"{base_of(edition)}/envois/textes", flash="saved")
    given = dict.fromkeys(TextForm.__struct_fields__, "") | {"who": "", "revision": 0} | answers
    theirs = None
    if attempt.conflict:  # what they typed stays; saved again, it replaces what they were shown
        theirs = await texts.of_kind(conn, edition.id, which)
        given["revision"] = theirs.revision
    return _asked(request, edition, which, given, attempt, shown, theirs)


def kind_of(text: str) -> TextKind:
    """The kind of that name; NotFound for any other."""
    for kind in KINDS:
        if kind == text:
            return kind
    raise NotFound(msgid("There is no such page."))


def _asked(
    request: AnyRequest,
    edition: Edition,
    kind: TextKind,
    answers: dict[str, Any],
    attempt: Attempt | None = None,
    shown: Shown | None = None,
    theirs: LetterTexts | None = None,
) -> Response[str]:
    words = catalogue(language_of(request))
    faults: list[FieldFault] = list(attempt.faults) if attempt else []
    fields = {
        language: ", ".join(f"{{{one.name(language)}}}" for one in texts.fields_of(kind))
        for language in ("fr", "en")
    }
    return letter_page(
        request,
        "organiser/messages/text.html",
        [shown] if shown else [],
        edition=edition,
        status=422 if faults else 409 if theirs else 200,
        faults=faults,
        said=said_of(request, attempt.conflict if attempt else None),
        base=base_of(edition),
        kind=kind,
        name=words.gettext(NAMES[kind]),
        answers=answers,
        fields=fields,
        shown=shown,
        theirs=theirs,
        local=edition.local,
    )


MINE = [overview, ask, save]
