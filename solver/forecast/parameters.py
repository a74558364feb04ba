"""How much is played for a forecast beside the runs that were asked for."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class FragileParameters:
    """On whom a plan depends."""

    told: int = parameter(
        10,
        unit="persons",
        why="the contract of the file (docs/instance-format.md)",
        less="somebody on whom much depends is not named",
        more="the list is read by nobody",
    )
    suspects: int = parameter(
        12,
        unit="persons without whom runs are played anew",
        why="chosen; a few more than are told, as mending changes the order of losses little",
        less="somebody whose places nobody else can take may be overlooked",
        more="fewer runs for each, or a longer forecast",
    )
    effort: float = parameter(
        0.5,
        unit="runs played anew, as a share of those asked for",
        why="chosen: with 500 runs, 20 for each suspect, whose paired differences vary little",
        less="losses have wider intervals",
        more="a forecast takes longer: as many runs are played twice",
    )
    least_runs: int = parameter(
        10,
        unit="runs for each suspect",
        why="chosen: fewer give no standard error worth telling",
        less="short forecasts name people by chance",
        more="short forecasts take longer than their runs",
    )


@dataclasses.dataclass(frozen=True)
class PieceParameters:
    """Runs that are played in one go."""

    pieces: int = parameter(
        16,
        unit="pieces into which runs are cut",
        why="chosen: enough that two workers end together, few enough that handing out a plan"
        " costs little",
        less="one worker waits for the other",
        more="the plan is handed out more often",
    )


FRAGILE = FragileParameters()
PIECES = PieceParameters()
