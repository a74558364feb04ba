"""Everything the program takes from its surroundings, read once at the start."""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from matchmaker import clock

ROOT = Path(__file__).resolve().parent.parent
SENDER = "ne-pas-repondre"


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the database and the relay are, who we are to the outside, and the key of our links."""

    database_url: str
    smtp_url: str
    base_url: str
    secret: str
    mail_from: str = f"{SENDER}@matchmaker.invalid"
    #: where answers and bounces are read, if anywhere: then it is the visible sender
    mail_return: str | None = None

    def __post_init__(self) -> None:
        if self.mail_return is not None:
            msgspec.structs.force_setattr(self, "mail_from", self.mail_return)
        if len(self.secret) < 32:
            raise SettingsError("MATCHMAKER_SECRET: at least 32 characters are needed")
        if not self.base_url.startswith(("http://", "https://")) or self.base_url.endswith("/"):
            raise SettingsError("MATCHMAKER_BASE_URL: an http(s) address without a final slash")

    @property
    def secure(self) -> bool:
        """Cookies are marked Secure exactly when the site is served over HTTPS."""
        return self.base_url.startswith("https://")


class SettingsError(Exception):
    """The surroundings miss a variable or hold an unusable one."""


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The production settings; each missing variable is named."""
    names = {
        "database_url": "MATCHMAKER_DATABASE_URL",
        "smtp_url": "MATCHMAKER_SMTP_URL",
        "base_url": "MATCHMAKER_BASE_URL",
        "secret": "MATCHMAKER_SECRET",
    }
    missing = [name for name in names.values() if not environment.get(name)]
    if missing:
        raise SettingsError(f"not set in the environment: {', '.join(missing)}")
    values = {field: environment[name] for field, name in names.items()}
    if sender := environment.get("MATCHMAKER_MAIL_FROM") or _own_sender(values["base_url"]):
        values["mail_from"] = sender
    if mail_return := environment.get("MATCHMAKER_MAIL_RETURN"):
        values["mail_return"] = mail_return
    _check_clock(environment, values["smtp_url"])
    return Settings(**values)


def _check_clock(environment: Mapping[str, str], smtp_url: str) -> None:
    """By another hour than the machine's, letters go to a catcher on this machine only."""
    try:
        shifted = clock.start(environment)
    except clock.ClockError as fault:
        raise SettingsError(str(fault)) from fault
    if shifted and not _is_here(smtp_url) and environment.get("MATCHMAKER_REHEARSAL") != "1":
        raise SettingsError(
            f"{clock.VARIABLE}: not with a relay that writes to people;"
            " MATCHMAKER_REHEARSAL=1 allows it"
        )


def _is_here(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _own_sender(base_url: str) -> str:
    """An address of the site's own domain, since relays refuse a domain that does not exist."""
    host = urlsplit(base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return f"{SENDER}@{host}" if "." in host else ""
    return ""
