"""Limits, tolerances and weights of the search for fewest breaks and of its bounds."""

import dataclasses

from solver.problem.parameter import parameter


@dataclasses.dataclass(frozen=True)
class ConstructionParameters:
    """First slots for all talks, by repair of least conflict."""

    in_the_way: int = parameter(
        10,
        unit="points for each talk that must leave the slot",
        why="chosen; not measured. It outweighs three earlier visits of the slot",
        less="talks wander to slots they were never in, and push more others out",
        more="two talks push each other out of the same slots for longer",
    )
    taken_before: int = parameter(
        3,
        unit="points for each time the talk took the slot before",
        why="chosen; not measured. It ends circles in which two talks push each other out",
        less="such circles last longer",
        more="a good slot is avoided because it was once taken",
    )
    steps: int = parameter(
        20_000,
        unit="talks seated, those seated again included",
        why="chosen; not measured. A Latin square of order five needs fewer in every seed tried"
        " (tests/solver/breaks)",
        less="crowded problems have no first slots, and the model must find them",
        more="a problem without slots is handed to the model later",
    )


@dataclasses.dataclass(frozen=True)
class AnnealingParameters:
    """Annealing over Kempe chains; temperatures and weights are in breaks.

    Measured: mean breaks that one annealing of 120 steps for each talk leaves on the M tier, over
    four seeds. It is 6.8 with these values. The tight tier, 13.2, depends on none of them.
    """

    hot: float = parameter(
        0.45,
        unit="breaks: first temperature",
        why="measured: 11.8 breaks with 0.2, 9.8 with 0.9. One more break is at first accepted once"
        " in nine times",
        less="the search stays near the slots it begins with",
        more="the first steps undo what is already good",
    )
    cold: float = parameter(
        0.1,
        unit="breaks: last temperature",
        why="measured: 14.2 breaks with 0.05, 6.8 with 0.2. One more break is at last accepted once"
        " in 22,000 times",
        less="the last steps only descend",
        more="the search ends before it has descended",
    )
    waiting: float = parameter(
        0.12,
        unit="breaks for each idle slot in a break",
        why="measured: 12.0 breaks with 0, 8.8 with 0.04, 9.8 with 0.3. Waiting leads the search to"
        " breaks that are nearly closed",
        less="long breaks are shortened more slowly",
        more="one break is kept to shorten several others",
    )
    unfair: float = parameter(
        0.3,
        unit="breaks for each break of one party beyond two",
        why="measured: 8.5 breaks with 0, 9.5 with 0.9. Below one break, so that breaks go first",
        less="breaks are spread over the parties more slowly",
        more="a break of one party is traded for two of others",
    )
    focus: float = parameter(
        0.75,
        unit="share of steps that move a talk of a party with breaks",
        why="measured: 24.5 breaks with 0, 9.0 with 0.5, 8.2 with 0.95. The other steps open ways"
        " that these alone do not see",
        less="steps are spent where nothing is to be gained",
        more="the search gets stuck when the parties with breaks cannot help themselves",
    )
    longest_chain: int = parameter(
        64,
        unit="talks of a Kempe chain",
        why="chosen; not measured. The time of a step grows with its chain",
        less="long chains, which may be the only way between two slots, are given up",
        more="steps on large mornings take longer",
    )
    steps_between_looks: int = parameter(
        1_024,
        unit="steps between two looks at the clock, the temperature and who asks to stop",
        why="chosen; not measured. The clock costs little then, and stopping takes milliseconds",
        less="the clock costs more of the time",
        more="whoever stops it waits longer, and the temperature falls in larger steps",
    )


@dataclasses.dataclass(frozen=True)
class BlockParameters:
    """Blocks of talks moved at once on large mornings; weights are in hundredths of a break.

    Measured on the L tier; 2 or 8 processor seconds were given.
    """

    broken: int = parameter(
        100,
        unit="for each break",
        why="the unit: costs are whole numbers, which arrays compare quickly",
        less="weights are rounded",
        more="no effect",
    )
    unfair: int = parameter(
        30,
        unit="for each break of one party beyond two",
        why="as in annealing over Kempe chains",
        less="breaks are spread over the parties more slowly",
        more="a break of one party is traded for two of others",
    )
    waiting: int = parameter(
        6,
        unit="for each idle slot in a break",
        why="measured: 228 breaks with 4, 236 with 8, 284 with 15 in 2 s; 106 with 0,"
        " 82 with 4 in 8 s",
        less="long breaks are shortened more slowly",
        more="one break is kept to shorten several others",
    )
    hot: float = parameter(
        70.0,
        unit="first temperature",
        why="measured: 46 breaks with 80, 35 with 60, 66 with 45 in 10 s; 223 with 80, 253 with 50"
        " in 2 s",
        less="the search stays near the slots it begins with",
        more="the first rounds undo what is already good",
    )
    cold: float = parameter(
        25.0,
        unit="last temperature",
        why="measured: 236 breaks with 25, 255 with 15, 248 with 35 in 2 s; 81 with 15,"
        " 82 with 25 in 8 s",
        less="the last rounds only descend",
        more="the search ends before it has descended",
    )
    reroutes: int = parameter(
        1,
        unit="talks that give way to one talk beyond the first, where few move",
        why="measured in 10 s: 46 breaks with 1, 60 with 2; 138 with 0, 72 with 1 in 6 s",
        less="parties with breaks find no way out where nearly all others have none",
        more="rounds take longer",
    )
    rerouted: float = parameter(
        0.08,
        unit="share of a side's parties, up to which more than one talk may give way to one",
        why="measured in 6 s: 87 breaks with 0.04, 72 with 0.08, 132 with 0.18",
        less="the last breaks are closed more slowly",
        more="the first breaks, which need no such ways, are closed more slowly",
    )
    relay: int = parameter(
        250,
        unit="most that a talk's way into the slot of another of its party may cost",
        why="measured: 236 breaks with 250, 262 with 130 in 2 s",
        less="ways over a second talk are overlooked",
        more="more pairs of talks are looked at, nearly all in vain",
    )
    movers: float = parameter(
        0.1,
        unit="share of a side's parties, the most with breaks that move at once",
        why="measured: 236 breaks with 0.1, 243 with 0.05 in 2 s",
        less="arrays are short, and more of the time goes into calls",
        more="most of those that move touch the same mornings and do so in vain",
    )
    least_movers: int = parameter(
        100,
        unit="parties, the same where a side is small",
        why="chosen; not measured",
        less="arrays are short, and more of the time goes into calls",
        more="most of those that move touch the same mornings and do so in vain",
    )
    others: float = parameter(
        0.3,
        unit="parties without breaks that may move, for each of the most with breaks",
        why="measured: 236 breaks with 0.3, 281 with 0.1, 264 with 0.6 in 2 s",
        less="no room is made where those with breaks need it",
        more="rounds take longer",
    )


@dataclasses.dataclass(frozen=True)
class ComfortParameters:
    """Comfort of a morning whose meetings are chosen."""

    steps_per_talk: int = parameter(
        120,
        unit="steps of one annealing for each talk",
        why="chosen; not measured",
        less="one annealing cools too fast, and more of them are needed",
        more="fewer annealings fit into the seconds given",
    )
    fruitless: int = parameter(
        6,
        unit="annealings without a better result, after which the search ends",
        why="chosen; not measured",
        less="some mornings keep a break that one more annealing would have taken",
        more="mornings that cannot be improved use more of their seconds",
    )
    blocks_from: int = parameter(
        1_000,
        unit="meetings, from which talks are moved in blocks, many at once",
        why="chosen between the tiers real (213), which chains finish in a hundredth of a"
        " second, and M (1,447): 1 break against 5 after half a second",
        less="calls for short arrays cost more than the steps that they replace",
        more="mornings keep breaks that blocks would have closed in the same time",
    )
    rounds: int = parameter(
        20_000,
        unit="rounds of blocks",
        why="chosen: more than a minute on the L tier, so that the clock ends it before",
        less="mornings with much time keep breaks",
        more="one that cannot lose its breaks uses more of its seconds",
    )
    blocks: float = parameter(
        0.9,
        unit="share of the search's seconds for blocks, before Kempe chains",
        why="chosen; not measured",
        less="chains close breaks more slowly than blocks would have",
        more="breaks are left that only a longer chain closes",
    )
    blocks_without_room: float = parameter(
        0.3,
        unit="the same share where no place is free in any slot",
        why="measured: 514 breaks, 547 with 0.9, 524 with 0 in 8 s"
        " (2,000 × 400 × 16, every table full)",
        less="chains close breaks more slowly than blocks would have",
        more="idle slots change only where as many talks come as go, and chains know how",
    )
    late: float = parameter(
        0.8,
        unit="share of the search's seconds after which chains begin cold",
        why="chosen; not measured. Whoever has little time must not undo what blocks did",
        less="mornings that blocks left early descend only",
        more="the last seconds undo what blocks did",
    )
    searching: float = parameter(
        0.5,
        unit="share of the seconds after which annealing makes way for the model",
        why="chosen; not measured. Only where the model follows at all",
        less="the model begins at more breaks",
        more="the model has less time to prove the bound or find fewer",
    )
    bounding: float = parameter(
        0.03,
        unit="share of the seconds for a bound of each person apart, where no model is asked",
        why="measured: 0.05 s for 200 persons with breaks on the L tier",
        less="fewer persons are looked at, and the bound says less",
        more="the search has less time",
    )
    provable: int = parameter(
        10_000,
        unit="meetings times slots, up to which the model is asked",
        why="chosen; not measured. The model has one literal for each meeting and slot",
        less="fewer mornings learn how few breaks their meetings must have",
        more="large mornings spend their seconds on building a model that then has no time",
    )
    seconds_between_reports: float = parameter(
        0.2,
        unit="seconds between two reports of progress",
        why="a few a second are enough for a person who watches",
        less="reports cost more of the time",
        more="progress is seen later",
    )


@dataclasses.dataclass(frozen=True)
class QuestionParameters:
    """The fewest breaks of all talks: first a search, then questions to the model."""

    swaps: int = parameter(
        100_000,
        unit="steps of annealing",
        why="chosen; not measured, on the problems of `./run bench udg`",
        less="the model begins at more breaks",
        more="the model begins later",
    )
    searching: float = parameter(
        0.25,
        unit="share of the seconds that annealing may take",
        why="chosen; not measured. Proofs take most of the time of `./run bench udg`",
        less="large problems begin the model at more breaks",
        more="the model has less time for the proof",
    )
    cores: float = parameter(
        20.0,
        unit="deterministic seconds of CP-SAT for raising the bound by cores",
        why="chosen; not measured. Counted by CP-SAT, not by the clock, so that one worker"
        " repeats its answers",
        less="cores are given up where they would have ended soon",
        more="problems on which cores stall are asked by numbers of breaks later",
    )
    patience: float = parameter(
        12.0,
        unit="deterministic seconds of CP-SAT for the first question about a number of breaks",
        why="chosen; not measured",
        less="questions are asked again that one moment more would have answered",
        more="a seed that leads nowhere is kept for longer",
    )
    growth: float = parameter(
        1.5,
        unit="times the patience for each question without an answer",
        why="chosen; not measured. A question asked again needs more patience than the last time",
        less="hard questions are asked many times in vain",
        more="a seed that leads nowhere is soon kept for very long",
    )
    poll: float = parameter(
        0.02,
        unit="seconds between two looks at running questions",
        why="chosen; not measured. CP-SAT cannot be told to stop before it has begun, so it is"
        " told again",
        less="looks cost more of the time",
        more="a question that is no longer of interest runs on for longer",
    )
    tolerance: float = parameter(
        1e-6,
        unit="breaks by which a bound of CP-SAT may exceed a whole number and still be that one",
        why="CP-SAT reports whole bounds as floating-point numbers, which are exact to far less",
        less="rounding in the report could raise a bound by one",
        more="a bound that is one higher is lost once it reaches 1",
    )


@dataclasses.dataclass(frozen=True)
class PriceParameters:
    """Prices of places in slots, which bound breaks before the model does."""

    denominator: int = parameter(
        5_040,
        unit="parts of one break in which prices are rounded",
        why="divisible by 1 to 10, so that prices with small denominators are exact",
        less="rounding takes more off the bound",
        more="no effect on the proof, which is exact for any prices",
    )


@dataclasses.dataclass(frozen=True)
class ForcedParameters:
    """Breaks that every schedule of the same worth has."""

    block: int = parameter(
        1 << 17,
        unit="ways to hold a wish that are looked at between two looks at the clock",
        why="a few milliseconds of array work each; the number was chosen, not measured",
        less="small arrays, and more of the time goes into calls",
        more="whoever stops it waits longer, and arrays take more memory",
    )


@dataclasses.dataclass(frozen=True)
class CacheParameters:
    """Kept results of small functions of annealing; read once, when its module is loaded."""

    counted: int = parameter(
        1 << 16,
        unit="sets of counted slots whose numbering is kept",
        why="chosen; not measured. More than there are persons in the largest mornings",
        less="numberings are worked out again",
        more="memory: as many numbers as there are slots for each",
    )
    lines: int = parameter(
        1 << 20,
        unit="mornings of one party whose discomfort is kept",
        why="chosen; not measured. Annealing meets the same mornings again and again",
        less="discomfort is worked out again in most steps",
        more="memory, about 0.2 kB each",
    )


CONSTRUCTION = ConstructionParameters()
ANNEALING = AnnealingParameters()
BLOCKS = BlockParameters()
COMFORT = ComfortParameters()
QUESTIONS = QuestionParameters()
PRICES = PriceParameters()
FORCED = ForcedParameters()
CACHES = CacheParameters()
