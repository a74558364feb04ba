"""What people write into the cells of their lists, made what an import reads: nothing guessed.

“néant” is nothing; the first of several telephones counts, and the others are told; an answer that
only one of the permitted answers completes is completed, and told too.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from typing import Any, Final, NamedTuple

from rapidfuzz import fuzz, process

from matchmaker.wording.controls import INVISIBLE
from matchmaker.wording.language import LANGUAGES, catalogue, msgid
from matchmaker.wording.typography import fold
from matchmaker.wording.vocabularies import (
    FINANCE,
    ITEM_KINDS,
    NEEDS,
    PROJECT_STAGES,
    QUALITIES,
    THEMES,
)

#: the permitted answers of each column that has some
ANSWERS: Final[Mapping[str, Mapping[Any, str]]] = {
    "need": NEEDS,
    "project_stage": PROJECT_STAGES,
    "project_stages": PROJECT_STAGES,
    "needs_financed": NEEDS,
    "themes": THEMES,
    "finance": FINANCE,
    "kind": ITEM_KINDS,
    "quality": QUALITIES,
}
_SEVERAL: Final = frozenset({"themes", "project_stages", "needs_financed"})
_NOTHING: Final = frozenset(
    ("neant", "aucun", "aucune", "sans", "nsp", "inconnu", "vide", "null", "none", "nil")
) | frozenset(("sans objet", "non renseigne", "non communique", "non precise", "a completer"))
#: names may look so
_NOTHING_BUT_IN_NAMES: Final = frozenset({"n a", "na", "nc", "n c", "so", "s o", "nr", "n r", "x"})
_NAMES: Final = frozenset({"first_name", "last_name", "full_name", "organisation", "project"})
_YES_OR_NO: Final = frozenset({"in_creation"})
_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:/|\"']+@[^\s<>()\[\],;/|\"']+\w")
_TELEPHONE: Final = re.compile(
    r"(?:(?:\+|00)\d[\d .()/-]{6,}|\(?0\)?\d?(?:[ .-]?\d\d){4}|\b[1-9]\d{8}\b)"
)
_LOST_ZERO: Final = re.compile(r"[1-9](?:[ .-]?\d\d){4}")
_RANK: Final = re.compile(
    r"(?:n[°o] ?|choix )?(\d{1,4}) ?(?:er|ere|ère|e|eme|ème|nd|nde|st|th)?(?: choix)?", re.I
)
_THOUSANDS: Final = re.compile(r"(\d[\d\s]*) ?k(?!€)(?: ?(?:eur|euros?))?", re.I)
_SHORTEST: Final = 4
#: likeness above which a typing error is one, and how far the next answer must be
_ALIKE: Final = 88
_APART: Final = 6

ZERO = msgid("The first zero of this telephone number is lost; it was read as %(read)s.")
OTHERS = msgid("Several telephone numbers stand here; %(read)s was taken, %(others)s was not.")
ADDRESSES = msgid("Several addresses stand here; %(read)s was taken.")


class Answer(NamedTuple):
    """A cell as the import reads it; `remark` is a warning with its values, `completed` the
    answers that were completed, as they were found and as they were taken."""

    text: str
    remark: str = ""
    values: Mapping[str, str] = {}
    completed: tuple[tuple[str, str], ...] = ()


def read_answer(field: str, cell: str) -> Answer:
    """What the cell says in that column."""
    text = (cell if cell.isascii() else INVISIBLE.sub("", cell)).strip()
    if not text or _is_nothing(field, text):
        return Answer("")
    reader = _READERS.get(field)
    return reader(field, text) if reader is not None else Answer(text)


def _is_nothing(field: str, text: str) -> bool:
    if len(text) > 20 or field in _YES_OR_NO:
        return False
    word = fold(text)
    if not word:
        return True
    return word in _NOTHING or (field not in _NAMES and word in _NOTHING_BUT_IN_NAMES)


def _email(_field: str, text: str) -> Answer:
    found = [address.rstrip(".") for address in _ADDRESS.findall(text.replace("mailto:", ""))]
    if not found or found == [text]:
        return Answer(text)
    several = len(set(map(str.lower, found))) > 1
    return Answer(found[0], ADDRESSES if several else "", {"read": found[0]} if several else {})


def _phone(_field: str, text: str) -> Answer:
    plain = text.replace("\u00a0", " ").replace("\u202f", " ")
    if _LOST_ZERO.fullmatch(plain):
        return Answer(f"0{plain}", ZERO, {"read": f"0{plain}"})
    found = [number.strip(" .-/(") for number in _TELEPHONE.findall(plain)]
    if len(found) < 2 and not (found and re.search(r"[^\W\d_]|[/;,|]", plain)):
        return Answer(plain)
    first, *others = found or [plain]
    lost = bool(_LOST_ZERO.fullmatch(first))
    first = f"0{first}" if lost else first
    if others:
        return Answer(first, OTHERS, {"read": first, "others": ", ".join(others)})
    return Answer(first, ZERO if lost else "", {"read": first} if lost else {})


def _sum(_field: str, text: str) -> Answer:
    """15 k is 15 k€ and 15,000.00 a sum like 15000."""
    thousands = _THOUSANDS.fullmatch(text)
    return Answer(f"{thousands[1].strip()} k€" if thousands else text)


def _rank(_field: str, text: str) -> Answer:
    found = _RANK.fullmatch(text)
    return Answer(found[1] if found else text)


def _hours(_field: str, text: str) -> Answer:
    return Answer(re.sub(r"\s*[;\n]\s*", " | ", text))


def _one_answer(field: str, text: str) -> Answer:
    taken = complete(field, text)
    if taken is None or taken == text:
        return Answer(text)
    return Answer(taken, completed=((text, taken),))


def _several_answers(field: str, text: str) -> Answer:
    if complete(field, text) is not None:
        return _one_answer(field, text)
    taken: list[str] = []
    completed: list[tuple[str, str]] = []
    for part in answers_in(text):
        whole = complete(field, part)
        taken.append(whole or part)
        if whole is not None and whole != part:
            completed.append((part, whole))
    return Answer(" | ".join(dict.fromkeys(taken)), completed=tuple(completed))


def answers_in(text: str) -> list[str]:
    """The answers of a cell that may hold several."""
    return [part for one in re.split(r"[|;,\n]", text) if (part := one.strip())]


_Reader = Callable[[str, str], Answer]
_READERS: Final[Mapping[str, _Reader]] = {
    **{field: _several_answers if field in _SEVERAL else _one_answer for field in ANSWERS},
    **dict.fromkeys(("email", "author", "target"), _email),
    "phone": _phone,
    **dict.fromkeys(("amount_sought", "ticket_from", "ticket_to"), _sum),
    "rank": _rank,
    **dict.fromkeys(("slots", "delegates", "delegate_emails"), _hours),
}


@lru_cache(8192)
def complete(field: str, text: str) -> str | None:
    """The permitted answer that is meant: the text itself where it is one, the only one that it
    begins or stands in, or the only one that it resembles; None where none or several are."""
    words = _words(field)
    word = fold(text.replace("_", " "))
    if word in words:
        return text
    if len(word) < _SHORTEST:
        return None
    inside = {code for known, code in words.items() if f" {word}" in f" {known}"}
    if not inside:
        inside = {
            code for known, code in words.items() if len(known) > 7 and f" {known} " in f" {word} "
        }
    if len(inside) == 1:
        return _label(field, inside.pop())
    alike = process.extract(word, [*words], scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=6)
    best = {words[known] for known, score, _ in alike if score > alike[0][1] - _APART}
    return _label(field, best.pop()) if len(best) == 1 and not inside else None


@cache
def _words(field: str) -> dict[str, Any]:
    labels = ANSWERS[field]
    words = {fold(code.replace("_", " ")): code for code in labels}
    for language in LANGUAGES:
        said = catalogue(language)
        words |= {fold(said.gettext(label)): code for code, label in labels.items()}
    return words


def _label(field: str, code: Any) -> str:
    return catalogue("fr").gettext(ANSWERS[field][code])
