"""Numbers and addresses that identify: normalised, or refused with what is wrong in them.

Numbering plans and keys are those of kept libraries, sentences are ours. RNA: "W", three letters
or digits for the place of registration (2A1 in Corsica, 9P1 overseas) and six digits; associations
of Alsace-Moselle are entered by volume and folio.
"""

import re
from functools import cache, lru_cache
from types import MappingProxyType, ModuleType
from typing import Final
from urllib.parse import urlsplit

import email_validator
from stdnum import luhn
from stdnum.fr import siren as sirens
from stdnum.fr import siret as sirets

from matchmaker.wording.domains import ascii_domain
from matchmaker.wording.errors import Unusable
from matchmaker.wording.language import msgid

LA_POSTE: Final = "356000000"
EMAIL_LENGTH: Final = 254
WEBSITE_LENGTH: Final = 200
_SEPARATORS: Final = re.compile(r"[\s.\-_/]+")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]")
_LABEL: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_VOLUME: Final = re.compile(
    r"vol(?:ume)?[ .]*0*(?P<volume>[1-9][0-9]{0,5})[ ,;/.-]*"
    r"fol(?:io)?[ .]*0*(?P<folio>[1-9][0-9]{0,5})",
    re.IGNORECASE | re.ASCII,
)
_NO_DIGIT: Final = msgid("“%(found)s” is not a digit; only digits are expected here.")
_IN_DIGITS: Final = msgid(
    "A telephone number is written in digits, as in 01 23 45 67 89; take “%(found)s” out."
)
_HEAD_OFFICE: Final = f"{LA_POSTE}00048"
#: what follows the 0 of a French number of overseas, and the region of the library
_OVERSEAS: Final = MappingProxyType(
    {
        **dict.fromkeys(("262", "263", "692", "693"), "RE"),
        **dict.fromkeys(("269", "639"), "YT"),
        **dict.fromkeys(("590", "690", "691"), "GP"),
        **dict.fromkeys(("596", "696", "697"), "MQ"),
        **dict.fromkeys(("594", "694"), "GF"),
        "508": "PM",
    }
)
# A house may have a domain that the world does not know.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def siret(text: str) -> str:
    """The fourteen digits of an establishment."""
    digits = _digits(text)
    if len(digits) == 9 and sirens.is_valid(digits):
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
    """The number of an association in the national directory, or its volume and folio."""
    if entered := _VOLUME.fullmatch(text.strip()):
        return f"volume {entered['volume']} folio {entered['folio']}"
    bare = _SEPARATORS.sub("", text).upper()
    if bare[:1] != "W":
        raise Unusable(msgid("An RNA number starts with the letter W, then has 9 digits."))
    place, rest = bare[1:4], bare[4:]
    if not (place.isascii() and place.isalnum()):
        _digits(place)
    _digits(rest)
    missing = 9 - len(place) - len(rest)
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
    return bare


def email(text: str) -> str:
    """An address with its domain in lower case and in ASCII, which every relay can carry."""
    bare = text.strip().removeprefix("mailto:")
    local, at, domain = bare.partition("@")
    if not at or "@" in domain:
        raise Unusable(msgid("An e-mail address has exactly one @, as in name@example.org."))
    if re.search(r"\s", bare):
        raise Unusable(msgid("An e-mail address has no space; take it out."))
    for character in local:
        if not _LOCAL.match(character):
            raise Unusable(
                msgid("“%(found)s” cannot stand before the @ of an e-mail address."),
                found=character,
            )
    if not local or len(local) > 64 or ".." in f".{local}.":
        raise Unusable(msgid("The part before the @ cannot be read as an e-mail address."))
    address = f"{local}@{_domain(domain)}"
    if len(address) > EMAIL_LENGTH:
        raise Unusable(msgid("This e-mail address is longer than any that exists."))
    return address


def phone(text: str) -> str:
    """A telephone number in its one form: 01 23 45 67 89 for +33, else +262 262 12 34 56."""
    bare = re.sub(r"[\s.\-()/]+", "", text)
    if bare.startswith("00"):
        bare = "+" + bare[2:]
    digits = _digits(bare.removeprefix("+"), _IN_DIGITS)
    if not 6 <= len(digits) <= 15:
        raise Unusable(msgid("A telephone number has between 6 and 15 digits."))
    return _formatted(bare) or bare


def _formatted(bare: str) -> str | None:
    """The number as its country writes it; None for one of no country."""
    library = _phonenumbers()
    abroad = bare.startswith("+")
    regions = [_OVERSEAS[bare[1:4]]] if bare[1:4] in _OVERSEAS and not abroad else []
    for region in (*regions, "FR"):
        try:
            number = library.parse(bare, region)
        except library.NumberParseException:
            return None
        if region == "FR" or library.is_valid_number(number):
            break
    if not library.is_possible_number(number):
        return None
    if number.country_code == 33:
        digits = f"0{number.national_number:09}"
        return " ".join(digits[place : place + 2] for place in range(0, 10, 2))
    written = library.format_number(number, library.PhoneNumberFormat.INTERNATIONAL)
    return str(written).replace("-", " ")


@cache
def _phonenumbers() -> ModuleType:
    # Its plans take a moment and some memory, which only those who read numbers pay.
    import phonenumbers

    module: ModuleType = phonenumbers
    return module


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


# Those of an import are a few hundred, each in thousands of addresses.
@lru_cache(4096)
def _domain(text: str) -> str:
    try:
        ascii_name = ascii_domain(text)
        # The library's own rules for the labels of a name, IDNA 2008 among them.
        email_validator.validate_email(f"x@{ascii_name}", check_deliverability=False)
    except (UnicodeError, email_validator.EmailNotValidError):
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


def _digits(text: str, sentence: str = _NO_DIGIT) -> str:
    bare = _SEPARATORS.sub("", text)
    for character in bare:
        if character not in "0123456789":
            raise Unusable(sentence, found=character)
    return bare


def _is_siret(digits: str) -> bool:
    if not digits[:9].strip("0"):
        return False
    if digits.startswith(LA_POSTE) and digits != _HEAD_OFFICE:
        return bool(sirets.is_valid(digits))
    return bool(luhn.is_valid(digits))
