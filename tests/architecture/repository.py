"""The files of the project: everything below its folder that is not ignored."""

import os
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files(*suffixes: str) -> list[Path]:
    """The files with one of these suffixes, or all; found without git, which may be missing."""
    return [path for path in sorted(_walk()) if not suffixes or path.suffix in suffixes]


def sources(*folders: str) -> list[Path]:
    """The Python files below these folders."""
    return [path for path in files(".py") if path.relative_to(ROOT).parts[0] in folders]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _walk() -> Iterator[Path]:
    patterns = [line.rstrip("/") for line in (ROOT / ".gitignore").read_text().splitlines()]
    ignored = [".git", *filter(None, patterns)]
    for folder, subfolders, leaves in os.walk(ROOT):
        subfolders[:] = [sub for sub in subfolders if not _matches(sub, ignored)]
        yield from (Path(folder, leaf) for leaf in leaves if not _matches(leaf, ignored))


def _matches(entry: str, patterns: list[str]) -> bool:
    return any(fnmatch(entry, pattern) for pattern in patterns)
