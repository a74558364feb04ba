"""The locale decides how the terminal is written to, and nothing else."""

import asyncio
import datetime as dt
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from matchmaker.db import Connection
from matchmaker.importing import FileSort
from tests.cast import an_edition
from tests.importing.papers import a_file
from tests.worker.house import environment, settings

#: so that Python does not help itself
STRICT = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


def latin(folder: Path) -> dict[str, str]:
    """A French locale of Latin-1, made here; skips where it cannot be."""
    target = folder / "fr_FR.ISO-8859-1"
    words = ["localedef", "-i", "fr_FR", "-f", "ISO-8859-1", str(target)]
    if shutil.which("localedef") is None or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("no Latin-1 locale can be made; install Debian's package locales")
    return {"LOCPATH": str(folder), "LC_ALL": target.name}


@pytest.mark.parametrize("locale", ["C", "Latin-1"])
async def test_a_database_prepared_elsewhere_is_known_and_used(
    conn: Connection, database_url: str, tmp_path: Path, locale: str
) -> None:
    past = {
        "held_on": dt.date(2029, 11, 24),
        "wishes_close_at": dt.datetime(2029, 11, 15, tzinfo=dt.UTC),
    }
    edition = await an_edition(conn, **past)
    file = tmp_path / "porteurs.csv"
    file.write_bytes(a_file(FileSort.HOLDERS).content)
    spoken = {"LC_ALL": "C"} if locale == "C" else latin(tmp_path)
    surroundings = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONIOENCODING"},
        **environment(settings(database_url, "smtp://127.0.0.1:9")),
        "MATCHMAKER_CLOCK": "2030-01-01T00:00+00:00",
        **STRICT,
        **spoken,
    }

    async def said(*arguments: str) -> tuple[int | None, bytes]:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=surroundings,
        )
        output, _ = await process.communicate()
        return process.returncode, output

    encoding = "import locale; print(locale.getpreferredencoding(False).lower())"
    assert (await said("-c", encoding))[1].strip() in (b"ansi_x3.4-1968", b"iso-8859-1")
    assert await said("-m", "matchmaker", "migrate") == (0, b"nothing to apply\n")
    into = ("--edition", edition.slug, "--language", "fr")
    # What it reads are texts with accents; what it says then has one that neither of the two knows.
    status, words = await said("-m", "matchmaker", "import", str(file), *into)
    assert status == 2, words
    assert words.startswith(b"matchmaker import: Les inscriptions sont closes?; "), words
    assert words.count(b"\n") == 1
