"""Names of domains as the network carries them: IDNA 2008, where straße.de is not strasse.de."""

import idna


def ascii_domain(domain: str) -> str:
    """The name in ASCII and in lower case; UnicodeError where there is none."""
    if domain.isascii():
        # Nothing to translate; a relay's own name may have labels that no registry would sell.
        return domain.encode("idna").decode("ascii").lower()
    return idna.encode(domain, uts46=True, transitional=False).decode("ascii")
