"""What cells are called, in the language of whoever reads."""

from collections.abc import Mapping, Sequence
from typing import Final

from matchmaker.figures.definitions import (
    BY_NAME,
    FATES,
    FINANCED,
    LAST_RANK,
    MOST_MEETINGS,
    OTHERS,
    SIDES,
)
from matchmaker.wording.language import msgid
from matchmaker.wording.phrases import Translations, phrase

#: what the edition itself calls items of its programme and programmes of support
CellNames = Mapping[tuple[str, str], str]

#: what becomes of people, of a wish, of a contact, where everybody may read it
BECAME: Final[Mapping[str, str]] = {
    "met": msgid("met somebody there"),
    "came_only": msgid("came, without a meeting held"),
    "came": msgid("came that day"),
    "withdrew": msgid("withdrew beforehand"),
    "stayed_away": msgid("did not come, without a word"),
    "granted": msgid("wish granted"),
    "passed": msgid("contacts passed on"),
    "not_passed": msgid("contacts not passed on"),
    "unanswered": msgid("no answer"),
    "other": msgid("the others"),
    "euros": msgid("euros"),
}


def cell_label(figure: str, cell: str, names: CellNames, words: Translations) -> str:
    """A cell of a figure; `names` has those that an edition words itself."""
    if cell == OTHERS:
        return words.gettext(msgid("Others"))
    if (given := names.get((figure, cell))) is not None:
        return given
    if known := BY_NAME[figure].cells.get(cell):
        return words.gettext(known)
    first, _, second = cell.partition(".")
    if first in SIDES:
        return f"{words.gettext(SIDES[first])}, {level(figure, second, words)}"
    if second in FINANCED:
        return f"{month(first, words)}, {words.gettext(FINANCED[second])}"
    return month(cell, words) if figure == "financed_euros" else cell


def level(figure: str, number: str, words: Translations) -> str:
    """A number of meetings, or the rank of a wish."""
    count = int(number)
    if figure == "meetings_per_person":
        if count == MOST_MEETINGS:
            return phrase(msgid("%(num)s or more"), num=count).translated(words)
        said = phrase("%(num)s meeting", plural="%(num)s meetings", num=count)
        return said.translated(words)
    if count == LAST_RANK:
        return phrase(msgid("rank %(number)s and after"), number=count).translated(words)
    return phrase(msgid("rank %(number)s"), number=count).translated(words)


def month(number: str, words: Translations) -> str:
    """After how long people were asked."""
    count = int(number)
    said = phrase("after %(num)s month", plural="after %(num)s months", num=count)
    return said.translated(words)


def public_label(table: str, cells: Sequence[str], names: CellNames, words: Translations) -> str:
    """Cells that stand together, of a table that everybody may have."""
    return words.gettext(msgid(" or ")).join(_public(table, cell, names, words) for cell in cells)


def _public(table: str, cell: str, names: CellNames, words: Translations) -> str:
    if table in BY_NAME:
        if cell in BECAME and cell not in BY_NAME[table].cells:
            return words.gettext(BECAME[cell])
        return cell_label(table, cell, names, words)
    if table.endswith("_wishes"):
        return level("wishes", cell, words)
    if table.startswith("financed_") and cell in FINANCED:
        return words.gettext(FINANCED[cell])
    if table == "meetings":
        return words.gettext(FATES[cell])
    return words.gettext(BECAME[cell])
