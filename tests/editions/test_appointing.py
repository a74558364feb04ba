"""Organisers named and dismissed: what an administrator is, and who always stays."""

import datetime as dt

import pytest

from matchmaker.db import Connection
from matchmaker.db.migrate import FOLDER
from matchmaker.editions import appointing, organisers
from matchmaker.participation import colleagues, links
from matchmaker.participation.colleagues import InvitationForm
from matchmaker.wording.errors import Conflict, Invalid, NotFound
from matchmaker.wording.vocabularies import AppointedRole
from tests.cast import NOW, an_edition, an_organiser
from tests.wording.faults import faults

EMAIL = "camille@matinee.example"


async def appoint(
    conn: Connection,
    email: str = EMAIL,
    slug: str | None = None,
    role: AppointedRole = "administrator",
    name: str | None = None,
) -> appointing.Account:
    return await appointing.appoint(conn, email, name, slug, role, NOW)


async def roles(conn: Connection, account: appointing.Account) -> dict[str, str]:
    """What a session of theirs opens."""
    session = await links.open_session(conn, NOW, organiser_id=account.id)
    found = await links.visitor(conn, session, NOW)
    assert found is not None
    return dict(found.roles)


async def test_an_administrator_is_organiser_of_every_edition(conn: Connection) -> None:
    before = await an_edition(conn)
    camille = await appoint(conn)
    after = await an_edition(conn, slug="mfi-2100")
    assert await roles(conn, camille) == {"mfi-2099": "organiser", "mfi-2100": "organiser"}
    assert {one.slug for one in await organisers.editions_of(conn, camille.id)} == {
        "mfi-2099",
        "mfi-2100",
    }
    for edition in (before, after):
        [member] = await organisers.members(conn, edition.id)
        assert (member.id, member.role) == (camille.id, "organiser")
        form = InvitationForm(name="Camille", email=EMAIL, role="front_desk")
        with faults() as found:
            await colleagues.invite(conn, "s" * 32, edition, form, camille.id, NOW)
        assert "organises this edition" in found["email"]


async def test_an_organiser_who_becomes_administrator_is_one_person(conn: Connection) -> None:
    edition = await an_edition(conn)
    desk = await appoint(conn, slug=edition.slug, role="front_desk", name="Camille")
    camille = await appoint(conn)
    assert (camille.id, camille.name, camille.administrator) == (desk.id, "Camille", True)
    assert await roles(conn, camille) == {"mfi-2099": "organiser"}
    assert len(await organisers.members(conn, edition.id)) == 1
    assert len(await organisers.editions_of(conn, camille.id)) == 1
    with pytest.raises(Conflict, match="already"):
        await appoint(conn, slug=edition.slug, role="organiser")


async def test_an_account_is_made_or_found_and_renamed(conn: Connection) -> None:
    edition = await an_edition(conn)
    camille = await appoint(conn, slug=edition.slug, role="organiser")
    assert camille.name == "camille"
    again = await appoint(conn, EMAIL.upper(), edition.slug, "organiser", "Camille Lefèvre")
    assert (again.id, again.name, again.roles) == (
        camille.id,
        "Camille Lefèvre",
        {"mfi-2099": "organiser"},
    )
    assert len(await appointing.accounts(conn)) == 1


async def test_what_cannot_be_named_leaves_no_account(conn: Connection) -> None:
    with pytest.raises(NotFound):
        await appoint(conn, slug="no-such-edition", role="organiser")
    with pytest.raises(Invalid):
        await appoint(conn, "camille")
    assert await appointing.accounts(conn) == []
    assert not await appointing.somebody_organises(conn)


async def test_the_last_administrator_stays(conn: Connection) -> None:
    await appoint(conn)
    with pytest.raises(Conflict, match="last administrator"):
        await appointing.dismiss(conn, EMAIL, None, NOW)
    await appoint(conn, "noe@matinee.example")
    await appointing.dismiss(conn, EMAIL, None, NOW)
    assert [account.email for account in await appointing.accounts(conn)] == ["noe@matinee.example"]


async def test_the_only_organiser_of_an_edition_stays(conn: Connection) -> None:
    edition = await an_edition(conn)
    await appoint(conn, slug=edition.slug, role="organiser")
    for slug in (None, edition.slug):
        with pytest.raises(Conflict, match="only organiser"):
            await appointing.dismiss(conn, EMAIL, slug, NOW)
    with pytest.raises(Conflict, match="only organiser"):
        await appoint(conn, slug=edition.slug, role="front_desk")
    await appoint(conn, "noe@matinee.example")  # an administrator organises it too
    await appointing.dismiss(conn, EMAIL, edition.slug, NOW)
    [camille] = [one for one in await appointing.accounts(conn) if one.email == EMAIL]
    assert camille.roles == {}


@pytest.mark.parametrize("slug", [None, "mfi-2099"])
async def test_removing_ends_sessions_and_sign_in_links(conn: Connection, slug: str | None) -> None:
    edition = await an_edition(conn)
    await an_organiser(conn, edition)
    camille = await appoint(conn, slug=edition.slug, role="organiser")
    session = await links.open_session(conn, NOW, organiser_id=camille.id)
    token = await links.invite(conn, "s" * 32, camille.id, NOW, by_mail=False)
    await appointing.dismiss(conn, EMAIL, slug, NOW)
    assert await links.visitor(conn, session, NOW) is None
    if slug is None:
        assert await organisers.by_email(conn, EMAIL) is None
        with pytest.raises(NotFound):
            await appointing.dismiss(conn, EMAIL, None, NOW)
    else:
        entered = await links.redeem_login(conn, token, NOW + dt.timedelta(minutes=1))
        found = await links.visitor(conn, entered, NOW + dt.timedelta(minutes=1))
        assert found is not None
        assert found.roles == {}


def test_roles_are_read_through_one_view() -> None:
    """A query that read the table of memberships would not know administrators."""
    # `earlier_mornings` and `next_edition` ask who was named in both: administrators would make one
    # house of all.
    # `members` asks it when somebody was invited, not what they are.
    writing = {
        "organisers.sql": {"accounts", "alone_in", "is_anybody_organiser", "members"},
        "duplicating.sql": {"copy_members"},
        "exporting.sql": {"team"},
        "forecasts.sql": {"earlier_mornings"},
        "aftermath.sql": {"next_edition"},
    }
    for path in (FOLDER.parent / "queries").glob("*.sql"):
        for part in path.read_text("utf-8").split("-- name: ")[1:]:
            name, _, statement = part.partition("\n")
            reads = "from membership" in statement or "join membership" in statement
            if reads and "delete from membership" not in statement:
                assert name.strip() in writing.get(path.name, set()), (path.name, name)
