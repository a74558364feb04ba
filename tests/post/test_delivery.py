import asyncio
import ssl
from pathlib import Path

import pytest

from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.foundation.relay import Relay, relay
from matchmaker.post import delivery
from matchmaker.post.delivery import Deferred, Delivered, Postman, Refused
from matchmaker.post.mime import Mailbox
from tests.post.relay import Relay as Server
from tests.post.relay import only, serving
from tests.post.test_compose import composed

MESSAGE = composed()


async def test_one_connection_carries_many_messages() -> None:
    async with serving(Server()) as server, Postman(server.url) as postman:
        for number in range(1, 21):
            assert await postman.deliver(MESSAGE) == Delivered(f"250 2.0.0 queued as {number}")
    assert server.conversations == 1
    assert server.taken == [MESSAGE.as_bytes()] * 20
    assert server.envelopes[0].mail_from == "matinee@hauts-de-seine.example"
    assert server.envelopes[0].rcpt_tos == ["alice@ruche.example"]


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ("451 4.3.0 greylisted", Deferred(delivery.TRY_LATER, "451 4.3.0 greylisted", "unclear")),
        ("450 4.2.2 mailbox full", Deferred(delivery.TRY_LATER, "450 4.2.2 mailbox full")),
        ("550 5.1.1 no such user", Refused(delivery.REFUSED, "550 5.1.1 no such user")),
        ("554 5.7.1 spam", Refused(delivery.REFUSED, "554 5.7.1 spam", "unclear")),
        ("530 5.7.0 log in first", Deferred(delivery.NOT_LET_IN, "530 5.7.0 log in first", "us")),
    ],
)
async def test_server_that_declines_one_message_takes_the_next(
    at: str, answer: str, outcome: Deferred | Refused
) -> None:
    async with serving(Server(answer, at=at)) as server, Postman(server.url) as postman:
        assert await postman.deliver(MESSAGE) == outcome
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert server.conversations == 1
    assert len(server.taken) == 1


async def test_connection_lost_in_data_is_deferred_and_made_anew() -> None:
    async with serving(Server("hang up")) as server, Postman(server.url) as postman:
        assert await postman.deliver(MESSAGE) == Deferred(delivery.LOST, "", "unclear")
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert server.conversations == 2
    assert len(server.taken) == 1


async def test_connection_lost_between_messages_is_no_outcome() -> None:
    async with serving(Server()) as server, Postman(server.url) as postman:
        for _ in range(3):
            assert isinstance(await postman.deliver(MESSAGE), Delivered)
            await server.drop_everybody()
    assert server.conversations == 3
    assert len(server.taken) == 3


async def test_quota_of_a_connection_is_no_outcome() -> None:
    async with serving(Server(at="RCPT")) as server, Postman(server.url) as postman:
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
        server.answers = ["421 4.7.0 enough for one connection"]
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert server.conversations == 2


async def test_server_that_closes_at_once_defers() -> None:
    closing = Server("421 4.3.2 shutting down", at="RCPT")
    async with serving(closing) as server, Postman(server.url) as postman:
        outcome = await postman.deliver(MESSAGE)
    assert outcome == Deferred(delivery.LOST, "421 4.3.2 shutting down", "us")
    assert server.conversations == 1


@pytest.mark.parametrize("at", ["RCPT", "DATA"])
async def test_slow_server_defers_and_is_not_waited_for(at: str) -> None:
    slow = Server("wait", at=at)
    async with serving(slow) as server, Postman(server.url, timeout=0.2) as postman:
        assert await postman.deliver(MESSAGE) == Deferred(delivery.TOO_SLOW, "", "unclear")
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert server.conversations == 2


async def test_silent_server_defers() -> None:
    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    silent = await asyncio.start_server(listen, "127.0.0.1", 0)
    port = silent.sockets[0].getsockname()[1]
    async with silent, Postman(f"smtp://127.0.0.1:{port}", timeout=0.2) as postman:
        assert await postman.deliver(MESSAGE) == Deferred(delivery.TOO_SLOW, "", "us")


async def test_server_that_is_not_smtp_defers() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(speak, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    async with other, Postman(f"smtp://127.0.0.1:{port}", timeout=1) as postman:
        outcome = await postman.deliver(MESSAGE)
    assert isinstance(outcome, Deferred)
    assert outcome.reason in (delivery.NOT_LET_IN, delivery.UNREACHABLE)


async def test_nobody_listening_defers() -> None:
    async with serving(Server()) as server:
        url = server.url
    async with Postman(url) as postman:
        assert await postman.deliver(MESSAGE) == Deferred(delivery.UNREACHABLE, "", "us")


async def test_message_interrupted_halfway_does_not_confuse_the_next() -> None:
    async with serving(Server("wait")) as server, Postman(server.url) as postman:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(postman.deliver(MESSAGE), 0.2)
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert server.conversations == 2
    assert server.taken == [MESSAGE.as_bytes()]


async def test_deliveries_asked_for_at_once_take_turns() -> None:
    async with serving(Server()) as server, Postman(server.url) as postman:
        outcomes = await asyncio.gather(*(postman.deliver(MESSAGE) for _ in range(10)))
    assert len(set(map(repr, outcomes))) == 10
    assert server.conversations == 1


async def test_accented_address_needs_a_server_that_can() -> None:
    message = composed(recipient=Mailbox("Élise", "élise@bücher.example"))
    async with serving(Server()) as server, Postman(server.url) as postman:
        assert isinstance(await postman.deliver(message), Delivered)
    assert server.envelopes[0].rcpt_tos == ["élise@xn--bcher-kva.example"]
    assert "To: Élise <élise@xn--bcher-kva.example>\r\n".encode() in server.taken[0]

    async with serving(Server(enable_SMTPUTF8=False)) as plain, Postman(plain.url) as postman:
        assert await postman.deliver(message) == Refused(delivery.NO_ACCENTS)
        assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert plain.conversations == 1


async def test_accented_domain_needs_nothing() -> None:
    message = composed(recipient=Mailbox("Élise", "elise@bücher.example"))
    plain = Server(enable_SMTPUTF8=False)
    async with serving(plain) as server, Postman(server.url) as postman:
        assert isinstance(await postman.deliver(message), Delivered)
    assert server.envelopes[0].rcpt_tos == ["elise@xn--bcher-kva.example"]


@pytest.mark.parametrize("to", [None, "a@x.example, b@x.example", "nobody"])
async def test_message_without_one_recipient_is_refused_here(to: str | None) -> None:
    message = composed()
    del message["To"]
    if to is not None:
        message["To"] = to
    async with serving(Server()) as server, Postman(server.url) as postman:
        assert await postman.deliver(message) == Refused(delivery.NO_ADDRESS)
    assert server.conversations == 0


# Encryption and login ----------------------------------------------------------------------------


CERTIFICATE = Path(__file__).parent / "data" / "localhost.pem"


@pytest.fixture
def server_tls() -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(CERTIFICATE)
    return context


@pytest.fixture
def client_tls() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE)


async def test_starttls_and_login(server_tls: ssl.SSLContext, client_tls: ssl.SSLContext) -> None:
    guarded = Server(
        tls_context=server_tls,
        require_starttls=True,
        auth_required=True,
        authenticator=only("desk@x.example", "p@ss/wörd"),
    )
    async with serving(guarded) as server:
        url = f"smtp+starttls://desk%40x.example:p%40ss%2Fw%C3%B6rd@localhost:{server.port}"
        async with Postman(url, tls_context=client_tls) as postman:
            assert isinstance(await postman.deliver(MESSAGE), Delivered)
            assert isinstance(await postman.deliver(MESSAGE), Delivered)
    assert server.conversations == 1


async def test_tls_from_the_first_byte(
    server_tls: ssl.SSLContext, client_tls: ssl.SSLContext
) -> None:
    async with serving(Server(), tls=server_tls) as server:
        url = f"smtps://localhost:{server.port}"
        async with Postman(url, tls_context=client_tls) as postman:
            assert isinstance(await postman.deliver(MESSAGE), Delivered)


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
async def test_certificate_of_a_stranger_is_not_trusted(
    scheme: str, server_tls: ssl.SSLContext
) -> None:
    server = Server(tls_context=server_tls) if scheme == "smtp+starttls" else Server()
    tls = server_tls if scheme == "smtps" else None
    async with serving(server, tls=tls), Postman(f"{scheme}://localhost:{server.port}") as postman:
        outcome = await postman.deliver(MESSAGE)
    assert isinstance(outcome, Deferred)
    assert outcome.reason == delivery.NOT_LET_IN
    assert "certificate" in outcome.answer.lower()
    assert server.taken == []


async def test_server_without_starttls_gets_nothing_in_the_clear() -> None:
    async with serving(Server()) as server:
        url = f"smtp+starttls://localhost:{server.port}"
        async with Postman(url) as postman:
            outcome = await postman.deliver(MESSAGE)
    assert isinstance(outcome, Deferred)
    assert outcome.reason == delivery.NOT_LET_IN
    assert server.taken == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
async def test_wrong_password_defers_every_message() -> None:
    guarded = Server(
        auth_required=True, auth_require_tls=False, authenticator=only("desk", "right")
    )
    async with serving(guarded) as server:
        url = f"smtp://desk:wrong@127.0.0.1:{server.port}"
        async with Postman(url) as postman:
            for _ in range(2):
                outcome = await postman.deliver(MESSAGE)
                assert isinstance(outcome, Deferred)
                assert outcome.reason == delivery.NOT_LET_IN


# Addresses ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp://mail.example", Relay(host="mail.example", port=25, security="none")),
        ("smtp://127.0.0.1:2525/", Relay(host="127.0.0.1", port=2525, security="none")),
        ("smtp://[::1]:2525", Relay(host="::1", port=2525, security="none")),
        (
            "smtp://a:b@localhost",
            Relay(host="localhost", port=25, security="none", username="a", password="b"),
        ),
        (
            "smtp+starttls://u%40x:p%3A%2F@mail.example",
            Relay(
                host="mail.example", port=587, security="starttls", username="u@x", password="p:/"
            ),
        ),
        ("smtps://mail.example", Relay(host="mail.example", port=465, security="tls")),
    ],
)
def test_address_of_a_relay_is_read(url: str, expected: Relay) -> None:
    assert relay(url) == expected


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("", "begins with one of smtp://"),
        ("mail.example:25", "begins with one of"),
        ("http://mail.example", "begins with one of"),
        ("smtp://", "host or the port is missing"),
        ("smtp://mail.example:0", "missing"),
        ("smtp://mail.example:port", "host or the port is wrong"),
        ("smtp://mail.example:70000", "wrong"),
        ("smtp://[::1", "wrong"),
        ("smtp://mail.example/inbox", "nothing can follow"),
        ("smtp://mail.example?tls=no", "nothing can follow"),
        ("smtps://desk@mail.example", "go together"),
        ("smtp://desk:secret@mail.example", "in the clear"),
    ],
)
def test_wrong_address_is_a_clear_error_without_the_password(url: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message) as raised:
        Postman(url)
    assert "secret" not in str(raised.value)
