"""What an edition says of itself, as a form holds it: all of it, or what is to be otherwise."""

import datetime as dt
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import UNSET, Meta, UnsetType

from matchmaker.editions import editions
from matchmaker.editions.editions import Edition, Languages, Mention, Slug, Welcome
from matchmaker.post.calendars import Way
from matchmaker.wording import forms
from matchmaker.wording.errors import FieldFault, Invalid
from matchmaker.wording.forms import Address, AnyAddress, Title
from matchmaker.wording.language import msgid


class EditionSettings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that organisers say of their edition, grid and rules aside."""

    slug: Slug
    name: Title
    place: Title
    address: Annotated[str, Meta(max_length=300)]
    held_on: dt.date
    contact_name: Title
    contact_email: Address
    reply_address: AnyAddress
    registration_closes_at: dt.datetime | None
    wishes_close_at: dt.datetime
    purge_on: dt.date
    languages: Languages
    welcome: Welcome
    welcome_english: Welcome
    publisher: Mention
    publication_director: Mention
    host: Mention
    data_protection_officer: Mention
    accessibility_contact: Mention
    holders_calendar: Way
    investors_calendar: Way
    #: not a column: the hour of the first slot, with which all others move
    first_slot_at: dt.time

    @classmethod
    def of(cls, edition: Edition, first_slot_at: dt.time) -> "EditionSettings":
        own = {name: getattr(edition, name) for name in COLUMNS}
        return cls(**own, first_slot_at=first_slot_at)

    def columns(self) -> list[Any]:
        """The values of the row, in the order of its query."""
        return [getattr(self, name) for name in COLUMNS]

    def differences(self, other: "EditionSettings") -> frozenset[str]:
        """The fields in which they differ."""
        return frozenset(
            name for name in self.__struct_fields__ if getattr(self, name) != getattr(other, name)
        )

    def starts_at(self, timezone: str) -> dt.datetime:
        """When the first slot begins."""
        return dt.datetime.combine(self.held_on, self.first_slot_at, ZoneInfo(timezone))

    def minutes_later_than(self, other: "EditionSettings") -> int:
        """By how many minutes the first hour is another one."""
        mine, theirs = (
            one.hour * 60 + one.minute for one in (self.first_slot_at, other.first_slot_at)
        )
        return mine - theirs


COLUMNS = tuple(name for name in EditionSettings.__struct_fields__ if name != "first_slot_at")


class EditionPatch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is to be otherwise; what is not named stays. Hours are those of the place.

    `revision` is that of the edition which was read: another one by now is a conflict.
    """

    revision: Annotated[int, Meta(ge=0)] | None = None
    slug: Slug | UnsetType = UNSET
    name: Title | UnsetType = UNSET
    place: Title | UnsetType = UNSET
    address: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET
    held_on: dt.date | UnsetType = UNSET
    first_slot_at: dt.time | UnsetType = UNSET
    contact_name: Title | UnsetType = UNSET
    contact_email: Address | UnsetType = UNSET
    reply_address: AnyAddress | UnsetType = UNSET
    registration_closes_at: dt.datetime | UnsetType | None = UNSET
    wishes_close_at: dt.datetime | UnsetType = UNSET
    purge_on: dt.date | UnsetType = UNSET
    languages: Languages | UnsetType = UNSET
    welcome: Welcome | UnsetType = UNSET
    welcome_english: Welcome | UnsetType = UNSET
    publisher: Mention | UnsetType = UNSET
    publication_director: Mention | UnsetType = UNSET
    host: Mention | UnsetType = UNSET
    data_protection_officer: Mention | UnsetType = UNSET
    accessibility_contact: Mention | UnsetType = UNSET
    holders_calendar: Way | UnsetType = UNSET
    investors_calendar: Way | UnsetType = UNSET

    @property
    def given(self) -> dict[str, Any]:
        """What is to be otherwise, by field."""
        fields = (name for name in self.__struct_fields__ if name != "revision")
        return {name: value for name in fields if (value := getattr(self, name)) is not UNSET}

    def upon(self, settings: EditionSettings, edition: Edition) -> EditionSettings:
        """The settings as they are to be, cleaned; Invalid where a text cannot be taken."""
        given = self.given
        for name in ("registration_closes_at", "wishes_close_at"):
            if given.get(name) is not None:
                given[name] = editions.moment(edition, given[name])
        if (hour := given.get("first_slot_at")) and (hour.second or hour.tzinfo):
            fault = msgid("An hour of the place, in whole minutes.")
            raise Invalid([FieldFault("first_slot_at", fault)])
        return forms.check_form(msgspec.structs.replace(settings, **given))
