"""The guide of investors as a year-book, and what of it outlives the edition.

The year-book has everybody who may be looked for: investors who come, those who do not and agreed
to stand there, those whom organisers added. What lasts has those alone whose publication beyond the
purge was agreed to, field by field; it holds nothing of a person.
"""

from matchmaker.guidebook.additions import (
    Addition,
    add,
    addition,
    additions,
    change,
    earlier_additions,
    remove,
)
from matchmaker.guidebook.agreeing import (
    Agreement,
    AgreementForm,
    agree,
    agreement,
    take_back,
)
from matchmaker.guidebook.book import YearBook, read_book
from matchmaker.guidebook.by_link import Linked, entry_of, has_ended, leave, renew, token
from matchmaker.guidebook.editorial import Editorial, EditorialForm, editorial, save_editorial
from matchmaker.guidebook.entries import (
    BookEntry,
    LastingField,
    by_finance,
    by_need,
    by_theme,
    those_of,
)
from matchmaker.guidebook.lasting import (
    AgreedListing,
    KeptListing,
    LastingEntry,
    agreements,
    lasting_entries,
    listings,
    remove_listing,
    rule,
)
from matchmaker.guidebook.shapes import AdditionForm

__all__ = [
    "Addition",
    "AdditionForm",
    "AgreedListing",
    "Agreement",
    "AgreementForm",
    "BookEntry",
    "Editorial",
    "EditorialForm",
    "KeptListing",
    "LastingEntry",
    "LastingField",
    "Linked",
    "YearBook",
    "add",
    "addition",
    "additions",
    "agree",
    "agreement",
    "agreements",
    "by_finance",
    "by_need",
    "by_theme",
    "change",
    "earlier_additions",
    "editorial",
    "entry_of",
    "has_ended",
    "lasting_entries",
    "leave",
    "listings",
    "read_book",
    "remove",
    "remove_listing",
    "renew",
    "rule",
    "save_editorial",
    "take_back",
    "those_of",
    "token",
]
