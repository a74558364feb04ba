"""`matchmaker demo` on a folder of its own: alone there, and gone without a trace when told to."""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import pytest

from matchmaker import aftermath, inviting
from matchmaker.choices import wishes
from matchmaker.choices.wishes import Choices, ChosenPerson
from matchmaker.db import Connection, Pool
from matchmaker.demo import last_year, next_year
from matchmaker.editions import editions
from matchmaker.figures import publishing
from matchmaker.foundation import clock
from matchmaker.importing import folders
from matchmaker.participation import people
from tests.cast import a_holder, an_edition, an_investor, an_organiser, holder_form
from tests.planning import plans

SOON: Final = dt.timedelta(days=8)
# The command itself, but for the folder, which it takes from the checkout.
PLAY = """
import sys
from pathlib import Path
from typing import Final
from matchmaker.demo import stage
stage.put_on.__kwdefaults__["folder"] = Path(sys.argv.pop(1))
from matchmaker.cli import main
sys.exit(main(["demo", "--port", "0", *sys.argv[1:]]))
"""


@contextmanager
def playing(folder: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """As a shell starts it in the background."""
    process = subprocess.Popen(
        [sys.executable, "-c", PLAY, str(folder), *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONFAULTHANDLER": "1"},  # a crash of native code says where
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN) and None,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def until_loaded(process: "subprocess.Popen[str]") -> None:
    """Until its database, its worker, its catcher and its site are there."""
    assert process.stdout is not None
    for line in process.stdout:
        if "120 holders" in line:
            return
    raise AssertionError("it ended before")


def left(folder: Path) -> set[int]:
    """Processes that were started for this folder: it has their output, or is in their words."""
    return {
        int(process.name)
        for process in Path("/proc").iterdir()
        if process.name.isdigit() and _belongs(process, str(folder))
    }


def _belongs(process: Path, folder: str) -> bool:
    with suppress(OSError):
        if folder.encode() in (process / "cmdline").read_bytes():
            return True
        return any(os.readlink(file).startswith(folder) for file in (process / "fd").iterdir())
    return False


@pytest.mark.process
def test_it_is_alone_on_its_folder_and_ends_with_all_its_processes(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    for number in (signal.SIGINT, signal.SIGTERM):
        with playing(folder) as first:
            until_loaded(first)
            assert len(left(folder)) > 4, first.communicate()
            assert first.poll() is None, first.communicate()
            with playing(folder, "--fresh") as second:
                said, complaint = second.communicate(timeout=60)
                assert (second.returncode, said) == (2, "")
                assert complaint.startswith(f"matchmaker demo: it runs already on {folder}")
                assert complaint.count("\n") == 1
            assert first.poll() is None
            first.send_signal(number)
            said, complaint = first.communicate(timeout=120)
            assert (first.returncode, complaint) == (0, "")
            assert said.splitlines()[-1].startswith("Stopped.")
        deadline = time.monotonic() + 30
        while left(folder) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert left(folder) == set()


async def test_next_year_s_morning_takes_newcomers_who_wish_and_rank(
    pool: Pool, conn: Connection
) -> None:
    edition = await an_edition(conn, slug="mfi-2099", name="Matinée 2099")
    organiser = await an_organiser(conn, edition)
    bob = await an_investor(conn, edition, newsletter=True)
    await a_holder(conn, edition)
    following = await next_year.open_next_year(pool, edition, organiser.id)
    assert (following.slug, following.name, following.stage) == ("mfi-2100", "Matinée 2100", "open")
    assert await next_year.open_next_year(pool, edition, organiser.id) == following
    assert await conn.fetchval("select count(*) from outbox") == 2  # of this year's people alone
    assert await conn.fetchval("select count(*) from consent") == 1
    now = clock.now()
    newcomer = await people.register_holder(conn, following, holder_form("Charlie"), now)
    again = await people.find_by_email(conn, following.id, bob.email)
    assert again is not None
    chosen = Choices(wishes=(ChosenPerson(target=again.id),))
    await wishes.save(conn, following, newcomer, chosen, now)
    assert await conn.fetchval("select count(*) from wish") == 1


def a_small_sample(folder: Path, holders: int = 24, investors: int = 3) -> Path:
    """The sample with a few of its people, and nothing that they chose."""
    folder.mkdir()
    (folder / "edition.json").write_bytes((folders.SAMPLE / "edition.json").read_bytes())
    for name, kept in (("holders.csv", holders), ("investors.csv", investors)):
        lines = (folders.SAMPLE / name).read_text("utf-8").splitlines(keepends=True)
        (folder / name).write_text("".join(lines[: kept + 1]), "utf-8")
    return folder


async def test_last_year_s_morning_is_over_with_its_bilan_and_invites(
    pool: Pool, conn: Connection, tmp_path: Path
) -> None:
    soon = clock.now() + SOON
    this_year = await an_edition(
        conn, slug="mfi-2026", held_on=soon.date(), wishes_close_at=soon - SOON / 2
    )
    camille = await an_organiser(conn, this_year)
    folder = a_small_sample(tmp_path / "sample")
    run = await last_year.begin(pool, this_year, camille.id, folder)
    assert run is not None
    assert await last_year.begin(pool, this_year, camille.id, folder) == run  # ended meanwhile
    former = await editions.by_slug(conn, last_year.slug_of(this_year))
    assert former.held_on == this_year.held_on - last_year.YEAR
    rows = await conn.fetch(
        "select id from person where edition_id = $1 and takes_part order by kind, position",
        former.id,
    )
    guests = [await people.find_person(conn, former.id, row["id"]) for row in rows]
    investors = [one for one in guests if one.kind == "investor"]
    holders = [one for one in guests if one.kind == "holder"]
    seats = [
        (holder, investors[place % 3], place // 3, place % 3)
        for place, holder in enumerate(holders)
    ]
    await plans.a_draft(conn, former, seats)
    over = await last_year.play(pool, this_year, camille.id)
    assert over.stage == "over"
    assert await last_year.play(pool, this_year, camille.id) == over
    assert await last_year.begin(pool, this_year, camille.id, folder) is None
    fates = await aftermath.all_fates(conn, over.id)
    assert {one.fate for one in fates} >= {"held", "holder_absent"}
    assert "unclear" not in {one.fate for one in fates}
    for table in (
        "meeting_card",
        "meeting_outcome",
        "contact_agreement",
        "follow_up",
        "guide_editorial",
        "guide_agreement",
        "guide_addition",
    ):
        assert await conn.fetchval(f"select count(*) from {table}") > 0, table
    waiting = "select count(*) from outbox where edition_id = $1 and state = 'pending'"
    assert await conn.fetchval(waiting, over.id) == 0  # it is all long ago
    assert await publishing.published_at(conn, over.id) is not None
    assert await inviting.candidates(conn, over, this_year) != []
