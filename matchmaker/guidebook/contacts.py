"""How to reach an organisation, and nobody in particular: an address or a telephone number."""

from collections.abc import Iterable
from typing import Annotated, Final

from matchmaker.wording import forms, identifiers
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.language import msgid
from matchmaker.wording.typography import fold

_SOMEBODY: Final = msgid(
    "This names somebody: give an address of the organisation, such as contact@…, or its "
    "switchboard."
)
#: of a name shorter than that, a word says nothing of whom it names
_SHORTEST: Final = 3


def _point(text: str) -> str:
    return identifiers.email(text) if "@" in text else identifiers.phone(text)


#: one that may be left empty
ContactPoint = Annotated[str, forms.text_limits(_point, most=254)]


def require_nobody(contact: str, names: Iterable[str], phones: Iterable[str]) -> None:
    """Invalid for an address in which one of these people is named, or for their number."""
    local = set(fold(contact.partition("@")[0].replace("_", " ")).split())
    words = {word for name in names for word in fold(name).split() if len(word) >= _SHORTEST}
    if ("@" in contact and local & words) or (contact and contact in phones):
        raise Invalid([FieldFault("contact", _SOMEBODY)])
