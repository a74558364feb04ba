"""After the morning, step by step: the order in which an organiser's work goes on.

Each step is of its chapter; how one is added stands in `matchmaker/aftermath/steps.py`.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from matchmaker.aftermath import NextStep, StepMaker, steps
from matchmaker.db import Connection
from matchmaker.editions.editions import Edition
from matchmaker.figures import steps as figures
from matchmaker.followup import steps as following
from matchmaker.inviting import steps as inviting
from matchmaker.returns import steps as returns

STEPS: Final[tuple[StepMaker, ...]] = (
    steps.clear_up,
    returns.hear,
    figures.bilan,
    steps.duplicate,
    inviting.invite,
    following.follow_up,
    steps.purge,
)


async def next_steps(conn: Connection, edition: Edition, now: dt.datetime) -> Sequence[NextStep]:
    """Every step of an edition whose morning is over, in order."""
    found = [await make(conn, edition, now) for make in STEPS]
    return [step for step in found if step is not None]
