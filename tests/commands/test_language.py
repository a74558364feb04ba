"""Faults are told in the language that was asked for, by every command, wherever they are found."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from matchmaker import cli
from matchmaker.commands.shared import saying
from matchmaker.commands.shared.sentences import SENTENCES, translated
from tests.architecture.repository import ROOT
from tests.commands.test_faults import leaves

#: those whose words a command says as they are
FAULTS: Final = {
    "SettingsError",
    "MigrationRefused",
    "CannotOpen",
    "ClockError",
    "NotReadyError",
    "NothingToImport",
    "CannotExport",
    "NotPossible",
    "Unclear",
    "CannotRemind",
    "ArgumentTypeError",
    "FileFault",
    "InstanceError",
    "EmbeddedServerError",
    "RunsAlready",
    "ChildFailed",
    "CannotServe",
    "fail",
    "_say",
}
#: what argparse says; its own sentences are not ours to read
OF_ARGPARSE: Final = {
    "the following arguments are required: INSTANCE": "il manque",
    "unrecognized arguments: --colour": "arguments inconnus",
    "argument --port: invalid int value: 'x'": "valeur possible",
    "argument COMMAND: invalid choice: 'dance' (choose from 'solve', 'verify')": "au choix",
    "argument --seed: expected one argument": "une valeur est attendue",
    "argument --json: ignored explicit argument 'x'": "aucune valeur",
}


def told() -> Iterator[tuple[str, str]]:
    """Where a fault is raised, and what it would say of things called X."""
    for folder in ("matchmaker", "solver"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if not (isinstance(node, ast.Call) and node.args and _name(node) in FAULTS):
                    continue
                if (line := _example(node.args[0])) is not None:
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", line


def _name(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
    return ""


def _example(node: ast.expr) -> str | None:
    """The sentence of a literal; None for one that is put together elsewhere."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            texts = [str(part.value) if isinstance(part, ast.Constant) else "X" for part in parts]
            line = "".join(texts)
            line = re.sub(r"^X(?=[a-z])", "X: ", line)  # where, with its own colon
            return line if re.search(r"[a-z]{3}", line) else None
    return None


def test_every_fault_that_is_raised_has_its_french() -> None:
    found = list(told())
    assert len(found) > 60
    assert [(where, line) for where, line in found if translated(line, "fr") is None] == []


@pytest.mark.parametrize("line", OF_ARGPARSE)
def test_what_the_library_says_is_translated(line: str) -> None:
    assert OF_ARGPARSE[line] in (translated(line, "fr") or "")


def test_every_sentence_is_found_by_its_own_pattern() -> None:
    for sentence in SENTENCES:
        line = re.sub(r"%\((\w+)\)s", "X", sentence)
        assert translated(line, "fr") is not None, sentence


@pytest.mark.parametrize(
    ("arguments", "surroundings", "language"),
    [
        ([], {}, "en"),
        ([], {"LANG": "fr_FR.UTF-8"}, "fr"),
        ([], {"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, "en"),
        (["--language", "fr"], {}, "fr"),
        (["--language=en"], {"LANG": "fr_FR.UTF-8"}, "en"),
        (["--language", "de"], {"LANG": "fr_FR.UTF-8"}, "fr"),
        (["--language"], {}, "en"),
    ],
)
def test_which_language(arguments: list[str], surroundings: dict[str, str], language: str) -> None:
    assert saying.language_of(["import", *arguments], surroundings) == language


@pytest.mark.parametrize("words", list(leaves(cli.parser_for([]), [])), ids=" ".join)
def test_every_command_says_its_faults_in_the_language_asked_for(
    words: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {}
    for language in ("fr", "en"):
        with pytest.raises(SystemExit) as ended:
            cli.main([*words, "--language", language, "--colour"])
        assert ended.value.code == 2
        said[language] = capsys.readouterr().err
    assert "arguments inconnus" in said["fr"]
    assert "unrecognized arguments: --colour" in said["en"]


def test_the_surroundings_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("DATABASE_URL", "SMTP_URL", "BASE_URL", "SECRET"):
        monkeypatch.delenv(f"MATCHMAKER_{name}", raising=False)
    assert cli.main(["migrate", "--language", "fr"]) == 2
    assert (
        "absent de l’environnement\N{NO-BREAK SPACE}: MATCHMAKER_DATABASE_URL"
        in capsys.readouterr().err
    )
    missing = str(tmp_path / "nowhere.json")
    assert cli.main(["solve", missing, "--language", "fr"]) == 2
    assert "n’existe pas" in capsys.readouterr().err
