"""A text file is UTF-8 wherever the program runs: nothing is read or written as the locale says."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.repository import ROOT, name, sources

#: after how many arguments the encoding would stand
POSITION = {"read_text": 0, "write_text": 1, "open": 3, "fdopen": 3, "NamedTemporaryFile": 99}
MODE = re.compile(r"[rwxab+t]{1,3}")


def unsaid(source: str) -> Iterator[int]:
    """The lines where a text is read or written without a word about its encoding."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _is_unsaid(node):
            yield node.lineno


def _is_unsaid(call: ast.Call) -> bool:
    words = {word.arg: word.value for word in call.keywords}
    called = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if "encoding" in words:
        return False
    if any(isinstance(words.get(each), ast.Constant) for each in ("text", "universal_newlines")):
        return True
    if called not in POSITION or (called == "open" and not _opens_a_text(call, words)):
        return False
    if called in ("fdopen", "NamedTemporaryFile") and not _is_text(_mode(call, words, called)):
        return False
    return len(call.args) <= POSITION[called]


def _opens_a_text(call: ast.Call, words: dict[str | None, ast.expr]) -> bool:
    if isinstance(call.func, ast.Name):
        return _is_text(_mode(call, words, "fdopen"))
    if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "os":
        return False  # a number, no file
    mode = words.get("mode", call.args[0] if call.args else ast.Constant("r"))
    is_mode = isinstance(mode, ast.Constant) and MODE.fullmatch(str(mode.value))
    return bool(is_mode) and _is_text(mode)


def _mode(call: ast.Call, words: dict[str | None, ast.expr], called: str) -> ast.expr | None:
    position = 1 if called == "fdopen" else 0
    usual = ast.Constant("r" if called == "fdopen" else "w+b")
    return words.get("mode", call.args[position] if len(call.args) > position else usual)


def _is_text(mode: ast.expr | None) -> bool:
    return not (isinstance(mode, ast.Constant) and "b" in str(mode.value))


def test_every_text_names_its_encoding() -> None:
    files = [ROOT / "run", *sources("matchmaker", "api", "solver", "benchmarks")]
    places = [f"{name(path)}:{line}" for path in files for line in unsaid(path.read_text("utf-8"))]
    assert places == []


@pytest.mark.parametrize(
    "source",
    [
        "path.read_text()",
        "path.write_text(words)",
        "open(path)",
        "open(path, 'w')",
        "path.open()",
        "path.open('a')",
        "os.fdopen(number, 'w')",
        "subprocess.run(words, text=True)",
        "tempfile.NamedTemporaryFile('w')",
    ],
)
def test_what_the_locale_would_decide_is_found(source: str) -> None:
    assert list(unsaid(source)) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "path.read_text('utf-8')",
        "path.write_text(words, encoding='ascii')",
        "open(path, 'rb')",
        "path.open('wb')",
        "os.open(path, flags)",
        "screens.open(slug, key)",
        "tempfile.NamedTemporaryFile()",
        "subprocess.run(words, text=True, encoding='utf-8')",
    ],
)
def test_the_rest_is_left_alone(source: str) -> None:
    assert list(unsaid(source)) == []
