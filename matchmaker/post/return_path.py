"""Where reports about a letter go: an address that names the letter and only the secret can make.

`retour+TOKEN@example.org` (VERP). The token is short, does not depend on case, and says nothing of
the reader. Without `MATCHMAKER_MAIL_RETURN` there is none, and reports go to the visible sender.
"""

import hmac
import re
from base64 import b32encode
from typing import Final

from matchmaker.foundation.settings import Settings

_TOKEN: Final = re.compile(r"([0-9a-f]{1,16})-([a-z2-7]{16})", re.ASCII)


def sender(settings: Settings, number: int) -> str | None:
    """The envelope sender of the letter of that number."""
    if settings.mail_return is None:
        return None
    local, _, domain = settings.mail_return.rpartition("@")
    return f"{local}+{token(settings.secret, number)}@{domain}"


def token(secret: str, number: int) -> str:
    """What names a letter in its return address."""
    return f"{number:x}-{_proof(secret, number)}"


def letter_of(settings: Settings, address: str) -> int | None:
    """The letter whose return address this is; None for any other, or a forged one."""
    if settings.mail_return is None:
        return None
    local, _, domain = settings.mail_return.lower().rpartition("@")
    given, _, at = address.strip().lower().rpartition("@")
    if at != domain or not given.startswith(f"{local}+"):
        return None
    found = _TOKEN.fullmatch(given[len(local) + 1 :])
    if found is None:
        return None
    number = int(found[1], 16)
    proven = hmac.compare_digest(found[2], _proof(settings.secret, number))
    return number if proven and number < 2**63 else None


def is_ours(settings: Settings, address: str) -> bool:
    """Whether mail to this address would come back to us."""
    if settings.mail_return is None:
        return False
    local, _, domain = settings.mail_return.lower().rpartition("@")
    given, _, at = address.strip().lower().rpartition("@")
    return at == domain and given.partition("+")[0] == local


def _proof(secret: str, number: int) -> str:
    digest = hmac.digest(secret.encode(), f"return path:{number}".encode(), "sha256")
    return b32encode(digest[:10]).decode().lower()
