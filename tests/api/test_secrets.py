"""No answer shows anybody's contact details or refusals to somebody whom they do not concern."""

from typing import Any, Final, NamedTuple

import httpx
import pytest

from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import Profile
from tests.api.test_access import ALL, Route
from tests.cast import NOW, a_holder, an_edition, an_investor, an_organiser
from tests.fixtures.site import Site

#: what each of them typed and nobody else is to read
CONTACT: Final = {"holder": "zzalicezz", "investor": "zzbobzz"}
PHONE: Final = {"holder": "+33 6 11 22 33 44", "investor": "+33 6 55 66 77 88"}
REFUSED: Final = {"holder": "zzalicerefuseszz", "investor": "zzbobrefuseszz"}
WISHED: Final = {"holder": "zzalicewisheszz", "investor": "zzbobwisheszz"}


class Cast(NamedTuple):
    """Alice and Bob, who avoid each other, and somebody of either side whom both wished for."""

    edition: Edition
    alice: Profile
    bob: Profile


@pytest.fixture
async def cast(conn: Connection) -> Cast:
    edition = await an_edition(conn)
    alice = await a_holder(
        conn, edition, email=f"{CONTACT['holder']}@example.org", phone=PHONE["holder"]
    )
    bob = await an_investor(
        conn, edition, email=f"{CONTACT['investor']}@example.com", phone=PHONE["investor"]
    )
    other = {"holder": await an_investor(conn, edition), "investor": await a_holder(conn, edition)}
    for author, target in ((alice, bob), (bob, alice)):
        chosen = Choices(
            wishes=(ChosenPerson(target=other[author.kind].id, reason=WISHED[author.kind]),),
            refusals=(ChosenPerson(target=target.id, reason=REFUSED[author.kind]),),
        )
        await wishes.save(conn, edition, author, chosen, NOW)
    return Cast(edition, alice, bob)


def secrets_of(kind: str) -> set[str]:
    digits = PHONE[kind].replace(" ", "")
    return {CONTACT[kind], PHONE[kind], digits, digits[3:], REFUSED[kind], WISHED[kind]}


async def answers(client: httpx.AsyncClient, cast: Cast, *about: Profile) -> list[tuple[str, str]]:
    """Every route that only reads, about these people: where, and everything it answered."""
    found = []
    slug = cast.edition.slug
    for path in dict.fromkeys(
        r.filled(slug, person.id)
        for r in reading()
        for person in about[: 2 if r.about_somebody else 1]
    ):
        async with client.stream("GET", path) as answer:
            assert answer.status_code < 500, path
            found.append((path, f"{answer.headers}{await said(answer)}"))
    return found


async def said(answer: httpx.Response) -> str:
    """The whole of an answer; of a stream, which has no end, its first word."""
    if answer.headers.get("content-type", "").startswith("text/event-stream"):
        return await anext(answer.aiter_text())
    await answer.aread()
    return answer.text


def reading() -> list[Route]:
    return [route for route in ALL if route.method == "GET" and "/static" not in route.path]


def leaks(found: list[tuple[str, str]], secrets: set[str]) -> list[tuple[str, str]]:
    return [(path, secret) for path, text in found for secret in secrets if secret in text]


async def test_nobody_reads_anothers_contact_or_choices(
    site: Site, conn: Connection, cast: Cast
) -> None:
    desk = await an_organiser(conn, cast.edition, "front_desk")
    elsewhere = await an_organiser(conn, await an_edition(conn, slug="elsewhere"))
    alices, bobs = secrets_of("holder"), secrets_of("investor")
    callers: list[tuple[httpx.AsyncClient, set[str]]] = [
        (await site.client(), alices | bobs),
        (await site.person(cast.alice.id), bobs),
        (await site.person(cast.bob.id), alices),
        (await site.organiser(desk.id), alices | bobs),
        (await site.organiser(elsewhere.id), alices | bobs),
    ]
    wrong: list[Any] = []
    for client, hidden in callers:
        wrong += leaks(await answers(client, cast, cast.alice, cast.bob), hidden)
    assert wrong == []


async def test_an_organiser_reads_no_choice_unless_on_the_record(
    site: Site, conn: Connection, cast: Cast
) -> None:
    organiser = await an_organiser(conn, cast.edition)
    client = await site.organiser(organiser.id)
    hidden = {*REFUSED.values(), *WISHED.values()}
    found = await answers(client, cast, cast.alice)
    # As they see it themselves, without their refusals; each look stands in the journal.
    own_pages = {
        f"/api/v1/editions/{cast.edition.slug}/people/{cast.alice.id}/own-page",
        f"/organisation/{cast.edition.slug}/personnes/{cast.alice.id}/sa-page",
    }
    assert set(leaks(found, hidden)) == {(path, WISHED["holder"]) for path in own_pages}
    looked = "select subject from audit where act = 'person.viewed' and actor_id = $1"
    seen = [row["subject"] for row in await conn.fetch(looked, organiser.id)]
    assert seen == [str(cast.alice.id)] * len(own_pages)
    assert leaks(found, {CONTACT["holder"]}) != []  # so that the search can find something
    path = f"/api/v1/editions/{cast.edition.slug}/people/{cast.alice.id}/refusals/review"
    assert REFUSED["holder"] in (await client.post(path)).text


async def test_each_reads_their_own(site: Site, cast: Cast) -> None:
    for person in (cast.alice, cast.bob):
        found = await answers(await site.person(person.id), cast, person)
        told = {secret for _, secret in leaks(found, secrets_of(person.kind))}
        assert {CONTACT[person.kind], REFUSED[person.kind], WISHED[person.kind]} <= told


async def test_a_refused_registration_says_nothing_about_who_has_the_address(
    site: Site, cast: Cast
) -> None:
    client = await site.client()
    known = await client.post("/lien", data={"email": cast.alice.email})
    unknown = await client.post("/lien", data={"email": "nobody@example.org"})
    assert (known.status_code, known.headers.get("location"), known.text) == (
        unknown.status_code,
        unknown.headers.get("location"),
        unknown.text,
    )
