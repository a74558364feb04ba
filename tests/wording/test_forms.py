"""Forms: every fault is found, each in its place, and what is stored is clean."""

from uuid import uuid4

import msgspec
import pytest

from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.participation.people import HolderForm, clean_holder, clean_investor
from matchmaker.people.profiles import Ticket
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.forms import check_form
from matchmaker.wording.vocabularies import Theme
from tests.cast import holder_form, investor_form
from tests.wording.faults import faults


def test_a_form_is_cleaned_field_by_field() -> None:
    form = holder_form(
        first_name=" Alice\u200b ",
        organisation="Les  Ateliers",
        summary="Un\r\ndeux",
        email=" Alice@Example.ORG ",
        siret="732 829 320 00074",
        rna="w921234567",
        phone="0147291234",
        commune="ASNIERES SUR SEINE",
        themes=(Theme.FOOD, Theme.HOUSING, Theme.FOOD),
    )
    tidy = clean_holder(form)
    assert (tidy.first_name, tidy.organisation, tidy.summary) == (
        "Alice",
        "Les Ateliers",
        "Un\ndeux",
    )
    assert (tidy.email, tidy.siret, tidy.rna, tidy.phone) == (
        "Alice@example.org",
        "73282932000074",
        "W921234567",
        "01 47 29 12 34",
    )
    assert tidy.commune == "Asnières-sur-Seine"
    assert tidy.themes == (Theme.FOOD, Theme.HOUSING)
    assert clean_holder(tidy) == tidy


def test_every_fault_is_told_in_its_place() -> None:
    form = holder_form(
        email="alice",
        last_name="Mar\x07tin",
        project="x" * 122,
        siret="1234",
        amount_sought=-1,
        workshops=("A", "B" * 21),
    )
    with faults() as found:
        clean_holder(form)
    assert found == {
        "email": "An e-mail address has exactly one @, as in name@example.org.",
        "last_name": "Character 4 (U+0007) cannot be printed; type this answer again.",
        "project": "At most 120 characters fit here; there are 2 too many.",
        "siret": "A SIRET has 14 digits; 10 are missing.",
        "amount_sought": "A whole number between 0 and 100,000,000 is expected here.",
        "workshops[1]": "At most 20 characters fit here; there is one too many.",
    }


def test_identifiers_are_optional() -> None:
    tidy = clean_holder(holder_form(siret=" ", rna="", phone="", in_creation=True))
    assert (tidy.siret, tidy.rna, tidy.phone) == ("", "", "")


def test_a_ticket_cannot_end_below_its_beginning() -> None:
    with faults() as found:
        clean_investor(investor_form(ticket_from=10, ticket_to=9))
    assert list(found) == ["ticket_to"]
    assert clean_investor(investor_form(ticket_from=10, ticket_to=10)).ticket_to == 10


def test_the_contact_person_is_the_only_delegate_unless_others_are_named() -> None:
    assert clean_investor(investor_form(first_name="Bob")).delegates == ("Bob Bernard",)
    named = investor_form(delegates=(" Dora ", "Emil"))
    assert clean_investor(named).delegates == ("Dora", "Emil")


def test_too_many_delegates_are_refused() -> None:
    with faults() as found:
        clean_investor(investor_form(delegates=tuple(f"D{n}" for n in range(21))))
    assert found == {"delegates": "At most 20 answers fit here; there is one too many."}


def test_faults_inside_lists_of_structs_have_their_path() -> None:
    choice = ChosenPerson(target=uuid4(), reason="\x00")
    with pytest.raises(Invalid) as caught:
        check_form(Choices(wishes=(choice,)))
    assert [fault.field for fault in caught.value.faults] == ["wishes[0].reason"]


@pytest.mark.parametrize("length", [80, 81])
def test_limits_count_characters_after_composition(length: int) -> None:
    form = holder_form(first_name="e\u0301" * length)
    if length == 80:
        assert len(clean_holder(form).first_name) == 80
    else:
        with faults() as found:
            clean_holder(form)
        assert list(found) == ["first_name"]


def test_a_form_from_outside_refuses_what_it_does_not_know() -> None:
    answers = msgspec.to_builtins(holder_form())
    assert msgspec.convert(answers, HolderForm).project == "Le café de Alice"
    for change in (
        {"is_admin": True},
        {"need": "luxury"},
        {"amount_sought": "much"},
        {"amount_sought": 100_000_001},
        {"themes": ["food", "unknown"]},
    ):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert(answers | change, HolderForm)


def test_consents_are_given_only_by_ticking() -> None:
    assert holder_form().consents() == frozenset()
    assert holder_form(newsletter=True).consents() == {"newsletter"}


def test_a_fault_says_its_field_and_its_sentence() -> None:
    assert repr(FieldFault("siret", "Too short by %(num)s.", num=2)) == "siret: Too short by 2."


def test_a_ticket_has_the_limits_of_the_database() -> None:
    assert msgspec.convert(1_000_000_000, Ticket) == 1_000_000_000
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(1_000_000_001, Ticket)
