"""An organiser has programs called by page and by JSON; the secret is shown once."""

import re

from matchmaker import webhooks
from matchmaker.db import Connection
from matchmaker.webhooks import office
from tests import cast
from tests.fixtures.site import Site

ADDRESS = "https://crm.example.org/hook"


async def test_a_program_has_itself_called(site: Site, conn: Connection) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    client = await site.organiser(camille.id)
    base = f"/api/v1/editions/{edition.slug}/webhooks"
    wrong = {"address": "https://10.0.0.1/", "events": ["meeting.held"]}
    refused = await client.post(base, json=wrong)
    assert [fault["field"] for fault in refused.json()["errors"]] == ["events[0]"]
    private = await client.post(base, json=wrong | {"events": ["person.came"]})
    assert [fault["field"] for fault in private.json()["errors"]] == ["address"]

    form = {"address": ADDRESS, "events": ["person.registered"]}
    made = (await client.post(base, json=form)).json()
    assert re.fullmatch(r"whsec_[A-Za-z0-9+/]{43}=", made["secret"])
    one = f"{base}/{made['webhook_id']}"
    [listed] = (await client.get(base)).json()
    assert listed == (await client.get(one)).json()
    assert made["secret"] not in str(listed)

    await cast.a_holder(conn, edition)
    [call] = (await client.get(f"{one}/deliveries")).json()
    assert (call["event"], call["state"], call["attempts"]) == ("person.registered", "pending", 0)
    assert (await client.post(f"{one}/deliveries/{call['id']}/resend")).status_code == 204
    assert (await client.post(f"{one}/deliveries/999999/resend")).status_code == 404
    off = (await client.put(one, json=form | {"active": False})).json()
    assert off["off_reason"] == "organiser"
    assert await office.claim(site.pool, 10) == []
    anew = (await client.post(f"{one}/secret")).json()
    assert anew["secret"] != made["secret"]
    assert (await client.delete(one)).status_code == 204
    assert (await client.get(one)).status_code == 404


async def test_an_organiser_adds_a_program_and_sees_its_secret_once(
    site: Site, conn: Connection
) -> None:
    edition = await cast.an_edition(conn)
    camille = await cast.an_organiser(conn, edition)
    client = await site.organiser(camille.id)
    base = f"/organisation/{edition.slug}/webhooks"
    refused = await client.post(base, data={"address": "http://crm.example.org/hook"})
    assert refused.status_code == 422
    assert "http://crm.example.org/hook" in refused.text
    shown = await client.post(base, data={"address": ADDRESS, "events": ["person.came"]})
    assert shown.status_code == 200
    assert "whsec_" in shown.text
    [hook] = await webhooks.webhooks(conn, edition.id)
    assert (hook.address, hook.events) == (ADDRESS, ("person.came",))
    one = f"{base}/{hook.id}"
    assert "whsec_" not in (await client.get(one)).text
    assert "whsec_" in (await client.post(f"{one}/secret")).text
    await client.post(one, data={"address": ADDRESS, "events": ["person.registered"]})
    [hook] = await webhooks.webhooks(conn, edition.id)
    assert (hook.off_reason, hook.events) == ("organiser", ("person.registered",))
    answers = {"address": ADDRESS, "events": ["person.registered"], "active": "true"}
    assert (await client.post(one, data=answers)).status_code == 303

    await cast.a_holder(conn, edition)
    [call] = await office.claim(site.pool, 1)
    await conn.execute(
        """update webhook_delivery set status = 500, fault = 'refused', answer = '<b>Panne</b>',
               claimed_until = null where id = $1""",
        call.id,
    )
    page = (await client.get(one)).text
    assert "&lt;b&gt;Panne&lt;/b&gt;" in page
    sent = await client.post(f"{one}/renvoi", data={"delivery": str(call.id)})
    assert sent.status_code == 303
    journal = (await client.get(f"/organisation/{edition.slug}/journal")).text
    assert "logiciel" in journal
    assert (await client.post(f"{one}/retrait")).status_code == 303
    assert await webhooks.webhooks(conn, edition.id) == []
    reader = await site.organiser((await cast.an_organiser(conn, edition, "reader")).id)
    assert (await reader.get(base)).status_code == 403
