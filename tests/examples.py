"""How many random examples a property is tried on: all of them in `./run test --long`."""

import os
from typing import Final

#: all examples, and each fault for as long as in real life, at the pages' own pace
LONG: Final = "MATCHMAKER_LONG" in os.environ
#: who looks for what nobody thought of wants them all, too
_ALL: Final = LONG or "MATCHMAKER_EXPLORE" in os.environ
#: the gate tries one in so many, and some in any case; the longer run finds what it misses
_ONE_IN: Final = 4
_SOME: Final = 10


def examples(count: int) -> int:
    """Of `count` examples, as many as this run tries."""
    return count if _ALL else max(count // _ONE_IN, min(count, _SOME))
