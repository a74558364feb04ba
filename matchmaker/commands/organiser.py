"""`matchmaker organiser`: who may sign in to organise, named by who has the machine."""

import argparse
import asyncio
import os
from collections.abc import Callable, Coroutine
from typing import Any, Final
from uuid import UUID

import msgspec

from matchmaker.commands.shared.faults import tell
from matchmaker.commands.shared.saying import language
from matchmaker.db import Connection, Pool, create_pool, require_ready, transaction
from matchmaker.editions import appointing, organisers
from matchmaker.editions.appointing import Account
from matchmaker.foundation import clock, settings
from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.foundation.settings import Settings
from matchmaker.participation import links
from matchmaker.post import addresses
from matchmaker.wording.errors import Invalid, MatchmakerError
from matchmaker.wording.language import catalogue
from matchmaker.wording.vocabularies import AppointedRole

ROLES: Final[tuple[AppointedRole, ...]] = ("administrator", "organiser", "reader", "front_desk")
#: given to `from_environment` where no relay is set; nothing is ever sent there
NO_RELAY: Final = "smtp://127.0.0.1:25"


class NotPossible(Exception):
    """What was asked for makes no sense."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `organiser add`, `organiser list` and `organiser remove`."""
    usage = "name, list and dismiss organisers"
    acts = commands.add_parser("organiser", help=usage, description=usage).add_subparsers(
        required=True, metavar="ACT"
    )
    add = acts.add_parser("add", help="give somebody a role, and print their sign-in link")
    add.add_argument("email", metavar="EMAIL")
    add.add_argument("--name", help="what they are called (default: what stands before the @)")
    add.add_argument("--edition", metavar="SLUG", help="of which edition (default: of every one)")
    add.add_argument("--role", help=f"one of {', '.join(ROLES)} (default organiser with --edition)")
    add.set_defaults(run=run_add)
    listed = acts.add_parser("list", help="who may sign in to organise")
    listed.set_defaults(run=run_list)
    remove = acts.add_parser("remove", help="take an account away, or a role, and end its sessions")
    remove.add_argument("email", metavar="EMAIL")
    remove.add_argument("--edition", metavar="SLUG", help="their role in this edition only")
    remove.set_defaults(run=run_remove)
    for parser in (add, listed, remove):
        parser.add_argument("--json", action="store_true", help="the answer as JSON")


def run_add(options: argparse.Namespace) -> int:
    """Name somebody and print the link; it is mailed too when a relay is set."""

    async def act(conn: Connection, chosen: Settings) -> None:
        role = _role(options.role, options.edition)
        now = clock.now()
        values = (options.email, options.name, options.edition, role, now)
        account = await appointing.appoint(conn, *values)
        by_mail = bool(os.environ.get("MATCHMAKER_SMTP_URL"))
        token = await links.invite(conn, chosen.secret, account.id, now, by_mail=by_mail)
        link = addresses.login(chosen, token)
        minutes = int(links.LOGIN_TIME.total_seconds() / 60)
        if options.json:
            print_json({"organiser": account, "link": link})
        else:
            print(_line(account))
            print(f"sign in within {minutes} minutes: {link}")

    return run_act("organiser add", act)


def run_list(options: argparse.Namespace) -> int:
    """One account a line."""

    async def act(conn: Connection, chosen: Settings) -> None:
        found = await appointing.accounts(conn)
        if options.json:
            print_json({"organisers": found})
        for account in () if options.json else found:
            print(_line(account))

    return run_act("organiser list", act)


def run_remove(options: argparse.Namespace) -> int:
    """Dismiss somebody; who was signed in is so no more."""

    async def act(conn: Connection, chosen: Settings) -> None:
        account = await appointing.dismiss(conn, options.email, options.edition, clock.now())
        if options.json:
            print_json({"removed": account, "edition": options.edition})
        else:
            where = f"no longer in {options.edition}" if options.edition else "removed"
            print(f"{account.email}: {where}")

    return run_act("organiser remove", act)


def _role(role: str | None, edition: str | None) -> AppointedRole:
    """The role that was asked for, if there is one and it fits."""
    if role is None:
        return "organiser" if edition else "administrator"
    if role not in ROLES:
        raise NotPossible(f"--role: one of {', '.join(ROLES)} is expected, not {role!r}")
    found: AppointedRole = next(each for each in ROLES if each == role)
    if (found == "administrator") is (edition is not None):
        if edition:
            raise NotPossible(f"--role: {found} goes without --edition")
        raise NotPossible(f"--role: {found} needs --edition")
    return found


async def organiser_by(conn: Connection, email: str | None) -> UUID | None:
    """On whose behalf an act is done, where somebody is named."""
    if email is None:
        return None
    organiser = await organisers.by_email(conn, email)
    if organiser is None:
        raise NotPossible(f"{email}: there is no such organiser")
    return organiser.id


def run_act(name: str, act: Callable[[Connection, Settings], Coroutine[Any, Any, None]]) -> int:
    """Do it in one transaction: 0, or 2 with a line that says why not."""

    async def in_one(pool: Pool, chosen: Settings) -> None:
        async with transaction(pool) as conn:
            await act(conn, chosen)

    return run_upon(name, in_one)


def run_upon(name: str, act: Callable[[Pool, Settings], Coroutine[Any, Any, None]]) -> int:
    """Do what has transactions of its own: 0, or 2 with a line that says why not."""
    words = catalogue(language())
    try:
        relay = os.environ.get("MATCHMAKER_SMTP_URL") or NO_RELAY
        chosen = settings.from_environment({**os.environ, "MATCHMAKER_SMTP_URL": relay})
        asyncio.run(_in_database(chosen, act))
    except (SettingsError, NotPossible) as error:
        fault = str(error)
    except Invalid as invalid:
        fault = "; ".join(f"{one.field}: {one.translated(words)}" for one in invalid.faults)
    except MatchmakerError as error:
        fault = error.translated(words)
    else:
        return 0
    return tell(name, fault)


async def _in_database(
    chosen: Settings, act: Callable[[Pool, Settings], Coroutine[Any, Any, None]]
) -> None:
    await require_ready(chosen.direct_url)
    async with create_pool(chosen.direct_url, size=1) as pool:
        await act(pool, chosen)


def _line(account: Account) -> str:
    roles = ["administrator"] if account.administrator else []
    roles += [f"{role} of {slug}" for slug, role in sorted(account.roles.items())]
    return f"{account.email} ({account.name}): {', '.join(roles) or 'no role'}"


def print_json(answer: object) -> None:
    """An answer for a program."""
    print(msgspec.json.encode(answer).decode())
