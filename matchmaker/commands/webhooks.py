"""`matchmaker webhook`: which programs an edition calls, by who has the machine."""

import argparse
from collections.abc import Callable, Coroutine
from typing import Any
from uuid import UUID

import msgspec

from matchmaker import webhooks
from matchmaker.commands.organiser import NotPossible, print_json, run_act
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.editions.editions import Edition
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.webhooks import EVENTS, NewSecret, Webhook, WebhookForm

WebhookAct = Callable[[Connection, Settings, Edition], Coroutine[Any, Any, None]]


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `webhook add`, `webhook list`, `webhook rotate` and `webhook remove`."""
    usage = "have programs called when something happens in an edition"
    acts = commands.add_parser("webhook", help=usage, description=usage).add_subparsers(
        required=True, metavar="ACT"
    )
    add = acts.add_parser("add", help="call a program from now on, and print its secret once")
    listed = acts.add_parser("list", help="which programs are called, and how that goes")
    rotate = acts.add_parser("rotate", help="print another secret; both hold for a day")
    remove = acts.add_parser("remove", help="call a program no more")
    for parser, run in (
        (add, run_add),
        (listed, run_list),
        (rotate, run_rotate),
        (remove, run_remove),
    ):
        parser.add_argument("slug", metavar="SLUG", help="of which edition")
        parser.add_argument("--json", action="store_true", help="the answer as JSON")
        parser.set_defaults(run=run)
    add.add_argument("address", metavar="ADDRESS", help="https:// and where the program listens")
    add.add_argument(
        "--event",
        action="append",
        choices=EVENTS,
        help="what it is told; may be given several times (default everything)",
    )
    for parser in (rotate, remove):
        parser.add_argument("id", metavar="ID", help="as `webhook list` prints it")


def run_add(options: argparse.Namespace) -> int:
    """Call one more program; nothing else ever shows its secret."""

    async def act(conn: Connection, chosen: Settings, edition: Edition) -> None:
        asked = {"address": options.address, "events": options.event or EVENTS}
        try:
            form = msgspec.convert(asked, WebhookForm)
        except msgspec.ValidationError as error:
            raise NotPossible(str(error)) from error
        networks, now = chosen.webhook_networks, clock.now()
        made = await webhooks.add(conn, edition, form, chosen.secret, networks, None, now)
        _show(options, made)

    return _run("add", options, act)


def run_list(options: argparse.Namespace) -> int:
    """One program a line."""

    async def act(conn: Connection, chosen: Settings, edition: Edition) -> None:
        found = await webhooks.webhooks(conn, edition.id)
        if options.json:
            print_json({"webhooks": found})
        for hook in () if options.json else found:
            print(_line(hook))

    return _run("list", options, act)


def run_rotate(options: argparse.Namespace) -> int:
    """Another secret."""

    async def act(conn: Connection, chosen: Settings, edition: Edition) -> None:
        values = (conn, edition, _id(options), chosen.secret, None, clock.now())
        _show(options, await webhooks.rotate(*values))

    return _run("rotate", options, act)


def run_remove(options: argparse.Namespace) -> int:
    """Call a program no more."""

    async def act(conn: Connection, chosen: Settings, edition: Edition) -> None:
        hook = _id(options)
        await webhooks.remove(conn, edition, hook, None, clock.now())
        if options.json:
            print_json({"removed": hook})
        else:
            print(f"{hook}: removed")

    return _run("remove", options, act)


def _run(name: str, options: argparse.Namespace, act: WebhookAct) -> int:
    async def within(conn: Connection, chosen: Settings) -> None:
        await act(conn, chosen, await editions.by_slug(conn, options.slug))

    return run_act(f"webhook {name}", within)


def _id(options: argparse.Namespace) -> UUID:
    try:
        return UUID(options.id)
    except ValueError as error:
        raise NotPossible(f"{options.id}: `matchmaker webhook list` has the identifiers") from error


def _show(options: argparse.Namespace, made: NewSecret) -> None:
    if options.json:
        print_json(made)
        return
    print(f"{made.webhook_id}: its secret, shown only now:")
    print(made.secret)


def _line(hook: Webhook) -> str:
    state = f"off ({hook.off_reason})" if hook.off_reason else f"{hook.failures} failures in a row"
    told = ", ".join(hook.events)
    return f"{hook.id} {hook.address}: {told}; {state}, {hook.waiting} waiting"
