"""The addresses that leave the house in messages; `api` serves each of them."""

from typing import Final, NamedTuple
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from matchmaker.foundation.settings import Settings

PAGE: Final = "/lien/{token}"
#: what came of the project, behind one's own page, as a link names it and as it stands there
FOLLOW_UP: Final = "suivi"
#: what follows behind one's own page, as a link names it and as the page stands there
RETURNS: Final = "retours"
ADDRESS: Final = "/adresse/{token}"
EDITION: Final = "/matinee/{slug}"
REGISTRATION: Final = "/matinee/{slug}/inscription/{side}/reprendre/{token}"
FEED: Final = "/agenda/{token}.ics"
LOGIN: Final = "/connexion/{token}"
BADGE: Final = "/accueil/{slug}/badge/{token}"
ENTRANCE: Final = "/connexion"
PLANNING: Final = "/organisation/{slug}/planning"
WEBHOOK: Final = "/organisation/{slug}/webhooks/{webhook_id}"
STOP: Final = "/rappels/{token}"
INVITATION: Final = "/invitation/{token}"
INVITATION_STOP: Final = "/invitation/{token}/refus"
ORIENTATION: Final = "dispositifs"
STOP_FOLLOW_UP: Final = "/questions/{token}"
GUIDE: Final = "/financeurs"
GUIDE_ENTRY: Final = "/financeurs/entree/{token}"
BOARD: Final = "/tableau/{slug}/{key}"


def page(settings: Settings, token: str) -> str:
    """A person's own page."""
    return settings.base_url + PAGE.format(token=token)


def returns(own_page: str) -> str:
    """The same, on to what came of the meetings."""
    return f"{own_page}?{urlencode({'suite': RETURNS})}"


def preselect(returns_page: str, other_id: UUID, answer: str) -> str:
    """The same, with an answer for one meeting chosen; opening it saves nothing."""
    return f"{returns_page}&{urlencode({'rv': str(other_id), 'dit': answer})}"


def edition(settings: Settings, slug: str) -> str:
    """What everybody may read of a morning, and where one registers."""
    return settings.base_url + EDITION.format(slug=slug)


def registration(settings: Settings, slug: str, side: str, token: str) -> str:
    """Where somebody goes on with a registration that is not sent yet."""
    return settings.base_url + REGISTRATION.format(slug=slug, side=side, token=token)


def address_change(settings: Settings, token: str) -> str:
    """Where the owner of an address says that we may write there."""
    return settings.base_url + ADDRESS.format(token=token)


def feed(settings: Settings, token: str) -> str:
    """The calendar that a person subscribes to."""
    return settings.base_url + FEED.format(token=token)


def login(settings: Settings, token: str) -> str:
    """Where an organiser's single-use link leads."""
    return settings.base_url + LOGIN.format(token=token)


def entrance(settings: Settings) -> str:
    """Where organisers and the desk ask for such a link."""
    return settings.base_url + ENTRANCE


def badge(settings: Settings, slug: str, code: str) -> str:
    """What the code on a badge holds; only the desk can open it."""
    return settings.base_url + BADGE.format(slug=slug, token=code)


def planning(settings: Settings, slug: str) -> str:
    """The drafts and versions of an edition, for its organisers."""
    return settings.base_url + PLANNING.format(slug=slug)


def webhook(settings: Settings, slug: str, webhook_id: UUID) -> str:
    """One program that is called, with its answers, for its organisers."""
    return settings.base_url + WEBHOOK.format(slug=slug, webhook_id=webhook_id)


def stop(settings: Settings, token: str) -> str:
    """Where somebody says that they want no reminders."""
    return settings.base_url + STOP.format(token=token)


def invitation(settings: Settings, token: str) -> str:
    """Where somebody answers an invitation to the next edition."""
    return settings.base_url + INVITATION.format(token=token)


def invitation_stop(settings: Settings, token: str) -> str:
    """Where they have it erased, and say that they want no other."""
    return settings.base_url + INVITATION_STOP.format(token=token)


def follow_up(own_page: str) -> str:
    """A person's own page, on to the question what became of their project."""
    return f"{own_page}?{urlencode({'suite': FOLLOW_UP})}"


def orientation(own_page: str) -> str:
    """The same, on to the programmes that support a project further."""
    return f"{own_page}?{urlencode({'suite': ORIENTATION})}"


def stop_follow_up(settings: Settings, token: str) -> str:
    """Where a holder says that they want no more of these questions."""
    return settings.base_url + STOP_FOLLOW_UP.format(token=token)


def lasting_guide(settings: Settings) -> str:
    """The guide of investors that outlives every edition."""
    return settings.base_url + GUIDE


def guide_entry(settings: Settings, token: str) -> str:
    """Where an investor renews what stays of them in the guide, or ends it."""
    return settings.base_url + GUIDE_ENTRY.format(token=token)


def board(settings: Settings, slug: str, key: str) -> str:
    """The board of the hall, for who is in it."""
    return settings.base_url + BOARD.format(slug=slug, key=key)


class Following(NamedTuple):
    """How calendar programs are told, in one tap, to follow a calendar."""

    device: str
    google: str
    outlook: str
    outlook_at_work: str


def following(feed_address: str, name: str) -> Following:
    """The taps for the calendar at this address, under that name."""
    return Following(
        device=webcal(feed_address),
        google=followed_in_google(feed_address),
        outlook=followed_in_outlook(feed_address, name),
        outlook_at_work=followed_in_outlook(feed_address, name, at_work=True),
    )


def webcal(feed_address: str) -> str:
    """The same calendar, as an application of the device is told to follow it."""
    return urlsplit(feed_address)._replace(scheme="webcal").geturl()


def followed_in_google(feed_address: str) -> str:
    """Where Google's calendar asks whether to follow a calendar: one tap, nothing to copy."""
    return "https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal(feed_address)})


def followed_in_outlook(feed_address: str, name: str, *, at_work: bool = False) -> str:
    """The same of Outlook on the web, of one's own account or that of one's house."""
    host = "outlook.office.com" if at_work else "outlook.live.com"
    asked = urlencode({"url": feed_address, "name": name})
    return f"https://{host}/calendar/0/addfromweb?{asked}"
