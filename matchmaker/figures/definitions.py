"""Every figure of a morning: its name, what it means, and the statement that counts it.

This is the one place. The page, the sheet, JSON, CSV and the command read figures from here, and
`docs/figures.md` is written from here (`python -m matchmaker.figures.documenting`).
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final, Literal

import msgspec

from matchmaker.db import load
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import FINANCE, NEEDS, PROJECT_STAGES, THEMES

_SQL: Final = load("figures")
#: fewer people than these are told together with others, or not at all
FEWEST: Final = 5
#: the cell in which those stand who are told together; no commune is called so
OTHERS: Final = "*"
#: from this number on the meetings of a person, and the ranks of wishes, are counted together
MOST_MEETINGS: Final = 12
LAST_RANK: Final = 6

#: how its cells may be told. `count`: as they are, for they say how the morning went and nothing of
#: anybody. `parts`: they part people by what these are; small ones together. `several`: as parts,
#: but somebody may be in several. `sum`: money; its statement says of whom there are too few.
CellTelling = Literal["count", "parts", "several", "sum"]
FigureSection = Literal["people", "meetings", "wishes", "returns", "after", "projects", "programme"]


class Figure(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; `cells` names those that are known beforehand, in their order."""

    name: str
    title: str
    definition: str
    section: FigureSection
    sql: str
    telling: CellTelling = "count"
    cells: Mapping[str, str] = {}


SECTIONS: Final[Mapping[FigureSection, str]] = {
    "people": msgid("Who came"),
    "meetings": msgid("The meetings"),
    "wishes": msgid("The wishes"),
    "returns": msgid("What people say of their meetings"),
    "after": msgid("What came of it"),
    "projects": msgid("Projects and investors"),
    "programme": msgid("The programme"),
}
SIDES: Final[Mapping[str, str]] = {
    "holder": msgid("Project holders"),
    "investor": msgid("Investors"),
    "visitor": msgid("Visitors"),
}
FATES: Final[Mapping[str, str]] = {
    "planned": msgid("all that were planned"),
    "held": msgid("took place"),
    "holder_absent": msgid("project holder absent"),
    "investor_absent": msgid("investor absent"),
    "cancelled": msgid("called off"),
    "unclear": msgid("nobody said"),
}
USEFUL: Final[Mapping[str, str]] = {
    "yes": msgid("useful"),
    "partly": msgid("partly useful"),
    "no": msgid("not useful"),
}
STEPS: Final[Mapping[str, str]] = {
    "yes": msgid("a next step agreed"),
    "no": msgid("no next step"),
}
OUTCOMES: Final[Mapping[str, str]] = {
    "follow_up": msgid("to be followed up"),
    "reoriented": msgid("referred elsewhere"),
    "no_follow_up": msgid("no follow-up"),
}
MONTHS: Final[Mapping[str, str]] = {
    "3": msgid("After three months"),
    "6": msgid("After six months"),
}
FINANCED: Final[Mapping[str, str]] = {
    "yes": msgid("financed"),
    "in_progress": msgid("still under way"),
    "no": msgid("not financed"),
    "unanswered": msgid("no answer"),
}


def _codes(labels: Mapping[Any, str]) -> Mapping[str, str]:
    return {StrEnum.__str__(code): label for code, label in labels.items()}


FIGURES: Final = (
    Figure(
        name="registered",
        title=msgid("People registered"),
        definition=msgid(
            "People whose application was accepted and whose address is known, by side; those who"
            " withdrew afterwards count, those who had their data erased do not. An investor counts"
            " once, whatever the number of its representatives."
        ),
        section="people",
        sql=_SQL.registered,
        cells=SIDES,
    ),
    Figure(
        name="came",
        title=msgid("People who came"),
        definition=msgid(
            "Registered people who were seen on the day: checked in at the desk (an investor also"
            " by one of its representatives), ticked at an item of the programme, or in a meeting"
            " that was held."
        ),
        section="people",
        sql=_SQL.came,
        cells=SIDES,
    ),
    Figure(
        name="withdrew",
        title=msgid("Withdrew in time"),
        definition=msgid("Registered people who said that they would not come, and were not seen."),
        section="people",
        sql=_SQL.withdrew,
        cells=SIDES,
    ),
    Figure(
        name="stayed_away",
        title=msgid("Did not come, without a word"),
        definition=msgid("Registered people who had not withdrawn and were not seen."),
        section="people",
        sql=_SQL.stayed_away,
        cells=SIDES,
    ),
    Figure(
        name="met",
        title=msgid("Met somebody there"),
        definition=msgid("Registered people who had at least one meeting that was held."),
        section="people",
        sql=_SQL.met,
        cells={side: SIDES[side] for side in ("holder", "investor")},
    ),
    Figure(
        name="meetings",
        title=msgid("What became of the meetings"),
        definition=msgid(
            "Pairs that a published version of the schedule had, each once, by what became of them:"
            " held, one side absent (of both the project holder is named), cancelled beforehand, or"
            " not known. “Planned” is all of them."
        ),
        section="meetings",
        sql=_SQL.meetings,
        cells=FATES,
    ),
    Figure(
        name="meetings_per_person",
        title=msgid("Meetings held per person"),
        definition=msgid(
            "People who came, by side and by the number of their meetings that were held; 12 stands"
            " for 12 or more."
        ),
        section="meetings",
        sql=_SQL.meetings_per_person,
    ),
    Figure(
        name="wishes",
        title=msgid("Wishes made"),
        definition=msgid(
            "Wishes that stood in the end, by the side that made them and by rank; 6 stands for the"
            " sixth and those after it."
        ),
        section="wishes",
        sql=_SQL.wishes,
    ),
    Figure(
        name="wishes_granted",
        title=msgid("Wishes granted"),
        definition=msgid("Those of them whose pair a published version of the schedule had."),
        section="wishes",
        sql=_SQL.wishes_granted,
    ),
    Figure(
        name="wishes_met",
        title=msgid("Wishes that led to a meeting"),
        definition=msgid("Those of them whose meeting was held."),
        section="wishes",
        sql=_SQL.wishes_met,
    ),
    Figure(
        name="usefulness",
        title=msgid("Usefulness"),
        definition=msgid(
            "Meetings held of which the project holder said how useful they were, by answer."
        ),
        section="returns",
        sql=_SQL.usefulness,
        cells=USEFUL,
    ),
    Figure(
        name="next_steps",
        title=msgid("Next steps"),
        definition=msgid(
            "Meetings held of which the project holder said whether a next step was agreed."
        ),
        section="returns",
        sql=_SQL.next_steps,
        cells=STEPS,
    ),
    Figure(
        name="outcomes",
        title=msgid("Outcomes"),
        definition=msgid("Meetings held of which the investor said what they lead to, by answer."),
        section="returns",
        sql=_SQL.outcomes,
        cells=OUTCOMES,
    ),
    Figure(
        name="contacts",
        title=msgid("Contacts passed on"),
        definition=msgid(
            "Meetings held after which both sides passed on how to be reached, and neither has"
            " taken it back."
        ),
        section="returns",
        sql=_SQL.contacts,
        cells={"": msgid("meetings with contacts passed on")},
    ),
    Figure(
        name="orientations",
        title=msgid("Referred to a programme"),
        definition=msgid(
            "Project holders who agreed to be passed on to a support programme, by programme."
        ),
        section="after",
        sql=_SQL.orientations,
    ),
    Figure(
        name="financed",
        title=msgid("Financed or not"),
        definition=msgid(
            "Project holders who were asked three and six months afterwards whether their project"
            " was financed, by answer."
        ),
        section="after",
        sql=_SQL.financed,
    ),
    Figure(
        name="financed_euros",
        title=msgid("Sums financed, in euros"),
        definition=msgid(
            "The sum of what project holders said that their financing comes to; told where five or"
            " more said how much, and none of them half of it or more."
        ),
        section="after",
        sql=_SQL.financed_euros,
        telling="sum",
    ),
    Figure(
        name="needs",
        title=msgid("Needs"),
        definition=msgid("Registered project holders, by what they want the money for."),
        section="projects",
        sql=_SQL.needs,
        telling="parts",
        cells=_codes(NEEDS),
    ),
    Figure(
        name="project_stages",
        title=msgid("Stages of the projects"),
        definition=msgid("Registered project holders, by how far their project is."),
        section="projects",
        sql=_SQL.project_stages,
        telling="parts",
        cells=_codes(PROJECT_STAGES),
    ),
    Figure(
        name="themes",
        title=msgid("Themes"),
        definition=msgid(
            "Registered project holders, by the themes of their project; a project may have"
            " several, so they add up to more. Themes of fewer than five are left out."
        ),
        section="projects",
        sql=_SQL.themes,
        telling="several",
        cells=_codes(THEMES),
    ),
    Figure(
        name="communes",
        title=msgid("Communes"),
        definition=msgid("Registered project holders, by the commune they stated."),
        section="projects",
        sql=_SQL.communes,
        telling="parts",
    ),
    Figure(
        name="finance",
        title=msgid("Kinds of finance"),
        definition=msgid("Registered investors, by the kind of finance they bring."),
        section="projects",
        sql=_SQL.finance,
        telling="parts",
        cells=_codes(FINANCE),
    ),
    Figure(
        name="programme_places",
        title=msgid("Places taken in the programme"),
        definition=msgid(
            "People who had a place in an item of the programme and had not withdrawn, by item."
        ),
        section="programme",
        sql=_SQL.programme_places,
    ),
    Figure(
        name="programme_came",
        title=msgid("Seen in the programme"),
        definition=msgid("Those of them who were ticked as present there."),
        section="programme",
        sql=_SQL.programme_came,
    ),
)
BY_NAME: Final[Mapping[str, Figure]] = {figure.name: figure for figure in FIGURES}
#: what one year is compared with another by: figure and cell
COMPARED: Final = (
    ("registered", "holder"),
    ("registered", "investor"),
    ("came", "holder"),
    ("came", "investor"),
    ("met", "holder"),
    ("meetings", "planned"),
    ("meetings", "held"),
)
