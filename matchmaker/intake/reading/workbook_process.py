"""A workbook read in a process of its own, by `python -m` with the file on standard input.

Whoever made the file decides how much memory it takes; here it is bounded, and what goes wrong
goes with the process. It writes a `WorkbookRead` to standard output.
"""

import resource
import sys
from typing import Final

import msgspec

from matchmaker.foundation.child_process import begin
from matchmaker.intake.reading.workbooks import WorkbookRead, read_workbook

#: address space; 60,000 lines of 40 columns take a third
MOST_MEMORY: Final = 1 << 30


def main(arguments: list[str] | None = None) -> int:
    """Read the workbook on standard input; 0 once all of it is written."""
    begin("intake.reading.workbook_process", arguments)
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    try:
        read = read_workbook(sys.stdin.buffer.read())
    except MemoryError:
        read = WorkbookRead(refused="too_large")
    sys.stdout.buffer.write(msgspec.msgpack.encode(read))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
