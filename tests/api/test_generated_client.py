"""An integrator's program: generated from the document, with a token of narrow scope."""

from datetime import datetime

from matchmaker.db import Connection
from matchmaker.editions import tokens
from matchmaker.editions.tokens import TokenForm
from matchmaker.foundation import clock
from tests.cast import a_holder, an_edition, an_investor, an_organiser
from tests.fixtures.client import GeneratedClient
from tests.fixtures.site import Site


async def test_a_generated_client_reads_corrects_and_stays_within_its_scope(
    site: Site, conn: Connection, generated_client: GeneratedClient
) -> None:
    edition = await an_edition(conn)
    alice, bob = await a_holder(conn, edition), await an_investor(conn, edition)
    camille = await an_organiser(conn, edition)
    form = TokenForm(name="CRM", scopes=("people",))
    made = await tokens.make(conn, edition, form, camille.id, clock.now())
    models, call = generated_client.models(), generated_client.call
    async with generated_client.authenticated(site.base_url, made.token) as client:
        me = (await call("sessions", "read_me", client=client)).parsed
        assert isinstance(me, models.TokenMe)
        assert me.scopes == ["people"]
        assert isinstance(me.expires_at, datetime)

        listed = await call("people", "list_people", edition.slug, client=client, limit=1)
        assert isinstance(listed.parsed, models.PersonLinePage)
        assert (listed.parsed.total, 'rel="next"' in listed.headers["Link"]) == (2, True)

        read = await call("people", "read_person", edition.slug, alice.id, client=client)
        other = await call("people", "read_person", edition.slug, bob.id, client=client)
        assert isinstance(read.parsed, models.HolderRead)
        assert isinstance(other.parsed, models.InvestorRead)

        patch = models.PatchPersonBody.from_dict({"phone": "01 47 29 12 35"})
        where = (edition.slug, alice.id)
        state = read.headers["ETag"]
        done = await call(
            "people", "patch_person", *where, client=client, body=patch, if_match=state
        )
        assert done.status_code == 204
        lost = await call(
            "people", "patch_person", *where, client=client, body=patch, if_match=state
        )
        assert (lost.status_code, lost.parsed.code) == (412, "precondition_failed")

        again = (await call("people", "read_person", *where, client=client)).parsed
        assert again.phone == "01 47 29 12 35"
        whole = models.HolderWrite.from_dict(again.to_dict() | {"phone": ""})
        put = await call(
            "people",
            "update_person",
            *where,
            client=client,
            body=whole,
            if_match=done.headers["ETag"],
        )
        assert put.status_code == 204, put.content

        refused = await call("organising", "close_wishes", edition.slug, client=client)
        assert (refused.status_code, refused.parsed.code) == (403, "scope_missing")
