"""What cannot be taken gets a 4xx that says why, in French or English, and leaves no trace."""

from collections.abc import AsyncIterator
from html import unescape
from typing import Any, Final, NamedTuple

import httpx
import msgspec
import pytest

from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.people.profiles import HolderProfile
from tests.cast import a_holder, an_edition, an_organiser, holder_form
from tests.fixtures.site import Site
from tests.pages.registering import faulty_steps, register

JSON: Final = {"Content-Type": "application/json"}
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
BEYOND: Final = 2**63

MISSING: Final = ("This answer is missing.", "Cette réponse manque.")
FILL_IN: Final = ("Fill this in.", "Remplissez ce champ.")  # the same, said to a person
UNKNOWN: Final = ("There is no such field.", "Ce champ n’existe pas.")
TOO_MUCH: Final = ("The most is 100000000.", "Le maximum est 100000000.")
NO_SIRET: Final = (
    "No SIRET has these digits; compare them with your INSEE notice.",
    "Aucun SIRET ne s’écrit ainsi ; comparez ces chiffres avec votre avis de situation INSEE.",
)


def unprintable(place: int, code: str) -> tuple[str, str]:
    return (
        f"Character {place} ({code}) cannot be printed; type this answer again.",
        f"Le caractère n° {place} ({code}) ne peut pas s’imprimer ; "
        "saisissez de nouveau cette réponse.",
    )


class Case(NamedTuple):
    """Answers that spoil a good form, the field at fault and the sentence in both languages."""

    spoilt: dict[str, Any]
    field: str
    told: tuple[str, str]


ON_BOTH: Final = {
    "an unknown field": Case({"shoe_size": "42"}, "shoe_size", UNKNOWN),
    "no answer": Case({"project": ""}, "project", MISSING),
    "out of range": Case({"amount_sought": 100_000_001}, "amount_sought", TOO_MUCH),
    "beyond the database": Case({"amount_sought": BEYOND}, "amount_sought", TOO_MUCH),
    "an invalid SIRET": Case({"siret": "12345678901234"}, "siret", NO_SIRET),
    "a NUL": Case({"first_name": "Al\0ice"}, "first_name", unprintable(3, "U+0000")),
    "a control character": Case({"last_name": "\x1bMartin"}, "last_name", unprintable(1, "U+001B")),
}
WRONG_TYPES: Final = {
    "a number for a name": Case(
        {"first_name": 7}, "first_name", ("Text is expected here.", "Un texte est attendu ici.")
    ),
    "a text for a sum": Case(
        {"amount_sought": "15000"},
        "amount_sought",
        ("A whole number is expected here.", "Indiquez un nombre entier, en chiffres."),
    ),
    "a sum beyond all measure": Case({"amount_sought": 10**25}, "amount_sought", TOO_MUCH),
    "a text for yes": Case(
        {"newsletter": "yes"},
        "newsletter",
        ("Yes or no is expected here.", "Oui ou non est attendu ici."),
    ),
    "an answer nobody offered": Case(
        {"themes": ["mobility", "gold"]},
        "themes[1]",
        ("Choose one of the answers.", "Choisissez une des réponses."),
    ),
    "null": Case(
        {"summary": None}, "summary", ("Text is expected here.", "Un texte est attendu ici.")
    ),
    "a workshop that does not exist": Case(
        {"workshops": ["Z9"]},
        "workshops[0]",
        ("There is no workshop “Z9”.", "L’atelier « Z9 » n’existe pas."),
    ),
}


class Scene(NamedTuple):
    """An edition in which Alice is registered already."""

    site: Site
    conn: Connection
    edition: Edition
    alice: HolderProfile

    @property
    def api(self) -> str:
        return f"/api/v1/editions/{self.edition.slug}"

    @property
    def page(self) -> str:
        return f"/matinee/{self.edition.slug}/inscription/porteur"


@pytest.fixture
async def scene(site: Site, conn: Connection) -> Scene:
    edition = await an_edition(conn)
    alice = await a_holder(conn, edition, email="alice@example.org")
    return Scene(site, conn, edition, alice)


async def contents(conn: Connection) -> dict[str, str]:
    """Every table with what it holds, as a digest."""
    names = await conn.fetch(
        "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace"
        " and relname <> 'allowance'"  # who knocks is counted, whatever becomes of it
        " and relname <> 'registration_draft'"  # and a step is kept as it was typed
    )
    digest = "select count(*) || md5(coalesce(string_agg(t::text, '|' order by t::text), ''))"
    return {
        row["relname"]: await conn.fetchval(f'{digest} from "{row["relname"]}" t') for row in names
    }


def answers(**spoilt: Any) -> dict[str, Any]:
    good = msgspec.to_builtins(holder_form("Charlie"))
    assert isinstance(good, dict)
    return good | spoilt


def typed(form: dict[str, Any]) -> dict[str, Any]:
    """The answers as a browser sends them."""
    return {
        name: ""
        if value is None
        else list(value)
        if isinstance(value, list | tuple)
        else str(value)
        for name, value in form.items()
        if value is not False
    }


def said(answer: httpx.Response) -> dict[str, str]:
    assert answer.headers["content-type"].startswith("application/problem+json")
    return {error["field"]: error["detail"] for error in answer.json().get("errors", [])}


async def test_a_json_body_with_one_fault(scene: Scene) -> None:
    before = await contents(scene.conn)
    wrong = []
    for place, language in enumerate(("en", "fr")):
        client = await scene.site.client(language=language)
        for name, case in (ON_BOTH | WRONG_TYPES).items():
            answer = await client.post(scene.api + "/holders", json=answers(**case.spoilt))
            told = {field: plain(sentence) for field, sentence in said(answer).items()}
            if answer.status_code != 422 or told != {case.field: plain(case.told[place])}:
                wrong.append((name, answer.status_code, told))
    assert wrong == []
    assert await contents(scene.conn) == before


async def test_a_page_form_with_one_fault(scene: Scene) -> None:
    before = await contents(scene.conn)
    wrong = []
    for place, language in enumerate(("en", "fr")):
        client = await scene.site.client(language=language)
        for name, case in ON_BOTH.items():
            answer = await register(client, scene.page, typed(answers(**case.spoilt)))
            client.cookies.delete("inscription")
            # An unknown field has no question on the page to be told at.
            sentence = FILL_IN[place] if name == "no answer" else case.told[place]
            told = name == "an unknown field" or plain(sentence) in plain(answer.text)
            if answer.status_code != 422 or not told or f'lang="{language}"' not in answer.text:
                wrong.append((name, language, answer.status_code))
    assert wrong == []
    assert await contents(scene.conn) == before


def plain(text: str) -> str:
    """Without the finer points of typography, which have tests of their own."""
    spaces = unescape(text).replace("\u00a0", " ").replace("\u202f", " ")
    return spaces.replace("’", "'").replace(" ;", ";").replace(" :", ":")


async def test_every_fault_of_a_json_body_is_told(scene: Scene) -> None:
    client = await scene.site.client(language="en")
    body = answers(shoe_size=42, email=5, themes=["gold", "mobility", "7"], amount_sought=-1)
    del body["project"]
    answer = await client.post(scene.api + "/holders", json=body)
    assert said(answer) == {
        "shoe_size": "There is no such field.",
        "email": "Text is expected here.",
        "themes[0]": "Choose one of the answers.",
        "themes[2]": "Choose one of the answers.",
        "amount_sought": "The least is 0.",
        "project": "This answer is missing.",
    }


async def test_every_fault_of_text_is_told_on_both_faces(scene: Scene) -> None:
    client = await scene.site.client(language="en")
    spoilt = answers(first_name="A\0", last_name="B\x07", siret="1", rna="W1", commune="\x01")
    told = said(await client.post(scene.api + "/holders", json=spoilt))
    assert set(told) == {"first_name", "last_name", "siret", "rna", "commune"}
    pages = await faulty_steps(client, scene.page, typed(spoilt))
    said_there = plain("".join(page.text for page in pages))
    assert all(plain(sentence) in said_there for sentence in told.values())


async def test_a_fault_in_a_list_of_objects_is_told_at_its_place(scene: Scene) -> None:
    client = await scene.site.person(scene.alice.id)
    client.cookies.set("language", "en")  # Alice has French in her profile
    before = await contents(scene.conn)
    answer = await client.put(
        f"{scene.api}/people/{scene.alice.id}/choices",
        json={
            "wishes": [{"target": "x"}, {"goal": 1}, 3],
            "refusals": [{"target": str(scene.edition.id), "reason": 5}],
        },
    )
    assert said(answer) == {
        "wishes[0].target": "An identifier is expected here.",
        "wishes[1].goal": "There is no such field.",
        "wishes[1].target": "This answer is missing.",
        "wishes[2]": "An object is expected here.",
        "refusals[0].reason": "Text is expected here.",
    }
    assert await contents(scene.conn) == before


async def test_a_slot_that_does_not_exist(scene: Scene) -> None:
    client = await scene.site.person(scene.alice.id)
    before = await contents(scene.conn)
    where = f"{scene.api}/people/{scene.alice.id}/availability"
    cases = {"slots[1]": [0, -1], "slots[0]": [BEYOND], "slots": [0] * 1001, "slots[2]": [0, 1, 14]}
    for field, slots in cases.items():
        answer = await client.put(where, json={"slots": slots}, headers={"If-Match": "*"})
        assert (answer.status_code, list(said(answer))) == (422, [field])
        page = await client.post("/moi/disponibilites", data={"slots": [str(n) for n in slots]})
        assert page.status_code == 422
    assert await contents(scene.conn) == before


NO_JSON: Final = [
    (b"", None),
    (b'{"email":', 9),
    (b'{"email": nobody}', 10),
    ('{"city": "Sèvres" ] }'.encode(), 19),
    (b'{"n": NaN}', 6),
    (b'{"email": "caf\xe9"}', 14),
    (b'{"\xff": 1}', 2),
    (b'{"name": "\\ud800"}', None),
    (b"\xef\xbb\xbf{}", 0),
    (b'{"n": 1e999} {}', 13),
    (b"[" * 200_000, None),
]


async def test_what_is_no_json_is_refused_with_the_place(scene: Scene) -> None:
    before = await contents(scene.conn)
    wrong = []
    for language, byte in (("en", "at byte"), ("fr", "à l'octet")):
        client = await scene.site.client(language=language)
        for body, place in NO_JSON:
            answer = await client.post(scene.api + "/holders", content=body, headers=JSON)
            detail = plain(answer.json()["detail"])
            if answer.status_code != 400 or not detail.endswith(
                f"{byte} {place}." if place is not None else "."
            ):
                wrong.append((body[:20], answer.status_code, detail))
    assert wrong == []
    assert await contents(scene.conn) == before


async def test_another_kind_of_content_is_refused(scene: Scene) -> None:
    client = await scene.site.client()
    content = msgspec.json.encode(answers())
    for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
        headers = {"Content-Type": kind}
        answer = await client.post(scene.api + "/holders", content=content, headers=headers)
        assert answer.status_code == 415
    page = await client.post(scene.page, content=content, headers=JSON)
    assert page.status_code == 415


async def test_ten_megabytes_are_refused(scene: Scene) -> None:
    async def trickle() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b"a" * 100_000

    before = await contents(scene.conn)
    client = await scene.site.client()
    for path, kind in ((scene.api + "/holders", JSON), (scene.page, FORM)):
        for content in (b"a" * 10_000_000, trickle()):
            answer = await client.post(path, content=content, headers=kind)
            assert answer.status_code == 413
    assert await contents(scene.conn) == before


async def test_a_page_form_of_broken_bytes(scene: Scene) -> None:
    organiser = await an_organiser(scene.conn, scene.edition)
    client = await scene.site.organiser(organiser.id)
    before = await contents(scene.conn)
    parts = "multipart/form-data; boundary=b"
    damaged = b'--b\r\nContent-Disposition: form-data; name="email"\r\n\r\n\xff\r\n--b--\r\n'
    for body, kind, status in (
        (b"first_name=%ff", FORM["Content-Type"], 422),
        (b"first_name=\xff", FORM["Content-Type"], 422),
        (damaged, parts, 400),
        (b"--b\r\nno part", parts, 400),
    ):
        headers = {"Content-Type": kind}
        answer = await client.post(f"{scene.page}/vous", content=body, headers=headers)
        assert answer.status_code == status
        client.cookies.delete("inscription")
        files = f"/organisation/{scene.edition.slug}/import"
        assert (await client.post(files, content=body, headers=headers)).status_code == status
    assert await contents(scene.conn) == before


NOTHING: Final = "00000000-0000-4000-8000-000000000000"
ADDRESSES: Final = [
    ("GET", "/api/v1/editions/%00", 404),
    ("GET", "/api/v1/editions/%ff", 404),
    ("GET", "/matinee/%00", 404),
    ("GET", "/static/%00", 404),
    ("GET", "/static/..%2f..%2fapi/app.py", 404),
    ("GET", "/lien/%00", 404),
    ("GET", "{api}/people/nobody", 404),
    ("GET", "{api}/people/" + NOTHING, 404),
    ("GET", "{api}/runs/" + NOTHING, 404),
    ("GET", f"{{api}}/schedules/{NOTHING}/unserved", 404),
    ("POST", "{api}/messages/99999999999999999999/release", 422),
    ("GET", "{api}/journal?before=9223372036854775808", 422),
    ("GET", "{api}/journal?limit=0", 422),
    ("GET", "{api}/guide?page=0", 422),
    ("GET", "{api}/guide?amount=-1&finance=gold", 422),
    ("GET", "{api}/people?text=" + "a" * 101, 422),
    ("PUT", "/api/v1/editions", 405),
    ("HEAD", "/api/v1/editions", 200),
    ("HEAD", "/", 200),
    ("HEAD", "/api/v1/editions/nowhere", 404),
]


async def test_an_address_of_nothing(scene: Scene) -> None:
    organiser = await an_organiser(scene.conn, scene.edition)
    client = await scene.site.organiser(organiser.id)
    before = await contents(scene.conn)
    wrong = []
    for method, path, status in ADDRESSES:
        answer = await client.request(method, path.replace("{api}", scene.api))
        if answer.status_code != status or (method == "HEAD" and answer.content):
            wrong.append((method, path, answer.status_code))
    assert wrong == []
    assert await contents(scene.conn) == before


async def test_a_deadline_outside_the_calendar(scene: Scene) -> None:
    organiser = await an_organiser(scene.conn, scene.edition)
    client = await scene.site.organiser(organiser.id)
    assert (await client.post(scene.api + "/wishes/close")).status_code == 204
    before = await contents(scene.conn)
    far = ("0001-01-01T00:00:00+14:00", "0001-01-01T00:00:00", "9999-12-31T23:59:59-14:00")
    for until in ("tomorrow", 5, "2026-13-01T00:00:00Z", *far):
        answer = await client.post(scene.api + "/wishes/reopen", json={"until": until})
        assert (answer.status_code, list(said(answer))) == (422, ["until"])
    assert await contents(scene.conn) == before
