"""A sheet that is written in parts is one answer, as every static file is."""

import pytest

from matchmaker.wording.bundles import SHEETS, asset, static
from tests.fixtures.site import Site


@pytest.mark.parametrize("sheet", SHEETS)
async def test_a_sheet_in_parts_is_served_as_one(site: Site, sheet: str) -> None:
    visitor = await site.client()
    answer = await visitor.get(asset(sheet))
    plain = await visitor.get(asset("theme.css"))
    assert (answer.status_code, answer.content) == (200, static(sheet))
    assert answer.headers["content-type"] == plain.headers["content-type"]
    assert set(answer.headers) == set(plain.headers)
    asked = await visitor.head(f"/static/{sheet}")
    assert (asked.status_code, asked.content) == (200, b"")
