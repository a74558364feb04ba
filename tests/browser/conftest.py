"""The stage on which the browser's mornings are played."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from matchmaker.post.catcher import MailCatcher
from tests.browser.stage import Mailbox, Stage
from tests.fixtures.site import Site


@pytest.fixture
async def stage(site: Site, tmp_path: Path) -> AsyncIterator[Stage]:
    async with MailCatcher(tmp_path / "mails") as catcher:
        yield Stage(site=site, mailbox=Mailbox(catcher), log=tmp_path / "worker.log")
