"""A process ends with its status although a program that was stopped still computes in it."""

import subprocess
import sys

import pytest

BESIDE = """
import os, sys, threading
from matchmaker.foundation.leaving import leave
from solver.lp import backend

if sys.argv[1] == "stopped":
    try:
        backend.wait_for(threading.Event().wait, lambda: True)
    except backend.StoppedError:
        assert len(backend.left_alone()) == 1
import atexit
atexit.register(print, "orderly")
print("said")
leave(3)
"""


def left(how: str) -> tuple[int, str]:
    done = subprocess.run([sys.executable, "-c", BESIDE, how], capture_output=True, text=True)
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.process
def test_an_exit_is_orderly_and_beside_a_stopped_program_immediate() -> None:
    assert left("ended") == (3, "said\norderly\n")
    assert left("stopped") == (3, "said\n")
