"""Where mail leaves through, as its address says."""

from ipaddress import ip_address
from typing import Final, Literal
from urllib.parse import unquote, urlsplit

import msgspec

from matchmaker.foundation.misconfigured import SettingsError

Security = Literal["none", "starttls", "tls"]


class Relay(msgspec.Struct, frozen=True, kw_only=True):
    """Where mail leaves through."""

    host: str
    port: int
    security: Security
    username: str | None = None
    password: str | None = None


_SCHEMES: Final[dict[str, tuple[Security, int]]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}


def relay(url: str) -> Relay:
    """Read smtp://host, smtp+starttls://user:password@host:587 or smtps://…; SettingsError."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise SettingsError("mail server address: the host or the port is wrong") from None
    if parts.scheme not in _SCHEMES:
        known = ", ".join(f"{scheme}://" for scheme in _SCHEMES)
        raise SettingsError(f"mail server address: it begins with one of {known}")
    if not host or port == 0:
        raise SettingsError("mail server address: the host or the port is missing")
    if parts.path not in ("", "/") or parts.query or parts.fragment:
        raise SettingsError("mail server address: nothing can follow the host and the port")
    if (parts.username is None) != (parts.password is None):
        raise SettingsError("mail server address: a name and a password go together")
    security, usual = _SCHEMES[parts.scheme]
    if parts.username is not None and security == "none" and not _is_loopback(host):
        raise SettingsError(
            "mail server address: the password would travel in the clear, "
            "write smtp+starttls:// or smtps://"
        )
    return Relay(
        host=host,
        port=port or usual,
        security=security,
        username=None if parts.username is None else unquote(parts.username),
        password=None if parts.password is None else unquote(parts.password),
    )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
