"""The hour of a rehearsal, and where it is refused."""

import datetime as dt
from pathlib import Path

import pytest

from matchmaker.foundation import clock
from matchmaker.foundation.misconfigured import SettingsError
from matchmaker.foundation.settings import from_environment
from tests.foundation.test_settings import GIVEN

MORNING = dt.datetime(2026, 11, 24, 7, 40, tzinfo=dt.UTC)


def test_the_hour_is_the_machine_s_unless_another_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(clock.VARIABLE, raising=False)
    before = dt.datetime.now(dt.UTC)
    assert before <= clock.now() <= dt.datetime.now(dt.UTC)


def test_a_clock_begins_at_its_instant_and_runs_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(clock.VARIABLE, "2026-11-24T08:40:00+01:00")
    first, second = clock.now(), clock.now()
    assert MORNING <= first < second < MORNING + dt.timedelta(hours=1)


def test_whoever_writes_the_file_moves_time(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "hour"
    monkeypatch.setenv(clock.VARIABLE, f"@{file}")
    for minutes in (0, 15, 5):
        hour = MORNING + dt.timedelta(minutes=minutes)
        file.write_text(hour.isoformat() + "\n")
        assert clock.now() == hour


@pytest.mark.parametrize(
    ("clock_asked", "told"),
    [
        ("half past eight", "no ISO 8601 instant"),
        ("2026-11-24T08:40", "lacks its offset"),
        ("@/nowhere/at/all", "cannot be read"),
    ],
    ids=["words", "no offset", "no file"],
)
def test_an_unreadable_clock_is_refused_at_the_start(clock_asked: str, told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        from_environment(GIVEN | {clock.VARIABLE: clock_asked})


@pytest.mark.parametrize(
    "relay", ["smtp://127.0.0.1:9", "smtp://localhost:25", "smtps://user:word@relay.example:465"]
)
def test_another_hour_is_for_declared_rehearsals_only(relay: str) -> None:
    asked = GIVEN | {clock.VARIABLE: MORNING.isoformat(), "MATCHMAKER_SMTP_URL": relay}
    with pytest.raises(SettingsError, match="MATCHMAKER_REHEARSAL"):
        from_environment(asked)
    assert from_environment(asked | {"MATCHMAKER_REHEARSAL": "1"}).smtp_url == relay
