"""Everything the program takes from its surroundings, read once at the start."""

import os
import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from matchmaker.foundation import clock
from matchmaker.foundation.misconfigured import SettingsError

ROOT = Path(__file__).resolve().parents[2]
SENDER = "ne-pas-repondre"
DATABASE = "MATCHMAKER_DATABASE_URL"
DIRECT = "MATCHMAKER_DATABASE_DIRECT_URL"
# A token of 33 characters follows the local part, which has 64 at most (RFC 5321 § 4.5.3.1.1).
_MAILBOX = re.compile(r"[A-Za-z0-9._-]{1,30}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Where the database and the relay are, who we are to the outside, and the key of our links."""

    database_url: str
    smtp_url: str
    base_url: str
    secret: str
    #: the visible sender; where answers are read, the address where they are
    mail_from: str = f"{SENDER}@matchmaker.invalid"
    #: past a pooler of transactions, for what needs a session of its own
    database_direct_url: str = ""
    #: networks whose X-Forwarded-For is believed
    trusted_proxies: tuple[str, ...] = ()
    #: private networks in which programs may be called, plain http among the ways
    webhook_networks: tuple[str, ...] = ()
    #: where somebody reads answers and reports: `matchmaker receive`
    mail_return: str | None = None

    def __post_init__(self) -> None:
        if self.mail_return is not None:
            if not _MAILBOX.fullmatch(self.mail_return):
                raise SettingsError(
                    "MATCHMAKER_MAIL_RETURN: a plain address such as retour@example.org, without +"
                )
            msgspec.structs.force_setattr(self, "mail_from", self.mail_return)
        if len(self.secret) < 32:
            raise SettingsError("MATCHMAKER_SECRET: at least 32 characters are needed")
        _check_base(self.base_url)

    @property
    def direct_url(self) -> str:
        """Where sessions are one's own: signals, the queue, migrations."""
        return self.database_direct_url or self.database_url

    @property
    def is_pooled(self) -> bool:
        """Whether only a transaction can be relied on at the usual address of the database."""
        return bool(self.database_direct_url)

    @property
    def secure(self) -> bool:
        """Cookies are marked Secure exactly when the site is served over HTTPS."""
        return self.base_url.startswith("https://")


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The production settings; each missing variable is named."""
    names = {
        "database_url": DATABASE,
        "smtp_url": "MATCHMAKER_SMTP_URL",
        "base_url": "MATCHMAKER_BASE_URL",
        "secret": "MATCHMAKER_SECRET",
    }
    missing = [name for name in names.values() if not environment.get(name)]
    if missing:
        raise SettingsError(f"not set in the environment: {', '.join(missing)}")
    values: dict[str, Any] = {field: environment[name] for field, name in names.items()}
    values["database_direct_url"] = environment.get(DIRECT, "")
    _check_addresses(environment, values["smtp_url"])
    if sender := environment.get("MATCHMAKER_MAIL_FROM") or _own_sender(values["base_url"]):
        values["mail_from"] = sender
    if answers := environment.get("MATCHMAKER_MAIL_RETURN"):
        values["mail_return"] = answers
    values["trusted_proxies"] = _networks(environment, "MATCHMAKER_TRUSTED_PROXIES")
    values["webhook_networks"] = _networks(environment, "MATCHMAKER_WEBHOOK_NETWORKS")
    _check_clock(environment)
    return Settings(**values)


def _networks(environment: Mapping[str, str], name: str) -> tuple[str, ...]:
    text = environment.get(name, "")
    try:
        return tuple(str(ip_network(part.strip())) for part in text.split(",") if part.strip())
    except ValueError as fault:
        raise SettingsError(
            f"{name}: networks such as 10.0.0.0/8, apart by commas; {fault}"
        ) from fault


def direct_url(environment: Mapping[str, str]) -> str:
    """Where the database is reached without a pooler between."""
    return environment.get(DIRECT) or environment.get(DATABASE, "")


def _check_addresses(environment: Mapping[str, str], smtp_url: str) -> None:
    """An address that cannot be one is named, and not repeated: it holds a password."""
    from matchmaker.db.connecting import address_fault
    from matchmaker.foundation.relay import relay

    for name in (DATABASE, DIRECT):
        if (url := environment.get(name)) and (fault := address_fault(url)):
            raise SettingsError(f"{name}: {fault}")
    try:
        relay(smtp_url)
    except SettingsError as fault:
        raise SettingsError(f"MATCHMAKER_SMTP_URL: {fault}") from None


def _check_base(url: str) -> None:
    """Links are made from the root of the site: a folder below it cannot be served."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        usable = False
    if not usable or parts.path or parts.query or parts.fragment or "@" in parts.netloc:
        raise SettingsError(
            "MATCHMAKER_BASE_URL: an http(s) address of a host, with nothing after it, not even"
            " a slash: the site has a host of its own"
        )


def _check_clock(environment: Mapping[str, str]) -> None:
    """By another hour than the machine's, letters tell people what is not so.

    Whom a relay writes to cannot be seen from its address: many stand on the machine itself and
    send on. So a rehearsal is declared.
    """
    try:
        shifted = clock.start(environment)
    except clock.ClockError as fault:
        raise SettingsError(str(fault)) from fault
    if shifted and environment.get("MATCHMAKER_REHEARSAL") != "1":
        raise SettingsError(
            f"{clock.VARIABLE}: for rehearsals only, and letters leave by that hour; where nobody"
            " real is written to, MATCHMAKER_REHEARSAL=1 allows it"
        )


def _own_sender(base_url: str) -> str:
    """An address of the site's own domain, since relays refuse a domain that does not exist."""
    host = urlsplit(base_url).hostname or ""
    try:
        ip_address(host)
    except ValueError:
        return f"{SENDER}@{host}" if "." in host else ""
    return ""
