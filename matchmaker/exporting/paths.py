"""A document of fields as lines of a table and back: `partners[0].name`, then its value."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

#: what fits into a cell of a workbook; a longer text goes on in the next line
LONGEST: Final = 30_000
_STEP: Final = re.compile(r"\.?(?P<name>[^.\[\]]+)|\[(?P<place>\d+)\]")


class NoSuchPath(Exception):
    """A path that leads nowhere."""


def flatten(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Path and value of everything that is not empty; what is left out is not said."""
    if isinstance(value, Mapping):
        for name, one in value.items():
            yield from flatten(one, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list | tuple):
        for place, one in enumerate(value):
            yield from flatten(one, f"{path}[{place}]")
    elif isinstance(value, str):
        for start in range(0, len(value), LONGEST):
            yield path, value[start : start + LONGEST]
    elif value is not None:
        yield path, value


def unflatten(lines: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """The document again; NoSuchPath for one that fits no document."""
    document: dict[str, Any] = {}
    for path, value in lines:
        steps = [found["name"] or int(found["place"]) for found in _STEP.finditer(path)]
        if not steps or isinstance(steps[0], int):
            raise NoSuchPath(path)
        _put(document, steps, value)
    return document


def _put(within: Any, steps: list[str | int], value: Any) -> None:
    step, rest = steps[0], steps[1:]
    if isinstance(within, list) != isinstance(step, int) or (
        isinstance(step, int) and not 0 <= step <= len(within)
    ):
        raise NoSuchPath(str(step))
    if isinstance(step, int) and step == len(within):
        within.append(None)
    present = within.get(step) if isinstance(step, str) else within[step]
    if not rest:
        # a text that was too long for one line goes on
        together = isinstance(present, str) and isinstance(value, str)
        within[step] = present + value if together else value
        return
    if present is None:
        present = within[step] = [] if isinstance(rest[0], int) else {}
    if isinstance(present, str | int | float):
        raise NoSuchPath(str(step))
    _put(present, rest, value)
