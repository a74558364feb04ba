"""`matchmaker token`: programs that act for an organiser, by who has the machine."""

import argparse
from typing import Final
from uuid import UUID

import msgspec

from matchmaker.commands.organiser import NotPossible, print_json, run_act
from matchmaker.db import Connection
from matchmaker.editions import editions, organisers, tokens
from matchmaker.editions.tokens import SCOPES, PlacedToken, TokenForm
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings

_DAYS: Final = 90


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `token add`, `token list` and `token revoke`."""
    usage = "make, list and end the tokens of programs"
    acts = commands.add_parser("token", help=usage, description=usage).add_subparsers(
        required=True, metavar="ACT"
    )
    add = acts.add_parser("add", help="make a token that acts for an organiser, and print it once")
    add.add_argument("email", metavar="EMAIL", help="of the organiser for whom it acts")
    add.add_argument("--name", required=True, help="what the program is called in the journal")
    add.add_argument("--edition", metavar="SLUG", help="where (default: everywhere)")
    add.add_argument(
        "--scope",
        action="append",
        required=True,
        choices=SCOPES,
        help="what it may do; may be given several times",
    )
    add.add_argument("--days", type=int, default=_DAYS, help=f"until it ends (default {_DAYS})")
    add.set_defaults(run=run_add)
    listed = acts.add_parser("list", help="which tokens there are")
    listed.set_defaults(run=run_list)
    revoke = acts.add_parser("revoke", help="end a token at once")
    revoke.add_argument("id", metavar="ID", help="as `token list` prints it")
    revoke.set_defaults(run=run_revoke)
    for parser in (add, listed, revoke):
        parser.add_argument("--json", action="store_true", help="the answer as JSON")


def run_add(options: argparse.Namespace) -> int:
    """Make a token; nothing else ever shows it."""

    async def act(conn: Connection, chosen: Settings) -> None:
        organiser = await organisers.by_email(conn, options.email)
        if organiser is None:
            raise NotPossible(f"{options.email}: there is no such organiser")
        edition = await editions.by_slug(conn, options.edition) if options.edition else None
        if edition is not None:
            await _require_organiser(conn, organiser.id, edition.slug)
        asked = {
            "name": options.name,
            "scopes": options.scope,
            "days": options.days,
            "every_edition": edition is None,
        }
        try:
            form = msgspec.convert(asked, TokenForm)
        except msgspec.ValidationError as error:
            raise NotPossible(str(error)) from error
        made = await tokens.make(conn, edition, form, organiser.id, clock.now())
        if options.json:
            print_json(made)
        else:
            print(f"{made.id} serves until {made.expires_at:%Y-%m-%d}; shown only now:")
            print(made.token)

    return run_act("token add", act)


async def _require_organiser(conn: Connection, organiser_id: UUID, slug: str) -> None:
    theirs = await organisers.editions_of(conn, organiser_id)
    if not any(one.slug == slug and one.role == "organiser" for one in theirs):
        raise NotPossible(f"{slug}: this person does not organise it")


def run_list(options: argparse.Namespace) -> int:
    """One token a line."""

    async def act(conn: Connection, chosen: Settings) -> None:
        found = await tokens.every(conn)
        if options.json:
            print_json({"tokens": found})
        for token in () if options.json else found:
            print(_line(token))

    return run_act("token list", act)


def run_revoke(options: argparse.Namespace) -> int:
    """End a token; who shows it is nobody from now on."""

    async def act(conn: Connection, chosen: Settings) -> None:
        try:
            token_id = UUID(options.id)
        except ValueError as error:
            raise NotPossible(f"{options.id}: `matchmaker token list` has the identifiers") from (
                error
            )
        await tokens.end(conn, token_id, clock.now())
        if options.json:
            print_json({"revoked": token_id})
        else:
            print(f"{token_id}: ended")

    return run_act("token revoke", act)


def _line(token: PlacedToken) -> str:
    where = token.edition or "every edition"
    state = "" if token.serves(clock.now()) else ", ended"
    scopes = ", ".join(token.scopes)
    return f"{token.id} {token.name} ({token.organiser}): {scopes} in {where}{state}"
