"""A PDF typeset in a process of its own: `python -m matchmaker.print.typeset_process <
values.json`.

Typesetting thousands of sheets takes gigabytes for a while; they go with the process. It writes
the PDF to standard output, and ends with the process that started it.
"""

import sys
from typing import Any

import msgspec

from matchmaker.foundation.child_process import begin
from matchmaker.print import typst


class TypesetTask(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A template of `templates/print` and drawable values for it."""

    template: str
    values: dict[str, Any]


def load() -> None:
    """Nothing that this module has not imported."""


def main(arguments: list[str] | None = None) -> int:
    """Typeset the task on standard input; 0 once all of it is written."""
    begin("print.typeset_process", arguments)
    task = msgspec.json.decode(sys.stdin.buffer.read(), type=TypesetTask)
    sys.stdout.buffer.write(typst.compile_pdf(task.template, task.values))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
