"""Nothing on a person's pages tells that somebody avoids them: two worlds that differ by refusals.

Both worlds have the same plan in force, as it is whenever other causes keep the pair apart, too.
Every page of those who wished is then the same to the byte, and so is what it is drawn from.
"""

import random
import re
from uuid import UUID

import pytest

from matchmaker import planning
from matchmaker.choices import programme, wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.participation.people import Profile
from tests import cast
from tests.fixtures.site import Site
from tests.planning.plans import Seat, publish

PAGES = (
    "/moi",
    "/moi/souhaits",
    "/moi/guide",
    "/moi/disponibilites",
    "/moi/profil",
    "/moi/donnees",
)
#: what is drawn anew for each answer
ALWAYS_NEW = re.compile(r'(nonce|content|value)="[\w+/=-]{20,}"')


class World:
    """A morning drawn from a seed: wishes of both sides, absences, maxima, and a plan."""

    def __init__(self, seed: int) -> None:
        self._draw = random.Random(seed)
        self.sides: list[list[Profile]] = [[], []]
        #: author and target of wishes that the plan does not hold
        self.missed: list[tuple[Profile, Profile]] = []

    @property
    def people(self) -> list[Profile]:
        return [*self.sides[0], *self.sides[1]]

    async def build(self, conn: Connection) -> None:
        edition = await cast.an_edition(conn, holder_maximum=3)
        for number in range(4):
            most = {"max_meetings": self._draw.choice([None, 1, 2])}
            self.sides[0].append(await cast.a_holder(conn, edition, f"Porteur{number}", **most))
        for number in range(3):
            most = {"max_meetings": self._draw.choice([None, 1, 2])}
            self.sides[1].append(await cast.an_investor(conn, edition, f"Fonds{number}", **most))
        for side, others in ((0, 1), (1, 0)):
            for author in self.sides[side]:
                targets = self._draw.sample(self.sides[others], self._draw.randint(1, 3))
                self.missed += [(author, target) for target in targets]
                chosen = Choices(wishes=tuple(ChosenPerson(target=one.id) for one in targets))
                await wishes.save(conn, edition, author, chosen, cast.NOW)
        there = {one.id: set(range(14)) for one in self.people}
        for person in self.people:
            away = sorted(self._draw.sample(range(14), self._draw.choice([0, 0, 5, 9])))
            there[person.id] -= set(away)
            await programme.save_availability(conn, edition, person, tuple(away), cast.NOW)
        await publish(conn, edition, self._seats(there))

    def _seats(self, there: dict[UUID, set[int]]) -> list[Seat]:
        """Some of the wishes, where both are there: whether it is a good plan is not asked."""
        seats: list[Seat] = []
        for author, target in self._draw.sample(self.missed, len(self.missed) // 3):
            holder, investor = sorted((author, target), key=lambda one: one.kind)
            common = there[holder.id] & there[investor.id]
            if not common or any(seat[:2] == (holder, investor) for seat in seats):
                continue
            slot = min(common)
            there[holder.id].discard(slot)
            there[investor.id].discard(slot)
            seats.append((holder, investor, slot, self.sides[1].index(investor)))
        held = {frozenset((holder.id, investor.id)) for holder, investor, _, _ in seats}
        self.missed = [
            (author, target)
            for author, target in self.missed
            if frozenset((author.id, target.id)) not in held
        ]
        return seats

    async def refuse(self, conn: Connection) -> list[Profile]:
        """One person who is wished in vain avoids all who did, unless wished back; who did."""
        pairs = {(author.id, target.id) for author, target in self.missed}
        one_way = [pair for pair in self.missed if (pair[1].id, pair[0].id) not in pairs]
        assert one_way
        refuser = self._draw.choice(one_way)[1]
        avoided = [author for author, target in one_way if target == refuser]
        for author in avoided:
            await conn.execute(
                "insert into refusal (edition_id, author_id, target_id) values ($1, $2, $3)",
                author.edition_id,
                refuser.id,
                author.id,
            )
        return [one for one in self.people if one != refuser]


async def _read(site: Site, person: Profile) -> dict[str, str]:
    """Every page of a person, without what is drawn anew for each answer."""
    browser = await site.person(person.id)
    found = {}
    for path in PAGES:
        response = await browser.get(path, follow_redirects=True)
        found[path] = f"{response.status_code} {ALWAYS_NEW.sub('', response.text)}"
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_pages_are_the_same_with_and_without_refusals(
    site: Site, conn: Connection, seed: int
) -> None:
    world = World(seed)
    await world.build(conn)
    assert world.missed
    agendas = {one.id: await planning.agenda(conn, one.id) for one in world.people}
    before = {one.id: await _read(site, one) for one in world.people}
    for one in await world.refuse(conn):
        assert await planning.agenda(conn, one.id) == agendas[one.id]
        assert await _read(site, one) == before[one.id]


@pytest.mark.parametrize("cause", ["full", "outweighed", "withdrawn", "refused"])
async def test_causes_of_others_read_alike(site: Site, conn: Connection, cause: str) -> None:
    """A partner who is full, has better wishes, left or avoids the reader: one sentence."""
    edition = await cast.an_edition(conn)
    alice, charlie = [await cast.a_holder(conn, edition, name) for name in ("Alice", "Charlie")]
    bob = await cast.an_investor(conn, edition, max_meetings=1 if cause == "full" else None)
    chosen = Choices(wishes=(ChosenPerson(target=bob.id),))
    await wishes.save(conn, edition, alice, chosen, cast.NOW)
    if cause == "refused":
        await wishes.refuse(conn, edition, bob, alice.id, cast.NOW)
    await publish(conn, edition, [(charlie, bob, 0, 0)])
    if cause == "withdrawn":
        await conn.execute("update person set withdrawn_at = now() where id = $1", bob.id)
    text = (await (await site.person(alice.id)).get("/moi")).text
    found = re.search(r'(?s)<ul class="reasons">(.*?)</ul>', text)
    assert found
    said = " ".join(re.sub("<[^>]+>|[\u00a0\u202f]", " ", found[1]).split())
    assert said == (
        "Fonds Bob Les places, les créneaux et les tables sont comptés : le planning n’a pas pu"
        " réunir toutes les personnes qui le souhaitaient."
    )
