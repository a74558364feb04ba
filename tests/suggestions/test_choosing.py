"""The best few by what both state; equals by lot, and the less sought after a little before."""

import itertools
from collections import Counter
from uuid import UUID

from matchmaker.suggestions.choosing import LIMIT, choose
from matchmaker.suggestions.criteria import Criteria, StatedOffer
from matchmaker.suggestions.leanings import FLOOR, Evidence, Learnt, Wish, thirds
from matchmaker.suggestions.weighing import Ground
from matchmaker.wording.vocabularies import Finance, Need, ProjectStage, Theme
from tests.suggestions.forms import a_project, an_offer

SEED = UUID(int=2099)
NOTHING = Learnt()


def best(
    asking: Criteria, others: "dict[str, StatedOffer]", learnt: Learnt = NOTHING, limit: int = 9
) -> list[str]:
    names = {other.id: name for name, other in others.items()}
    found = choose(asking, others.values(), learnt, seed=SEED, limit=limit)
    return [names[one.other] for one in found]


def test_every_criterion_has_its_weight() -> None:
    others = {
        "far too large": an_offer(ticket_from=90_000, ticket_to=500_000),
        "elsewhere": an_offer(territory="Nord des Hauts-de-Seine"),
        "other stage": an_offer(project_stages=(ProjectStage.IDEA,)),
        "whole sum": an_offer(),
        "half of it": an_offer(ticket_to=20_000),
        "stage": an_offer(project_stages=(ProjectStage.LAUNCH,)),
        "near": an_offer(territory="Hauts-de-Seine"),
        "theme": an_offer(themes=(Theme.CIRCULAR_ECONOMY, Theme.FOOD)),
        "need": an_offer(finance=Finance.BANK_LOAN),
    }
    assert best(a_project(), others) == [
        *("need", "near", "theme", "stage", "whole sum", "half of it")
    ]


def test_the_weightiest_reason_is_said_first_and_only_what_is_one() -> None:
    offer = an_offer(project_stages=(ProjectStage.LAUNCH,), territory="Nanterre")
    [one] = choose(a_project(), [offer], Learnt(), seed=SEED)
    assert one.grounds == (Ground.AMOUNT, Ground.STAGE, Ground.PLACE)
    # All stages, any theme, all of France and an unknown sum speak for nobody in particular.
    assert choose(a_project(amount_sought=0), [an_offer()], Learnt(), seed=SEED) == []


def test_both_sides_are_suggested_each_other_by_the_same_points() -> None:
    project, offer = a_project(), an_offer(themes=(Theme.CIRCULAR_ECONOMY,))
    [to_holder] = choose(project, [offer], Learnt(), seed=SEED)
    [to_investor] = choose(offer, [project], Learnt(), seed=SEED)
    assert to_holder.score == to_investor.score
    assert (to_holder.other, to_investor.other) == (offer.id, project.id)


def test_no_more_than_asked_for_and_nobody_passed_over() -> None:
    offers = [an_offer() for _ in range(8)]
    kept = choose(a_project(), offers, Learnt(), seed=SEED, passed_over={offers[0].id})
    assert len(kept) == LIMIT
    assert offers[0].id not in {one.other for one in kept}


def test_equals_stand_in_an_order_of_chance_that_stays() -> None:
    offers = [an_offer() for _ in range(6)]
    firsts: Counter[UUID] = Counter()
    for _ in range(300):
        project = a_project()
        found = choose(project, offers, Learnt(), seed=SEED)
        assert choose(project, offers[::-1], Learnt(), seed=SEED) == found
        firsts[found[0].other] += 1
    assert len(firsts) == 6
    assert max(firsts.values()) < 80  # 50 each, if chance alone decides


def test_the_less_sought_after_come_before_their_equals_but_not_before_who_fits_better() -> None:
    offers = {"sought": an_offer(), "usual": an_offer(), "forgotten": an_offer()}
    offers["fits"] = an_offer(project_stages=(ProjectStage.LAUNCH,))
    learnt = Learnt(
        thirds={offers["sought"].id: 2, offers["forgotten"].id: 0, offers["fits"].id: 2}
    )
    assert best(a_project(), offers, learnt) == ["fits", "forgotten", "usual", "sought"]


def test_investors_are_suggested_whom_their_side_asks_for_before_equals() -> None:
    """Holders have hours to spare: nobody is left out for it."""
    projects = {"sought": a_project(), "usual": a_project(), "forgotten": a_project()}
    learnt = Learnt(thirds={projects["sought"].id: 2, projects["forgotten"].id: 0})
    names = {other.id: name for name, other in projects.items()}
    found = choose(an_offer(), projects.values(), learnt, seed=SEED)
    assert [names[one.other] for one in found] == ["sought", "usual", "forgotten"]


def test_what_an_investor_says_of_needs_counts_before_what_the_trade_guesses() -> None:
    others = {
        "says no": an_offer(finance=Finance.BANK_LOAN, needs_financed=(Need.CASH_FLOW,)),
        "says yes": an_offer(needs_financed=(Need.HIRING, Need.INVESTMENT)),
        "says nothing": an_offer(finance=Finance.BANK_LOAN),
        "both": an_offer(finance=Finance.BANK_LOAN, needs_financed=(Need.INVESTMENT,)),
    }
    project = a_project()
    assert best(project, others) == ["both", "says nothing", "says yes", "says no"]
    grounds = {
        name: choose(project, [offer], NOTHING, seed=SEED)[0].grounds
        for name, offer in others.items()
    }
    # What is not financed is no reason, whatever the trade knows of its kind.
    assert [name for name, found in grounds.items() if Ground.NEED in found] == [
        *("says yes", "says nothing", "both")
    ]


def test_thirds_treat_equals_alike() -> None:
    people = [UUID(int=number) for number in range(9)]
    counts = dict(zip(people, [0, 0, 1, 2, 2, 2, 3, 9, 40], strict=True))
    assert list(thirds(counts).values()) == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    assert set(thirds(dict.fromkeys(people, 3)).values()) == {1}
    assert thirds({}) == {}


def test_a_need_leans_to_what_others_with_that_need_wish_for() -> None:
    kinds = (Finance.SAVERS_CLUB, Finance.COMPETITION, Finance.MICROCREDIT)
    offers = {kind.value: an_offer(finance=kind) for kind in kinds}
    hiring = [a_project(need=Need.HIRING) for _ in range(FLOOR)]
    others = [a_project(need=Need.PREMISES) for _ in range(FLOOR - 1)]
    wishes = [Wish(one.id, offers["competition"].id) for one in hiring]
    wishes += [Wish(one.id, offers["microcredit"].id) for one in others]
    evidence = Evidence([*hiring, *others], list(offers.values()), wishes)
    learnt = evidence.learn()
    assert best(a_project(need=Need.HIRING), offers, learnt)[0] == "competition"
    assert learnt.heard == {Need.HIRING}
    # Four people are too few to speak for their need, and so are five without the one who asks.
    assert evidence.learn(without=hiring[0].id).heard == frozenset()
    assert Evidence(others, list(offers.values()), wishes).learn() == Learnt()


def test_what_fits_everybody_is_not_held_dear_for_it() -> None:
    """Three of four who would all wish for the only ticket that fits say nothing of its kind."""
    fits = an_offer(finance=Finance.SAVERS_CLUB)
    others = [
        an_offer(finance=Finance.COMPETITION, ticket_from=200_000, ticket_to=900_000)
        for _ in range(2)
    ]
    projects = [a_project(need=Need.HIRING) for _ in range(8)]
    learnt = Evidence(projects, [fits, *others], [Wish(p.id, fits.id) for p in projects]).learn()
    assert learnt.level(projects[0], fits) == 0


def test_one_wish_is_a_wish_at_whatever_rank() -> None:
    offers = [an_offer() for _ in range(4)]
    projects = [a_project() for _ in range(9)]
    pairs = [(p, offers[(n + k) % 4]) for n, p in enumerate(projects) for k in range(2)]
    wishes = [Wish(p.id, o.id) for p, o in pairs]
    told = Evidence(projects, offers, wishes).learn()
    assert all(
        Evidence(projects, offers, order).learn() == told
        for order in itertools.islice(itertools.permutations(wishes), 3)
    )
