"""What somebody chose, as the pages show it: two lists, and a state for each fiche."""

from collections.abc import Container
from datetime import datetime
from typing import Any, Final, Literal, assert_never
from uuid import UUID

import msgspec
from markupsafe import Markup

from api.pages.participant.page import Me
from matchmaker.choices import wishes
from matchmaker.choices.wishes import ChosenCard, OwnChoices
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.templates import theirs

PATH: Final = "/moi/souhaits"
ChoiceAct = Literal["wish", "remove", "up", "down", "place", "refuse", "unrefuse"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A choice in a list, as templates/components/lists.html draws it."""

    id: UUID
    title: str
    detail: str
    href: str
    reason: str


class ChoiceStanding(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader chose about somebody: a rank, a refusal, or nothing yet."""

    rank: int | None = None
    refused: bool = False
    reason: str = ""


NOTHING: Final = ChoiceStanding()


def standings(own: OwnChoices) -> dict[UUID, ChoiceStanding]:
    """The reader's choices by whom they are about."""
    wished = {
        choice.target: ChoiceStanding(rank=rank, reason=choice.reason)
        for rank, choice in enumerate(own.wishes, start=1)
    }
    refused = {
        choice.target: ChoiceStanding(refused=True, reason=choice.reason) for choice in own.refusals
    }
    return wished | refused


def lists(
    edition: Edition, me: Me, own: OwnChoices, window: dict[str, Any], language: str
) -> dict[str, Any]:
    """Both lists with their counter and the moment they were saved."""
    avoided = {choice.target for choice in own.refusals}
    return {
        "kind": me.kind,
        "wishes": [item(choice, language, avoided) for choice in own.wishes],
        "refusals": [item(choice, language) for choice in own.refusals],
        "most": most(edition, me),
        "saved_at": edition.local(own.saved_at) if own.saved_at else None,
        "today": window["local_now"].date(),
        "path": PATH,
        **window,
    }


def most(edition: Edition, me: Me) -> int | None:
    """How many meetings this person may get; None where nothing but the slots limits them."""
    limits = [me.max_meetings] if me.max_meetings else []
    if me.kind == "holder":
        limits.append(edition.holder_maximum)
    elif not limits and edition.investor_maximum:
        limits.append(edition.investor_maximum)
    return min(limits, default=None)


def item(choice: ChosenCard, language: str, avoided: Container[UUID] = ()) -> Item:
    """A choice as its author reads it: also what an organiser entered in their name."""
    words = catalogue(language)
    details: list[str] = []
    if choice.project:
        details.append(theirs(choice.organisation, language=language))
    if choice.by_organiser:
        details.append(words.gettext(msgid("entered for you by the organiser")))
    if choice.target in avoided:
        details.append(words.gettext(msgid("does not count: you avoid them")))
    if choice.withdrawn:
        details.append(words.gettext(msgid("does not take part any more")))
    return Item(
        id=choice.target,
        title=choice.project or choice.organisation,
        detail=Markup(" · ").join(details),
        href=f"/moi/guide/{choice.target}",
        reason=choice.reason,
    )


class ChoosingStep(msgspec.Struct, frozen=True, kw_only=True):
    """One step of somebody's choosing, as a button asks for it.

    `rank` goes with the act "place"; `reason` is why, and `seen` why so far, where that was shown.
    """

    act: ChoiceAct
    target: UUID
    rank: int = 1
    reason: str | None = None
    seen: str | None = None


async def choose(
    conn: Connection, edition: Edition, me: Me, step: ChoosingStep, now: datetime
) -> None:
    """Do it."""
    target = step.target
    match step.act:
        case "wish":
            await wishes.add(conn, edition, me, target, now, step.reason, seen=step.seen)
        case "remove":
            await wishes.remove(conn, edition, me, target, now)
        case "refuse":
            await wishes.refuse(conn, edition, me, target, now, step.reason, seen=step.seen)
        case "unrefuse":
            await wishes.unrefuse(conn, edition, me, target, now)
        case "up" | "down":
            await wishes.move(conn, edition, me, target, step.act, now)
        case "place":
            await wishes.place(conn, edition, me, target, step.rank, now)
        case _:
            assert_never(step.act)
