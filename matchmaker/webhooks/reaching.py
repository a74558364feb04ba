"""Which addresses are called: the world's, and of private networks those that the operator allows.

A name is looked up at every call and the connection goes to the address that was looked at, so
that a name which leads elsewhere a moment later leads nowhere.
"""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final, Literal
from urllib.parse import SplitResult, urlsplit

from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

Fault = Literal["name", "private", "unreachable", "tls", "slow", "broken", "redirect", "refused"]
#: an IPv4 address stands at the end of what these translate, whatever the network makes of it
_TRANSLATED: Final = tuple(ip_network(text) for text in ("64:ff9b::/96", "64:ff9b:1::/48"))
_LONGEST: Final = 500

NOT_HTTPS: Final = msgid("An address that begins with https:// is expected here.")
PRIVATE: Final = msgid("This address is of a private network, which the service does not call.")


class Unreachable(Exception):
    """Why an address is not called, in a word."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault: Fault = fault


def clean_address(text: str, allowed: Sequence[str]) -> str:
    """An address as it is stored; Unusable for one that is not called whatever it leads to.

    Plain http is for networks that the operator allows.
    """
    address = text.strip()
    parts = _split(address)
    if parts is None or len(address) > _LONGEST or not address.isascii():
        raise Unusable(NOT_HTTPS)
    if parts.scheme != "https" and not (parts.scheme == "http" and allowed):
        raise Unusable(NOT_HTTPS)
    literal = _literal(parts.hostname or "")
    name = (parts.hostname or "").rstrip(".")
    is_here = (name == "localhost" or name.endswith(".localhost")) and not allowed
    if is_here or (literal and not may_call(literal, allowed)):
        raise Unusable(PRIVATE)
    return address


def may_call(address: IPv4Address | IPv6Address, allowed: Sequence[str]) -> bool:
    """Whether this address is of the world, or of a network that the operator allows."""
    if any(address in ip_network(network) for network in allowed):
        return True
    for inner in _within(address):
        if not inner.is_global or inner.is_multicast or inner.is_reserved:
            return False
    return True


async def find(parts: SplitResult, allowed: Sequence[str]) -> str:
    """The address to connect to; Unreachable where the name has none that may be called."""
    host, port = parts.hostname or "", port_of(parts)
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("name") from error
    for *_, where in found:
        address = ip_address(str(where[0]).partition("%")[0])
        if parts.scheme == "http" and not any(address in ip_network(one) for one in allowed):
            continue
        if may_call(address, allowed):
            return str(address)
    raise Unreachable("private")


def port_of(parts: SplitResult) -> int:
    """The port, by the scheme where none is named."""
    return parts.port or (443 if parts.scheme == "https" else 80)


def _within(address: IPv4Address | IPv6Address) -> list[IPv4Address | IPv6Address]:
    """The address, and the IPv4 addresses that it may stand for."""
    if isinstance(address, IPv4Address):
        return [address]
    inner = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _TRANSLATED):
        inner.append(IPv4Address(int(address) & 0xFFFFFFFF))
    found = [one for one in inner if one is not None]
    return [*found] if address.ipv4_mapped else [address, *found]


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _split(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        usable = parts.hostname and parts.port != 0
    except ValueError:
        return None
    clean = not any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in address)
    return parts if usable and clean and "@" not in parts.netloc and not parts.fragment else None
