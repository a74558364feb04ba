"""What a server asks the solver at hand, and what it answers: all that both of them know."""

import msgspec


class BenchTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The edition with what is fixed and kept apart by hand, and the plan at hand.

    Only for this answer, `held` meet where they are and `apart` do not meet. `forced` is a wish
    that must be granted, wherever that costs least.
    """

    instance: msgspec.Raw
    previous: list[tuple[int, int, int, int]]
    held: list[tuple[int, int, int]] = []
    apart: list[tuple[int, int]] = []
    forced: tuple[int, int] | None = None
    #: seconds: for closing gaps, and for all of it
    seconds: float = 0.1
    limit: float = 3.0


class BenchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The best plan with the fewest moves, what no such plan exceeds, and what none at all does.

    `refusal` says that there is no such plan; without a `forced` wish in it, none was found.
    """

    meetings: list[tuple[int, int, int, int]] = []
    shortfall: int = 0
    shortfall_bound: int = 0
    value: int = 0
    value_bound: int = 0
    any_shortfall_bound: int = 0
    any_value_bound: int = 0
    refusal: str | None = None
