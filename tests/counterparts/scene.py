"""A morning under way in which everybody meets everybody, and then something befalls some.

Each side has somebody in each condition; whoever had their data erased, or was renamed, bore words
that nobody else does, so that what still tells of them is found wherever it stands.
"""

import asyncio
import datetime as dt
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import msgspec
import pytest

from matchmaker import day, guidebook, hall, planning, replanning, returns, waiting
from matchmaker.choices import programme
from matchmaker.db import Connection, Database, Pool, transaction
from matchmaker.editions import editions, support
from matchmaker.editions.editions import Calendars, Edition
from matchmaker.editions.organisers import Organiser
from matchmaker.participation import links, people, privacy
from matchmaker.participation.people import HolderProfile, InvestorProfile, Profile
from matchmaker.post.calendars import Way
from matchmaker.reasons import execution, request_gains, request_reasons
from matchmaker.wording.vocabularies import Theme
from tests import cast
from tests.day.mornings import at
from tests.fixtures.site import SECRET, Site
from tests.forecasts.test_forecasts import keep
from tests.guidebook.scene import an_addition
from tests.pages.days import Clock, a_clock
from tests.planning import plans

#: in the word of an erased person's every answer, and in the former name of a renamed one
ERASED: Final = "xylophon"
RENAMED: Final = "quetzal"
#: everybody's meetings are one a slot: the number of conditions is that of the slots
CONDITIONS: Final = ("ordinary", "erased", "withdrawn", "absent", "bare", "renamed", "longest")
#: when plans were published, the last of which is in force, and when the pages are opened
DAY_BEFORE: Final = at(8, 30) - dt.timedelta(days=1)
PUBLISHED: Final = at(8, 30)
NOW: Final = at(9, 20)
#: hours of the programme at which nobody meets, typed in local time
EVENING: Final = dt.datetime(2099, 11, 24, 18)  # noqa: DTZ001
NIGHT: Final = dt.datetime(2099, 11, 24, 19)  # noqa: DTZ001
#: free for everybody: where places are offered
FREE_SLOT: Final = 8
#: pairs whom only the plan in force brings together
NEW: Final = (("ordinary", "erased"), ("erased", "ordinary"), ("longest", "longest"))

_TELLING: Final[dict[str, str]] = {"erased": ERASED, "renamed": RENAMED}


def _person(condition: str, side: str) -> dict[str, Any]:
    word = _TELLING.get(condition, condition)
    answers: dict[str, Any] = {
        "email": f"{word}.{side}@example.org",
        "first_name": f"{word.title()}e",
        "last_name": f"{word.title()}ier",
        "organisation": f"Maison {word} {side}",
        "phone": "06 12 34 56 78",
        "newsletter": True,
        "pass_contact_on": True,
    }
    if condition == "bare":
        answers |= {"phone": "", "newsletter": False, "pass_contact_on": False}
    if condition == "longest":
        answers |= {
            "email": f"{side[0] * 60}@{'d' * 60}.{'d' * 60}.{'d' * 60}.fr",
            "first_name": "Anne-Élisabeth" + "h" * 66,
            "last_name": "L" * 80,
            "organisation": "Coopérative " + "w" * 148,
        }
    return answers


def _holder(condition: str) -> dict[str, Any]:
    word = _TELLING.get(condition, condition)
    answers = _person(condition, "porteur") | {
        "project": f"Projet {word}",
        "summary": f"Un récit {word}.\nEn deux lignes.",
        "commune": word.title(),
        "siret": "73282932000074" if condition == "erased" else "",
        "rna": "W921234567" if condition == "erased" else "",
    }
    if condition == "bare":
        answers |= {"themes": (), "amount_sought": 0, "summary": ".", "project": "P"}
    if condition == "longest":
        answers |= {
            "project": "Projet " + "m" * 113,
            "summary": "résumé " * 214,
            "commune": "C" * 80,
            "themes": tuple(Theme),
            "amount_sought": 100_000_000,
        }
    return answers


def _investor(condition: str) -> dict[str, Any]:
    word = _TELLING.get(condition, condition)
    answers = _person(condition, "financeur") | {
        "description": f"Un fonds {word}.",
        "website": f"https://{word}.example.org",
        "delegates": (f"Mme {word.title()}",),
        "territory": f"Pays {word}",
    }
    if condition == "bare":
        answers |= {"website": "", "delegates": (), "territory": "", "description": "."}
        answers |= {"ticket_from": 0, "ticket_to": 0}
    if condition == "longest":
        answers |= {
            "description": "texte " * 250,
            "website": "https://example.org/" + "w" * 180,
            "delegates": tuple(f"{n} " + "D" * 158 for n in range(10)),
            "territory": "T" * 120,
            "ticket_to": 1_000_000_000,
        }
    return answers


class Scene(msgspec.Struct, kw_only=True):
    """The morning; holders and investors by condition, and what addresses are filled with."""

    site: Site
    pool: Pool
    conn: Connection
    clock: Clock
    edition: Edition
    camille: Organiser
    noe: Organiser
    holders: dict[str, HolderProfile]
    investors: dict[str, InvestorProfile]
    versions: list[UUID]
    draft: UUID = UUID(int=0)
    batch: UUID | None = None
    run: UUID | None = None
    item: UUID = UUID(int=0)
    key: str = ""
    tokens: dict[UUID, tuple[str, str, str]] = {}
    #: a program that is told of everybody
    webhook: UUID = UUID(int=0)
    support: UUID = UUID(int=0)
    #: an investor of the year-book who does not attend
    addition: UUID = UUID(int=0)
    #: who comes for the ordinary investor
    delegate: UUID = UUID(int=0)

    @property
    def everybody(self) -> list[HolderProfile | InvestorProfile]:
        return [*self.holders.values(), *self.investors.values()]

    @property
    def erased(self) -> set[UUID]:
        return {self.holders["erased"].id, self.investors["erased"].id}

    def seats(self, first: int = 0) -> list[plans.Seat]:
        """Everybody meets everybody of the other side, from that slot on."""
        count = len(CONDITIONS)
        return [
            (self.holders[one], self.investors[other], first + (h + i) % count, i)
            for h, one in enumerate(CONDITIONS)
            for i, other in enumerate(CONDITIONS)
        ]


async def a_scene(
    site: Site,
    pool: Pool,
    conn: Connection,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    way: Way = "morning",
) -> Scene:
    """Everybody is well, and the morning runs: nothing has befallen anybody yet."""
    edition = await cast.an_edition(
        conn,
        tables=len(CONDITIONS) + 1,
        holder_maximum=12,
        calendars=Calendars(holders=way, investors=way),
    )
    # As though the morning were over: what everybody may read of it then has an address.
    await conn.execute("insert into bilan_publication values ($1, $2)", edition.id, cast.NOW)
    camille = await cast.an_organiser(conn, edition)
    scene = Scene(
        site=site,
        pool=pool,
        conn=conn,
        clock=a_clock(folder, monkeypatch),
        edition=edition,
        camille=camille,
        noe=await cast.an_organiser(conn, edition, "front_desk", name="Noé Accueil"),
        holders={one: await cast.a_holder(conn, edition, **_holder(one)) for one in CONDITIONS},
        investors={
            one: await cast.an_investor(conn, edition, **_investor(one)) for one in CONDITIONS
        },
        versions=[],
    )
    scene.holders["spare"] = await cast.a_holder(conn, edition, "Sacha")
    scene.investors["spare"] = await cast.an_investor(conn, edition, "Salomé")
    await _wish(scene)
    await plans.publish(conn, edition, scene.seats(), plans.PUBLISHED)
    # Other meetings the day before, some of which are gone and some not yet there.
    new = {(scene.holders[one].id, scene.investors[other].id) for one, other in NEW}
    before = [seat for seat in scene.seats(7) if (seat[0].id, seat[1].id) not in new]
    for slot, one in enumerate(CONDITIONS):
        before.append((scene.holders["spare"], scene.investors[one], slot, 0))
        before.append((scene.holders[one], scene.investors["spare"], slot, len(CONDITIONS)))
    await plans.publish(conn, edition, before, DAY_BEFORE)
    await plans.publish(conn, edition, scene.seats(), PUBLISHED)
    scene.draft = await plans.a_draft(conn, edition, scene.seats(3)[:-10])
    scene.edition = await editions.by_id(conn, edition.id)
    scene.clock.set(9, 20)
    return scene


async def _wish(scene: Scene) -> None:
    """Everybody wishes everybody, and says why."""
    rows = [
        (scene.edition.id, author.id, target.id, rank, _reason(author))
        for ours, theirs in (
            (scene.holders, scene.investors),
            (scene.investors, scene.holders),
        )
        for author in ours.values()
        for rank, target in enumerate(theirs.values(), start=1)
    ]
    await scene.conn.executemany(
        """insert into wish (edition_id, author_id, target_id, rank, reason)
           values ($1, $2, $3, $4, $5)""",
        rows,
    )


def _reason(author: Profile) -> str:
    return f"Parce que {ERASED}" if ERASED in author.organisation else "Parce que."


async def furnish(scene: Scene) -> None:
    """All that a morning leaves behind: links, badges, notes, marks, offers, a run that waits."""
    conn, edition, by = scene.conn, scene.edition, scene.camille.id
    added = await guidebook.add(conn, scene.edition, an_addition(), None, NOW)
    scene.addition = added.id
    scene.webhook = await conn.fetchval(
        """insert into webhook (edition_id, address, events, created_at)
           values ($1, 'https://crm.example.org/', '{person.came,person.erased}', $2)
           returning id""",
        edition.id,
        NOW,
    )
    scene.support = (await support.programmes(conn, edition.id))[0].id
    for holder in scene.holders.values():
        await conn.execute(
            """insert into orientation (edition_id, holder_id, programme_id, by, proposed_at,
                   agreed_at) values ($1, $2, $3, 'holder', $4, $4)""",
            *(edition.id, holder.id, scene.support, NOW),
        )
    for person in scene.everybody:
        await day.arrive(conn, edition, person.id, by, NOW)
        page = (await links.mint(conn, SECRET, person.id, "page")).token
        feed = (await links.mint(conn, SECRET, person.id, "feed")).token
        scene.tokens[person.id] = (page, feed, await day.badge_code(conn, SECRET, person.id))
    for condition, word in (("erased", ERASED), ("ordinary", "ordinary")):
        scene.delegate = await conn.fetchval(
            "update delegate set email = $2 where investor_id = $1 returning id",
            scene.investors[condition].id,
            f"delegue.{word}@example.org",
        )
    for holder in list(scene.holders.values())[:-1]:
        investor = scene.investors["ordinary"]
        await day.mark_meeting(conn, edition, investor.id, holder.id, "present", NOW)
    await day.lose_delegates(conn, edition, scene.investors["longest"].id, 2, 9, by, NOW)
    for holder_of, investor_of in (
        *((one, "spare") for one in CONDITIONS),
        *(("spare", other) for other in CONDITIONS),
    ):
        pair = scene.holders[holder_of], scene.investors[investor_of]
        async with conn.transaction():
            await waiting.offer(conn, edition, pair[0].id, pair[1].id, FREE_SLOT, by, NOW)
    await _say_what_came(scene)
    scene.run = await planning.request_run(conn, edition, by, 0.5, 0, NOW)
    scene.key = (await hall.key_in_force(conn, edition, SECRET, None, NOW)).text


async def _say_what_came(scene: Scene) -> None:
    """Whoever is ordinary, and whom they have met so far, say what came of it, and pass it on."""
    conn, edition, erased = scene.conn, scene.edition, scene.investors["erased"].id
    ordinary = {scene.holders["ordinary"].id, scene.investors["ordinary"].id}
    for holder, investor, slot, _ in scene.seats():
        if slot > 1 or not ordinary & {holder.id, investor.id}:
            continue
        card = returns.CardForm(useful="yes", word=_reason(holder))
        await returns.answer_card(conn, edition, holder, investor.id, card, NOW)
        outcome = returns.OutcomeForm(
            outcome="reoriented",
            referred_to_investor=None if investor.id == erased else erased,
            note=_reason(investor),
            shared=True,
        )
        await returns.answer_outcome(conn, edition, investor, holder.id, outcome, NOW)
        await returns.agree_to_contact(conn, edition, investor, holder.id, NOW)
        await returns.agree_to_contact(conn, edition, holder, investor.id, NOW)


async def gather(scene: Scene) -> None:
    """Everybody goes to the same item of the programme, after their meetings."""
    item = await cast.a_workshop(scene.conn, scene.edition, starts_at=EVENING, ends_at=NIGHT)
    scene.item = item.id
    for person in scene.everybody:
        await programme.attend(scene.conn, scene.edition.id, person.id, (item.code,))


async def compute(scene: Scene) -> None:
    """What solvers leave behind of it: proposals, reasons, what one more would bring."""
    conn, edition, by = scene.conn, scene.edition, scene.camille.id
    in_force = await planning.version_in_force(conn, edition.id)
    assert in_force is not None
    scene.batch = await replanning.request_proposals(Database(scene.pool), edition, 5, by, NOW)
    for version in (in_force.id, scene.draft):
        await request_reasons(conn, edition, version, by, NOW)
        await execution.answer(scene.pool, version, "reasons", asyncio.Event())
    await request_gains(conn, edition, scene.draft, by, NOW)
    await execution.answer(scene.pool, scene.draft, "gains", asyncio.Event())
    for person in scene.everybody:
        await keep(conn, scene.draft, person.id)
    found = await conn.fetch("select id from schedule where edition_id = $1", edition.id)
    scene.versions = [row["id"] for row in found]


async def befall(scene: Scene) -> None:
    """What the conditions say happens, on both sides."""
    for side in (scene.holders, scene.investors):
        async with transaction(scene.pool) as own:
            await privacy.erase(own, side["erased"], NOW)
        async with transaction(scene.pool) as own:
            await people.withdraw(own, side["withdrawn"], NOW)
        async with transaction(scene.pool) as own:
            await day.note_absent(own, scene.edition, side["absent"].id, scene.camille.id, NOW)
        async with transaction(scene.pool) as own:
            await _rename(own, scene, side["renamed"])


async def _rename(conn: Connection, scene: Scene, person: HolderProfile | InvestorProfile) -> None:
    form = await people.answers_of(conn, scene.edition.id, person.id)
    changed = msgspec.convert(
        {name: _renamed(value) for name, value in msgspec.to_builtins(form).items()},
        type(form),
        strict=False,
    )
    by = scene.camille.id
    if isinstance(changed, people.HolderForm):
        await people.update_holder(conn, scene.edition, person.id, changed, NOW, by)
    else:
        assert isinstance(changed, people.InvestorForm)
        await people.update_investor(conn, scene.edition, person.id, changed, NOW, by)


def _renamed(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_renamed(each) for each in value]
    if isinstance(value, str):
        return value.replace(RENAMED, "nouveau").replace(RENAMED.title(), "Nouveau")
    return value
