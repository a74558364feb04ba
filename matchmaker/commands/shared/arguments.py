"""Kinds of numbers and of files on the command line."""

import argparse
import math
from pathlib import Path
from typing import Final

STANDARD_INPUT: Final = Path("/dev/stdin")


def source(text: str) -> Path:
    """A file to read; `-` is standard input."""
    return STANDARD_INPUT if text == "-" else Path(text)


def target(text: str) -> Path | None:
    """A file to write; None, written `-`, is standard output."""
    return None if text == "-" else Path(text)


def whole_number(text: str) -> int:
    """A seed: from 0 to 2³¹ − 1."""
    return _integer(text, 0, 2**31 - 1)


def count(text: str) -> int:
    """Workers: from 1 to 64."""
    return _integer(text, 1, 64)


def many(text: str) -> int:
    """Things to play or to invite: from 1 to a million."""
    return _integer(text, 1, 1_000_000)


def probability(text: str) -> float:
    """From 0 to 1."""
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is outside 0..1")
    return value


def seconds(text: str) -> float:
    """A duration of 0 or more."""
    try:
        value = float(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from error
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return value


def _integer(text: str, least: int, most: int) -> int:
    try:
        value = int(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not an integer") from error
    if not least <= value <= most:
        raise argparse.ArgumentTypeError(f"{value} is outside {least}..{most}")
    return value
