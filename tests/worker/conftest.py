"""A mail house, a log, and the settings that join them with the test's database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from matchmaker.foundation.settings import Settings
from tests.worker.house import House, mail_house, settings


@pytest.fixture
async def house() -> AsyncIterator[House]:
    async with mail_house() as opened:
        yield opened


@pytest.fixture
def chosen(database_url: str, house: House) -> Settings:
    return settings(database_url, house.url)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"
