"""A sum is read alike wherever it is typed: in forms, in filters, in files."""

import pytest

from api.exchange import forms
from matchmaker.importing import cells
from matchmaker.people.guide import GuideFilter
from matchmaker.wording.errors import Invalid, Unusable


@pytest.mark.parametrize("typed", ["15000", "15 000 €", "15 k€", "15k€", "15\u202f000"])
def test_forms_and_files_take_the_same_sums(typed: str) -> None:
    assert forms.read(GuideFilter, {"amount": typed}).amount == cells.amount(typed) == 15_000


@pytest.mark.parametrize("typed", ["1,5 k€", "beaucoup", "-3", "15 kg"])
def test_and_refuse_the_same_in_the_same_words(typed: str) -> None:
    with pytest.raises(Unusable) as of_a_file:
        cells.amount(typed)
    with pytest.raises(Invalid) as of_a_form:
        forms.read(GuideFilter, {"amount": typed})
    assert str(of_a_form.value.faults[0].phrase) == str(of_a_file.value)
