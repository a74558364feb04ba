"""How a message is written onto the wire: the standard library's SMTP policy, names mended."""

import re
from email.header import Header
from email.headerregistry import Address, BaseHeader, HeaderRegistry
from email.policy import EmailPolicy
from functools import lru_cache
from typing import Any, Final

_LINE: Final = 75  # RFC 2047 § 2: an encoded word, and each line of a header that has one
_ATOMS: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?: [A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LONGEST_PLAIN: Final = 60


class _Registry(HeaderRegistry):
    """The standard library's, which makes a class for each header and reads each anew.

    Those of parts are the same in every letter, so they are read once: a third of composing.
    """

    def __init__(self) -> None:
        super().__init__()
        self._class_of = lru_cache(maxsize=64)(super().__getitem__)
        self._constant = lru_cache(maxsize=256)(super().__call__)

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._class_of(name)

    def __call__(self, name: str, value: Any) -> BaseHeader:
        if name.lower().startswith(("content-", "mime-", "auto-")) and len(value) < 200:
            return self._constant(name, str(value))
        return super().__call__(name, value)


class WirePolicy(EmailPolicy):
    """CRLF line ends; subjects and names encoded as RFC 2047 asks, every blank of theirs kept.

    Python 3.11's own writer loses the blank between two encoded words of a long name.
    """

    def fold(self, name: str, value: Any) -> str:
        """The header as text, folded."""
        if self.utf8:
            return str(super().fold(name, value))
        if name.lower() == "subject":
            return f"{name}: {_text(str(value), len(name) + 2)}{self.linesep}"
        if name.lower() == "list-unsubscribe":
            return f"{name}: {value}{self.linesep}"  # an address that is folded opens nothing
        if name.lower() in ("from", "to", "reply-to"):
            people = f",{self.linesep} ".join(map(_mailbox, value.addresses))
            return f"{name}: {people}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes, folded."""
        if self.utf8:
            return bytes(super().fold_binary(name, value))
        return self.fold(name, value).encode("ascii", "surrogateescape")


def _text(text: str, offset: int) -> str:
    if text.isascii() and len(text) <= _LONGEST_PLAIN:
        return text
    return _encoded(text, _LINE - offset)


def _mailbox(address: Address) -> str:
    name, spec = address.display_name, address.addr_spec
    if not name:
        return spec
    if len(name) > _LONGEST_PLAIN or not name.isascii():
        return f"{_encoded(name, _LINE - len('Reply-To: '))}\r\n <{spec}>"
    if _ATOMS.fullmatch(name):
        return f"{name} <{spec}>"
    return '"' + re.sub(r'(["\\])', r"\\\1", name) + f'" <{spec}>'


def _encoded(text: str, first_line: int) -> str:
    header = Header(text, "utf-8", maxlinelen=_LINE, header_name="x" * (_LINE - first_line - 2))
    return header.encode(linesep="\r\n")


WIRE: Final = WirePolicy(linesep="\r\n", header_factory=_Registry())
