"""`python -m matchmaker.figures.documenting` writes docs/figures.md from the definitions."""

import re
from pathlib import Path
from typing import Final

from matchmaker.db.queries import FOLDER
from matchmaker.figures import tabling
from matchmaker.figures.definitions import COMPARED, FEWEST, FIGURES, SECTIONS, Figure

FILE: Final = Path(__file__).parents[2] / "docs" / "figures.md"
_TELLING: Final = {
    "count": "as it is",
    "parts": f"cells under {FEWEST} stand together in `*`",
    "several": f"cells under {FEWEST} are left out",
    "sum": f"left out where it rests on fewer than {FEWEST} answers, or half of it on one",
}
_HEAD: Final = """\
# The figures of a morning

Written by `python -m matchmaker.figures.documenting` from `matchmaker/figures/definitions.py` and \
`matchmaker/db/queries/figures.sql`; a test compares. The page *Bilan*, its sheet, JSON \
(`GET /api/v1/editions/{slug}/bilan`), CSV and `matchmaker bilan` read these and no others. \
`$1` is the edition. When the people of an edition go, every cell is kept in `edition_figure`, in \
the same transaction, and read from there from then on: the bilan reads the same before and after.

Nobody who had their data erased is counted. What is told of people by what they are is put \
together before anybody sees it, so nothing smaller is ever kept.

Two views are shared: `counted_person` (accepted, address known, not erased) and `seen_person` \
(checked in, a representative checked in, ticked in the programme, or in a meeting that was held). \
`meeting_fate` says what became of each pair that was published.
"""
_OPEN: Final = f"""\
## Open data

Everybody may have these tables once an organiser publishes the bilan \
(`/matinee/{{slug}}/bilan`, CSV with its dictionary, `GET /api/v1/editions/{{slug}}/open-data`). \
Each parts a whole; cells under {FEWEST}, nought among them, stand together with others until they \
are {FEWEST} or more, and what would follow from other tables is left out \
([decision 58](decisions/0058-open-data-in-parts.md)). `of` names the cell that the whole is.

The distribution of meetings per person is not among them: weighted by its numbers it adds up to \
the meetings held. Nor are the meetings that wishes led to.

| table | what it is | figure |
| --- | --- | --- |
"""
_YEARS: Final = """\
## Year against year

Compared are {compared}. Years before are typed in with their source, or taken over from another \
edition; they stand under the edition that they are compared with, and the next edition takes them \
along. What is publicly known: 2022 had 96 meetings, and more than 700 people came since 2013; the \
first is a figure of a year (`meetings_planned`), the second is none and belongs into words.
"""


def document() -> str:
    """The page, with each statement as it stands."""
    statements = (FOLDER / "figures.sql").read_text("utf-8")
    parts = [_HEAD]
    for section, title in SECTIONS.items():
        parts.append(f"## {title}\n")
        parts += [_said(one, statements) for one in FIGURES if one.section == section]
    rows = [
        f"| `{name}` | {title} | `{figure}` |"
        for name, (title, figure) in tabling.public_tables().items()
    ]
    parts.append(_OPEN + "\n".join(rows) + "\n")
    compared = ", ".join(f"`{figure}_{cell}`" for figure, cell in COMPARED)
    parts.append(_YEARS.format(compared=compared))
    return "\n".join(parts)


def _said(figure: Figure, statements: str) -> str:
    found = re.search(rf"-- name: {figure.name}\n(.*?)(?=\n-- name: |\Z)", statements, re.DOTALL)
    assert found is not None, figure.name
    cells = ", ".join(f"`{cell}`" for cell in figure.cells if cell) or "as the statement names them"
    if len(figure.cells) > 8:
        cells = "the words of the form"
    return (
        f"### {figure.name}\n\n**{figure.title}.** {figure.definition}\n\n"
        f"Cells: {cells}. Told: {_TELLING[figure.telling]}.\n\n"
        f"```sql\n{found[1].strip()}\n```\n"
    )


if __name__ == "__main__":
    FILE.write_text(document(), "utf-8")
    print(f"{FILE.name} is written")
