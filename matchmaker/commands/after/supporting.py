"""`matchmaker support`: the programmes that support a holder further, named by their codes."""

import argparse
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import UUID

from matchmaker.commands.organiser import organiser_by, print_json, run_act
from matchmaker.db import Connection
from matchmaker.editions import editions, support
from matchmaker.editions.editions import Edition
from matchmaker.editions.support import SupportForm
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings

SUPPORT: Final = "list and change the programmes that support project holders further"
#: what a programme says of itself
_WORDS: Final = {
    "name": "what it is called",
    "about": "what it gives, and to whom",
    "url": "where that is read",
}

_Act = Callable[[Connection, Edition, UUID | None, dt.datetime], Awaitable[None]]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `support list`, `add`, `change`, `up` and `remove`."""
    acts = commands.add_parser("support", help=SUPPORT, description=SUPPORT).add_subparsers(
        required=True, metavar="ACT"
    )
    listed = acts.add_parser("list", help="each programme with its code, in order")
    listed.set_defaults(run=run_list)
    add = acts.add_parser("add", help="one more, after the others")
    add.set_defaults(run=run_add)
    change = acts.add_parser("change", help="other words, or another code; the rest stays")
    change.set_defaults(run=run_change)
    up = acts.add_parser("up", help="before the one that stands before it")
    up.set_defaults(run=run_up)
    remove = acts.add_parser("remove", help="one less, unless somebody has agreed to it")
    remove.set_defaults(run=run_remove)
    for parser in (listed, add, change, up, remove):
        parser.add_argument("slug", metavar="SLUG", help="of which edition")
        parser.add_argument("--json", action="store_true", help="the answer as JSON")
    for parser in (change, up, remove):
        parser.add_argument("code", metavar="CODE", help="which programme, as `list` says it")
    for parser in (add, change, up, remove):
        parser.add_argument("--organiser", metavar="EMAIL", help="on whose behalf")
    for parser in (add, change):
        for name, meaning in _WORDS.items():
            is_needed = parser is add and name == "name"
            parser.add_argument(f"--{name}", required=is_needed, metavar="TEXT", help=meaning)
    add.add_argument("--code", default="", help="its code; without one, made of its name")
    change.add_argument("--new-code", metavar="CODE", help="another code")


def run_list(options: argparse.Namespace) -> int:
    """One programme a line."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        await _say(conn, edition, options)

    return run_act("support list", act)


def run_add(options: argparse.Namespace) -> int:
    """0, or 2 with a line that says why not."""

    async def act(conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime) -> None:
        words = {name: getattr(options, name) or "" for name in _WORDS}
        await support.add(conn, edition, SupportForm(**words, code=options.code), by, now)

    return _change("add", options, act)


def run_change(options: argparse.Namespace) -> int:
    """What is named changes: 0, or 2 with a line that says why not."""

    async def act(conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime) -> None:
        known = await support.by_code(conn, edition.id, options.code)
        named = {name: getattr(options, name) for name in _WORDS}
        words = {name: getattr(known, name) if new is None else new for name, new in named.items()}
        form = SupportForm(**words, code=options.new_code or known.code)
        await support.change(conn, edition, known.id, form, by, now)

    return _change("change", options, act)


def run_up(options: argparse.Namespace) -> int:
    """0, or 2 with a line that says why not."""

    async def act(conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime) -> None:
        known = await support.by_code(conn, edition.id, options.code)
        await support.move_up(conn, edition, known.id, by, now)

    return _change("up", options, act)


def run_remove(options: argparse.Namespace) -> int:
    """0, or 2 with a line that says why not."""

    async def act(conn: Connection, edition: Edition, by: UUID | None, now: dt.datetime) -> None:
        known = await support.by_code(conn, edition.id, options.code)
        await support.remove(conn, edition, known.id, by, now)

    return _change("remove", options, act)


def _change(name: str, options: argparse.Namespace, act: _Act) -> int:
    """An organiser's act, and the list as it stands then."""

    async def within(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        await act(conn, edition, await organiser_by(conn, options.organiser), clock.now())
        await _say(conn, edition, options)

    return run_act(f"support {name}", within)


async def _say(conn: Connection, edition: Edition, options: argparse.Namespace) -> None:
    found = await support.programmes(conn, edition.id)
    if options.json:
        print_json({"programmes": found})
        return
    for one in found:
        print(f"{one.code}: {one.name}")
