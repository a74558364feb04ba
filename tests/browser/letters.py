"""A letter of every kind there is, each caused by what causes it."""

import datetime as dt
from typing import Final, get_args

import msgspec

from matchmaker import (
    delegates,
    guidebook,
    inviting,
    notices,
    planning,
    receiving,
    reminders,
    returns,
    waiting,
    webhooks,
)
from matchmaker.changes import EditionPatch, settings
from matchmaker.choices import programme
from matchmaker.db import Connection
from matchmaker.editions import editions, support
from matchmaker.editions.editions import Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.followup import asking, orienting, telling
from matchmaker.guidebook import AgreementForm, LastingField
from matchmaker.notices import facts
from matchmaker.participation import (
    colleagues,
    handing,
    links,
    people,
    privacy,
    readdressing,
    representing,
)
from matchmaker.participation.colleagues import InvitationForm
from matchmaker.participation.people import HolderProfile, InvestorProfile
from matchmaker.post.catcher import CaughtMessage
from matchmaker.registration import drafts
from matchmaker.registration.steps import STEPS
from matchmaker.webhooks import WebhookForm
from tests import cast
from tests.browser.stage import Stage
from tests.fixtures.site import SECRET
from tests.followup.scene import THREE, mark
from tests.inviting import years
from tests.notices.boxes import FIRST
from tests.planning import plans
from tests.worker.house import until

#: of an item of the programme, typed in local time
NOON: Final = dt.datetime(2099, 11, 24, 12, 45)  # noqa: DTZ001
LATE: Final = dt.datetime(2099, 11, 24, 13, 45)  # noqa: DTZ001
EVENING: Final = dt.datetime(2099, 11, 24, 17, tzinfo=dt.UTC)
LATER: Final = plans.PUBLISHED + dt.timedelta(days=1)
PROGRAM: Final = WebhookForm(address="https://crm.example.org/hook", events=("person.came",))
EVERY_FIELD: Final = AgreementForm(agreed=True, fields=tuple(LastingField))
TEAM: Final = ("Awa Diallo <awa@example.com>", "Léo Petit")


async def _offer_a_place(
    conn: Connection, edition: Edition, charlie: HolderProfile, bob: InvestorProfile
) -> None:
    camille = await cast.an_organiser(conn, edition)
    await conn.execute(
        "insert into wish (edition_id, author_id, target_id, rank) values ($1, $2, $3, 1)",
        edition.id, charlie.id, bob.id,
    )  # fmt: skip
    async with conn.transaction():
        await waiting.offer(conn, edition, charlie.id, bob.id, 3, camille.id, FIRST)


async def _they_are_asked(
    conn: Connection, edition: Edition, charlie: HolderProfile, hugo: InvestorProfile
) -> None:
    """What came of their meeting, and once more; they pass on how they are reached."""
    for person, other in ((charlie, hugo), (hugo, charlie)):
        await returns.agree_to_contact(conn, edition, person, other.id, EVENING)
    for at in (EVENING, EVENING + returns.REMINDED_AFTER):
        await returns.ask_due(conn, at)
    await returns.tell_of_contacts(conn, EVENING + returns.TOLD_AFTER)


async def _organisers_are_told(conn: Connection, edition: Edition, camille: Organiser) -> None:
    """A link to sign in, a colleague invited, a program that is called no more."""
    await links.request_login(conn, SECRET, camille.email, LATER)
    noe = InvitationForm(email="noe@matinee.example", name="Noé Benali", role="reader")
    await colleagues.invite(conn, SECRET, edition, noe, camille.id, LATER)
    values = (edition, PROGRAM, SECRET, (), camille.id, cast.NOW)
    hook = await webhooks.add(conn, *values)
    await notices.webhook_off(conn, edition.id, hook.webhook_id, cast.NOW, gone=False)


async def _everything_leaves(stage: Stage, conn: Connection) -> None:
    async def nothing_waits() -> bool:
        waits = "select exists (select from outbox where state = 'pending')"
        return not await conn.fetchval(waits)

    async with stage.at_work():
        await until(nothing_waits)


async def _somebody_writes(stage: Stage, conn: Connection, sender: str) -> None:
    """Words to the address of answers, which are passed on to the contact."""
    words = f"From: {sender}\r\nTo: retour@matinee.example\r\nSubject: Merci\r\n\r\nBonjour.\r\n"
    settings = msgspec.structs.replace(stage.settings, mail_return="retour@matinee.example")
    async with conn.transaction():
        await receiving.take(conn, settings, words.encode(), receiving.read(words.encode()))


async def _replace(conn: Connection, edition: Edition, hugo: InvestorProfile) -> None:
    """Somebody else comes for an investor, and is sent their page; the house stays in the guide."""
    await guidebook.agree(conn, hugo, EVERY_FIELD, LATER)
    await conn.execute("update person set confirmed_at = now() where id = $1", hugo.id)
    awa = (await delegates.delegates_of(conn, hugo.id))[0]
    form = representing.DelegateForm(name="Nina Sow", email="nina@example.com")
    await representing.change(conn, edition, hugo.id, awa.id, form, LATER)
    await handing.send_link(conn, edition, hugo.id, awa.id, LATER)


async def _somebody_begins(conn: Connection, edition: Edition) -> None:
    """Somebody begins to register, and goes on later."""
    step, typed = STEPS["holder"][0], {"email": "zelda@example.org"}
    token = await drafts.begin(conn, edition, "holder", step, typed, "fr", LATER, sent=True)
    draft = await drafts.find(conn, edition, "holder", token, LATER)
    assert draft is not None
    await drafts.send_link(conn, SECRET, draft, LATER)
    await _somebody_is_invited(conn)


async def _somebody_is_invited(conn: Connection) -> None:
    """Somebody of last year's morning is invited to the next one."""
    before = await years.last_year(conn)
    after = await years.this_year(
        conn,
        slug="mfi-2098",
        held_on=dt.date(2098, 11, 25),
        wishes_close_at=dt.datetime(2098, 11, 8, 22, tzinfo=dt.UTC),
        purge_on=dt.date(2099, 11, 25),
    )
    yara = await cast.a_holder(conn, before, "Yara", **years.WISHED)
    await years.known(conn, yara.id)
    await inviting.invite(conn, after, before, None, cast.NOW)


async def _wants_another_address(
    conn: Connection, edition: Edition, charlie: HolderProfile
) -> None:
    """Somebody types another address, which is asked, and the present one told."""
    known = await people.answers_of(conn, edition.id, charlie.id)
    moving = msgspec.structs.replace(known, email="charlie.ailleurs@example.org")
    await readdressing.update_own(conn, SECRET, edition, charlie.id, moving, LATER)


async def _months_pass(
    conn: Connection, edition: Edition, hugo: InvestorProfile, charlie: HolderProfile
) -> None:
    """Whoever met somebody is asked what became of the project; a programme is proposed."""
    await mark(conn, edition, hugo.id, charlie.id, 2)
    await asking.ask_due(conn, THREE)
    [programme, *_] = await support.programmes(conn, edition.id)
    await orienting.propose(conn, edition, charlie.id, programme.id, None, EVENING)
    await telling.tell_due(conn, EVENING + dt.timedelta(days=1))


async def one_of_each(stage: Stage, conn: Connection) -> dict[str, CaughtMessage]:
    """A letter of every kind there is, as the mail server took it."""
    edition = await cast.an_edition(conn, calendar_mode="invitations")
    camille = await cast.an_organiser(conn, edition)
    alice, bob = await cast.a_holder(conn, edition), await cast.an_investor(conn, edition)
    charlie = await cast.a_holder(conn, edition, "Charlie")
    dora = await cast.an_investor(conn, edition, "Dora")
    item = await cast.a_workshop(conn, edition, starts_at=NOON, ends_at=LATE, capacity=1)
    for person in (alice, charlie):
        await programme.sign_up(conn, edition, person.id, item.id, cast.NOW)
    await settings.change(conn, edition, EditionPatch(place="Nanterre"), None, cast.NOW)
    await reminders.send(conn, edition, reminders.TOPICS[:1], camille.id, cast.NOW)
    await _everything_leaves(stage, conn)
    hugo = await cast.an_investor(conn, edition, "Hugo", delegates=TEAM)
    first = [(alice, bob, 0, 0), (alice, dora, 2, 1), (charlie, dora, 1, 1), (charlie, hugo, 2, 2)]
    await plans.publish(conn, edition, first)
    await _everything_leaves(stage, conn)
    await plans.publish(conn, edition, [(charlie, dora, 1, 1), first[3]], LATER)
    await _replace(conn, edition, hugo)
    await notices.choose_way(conn, bob, "morning", LATER)
    form = await people.answers_of(conn, edition.id, charlie.id)
    assert isinstance(form, people.HolderForm)
    form = msgspec.structs.replace(form, email="charlie.nouveau@example.org")
    await people.update_holder(conn, edition, charlie.id, form, LATER)
    await _everything_leaves(stage, conn)
    await privacy.erase(conn, dora, LATER)
    await programme.drop_workshop(conn, edition, item.id, None, LATER)
    await _offer_a_place(conn, edition, charlie, bob)
    await _they_are_asked(conn, edition, charlie, hugo)
    await notices.tell_decision(conn, edition.id, [charlie.id], "application_accepted")
    await notices.tell_decision(conn, edition.id, [bob.id], "application_refused", "Trop loin.")
    await _somebody_begins(conn, edition)
    await _wants_another_address(conn, edition, charlie)
    await links.recover(conn, alice.email, LATER)
    await _organisers_are_told(conn, edition, camille)
    edition = await editions.by_id(conn, edition.id)
    # Asked for long ago: who has seen the draft come is not written to.
    await planning.request_run(conn, edition, camille.id, 0.5, 0, cast.NOW)
    await _months_pass(conn, edition, hugo, charlie)
    await people.withdraw(conn, alice, LATER)
    await _somebody_writes(stage, conn, charlie.email)
    kinds: dict[str, str] = {}

    async def all_there() -> bool:
        rows = await conn.fetch(
            """select outbox.kind, message_id from outbox
               left join recipient on recipient.id = recipient_id
               where state = 'sent' order by delegate_id is null, outbox.id"""
        )
        kinds.update({row["kind"]: row["message_id"] for row in rows})
        return set(kinds) == set(get_args(facts.LetterKind))

    async with stage.at_work():
        await until(all_there)
    letters = {letter.message_id: letter for letter in stage.mailbox.all()}
    return {kind: letters[message_id] for kind, message_id in kinds.items()}
