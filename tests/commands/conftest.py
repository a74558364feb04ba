"""Commands as an operator runs them, in the process of the test."""

import pytest


@pytest.fixture
def operated(monkeypatch: pytest.MonkeyPatch, database_url: str) -> None:
    """The surroundings that commands find, over the test's database."""
    for name, value in {
        "MATCHMAKER_DATABASE_URL": database_url,
        "MATCHMAKER_SMTP_URL": "smtp://127.0.0.1:1",
        "MATCHMAKER_BASE_URL": "http://127.0.0.1:1",
        "MATCHMAKER_SECRET": "s" * 32,
        "LC_ALL": "C.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
