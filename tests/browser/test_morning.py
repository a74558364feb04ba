"""A morning from end to end: real browser, real mail server, real workers, real solver.

Alice (a holder) and Bob (an investor) come in by the forms; the others are there already.
"""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from playwright.async_api import Page, expect

from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.participation.people import Profile
from matchmaker.planning import agenda
from matchmaker.post.catcher import CaughtMessage
from tests import cast
from tests.browser import acts, seats
from tests.browser.acts import BOB, CAFE, HOLDER, INVESTOR, choose, press, require_ranked
from tests.browser.seats import Seats
from tests.browser.stage import Stage, link_in
from tests.calendars.readers import with_icalendar, with_vobject
from tests.fixtures.browser import OpenPage
from tests.pages.reading import text_of
from tests.worker.house import all_sent, until

ALICE_S, BOB_S = HOLDER["Adresse électronique"], INVESTOR["Adresse électronique"]
#: how a convocation's subject begins, for one meeting and for several
CONVOCATION = ("Votre rendez-vous", "Vos ")
#: what is also said where tables or better placed wishes kept two people apart
NEUTRAL = (
    "Les places, les créneaux et les tables sont comptés : le planning n'a pas pu réunir toutes"
    " les personnes qui le souhaitaient."
)


async def wish(conn: Connection, edition: Edition, author: Profile, *targets: UUID) -> None:
    chosen = Choices(wishes=tuple(ChosenPerson(target=target) for target in targets))
    await wishes.save(conn, edition, author, chosen, cast.NOW)


async def told_alike(tab: Page, letter: CaughtMessage, others: Sequence[str]) -> Seats:
    """The meetings, after page, text, calendar (read twice) and paper were found to agree."""
    shown = await seats.on_page(tab)
    assert seats.in_text(letter) == shown
    for read in (with_icalendar, with_vobject):
        assert seats.in_calendar(letter, read) == shown
    assert seats.on_paper(letter, others) == shown
    return shown


async def test_a_morning_from_the_form_to_the_table(
    stage: Stage, conn: Connection, page: OpenPage
) -> None:
    edition = await cast.an_edition(conn, calendar_mode="digest")
    camille = await cast.an_organiser(conn, edition)
    frank, grace = [await cast.a_holder(conn, edition, name) for name in ("Frank", "Grace")]
    diane = await cast.an_investor(conn, edition, "Diane")
    alice, bob, desk = await page(390), await page(1280), await page(1280)
    async with stage.at_work():
        await acts.register(alice, stage, edition, "Inscrire mon projet", HOLDER)
        await acts.register(bob, stage, edition, "M’inscrire comme financeur", INVESTOR)
        await acts.sign_in(desk, stage, camille.email)
        await acts.accept(desk, stage, edition, "Bob Bernard")
    await bob.reload()  # accepted, he may choose
    bob_id = await conn.fetchval("select id from person where email = $1", BOB_S)

    await press(alice, "Choisir qui rencontrer")
    await choose(alice, "Souhaiter", diane.organisation)
    await choose(alice, "Souhaiter", BOB)
    await press(alice, "Classer mes souhaits")
    await press(alice, f"Monter : {BOB}")
    await expect(alice.locator(".ranked-title").first).to_have_text(BOB)
    await press(bob, "Choisir qui rencontrer")
    await choose(bob, "Souhaiter", grace.project)
    await choose(bob, "Souhaiter", CAFE)
    await choose(bob, "Éviter", frank.project)
    await wish(conn, edition, frank, bob_id, diane.id)

    await acts.close_wishes(desk, edition)
    await press(desk, "Calculer le planning")
    await acts.ask_for_a_schedule(desk)
    async with stage.at_work():
        await acts.see_the_draft_come(desk)
        assert "3 porteurs de projet, 2 financeurs" in await acts.publish(desk)
        await until(lambda: all_sent(conn))

    letters = [await stage.mailbox.letter(each, *CONVOCATION) for each in (ALICE_S, BOB_S)]
    await alice.goto(link_in(letters[0], "lien"))
    await bob.goto(link_in(letters[1], "lien"))
    hers = await told_alike(alice, letters[0], [BOB, diane.organisation])
    his = await told_alike(bob, letters[1], [CAFE, grace.project, frank.project])
    assert {seat.other for seat in hers} == {BOB, diane.organisation}
    assert {seat.other for seat in his} == {CAFE, grace.project}
    assert place_of(BOB, hers) == place_of(CAFE, his)
    convoked = await stage.mailbox.letter(frank.email, *CONVOCATION)
    await require_no_word_of_a_refusal(await page(390), stage, convoked, bob_id)


def place_of(other: str, told: Seats) -> tuple[str, str]:
    """Hour and table of the one meeting with that partner."""
    [seat] = [seat for seat in told if seat.other == other]
    return seat.hour, seat.table


async def require_no_word_of_a_refusal(
    tab: Page, stage: Stage, letter: CaughtMessage, by: UUID
) -> None:
    """Who is refused meets others, and reads of the one who refused what anybody might read."""
    await acts.open_page(tab, stage, link_in(letter, "lien"))
    assert [seat.other for seat in await seats.on_page(tab)] == ["Fonds Diane"]
    await tab.get_by_text("1 souhait non retenu").click()
    assert text_of(await tab.locator(".reasons").inner_text()) == f"{BOB} {NEUTRAL}"
    words = [letter.text]
    for path in ("/moi", "/moi/guide", f"/moi/guide/{by}", "/moi/souhaits"):
        await tab.goto(stage.site.base_url + path)
        words.append(await tab.locator("main").inner_text())
    own_list = "À éviter\nCette liste reste entre vous et l’organisateur."
    assert own_list in words[-1].replace("\n\n", "\n")
    for said in words[:-1]:
        assert "évit" not in said.lower()
    for said in words:
        assert "refus" not in said.lower()


async def test_a_second_publication_writes_to_those_whose_meetings_changed(
    stage: Stage, conn: Connection, page: OpenPage
) -> None:
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    camille = await cast.an_organiser(conn, edition)
    alice, frank, grace, henri = holders = [
        await cast.a_holder(conn, edition, name) for name in ("Alice", "Frank", "Grace", "Henri")
    ]
    bob, diane, kim = investors = [
        await cast.an_investor(conn, edition, name) for name in ("Bob", "Diane", "Kim")
    ]
    await wish(conn, edition, alice, bob.id)
    await wish(conn, edition, grace, bob.id, diane.id)
    await wish(conn, edition, frank, diane.id)
    await wish(conn, edition, henri, kim.id)
    for only, holder in ((2, alice), (1, frank), (6, henri)):
        # A new schedule may move whoever it can; these it cannot.
        away = [slot for slot in range(14) if slot != only]
        await programme.save_availability(conn, edition, holder, away, cast.NOW)
    everybody: list[Profile] = [*holders, *investors]
    desk, leaving = await page(1280), await page(390)
    async with stage.at_work():
        await acts.sign_in(desk, stage, camille.email)
        await acts.close_wishes(desk, edition)
    await press(desk, "Calculer le planning")
    await acts.ask_for_a_schedule(desk)
    async with stage.at_work():
        await acts.see_the_draft_come(desk)
        await acts.publish(desk)
        await stage.mailbox.letter(bob.email, *CONVOCATION)
        hers = await stage.mailbox.letter(grace.email, *CONVOCATION)
        await until(lambda: all_sent(conn))
        before = {person.email: await morning_of(conn, person) for person in everybody}
        sent = len(stage.mailbox.all())
        await acts.open_page(leaving, stage, link_in(hers, "lien"))
        await press(leaving, "Je ne peux pas venir")
        await press(leaving, "Je ne peux pas venir du tout")
        await stage.mailbox.letter(grace.email, "Désistement enregistré")
        await until(lambda: all_sent(conn))

    await desk.get_by_text("Calculer un autre brouillon").first.click()
    await acts.ask_for_a_schedule(desk)
    async with stage.at_work():
        await acts.see_the_draft_come(desk)
        await acts.publish(desk)
        await until(lambda: all_sent(conn))
    after = {person.email: await morning_of(conn, person) for person in everybody}
    changed = {address for address in before if before[address] != after[address]}
    assert {bob.email, diane.email, grace.email} <= changed
    assert changed < before.keys()
    later = [letter.recipients[0] for letter in stage.mailbox.all()[sent:]]
    assert set(later) - {camille.email} == changed
    await require_cancelled(stage, bob, grace.project)
    await require_cancelled(stage, grace, bob.organisation)


async def morning_of(conn: Connection, person: Profile) -> list[tuple[int, str, UUID]]:
    found = await agenda(conn, person.id)
    return [(meeting.slot, meeting.table, meeting.other_id) for meeting in found.meetings]


async def require_cancelled(stage: Stage, reader: Profile, other: str) -> None:
    """The meeting that was put into the reader's calendar is taken out of it, by one message."""
    invited = await stage.mailbox.letter(reader.email, f"Rendez-vous\xa0: {other}, ")
    [entry] = seats.entries(seats.attached(invited, "text/calendar").data)
    assert entry.summary.startswith(other)
    gone = msgspec.structs.replace(entry, sequence=entry.sequence + 1, status="CANCELLED")
    cancelled = [
        part.data
        for letter in stage.mailbox.all()
        if letter.recipients[0] == reader.email
        for part in letter.attachments
        if part.content_type.startswith("text/calendar") and 'method="CANCEL"' in part.content_type
    ]
    assert {seats.method(data) for data in cancelled} == {"CANCEL"}
    assert [seats.entries(data) for data in cancelled].count([gone]) == 1


async def test_a_holder_comes_in_ranks_and_reorders_without_scripts(
    stage: Stage, conn: Connection, page: OpenPage
) -> None:
    edition = await cast.an_edition(conn)
    bob, diane, kim = [
        await cast.an_investor(conn, edition, name) for name in ("Bob", "Diane", "Kim")
    ]
    tab = await page(390, javascript=False)
    async with stage.at_work():
        await acts.register(tab, stage, edition, "Inscrire mon projet", HOLDER)
    await press(tab, "Choisir qui rencontrer")
    for investor in (bob, diane, kim):
        await choose(tab, "Souhaiter", investor.organisation)
    await press(tab, "Classer mes souhaits")
    await require_ranked(tab, "Fonds Bob", "Fonds Diane", "Fonds Kim")
    await press(tab, "Monter : Fonds Kim")
    await require_ranked(tab, "Fonds Bob", "Fonds Kim", "Fonds Diane")
    await press(tab, "Descendre : Fonds Bob")
    await require_ranked(tab, "Fonds Kim", "Fonds Bob", "Fonds Diane")
    await press(tab, "Retirer Fonds Diane")
    await require_ranked(tab, "Fonds Kim", "Fonds Bob")
    alice_id = await conn.fetchval("select id from person where email = $1", ALICE_S)
    kept = [choice.target for choice in (await wishes.choices(conn, alice_id)).wishes]
    assert kept == [kim.id, bob.id]
