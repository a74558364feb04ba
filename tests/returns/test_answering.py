"""The card and the outcome: each answer by itself, of one's own meetings, changed at any time."""

import msgspec
import pytest

from matchmaker import day, returns
from matchmaker.db import Connection
from matchmaker.editions import support
from matchmaker.returns import CardForm, OutcomeForm
from matchmaker.wording.errors import Conflict, Invalid, NotFound
from tests.day.mornings import at
from tests.returns.afternoons import AFTERNOON, an_afternoon, an_investor_with


async def test_each_answer_of_a_card_is_saved_by_itself_and_changes(conn: Connection) -> None:
    edition, _, alice, _, bob, dora = await an_afternoon(conn)
    for form in (CardForm(useful="partly"), CardForm(next_step=True), CardForm(word="Merci !")):
        await returns.answer_card(conn, edition, alice, bob.id, form, AFTERNOON)
    mine = {one.other_id: one for one in await returns.cards_of(conn, alice.id, AFTERNOON)}
    card = mine[bob.id]
    assert (card.useful, card.next_step, card.word) == ("partly", True, "Merci !")
    assert (card.took_place, card.answered) == (True, True)
    assert not mine[dora.id].answered
    await returns.answer_card(conn, edition, alice, bob.id, CardForm(useful="yes"), at(15))
    [card, _] = await returns.cards_of(conn, alice.id, at(15))
    assert (card.useful, card.next_step, card.answered_at) == ("yes", True, at(15))


async def test_who_says_that_it_did_not_take_place_says_nothing_else_of_it(
    conn: Connection,
) -> None:
    edition, _, alice, _, bob, _ = await an_afternoon(conn)
    told = CardForm(useful="no", next_step=False, word="Personne.")
    await returns.answer_card(conn, edition, alice, bob.id, told, AFTERNOON)
    away = CardForm(took_place=False)
    await returns.answer_card(conn, edition, alice, bob.id, away, AFTERNOON)
    [card, _] = await returns.cards_of(conn, alice.id, AFTERNOON)
    assert (card.took_place, card.useful, card.next_step) == (False, None, None)
    assert (card.word, card.answered) == ("Personne.", True)
    await returns.answer_card(conn, edition, alice, bob.id, CardForm(useful="yes"), AFTERNOON)
    [card, _] = await returns.cards_of(conn, alice.id, AFTERNOON)
    assert (card.took_place, card.useful) == (True, "yes")


async def test_an_outcome_holds_what_belongs_to_it_and_drops_what_does_not(
    conn: Connection,
) -> None:
    edition, _, alice, _, bob, dora = await an_afternoon(conn)

    async def say(**answers: object) -> returns.InvestorsReturn:
        form = msgspec.convert(answers, OutcomeForm)
        await returns.answer_outcome(conn, edition, bob, alice.id, form, AFTERNOON)
        return (await returns.outcomes_of(conn, bob.id, AFTERNOON))[0]

    said = await say(outcome="follow_up", step="Envoyer le budget", note="Solide.")
    assert (said.outcome, said.step, said.note) == ("follow_up", "Envoyer le budget", "Solide.")
    said = await say(outcome="reoriented", referred_to_investor=dora.id)
    assert (said.step, said.referred_to, said.note) == ("", "Fonds Dora", "Solide.")
    [programme, *_] = await support.programmes(conn, edition.id)
    said = await say(referred_to_programme=programme.id)
    assert (said.referred_to, said.referred_to_investor) == (programme.name, None)
    said = await say(outcome="no_follow_up")
    assert (said.referred_to_investor, said.answered) == (None, True)
    with pytest.raises(Invalid, match="step"):
        await say(step="Encore")
    with pytest.raises(Invalid, match="referred_to_investor"):
        await say(referred_to_investor=dora.id)
    with pytest.raises(Invalid, match="list"):
        await say(outcome="reoriented", referred_to_investor=alice.id)
    with pytest.raises(Invalid, match="list"):
        await say(outcome="reoriented", referred_to_investor=bob.id)


async def test_one_answers_for_one_s_own_meetings_and_after_they_began(conn: Connection) -> None:
    edition, _, alice, charlie, bob, dora = await an_afternoon(conn)
    with pytest.raises(NotFound):
        await returns.answer_card(conn, edition, charlie, dora.id, CardForm(useful="yes"), at(14))
    with pytest.raises(Conflict, match="not begun"):
        await returns.answer_card(conn, edition, alice, dora.id, CardForm(useful="yes"), at(9, 20))
    assert [one.other_id for one in await returns.cards_of(conn, alice.id, at(9, 20))] == [bob.id]


async def test_nobody_is_asked_of_what_is_known_to_have_failed(conn: Connection) -> None:
    edition, _, alice, charlie, bob, _ = await an_afternoon(conn)
    await day.mark_meeting(conn, edition, bob.id, charlie.id, "absent", at(9, 20))
    assert await returns.unanswered_meetings(conn, charlie.id) == []
    assert [one.other_id for one in await returns.unanswered_meetings(conn, bob.id)] == [alice.id]
    card = CardForm(useful="yes")
    with pytest.raises(NotFound):
        await returns.answer_card(conn, edition, charlie, bob.id, card, AFTERNOON)


async def test_a_holder_reads_of_an_outcome_what_the_investor_shares(conn: Connection) -> None:
    edition, _, alice, _, bob, _ = await an_afternoon(conn)
    note = OutcomeForm(outcome="no_follow_up", note="Trop tôt.")
    await returns.answer_outcome(conn, edition, bob, alice.id, note, AFTERNOON)
    assert (await returns.cards_of(conn, alice.id, AFTERNOON))[0].told is None
    share = OutcomeForm(shared=True)
    await returns.answer_outcome(conn, edition, bob, alice.id, share, AFTERNOON)
    told = (await returns.cards_of(conn, alice.id, AFTERNOON))[0].told
    assert told is not None
    assert (told.outcome, told.note) == ("no_follow_up", "Trop tôt.")


async def test_investors_learn_figures_of_cards_from_five_answers_on(conn: Connection) -> None:
    edition, bob, holders = await an_investor_with(conn, 6)
    answers = ("yes", "yes", "partly", "no")
    for holder, useful in zip(holders, answers, strict=False):
        form = msgspec.convert({"useful": useful}, CardForm)
        await returns.answer_card(conn, edition, holder, bob.id, form, AFTERNOON)
    away = CardForm(took_place=False)
    await returns.answer_card(conn, edition, holders[4], bob.id, away, AFTERNOON)
    assert await returns.usefulness_told(conn, bob.id) is None
    yes = CardForm(useful="yes")
    await returns.answer_card(conn, edition, holders[5], bob.id, yes, AFTERNOON)
    told = await returns.usefulness_told(conn, bob.id)
    assert told is not None
    assert (told.answers, told.useful) == (5, 3)
