"""The package grad-visitor-scheduler, run by the Python of its own environment.

Reads a morning from standard input and writes the meetings to standard output, both JSON.
Values take the place of the package's own weights; pairs without a wish are forbidden, one
visitor a meeting, no penalties. Everything else is as the package ships.
"""

import csv
import itertools
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from grad_visit_scheduler import Scheduler  # type: ignore[import-not-found]


def main() -> None:
    """Solve one morning; no meetings when the package finds none."""
    morning = json.load(sys.stdin)
    sys.stdout, answers = sys.stderr, sys.stdout  # The package talks while it works.
    start = time.perf_counter()
    found = solve(morning)
    seconds = time.perf_counter() - start
    json.dump({"meetings": found, "seconds": seconds}, answers)


def solve(morning: dict[str, Any]) -> list[tuple[int, int, int]] | None:
    """Holder, investor, slot of each meeting; None when the package finds no schedule."""
    visitors = {f"V{position}": position for position in range(len(morning["holders"]))}
    faculty = {f"F{position}": position for position in range(len(morning["investors"]))}
    scheduler = _scheduler(morning, list(visitors), list(faculty))
    value = {(f"V{h}", f"F{i}"): points for h, i, points in morning["wishes"]}
    for pair in scheduler.student_preferences:
        scheduler.student_preferences[pair] = value.get(pair, 0)
        if pair not in value:
            scheduler.forbid_meeting(*pair)
    for visitor, least in zip(visitors, morning["least"], strict=True):
        scheduler.set_visitor_meeting_bounds(visitor, min_meetings=least)
    try:
        answer = scheduler.schedule_visitors(
            group_penalty=0.0,
            max_visitors=len(visitors) * morning["slots"] + 2,
            max_group=1,
        )
    except ValueError as refusal:  # A guarantee that cannot be met is an error to it.
        print(refusal)
        return None
    if answer is None:
        return None
    return [(visitors[who], faculty[whom], when - 1) for who, whom, when in answer.active_meetings]


def _scheduler(morning: dict[str, Any], visitors: list[str], faculty: list[str]) -> Any:
    minutes = [8 * 60 + 15 * slot for slot in range(morning["slots"] + 1)]
    clock = [f"{minute // 60:02}:{minute % 60:02}" for minute in minutes]
    hall = [f"{start}-{end}" for start, end in itertools.pairwise(clock)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "visitors.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            rows = csv.writer(file)
            rows.writerow(["Name", "Prof1", "Area1", "Area2"])
            rows.writerows([name, "", "", ""] for name in visitors)
        scheduler = Scheduler(
            {"Hall": hall},
            str(path),
            movement={"policy": "none"},
            faculty_catalog={name: {"building": "Hall"} for name in faculty},
        )
    for name, absent in zip(faculty, morning["investors"], strict=True):
        scheduler.faculty_limited_availability(name, _present(morning["slots"], absent))
    scheduler.specify_limited_student_availability(
        {
            name: _present(morning["slots"], absent)
            for name, absent in zip(visitors, morning["holders"], strict=True)
        }
    )
    return scheduler


def _present(slots: int, absent: list[int]) -> list[int]:
    return [slot + 1 for slot in range(slots) if slot not in absent]


if __name__ == "__main__":
    main()
