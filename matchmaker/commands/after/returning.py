"""`matchmaker returns`: what both sides of each meeting said of it afterwards, and how many did."""

import argparse
from typing import Final, get_args

import msgspec

from matchmaker import returns
from matchmaker.commands.organiser import print_json, run_act
from matchmaker.db import Connection
from matchmaker.editions import editions
from matchmaker.foundation import clock
from matchmaker.foundation.settings import Settings
from matchmaker.returns import CardFilter, MoreFilter, OutcomeFilter, ReturnFilter

RETURNS: Final = "list what came of the meetings: cards, outcomes, contacts passed on"
#: all of them: who pipes them on turns no pages
MOST: Final = 1_000_000


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `returns`."""
    parser = commands.add_parser("returns", help=RETURNS, description=RETURNS)
    parser.add_argument("slug", metavar="SLUG", help="of which edition")
    parser.add_argument("--card", choices=get_args(CardFilter), help="useful to the holder?")
    parser.add_argument("--outcome", choices=get_args(OutcomeFilter), help="for the investor")
    parser.add_argument("--more", choices=get_args(MoreFilter), help="besides")
    parser.add_argument("--text", default="", help="in names, organisations and projects")
    parser.add_argument("--json", action="store_true", help="the answer as JSON")
    parser.set_defaults(run=run_returns)


def run_returns(options: argparse.Namespace) -> int:
    """The meetings that fit, and the counts of each answer: 0, or 2 with a line."""

    async def act(conn: Connection, chosen: Settings) -> None:
        edition = await editions.by_slug(conn, options.slug)
        asked = ReturnFilter(
            card=options.card, outcome=options.outcome, more=options.more, text=options.text
        )
        found = await returns.returns_of(conn, edition.id, asked, clock.now(), size=MOST)
        if options.json:
            meetings = msgspec.to_builtins(found.page.items)
            print_json({"counts": msgspec.to_builtins(found.counts), "meetings": meetings})
            return
        for one in found.page.items:
            said = " / ".join(answer or "-" for answer in (one.useful, one.outcome))
            print(f"{one.starts_at:%Y-%m-%dT%H:%MZ} table {one.table}: {one.project}", end="")
            print(f" · {one.investor}: {said}")
        print(f"{found.page.total} of {found.counts.total} meetings")

    return run_act("returns", act)
