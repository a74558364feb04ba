"""A page that shows a message: in a frame in which nothing runs, with the message's own style."""

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Any, Final

from litestar import Response

from api.exchange.headers import CONTENT_SECURITY_POLICY
from api.pages.frame.show import AnyRequest, page
from matchmaker.messages import Shown

_STYLE: Final = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def letter_page(
    request: AnyRequest, template: str, letters: Sequence[Shown], /, **context: Any
) -> Response[str]:
    """The page; beside the site's own styles it lets in those of these messages, by their hash."""
    response = page(request, template, **context)
    hashes = sorted({_hash(style) for one in letters for style in _STYLE.findall(one.html)})
    if hashes:
        styles = " ".join(("style-src 'self'", *hashes))
        policy = CONTENT_SECURITY_POLICY.replace("style-src 'self'", styles)
        response.headers["Content-Security-Policy"] = policy
    return response


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
