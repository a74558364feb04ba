"""More than anybody has to say is refused as a whole, in one short answer."""

from typing import Any, Final

import pytest

from matchmaker.db import Connection
from tests.api.test_bad_input import answers, typed
from tests.cast import an_edition
from tests.fixtures.site import Site

FORM: Final = {"Content-Type": "application/x-www-form-urlencoded"}
PAGE: Final = "/matinee/mfi-2099/inscription/porteur"
API: Final = "/api/v1/editions/mfi-2099/holders"
SHORT: Final = 20_000


@pytest.mark.parametrize(
    "body",
    [
        b"&".join(b"field%d=1" % n for n in range(40_000)),
        b"&" * 40_000,
        b"summary=" + b"x" * 200_000,
        b"x" * 200 + b"=1",
    ],
    ids=["fields", "separators", "a value", "a name"],
)
async def test_a_form_has_an_end(site: Site, conn: Connection, body: bytes) -> None:
    await an_edition(conn)
    client = await site.client()
    for path in (PAGE, "/lien", "/connexion", "/moi/profil"):
        answer = await client.post(path, content=body, headers=FORM)
        assert answer.status_code == 413
        assert len(answer.content) < SHORT
        assert "au plus" in answer.text


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({f"field{n}": 1 for n in range(40_000)}, 31),
        ({"themes": ["gold"] * 100_000}, 31),
        ({"x" * 900_000: 1}, None),
    ],
    ids=["fields", "items", "a name"],
)
async def test_a_json_body_has_an_end(
    site: Site, conn: Connection, body: dict[str, Any], told: int | None
) -> None:
    await an_edition(conn)
    answer = await (await site.client(language="en")).post(API, json=answers() | body)
    assert answer.status_code == 422
    assert len(answer.content) < SHORT
    if told:
        faults = answer.json()["errors"]
        assert len(faults) == told
        assert faults[-1]["detail"].startswith("And ")


async def test_of_many_faults_a_page_tells_the_first_and_counts_the_rest(
    site: Site, conn: Connection
) -> None:
    await an_edition(conn)
    spoilt = typed(answers()) | {f"field{n}": "1" for n in range(1_000)}
    answer = await (await site.client()).post(f"{PAGE}/vous", data=spoilt)
    assert answer.status_code == 422
    assert "Et 970 autres." in answer.text.replace("\u00a0", " ").replace("\u202f", " ")
    assert len(answer.content) < 60_000


async def test_a_query_has_an_end(site: Site, conn: Connection) -> None:
    await an_edition(conn)
    client = await site.client()
    for path in ("/matinee/mfi-2099", "/api/v1/health"):
        answer = await client.get(f"{path}?{'a=1&' * 4_000}")
        assert answer.status_code == 413
        assert len(answer.content) < SHORT
