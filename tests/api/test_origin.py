"""Where a request comes from, by what the browser says and what the site is called."""

import pytest
from litestar.datastructures import Headers

from api.exchange.origin import is_vouched_for

SITE = "https://matinee.example"
DEVELOPMENT = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    ("base_url", "headers", "ours"),
    [
        (SITE, {"origin": SITE, "host": "matinee.example"}, True),
        # behind a proxy the Host is another, or none at all
        (SITE, {"origin": SITE, "host": "127.0.0.1:8000"}, True),
        (SITE, {"origin": SITE}, True),
        (SITE, {"origin": "https://matinee.example:443"}, True),
        (SITE, {"origin": "https://MATINEE.example"}, True),
        # the same name over plain HTTP is whoever sits on the wire
        (SITE, {"origin": "http://matinee.example", "host": "matinee.example"}, False),
        (SITE, {"origin": "https://matinee.example:8443", "host": "matinee.example:8443"}, False),
        (SITE, {"origin": "https://evil.example", "host": "evil.example"}, False),
        (SITE, {"origin": "null", "host": "null"}, False),
        (SITE, {"origin": "https://matinee.example:x"}, False),
        (SITE, {"sec-fetch-site": "same-origin"}, True),
        (SITE, {"sec-fetch-site": "same-site", "origin": SITE}, False),
        (SITE, {}, None),
        (DEVELOPMENT, {"origin": "http://127.0.0.1:8000", "host": "127.0.0.1:8000"}, True),
        (DEVELOPMENT, {"origin": "http://localhost:8000", "host": "localhost:8000"}, True),
        (DEVELOPMENT, {"origin": "http://localhost:8000", "host": "127.0.0.1:8000"}, False),
        (DEVELOPMENT, {"origin": "https://localhost:8000", "host": "localhost:8000"}, False),
    ],
)
def test_scheme_host_and_port_are_the_site_s(
    base_url: str, headers: dict[str, str], ours: bool | None
) -> None:
    assert is_vouched_for(Headers(headers), base_url) is ours
