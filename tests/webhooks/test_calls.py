"""Programs are told what happens: signed, at least once, in order; those that fail rest."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from typing import Final
from uuid import UUID

import msgspec
import pytest

from matchmaker import day, returns, webhooks
from matchmaker.db import Connection, Pool, transaction
from matchmaker.editions import audit
from matchmaker.editions.editions import Edition
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links, people, privacy
from matchmaker.returns import CardForm, OutcomeForm
from matchmaker.webhooks import EVENTS, Delivery, NewSecret, WebhookForm, office
from matchmaker.webhooks.outcomes import Patience
from tests import cast
from tests.planning.plans import publish
from tests.purging import purge
from tests.returns.afternoons import AFTERNOON
from tests.webhooks.receiver import Receiver, receiving, status

LOCAL: Final = ("127.0.0.0/8",)
SETTINGS: Final = Settings(
    database_url="postgresql://nowhere",
    smtp_url="smtp://127.0.0.1:9",
    base_url="http://127.0.0.1:1",
    secret="a secret of the tests, long enough to be taken",
    webhook_networks=LOCAL,
)
QUICK: Final = Patience(call=0.3, waits=(0.0, 0.0), attempts=4)


class Scene:
    """An edition whose happenings a receiver is told."""

    def __init__(
        self, conn: Connection, pool: Pool, edition: Edition, by: UUID, receiver: Receiver
    ) -> None:
        self.conn, self.pool, self.edition = conn, pool, edition
        self.by, self.receiver = by, receiver

    async def hook(self, *events: webhooks.WebhookEvent) -> NewSecret:
        form = WebhookForm(address=self.receiver.address, events=events or EVENTS)
        values = (self.conn, self.edition, form, SETTINGS.secret, LOCAL, self.by, cast.NOW)
        return await webhooks.add(*values)

    async def work(self, patience: Patience = QUICK) -> int:
        """Every call whose turn has come, one after the other; how many there were."""
        done = 0
        while calls := await office.claim(self.pool, 10, patience):
            for call in calls:
                await office.make(self.pool, SETTINGS, call, patience)
            done += len(calls)
        return done

    async def listed(self, hook: UUID) -> list[Delivery]:
        return await webhooks.deliveries(self.conn, self.edition.id, hook)


@pytest.fixture
async def scene(conn: Connection, pool: Pool) -> AsyncIterator[Scene]:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    async with receiving() as receiver:
        yield Scene(conn, pool, edition, camille.id, receiver)


async def test_a_program_is_told_what_happens_in_order_and_knows_that_it_is_ours(
    scene: Scene,
) -> None:
    made = await scene.hook()
    form = cast.investor_form()
    bob = await people.register_investor(scene.conn, scene.edition, form, cast.NOW)
    link = await links.mint(scene.conn, SETTINGS.secret, bob.id, "page")
    await links.enter(scene.conn, link.token, cast.NOW)
    await cast.welcome(scene.conn, scene.edition, bob.id)
    await people.withdraw(scene.conn, bob, cast.NOW)
    await scene.work()
    about_bob = [one for one in scene.receiver.heard if one.said["data"]["person"] == str(bob.id)]
    assert [one.said["type"] for one in about_bob if one.said["type"] != "person.changed"] == [
        "person.registered", "person.confirmed", "person.accepted", "person.withdrawn",
    ]  # fmt: skip
    # Changes that nobody had been told were one.
    assert scene.receiver.types.count("person.changed") == 1
    for heard in scene.receiver.heard:
        assert heard.is_signed_with(made.secret)
        assert set(heard.said) == {"type", "timestamp", "data"}
        assert heard.said["data"] == {"edition": scene.edition.slug, "person": str(bob.id)}
        assert bob.email.encode() not in heard.body
    assert len({one.headers["webhook-id"] for one in scene.receiver.heard}) == len(
        scene.receiver.heard
    )
    assert {one.state for one in await scene.listed(made.webhook_id)} == {"delivered"}


async def test_a_version_and_an_arrival_are_told_to_who_asked_for_them(scene: Scene) -> None:
    made = await scene.hook("schedule.published", "person.came")
    alice = await cast.a_holder(scene.conn, scene.edition)
    bob = await cast.an_investor(scene.conn, scene.edition)
    published = await publish(scene.conn, scene.edition, [(alice, bob, 0, 0)])
    on_the_day = dt.datetime(2099, 11, 24, 8, tzinfo=dt.UTC)
    await day.arrive(scene.conn, scene.edition, alice.id, scene.by, on_the_day)
    await scene.work()
    first, second = scene.receiver.heard
    assert first.said["data"]["schedule"] == str(published.version.id)
    assert (second.said["type"], second.said["data"]["person"]) == ("person.came", str(alice.id))
    assert len(await scene.listed(made.webhook_id)) == 2


async def test_what_came_of_a_meeting_is_told_by_its_investor_alone(scene: Scene) -> None:
    made = await scene.hook("meeting.outcome")
    conn, edition = scene.conn, scene.edition
    alice = await cast.a_holder(conn, edition)
    bob = await cast.an_investor(conn, edition)
    await publish(conn, edition, [(alice, bob, 0, 1)])

    async def say(**answers: object) -> None:
        form = msgspec.convert(answers, OutcomeForm)
        await returns.answer_outcome(conn, edition, bob, alice.id, form, AFTERNOON)

    await returns.answer_card(conn, edition, alice, bob.id, CardForm(useful="yes"), AFTERNOON)
    await say(outcome="follow_up")
    await say(step="Envoyer le budget", note="Solide.")
    assert await scene.work() == 1  # what nobody had been told was one
    [heard] = scene.receiver.heard
    assert heard.is_signed_with(made.secret)
    assert heard.said["type"] == "meeting.outcome"
    assert heard.said["data"] == {"edition": edition.slug, "person": str(bob.id)}
    await say(note="Solide.")
    assert await scene.work() == 0  # it says what it said
    await say(shared=True)
    assert await scene.work() == 1
    # To the holder it stays unsaid whether the investor has said anything of which meeting.
    exported = await privacy.export(conn, alice.id)
    assert exported["told_to_programs"] == []
    await privacy.erase(conn, alice, AFTERNOON)
    assert await scene.work() == 0  # an answer that went with the holder is none


async def test_what_fails_is_told_again_under_the_same_identifier(scene: Scene) -> None:
    made = await scene.hook("person.registered")
    scene.receiver.answers = [status(500, "Panne <b>là</b>"), None, status(200, "ok")]
    await cast.a_holder(scene.conn, scene.edition)
    await scene.work()
    assert len(scene.receiver.heard) == 3  # failed, hung, taken
    assert len({one.headers["webhook-id"] for one in scene.receiver.heard}) == 1
    [told] = await scene.listed(made.webhook_id)
    assert (told.state, told.attempts, told.status, told.answer) == ("delivered", 3, 200, "ok")
    standing = await webhooks.webhook(scene.conn, scene.edition.id, made.webhook_id)
    assert (standing.failures, standing.failing_since) == (0, None)


async def test_a_redirect_is_not_followed_and_is_put_aside_in_the_end(scene: Scene) -> None:
    made = await scene.hook("person.registered")
    scene.receiver.usual = status(302, "", f"Location: {scene.receiver.address}")
    await cast.a_holder(scene.conn, scene.edition)
    await scene.work()
    [told] = await scene.listed(made.webhook_id)
    assert (told.state, told.attempts, told.status, told.fault) == ("failed", 4, 302, "redirect")
    assert len(scene.receiver.heard) == 4

    scene.receiver.usual = status(204)
    values = (scene.conn, scene.edition, made.webhook_id, told.id, scene.by, cast.NOW)
    await webhooks.send_again(*values)
    await scene.work()
    [told] = await scene.listed(made.webhook_id)
    assert told.state == "delivered"
    assert len({one.headers["webhook-id"] for one in scene.receiver.heard}) == 1


async def test_a_program_that_fails_is_left_alone_and_tried_with_one_call(scene: Scene) -> None:
    made = await scene.hook("person.registered")
    scene.receiver.usual = status(503, "", "Retry-After: 7")
    for name in ("Alice", "Charlie", "Dora", "Emil"):
        await cast.a_holder(scene.conn, scene.edition, name)
    slow = Patience(call=0.3, waits=(0.0, 600.0), attempts=4)
    for _ in range(2):
        for call in await office.claim(scene.pool, 1, slow):
            await office.make(scene.pool, SETTINGS, call, slow)
    assert await office.claim(scene.pool, 10, slow) == []  # two in a row: it rests
    await scene.conn.execute("update webhook set resting_until = now()")
    [trial] = await office.claim(scene.pool, 10, slow)
    scene.receiver.usual = status(204)
    assert (await office.make(scene.pool, SETTINGS, trial, slow)).is_taken
    await scene.work(slow)  # it answers again, so nothing waits any longer
    assert {one.state for one in await scene.listed(made.webhook_id)} == {"delivered"}


@pytest.mark.parametrize("code", [410, 500])
async def test_who_is_gone_or_silent_for_days_is_switched_off_and_it_is_said(
    scene: Scene, code: int
) -> None:
    made = await scene.hook("person.registered")
    scene.receiver.usual = status(code)
    await cast.a_holder(scene.conn, scene.edition)
    await cast.a_holder(scene.conn, scene.edition, "Charlie")
    impatient = Patience(call=0.3, waits=(0.0,), attempts=9, lost_after=0.0)
    await scene.work(impatient)
    standing = await webhooks.webhook(scene.conn, scene.edition.id, made.webhook_id)
    assert standing.off_reason == ("gone" if code == 410 else "failing")
    assert standing.waiting == 2
    [line] = [one for one in await audit.trail(scene.conn, scene.edition.id)
              if one.act == "webhook.switched_off"]  # fmt: skip
    assert (line.actor_id, line.subject) == (None, str(made.webhook_id))
    letters = "select payload->>'gone' from outbox where kind = 'webhook_off'"
    assert await scene.conn.fetchval(letters) == str(code == 410).lower()
    heard = len(scene.receiver.heard)
    await cast.a_holder(scene.conn, scene.edition, "Dora")
    assert (await scene.work(impatient), len(scene.receiver.heard)) == (0, heard)

    scene.receiver.usual = status(204)
    form = WebhookForm(address=scene.receiver.address, events=("person.registered",))
    values = (scene.conn, scene.edition, made.webhook_id, form, LOCAL, scene.by, cast.NOW)
    assert (await webhooks.change(*values)).off_at is None
    assert await scene.work() == 2  # what waited; of what happened meanwhile marks tell


async def test_both_secrets_hold_for_a_while_after_a_rotation(scene: Scene) -> None:
    made = await scene.hook("person.registered")
    values = (scene.conn, scene.edition, made.webhook_id, SETTINGS.secret, scene.by, cast.NOW)
    anew = await webhooks.rotate(*values)
    await scene.conn.execute("update webhook set old_secret_until = now() + interval '1 hour'")
    await cast.a_holder(scene.conn, scene.edition)
    await scene.work()
    await scene.conn.execute("update webhook set old_secret_until = now() - interval '1 hour'")
    await cast.a_holder(scene.conn, scene.edition, "Charlie")
    await scene.work()
    first, second = scene.receiver.heard
    assert anew.secret != made.secret
    assert first.is_signed_with(made.secret)
    assert first.is_signed_with(anew.secret)
    assert second.is_signed_with(anew.secret)
    assert not second.is_signed_with(made.secret)


async def test_somebodys_later_call_waits_for_the_one_before(scene: Scene) -> None:
    await scene.hook("person.registered", "person.withdrawn")
    alice = await cast.a_holder(scene.conn, scene.edition)
    await people.withdraw(scene.conn, alice, cast.NOW)
    await cast.a_holder(scene.conn, scene.edition, "Charlie")
    calls = await office.claim(scene.pool, 10)
    assert [call.event for call in calls] == ["person.registered", "person.registered"]
    assert await office.claim(scene.pool, 10) == []  # ours until the claim runs out
    await scene.conn.execute("update webhook_delivery set claimed_until = now()")
    again = await office.claim(scene.pool, 10)
    assert [call.message for call in again] == [call.message for call in calls]
    # The worker that came back too late writes nothing down over the one that took over.
    await office.make(scene.pool, SETTINGS, calls[0], QUICK)
    states = await scene.conn.fetch("select state from webhook_delivery where id = $1", calls[0].id)
    assert [row["state"] for row in states] == ["pending"]


async def test_a_call_that_is_never_taken_holds_the_others_up_for_four_attempts_alone(
    scene: Scene,
) -> None:
    await scene.hook("person.registered", "person.withdrawn")
    patience = Patience(call=0.3, waits=(0.0, 0.0, 0.0, 3600.0), lost_after=1e9)
    alice = await cast.a_holder(scene.conn, scene.edition)
    await people.withdraw(scene.conn, alice, cast.NOW)
    for number in range(1, 5):
        scene.receiver.answers = [status(500)]
        [call] = await office.claim(scene.pool, 10, patience)
        await office.make(scene.pool, SETTINGS, call, patience)
        await scene.conn.execute("update webhook set resting_until = now()")
        assert scene.receiver.types == ["person.registered"] * number
    [later] = await office.claim(scene.pool, 10, patience)
    assert later.event == "person.withdrawn"
    # What has become due again stands before whatever is later, as it did.
    await scene.conn.execute(
        "update webhook_delivery set claimed_until = null, next_attempt_at = now()"
    )
    [first] = await office.claim(scene.pool, 10, patience)
    assert first.event == "person.registered"


async def test_of_an_erasure_nothing_is_told_but_that(scene: Scene) -> None:
    made = await scene.hook()
    alice = await cast.a_holder(scene.conn, scene.edition)
    bob = await cast.an_investor(scene.conn, scene.edition)
    await scene.work()
    scene.receiver.heard.clear()
    await people.withdraw(scene.conn, alice, cast.NOW)
    await privacy.erase(scene.conn, alice, cast.NOW)
    left = [one for one in await scene.listed(made.webhook_id) if one.person_id == alice.id]
    assert [one.event for one in left] == ["person.erased"]
    await scene.work()
    assert scene.receiver.types == ["person.erased"]
    exported = await privacy.export(scene.conn, bob.id)
    assert {one["address"] for one in exported["told_to_programs"]} == {scene.receiver.address}
    await scene.conn.execute("update edition set purge_on = held_on + 1")
    await purge(scene.conn, cast.TOO_LATE.replace(year=2100))
    assert await scene.conn.fetchval("select count(*) from webhook_delivery") == 0


async def test_nothing_is_told_of_what_was_taken_back(scene: Scene, pool: Pool) -> None:
    made = await scene.hook()

    async def change_ones_mind() -> None:
        async with transaction(pool) as own:
            await cast.a_holder(own, scene.edition)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await change_ones_mind()
    assert await scene.listed(made.webhook_id) == []


async def test_a_worker_makes_calls_until_it_is_stopped(scene: Scene) -> None:
    made = await scene.hook("person.registered")
    await cast.a_holder(scene.conn, scene.edition)
    stop = asyncio.Event()
    working = asyncio.create_task(office.run(scene.pool, SETTINGS, stop, patience=QUICK))
    await scene.receiver.first.wait()
    stop.set()
    await working
    assert [one.state for one in await scene.listed(made.webhook_id)] == ["delivered"]
