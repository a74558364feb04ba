"""Delivery over SMTP: one connection for many messages, and a plain answer for each.

What a mail server says is an outcome, not an exception: delivered, to be tried again, or refused
(RFC 5321 § 4.2.1: 4yz is transient, 5yz permanent), and whom that is about
(`matchmaker.post.blame`). A failure of ours (no route, wrong password, a sender that the server
does not want) is no fault of the message.
"""

import asyncio
import ssl
from contextlib import suppress
from email.message import EmailMessage
from typing import Final, Self

import aiosmtplib
import msgspec

from matchmaker.foundation.relay import relay
from matchmaker.post.blame import Blame, SmtpStage, blame
from matchmaker.post.mime import split_address
from matchmaker.post.wire import WIRE
from matchmaker.wording.controls import one_line
from matchmaker.wording.language import msgid

UNREACHABLE: Final = msgid("The mail server cannot be reached.")
NOT_LET_IN: Final = msgid("The mail server did not let us in.")
NOT_OUR_MAIL: Final = msgid("The mail server does not take our mail at present.")
TOO_SLOW: Final = msgid("The mail server did not answer in time.")
LOST: Final = msgid("The mail server closed the connection.")
TRY_LATER: Final = msgid("The mail server asks us to try again later.")
REFUSED: Final = msgid("The mail server refused the message.")
NO_ADDRESS: Final = msgid("The message does not have one valid address to write to.")
NO_ACCENTS: Final = msgid("The mail server cannot write to an address with accented letters.")


class Delivered(msgspec.Struct, frozen=True):
    """The server took the message over; `answer` is what it said."""

    answer: str


class Deferred(msgspec.Struct, frozen=True):
    """Try again later. `reason` is a sentence to translate, `answer` the server's own words."""

    reason: str
    answer: str = ""
    blame: Blame = "recipient"


class Refused(msgspec.Struct, frozen=True):
    """Trying again would not help: hold the message and show it. Fields as in `Deferred`."""

    reason: str
    answer: str = ""
    blame: Blame = "recipient"


Outcome = Delivered | Deferred | Refused


class _Letter(msgspec.Struct, frozen=True):
    """A message with its envelope, as the wire wants it."""

    sender: str
    recipient: str
    data: bytes
    is_international: bool


class _LostBeforeDataError(Exception):
    """The connection ended before the server could have taken the message."""

    def __init__(self, words: str, about: Blame) -> None:
        super().__init__(words)
        self.about = about


class Postman:
    """Delivers messages one after the other over one connection, made anew when it breaks."""

    def __init__(
        self,
        url: str,
        *,
        timeout: float = 60,
        tls_context: ssl.SSLContext | None = None,
        hostname: str = "localhost",
    ) -> None:
        self._relay = relay(url)
        self._hostname = hostname
        self._timeout = timeout
        self._tls_context = tls_context
        self._client: aiosmtplib.SMTP | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        async with self._turn:
            if self._client is not None and self._client.is_connected:
                with suppress(aiosmtplib.SMTPException, OSError):
                    await self._client.quit(timeout=min(self._timeout, 5))
            self._hang_up()

    async def prepare(self) -> Deferred | None:
        """Be connected, secured and logged in; what stands in the way, or None."""
        async with self._turn:
            try:
                return await self._connect()
            except BaseException:
                self._hang_up()
                raise

    async def deliver(self, message: EmailMessage, sender: str | None = None) -> Outcome:
        """Hand one message to the relay; every outcome of SMTP is returned, none is raised.

        Reports go to `sender`, or to who is named in From.
        """
        try:
            letter = _letter(message, sender)
        except ValueError:
            return Refused(NO_ADDRESS)
        async with self._turn:
            try:
                return await self._deliver(letter)
            except BaseException:
                self._hang_up()  # the conversation stopped halfway: nobody may take it up
                raise

    async def _deliver(self, letter: _Letter) -> Outcome:
        if self._client is not None and self._client.is_connected:
            # Servers close a connection that idled or carried its quota: that is no failure.
            with suppress(_LostBeforeDataError):
                return await self._transfer(self._client, letter)
            self._hang_up()
        if (problem := await self._connect()) is not None:
            return problem
        assert self._client is not None
        try:
            return await self._transfer(self._client, letter)
        except _LostBeforeDataError as lost:
            return Deferred(LOST, str(lost), lost.about)

    async def _connect(self) -> Deferred | None:
        if self._client is not None and self._client.is_connected:
            return None
        self._hang_up()
        client = self._client = self._new_client()
        problem = await self._begin(client)
        if problem is not None:
            self._hang_up()
        return problem

    async def _transfer(self, client: aiosmtplib.SMTP, letter: _Letter) -> Outcome:
        if letter.is_international and not client.supports_extension("smtputf8"):
            return Refused(NO_ACCENTS)
        encoding = "utf-8" if letter.is_international else "ascii"
        options = ["SMTPUTF8", "BODY=8BITMIME"] if letter.is_international else []
        stage: SmtpStage = "sender"
        is_data_begun = False
        try:
            await client.mail(letter.sender, options=options, encoding=encoding)
            stage = "letter"
            await client.rcpt(letter.recipient, encoding=encoding)
            is_data_begun = True
            answer = await client.data(letter.data)
        except aiosmtplib.SMTPTimeoutError:
            self._hang_up()
            return Deferred(TOO_SLOW, "", "us" if stage == "sender" else "unclear")
        except aiosmtplib.SMTPServerDisconnected as error:
            self._hang_up()
            if is_data_begun:
                return Deferred(LOST, "", "unclear")
            about: Blame = "us" if stage == "sender" else "unclear"
            raise _LostBeforeDataError("", about) from error
        except aiosmtplib.SMTPResponseException as error:
            return await self._declined(client, error, stage, is_data_begun)
        return Delivered(_words(answer.code, answer.message))

    async def _declined(
        self,
        client: aiosmtplib.SMTP,
        error: aiosmtplib.SMTPResponseException,
        stage: SmtpStage,
        is_data_begun: bool,
    ) -> Outcome:
        answer = _words(error.code, error.message)
        if error.code == 421 and not is_data_begun:
            self._hang_up()
            raise _LostBeforeDataError(answer, "us") from error
        if error.code == 421 or error.code < 200:
            self._hang_up()
        else:
            await self._reset(client)
        about = blame(stage, error.code, answer)
        if 530 <= error.code <= 538:
            return Deferred(NOT_LET_IN, answer, about)
        if about == "us":
            return Deferred(NOT_OUR_MAIL, answer, about)
        if 500 <= error.code < 600:
            return Refused(REFUSED, answer, about)
        return Deferred(TRY_LATER, answer, about)

    async def _reset(self, client: aiosmtplib.SMTP) -> None:
        try:
            await client.rset()
        except (aiosmtplib.SMTPException, OSError):
            self._hang_up()

    async def _begin(self, client: aiosmtplib.SMTP) -> Deferred | None:
        """Greet, secure and log in as the address asks; what stands in the way, or None."""
        is_greeted = False
        try:
            await client.connect()
            await client.ehlo()
            is_greeted = True
            if self._relay.username is not None:
                await client.login(self._relay.username, self._relay.password or "")
        except aiosmtplib.SMTPTimeoutError:
            return Deferred(TOO_SLOW, "", "us")
        except aiosmtplib.SMTPResponseException as error:
            return Deferred(NOT_LET_IN, _words(error.code, error.message), "us")
        except (aiosmtplib.SMTPException, OSError) as error:
            cause = error.__cause__ if isinstance(error.__cause__, ssl.SSLError) else error
            is_about_the_road = isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError)
            if is_about_the_road and not is_greeted:
                return Deferred(UNREACHABLE, "", "us")
            return Deferred(NOT_LET_IN, one_line(str(cause)), "us")
        return None

    def _new_client(self) -> aiosmtplib.SMTP:
        return aiosmtplib.SMTP(
            hostname=self._relay.host,
            port=self._relay.port,
            use_tls=self._relay.security == "tls",
            start_tls=self._relay.security == "starttls",
            timeout=self._timeout,
            tls_context=self._tls_context,
            # Otherwise the resolver is asked for the machine's own name, which can take long.
            local_hostname=self._hostname,
        )

    def _hang_up(self) -> None:
        if self._client is not None:
            self._client.close()
            self._client = None


def _letter(message: EmailMessage, sender: str | None) -> _Letter:
    visible, recipient = (_only_address(message, header) for header in ("From", "To"))
    sender = sender or visible
    is_international = not (sender + recipient).isascii()
    data = message.as_bytes(policy=WIRE.clone(utf8=is_international))
    return _Letter(sender, recipient, data, is_international)


def _only_address(message: EmailMessage, header: str) -> str:
    addresses = list(message[header].addresses) if header in message else []
    if len(addresses) != 1:
        raise ValueError(f"{len(addresses)} addresses in {header}")
    return "@".join(split_address(f"{addresses[0].username}@{addresses[0].domain}"))


def _words(code: int, message: str) -> str:
    return one_line(f"{code} {message}")
