"""The addresses that leave the house in messages; `api` serves each of them."""

from typing import Final
from uuid import UUID

from matchmaker.foundation.settings import Settings

PAGE: Final = "/lien/{token}"
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
BOARD: Final = "/tableau/{slug}/{key}"


def page(settings: Settings, token: str) -> str:
    """A person's own page."""
    return settings.base_url + PAGE.format(token=token)


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


def board(settings: Settings, slug: str, key: str) -> str:
    """The board of the hall, for who is in it."""
    return settings.base_url + BOARD.format(slug=slug, key=key)
