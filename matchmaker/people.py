"""Everybody who takes part: registering, correcting, finding, withdrawing."""

from matchmaker.profiles import (
    Holder,
    HolderForm,
    Investor,
    InvestorForm,
    Kind,
    Person,
    PersonForm,
    clean_holder,
    clean_investor,
)

__all__ = [
    "Holder",
    "HolderForm",
    "Investor",
    "InvestorForm",
    "Kind",
    "Person",
    "PersonForm",
    "clean_holder",
    "clean_investor",
]
