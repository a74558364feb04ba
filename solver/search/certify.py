"""From prices that the solver used to a certificate that anybody can add up.

The residual problem leaves out what cannot happen: slots without an open table, and meetings
beyond the places of a person. The certificate is about the instance as it is written, so these
need prices too, which cost the bound nothing. The table of a closed slot takes the largest price
that is ever of use, since none can be used. Where a person has fewer places than their maximum,
the price of the maximum moves to the places; where rest leaves fewer, to windows of slots.
"""

import dataclasses
import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from solver.flow.min_cost_flow import Choice
from solver.flow.potentials import flow_prices
from solver.lp import time_indexed
from solver.problem.arrays import Integers
from solver.problem.instance import Instance, rows
from solver.search import parameters
from solver.subproblem.dual_prices import DENOMINATOR, Prices
from solver.subproblem.interruption import Stop, StoppedError
from solver.subproblem.kinds import kinds_limited
from solver.subproblem.residual_problem import ResidualProblem
from solver.verification.certificate import Certificate, Left, underpayment
from solver.verification.certificate_check import Proven, proven_bounds
from solver.verification.schedule import Figures

NO_WINDOW = -1


def best_certificate(
    instance: Instance,
    subproblem: ResidualProblem,
    choice: Choice,
    known: Iterable[Prices],
    found: Figures,
    target: Proven,
    stop: Stop,
) -> tuple[Certificate, Proven]:
    """The certificate that proves most about a schedule, and what it proves.

    Parameters
    ----------
    instance
        What the certificate is about.
    subproblem, choice
        What the pins leave, and the flow's choice there.
    known
        Prices that the search used.
    found
        The figures of the schedule.
    target
        What the search proved: once that is reached, no other prices are looked for.
    stop
        Once true, no more prices are looked for.
    """
    rate = int(instance.wishes[:, 2].sum()) + 1
    best: tuple[Certificate, Proven] | None = None
    for prices in _candidates(subproblem, choice, known, rate, stop):
        certificate = _certificate(instance, subproblem, prices, rate)
        proof = proven_bounds(instance, certificate, found)
        if best is None or _strength(proof) > _strength(best[1]):
            best = certificate, proof
        if _strength(proof) >= _strength(target):
            break
    assert best is not None
    return best


def _strength(proof: Proven) -> tuple[int, int]:
    return proof.shortfall_bound, -proof.value_bound


def _candidates(
    subproblem: ResidualProblem, choice: Choice, known: Iterable[Prices], rate: int, stop: Stop
) -> Iterable[Prices]:
    """The flow's prices, the search's, and those of the program at the certificate's scale."""
    yield flow_prices(subproblem, choice, rate)
    yield from known
    if stop():
        return
    wish, slot = time_indexed.ways(subproblem, np.ones(len(subproblem.wishes), dtype=np.bool_))
    if 0 < len(wish) <= parameters.CERTIFY.ways:
        try:
            relaxation = time_indexed.relax(subproblem, wish, slot, rate, stop)
        except StoppedError:
            return
        if relaxation is not None:
            yield relaxation.prices


def _certificate(
    instance: Instance, subproblem: ResidualProblem, prices: Prices, rate: int
) -> Certificate:
    left = Left(instance)
    scale = max(rate, prices.rate // DENOMINATOR)
    most = scale * DENOMINATOR
    holder, of_holder = _earned(
        prices.holder, prices.holder_guarantee, subproblem.holder_owed, left.holder_owed, most
    )
    investor, of_investor = _earned(
        prices.investor,
        prices.investor_guarantee,
        subproblem.investor_owed,
        left.investor_owed,
        most,
    )
    fewer = subproblem.holder_capacity < left.holder_capacity
    ours = (prices.holder_slot + np.where(fewer, holder, 0)[:, None]) * subproblem.holder_free
    holder = np.where(fewer, 0, holder)
    fewer = subproblem.investor_capacity < left.investor_capacity
    covered, covers = _covers(subproblem, np.where(fewer, investor, 0))
    theirs = (prices.investor_slot + covered) * (subproblem.investor_free > 0)
    investor = np.where(fewer, 0, investor)
    dearest = (2 * scale + int(instance.wishes[:, 2].max(initial=0))) * DENOMINATOR
    tables = np.zeros(0, dtype=np.int64)
    if left.tables is not None:
        tables = np.where(left.tables > 0, prices.slot, dearest)
    return _whole(
        left,
        Certificate(
            denominator=DENOMINATOR,
            scale=scale,
            pair=np.zeros((0, 3), dtype=np.int64),
            holder=holder,
            investor=investor,
            holder_slot=_sparse(ours),
            investor_slot=_sparse(theirs),
            slot=tables,
            holder_guarantee=of_holder,
            investor_guarantee=of_investor,
            rest=np.concatenate([covers, _windows(subproblem, prices)]),
            precedence=_orders(subproblem, prices, dearest),
            **_kinds(instance, left, subproblem, prices, dearest),
        ),
    )


def _covers(subproblem: ResidualProblem, price: Integers) -> tuple[Integers, Integers]:
    """What scarce rest makes of y: prices of places, and of windows that span them.

    The cheapest cover of an investor's places by single places and windows costs as much as
    the most restful slots hold (an interval matrix is totally unimodular).
    """
    places, rows_of = np.zeros_like(subproblem.investor_free), []
    for investor in np.flatnonzero(price).tolist():
        free = subproblem.investor_free[investor].tolist()
        mine = subproblem.windows[subproblem.windows[:, 0] == investor]
        assert subproblem.ties is not None
        length = int(subproblem.ties.longest[investor]) + 1
        best: list[tuple[int, int]] = [(0, subproblem.slots)] * (subproblem.slots + length)
        for slot in reversed(range(subproblem.slots)):
            cost = free[slot] + best[slot + 1][0]
            best[slot] = cost, NO_WINDOW
            for _, first, most in mine[(mine[:, 1] <= slot) & (slot < mine[:, 1] + length)]:
                best[slot] = min(best[slot], (int(most) + best[first + length][0], int(first)))
        slot = 0
        while slot < subproblem.slots:
            first = best[slot][1]
            if first == NO_WINDOW:
                places[investor, slot] = price[investor]
                slot += 1
            else:
                rows_of.append((investor, first, int(price[investor])))
                slot = first + length
    return places, rows(rows_of, 3)


def _windows(subproblem: ResidualProblem, prices: Prices) -> Integers:
    used = np.flatnonzero(prices.window)
    return np.column_stack([subproblem.windows[used, :2], prices.window[used]])


def _orders(subproblem: ResidualProblem, prices: Prices, dearest: int) -> Integers:
    """Prices of precedences; those of a fixed meeting forbid what they can at no cost."""
    found = [
        (number, slot, price)
        for (number, _, _), line in zip(
            subproblem.orders.tolist(), prices.order.tolist(), strict=False
        )
        for slot, price in enumerate(line)
        if price
    ]
    if subproblem.ties is not None:
        for number, ((h, i), (g, j)) in enumerate(subproblem.ties.precedences.tolist()):
            pins = {
                subproblem.ties.when[pair]
                for pair in ((h, i), (g, j))
                if pair in subproblem.ties.when
            }
            found += [(number, slot, dearest) for slot in sorted(pins)]
    return rows(found, 3)


def _kinds(
    instance: Instance, left: Left, subproblem: ResidualProblem, prices: Prices, dearest: int
) -> dict[str, Any]:
    """Prices of limits on kinds; those that pins have used up forbid what they can at no cost."""
    every = kinds_limited(instance)
    if every is None:
        return {}
    every = every.fixing(instance.pinned)
    shut = (every.left == 0) & (every.counts(left.wishes) > 0)
    price = np.where(shut, dearest, 0)
    if subproblem.kinds is not None:
        price[np.searchsorted(every.key, subproblem.kinds.key)] = prices.kind
    person, kind = every.person, every.partner
    ours, theirs = (
        np.flatnonzero((price > 0) & ((person < every.holders) == is_holder))
        for is_holder in (True, False)
    )
    if not len(ours) and not len(theirs):
        return {}
    return {
        "kinds": every.words,
        "holder_kind": np.column_stack([person[ours], kind[ours], price[ours]]),
        "investor_kind": np.column_stack(
            [person[theirs] - every.holders, kind[theirs], price[theirs]]
        ),
    }


def _earned(
    price: Integers, earned: Integers, owed: Integers, guaranteed: Integers, most: int
) -> tuple[Integers, Integers]:
    """y and r, where somebody lacks the places to have all that their guarantee says.

    All they can have counts for the guarantee then: r is the whole scale, and y rises with it.
    """
    short = owed < guaranteed
    raised = np.where(short, price + most - earned, price)
    return raised, np.where(short, most, earned)


def _sparse(table: Integers) -> Integers:
    person, slot = np.nonzero(table)
    return np.column_stack([person, slot, table[person, slot]])


def _whole(left: Left, certificate: Certificate) -> Certificate:
    """With z for the wishes that are worth more than they pay, in lowest terms."""
    lacks = underpayment(left, certificate)
    short = np.flatnonzero(lacks > 0)
    pair = np.column_stack([left.wishes[short, :2], lacks[short].astype(np.int64)])
    full = dataclasses.replace(certificate, pair=pair.astype(np.int64).reshape(-1, 3))
    prices = {
        field.name: getattr(full, field.name)
        for field in dataclasses.fields(full)
        if field.name not in ("denominator", "scale", "kinds")
    }
    sums = [table[:, 2] if table.ndim == 2 else table for table in prices.values()]
    common = math.gcd(full.denominator, *(int(np.gcd.reduce(one)) for one in sums if len(one)))
    lowest: dict[str, Any] = {name: _divided(table, common) for name, table in prices.items()}
    return dataclasses.replace(full, denominator=full.denominator // common, **lowest)


def _divided(table: Integers, common: int) -> Integers:
    if table.ndim == 1:
        return table // common
    return np.column_stack([table[:, :2], table[:, 2] // common])
