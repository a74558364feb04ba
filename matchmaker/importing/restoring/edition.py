"""What an `edition.json` says besides what founds an edition: who is looked at, partners, texts,
programmes of support."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Final
from uuid import UUID

import msgspec
from msgspec import Meta

from matchmaker import texts
from matchmaker.db import Connection, load
from matchmaker.editions import editions, partners, support
from matchmaker.editions.editions import Edition, EditionForm
from matchmaker.editions.partners import MOST, Partner, PartnerForm
from matchmaker.editions.support import KNOWN, SupportForm, SupportProgramme
from matchmaker.guidebook.editorial import EditorialForm, editorial, save_editorial
from matchmaker.participation import applying
from matchmaker.participation.applying import AcceptanceForm
from matchmaker.people import applications
from matchmaker.texts import TextForm, TextKind
from matchmaker.wording.errors import faults_within
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Phrase, phrase

_SQL: Final = load("applications")
_LOOKED_AT: Final = frozenset({"holders_by_acceptance", "investors_by_acceptance"})


class EditionDocument(EditionForm, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edition with all that its organisers say of it; logos are base64."""

    holders_by_acceptance: bool = False
    investors_by_acceptance: bool = True
    partners: Annotated[tuple[PartnerForm, ...], Meta(max_length=MOST)] = ()
    texts: dict[TextKind, TextForm] = msgspec.field(default_factory=dict)
    #: a file that says nothing of them means those that are known
    support_programmes: Annotated[tuple[SupportForm, ...], Meta(max_length=support.MOST)] = KNOWN
    editorial: EditorialForm = EditorialForm()


BESIDE: Final = tuple(
    name for name in EditionDocument.__struct_fields__ if name not in EditionForm.__struct_fields__
)


async def found_edition(
    conn: Connection, document: EditionDocument, by: UUID | None, now: dt.datetime
) -> Edition:
    """The edition as the document says, without anybody in it."""
    edition = await editions.create(conn, document, by, now)
    looked_at = (document.holders_by_acceptance, document.investors_by_acceptance)
    await conn.fetchval(_SQL.set_rules, edition.id, *looked_at)
    await _show(conn, edition, document.partners, by, now)
    await _word(conn, edition, document.texts, by, now)
    await _support(conn, edition, document.support_programmes, by, now)
    await _open_the_guide(conn, edition, document.editorial, by, now)
    return await editions.by_id(conn, edition.id)


async def change_beside(
    conn: Connection,
    edition: Edition,
    document: EditionDocument,
    given: Collection[str],
    by: UUID | None,
    now: dt.datetime,
) -> list[Phrase]:
    """Make these fields what the document says, as far as they are `given`; what that does besides.

    Whoever waits on a side that is looked at no more is accepted by it. A kind of letter that the
    document does not word says our words again.
    """
    standing = await beside(conn, edition)
    other = {name for name in BESIDE if name in given and getattr(document, name) != standing[name]}
    said = []
    if _LOOKED_AT & other:
        await _look_at(conn, edition, document, other, by, now)
        said.append(phrase(msgid("Which sides wait for an answer becomes as the file says.")))
    if "partners" in other:
        await _show(conn, edition, document.partners, by, now)
        said.append(phrase(msgid("Partners become as the file says.")))
    if "texts" in other:
        await _word(conn, edition, document.texts, by, now)
        said.append(phrase(msgid("The words of letters become as the file says.")))
    if "support_programmes" in other:
        await _support(conn, edition, document.support_programmes, by, now)
        said.append(phrase(msgid("Support programmes become as the file says.")))
    if "editorial" in other:
        await _open_the_guide(conn, edition, document.editorial, by, now)
        said.append(phrase(msgid("The editorial of the guide becomes as the file says.")))
    return said


async def beside(conn: Connection, edition: Edition) -> dict[str, object]:
    """These fields as they stand."""
    rules = await applications.rules(conn, edition.id)
    worded = await texts.stored_texts(conn, edition.id)
    shown = await partners.partners(conn, edition.id)
    return {
        "holders_by_acceptance": rules.holders,
        "investors_by_acceptance": rules.investors,
        "partners": tuple([await _form_of(conn, edition, one) for one in shown]),
        "texts": {kind: one.form for kind, one in worded.items() if one.is_worded},
        "support_programmes": tuple(
            _support_form(one) for one in await support.programmes(conn, edition.id)
        ),
        "editorial": (await editorial(conn, edition.id)).form,
    }


async def _form_of(conn: Connection, edition: Edition, partner: Partner) -> PartnerForm:
    logo = None
    if partner.logo_digest is not None:
        logo = (await partners.logo(conn, edition.id, partner.logo_digest)).content
    return PartnerForm(name=partner.name, website=partner.website, logo=logo)


async def _look_at(
    conn: Connection,
    edition: Edition,
    document: EditionDocument,
    other: Collection[str],
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """Turn the rule over of the sides that are said otherwise."""
    rules = await applications.rules(conn, edition.id)
    form = AcceptanceForm(
        holders=rules.holders != ("holders_by_acceptance" in other),
        investors=rules.investors != ("investors_by_acceptance" in other),
    )
    await applying.change_rules(conn, edition, form, by, now)


async def _show(
    conn: Connection,
    edition: Edition,
    wanted: Sequence[PartnerForm],
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """The partners in the order of the document; from the first that is another one, anew."""
    shown = await partners.partners(conn, edition.id)
    standing = [await _form_of(conn, edition, one) for one in shown]
    same = 0
    while same < min(len(standing), len(wanted)) and standing[same] == wanted[same]:
        same += 1
    for partner in shown[same:]:
        await partners.remove(conn, edition, partner.id, by, now)
    for place, form in enumerate(wanted[same:], same):
        with faults_within(f"partners[{place}]"):
            await partners.add(conn, edition, form, by, now)


def _support_form(one: SupportProgramme) -> SupportForm:
    return SupportForm(name=one.name, about=one.about, url=one.url, code=one.code)


async def _support(
    conn: Connection,
    edition: Edition,
    wanted: Sequence[SupportForm],
    by: UUID | None,
    now: dt.datetime,
) -> None:
    """The support programmes of the document, in its order; one that stands under the same code is
    changed, so that whoever agreed to it still does."""
    standing = {one.code: one for one in await support.programmes(conn, edition.id)}
    codes = [form.code or support.code_of(form.name) for form in wanted]
    for code, one in standing.items():
        if code not in codes:
            await support.remove(conn, edition, one.id, by, now)
    for place, (code, form) in enumerate(zip(codes, wanted, strict=True)):
        with faults_within(f"support_programmes[{place}]"):
            if code not in standing:
                await support.add(conn, edition, form, by, now)
            elif _support_form(standing[code]) != form:
                await support.change(conn, edition, standing[code].id, form, by, now)
    await support.arrange(conn, edition, codes)


async def _word(
    conn: Connection,
    edition: Edition,
    wanted: Mapping[TextKind, TextForm],
    by: UUID | None,
    now: dt.datetime,
) -> None:
    standing = await texts.stored_texts(conn, edition.id)
    for kind in texts.KINDS:
        if kind in wanted or kind in standing:
            revision = standing[kind].revision if kind in standing else 0
            with faults_within(f"texts.{kind}"):
                form = wanted.get(kind, TextForm())
                await texts.save(conn, edition, kind, form, revision, by, now)


async def _open_the_guide(
    conn: Connection, edition: Edition, wanted: EditorialForm, by: UUID | None, now: dt.datetime
) -> None:
    standing = await editorial(conn, edition.id)
    with faults_within("editorial"):
        if wanted != standing.form:
            values = (wanted, standing.revision, by, now)
            await save_editorial(conn, edition, *values)
