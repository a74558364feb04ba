"""What no file of the project may say."""

import re

import pytest

from tests.architecture.repository import files, name

# Written so that this file does not match itself.
HOSTS = r"p[y]pi\.o[r]g|pythonh[o]sted|registry\.n[p]mjs|deb\.d[e]bian|registry\.y[a]rnpkg"
FOLDERS = r"/w[o]rk/|/f[a]rm/|\.libr[a]ry|/r[o]ot/\.py[e]nv"
SILENCED = r"#\s*type:\s*ignore(?!\[)|#\s*n[o]qa(?!: ?[A-Z])"


def places(pattern: str, *suffixes: str) -> list[str]:
    """Every line that matches, as `file:line: text`; files that are not text hold none."""
    expression = re.compile(pattern)
    found = []
    for path in files(*suffixes):
        content = path.read_bytes()
        if b"\0" in content:
            continue
        for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
            if expression.search(line):
                found.append(f"{name(path)}:{number}: {line.strip()[:100]}")
    return found


def test_no_file_names_a_package_registry() -> None:
    assert places(HOSTS) == []


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    assert places(FOLDERS) == []


def test_no_check_is_silenced_without_saying_which() -> None:
    assert places(SILENCED, ".py", "") == []


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (HOSTS, "https://py" + "pi.org/simple"),
        (HOSTS, "http://deb." + "debian.org"),
        (FOLDERS, "cd /wo" + "rk/main"),
        (SILENCED, "x = 1  # type: " + "ignore"),
        (SILENCED, "x = 1  # no" + "qa"),
    ],
)
def test_the_patterns_find_what_they_are_for(pattern: str, text: str) -> None:
    assert re.search(pattern, text)


@pytest.mark.parametrize("text", ["# type: ignore[misc]", "# noqa: S606", "the work/day balance"])
def test_the_patterns_leave_the_rest_alone(text: str) -> None:
    assert not any(re.search(pattern, text) for pattern in (HOSTS, FOLDERS, SILENCED))
