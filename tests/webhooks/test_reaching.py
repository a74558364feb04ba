"""No address of a private network is called, however it is written and whatever it leads to."""

import asyncio
import ssl
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from matchmaker.webhooks import posting, reaching
from matchmaker.webhooks.reaching import Unreachable
from matchmaker.wording.errors import Unusable
from tests.webhooks.receiver import Receiver, receiving, status

#: certificate and key for localhost, of nobody's authority but our own
PAIR: Final = Path(__file__).parents[1] / "post" / "data" / "localhost.pem"

PRIVATE = [
    "https://127.0.0.1/",
    "https://10.1.2.3/hook",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fc00::1]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
]


@pytest.mark.parametrize("address", [*PRIVATE, "https://localhost/", "https://a.localhost./"])
def test_a_private_address_is_refused_at_once(address: str) -> None:
    with pytest.raises(Unusable):
        reaching.clean_address(address, ())


@pytest.mark.parametrize(
    "address",
    [
        *("http://example.org/", "ftp://example.org/", "https://", "https:///x", "example.org"),
        *("https://me:secret@example.org/", "https://example.org/#part", "https://é.example/"),
        *("https://example.org:0/", "https://exa mple.org/", "https://example.org/\r\nX: y"),
        "https://example.org/" + "x" * 500,
    ],
)
def test_what_is_no_address_of_a_program_is_refused(address: str) -> None:
    with pytest.raises(Unusable):
        reaching.clean_address(address, ())


def test_what_the_operator_allows_may_be_called() -> None:
    allowed = ("10.0.0.0/8",)
    assert reaching.clean_address(" https://10.1.2.3/hook ", allowed) == "https://10.1.2.3/hook"
    assert reaching.clean_address("http://crm.intranet/hook", allowed)
    assert reaching.clean_address("https://crm.example.org:8443/hook?x=1", ())
    for other in ("https://192.168.1.1/", "https://169.254.169.254/"):
        with pytest.raises(Unusable):
            reaching.clean_address(other, allowed)


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "localhost", "[::1]"])
async def test_what_a_name_leads_to_is_looked_at_before_each_connection(host: str) -> None:
    with pytest.raises(Unreachable) as caught:
        await reaching.find(urlsplit(f"https://{host}/"), ())
    assert caught.value.fault == "private"


async def test_every_way_in_which_a_call_may_end_is_an_answer() -> None:
    local = ("127.0.0.0/8",)
    async with receiving() as receiver:
        address = receiver.address
        assert (await posting.post(address, b"{}", {}, ())).fault == "private"
        assert receiver.heard == []
        receiver.answers = [
            b"no http at all\r\n\r\n",
            b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
            b"",
            status(200, "y" * 5_000),
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        ]
        for _ in range(3):
            assert (await posting.post(address, b"{}", {}, local)).fault == "broken"
        long = await posting.post(address, b"{}", {}, local)
        assert (long.is_taken, len(long.text)) == (True, 300)
        assert (await posting.post(address, b"{}", {}, local)).text == "ok"
        receiver.usual = None
        assert (await posting.post(address, b"{}", {}, local, seconds=0.1)).fault == "slow"
    assert (await posting.post(address, b"{}", {}, local)).fault == "unreachable"
    unknown = "https://nobody.invalid/"
    assert (await posting.post(unknown, b"{}", {}, local)).fault == "name"


async def test_a_certificate_that_nobody_vouches_for_ends_the_call(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    local = ("127.0.0.0/8", "::1/128")
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(PAIR)
    receiver = Receiver()
    server = await asyncio.start_server(receiver.take, "127.0.0.1", 0, ssl=secure)
    async with server:
        address = f"https://localhost:{server.sockets[0].getsockname()[1]}/"
        posting.default_context.cache_clear()
        assert (await posting.post(address, b"{}", {}, local)).fault == "tls"
        assert receiver.heard == []
        # Vouched for, the name is compared although the connection goes to an address.
        monkeypatch.setenv("SSL_CERT_FILE", str(PAIR))
        posting.default_context.cache_clear()
        assert (await posting.post(address, b"{}", {}, local)).is_taken
        other = address.replace("localhost", "127.0.0.1")
        assert (await posting.post(other, b"{}", {}, local)).fault == "tls"
    posting.default_context.cache_clear()
