"""Partners: in their order, with images that are what they say."""

import pytest

from matchmaker.db import Connection
from matchmaker.editions import partners
from matchmaker.editions.partners import LARGEST, PartnerForm
from matchmaker.wording.errors import Invalid
from tests import cast

PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


async def test_partners_keep_their_order_and_change_places(conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    made = [
        await partners.add(conn, edition, PartnerForm(name=name, logo=PNG), None, cast.NOW)
        for name in ("A", "B", "C")
    ]
    await partners.move_up(conn, edition, made[2].id, None, cast.NOW)
    await partners.move_up(conn, edition, made[0].id, None, cast.NOW)
    assert [one.name for one in await partners.partners(conn, edition.id)] == ["A", "C", "B"]
    await partners.remove(conn, edition, made[0].id, None, cast.NOW)
    await partners.change(conn, edition, made[1].id, PartnerForm(name="Bis"), None, cast.NOW)
    left = await partners.partners(conn, edition.id)
    assert [(one.name, one.logo_type) for one in left] == [("C", "image/png"), ("Bis", "image/png")]


@pytest.mark.parametrize(
    "logo", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"MZ", PNG + bytes(LARGEST)]
)
async def test_other_images_are_refused(conn: Connection, logo: bytes) -> None:
    edition = await cast.an_edition(conn)
    with pytest.raises(Invalid) as refused:
        await partners.add(conn, edition, PartnerForm(name="A", logo=logo), None, cast.NOW)
    assert [fault.field for fault in refused.value.faults] == ["logo"]
