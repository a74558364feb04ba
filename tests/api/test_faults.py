"""Why a value is not of a type: all of it at once, at its place, for pages and JSON alike."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest
from msgspec import Meta

from api.controllers.documents import AvailabilityForm
from api.controllers.records import ChoicesWrite, HolderWrite, InvestorWrite
from api.exchange import forms
from api.exchange.faults import UNREADABLE, faults_of
from matchmaker.people.profiles import HolderForm, InvestorForm
from matchmaker.wording.errors import FieldFault, Invalid

SPOILT: list[Any] = [
    *(None, True, 0, -1, 2**63, 10**25, 1.5, "", "x", "7", "x" * 3_000),
    *([], ["x", 7], [None] * 1_500, {}, {"target": 3}, [{"goal": 1}, 3]),
]
Sum = Annotated[int, Meta(ge=0, le=100)]


def told(faults: list[FieldFault]) -> dict[str, str]:
    return {fault.field: str(fault.phrase) for fault in faults}


@pytest.mark.parametrize("form", [HolderForm, InvestorForm, HolderWrite, InvestorWrite])
def test_something_is_told_exactly_where_something_is_refused(form: type[msgspec.Struct]) -> None:
    for field in msgspec.structs.fields(form):
        for raw in SPOILT:
            found = told(faults_of(raw, field.type, field.name))
            try:
                msgspec.convert(raw, field.type)
            except msgspec.ValidationError:
                assert found, (field.name, raw)
                assert UNREADABLE not in found.values()
            else:
                assert not found


@pytest.mark.parametrize(
    ("expected", "raw", "sentence"),
    [
        (UUID | None, 7, "An identifier is expected here."),
        (Sum | None, "7", "A whole number is expected here."),
        (Sum | msgspec.UnsetType, 101, "The most is 100."),
        (Annotated[str, Meta(min_length=3)], "ab", "At least 3 characters are needed."),
        (Annotated[list[int], Meta(min_length=2)], [1], "At least 2 answers are needed."),
        (tuple[int, int], 5, "A list is expected here."),
        (dict[str, int], [], "An object is expected here."),
    ],
)
def test_the_reason_is_that_of_an_answer_that_is_one(
    expected: Any, raw: Any, sentence: str
) -> None:
    assert told(faults_of(raw, expected, "x")) == {"x": sentence}


def test_every_wrong_item_of_a_page_form_is_told() -> None:
    with pytest.raises(Invalid) as refused:
        forms.read(AvailabilityForm, {"slots": ["0", "x", "1000"]})
    assert told(list(refused.value.faults)) == {
        "slots[1]": "A whole number is expected here.",
        "slots[2]": "The most is 999.",
    }


def test_of_thousands_of_faults_some_are_told_and_the_rest_counted() -> None:
    found = faults_of({"wishes": [1] * 900}, ChoicesWrite)
    assert (len(found), str(found[-1].phrase)) == (31, "And 870 more.")
