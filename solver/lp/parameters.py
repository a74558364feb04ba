"""Limits of the linear programs: how long each may take, and which way it is solved."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class Backend:
    """The call into OR-Tools."""

    patience: float = parameter(
        0.02,
        unit="seconds",
        why="chosen; not measured: below what anybody notices after asking to stop",
        less="the waiting thread wakes more often and takes time from the computing one",
        more="a program that should stop is waited for longer",
    )
    inline_columns: int = parameter(
        8_000,
        unit="columns",
        why="waiting for another thread costs more than the solution of a program of this size",
        less="small programs, solved by the thousand, wait for threads",
        more="a program that cannot be interrupted runs longer",
    )
    first_order_iterations: int = parameter(
        20_000,
        unit="iterations of PDLP",
        why="ten times what the largest problems measured take; prices are sound wherever it ends",
        less="prices of hard programs are further from the best, and so are their bounds",
        more="a program that does not converge holds up everything after it",
    )
    least_worth: int = parameter(
        10_000_000,
        unit="points for one column",
        why="a row of them then tells one point from none within HiGHS's tolerances",
        less="more searches for a choice of some worth go through choices that are worth less",
        more="a row that errors of floating point may call broken",
    )


@dataclasses.dataclass(frozen=True)
class ClauseLearning:
    """CP-SAT over a program's rows, before branch and bound."""

    work: float = parameter(
        4e-7,
        unit="seconds of deterministic time for each column and node of branch and bound",
        why="measured: twelve of fourteen slow programs take up to 3.3e-7; two proofs"
        " take 9e-7 and 21e-7, where HiGHS needs a fifth of the time or less",
        less="more mornings are left to branch and bound, which takes two to twenty times as long",
        more="a program that branch and bound decides sooner is left to it later",
    )
    presolves: int = parameter(
        1,
        unit="rounds of presolve",
        why="measured: 5.5 s for nine programs with one round and neither probing nor symmetries,"
        " 8.1 s as CP-SAT comes; without any, one of them took four times as long",
        less="programs are searched as they are written",
        more="rounds that change little",
    )


@dataclasses.dataclass(frozen=True)
class Tolerances:
    """What floating point may add or take: it decides what is tried, never what is proven."""

    whole: float = parameter(
        1e-6,
        unit="share of a meeting, or points",
        why="what HiGHS itself allows a whole number (mip_feasibility_tolerance)",
        less="whole solutions count as fractional for their rounding errors",
        more="fractional solutions count as whole, and are then found to be unlawful",
    )


@dataclasses.dataclass(frozen=True)
class ColumnGeneration:
    """Programs over some columns that take in others, and the branch and bound after them."""

    rounds: int = parameter(
        30,
        unit="rounds",
        why="chosen; not measured: a guard against columns that enter one by one",
        less="a program may end before all columns that gain have entered: a weaker bound",
        more="a program that gains little in each round goes on for longer",
    )
    integer_columns: int = parameter(
        4_000,
        unit="columns",
        why="chosen; not measured: what branch and bound decides within its nodes",
        less="fractional solutions of middling programs stay without whole meetings",
        more="searches that end at their limit of nodes with nothing found",
    )
    small_crowd: int = parameter(
        160,
        unit="columns in a row, in the first search",
        why="a replan of 700 survivors with rest of several delegates has 48 fractional columns of"
        " 13,000: 2,300 columns are beside them in rows of this size, 10,000 in any",
        less="the first search lacks competitors that it needs, and another follows",
        more="days that a small search would have settled take ten times as long",
    )
    nearly_all: float = parameter(
        0.8,
        unit="share of all columns from which on a search has all of them",
        why="its bound is then one of the whole program: a replan of 60 people took 1.3 s of"
        " processor over 1,103 of 1,235 columns and then all, 0.5 over all",
        less="small programs take longer to begin with",
        more="a search whose bound proves nothing is followed by one over a few columns more",
    )
    crowd: int = parameter(
        1_000,
        unit="columns in a row",
        why="chosen; not measured: tells rows over nearly all columns from others",
        less="competitors of a fractional column are left out of the search",
        more="rows that join everything make every column a competitor of every other",
    )


BACKEND = Backend()
CLAUSE_LEARNING = ClauseLearning()
TOLERANCES = Tolerances()
COLUMN_GENERATION = ColumnGeneration()
