"""What a territory named in free text covers, as codes to compare a commune with.

The 36 communes of the Hauts-de-Seine all belong to the Métropole du Grand Paris and to
Île-de-France; of any other commune only its name and the whole country are known.
"""

import re
from typing import Final

from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import COMMUNES

_KNOWN: Final = frozenset(map(fold, COMMUNES))
_AROUND_THE_KNOWN: Final = frozenset({"*92", "*metropole", "*region"})
_COUNTRY: Final = "*country"

# Longer names first: "Île-de-France" is not the whole of France.
_AREAS: Final = (
    (re.compile(r"\bile de france\b|\bidf\b|\bregion parisienne\b|\bfrancilien\w*"), "*region"),
    (re.compile(r"\bgrand paris\b|\bpetite couronne\b"), "*metropole"),
    (re.compile(r"\bhauts de seine\b|\b92\b|\baltosequanais\w*"), "*92"),
    (re.compile(r"\bfrance\b|\bnational\w*\b|\bmetropole et outre mer\b"), _COUNTRY),
)


def covered_by(territory: str) -> list[str]:
    """The codes of a territory; none when it names no limit."""
    rest = fold(territory)
    found = set()
    for pattern, code in _AREAS:
        rest, hits = pattern.subn(" ", rest)
        if hits:
            found.add(code)
    found.update(name for name in _KNOWN if re.search(rf"\b{name}\b", rest))
    found.update(rest.split())
    return sorted(found)


def around(commune: str) -> list[str]:
    """The codes of every territory that a commune lies in."""
    name = fold(commune)
    return sorted({name, _COUNTRY} | (_AROUND_THE_KNOWN if name in _KNOWN else set()))
