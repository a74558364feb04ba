"""Fixtures for all rooms; see `tests/fixtures`.

A gate says the same thing twice, so properties draw the same examples in each run, a part of them
unless it is `./run test --long`;
`MATCHMAKER_EXPLORE=1 ./run test tests/solver` draws new ones, to find what nobody thought of, and
lets the site answer at moments of its own, which finds what the browser tests do not wait for.
"""

import gc
import logging
import os
import sys

from hypothesis import HealthCheck, settings

from tests.examples import examples

pytest_plugins = [
    "tests.fixtures.browser",
    "tests.fixtures.client",
    "tests.fixtures.database",
    "tests.fixtures.locks",
    "tests.fixtures.processes",
    "tests.fixtures.programs",
    "tests.fixtures.site",
    "tests.fixtures.workers",
]

# Properties take the time that a busy machine gives them.
settings.register_profile(
    "matchmaker",
    deadline=None,
    max_examples=examples(100),
    derandomize="MATCHMAKER_EXPLORE" not in os.environ,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("matchmaker")
# A line for each request of each test, which nobody reads, takes a twentieth of their time.
logging.getLogger("httpx").setLevel(logging.WARNING)


def pytest_collection_finish() -> None:
    """What stays until the end, modules and six thousand tests, is not looked through for garbage
    each time something else has become some: a twelfth of the processor's time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def pytest_unconfigure() -> None:
    """A program that a test has stopped computes on, and would abort an orderly exit."""
    linear = sys.modules.get("solver.lp.backend")
    for worker in linear.left_alone() if linear is not None else ():
        worker.join()
