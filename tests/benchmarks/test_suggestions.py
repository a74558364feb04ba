"""Suggestions on a few mornings that the rules do not know; twenty are in RESULTS.md."""

from benchmarks.suggestions import measuring
from benchmarks.suggestions.generator import morning, renamed
from benchmarks.suggestions.telling import answered, hits, of_sample, outcomes
from benchmarks.targets import targets

SEEDS = (3, 14)


def test_suggestions_beat_popularity_on_mornings_the_rules_do_not_know() -> None:
    found = measuring.measured(SEEDS)
    rows = found["rows"]
    of_clear, of_popularity = measuring.ratios(rows, "holders")
    assert of_clear >= 0.75
    assert of_popularity >= 1.3
    of_clear, of_popularity = measuring.ratios(rows, "investors")
    assert of_clear >= 0.5
    assert of_popularity >= 1.3
    with_nobody, _, with_everybody = (
        sum(row["answering"][place]["investors"]["rules"] for row in rows)
        for place in range(len(measuring.SHARES))
    )
    assert with_everybody > with_nobody
    for side in measuring.SIDES:
        assert measuring.spread(measuring.thirds(rows, side)) <= 0.1
    for row in rows:
        following = row["following"]
        for name in ("first_of_followers", "first_of_all", "met"):
            assert following["our rules"][name] > following["popularity"][name]
    for side, figures in found["sample"].items():
        assert figures["rules"] > figures["popularity"] > figures["chance"], side
    named = {target.name for target in targets({"suggestions": found})}
    assert {f"suggestions to {side}: hits" for side in measuring.SIDES} <= named
    assert len(list(hits(rows, "investors"))) == len(SEEDS) + 1
    assert len(list(answered(rows))) == len(measuring.SHARES)
    assert len(list(outcomes(rows))) == 4
    assert len(list(of_sample(found["sample"]))) == 2


def test_a_morning_is_the_same_for_its_seed_and_its_names_can_be_turned() -> None:
    one, other = morning(7), morning(7)
    assert one.holders == other.holders
    assert one.of_investors.wishes == other.of_investors.wishes
    silent = morning(7, 0)
    assert silent.of_investors.wishes == one.of_investors.wishes
    assert {who.needs for who in silent.investors} == {()}
    assert morning(8).investors != one.investors
    turned = renamed(one, 1)
    assert sorted(who.name for who in turned.holders) == sorted(who.name for who in one.holders)
    assert all(new.name != old.name for new, old in zip(turned.holders, one.holders, strict=True))
