"""Signatures by which a program knows that a call is ours: Standard Webhooks, HMAC-SHA-256.

A secret is derived from the house's own and the number of its rotation, so none is stored. While
the one before still holds, a call is signed with both.
"""

import hashlib
import hmac
from base64 import b64encode
from typing import Final
from uuid import UUID

PREFIX: Final = "whsec_"


def secret_of(house: str, webhook_id: UUID, number: int) -> bytes:
    """The secret of a webhook under this number: 256 bits that only the house can make."""
    return hmac.digest(house.encode(), f"webhook:{webhook_id}:{number}".encode(), hashlib.sha256)


def as_text(secret: bytes) -> str:
    """A secret as it is shown, once."""
    return PREFIX + b64encode(secret).decode()


def signature(secrets: list[bytes], message: str, timestamp: int, body: bytes) -> str:
    """The header by which a call is known as ours: one signature a secret."""
    signed = f"{message}.{timestamp}.".encode() + body
    made = (hmac.digest(secret, signed, hashlib.sha256) for secret in secrets)
    return " ".join("v1," + b64encode(each).decode() for each in made)


def headers(
    house: str,
    webhook_id: UUID,
    number: int,
    message: UUID,
    timestamp: int,
    body: bytes,
    *,
    with_old: bool,
) -> dict[str, str]:
    """The headers of Standard Webhooks for a call at this second."""
    numbers = [number, number - 1] if with_old else [number]
    secrets = [secret_of(house, webhook_id, each) for each in numbers]
    name = f"msg_{message.hex}"
    return {
        "webhook-id": name,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(secrets, name, timestamp, body),
    }
