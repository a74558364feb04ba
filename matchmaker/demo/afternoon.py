"""What came of last year's meetings: cards, outcomes, contacts, programmes, months later."""

import datetime as dt
import random
from typing import Final
from uuid import UUID

from matchmaker import aftermath, returns
from matchmaker.db import Connection, load
from matchmaker.editions import support
from matchmaker.editions.afterwards import FOLLOW_UPS, months_after
from matchmaker.editions.editions import Edition
from matchmaker.figures.earlier import EarlierYearForm, enter_year
from matchmaker.followup import answering, asking, orienting, telling
from matchmaker.followup.answering import FollowUpForm
from matchmaker.people import directory
from matchmaker.people.profiles import Profile
from matchmaker.returns import CardForm, MeetingOutcome, OutcomeForm, Useful

_SQL: Final = load("demo")
#: of a hundred so many answer
CARDS, OUTCOMES, CONTACTS, MONTHS = 72, 85, 55, 60
_USEFUL: Final[tuple[Useful, ...]] = ("yes", "yes", "yes", "partly", "partly", "no")
_OUTCOMES: Final[tuple[MeetingOutcome, ...]] = (
    *("follow_up", "follow_up", "follow_up"),
    *("reoriented", "no_follow_up", "no_follow_up"),
)
#: as people of the sample write
_WORDS: Final = (
    "Des conseils très concrets sur notre plan de trésorerie.",
    "Écoute attentive, je sais maintenant par où commencer.",
    "Un peu court, mais le rendez-vous suivant est pris.",
    "",
)
_STEPS: Final = (
    "Dossier à déposer avant fin janvier",
    "Second rendez-vous dans nos locaux",
    "Présentation au comité de février",
)
#: the only figure that was public before, and where it stood
_KNOWN: Final = EarlierYearForm(
    year=2022, source="Site du département des Hauts-de-Seine", meetings_planned=96
)


async def what_followed(
    conn: Connection, edition: Edition, organiser_id: UUID, draw: random.Random
) -> None:
    """The answers of the afternoon, then those of the months after."""
    at, holders = await say_what_came(conn, edition, draw)
    await _months_after(conn, edition, holders, draw)
    await enter_year(conn, edition, _KNOWN, organiser_id, at)


async def say_what_came(
    conn: Connection, edition: Edition, draw: random.Random
) -> tuple[dt.datetime, list[UUID]]:
    """What both sides say of the meetings that were held; when, and which holders met somebody."""
    at = dt.datetime.combine(edition.held_on, dt.time(16), dt.UTC)
    await returns.ask_due(conn, at)
    found = await aftermath.all_fates(conn, edition.id)
    held = [(one.holder_id, one.investor_id) for one in found if one.fate == "held"]
    known: dict[UUID, Profile] = {}
    for person_id in {one for pair in held for one in pair}:
        known[person_id] = await directory.find_person(conn, edition.id, person_id)
    programmes = await support.programmes(conn, edition.id)
    for holder_id, investor_id in held:
        pair = (known[holder_id], known[investor_id])
        programme = draw.choice(programmes).id if programmes else None
        await _returns(conn, edition, *pair, programme, at, draw)
    await returns.tell_of_contacts(conn, at + returns.TOLD_AFTER)
    await telling.tell_due(conn, at + dt.timedelta(days=1))
    await returns.ask_due(conn, at + returns.REMINDED_AFTER)
    await conn.execute(_SQL.letters_have_left, edition.id, at)
    return at, sorted({holder for holder, _ in held})


async def _returns(
    conn: Connection,
    edition: Edition,
    holder: Profile,
    investor: Profile,
    programme: UUID | None,
    at: dt.datetime,
    draw: random.Random,
) -> None:
    """What both say of their meeting, if they do."""
    if draw.randrange(100) < CARDS:
        useful = draw.choice(_USEFUL)
        card = CardForm(useful=useful, next_step=useful == "yes", word=draw.choice(_WORDS))
        await returns.answer_card(conn, edition, holder, investor.id, card, at)
    if draw.randrange(100) >= OUTCOMES:
        return
    outcome = draw.choice(_OUTCOMES)
    if outcome == "reoriented" and programme is None:
        outcome = "no_follow_up"
    if outcome == "follow_up":
        form = OutcomeForm(outcome=outcome, step=draw.choice(_STEPS), shared=True)
    elif outcome == "reoriented":
        form = OutcomeForm(outcome=outcome, referred_to_programme=programme)
    else:
        form = OutcomeForm(outcome=outcome)
    await returns.answer_outcome(conn, edition, investor, holder.id, form, at)
    if outcome == "reoriented" and programme is not None and draw.random() < 0.6:
        values = (conn, edition, holder.id, programme, at)
        await orienting.answer(*values, agreed=True)
    if outcome == "follow_up" and draw.randrange(100) < CONTACTS:
        for person, other in ((holder, investor), (investor, holder)):
            await returns.agree_to_contact(conn, edition, person, other.id, at)


async def _months_after(
    conn: Connection, edition: Edition, holders: list[UUID], draw: random.Random
) -> None:
    """Whether the project is financed by then, as its holder says."""
    for months in FOLLOW_UPS:
        day = months_after(edition.held_on, months)
        at = dt.datetime.combine(day, dt.time(9), dt.UTC)
        await asking.ask_due(conn, at)
        await conn.execute(_SQL.letters_have_left, edition.id, at)
        asked = {one.holder_id for one in await answering.answers(conn, edition.id)
                 if one.months == months}  # fmt: skip
        for holder_id in holders:
            if holder_id not in asked or draw.randrange(100) >= MONTHS:
                continue
            form = FollowUpForm(financed="in_progress")
            if draw.randrange(10) < 2 + months // 2:
                amount = draw.randrange(5, 60) * 1000
                form = FollowUpForm(financed="yes", amount_euros=amount)
            elif draw.randrange(10) < 3:
                form = FollowUpForm(financed="no")
            await answering.answer(conn, edition, holder_id, months, form, at)
