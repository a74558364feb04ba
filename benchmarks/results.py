"""What was measured, as files: one for each part of the benchmark."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "results"


def store(part: str, found: dict[str, Any], folder: Path = FOLDER) -> None:
    """Keep what a part measured."""
    folder.mkdir(exist_ok=True)
    text = json.dumps(found, ensure_ascii=False, indent=1)
    (folder / f"{part}.json").write_text(f"{text}\n", encoding="utf-8")


def stored(part: str, folder: Path = FOLDER) -> dict[str, Any] | None:
    """What a part measured last; None when it never has."""
    path = folder / f"{part}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
