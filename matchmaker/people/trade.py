"""What the trade knows before anybody wished: which kinds of finance are made for which need.

From the maps of finance of France Active, Avise and the CRESS. What a morning's own people wish
for corrects it (`leanings`).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from matchmaker.wording.vocabularies import Finance, Need

_F = Finance
_MADE_FOR: Final[Mapping[Need, frozenset[Finance]]] = MappingProxyType(
    {
        Need.STARTING_CAPITAL: frozenset(
            {_F.HONOUR_LOAN, _F.BUSINESS_ANGELS, _F.SAVERS_CLUB, _F.COMPETITION, _F.PUBLIC_GRANT}
        ),
        Need.FIRST_EXPENSES: frozenset(
            {_F.CROWDFUNDING_GIFT, _F.FOUNDATION, _F.MICROCREDIT, _F.COMPETITION, _F.PUBLIC_GRANT}
        ),
        Need.INVESTMENT: frozenset(
            {_F.BANK_LOAN, _F.SOLIDARITY_LOAN, _F.SOLIDARITY_FUND, _F.CROWDFUNDING_LOAN}
        ),
        Need.CASH_FLOW: frozenset({_F.CASH_ADVANCE, _F.BANK_LOAN, _F.MICROCREDIT}),
        Need.PAYMENT_GAP: frozenset({_F.CASH_ADVANCE, _F.BANK_LOAN}),
        Need.EQUITY: frozenset(
            {
                *(_F.CROWDFUNDING_EQUITY, _F.SOLIDARITY_FUND, _F.IMPACT_FUND),
                *(_F.PARTICIPATING_LOAN, _F.BUSINESS_ANGELS, _F.SAVERS_CLUB),
            }
        ),
        Need.GUARANTEE: frozenset({_F.GUARANTEE}),
        Need.PREMISES: frozenset(
            {_F.BANK_LOAN, _F.SOLIDARITY_LOAN, _F.SOLIDARITY_FUND, _F.CROWDFUNDING_LOAN}
        ),
        Need.HIRING: frozenset({_F.FOUNDATION, _F.CORPORATE_GIVING, _F.PUBLIC_GRANT}),
        Need.SCALING: frozenset(
            {_F.IMPACT_FUND, _F.SOLIDARITY_FUND, _F.BUSINESS_ANGELS, _F.CROWDFUNDING_EQUITY}
        ),
    }
)


def kinds_for(need: Need | None) -> list[Finance]:
    """The kinds of finance that are known to answer a need; none for none."""
    return [finance for finance in Finance if need and finance in _MADE_FOR[need]]


def pairs() -> tuple[list[Finance], list[Need]]:
    """Every kind beside each need that it is known to answer, in two columns."""
    made = [(kind, need) for need in Need for kind in kinds_for(need)]
    return [kind for kind, _ in made], [need for _, need in made]


def is_made_for(finance: Finance, need: Need) -> bool:
    """Whether a kind of finance is known to answer a need."""
    return finance in _MADE_FOR[need]
