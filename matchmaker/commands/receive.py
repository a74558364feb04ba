"""`matchmaker receive`: one message that came to MATCHMAKER_MAIL_RETURN, on standard input."""

import argparse
import asyncio
import os
import sys
from typing import Final

from matchmaker.commands.shared.saying import in_language
from matchmaker.foundation import logs, settings
from matchmaker.foundation.misconfigured import SettingsError

# sysexits.h, which a relay's pipe understands: anything but these would be a bounce.
TAKEN: Final = os.EX_OK
UNREADABLE: Final = os.EX_DATAERR
NOBODY: Final = os.EX_NOUSER
LATER: Final = os.EX_TEMPFAIL


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "receive", help="take one message that came to MATCHMAKER_MAIL_RETURN, on standard input"
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Take the message; while that cannot be, whatever the reason, the relay is to keep it."""
    try:
        chosen = settings.from_environment()
    except SettingsError as error:
        return _say(str(error), LATER)
    if chosen.mail_return is None:
        return _say("MATCHMAKER_MAIL_RETURN is not set", LATER)
    from matchmaker import receiving

    data = sys.stdin.buffer.read(receiving.LARGEST + 1)
    if len(data) > receiving.LARGEST:
        return _say("the message is larger than 10 MB", UNREADABLE)
    logs.configure()
    try:
        asyncio.run(_take(chosen, data))
    except receiving.NotAMessage:
        return _say("this is no message", UNREADABLE)
    except receiving.NobodyToTell:
        return _say("there is no edition whose contact could read this", NOBODY)
    except receiving.TooMany:
        return _say("many messages were passed on within an hour; this one comes later", LATER)
    except Exception as error:  # its words may hold an address or a password
        return _say(f"not taken now ({type(error).__name__})", LATER)
    return TAKEN


async def _take(chosen: settings.Settings, data: bytes) -> None:
    from matchmaker import receiving
    from matchmaker.db import create_pool, transaction

    message = receiving.read(data)
    # Postfix names the address as it was given; other relays add it as a header.
    given = [os.environ[name] for name in ("ORIGINAL_RECIPIENT", "RECIPIENT") if name in os.environ]
    async with (
        create_pool(chosen.database_url, application="matchmaker receive", size=1) as pool,
        transaction(pool) as conn,
    ):
        await receiving.take(conn, chosen, data, message, given)


def _say(words: str, status: int) -> int:
    print(f"matchmaker receive: {in_language(words)}", file=sys.stderr)
    return status
