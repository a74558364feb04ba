"""Nobody is spoken to as a man: see docs/typography-and-language.md, "People"."""

import re
from typing import Final

import pytest

from matchmaker.wording.language import LOCALE

#: what is said to "vous" of a state: the sentence is turned to the act or to us
_STATE: Final = (
    "inscrit|informé|averti|prévenu|connecté|déconnecté|attendu|invité|convié|retenu|accepté|refusé"
    "|venu|arrivé|assis|absent|présent|enregistré|désinscrit"
)
_ARE: Final = "(?:n'êtes|êtes|serez|ne serez|étiez|avez été)"
PATTERNS: Final = {
    "vous êtes …": rf"\b[Vv]ous {_ARE}\b(?: \w+){{0,2}}? (?:{_STATE})\b",
    "une fois …": rf"\b[Uu]ne fois (?:{_STATE})\b, vous\b",
    "être …": r"\b(?:être|d'être) (?:informé|averti|prévenu|recontacté)\b",
    "ceux que …": r"\bceux que (?:je|vous)\b",
    "un organisateur": r"\b(?:[Uu]n|d'un|[Cc]haque|est|nommé|devenu|qu') ?"
    r"(?:organis|administr)ateur\b",
    "est-il …": r"\best-il (?:venu|là|arrivé|présent|absent)\b",
}


@pytest.mark.parametrize("pattern", PATTERNS.values(), ids=PATTERNS)
def test_no_sentence_speaks_to_a_man(pattern: str) -> None:
    texts = "\n".join(path.read_text("utf-8") for path in (LOCALE / "fr").glob("*.po"))
    said = [line for line in texts.splitlines() if not line.startswith("msgid")]
    assert [line for line in said if re.search(pattern, line)] == []
