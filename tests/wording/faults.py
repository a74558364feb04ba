"""Catching what a form refuses, as {field: English sentence}."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from matchmaker.wording.errors import Invalid


@contextmanager
def faults() -> Iterator[dict[str, str]]:
    """The faults of the Invalid that the block must raise."""
    found: dict[str, str] = {}
    with pytest.raises(Invalid) as caught:
        yield found
    found.update({fault.field: str(fault.phrase) for fault in caught.value.faults})
