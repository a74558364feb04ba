"""What came of the meetings: the holder's card, the investor's outcome, contacts passed on."""

from matchmaker.returns.answering import (
    GuideEntry,
    answer_card,
    answer_outcome,
    others_of_the_guide,
)
from matchmaker.returns.asking import AskingRound, ask_due, rounds
from matchmaker.returns.contacts import agree_to_contact, still_passed, take_contact_back
from matchmaker.returns.listing import (
    CardFilter,
    ListedReturn,
    MoreFilter,
    OutcomeFilter,
    ReturnCounts,
    ReturnFilter,
    ReturnList,
    returns_of,
)
from matchmaker.returns.reading import (
    FEWEST_ANSWERS,
    HoldersReturn,
    InvestorsReturn,
    UnansweredMeeting,
    UsefulnessTold,
    cards_of,
    outcomes_of,
    unanswered_meetings,
    usefulness_told,
)
from matchmaker.returns.terms import (
    NOT_HELD,
    OUTCOMES,
    USEFUL,
    CardForm,
    MeetingOutcome,
    OutcomeForm,
    Useful,
)

__all__ = [
    "FEWEST_ANSWERS",
    "NOT_HELD",
    "OUTCOMES",
    "USEFUL",
    "AskingRound",
    "CardFilter",
    "CardForm",
    "GuideEntry",
    "HoldersReturn",
    "InvestorsReturn",
    "ListedReturn",
    "MeetingOutcome",
    "MoreFilter",
    "OutcomeFilter",
    "OutcomeForm",
    "ReturnCounts",
    "ReturnFilter",
    "ReturnList",
    "UnansweredMeeting",
    "Useful",
    "UsefulnessTold",
    "agree_to_contact",
    "answer_card",
    "answer_outcome",
    "ask_due",
    "cards_of",
    "others_of_the_guide",
    "outcomes_of",
    "returns_of",
    "rounds",
    "still_passed",
    "take_contact_back",
    "unanswered_meetings",
    "usefulness_told",
]
