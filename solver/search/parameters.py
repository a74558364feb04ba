"""Limits and tolerances of the search for the best plan where the flow's choice does not fit."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class PriceAndBranch:
    """When one program serves the whole problem, and how closely it is decided.

    A way is one wish in one slot: a column of the program. Ways cost points beyond the best.
    """

    whole_ways: int = parameter(
        50_000,
        unit="ways of worthwhile wishes",
        why="chosen; not measured by itself: blocks and first-order prices were made for more",
        less="problems that one program proves best are searched in blocks, with looser bounds",
        more="one program takes minutes where blocks take seconds",
    )
    worthwhile_ways: int = parameter(
        60_000,
        unit="ways",
        why="chosen; not measured by itself: all wishes of a problem of this size enter at once",
        less="more rounds of column generation in middling problems",
        more="larger first programs, most of whose columns are never used",
    )
    many_ways: int = parameter(
        30_000,
        unit="ways",
        why="chosen; not measured: from here on a plan close to its bound is enough",
        less="middling problems are left with a gap that could have been closed",
        more="long searches for the last points of a plan that is already close",
    )
    narrowed_ways: int = parameter(
        400_000,
        unit="ways that cost next to nothing",
        why="chosen; not measured",
        less="the largest problems are improved in blocks only",
        more="a program that does not end within the limits of time in use",
    )
    integer_ways: int = parameter(
        60_000,
        unit="ways",
        why="chosen; not measured: what branch and bound is given while the plan is not close",
        less="plans far from their bound stay there",
        more="searches that end at their limit of nodes with nothing found",
    )
    integer_ways_when_many: int = parameter(
        8_000,
        unit="ways",
        why="chosen; not measured: with fewer, branch and bound is tried on a close plan too",
        less="a small gap stays open in large problems",
        more="branch and bound takes most of the time of large problems",
    )
    nodes: int = parameter(
        2_000,
        unit="nodes of branch and bound",
        why="chosen; not measured: the program is nearly always integral, so few searches are long",
        less="fractional programs stay undecided",
        more="an undecided program takes longer before the search goes on",
    )
    sweeps: int = parameter(
        6,
        unit="sweeps over all investors",
        why="chosen; not measured: a close plan ends them sooner",
        less="plans of large problems end further below their bound",
        more="time for ever smaller improvements",
    )
    precision: float = parameter(
        1e-6,
        unit="relative distance of the two bounds of a program",
        why="chosen; not measured: a thousandth of a point for each thousand points of value",
        less="the first-order method takes more iterations, up to its limit",
        more="bounds that are further above what any plan reaches",
    )
    close_gap: float = parameter(
        0.001,
        unit="share of the value",
        why="the target for large tight instances is 0.1 % (RESULTS.md)",
        less="large problems search on for points that hardly anybody notices",
        more="large problems stop further below their bound",
    )
    guarantee_points: int = parameter(
        128,
        unit="points for a guaranteed meeting",
        why="chosen; not measured: a power of two, exact in floating point",
        less="rounded prices of guarantees prove less",
        more="the first-order method scales the program less well",
    )
    guarantee_weight: int = parameter(
        4,
        unit="times the bound of all values, for a guaranteed meeting",
        why="chosen; not measured: guarantees must outweigh whatever values could make up",
        less="bounds of guarantees that values water down",
        more="larger prices, whose rounding errors are multiplied as well",
    )
    mild_rate: int = parameter(
        4,
        unit="of the dearest wishes for a guaranteed meeting",
        why="chosen; not measured: keeps the numbers of the program small",
        less="the mild program trades guarantees for value, and the full one is needed as well",
        more="a harder program in the first place",
    )
    wanted: int = parameter(
        4,
        unit="wishes tried for each one that the flow chose",
        why="chosen; not measured",
        less="the first plan leaves places empty that some wish could have",
        more="wishes are tried that no good plan holds",
    )
    fill_patience: int = parameter(
        1_000,
        unit="wishes in vain, one after another",
        why="chosen; not measured",
        less="the first plan leaves places empty that some wish could have",
        more="time spent on wishes that fit nowhere",
    )
    nearest: float = parameter(
        0.25,
        unit="points that a way costs beyond the best",
        why="chosen; not measured: values are whole points, and the prices nearly exact",
        less="the narrowed program lacks ways of the best plan",
        more="the narrowed program is too large to be solved",
    )
    near: float = parameter(
        3.0,
        unit="points that a way costs beyond the best",
        why="chosen; not measured by itself: what blocks may use beside the ways at hand",
        less="blocks cannot exchange what a better plan needs",
        more="the programs of the blocks grow",
    )
    slack: float = parameter(
        1e-3,
        unit="points",
        why="far above the error of floating point, far below a point",
        less="rounds of column generation for differences that are errors of rounding",
        more="at a whole point, columns that gain one would be left out",
    )


@dataclasses.dataclass(frozen=True)
class LargeNeighbourhood:
    """Blocks of investors that are decided again while all others stay."""

    investors: int = parameter(
        80,
        unit="investors in a block",
        why="chosen; not measured",
        less="exchanges among more investors are not found",
        more="each program takes longer than the improvement is worth",
    )
    integer_ways: int = parameter(
        6_000,
        unit="ways",
        why="chosen; not measured",
        less="fractional blocks are left as they were",
        more="branch and bound holds up the sweep",
    )
    nodes: int = parameter(
        200,
        unit="nodes of branch and bound",
        why="chosen: a tenth of what one program for the whole problem has",
        less="fractional blocks are left as they were",
        more="branch and bound holds up the sweep",
    )


@dataclasses.dataclass(frozen=True)
class Rounding:
    """What is tried after the whole meetings of a fractional solution."""

    tries_per_part: int = parameter(
        4,
        unit="wishes for each wish that is held in part",
        why="chosen; not measured",
        less="places stay empty that fractional meetings leave",
        more="time spent on wishes that fit nowhere",
    )
    tries: int = parameter(
        100,
        unit="wishes beside those",
        why="chosen; not measured",
        less="places stay empty that fractional meetings leave",
        more="time spent on wishes that fit nowhere",
    )


@dataclasses.dataclass(frozen=True)
class RestFirst:
    """Whole plans from a fractional program: slots of rest, then pairs, then their slots."""

    tries: int = parameter(
        2,
        unit="programs over the slots that rest leaves",
        why="measured: most dense mornings are proven by the first in a third of the time that"
        " clause learning takes; from the third on it is the quicker",
        less="more mornings are left to clause learning",
        more="time in vain where no plan reaches the bound",
    )
    patience: int = parameter(
        20,
        unit="meetings without a slot, over all searches for the slots of the same pairs",
        why="measured: where pairs have slots, most searches leave one meeting without, one none",
        less="a choice that has slots is given up",
        more="time in vain where it has none",
    )
    parted: float = parameter(
        0.05,
        unit="of a meeting by which the pairs of a program are parted, for each meeting",
        why="measured: 0 to 0.04 where slots alone are open, 0.08 and more under many precedences",
        less="dense mornings are left to branch and bound",
        more="time in vain where the pairs are fractional as well",
    )
    shares: int = parameter(
        1_000,
        unit="points of liking for a slot that an investor uses wholly",
        why="chosen; not measured",
        less="slots are told apart less finely than the program does",
        more="nothing: shares are not told apart more finely than that",
    )
    points: int = parameter(
        4,
        unit="parts of a point, by lot, that a wish is worth more",
        why="measured: pairs held in part fell from some 40 to 0 to 15 on dense mornings",
        less="more pairs are held in part",
        more="larger numbers in the program",
    )
    greatest: int = parameter(
        10**12,
        unit="points for one meeting",
        why="prices times their denominator fit 64 bits, and simplex its tolerances",
        less="values are told apart on fewer mornings",
        more="sums beyond 64 bits",
    )
    others: int = parameter(
        400,
        unit="wishes tried besides those of the program",
        why="chosen; not measured",
        less="places stay empty that fractional meetings leave",
        more="time spent on wishes that fit nowhere",
    )


@dataclasses.dataclass(frozen=True)
class Certify:
    """Prices for a certificate beyond those that the search used."""

    ways: int = parameter(
        60_000,
        unit="ways",
        why="chosen; not measured",
        less="certificates of middling problems prove less than the search did",
        more="certificates take longer than the search",
    )


PRICE_AND_BRANCH = PriceAndBranch()
LARGE_NEIGHBOURHOOD = LargeNeighbourhood()
ROUNDING = Rounding()
REST_FIRST = RestFirst()
CERTIFY = Certify()
