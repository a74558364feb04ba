"""Limits and weights of reasons and gains."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class IncumbentParameters:
    """The linear program that prices the schedule at hand."""

    ways: int = parameter(
        60_000,
        unit="ways to hold a wish",
        why="the size up to which repair solves the same program; not measured apart",
        less="more tight mornings have no bound but the flow's",
        more="reasons begin after a program that takes long",
    )
    guarantee: int = parameter(
        4,
        unit="dearest wishes that a guaranteed meeting weighs",
        why="as few as keep prices precise, where no guarantee can be gained any more; the"
        " number was chosen, not measured",
        less="the program gives guarantees up for points, and its bound says less",
        more="prices are scaled over a wider range, and rounding costs more of the bound",
    )


@dataclasses.dataclass(frozen=True)
class ForcingParameters:
    """Cheapest exchanges around a wish that is forced."""

    exchanges: int = parameter(
        12,
        unit="exchanges tried in the timetable for each wish",
        why="chosen; not measured. They are tried in order of what they lose",
        less="more wishes keep an upper bound from one slot alone",
        more="each wish that no path can place takes longer",
    )


@dataclasses.dataclass(frozen=True)
class BatchesParameters:
    """Wishes forced together in the program."""

    ways: int = parameter(
        15_000,
        unit="ways to hold a wish",
        why="chosen; not measured. One question is a few pivots up to there (docs/model.md, The"
        " cost of forcing it)",
        less="fewer tight mornings have exact costs",
        more="reasons of large mornings take minutes",
    )
    work: int = parameter(
        1_800_000,
        unit="ways looked at by all questions together",
        why="counts work instead of seconds, so that every machine ends at the same point;"
        " the number was chosen, not measured",
        less="more wishes keep two different bounds",
        more="reasons come later",
    )
    together: int = parameter(
        3,
        unit="wishes forced at once",
        why="chosen; not measured. The wishes are of different persons",
        less="a question says less, and there are more of them",
        more="wishes get into each other's way, and their parts say nothing about one of them",
    )
    batch: int = parameter(
        150,
        unit="wishes whose ways are looked at together",
        why="chosen; not measured",
        less="the same cheap ways are built into more programs",
        more="each program holds more ways than its questions need",
    )
    near: int = parameter(
        3,
        unit="points of reduced cost",
        why="chosen; not measured. A schedule that uses any other way loses more than this",
        less="more wishes are left for the program of all ways",
        more="programs grow towards all ways",
    )


@dataclasses.dataclass(frozen=True)
class ProgramParameters:
    """The program solved again with a limit changed."""

    pivots: int = parameter(
        100,
        unit="pivots that count as much work as looking at all ways once",
        why="chosen; not measured",
        less="hard questions use the work up sooner",
        more="the work allowed says less about the time taken",
    )
    quick: int = parameter(
        8_000,
        unit="ways solved in the caller's own thread",
        why="below it, waiting for another thread costs more than the solution itself",
        less="small questions pay for a thread that could be stopped and never needs to be",
        more="a stop is heard only after the question",
    )
    whole: float = parameter(
        1e-6,
        unit="distance from a whole number",
        why="chosen; not measured. Plans read from shares are checked in whole numbers afterwards",
        less="whole solutions are taken for fractional ones",
        more="fractional solutions are rounded, and fail the check that follows",
    )
    quiet: float = parameter(
        0.5,
        unit="points that all meetings of the schedule earn more together",
        why="any amount below a point picks exchanges that keep meetings among those that cost"
        " the same, and no others",
        less="near the tolerance of the simplex method it decides nothing",
        more="from 1 on, an exchange that loses a point more may win",
    )


INCUMBENT = IncumbentParameters()
FORCING = ForcingParameters()
BATCHES = BatchesParameters()
PROGRAM = ProgramParameters()
