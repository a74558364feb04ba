"""A program brings lists in: a dry run proposes the mapping, which it sends back to confirm it."""

import json
from typing import Any

from matchmaker.db import Connection
from tests.cast import an_edition, an_organiser
from tests.fixtures.site import Site
from tests.importing.papers import HOLDER
from tests.intake.papers import xlsx


async def test_a_workbook_is_proposed_corrected_and_brought_in(
    site: Site, conn: Connection
) -> None:
    edition = await an_edition(conn)
    client = await site.organiser((await an_organiser(conn, edition)).id)
    where = f"/api/v1/editions/{edition.slug}/imports"
    titles = ["Qui écrit ?" if title == "Commune" else title for title in HOLDER]
    bad = {**HOLDER, "E-mail": "zoe@example.org", "Besoin": "Rien", "Organisation": "Zoé"}
    rows = [[], titles, [*(HOLDER | {"Besoin": "Trésorerie"}).values()], [*bad.values()]]
    content = xlsx({"Porteurs": rows})

    async def sent(mapping: Any = None, **params: str) -> Any:
        answer = await client.post(
            where,
            files=[("files", ("liste.xlsx", content))],
            data={"mapping": json.dumps(mapping)} if mapping else {},
            params=params,
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    tried = await sent()
    assert (tried["stored"], tried["sure"]) == (False, False)
    [sheet] = tried["mapping"]["sheets"]
    assert (sheet["holds"], sheet["header"], "commune" in sheet["columns"]) == ("holders", 2, False)
    refused = await sent(dry_run="false")
    assert "sûre" in refused["faults"][0]["detail"]

    sheet["columns"]["commune"] = "Qui écrit ?"
    looked = await sent(tried["mapping"])
    assert looked["sure"]
    assert [one | {"detail": ""} for one in looked["faults"]] == [
        {"file": "liste.xlsx", "sheet": "Porteurs", "line": 4, "column": "Besoin", "detail": ""}
    ]
    assert looked["completed"][0]["taken"] == "Trésorerie et fonds de roulement"
    done = await sent(tried["mapping"], dry_run="false", valid_lines="true")
    assert (done["stored"], done["created"], len(done["faults"])) == (True, {"holders": 1}, 1)
    # What was confirmed is remembered.
    assert (await sent())["sure"]

    for mapping, status in (("{", 422), ('{"sheets": [{"file": "a", "holds": "x"}]}', 422)):
        answer = await client.post(
            where, files=[("files", ("liste.xlsx", content))], data={"mapping": mapping}
        )
        assert answer.status_code == status
