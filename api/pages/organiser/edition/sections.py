"""The questions about an edition, one screen each: its fields as text, and back again."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from matchmaker.changes import EditionPatch, EditionSettings
from matchmaker.editions.editions import Edition, Mention, Slug, Welcome
from matchmaker.post.calendars import Way
from matchmaker.wording.forms import Address, Title
from matchmaker.wording.language import Catalogue, Language, msgid

Hour = Annotated[str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Kind = Literal["text", "email", "date", "hour", "paragraph", "languages", "way"]


class MadeFrom(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What each of these forms carries besides its answers."""

    revision: Annotated[int, Meta(ge=0)] = 0
    base: Annotated[str, Meta(max_length=20_000)] = ""
    #: what the page said would be touched; empty before it was said
    promised: Annotated[str, Meta(max_length=60)] = ""


class Presentation(MadeFrom, frozen=True, kw_only=True, forbid_unknown_fields=True):
    name: Title
    slug: Slug
    languages: Annotated[tuple[Language, ...], Meta(max_length=2)] = ()
    welcome: Welcome = ""
    welcome_english: Welcome = ""


class Moment(MadeFrom, frozen=True, kw_only=True, forbid_unknown_fields=True):
    held_on: dt.date
    first_slot_at: Hour
    registration_closes_on: dt.date | None = None
    registration_closes_hour: Hour | None = None
    wishes_close_on: dt.date
    wishes_close_hour: Hour
    purge_on: dt.date


class Whereabouts(MadeFrom, frozen=True, kw_only=True, forbid_unknown_fields=True):
    place: Title
    address: Annotated[str, Meta(max_length=300)] = ""


class Contact(MadeFrom, frozen=True, kw_only=True, forbid_unknown_fields=True):
    contact_name: Title
    contact_email: Address
    reply_address: Annotated[str, Meta(max_length=254)] = ""


class Agendas(MadeFrom, frozen=True, kw_only=True, forbid_unknown_fields=True):
    holders_calendar: Way
    investors_calendar: Way


class Mentions(MadeFrom, frozen=True, kw_only=True, forbid_unknown_fields=True):
    publisher: Mention = ""
    publication_director: Mention = ""
    host: Mention = ""
    data_protection_officer: Mention = ""
    accessibility_contact: Mention = ""


class SettingField(msgspec.Struct, frozen=True, kw_only=True):
    """A question: its label, how it is answered, what helps."""

    name: str
    label: str
    kind: Kind = "text"
    hint: str = ""
    required: bool = True
    most: int | None = None


class Screen(msgspec.Struct, frozen=True, kw_only=True):
    """One screen: its question, its fields, the form that reads them."""

    title: str
    form: type[MadeFrom]
    fields: tuple[SettingField, ...]


def _lawful(name: str, label: str) -> SettingField:
    return SettingField(name=name, label=label, required=False, most=300)


SECTIONS: Final[Mapping[str, Screen]] = {
    "presentation": Screen(
        title=msgid("What is the morning called?"),
        form=Presentation,
        fields=(
            SettingField(name="name", label=msgid("Name"), most=120),
            SettingField(
                name="slug",
                label=msgid("Address of its page"),
                hint=msgid("Small letters, digits and hyphens, such as mfi-2026."),
                most=63,
            ),
            SettingField(name="languages", label=msgid("Languages of its pages"), kind="languages"),
            SettingField(
                name="welcome",
                label=msgid("Words of welcome"),
                kind="paragraph",
                hint=msgid("Read at the top of its page."),
                required=False,
                most=2000,
            ),
            SettingField(
                name="welcome_english",
                label=msgid("The same in English"),
                kind="paragraph",
                required=False,
                most=2000,
            ),
        ),
    ),
    "moment": Screen(
        title=msgid("When does it take place, and until when can people choose?"),
        form=Moment,
        fields=(
            SettingField(name="held_on", label=msgid("Day"), kind="date"),
            SettingField(
                name="first_slot_at", label=msgid("Hour of the first meetings"), kind="hour"
            ),
            SettingField(
                name="registration_closes_on",
                label=msgid("Registration ends on"),
                kind="date",
                hint=msgid("Left empty: with the wishes."),
                required=False,
            ),
            SettingField(
                name="registration_closes_hour",
                label=msgid("Registration ends at"),
                kind="hour",
                required=False,
            ),
            SettingField(name="wishes_close_on", label=msgid("Wishes close on"), kind="date"),
            SettingField(name="wishes_close_hour", label=msgid("Wishes close at"), kind="hour"),
            SettingField(name="purge_on", label=msgid("Personal data are deleted on"), kind="date"),
        ),
    ),
    "lieu": Screen(
        title=msgid("Where does it take place?"),
        form=Whereabouts,
        fields=(
            SettingField(name="place", label=msgid("Place"), most=120),
            SettingField(name="address", label=msgid("Street and town"), required=False, most=300),
        ),
    ),
    "contact": Screen(
        title=msgid("Who answers people?"),
        form=Contact,
        fields=(
            SettingField(name="contact_name", label=msgid("Name in messages"), most=120),
            SettingField(
                name="contact_email", label=msgid("E-mail address on pages"), kind="email"
            ),
            SettingField(
                name="reply_address",
                label=msgid("E-mail address for answers to messages"),
                kind="email",
                hint=msgid("Left empty: the one on pages."),
                required=False,
            ),
        ),
    ),
    "agendas": Screen(
        title=msgid("How does the morning reach calendars?"),
        form=Agendas,
        fields=(
            SettingField(name="holders_calendar", label=msgid("For project holders"), kind="way"),
            SettingField(name="investors_calendar", label=msgid("For investors"), kind="way"),
        ),
    ),
    "mentions": Screen(
        title=msgid("Whom does the law want named?"),
        form=Mentions,
        fields=(
            _lawful("publisher", msgid("Publisher")),
            _lawful("publication_director", msgid("Director of publication")),
            _lawful("host", msgid("Host of the site")),
            _lawful("data_protection_officer", msgid("Data-protection officer")),
            _lawful("accessibility_contact", msgid("Contact for accessibility")),
        ),
    ),
}  # fmt: skip
#: a form's two fields for one moment
_MOMENTS: Final = {
    "registration_closes_at": ("registration_closes_on", "registration_closes_hour"),
    "wishes_close_at": ("wishes_close_on", "wishes_close_hour"),
}


def answers_of(section: Screen, settings: EditionSettings, edition: Edition) -> dict[str, Any]:
    """What the fields of the screen hold now, as text."""
    known = msgspec.structs.asdict(settings)
    for name, (day, hour) in _MOMENTS.items():
        at = known[name]
        local = None if at is None else edition.local(at)
        known[day] = "" if local is None else local.date().isoformat()
        known[hour] = "" if local is None else f"{local:%H:%M}"
    return {field.name: _as_text(known[field.name]) for field in section.fields}


def patch_of(form: MadeFrom, revision: int) -> EditionPatch:
    """What the form asks for."""
    given = msgspec.structs.asdict(form)
    for name in MadeFrom.__struct_fields__:
        del given[name]
    for name, (day, hour) in _MOMENTS.items():
        if day in given:
            given[name] = _moment(given.pop(day), given.pop(hour))
    if "first_slot_at" in given:
        given["first_slot_at"] = dt.time.fromisoformat(given["first_slot_at"])
    return EditionPatch(revision=revision, **given)


def label_list(names: Iterable[str], words: Catalogue) -> str:
    """Fields of the domain by their labels, as a sentence lists them."""
    labels = {field.name: field.label for one in SECTIONS.values() for field in one.fields}
    known = [labels.get(field_of(name)) for name in names]
    return ", ".join(words.gettext(label) for label in known if label) or "–"


def field_of(name: str) -> str:
    """The field of a form at which a fault of the domain is shown."""
    return _MOMENTS[name][0] if name in _MOMENTS else name


def _moment(day: dt.date | None, hour: str | None) -> dt.datetime | None:
    if day is None:
        return None
    return dt.datetime.combine(day, dt.time.fromisoformat(hour or "23:59"))


def _as_text(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    return "" if value is None else str(value)
