"""The organisers' list: filtered, searched, counted beside the other filters."""

from matchmaker import returns
from matchmaker.db import Connection
from matchmaker.returns import CardForm, OutcomeForm, ReturnFilter
from tests.returns.afternoons import AFTERNOON, an_afternoon


async def test_it_is_filtered_and_each_answer_counted_beside_the_others(conn: Connection) -> None:
    edition, _, alice, charlie, bob, dora = await an_afternoon(conn)
    for holder, investor, form in (
        (alice, bob, CardForm(useful="yes", next_step=True)),
        (alice, dora, CardForm(useful="no")),
        (charlie, bob, CardForm(took_place=False)),
    ):
        await returns.answer_card(conn, edition, holder, investor.id, form, AFTERNOON)
    outcome = OutcomeForm(outcome="follow_up", note="Solide")
    await returns.answer_outcome(conn, edition, bob, alice.id, outcome, AFTERNOON)

    async def listed(**filters: object) -> list[tuple[str, str]]:
        chosen = ReturnFilter(**filters)  # type: ignore[arg-type]
        found = await returns.returns_of(conn, edition.id, chosen, AFTERNOON)
        return [(one.project, one.investor) for one in found.page.items]

    hers = [(alice.project, "Fonds Bob"), (alice.project, "Fonds Dora")]
    assert await listed() == [hers[0], (charlie.project, "Fonds Bob"), hers[1]]
    assert await listed(card="yes") == hers[:1]
    assert await listed(card="none") == []
    assert await listed(outcome="none") == [(charlie.project, "Fonds Bob"), hers[1]]
    assert await listed(more="not_held") == [(charlie.project, "Fonds Bob")]
    assert await listed(text="dora alice") == hers[1:]
    found = await returns.returns_of(conn, edition.id, ReturnFilter(card="yes"), AFTERNOON)
    counts = found.counts
    assert (counts.total, counts.card.yes, counts.card.no, counts.card.none) == (3, 1, 1, 0)
    assert (counts.outcome.follow_up, counts.outcome.none, counts.more.next_step) == (1, 0, 1)
    values = (conn, edition.id, ReturnFilter(), AFTERNOON)
    of_dora = await returns.returns_of(*values, person=dora.id)
    assert [(one.project, one.investor) for one in of_dora.page.items] == hers[1:]
    assert of_dora.counts.total == 1
    second = ReturnFilter(page=2)
    found = await returns.returns_of(conn, edition.id, second, AFTERNOON, size=2)
    assert [one.investor for one in found.page.items] == ["Fonds Dora"]
