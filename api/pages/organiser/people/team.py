"""Who works on an edition with the caller: invited by mail, given another role, dismissed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

import msgspec
from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from api.access.callers import Caller
from api.exchange import forms
from api.exchange.speech import language_of
from api.pages.frame.attempts import Attempt, why_not
from api.pages.frame.choices import Option
from api.pages.frame.organisers import base_of, organiser_of
from api.pages.frame.show import AnyRequest, go, page
from matchmaker.db import Connection
from matchmaker.editions import organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import EditionRole, Member
from matchmaker.foundation.settings import Settings
from matchmaker.participation import colleagues
from matchmaker.participation.colleagues import InvitationForm, RoleForm
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import catalogue, msgid

ROLES: Final[tuple[tuple[EditionRole, str, str], ...]] = (
    (
        "organiser",
        msgid("Organiser"),
        msgid("Does everything, and may invite and dismiss colleagues."),
    ),
    ("reader", msgid("Reader"), msgid("Sees what organisers see, and changes nothing.")),
    (
        "front_desk",
        msgid("Front desk"),
        msgid("Checks people in and registers who comes unannounced. Sees no wishes and no files."),
    ),
)
LANGUAGES: Final = [Option("fr", "Français"), Option("en", "English")]


class DismissalForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a colleague was on the page from which they are dismissed."""

    was: EditionRole


@get("/equipe", opt={"action": "team.read"}, include_in_schema=False)
async def team(
    request: AnyRequest, conn: NamedDependency[Connection], edition: NamedDependency[Edition]
) -> Response[str]:
    return page(
        request,
        "organiser/team.html",
        edition=edition,
        base=base_of(edition),
        members=await organisers.members(conn, edition.id),
        roles={role: catalogue(language_of(request)).gettext(name) for role, name, _ in ROLES},
        local=edition.local,
    )


@get("/equipe/invitation", opt={"action": "team.manage"}, include_in_schema=False)
async def ask_whom(request: AnyRequest, edition: NamedDependency[Edition]) -> Response[str]:
    return _invitation(request, edition, {})


@post("/equipe/invitation", opt={"action": "team.manage"}, include_in_schema=False)
async def invite(
    request: AnyRequest,
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    settings: NamedDependency[Settings],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, InvitationForm)
    async with (attempt := Attempt(conn, Invalid)):
        form = forms.read(InvitationForm, answers)
        await colleagues.invite(conn, settings.secret, edition, form, organiser_of(caller), now)
    if attempt.refusal:
        return _invitation(request, edition, answers, attempt.faults)
    return go(f"{base_of(edition)}/equipe", flash="colleague_invited")


@get("/equipe/{organiser_id:uuid}", opt={"action": "team.manage"}, include_in_schema=False)
async def one(
    request: AnyRequest,
    organiser_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
) -> Response[str]:
    member = await colleagues.member(conn, edition, organiser_id)
    return _one(request, edition, member, member.role)


@post("/equipe/{organiser_id:uuid}", opt={"action": "team.manage"}, include_in_schema=False)
async def change(
    request: AnyRequest,
    organiser_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, RoleForm)
    by = organiser_of(caller)
    async with (attempt := Attempt(conn)):
        form = forms.read(RoleForm, answers)
        await colleagues.change_role(conn, edition, organiser_id, form, by, now)
    if attempt.refusal:
        member = await colleagues.member(conn, edition, organiser_id)
        return _one(request, edition, member, answers.get("role", ""), attempt)
    return go(_back(edition, organiser_id, by), flash="saved")


@post("/equipe/{organiser_id:uuid}/retrait", opt={"action": "team.manage"}, include_in_schema=False)
async def dismiss(
    request: AnyRequest,
    organiser_id: FromPath[UUID],
    conn: NamedDependency[Connection],
    edition: NamedDependency[Edition],
    caller: NamedDependency[Caller],
    now: NamedDependency[datetime],
) -> Response[Any]:
    answers = await forms.answers(request, DismissalForm)
    by = organiser_of(caller)
    async with (attempt := Attempt(conn)):
        form = forms.read(DismissalForm, answers)
        await colleagues.dismiss(conn, edition, organiser_id, form.was, by, now)
    if attempt.refusal:
        member = await colleagues.member(conn, edition, organiser_id)
        return _one(request, edition, member, member.role, attempt)
    return go(f"{base_of(edition)}/equipe", flash="colleague_dismissed")


def _back(edition: Edition, organiser_id: UUID, by: UUID) -> str:
    """The list, unless one has just lost sight of it."""
    return "/organisation" if organiser_id == by else f"{base_of(edition)}/equipe"


def _invitation(
    request: AnyRequest,
    edition: Edition,
    answers: Mapping[str, Any],
    faults: Sequence[FieldFault] = (),
) -> Response[str]:
    empty = {"email": "", "name": "", "role": "", "language": language_of(request)}
    return page(
        request,
        "organiser/invitation.html",
        edition=edition,
        status=422 if faults else 200,
        faults=faults,
        base=base_of(edition),
        roles=_roles(request),
        languages=LANGUAGES,
        answers=empty | dict(answers),
    )


def _one(
    request: AnyRequest, edition: Edition, member: Member, role: str, refused: Attempt | None = None
) -> Response[str]:
    """A colleague as they are now; with what was asked for, and why it was not done."""
    return page(
        request,
        "organiser/colleague.html",
        edition=edition,
        **why_not(request, refused),
        base=base_of(edition),
        member=member,
        role=role,
        roles=_roles(request),
    )


def _roles(request: AnyRequest) -> list[dict[str, str]]:
    words = catalogue(language_of(request))
    return [
        {"value": role, "label": words.gettext(name), "hint": words.gettext(meaning)}
        for role, name, meaning in ROLES
    ]


MINE = [team, ask_whom, invite, one, change, dismiss]
