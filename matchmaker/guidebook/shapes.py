"""What is asked of an investor who does not attend."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from matchmaker.guidebook.contacts import ContactPoint
from matchmaker.people.profiles import NeedsFinanced, Stages, Themes, Ticket
from matchmaker.wording.errors import FieldFault
from matchmaker.wording.forms import Label, Paragraph, Website
from matchmaker.wording.language import msgid
from matchmaker.wording.vocabularies import Finance

_SWAPPED: Final = msgid("The highest amount is below the lowest; swap the two or mend one.")


class AdditionForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An investor who does not attend; no name and no address of a person."""

    organisation: Label
    finance: Finance
    ticket_from: Ticket
    ticket_to: Ticket
    project_stages: Stages = ()
    needs: NeedsFinanced = ()
    themes: Themes = ()
    territory: Annotated[str, Meta(max_length=120)] = ""
    description: Paragraph
    website: Website = ""
    contact: ContactPoint = ""
    lasting_since: dt.date | None = None

    @staticmethod
    def clashes(tidy: Mapping[str, Any]) -> Iterator[FieldFault]:
        """What these answers say of each other."""
        if tidy.get("ticket_to", 0) < tidy.get("ticket_from", 0) and "ticket_to" in tidy:
            yield FieldFault("ticket_to", _SWAPPED)
