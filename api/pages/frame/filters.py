"""The filters of a list, as they stand in the address of a page."""

import re
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from api.exchange import forms
from api.pages.frame.show import AnyRequest
from matchmaker.wording.errors import FieldFault, Invalid

F = TypeVar("F", bound=msgspec.Struct)
_PAGE_NUMBER = re.compile(r"[1-9]\d{0,4}")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """The filters as typed, and what is wrong with them."""

    answers: dict[str, Any]
    #: whether the fields were asked for that few people want
    more: bool
    faults: tuple[FieldFault, ...] = ()

    @property
    def context(self) -> dict[str, Any]:
        """For the template: the answers, whether there are any, where other pages are."""
        filled = {name: value for name, value in self.answers.items() if value and name != "page"}
        return {
            "answers": self.answers,
            "more_fields": self.more,
            "faults": self.faults,
            "filtered": bool(filled),
            "address": f"?{urlencode(filled)}{'&' if filled else ''}page=",
            "status": 422 if self.faults else 200,
        }


def read_filters(request: AnyRequest, form: type[F]) -> tuple[F, Asked]:
    """The filters of the address; where they cannot be used, everything is shown and why is said.

    What is no filter is left alone, a page number that is none is the first page.
    """
    fields = msgspec.structs.fields(form)
    answers = {field.name: request.query_params.get(field.name, "") for field in fields}
    if not _PAGE_NUMBER.fullmatch(answers["page"]):
        answers["page"] = "1"
    more = "more" in request.query_params
    try:
        return forms.read(form, dict(answers)), Asked(answers=answers, more=more)
    except Invalid as invalid:
        return form(), Asked(answers=answers, more=more, faults=invalid.faults)
