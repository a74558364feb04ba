"""Numbers and addresses that identify: normalised, or refused with what is wrong in them.

SIRET: 14 digits with the Luhn check (INSEE), the first 9 of which are a SIREN. The establishments
of La Poste (SIREN 356000000) follow another rule, their head office aside: the sum of the 14
digits is a multiple of 5. RNA: "W" and 9 digits.
"""

import re
from typing import Final
from urllib.parse import urlsplit

from matchmaker.errors import Unusable
from matchmaker.language import msgid

LA_POSTE: Final = "356000000"
EMAIL_LENGTH: Final = 254
WEBSITE_LENGTH: Final = 200
_SEPARATORS: Final = re.compile(r"[\s.\-_/]+")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


def siret(text: str) -> str:
    """The fourteen digits of an establishment."""
    digits = _digits(text)
    if len(digits) == 9 and _luhn(digits):
        raise Unusable(
            msgid("These 9 digits are a SIREN; the SIRET has 5 more, those of the establishment.")
        )
    missing = 14 - len(digits)
    if missing > 0:
        raise Unusable(
            "A SIRET has 14 digits; one is missing.",
            plural="A SIRET has 14 digits; %(num)s are missing.",
            num=missing,
        )
    if missing < 0:
        raise Unusable(
            "A SIRET has 14 digits; there is one too many.",
            plural="A SIRET has 14 digits; there are %(num)s too many.",
            num=-missing,
        )
    if not _is_siret(digits):
        raise Unusable(msgid("No SIRET has these digits; compare them with your INSEE notice."))
    return digits


def rna(text: str) -> str:
    """The number of an association in the national directory."""
    bare = _SEPARATORS.sub("", text).upper()
    if bare[:1] != "W":
        raise Unusable(msgid("An RNA number starts with the letter W, then has 9 digits."))
    digits = _digits(bare[1:])
    missing = 9 - len(digits)
    if missing > 0:
        raise Unusable(
            "An RNA number has 9 digits after the W; one is missing.",
            plural="An RNA number has 9 digits after the W; %(num)s are missing.",
            num=missing,
        )
    if missing < 0:
        raise Unusable(
            "An RNA number has 9 digits after the W; there is one too many.",
            plural="An RNA number has 9 digits after the W; there are %(num)s too many.",
            num=-missing,
        )
    return "W" + digits


def email(text: str) -> str:
    """An address with its domain in lower case and in ASCII, which every relay can carry."""
    bare = text.strip().removeprefix("mailto:")
    local, at, domain = bare.partition("@")
    if not at or "@" in domain:
        raise Unusable(msgid("An e-mail address has exactly one @, as in name@example.org."))
    for character in local:
        if not _LOCAL.match(character):
            raise Unusable(
                msgid("“%(found)s” cannot stand before the @ of an e-mail address."),
                found=character if not character.isspace() else " ",
            )
    if not local or len(local) > 64 or ".." in f".{local}.":
        raise Unusable(msgid("The part before the @ cannot be read as an e-mail address."))
    address = f"{local}@{_domain(domain)}"
    if len(address) > EMAIL_LENGTH:
        raise Unusable(msgid("This e-mail address is longer than any that exists."))
    return address


def phone(text: str) -> str:
    """A telephone number; French ones are written in pairs, 01 23 45 67 89."""
    bare = re.sub(r"[\s.\-()/]+", "", text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    digits = _digits(bare.removeprefix("+"))
    if bare.startswith("+330"):
        bare, digits = "+33" + bare[4:], digits[0:2] + digits[3:]
    if not 6 <= len(digits) <= 15:
        raise Unusable(msgid("A telephone number has between 6 and 15 digits."))
    if bare.startswith("0") and len(digits) == 10:
        return " ".join(digits[place : place + 2] for place in range(0, 10, 2))
    if bare.startswith("+33") and len(digits) == 11:
        rest = digits[3:]
        pairs = " ".join(rest[place : place + 2] for place in range(0, 8, 2))
        return f"+33 {digits[2]} {pairs}"
    return bare


def website(text: str) -> str:
    """A public web address, with https:// where no scheme was typed."""
    address = text if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", text) else f"https://{text}"
    if len(address) > WEBSITE_LENGTH:
        raise Unusable(msgid("This web address is too long; give the one of the first page."))
    try:
        parts = urlsplit(address)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or parts.username is not None or " " in address:
        raise Unusable(msgid("A web address starts with https:// and holds no space."))
    _domain(parts.hostname or "")
    return address


def slug(text: str) -> str:
    """The part of a web address that names an edition."""
    if not re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", text):
        raise Unusable(
            msgid("Small letters, digits and hyphens are possible here, as in mfi-2026.")
        )
    return text


def _domain(text: str) -> str:
    try:
        ascii_name = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        ascii_name = ""
    labels = ascii_name.split(".")
    if (
        len(labels) < 2
        or not all(_LABEL.fullmatch(label) for label in labels)
        or labels[-1].isdigit()
    ):
        raise Unusable(
            msgid("The part after the @ is incomplete; it ends like example.org or example.fr.")
        )
    return ascii_name


def _digits(text: str) -> str:
    bare = _SEPARATORS.sub("", text)
    for character in bare:
        if character not in "0123456789":
            raise Unusable(
                msgid("“%(found)s” is not a digit; only digits are expected here."),
                found=character,
            )
    return bare


def _is_siret(digits: str) -> bool:
    if not digits[:9].strip("0"):
        return False
    if digits.startswith(LA_POSTE) and sum(map(int, digits)) % 5 == 0:
        return True
    return _luhn(digits)


def _luhn(digits: str) -> bool:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
