"""`matchmaker demo`: a whole morning on this machine."""

import argparse
import sys

USAGE = "play the sample morning on this machine: database, solver, mails, site"


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo`."""
    parser = commands.add_parser("demo", help=USAGE, description=USAGE)
    parser.add_argument("--fresh", action="store_true", help="forget the data of earlier starts")
    parser.add_argument("--once", action="store_true", help="do everything, then end")
    parser.add_argument("--port", type=int, default=8000, help="of the site, if it is free")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Put the demonstration on; 1 when one of its processes failed, 2 when it cannot begin."""
    from matchmaker.commands.shared.saying import in_language
    from matchmaker.db.embedded import EmbeddedServerError
    from matchmaker.demo.children import ChildFailed
    from matchmaker.demo.stage import RunsAlready, put_on
    from matchmaker.foundation import clock
    from matchmaker.wording.errors import MatchmakerError

    try:
        clock.start()
        put_on(fresh=options.fresh, once=options.once, port=options.port, say=_say)
    except (ChildFailed, EmbeddedServerError, MatchmakerError) as fault:
        print(f"matchmaker demo: {in_language(str(fault))}", file=sys.stderr)
        return 1
    except (RunsAlready, clock.ClockError) as fault:
        print(f"matchmaker demo: {in_language(str(fault))}", file=sys.stderr)
        return 2
    return 0


def _say(text: str) -> None:
    print(text, flush=True)
