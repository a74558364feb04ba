"""The questions by which the list of people is narrowed, each answer with how many it leaves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from api.pages.frame.choices import Option
from matchmaker.people.listing import Counts, PeopleFilter
from matchmaker.people.remarks import Tag
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.typography import number

_ANSWERS: Final = {
    "kind": (
        ("holder", msgid("Project holders")),
        ("investor", msgid("Investors")),
        ("visitor", msgid("Visitors")),
    ),
    "application": (
        ("pending", msgid("To be examined")),
        ("accepted", msgid("Accepted")),
        ("refused", msgid("Not accepted")),
    ),
    "state": (
        ("coming", msgid("Taking part")),
        ("waiting", msgid("Waiting for a place")),
        ("withdrawn", msgid("Withdrawn")),
    ),
    "confirmed": (("yes", msgid("Confirmed")), ("no", msgid("Not confirmed yet"))),
    "missing": (
        ("profile", msgid("Profile to complete")),
        ("wishes", msgid("No choice saved yet")),
        ("availability", msgid("Availability not given")),
    ),
}
#: questions that few ask wait behind a word
MORE: Final = ("confirmed", "missing", "tag")
_FILTERS: Final = tuple(
    field.name for field in msgspec.structs.fields(PeopleFilter) if field.name != "page"
)


def questions(counts: Counts, tags: Sequence[Tag], language: str) -> dict[str, list[Option]]:
    """The answers to each question as a list to choose from; tags in the organisers' own words."""
    words = catalogue(language)
    found = {
        question: [
            _option(value, words.gettext(text), counts.of(question, value), language)
            for value, text in answers
        ]
        for question, answers in _ANSWERS.items()
    }
    found["tag"] = [
        _option(tag.folded, tag.tag, counts.of("tag", tag.folded), language) for tag in tags
    ]
    return found


def query_of(answers: Mapping[str, Any]) -> str:
    """The filters as they stand in an address; "" for everybody."""
    filled = {name: answers[name] for name in _FILTERS if answers.get(name)}
    return f"?{urlencode(filled)}" if filled else ""


def _option(value: str, text: str, count: int, language: str) -> Option:
    return Option(value, f"{text} ({number(count, language)})")
