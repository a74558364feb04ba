"""Limits and weights of planning again from a slot on."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class SurvivorsParameters:
    """Which survivors stay where they no longer fit together."""

    nodes: int = parameter(
        2_000,
        unit="nodes",
        why="chosen; not measured",
        less="survivors stay in order of value, which is not always the most value",
        more="a day with many clashes begins later",
    )


@dataclasses.dataclass(frozen=True)
class GapParameters:
    """Closing the gap between the plan at hand and the flow's choice."""

    wanted: int = parameter(
        4,
        unit="wishes tried for each meeting of the flow's choice",
        why="chosen; not measured. Wishes are tried in the order of the flow's prices",
        less="fewer plans reach the flow's value without a linear program",
        more="more alternating paths are looked for in vain",
    )


@dataclasses.dataclass(frozen=True)
class RecolouringParameters:
    """Slots for a changed choice, survivors at home where that can be."""

    rounds: int = parameter(
        200,
        unit="rounds of ejections",
        why="chosen; not measured",
        less="more meetings are left to the linear program",
        more="a choice that no timetable holds is given up later",
    )
    rounds_per_meeting: int = parameter(
        20,
        unit="rounds of ejections for each meeting without a slot",
        why="chosen; not measured",
        less="large days give up sooner than small ones",
        more="a choice that no timetable holds is given up later",
    )
    tied_rounds: int = parameter(
        40,
        unit="rounds of ejections where rest or precedence ties slots together",
        why="each round checks rest and precedence and is dearer there; the number was chosen,"
        " not measured",
        less="more meetings are left to the linear program",
        more="replans under rest and precedence take longer, mostly for nothing",
    )


@dataclasses.dataclass(frozen=True)
class BudgetParameters:
    """Value against moves: changes of the plan tried trail by trail."""

    trails: int = parameter(
        60,
        unit="alternating trails tried",
        why="chosen; not measured. Trails are sorted by gain for each survivor they disturb",
        less="a budget of moves is used less well where no program follows",
        more="time grows with each trail, for ever smaller gains",
    )
    least_disturbance: float = parameter(
        0.5,
        unit="survivors that a trail counts as disturbing when it disturbs none",
        why="keeps the quotient finite and such trails before those that gain as much for one"
        " survivor; chosen, not measured",
        less="small gains that disturb nobody are tried before large ones",
        more="from 1 on, trails that disturb nobody have no advantage any more",
    )


@dataclasses.dataclass(frozen=True)
class RetentionParameters:
    """Linear programs over the ways that a gap or a budget leaves."""

    largest: int = parameter(
        1 << 52,
        unit="largest weight of a choice in the flow",
        why="sums of costs and potentials stay within 64 bits, with a margin that was chosen",
        less="large days do not weigh survivors in the flow and may move more of them",
        more="beyond 64 bits the flow's sums overflow",
    )
    longest: int = parameter(
        60_000,
        unit="columns (ways and units of guarantees)",
        why="the size up to which sensitivity solves the same program; not measured apart",
        less="more days have the flow's and Lagrange's bounds alone",
        more="programs are started that take longer than a proposal may",
    )
    nodes: int = parameter(
        50,
        unit="nodes of branch and bound",
        why="chosen; not measured. What is open is searched again from half the budget",
        less="fractional solutions leave a gap between plan and bound",
        more="every step of a budget may take that much longer",
    )


@dataclasses.dataclass(frozen=True)
class FewestMovesParameters:
    """The fewest moves among plans as good as can be."""

    nodes: int = parameter(
        500,
        unit="nodes of branch and bound",
        why="chosen; not measured. On the mornings measured the program is nearly always whole",
        less="more plans move somebody without need, or lack the proof that none does",
        more="the rare fractional programs take longer",
    )


SURVIVORS = SurvivorsParameters()
GAP = GapParameters()
RECOLOURING = RecolouringParameters()
BUDGET = BudgetParameters()
RETENTION = RetentionParameters()
FEWEST_MOVES = FewestMovesParameters()
