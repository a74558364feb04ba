"""Colleagues: invited once by mail, given another role, dismissed; somebody always stays."""

import asyncio
import datetime as dt
import re
from typing import Any, Final
from uuid import UUID

import pytest

from matchmaker.db import Connection, Pool
from matchmaker.editions import audit, organisers
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import EditionRole, Member, Organiser
from matchmaker.participation import colleagues, links
from matchmaker.participation.colleagues import AdministratorForm, InvitationForm, RoleForm
from matchmaker.wording.errors import Conflict, NotFound
from tests.cast import NOW, an_edition, an_organiser
from tests.notices import boxes
from tests.notices.boxes import SETTINGS
from tests.wording.faults import faults

NOE: Final = "noe@matinee.example"
LINK: Final = re.compile(r"http\S+/connexion/(\S+)")


async def invite(
    conn: Connection, edition: Edition, by: UUID, role: EditionRole = "reader", **changes: Any
) -> Member:
    form = {"email": NOE, "name": "Noé Benali", "role": role} | changes
    sent = InvitationForm(**form)
    return await colleagues.invite(conn, SETTINGS.secret, edition, sent, by, NOW)


async def letters(conn: Connection) -> list[str]:
    """The invitations that wait, as text, in order."""
    rows = await conn.fetch("select id from outbox where kind = 'colleague' order by id")
    found = []
    for row in rows:
        message = await boxes.message(conn, row["id"])
        found.append(f"{message['Subject']}\n{boxes.text(message)}")
    return found


async def acts(conn: Connection, edition: Edition) -> list[str]:
    return [line.act for line in await audit.trail(conn, edition.id)]


@pytest.mark.parametrize(
    ("role", "language", "words"),
    [
        ("organiser", "fr", "Dans l’organisation, vous préparez"),
        ("reader", "en", "As a reader you see what organisers see"),
        ("front_desk", "fr", "À l’accueil"),
    ],
)
async def test_a_colleague_is_written_to_once_in_their_language_and_comes_in_once(
    conn: Connection, role: EditionRole, language: str, words: str
) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    noe = await invite(
        conn, edition, camille.id, role, email="NOE@Matinee.Example ", language=language
    )
    assert (noe.role, noe.language, noe.invited_at, noe.signed_in_at) == (role, language, NOW, None)
    with faults() as found:
        await invite(conn, edition, camille.id, "organiser")
    assert list(found) == ["email"]
    [letter] = await letters(conn)
    assert words in letter
    assert "Camille Lefèvre" in letter
    [token] = LINK.findall(letter)
    later = NOW + links.INVITATION_TIME - dt.timedelta(minutes=1)
    session = await links.redeem_login(conn, token, later)
    visitor = await links.visitor(conn, session, later)
    assert visitor is not None
    assert visitor.roles == {edition.slug: role}
    assert (await colleagues.member(conn, edition, noe.id)).signed_in_at == later
    assert (await acts(conn, edition))[0] == colleagues._GIVEN[role]


async def test_who_has_an_account_keeps_its_name_and_language(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    noe = await an_organiser(conn, email=NOE, name="Noé", language="en")
    invited = await invite(conn, edition, camille.id, language="fr")
    assert (invited.id, invited.name, invited.language) == (noe.id, "Noé", "en")
    [letter] = await letters(conn)
    assert "You are invited" in letter


async def test_another_role_holds_at_once_and_nobody_is_written_to(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    noe = await an_organiser(conn, edition, "reader")
    changed = await change(conn, edition, noe.id, "organiser", "reader", camille.id)
    assert changed.role == "organiser"
    assert await letters(conn) == []
    assert (await acts(conn, edition))[0] == "role.changed"
    again = await change(conn, edition, noe.id, "organiser", "organiser", camille.id)
    assert again.role == "organiser"
    assert (await acts(conn, edition)).count("role.changed") == 1


async def change(
    conn: Connection, edition: Edition, who: UUID, role: EditionRole, was: EditionRole, by: UUID
) -> Member:
    form = RoleForm(role=role, was=was)
    return await colleagues.change_role(conn, edition, who, form, by, NOW)


async def test_dismissing_signs_out_and_stops_the_invitation(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    noe = await invite(conn, edition, camille.id, "organiser")
    session = await links.open_session(conn, NOW, organiser_id=noe.id)
    await colleagues.dismiss(conn, edition, noe.id, "organiser", camille.id, NOW)
    assert await links.visitor(conn, session, NOW) is None
    assert await conn.fetchval("select state from outbox where kind = 'colleague'") == "dropped"
    assert (await acts(conn, edition))[0] == "organiser.removed"
    with pytest.raises(NotFound):
        await colleagues.dismiss(conn, edition, noe.id, "organiser", camille.id, NOW)


async def test_the_only_organiser_stays_whatever_is_asked(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    await an_organiser(conn, edition, "reader")
    with pytest.raises(Conflict, match="only organiser"):
        await colleagues.dismiss(conn, edition, camille.id, "organiser", camille.id, NOW)
    less: tuple[EditionRole, ...] = ("reader", "front_desk")
    for role in less:
        with pytest.raises(Conflict, match="only organiser"):
            await change(conn, edition, camille.id, role, "organiser", camille.id)
    [member, _] = await organisers.members(conn, edition.id)
    assert (member.id, member.role) == (camille.id, "organiser")


async def test_the_second_of_two_is_told_what_changed(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    noe = await an_organiser(conn, edition, "reader", name="Noé")
    await change(conn, edition, noe.id, "front_desk", "reader", camille.id)
    for act in (
        change(conn, edition, noe.id, "organiser", "reader", camille.id),
        colleagues.dismiss(conn, edition, noe.id, "reader", camille.id, NOW),
    ):
        with pytest.raises(Conflict, match="Noé has moved to the front desk"):
            await act
    assert (await colleagues.member(conn, edition, noe.id)).role == "front_desk"


async def test_two_organisers_who_dismiss_each_other_at_once_leave_one(pool: Pool) -> None:
    async with pool.acquire() as conn:
        edition = await an_edition(conn)
        two = [await an_organiser(conn, edition) for _ in range(2)]

    async def dismiss(one: Organiser, by: Organiser) -> None:
        async with pool.acquire() as conn, conn.transaction():
            await colleagues.dismiss(conn, edition, one.id, "organiser", by.id, NOW)

    done = await asyncio.gather(dismiss(*two), dismiss(*reversed(two)), return_exceptions=True)
    assert [type(each) for each in done if each is not None] == [Conflict]
    async with pool.acquire() as conn:
        assert len(await organisers.members(conn, edition.id)) == 1


async def test_administrators_name_one_another_and_the_last_stays(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await an_organiser(conn, edition)
    form = AdministratorForm(email=camille.email, name="Camille Lefèvre")
    who = (conn, SETTINGS.secret, form, camille.id, NOW)
    await colleagues.name_administrator(*who)
    with faults() as found:
        await colleagues.name_administrator(*who)
    assert list(found) == ["email"]
    with pytest.raises(Conflict, match="last administrator"):
        await colleagues.unname_administrator(conn, camille.id, camille.id, NOW)
    noe = await colleagues.name_administrator(
        conn, SETTINGS.secret, AdministratorForm(email=NOE, name="Noé"), camille.id, NOW
    )
    assert "administration" in (await letters(conn))[-1]
    with pytest.raises(Conflict, match="administrator"):
        await colleagues.dismiss(conn, edition, noe.id, "organiser", camille.id, NOW)
    await colleagues.unname_administrator(conn, camille.id, noe.id, NOW)
    assert [each.id for each in await colleagues.administrators(conn)] == [noe.id]
    present = await colleagues.member(conn, edition, camille.id)
    assert (present.role, present.administrator) == ("organiser", False)
    with pytest.raises(Conflict, match="no administrator"):
        await colleagues.unname_administrator(conn, camille.id, noe.id, NOW)
