"""How often the same source may knock at a door that is open to everybody.

An allowance is a number of knocks that comes back evenly over time. It is one row and one
statement, so any number of processes count together. What is spent stays spent: callers commit
it before they do what was asked.
"""

import datetime as dt
import hmac
import math
from collections.abc import Sequence
from functools import cache
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

import msgspec

from matchmaker.db import Connection, load

_SQL: Final = load("limits")
Network = IPv4Network | IPv6Network
_HOUSEHOLD: Final = 64
"""Somebody with IPv6 has a whole network of so many bits to speak from."""


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """So many at once; each is back after `every`."""

    name: str
    most: int
    every: dt.timedelta

    @property
    def seconds(self) -> int:
        """After so long there is one again, whatever was spent."""
        return math.ceil(self.every.total_seconds())


# A room full of people sits behind one address: 150 of them register at once, or one by one.
REGISTRATIONS: Final = Allowance(name="registration", most=160, every=dt.timedelta(seconds=4))
IN_AN_EDITION: Final = Allowance(name="edition", most=600, every=dt.timedelta(seconds=1))
# Each registers in four or five steps, and goes back for some of them.
STEPS: Final = Allowance(name="registration step", most=1600, every=dt.timedelta(seconds=1))
STEPS_IN_AN_EDITION: Final = Allowance(
    name="edition step", most=6000, every=dt.timedelta(milliseconds=100)
)
LOST_LINKS: Final = Allowance(name="lost link", most=60, every=dt.timedelta(seconds=10))
ALL_LOST_LINKS: Final = Allowance(name="lost links", most=600, every=dt.timedelta(seconds=1))
SIGN_INS: Final = Allowance(name="sign-in", most=30, every=dt.timedelta(seconds=20))
ALL_SIGN_INS: Final = Allowance(name="sign-ins", most=300, every=dt.timedelta(seconds=2))
WRONG_TOKENS: Final = Allowance(name="wrong token", most=60, every=dt.timedelta(seconds=10))


async def spend(
    conn: Connection, secret: str, allowance: Allowance, whose: str, now: dt.datetime
) -> bool:
    """Take one; False when none is left."""
    key = hmac.digest(secret.encode(), f"{allowance.name}:{whose}".encode(), "sha256")[:16]
    whole = allowance.most * allowance.every
    return bool(await conn.fetchval(_SQL.spend, key, now, allowance.every, whole))


async def sweep(conn: Connection, now: dt.datetime) -> None:
    """Forget the sources that have been quiet; a worker calls it now and then."""
    await conn.execute(_SQL.sweep, now)


def source(peer: str, forwarded: Sequence[str], trusted: tuple[str, ...]) -> str:
    """Whom a request comes from, as far as somebody we trust says so.

    `forwarded` are the values of X-Forwarded-For: each proxy writes behind what it was told, so
    the last entry is the only one that our own proxy vouches for, and so on to the left.
    """
    networks = _networks(trusted)
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    found = _address(peer)
    while found is not None and hops and _within(found, networks):
        before = _address(hops.pop())
        if before is None:
            break
        found = before
    if found is None:
        return peer
    if isinstance(found, IPv6Address):
        return str(ip_network((found, _HOUSEHOLD), strict=False))
    return str(found)


@cache
def _networks(trusted: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(map(ip_network, trusted))


def _within(address: IPv4Address | IPv6Address, networks: Sequence[Network]) -> bool:
    return any(address.version == each.version and address in each for each in networks)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """An address with or without a port, as proxies write it; None for "unknown" and the like."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    if isinstance(found, IPv6Address) and found.ipv4_mapped:
        return found.ipv4_mapped
    return found
