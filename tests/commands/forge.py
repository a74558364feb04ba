"""`python -m tests.commands.forge < trials.json`: tries commands, each in a process of its own.

The program is loaded once and forked for each trial, so that hundreds of them take seconds. An
exception that nobody catches shows as it would: a traceback and status 1.
"""

import json
import os
import sys
import tempfile
import traceback
from typing import Any

import api.serve
from matchmaker import cli, worker
from matchmaker.commands.files import importing

LOADED = (worker, importing)  # before the first fork


def main() -> None:
    trials = json.load(sys.stdin)
    json.dump([tried(trial["arguments"], trial["surroundings"]) for trial in trials], sys.stdout)


def tried(arguments: list[str], surroundings: dict[str, str]) -> dict[str, Any]:
    """What came of it: status, and both outputs as one text."""
    with tempfile.TemporaryFile() as output:
        child = os.fork()
        if child == 0:
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
            os.environ.clear()
            os.environ.update(surroundings)
            status = run(arguments)
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(status)
        _, ending = os.waitpid(child, 0)
        output.seek(0)
        return {"status": os.waitstatus_to_exitcode(ending), "words": output.read().decode()}


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
