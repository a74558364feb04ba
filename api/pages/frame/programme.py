"""Items of the programme as pages word them, by the clocks of the place."""

from datetime import datetime
from typing import Final

import msgspec

from api.pages.frame.choices import Option
from matchmaker.choices.programme import ListedItem
from matchmaker.editions.editions import Edition
from matchmaker.wording.language import catalogue, msgid
from matchmaker.wording.phrases import phrase
from matchmaker.wording.typography import hour
from matchmaker.wording.vocabularies import ItemKind, label


class ShownItem(msgspec.Struct, frozen=True, kw_only=True):
    """An item in words; `places` says whether one is left, `state` is as in a tag."""

    item: ListedItem
    starts: datetime
    ends: datetime
    kind: str
    hours: str
    places: str
    full: bool


_HOURS: Final = msgid("%(start)s to %(end)s")


def show_item(item: ListedItem, edition: Edition, language: str) -> ShownItem:
    """The item in words."""
    words = catalogue(language)
    starts, ends = edition.local(item.starts_at), edition.local(item.ends_at)
    hours = {"start": hour(starts, language), "end": hour(ends, language)}
    return ShownItem(
        item=item,
        starts=starts,
        ends=ends,
        kind=label(item.kind).translated(words),
        hours=words.gettext(_HOURS) % hours,
        places=places(item, language),
        full=item.left == 0,
    )


def places(item: ListedItem, language: str) -> str:
    """How many places are left, in words; nothing where nobody counts them."""
    words = catalogue(language)
    if item.left is None:
        return ""
    if item.left:
        return phrase("%(num)s place left", plural="%(num)s places left", num=item.left).translated(
            words
        )
    if not item.waiting:
        return words.gettext(msgid("Full"))
    return phrase(
        "Full, %(num)s person waits", plural="Full, %(num)s people wait", num=item.waiting
    ).translated(words)


def kinds(language: str) -> list[Option]:
    """The kinds of items as answers."""
    words = catalogue(language)
    return [Option(kind.value, label(kind).translated(words)) for kind in ItemKind]
