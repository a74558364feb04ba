"""`python -m tests.commands.forge < trials.json`: tries commands, those of one word in one process.

The program is loaded once and forked for each command word, so that a thousand trials take seconds:
a process for each took four times as long, and none of them is about being one. An exception that
nobody catches shows as it would: a traceback and status 1.
"""

import gc
import json
import os
import sys
import tempfile
import traceback
from itertools import groupby
from typing import Any

import api.serve
from matchmaker import cli, worker
from matchmaker.commands.files import importing

LOADED = (worker, importing)  # before the first fork

Trial = dict[str, Any]
Outcome = dict[str, Any]


def main() -> None:
    trials = json.load(sys.stdin)
    gc.freeze()  # or each fork copies what its collector looks through
    found = [
        outcome
        for _, alike in groupby(trials, key=lambda trial: trial["arguments"][0])
        for outcome in tried_apart(list(alike))
    ]
    json.dump(found, sys.stdout)


def tried_apart(trials: list[Trial]) -> list[Outcome]:
    """What came of these, tried one after the other in a process of their own."""
    with tempfile.TemporaryFile() as told:
        child = os.fork()
        if child == 0:
            told.write(json.dumps([tried(**trial) for trial in trials]).encode())
            told.flush()
            os._exit(0)
        _, ending = os.waitpid(child, 0)
        if ending:
            sys.exit(f"{trials[0]['arguments']} and its like ended their process: {ending}")
        told.seek(0)
        found: list[Outcome] = json.load(told)
        return found


def tried(arguments: list[str], surroundings: dict[str, str]) -> Outcome:
    """What came of it: status, and both outputs as one text."""
    with tempfile.TemporaryFile() as output:
        os.dup2(output.fileno(), 1)
        os.dup2(output.fileno(), 2)
        os.environ.clear()
        os.environ.update(surroundings)
        status = run(arguments)
        sys.stdout.flush()
        sys.stderr.flush()
        output.seek(0)
        return {"status": status, "words": output.read().decode()}


def run(arguments: list[str]) -> int:
    try:
        if arguments[0] == "serve":  # `cli` would load the program anew for it
            return api.serve.main(arguments[1:])
        return cli.main(arguments)
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 1
    except BaseException:
        traceback.print_exc()
        return 1


if __name__ == "__main__":
    main()
