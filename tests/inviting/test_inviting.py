"""Last year's people are invited once, and answer by themselves: yes, otherwise, never again."""

import datetime as dt
from typing import Final

import msgspec
import pytest

from matchmaker import inviting, messages, texts
from matchmaker.changes import EditionPatch, duplicating, settings
from matchmaker.changes.duplicating import DuplicateForm
from matchmaker.db import Connection
from matchmaker.editions import editions, stages
from matchmaker.inviting import steps
from matchmaker.participation import links, people, privacy
from matchmaker.people import applications
from matchmaker.people.profiles import HolderForm, InvestorForm
from matchmaker.registration import drafts
from matchmaker.registration.steps import STEPS, next_step
from matchmaker.wording.errors import Conflict, NotFound
from matchmaker.wording.vocabularies import Consent
from tests.cast import NOW, a_holder, a_visitor, an_edition, an_investor, an_organiser, holder_form
from tests.inviting.years import WISHED, ended, known, last_year, this_year
from tests.notices.boxes import SETTINGS
from tests.purging import purge

SECRET: Final = SETTINGS.secret


async def tokens(conn: Connection) -> dict[str, str]:
    """The links of the invitations that wait for an answer, by address."""
    rows = await conn.fetch("select id, email from invitation where state = 'open'")
    return {row["email"]: inviting.token(SECRET, row["id"]) for row in rows}


async def test_next_edition_made_of_the_last_invites_who_asked_and_registers_nobody(
    conn: Connection,
) -> None:
    before = await an_edition(conn, slug="mfi-2025", name="Matinée 2025")
    camille = await an_organiser(conn, before)
    diane = await a_visitor(conn, before, **WISHED)
    before = await ended(conn, before)
    form = DuplicateForm(slug="mfi-2026", name="Matinée 2026", held_on=dt.date(2026, 11, 24))
    edition = await duplicating.duplicate(conn, before, form, camille.id, NOW)
    alice = await a_holder(conn, before, **WISHED, newsletter=True, amount_sought=0)
    bob = await an_investor(
        conn, before, **WISHED, delegates=("Dora", "Emil <emil@example.com>"), ticket_from=0
    )
    silent = await a_holder(conn, before, "Charlie")
    await known(conn, alice.id, bob.id, diane.id, silent.id)
    with pytest.raises(Conflict, match="open this edition first"):
        await inviting.invite(conn, edition, before, camille.id, NOW)
    await stages.open_to_all(conn, edition, camille.id, NOW)
    edition = await editions.by_id(conn, edition.id)
    assert await inviting.how_many_uninvited(conn, before.id) == 3
    [source] = await inviting.sources(conn, edition)
    assert (source.slug, source.asked, source.left_over) == ("mfi-2025", 3, 3)

    sent = await inviting.invite(conn, edition, before, camille.id, NOW, expected=3)
    assert (sent.letters, set(sent.people)) == (3, {alice.id, bob.id, diane.id})
    assert await conn.fetchval("select count(*) from person where edition_id = $1", edition.id) == 0
    assert await inviting.how_many_uninvited(conn, before.id) == 0
    again = await inviting.invite(conn, edition, before, camille.id, NOW)
    assert again.letters == 0
    said = await conn.fetch(
        "select details ->> 'from', details ->> 'people' from audit where act = 'invitations.sent'"
    )
    assert [tuple(row) for row in said] == [("mfi-2025", "3")]

    known_by = await tokens(conn)
    kept = {}
    for address in (alice.email, bob.email):
        found = await inviting.read(conn, SECRET, known_by[address])
        kept[address] = inviting.form_of(found)
    assert isinstance(kept[alice.email], HolderForm)
    assert isinstance(kept[bob.email], InvestorForm)
    assert not kept[alice.email].consents()
    assert not kept[bob.email].consents()
    kept_of_bob = kept[bob.email]
    assert isinstance(kept_of_bob, InvestorForm)
    assert kept_of_bob.delegate_emails == ("", "emil@example.com")


@pytest.mark.parametrize("why", ["withdrew", "refused", "erased", "unconfirmed", "took back", "in"])
async def test_nobody_is_invited_who_must_be_left_alone(conn: Connection, why: str) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    if why != "unconfirmed":
        await known(conn, alice.id)
    if why == "withdrew":
        await people.withdraw(conn, alice, NOW)
    elif why == "refused":
        await conn.execute("update person set application = 'refused' where id = $1", alice.id)
    elif why == "erased":
        await privacy.erase(conn, alice, NOW)
    elif why == "took back":
        await privacy.agree(conn, alice.id, (), NOW)
    elif why == "in":
        await a_holder(conn, edition, email=alice.email.upper())
    assert await inviting.candidates(conn, before, edition) == []
    assert (await inviting.invite(conn, edition, before, None, NOW)).letters == 0


async def test_invitation_that_cannot_be_is_refused(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    with pytest.raises(Conflict, match="took place before"):
        await inviting.invite(conn, before, edition, None, NOW)
    coming = await this_year(conn, slug="coming", held_on=dt.date(2026, 11, 23))
    with pytest.raises(Conflict, match="not over yet"):
        await inviting.invite(conn, edition, coming, None, NOW)
    late = edition.wishes_close_at + dt.timedelta(seconds=1)
    with pytest.raises(Conflict, match="has ended"):
        await inviting.invite(conn, edition, before, None, late)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    with pytest.raises(Conflict, match="list has changed"):
        await inviting.invite(conn, edition, before, None, NOW, expected=0)
    assert (await inviting.counts(conn, edition.id)).sent == 0


async def test_accepting_registers_with_the_answers_of_last_year_and_proves_the_address(
    conn: Connection,
) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED, phone="0123456789", amount_sought=0)
    bob = await an_investor(conn, before, **WISHED)
    await known(conn, alice.id, bob.id)
    await inviting.invite(conn, edition, before, None, NOW)
    known_by = await tokens(conn)
    await inviting.accept(conn, SECRET, known_by[alice.email], [Consent.NEWSLETTER], NOW)
    session = await inviting.accept(conn, SECRET, known_by[bob.email], [], NOW)

    again = await people.find_by_email(conn, edition.id, alice.email)
    assert again is not None
    form = await people.answers_of(conn, edition.id, again.id)
    assert form.consents() == {"newsletter"}
    assert isinstance(form, HolderForm)
    assert (form.phone, form.amount_sought, form.project) == (alice.phone, 0, alice.project)
    assert (await applications.application(conn, edition.id, again.id)).takes_part
    visitor = await links.visitor(conn, session, NOW)
    assert visitor is not None
    assert visitor.person_id is not None
    standing = await applications.application(conn, edition.id, visitor.person_id)
    assert (standing.state, standing.confirmed_at) == ("pending", NOW)

    left = await conn.fetch(
        "select state, email, first_name, last_name, organisation, answers from invitation"
    )
    assert {tuple(row)[:5] for row in left} == {("registered", None, "", "", "")}
    assert [row["answers"] for row in left] == ["{}", "{}"]
    letters = await conn.fetch(
        """select payload ->> 'invited' as invited, payload ->> 'pending' as pending
           from outbox where edition_id = $1 and kind = 'acknowledgement'""",
        edition.id,
    )
    assert sorted(tuple(row) for row in letters) == [("true", "false"), ("true", "true")]
    with pytest.raises(Conflict, match="answered"):
        await inviting.accept(conn, SECRET, known_by[bob.email], [], NOW)
    counted = await inviting.counts(conn, edition.id)
    assert (counted.sent, counted.registered, counted.open) == (2, 2, 0)


async def test_whoever_has_registered_meanwhile_is_not_registered_twice(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    await inviting.invite(conn, edition, before, None, NOW)
    own = await a_holder(conn, edition, email=alice.email)
    [token] = (await tokens(conn)).values()
    with pytest.raises(Conflict, match="registered already"):
        await inviting.accept(conn, SECRET, token, [], NOW)
    [line] = await inviting.invitations(conn, edition.id)
    assert line.registered_apart
    assert await inviting.lapse(conn, NOW) == 0
    row = await conn.fetchrow("select state, person_id, email from invitation")
    assert row is not None
    assert tuple(row) == ("registered", own.id, None)


async def test_changed_answers_are_sent_as_a_registration_that_needs_no_other_letter(
    conn: Connection,
) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    bob = await an_investor(
        conn, before, **WISHED, delegates=("Dora", "Emil <emil@example.com>"), ticket_from=0
    )
    await known(conn, bob.id)
    await inviting.invite(conn, edition, before, None, NOW)
    [token] = (await tokens(conn)).values()
    _, key = await inviting.begin_changing(conn, SECRET, token, "fr", NOW)
    draft = await drafts.hold(conn, edition, "investor", key, NOW)
    assert draft is not None
    assert next_step("investor", draft.steps) is None
    assert draft.answers["delegates"] == ["Dora", "Emil <emil@example.com>"]
    assert draft.answers["ticket_from"] == "0"
    assert set(draft.answers) <= {name for step in STEPS["investor"] for name in step.fields}
    form = await people.answers_of(conn, before.id, bob.id)
    assert isinstance(form, InvestorForm)
    changed = InvestorForm(
        **{name: getattr(form, name) for name in form.__struct_fields__} | {"territory": "Sceaux"}
    )
    await inviting.register_draft(conn, edition, draft, changed, NOW)
    again = await people.find_by_email(conn, edition.id, bob.email)
    assert again is not None
    found = await people.find_investor(conn, edition.id, again.id)
    assert found.territory == "Sceaux"
    assert (await applications.application(conn, edition.id, again.id)).confirmed_at == NOW
    assert (await inviting.counts(conn, edition.id)).registered == 1


async def test_another_address_typed_into_an_invitation_is_not_known_to_be_theirs(
    conn: Connection,
) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    await inviting.invite(conn, edition, before, None, NOW)
    [token] = (await tokens(conn)).values()
    _, key = await inviting.begin_changing(conn, SECRET, token, "fr", NOW)
    draft = await drafts.hold(conn, edition, "holder", key, NOW)
    assert draft is not None
    await inviting.register_draft(conn, edition, draft, holder_form("Eve"), NOW)
    confirmed = await conn.fetchval(
        "select count(*) from person where edition_id = $1 and confirmed_at is not null", edition.id
    )
    assert confirmed == 0
    assert (await inviting.counts(conn, edition.id)).open == 1


async def test_no_thanks_erases_everything_and_ends_invitations(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED, newsletter=True)
    await known(conn, alice.id)
    await inviting.invite(conn, edition, before, None, NOW)
    [token] = (await tokens(conn)).values()
    await inviting.begin_changing(conn, SECRET, token, "fr", NOW)
    for _ in range(2):
        await inviting.decline(conn, SECRET, token, NOW)
    assert not await privacy.has_agreed(conn, alice.id, Consent.INVITE_NEXT_YEAR)
    assert await privacy.has_agreed(conn, alice.id, Consent.NEWSLETTER)
    for table in ("registration_draft", "outbox where kind = 'edition_invitation'"):
        assert await conn.fetchval(f"select count(*) from {table}") == 0
    assert (await inviting.read(conn, SECRET, token)).answers == {}
    later = await this_year(
        conn, slug="mfi-2027", held_on=dt.date(2027, 11, 23), purge_on=dt.date(2028, 11, 23)
    )
    assert (await inviting.invite(conn, later, before, None, NOW)).letters == 0
    with pytest.raises(Conflict, match="answered"):
        await inviting.accept(conn, SECRET, token, [], NOW)


async def test_unanswered_invitation_is_forgotten_on_a_day_of_its_own(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    sent = await inviting.invite(conn, edition, before, None, NOW)
    assert sent.purge_on == dt.date(2027, 1, 7)
    soon = msgspec.structs.replace(edition, purge_on=dt.date(2026, 11, 30))
    assert inviting.purge_day(soon) == soon.purge_on
    evening = dt.datetime(2027, 1, 6, 22, 59, tzinfo=dt.UTC)
    assert await inviting.lapse(conn, evening) == 0
    assert await inviting.lapse(conn, evening + dt.timedelta(minutes=1)) == 1
    [token] = [
        inviting.token(SECRET, one.id) for one in await inviting.invitations(conn, edition.id)
    ]
    assert (await inviting.read(conn, SECRET, token)).email is None
    assert (await inviting.counts(conn, edition.id)).lapsed == 1
    assert (await inviting.invite(conn, edition, before, None, NOW)).letters == 0


async def test_invitation_outlives_the_purge_of_last_year_and_goes_with_its_own(
    conn: Connection,
) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    await inviting.invite(conn, edition, before, None, NOW)
    assert await purge(conn, dt.datetime(2026, 12, 2, tzinfo=dt.UTC)) == [before.id]
    [token] = (await tokens(conn)).values()
    await inviting.accept(conn, SECRET, token, [], NOW)
    assert await inviting.sources(conn, edition) == []
    await purge(conn, dt.datetime(2027, 12, 2, tzinfo=dt.UTC))
    assert await conn.fetchval("select count(*) from invitation") == 0


async def test_erasure_in_either_year_empties_the_invitation(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice, charlie = [await a_holder(conn, before, name, **WISHED) for name in ("Alice", "Charlie")]
    await known(conn, alice.id, charlie.id)
    await inviting.invite(conn, edition, before, None, NOW)
    known_by = await tokens(conn)
    await privacy.erase(conn, alice, NOW)
    await inviting.accept(conn, SECRET, known_by[charlie.email], [], NOW)
    registered = await people.find_by_email(conn, edition.id, charlie.email)
    assert registered is not None
    assert (await privacy.export(conn, registered.id))["invitations"][0]["state"] == "registered"
    await privacy.erase(conn, registered, NOW)
    rows = await conn.fetch(
        "select state, email, answers, person_id from invitation order by state"
    )
    assert [tuple(row) for row in rows] == [
        ("declined", None, "{}", None),
        ("registered", None, "{}", None),
    ]
    assert await conn.fetchval("select count(*) from outbox where kind = 'edition_invitation'") == 0


async def test_preview_is_what_is_sent_without_its_link(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    shown = await messages.preview_invitation(conn, SETTINGS, edition, before, alice.id, NOW)
    assert shown is not None
    assert shown.to == f"Alice Martin <{alice.email}>"
    assert "Matinée 2025" in shown.text
    assert "/invitation/…" in shown.text
    assert await conn.fetchval("select count(*) from invitation") == 0


async def test_an_invitation_opens_with_the_words_of_the_edition_that_invites(
    conn: Connection,
) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    form = texts.TextForm(opening_fr="{prénom}, cette année il y aura un concert.")
    await texts.save(conn, edition, "edition_invited", form, 0, None, NOW)
    shown = await messages.preview_invitation(conn, SETTINGS, edition, before, alice.id, NOW)
    assert shown is not None
    assert "Alice, cette année il y aura un concert." in shown.text
    # Whoever is known already stands for them where the words are chosen.
    bob = await an_investor(conn, edition)
    who = (form, bob.id, NOW)
    shown = await messages.preview(conn, SETTINGS, edition, "edition_invited", *who)
    assert "Bob, cette année" in shown.text
    assert await conn.fetchval("select count(*) from invitation") == 0


async def test_forged_link_opens_nothing(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    await inviting.invite(conn, edition, before, None, NOW)
    [token] = (await tokens(conn)).values()
    for forged in ("", "x", token[:-1] + ("a" if token[-1] != "a" else "b")):
        with pytest.raises(NotFound):
            await inviting.read(conn, SECRET, forged)


async def test_invitations_are_a_step_of_the_year_until_nobody_waits(conn: Connection) -> None:
    before, edition = await last_year(conn), await this_year(conn)
    assert await steps.invite(conn, before, NOW) is None
    alice = await a_holder(conn, before, **WISHED)
    await known(conn, alice.id)
    waits = await steps.invite(conn, before, NOW)
    assert waits is not None
    assert (waits.progress, waits.sentence.values["num"]) == ("to_do", 1)
    assert [each.slug for each in await inviting.later_editions(conn, before)] == [edition.slug]
    await inviting.invite(conn, edition, before, None, NOW)
    done = await steps.invite(conn, before, NOW)
    assert done is not None
    assert done.progress == "done"


async def test_change_of_the_purge_says_who_waits_for_an_invitation(conn: Connection) -> None:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, **WISHED)
    await known(conn, alice.id)
    patch = EditionPatch(purge_on=dt.date(2101, 1, 31))
    touched = await settings.foresee(conn, edition, patch, NOW)
    said = [str(remark) for remark in touched.remarks]
    assert any(one.startswith("1 person asked to be invited next year") for one in said)
