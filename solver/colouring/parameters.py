"""Limits and weights of edge colouring."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class PathParameters:
    """How many alternating paths are tried before a meeting is given up."""

    tries_of_table: int = parameter(
        400,
        unit="paths that move a meeting out of a slot with one too many",
        why="chosen; not measured. Without absences the first slots tried nearly always have one",
        less="slots with few tables are filled less well by paths, and ejection has more to do",
        more="a meeting for which no table can be freed is given up later",
    )
    tries_of_guard: int = parameter(
        40,
        unit="paths that the guard refuses, for each meeting and person",
        why="each try swaps a path, checks rest and precedence and swaps it back; the number was"
        " chosen, not measured",
        less="fewer meetings find a slot under rest and precedence, and ejection has more to do",
        more="a meeting that no path can place is given up later",
    )


@dataclasses.dataclass(frozen=True)
class EjectionParameters:
    """The tabu search for meetings that no path could place."""

    rounds: int = parameter(
        200,
        unit="rounds",
        why="chosen; not measured",
        less="more meetings are left to the linear program",
        more="a choice that no timetable holds is given up later",
    )
    rounds_per_meeting: int = parameter(
        20,
        unit="rounds for each meeting without a slot",
        why="chosen; not measured",
        less="large mornings give up sooner than small ones",
        more="a choice that no timetable holds is given up later",
    )
    most_rounds: int = parameter(
        3_000,
        unit="rounds",
        why="chosen; not measured. What is still unplaced after so many is for the linear program",
        less="large tight mornings begin their linear program at a worse plan",
        more="seconds are spent on a plan that the linear program improves anyway",
    )
    tabu: int = parameter(
        10,
        unit="rounds for which a meeting may not come back to the slot it was ejected from",
        why="chosen; not measured",
        less="two meetings eject each other in turn",
        more="good slots are closed for long",
    )
    tabu_spread: int = parameter(
        10,
        unit="rounds, of which a random number is added to the tabu",
        why="chosen; not measured. A tabu of random length keeps the search from going in a circle",
        less="the search repeats itself more easily; at least 1",
        more="good slots are closed for long",
    )
    choices_of_guard: int = parameter(
        8,
        unit="slots of least loss for which the guard is asked who else must leave",
        why="each takes meetings out and puts them back; the number was chosen, not measured",
        less="under rest and precedence the cheapest ejection is missed more often",
        more="each round under rest and precedence takes longer",
    )

    def rounds_for(self, unplaced: int) -> int:
        """Rounds for so many meetings without a slot."""
        return min(self.rounds + self.rounds_per_meeting * unplaced, self.most_rounds)


@dataclasses.dataclass(frozen=True)
class RestfulParameters:
    """Which slots investors who asked for rest are confined to at first."""

    partner: int = parameter(
        2,
        unit="points for each partner who could come in a slot",
        why="chosen; not measured. With draws below 8, four partners more outweigh any draw",
        less="slots are chosen by the draw rather than by who could come",
        more="investors with the same partners rest in the same slots",
    )
    lot: int = parameter(
        8,
        unit="points, of which a random number is added for each investor and slot",
        why="chosen; not measured. It spreads the rests of investors over the slots",
        less="investors with the same partners rest in the same slots; at least 1",
        more="slots are chosen by the draw rather than by who could come",
    )


PATHS = PathParameters()
EJECTION = EjectionParameters()
RESTFUL = RestfulParameters()
